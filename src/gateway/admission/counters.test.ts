// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Charge, Denial, LimitKey, Reservation } from '../../core/ports/counters.ts';
import { fakeWorld } from '../../core/world.ts';
import { createCounterAuthority } from './authority.ts';
import { createLeasedCounters, type LeasedCounters } from './counters.ts';
import { clockedWorld, settled, startNode, type TestNode } from './tiers.fixture.ts';

const limit = (max: number, more: Partial<LimitKey> = {}): LimitKey => ({
  subject: 'tenant:t/key:abc',
  unit: 'requests',
  window: 'minute',
  max,
  ...more,
});
const now = (max: number): LimitKey => limit(max, { unit: 'concurrency', window: 'now' });
const charge = (key: LimitKey, amount = 1): Charge => ({ limit: key, amount });
const node = (workers: number): TestNode => startNode({ workers });
const exactly = (least: number): { least: number; most: number } => ({ least, most: least });

const granted = (result: Reservation | Denial): result is Reservation => result.granted;

async function take(worker: LeasedCounters | undefined, ...charges: Charge[]): Promise<boolean> {
  assert.ok(worker);
  return (await worker.reserve(charges)).granted;
}

test('a small limit is exact over workers, whichever of them is asked', async () => {
  for (const order of [[0], [0, 1], [0, 0, 1], [1, 0, 0, 0, 0]]) {
    const { workers } = node(2);
    let passed = 0;
    for (let index = 0; index < 30; index += 1) {
      if (await take(workers[order[index % order.length] ?? 0], charge(limit(10)))) passed += 1;
    }
    assert.equal(passed, 10);
  }
});

test('a large limit is leased in slices: most requests are answered at once', async () => {
  const { workers } = node(2);
  const [worker] = workers;
  assert.ok(worker);
  let asked = 0;
  for (let index = 0; index < 5_000; index += 1) {
    const result = worker.reserve([charge(limit(10_000))]);
    if (result instanceof Promise) asked += 1;
    assert.ok((await result).granted);
  }
  assert.ok(asked < 20, `asked ${asked} times`);
});

test('leases that another worker does not need go back within two rounds', async () => {
  const { workers } = node(2);
  assert.ok(await take(workers[0], charge(limit(1_000))));
  const drain = async (): Promise<number> => {
    let passed = 0;
    while (await take(workers[1], charge(limit(1_000)))) passed += 1;
    return passed;
  };
  const first = await drain();
  assert.ok(first < 999);
  workers[0]?.returnIdle();
  workers[0]?.returnIdle();
  assert.equal(first + (await drain()), 999);
});

test('all charges or none', async () => {
  const { workers } = node(1);
  const wide = limit(5);
  const narrow = limit(1, { subject: 'app:a' });
  assert.ok(await take(workers[0], charge(wide), charge(narrow)));
  for (let times = 0; times < 10; times += 1) {
    assert.ok(!(await take(workers[0], charge(wide), charge(narrow))));
  }
  for (let times = 0; times < 4; times += 1) assert.ok(await take(workers[0], charge(wide)));
  assert.ok(!(await take(workers[0], charge(wide))));
});

test('a denial names the limit and the time until its window ends', async () => {
  const { world, workers } = node(1);
  const cases: readonly [limit: LimitKey, seconds: number][] = [
    [limit(0), 60 - ((world.clock.now() / 1000) % 60)],
    [limit(0, { window: 'day' }), 86_400 - ((world.clock.now() / 1000) % 86_400)],
    [now(0), 1],
  ];
  for (const [key, seconds] of cases) {
    const result = await workers[0]?.reserve([charge(key)]);
    assert.deepEqual(result, { granted: false, limit: key, retryAfter: seconds });
  }
  const month = await workers[0]?.reserve([charge(limit(0, { window: 'month' }))]);
  assert.ok(month !== undefined && !month.granted);
  const then = new Date(world.clock.now() + month.retryAfter * 1000);
  assert.deepEqual([then.getUTCDate(), then.getUTCHours(), then.getUTCMinutes()], [1, 0, 0]);
});

test('a new window starts full, and what was settled late does not reach into it', async () => {
  const { world, workers } = node(1);
  const first = await workers[0]?.reserve([charge(limit(2), 2)]);
  assert.ok(first !== undefined && granted(first));
  world.advance(60_000);
  assert.ok(await take(workers[0], charge(limit(2))));
  first.settle([0]);
  assert.ok(await take(workers[0], charge(limit(2))));
  assert.ok(!(await take(workers[0], charge(limit(2)))));
});

test('a wall clock that is set back or forward and back grants nothing twice', async () => {
  const { world, workers } = node(1);
  assert.ok(await take(workers[0], charge(limit(1))));
  world.jump(-3_600_000);
  assert.ok(!(await take(workers[0], charge(limit(1)))));
  world.advance(60_000);
  assert.ok(await take(workers[0], charge(limit(1))), 'time goes on all the same');
  world.jump(7_200_000);
  world.jump(-7_200_000);
  assert.ok(!(await take(workers[0], charge(limit(1)))));
});

test('tokens: what was reserved too much comes back, what was used too much is charged', async () => {
  const { workers } = node(2);
  const tokens = limit(100, { unit: 'tokens' });
  const first = await workers[0]?.reserve([charge(tokens, 90)]);
  assert.ok(first !== undefined && granted(first));
  assert.ok(!(await take(workers[1], charge(tokens, 20))));
  first.settle([30]);
  const second = await workers[1]?.reserve([charge(tokens, 20)]);
  assert.ok(second !== undefined && granted(second));
  second.settle([65]);
  assert.ok(!(await take(workers[0], charge(tokens, 10))), '30 + 65 are used');
  assert.ok(await take(workers[0], charge(tokens, 5)));
});

test('a worker that dies gives its concurrency back, not its requests', async () => {
  const { authority, workers } = node(2);
  assert.ok(await take(workers[0], charge(now(1)), charge(limit(1))));
  authority.gone('w0');
  assert.ok(await take(workers[1], charge(now(1))));
  assert.ok(!(await take(workers[1], charge(limit(1)))));
});

test('a worker that dies frees only the concurrency that it still held', async () => {
  const { authority } = node(0);
  const grant = async (worker: string): Promise<number> =>
    (await authority.grant(worker, now(2), exactly(1))).granted;
  assert.equal(await grant('w0'), 1);
  authority.giveBack('w0', now(2), { window: 0, amount: 1 });
  assert.equal(await grant('w1'), 1);
  assert.equal(await grant('w1'), 1);
  authority.gone('w0');
  assert.equal(await grant('w2'), 0);
  authority.gone('w0');
  authority.gone('unknown');
  assert.equal(await grant('w2'), 0);
});

test('a worker that ended while it waited for a lease is granted nothing', async () => {
  const { authority, workers } = node(1);
  await authority.round();
  const waiting = authority.grant('w9', now(1), exactly(1));
  authority.gone('w9');
  assert.equal((await waiting).granted, 0);
  assert.ok(await take(workers[0], charge(now(1))));
});

test('what is given back of a window that has ended adds nothing to the next', async () => {
  const { world, authority } = node(0);
  const first = await authority.grant('w0', limit(5), exactly(5));
  assert.equal(first.granted, 5);
  world.advance(60_000);
  const second = await authority.grant('w1', limit(5), exactly(5));
  assert.deepEqual([second.granted, second.window], [5, first.window + 1]);
  authority.giveBack('w0', limit(5), { window: first.window, amount: 5 });
  assert.equal((await authority.grant('w1', limit(5), exactly(1))).granted, 0);
});

test('a grant that was on its way when its window ended is not used in the next', async () => {
  const world = clockedWorld();
  const { authority } = startNode({ world, workers: 0 });
  const arrive = Promise.withResolvers<void>();
  const counters = createLeasedCounters(
    {
      request: async (key, want) => {
        const lease = await authority.grant('w0', key, want);
        await arrive.promise;
        return lease;
      },
      giveBack: (key, part) => authority.giveBack('w0', key, part),
    },
    world,
  );
  const late = counters.reserve([charge(limit(5), 5)]);
  await settled();
  world.advance(60_000);
  assert.equal((await authority.grant('w1', limit(5), exactly(5))).granted, 5);
  arrive.resolve();
  assert.equal((await late).granted, false);
});

test('leases outlive the main process: a new one learns of them and grants only the rest', async () => {
  for (const key of [limit(10), now(10)]) {
    const world = clockedWorld();
    const old = startNode({ world, workers: 2 });
    const passed = [
      await take(old.workers[0], charge(key, 4)),
      await take(old.workers[1], charge(key, 3)),
    ];
    assert.deepEqual(passed, [true, true]);
    const { authority } = startNode({ world, workers: 0 });
    for (const [index, worker] of old.workers.entries()) {
      authority.adopt(`w${index}`, worker.holdings());
    }
    assert.equal((await authority.grant('w2', key, exactly(4))).granted, 0);
    assert.equal((await authority.grant('w2', key, exactly(3))).granted, 3);
  }
});

test('a worker that lost only the connection keeps what it has, and has it once', async () => {
  const { authority, workers } = node(1);
  const [worker] = workers;
  assert.ok(worker !== undefined);
  assert.ok(await take(worker, charge(now(5), 2), charge(limit(5), 2)));
  for (let times = 0; times < 3; times += 1) {
    authority.gone('w0');
    authority.adopt('w0', worker.holdings());
  }
  for (const key of [now(5), limit(5)]) {
    assert.equal((await authority.grant('w1', key, exactly(4))).granted, 0, key.unit);
    assert.equal((await authority.grant('w1', key, exactly(3))).granted, 3, key.unit);
  }
});

test('a part that was held while the rest was asked for is free again after a denial', async () => {
  const { workers } = node(2);
  const tokens = limit(1_000, { unit: 'tokens' });
  assert.ok(await take(workers[0], charge(tokens, 20)), 'leases 160');
  while (await take(workers[1], charge(tokens, 1)));
  assert.ok(!(await take(workers[0], charge(tokens, 600))));
  assert.ok(await take(workers[0], charge(tokens, 140)));
  assert.ok(!(await take(workers[0], charge(tokens, 1))));
});

test('no answer in time is a denial; what is granted too late is not lost', async () => {
  const world = clockedWorld();
  const { authority } = startNode({ world, workers: 0 });
  const answer = Promise.withResolvers<void>();
  const counters = createLeasedCounters(
    {
      request: async (key, want) => {
        await answer.promise;
        return authority.grant('w', key, want);
      },
      giveBack: (key, part) => authority.giveBack('w', key, part),
    },
    world,
  );
  assert.deepEqual(await counters.reserve([charge(limit(1))]), {
    granted: false,
    limit: limit(1),
    retryAfter: 1,
  });
  answer.resolve();
  await settled();
  assert.ok((await counters.reserve([charge(limit(1))])).granted);
});

test('a main process that is away is a denial', async () => {
  const counters = createLeasedCounters(
    { request: () => Promise.reject(new Error('away')), giveBack: () => undefined },
    fakeWorld(),
  );
  assert.equal((await counters.reserve([charge(limit(1))])).granted, false);
});

test('a burst asks for more and more at once, and leaves the rest to the other workers', async () => {
  const world = fakeWorld();
  const key = limit(1_000);
  const authority = createCounterAuthority(world);
  // A second worker is known, so that a share is a share.
  await authority.grant('other', key, exactly(1));
  let grants = 0;
  let sum = 0;
  const counters = createLeasedCounters(
    {
      request: async (asked, want) => {
        const lease = await authority.grant('busy', asked, want);
        grants += 1;
        sum += lease.granted;
        return lease;
      },
      giveBack: () => undefined,
    },
    world,
  );
  const all = Array.from({ length: 64 }, () => counters.reserve([charge(key)]));
  const results = await Promise.all(all.map(async (one) => one));
  assert.ok(results.every((result) => result.granted));
  assert.ok(grants <= 4, `asked ${grants} times`);
  assert.ok(sum <= 500, `${sum} of 1000 granted to one worker for a burst of 64`);
  world.stop();
});

test('whatever is asked for and used, messages carry whole numbers', async () => {
  const world = fakeWorld();
  const numbers: number[] = [];
  const key = limit(Number.MAX_SAFE_INTEGER, { unit: 'spend' });
  const counters = createLeasedCounters(
    {
      request: async (_, { least, most }) => {
        numbers.push(least, most);
        return { granted: least, window: 0 };
      },
      giveBack: (_, { amount }) => void numbers.push(amount),
    },
    world,
  );
  for (let times = 0; times < 3; times += 1) {
    const all = await counters.reserve([charge(key, Number.MAX_SAFE_INTEGER)]);
    const one = await counters.reserve([charge(key, 1)]);
    for (const { amount } of counters.holdings()) numbers.push(amount);
    for (const result of [all, one]) if (granted(result)) result.settle([Number.MAX_SAFE_INTEGER]);
  }
  counters.returnIdle();
  assert.ok(numbers.length > 6);
  for (const number of numbers) assert.ok(Number.isSafeInteger(number), `${number}`);
  world.stop();
});
