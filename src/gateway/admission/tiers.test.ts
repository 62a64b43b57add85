// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshLimit } from '../../core/ports/counters.fixture.ts';
import type { Charge, LimitKey, SharedCounters } from '../../core/ports/counters.ts';
import { SILENT_MS } from '../../core/ports/counters.ts';
import { createMemoryCounters } from './memory-counters.ts';
import { tiersSuite } from './tiers-suite.fixture.ts';
import { clockedWorld, settled, startNode, startNodes, type TestNode } from './tiers.fixture.ts';

/** The same counts behind a network: each call is on its way for a while, and so is its answer. */
function distant(shared: SharedCounters): SharedCounters {
  const away = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    await settled(1);
    const value = await call();
    await settled(1);
    return value;
  };
  return {
    ...shared,
    take: (...call) => away(() => shared.take(...call)),
    hold: (...call) => away(() => shared.hold(...call)),
    alive: (...call) => away(() => shared.alive(...call)),
  };
}

tiersSuite(
  'memory',
  async () => {
    const world = clockedWorld();
    const shared = createMemoryCounters(world);
    return {
      open: () => distant(shared),
      nextMinute: () => world.advance(60_000),
      close: () => shared.close(),
    };
  },
  { runs: 70 },
);

const tokens = (max: number): LimitKey => freshLimit(max, { window: 'minute' });
const atOnce = (max: number): LimitKey => freshLimit(max, { unit: 'concurrency', window: 'now' });

async function take(node: TestNode | undefined, ...charges: Charge[]): Promise<boolean> {
  const result = await node?.workers[0]?.reserve(charges);
  return result?.granted === true;
}

/** How often one unit can be had, one after the other. */
async function drain(node: TestNode | undefined, limit: LimitKey, amount = 1): Promise<number> {
  let passed = 0;
  while (passed <= limit.max && (await take(node, { limit, amount }))) passed += amount;
  return passed;
}

type Breakable = SharedCounters & {
  /** `away` fails every call; `lost` is told by the next life sign. */
  state: 'works' | 'away' | 'lost';
  readonly said: { readonly call: 'take' | 'hold'; readonly held: number }[];
};

function breakable(shared: SharedCounters): Breakable {
  const said: Breakable['said'] = [];
  const broken: Breakable = {
    ...shared,
    state: 'works',
    said,
    async take(holder, limit, slice) {
      if (broken.state === 'away') throw Object.assign(new Error('away'), { code: 'away' });
      said.push({ call: 'take', held: slice.held });
      return shared.take(holder, limit, slice);
    },
    async hold(holder, limit, slice) {
      if (broken.state === 'away') throw new Error('away');
      said.push({ call: 'hold', held: slice.held });
      return shared.hold(holder, limit, slice);
    },
    async alive(holder) {
      if (broken.state === 'away') throw new Error('away');
      const lost = broken.state === 'lost';
      broken.state = 'works';
      return { ...(await shared.alive(holder)), lost };
    },
  };
  return broken;
}

async function rounds(nodes: readonly TestNode[], count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    for (const { workers, authority } of nodes) {
      for (const worker of workers) worker.returnIdle();
      await settled();
      await authority.round();
    }
    await settled();
  }
}

test('a small limit is exact over nodes; what one does not need another has within two rounds', async () => {
  const shared = createMemoryCounters(clockedWorld());
  const nodes = startNodes(() => shared, { count: 2, workers: 1 });
  const small = tokens(10);
  assert.equal((await drain(nodes[0], small, 3)) + (await drain(nodes[1], small)), 10);
  const large = tokens(10_000);
  assert.ok(await take(nodes[0], { limit: large, amount: 1 }));
  const first = await drain(nodes[1], large, 3);
  assert.ok(first < 9_997, `${first}`);
  await rounds(nodes, 3);
  const rest = await drain(nodes[1], large, 1);
  assert.equal(first + rest, 9_999);
});

test('a node that dies leaves its requests counted, and its concurrency free after a silence', async () => {
  const world = clockedWorld();
  const shared = createMemoryCounters(world);
  const nodes = startNodes(() => shared, { count: 2, workers: 1 });
  const [running, used] = [atOnce(4), tokens(4)];
  assert.ok(await take(nodes[0], { limit: running, amount: 3 }, { limit: used, amount: 3 }));
  nodes[0]?.kill();
  assert.ok(!(await take(nodes[1], { limit: running, amount: 2 })));
  world.advance(SILENT_MS);
  await rounds(nodes.slice(1), 1);
  assert.ok(await take(nodes[1], { limit: running, amount: 4 }));
  assert.ok(!(await take(nodes[1], { limit: used, amount: 2 })));
});

test('concurrency that is held is stated often enough not to be forgotten', async () => {
  const world = clockedWorld();
  const shared = createMemoryCounters(world);
  const nodes = startNodes(() => shared, { count: 2, workers: 1 });
  const running = atOnce(1);
  assert.ok(await take(nodes[0], { limit: running, amount: 1 }));
  for (let second = 0; second < 40; second += 1) {
    world.advance(1_000);
    for (const node of nodes) node.world.advance(1_000);
    await rounds(nodes, 1);
    assert.ok(!(await take(nodes[1], { limit: running, amount: 1 })), `after ${second} s`);
  }
});

test('unreachable, refuse: what a node has is used up, then all is refused until it is back', async () => {
  const shared = breakable(createMemoryCounters(clockedWorld()));
  const node = startNode({ shared, workers: 1 });
  const limit = tokens(1_000);
  assert.ok(await take(node, { limit, amount: 1 }));
  shared.state = 'away';
  // What nobody needs is not given away now: there may be no more for long.
  await rounds([node], 3);
  const had = await drain(node, limit);
  assert.ok(had > 0 && had < 999, `${had}`);
  const denied = await node.workers[0]?.reserve([{ limit, amount: 1 }]);
  assert.deepEqual(denied, { granted: false, limit, retryAfter: 1 });
  assert.equal(node.authority.reachable, false);
  shared.state = 'works';
  await node.authority.round();
  assert.equal(node.authority.reachable, true);
  assert.equal(1 + had + (await drain(node, limit)), 1_000);
  const events = node.world.lines.map(({ event }) => event);
  assert.deepEqual(events, ['counters.unreachable', 'counters.reached']);
});

test('unreachable, local: each node counts its own share, and states it when it is back', async () => {
  const shared = breakable(createMemoryCounters(clockedWorld()));
  const options = { count: 2, workers: 1, onFailure: 'local' } as const;
  const nodes = startNodes(() => shared, options);
  await rounds(nodes, 1);
  const limit = tokens(100);
  assert.ok(await take(nodes[0], { limit, amount: 30 }));
  shared.state = 'away';
  const all = await Promise.all(nodes.map((node) => drain(node, limit)));
  assert.deepEqual(all, [20, 50]);
  shared.state = 'works';
  await rounds(nodes, 1);
  assert.deepEqual(await Promise.all(nodes.map((node) => drain(node, limit))), [0, 0]);
  assert.ok(shared.said.some(({ call, held }) => call === 'hold' && held === 50));
});

test('a node that never reached the counts shares with the nodes it knows otherwise', async () => {
  const shared = breakable(createMemoryCounters(clockedWorld()));
  shared.state = 'away';
  for (const [nodes, share] of [
    [1, 9],
    [3, 3],
    [10, 0],
  ] as const) {
    const node = startNode({ shared, workers: 1, onFailure: 'local', nodes: () => nodes });
    assert.equal(await drain(node, tokens(9)), share);
  }
});

test('lost counts are stated anew, and nothing is taken until every node had the time to', async () => {
  const world = clockedWorld();
  const first = breakable(createMemoryCounters(world));
  const nodes = startNodes(() => first, { count: 2, workers: 1 });
  const limit = tokens(10);
  assert.ok(await take(nodes[0], { limit, amount: 4 }));
  assert.ok(await take(nodes[1], { limit, amount: 4 }));
  // The same counts, emptied.
  const empty = createMemoryCounters(world);
  const emptied: Pick<SharedCounters, 'take' | 'hold'> = {
    take: (...call) => empty.take(...call),
    hold: (...call) => empty.hold(...call),
  };
  Object.assign(first, emptied);
  first.state = 'lost';
  await nodes[0]?.authority.round();
  assert.ok(!(await take(nodes[0], { limit, amount: 2 })), 'the other has not spoken yet');
  first.state = 'lost';
  await nodes[1]?.authority.round();
  for (const node of nodes) node.world.advance(3_000);
  assert.ok(!(await take(nodes[0], { limit, amount: 3 })));
  assert.ok(await take(nodes[0], { limit, amount: 2 }));
  assert.equal(nodes[0]?.world.lines.filter(({ event }) => event === 'counters.lost').length, 1);
});

test('what a statement would forget waits: it never overtakes the take under way', async () => {
  const inner = createMemoryCounters(clockedWorld());
  const arrived = Promise.withResolvers<void>();
  let slow = false;
  const shared: SharedCounters = {
    ...inner,
    take: async (...call) => {
      const given = await inner.take(...call);
      if (slow) await arrived.promise;
      return given;
    },
  };
  const node = startNode({ shared, workers: 1 });
  const other = startNode({ shared: inner, workers: 1, world: clockedWorld(undefined, 2) });
  const limit = tokens(10);
  const first = await node.workers[0]?.reserve([{ limit, amount: 4 }]);
  assert.ok(first?.granted === true);
  slow = true;
  const second = take(node, { limit, amount: 3 });
  await settled();
  // More was used than reserved: that has to be stated, while three are on their way.
  first.settle([5]);
  await settled();
  arrived.resolve();
  assert.ok(await second);
  await settled();
  assert.equal(await drain(other, limit), 2);
});

test('where counts outlive the process, what a former one took is not counted twice', async () => {
  const memory = createMemoryCounters(clockedWorld());
  const shared = breakable({ ...memory, outlives: true });
  const world = clockedWorld();
  const old = startNode({ shared, world, workers: 1 });
  const limit = tokens(100);
  const taken = await old.workers[0]?.reserve([{ limit, amount: 60 }]);
  assert.ok(taken?.granted === true);
  const next = startNode({ shared, workers: 0, world: clockedWorld(undefined, 7) });
  next.authority.adopt('w0', old.workers[0]?.holdings() ?? []);
  const grant = async (least: number): Promise<number> =>
    (await next.authority.grant('w1', limit, { least, most: least })).granted;
  assert.equal(await grant(41), 0);
  assert.equal(await grant(40), 40);
  // And what the worker gives back of it is there again, once.
  const [holding] = old.workers[0]?.holdings() ?? [];
  assert.ok(holding !== undefined);
  next.authority.giveBack('w0', limit, { window: holding.window, amount: 60 });
  await settled();
  assert.equal(await grant(61), 0);
  assert.equal(await grant(60), 60);
  // And when all is forgotten, the new process answers for all of it.
  shared.state = 'lost';
  await next.authority.round();
  assert.equal(shared.said.at(-1)?.held, 100);
});

test('a node that stops gives back what no worker has', async () => {
  const shared = createMemoryCounters(clockedWorld());
  const nodes = startNodes(() => ({ ...shared, close: async () => undefined }), {
    count: 2,
    workers: 1,
  });
  const limit = tokens(10_000);
  assert.ok(await take(nodes[0], { limit, amount: 1 }));
  const before = await drain(nodes[1], limit, 10);
  const holdings = nodes[0]?.workers[0]?.holdings() ?? [];
  await nodes[0]?.authority.close();
  const after = await drain(nodes[1], limit);
  assert.equal(before + after, 10_000 - (holdings[0]?.amount ?? 0));
});
