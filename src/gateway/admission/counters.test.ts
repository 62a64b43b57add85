// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Charge, Denial, LimitKey, Reservation } from '../../core/ports/counters.ts';
import { type FakeWorld, fakeWorld } from '../../core/world.ts';
import {
  type CounterAuthority,
  createCounterAuthority,
  createLeasedCounters,
  type LeasedCounters,
} from './counters.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 200;

const limit = (max: number, more: Partial<LimitKey> = {}): LimitKey => ({
  subject: 'key:abc',
  unit: 'requests',
  window: 'minute',
  max,
  ...more,
});
const now = (max: number): LimitKey => limit(max, { unit: 'concurrency', window: 'now' });
const charge = (key: LimitKey, amount = 1): Charge => ({ limit: key, amount });

type Node = { world: FakeWorld; authority: CounterAuthority; workers: LeasedCounters[] };

/** `count` workers on one authority; each message takes a turn of the event loop. */
function node(count: number): Node {
  const world = fakeWorld();
  const authority = createCounterAuthority(world);
  const workers = Array.from({ length: count }, (_, index) => {
    const name = `w${index}`;
    // Both directions share one ordered channel, as the socket between the processes does.
    let channel = Promise.resolve();
    const inTurn = <Value>(work: () => Value): Promise<Value> => {
      const done = channel.then(work);
      channel = done.then(() => undefined);
      return done;
    };
    return createLeasedCounters(
      {
        request: (key, amount) => inTurn(() => authority.grant(name, key, amount)),
        giveBack: (key, amount) => void inTurn(() => authority.giveBack(name, key, amount)),
      },
      world,
    );
  });
  return { world, authority, workers };
}

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

test('a clock that jumps back grants nothing twice', async () => {
  const { world, workers } = node(1);
  assert.ok(await take(workers[0], charge(limit(1))));
  world.advance(-3_600_000);
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

test('a worker that dies frees only the concurrency that it still held', () => {
  const authority = createCounterAuthority(fakeWorld());
  assert.equal(authority.grant('w0', now(2), 1), 1);
  authority.giveBack('w0', now(2), 1);
  assert.equal(authority.grant('w1', now(2), 1), 1);
  assert.equal(authority.grant('w1', now(2), 1), 1);
  authority.gone('w0');
  assert.equal(authority.grant('w2', now(2), 1), 0);
  authority.gone('w0');
  authority.gone('unknown');
  assert.equal(authority.grant('w2', now(2), 1), 0);
});

test('what is given back of a window that has ended adds nothing to the next', () => {
  const world = fakeWorld();
  const authority = createCounterAuthority(world);
  assert.equal(authority.grant('w0', limit(5), 5), 5);
  world.advance(60_000);
  assert.equal(authority.grant('w1', limit(5), 5), 5);
  authority.giveBack('w0', limit(5), 5);
  assert.equal(authority.grant('w1', limit(5), 1), 0);
});

test('a grant that was on its way when its window ended is not used in the next', async () => {
  const world = fakeWorld();
  const authority = createCounterAuthority(world);
  const arrive = Promise.withResolvers<void>();
  const counters = createLeasedCounters(
    {
      request: async (key, amount) => {
        const given = authority.grant('w0', key, amount);
        await arrive.promise;
        return given;
      },
      giveBack: (key, amount) => authority.giveBack('w0', key, amount),
    },
    world,
  );
  const late = counters.reserve([charge(limit(5), 5)]);
  world.advance(60_000);
  assert.equal(authority.grant('w1', limit(5), 5), 5);
  arrive.resolve();
  assert.equal((await late).granted, false);
});

test('a part that was held while the rest was asked for is free again after a denial', async () => {
  const { workers } = node(2);
  const tokens = limit(1_000, { unit: 'tokens' });
  assert.ok(await take(workers[0], charge(tokens, 1)), 'leases 500');
  while (await take(workers[1], charge(tokens, 1)));
  assert.ok(!(await take(workers[0], charge(tokens, 600))));
  assert.ok(await take(workers[0], charge(tokens, 499)));
  assert.ok(!(await take(workers[0], charge(tokens, 1))));
});

test('no answer in time is a denial; what is granted too late is not lost', async () => {
  const world = fakeWorld();
  const authority = createCounterAuthority(world);
  const answer = Promise.withResolvers<void>();
  const counters = createLeasedCounters(
    {
      request: async (key, amount) => {
        await answer.promise;
        return authority.grant('w', key, amount);
      },
      giveBack: (key, amount) => authority.giveBack('w', key, amount),
    },
    world,
  );
  assert.deepEqual(await counters.reserve([charge(limit(1))]), {
    granted: false,
    limit: limit(1),
    retryAfter: 1,
  });
  answer.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok((await counters.reserve([charge(limit(1))])).granted);
});

test('a main process that is away is a denial', async () => {
  const counters = createLeasedCounters(
    { request: () => Promise.reject(new Error('away')), giveBack: () => undefined },
    fakeWorld(),
  );
  assert.equal((await counters.reserve([charge(limit(1))])).granted, false);
});

type Step =
  | { kind: 'take'; worker: number; amount: number; actual: number }
  | { kind: 'settle'; index: number }
  | { kind: 'idle'; worker: number }
  | { kind: 'turn' }
  | { kind: 'minute' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      worker: fc.nat(3),
      amount: fc.integer({ min: 1, max: 4 }),
      actual: fc.nat(4),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('settle' as const), index: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('idle' as const), worker: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'turn' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'minute' as const }) },
);

test('whatever is taken in parallel by whichever worker, no maximum is ever exceeded', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 120 }),
      fc.boolean(),
      fc.array(step, { maxLength: 120 }),
      async (max, windowed, steps) => {
        const { world, workers } = node(4);
        const key = windowed ? limit(max, { unit: 'tokens' }) : now(max);
        let window = 0;
        let spent = 0;
        const open: { settle: () => void }[] = [];
        const pending: Promise<void>[] = [];
        for (const one of steps) {
          if (one.kind === 'take') {
            const { amount } = one;
            const actual = windowed ? Math.min(one.actual, amount) : 0;
            pending.push(
              Promise.resolve(workers[one.worker]?.reserve([charge(key, amount)])).then(
                (result) => {
                  if (result === undefined || !granted(result)) return;
                  const mine = window;
                  spent += amount;
                  assert.ok(spent <= max, `${spent} of ${max}`);
                  open.push({
                    settle: () => {
                      if (mine === window) spent -= amount - actual;
                      result.settle([actual]);
                    },
                  });
                },
              ),
            );
          } else if (one.kind === 'settle') open.splice(one.index, 1)[0]?.settle();
          else if (one.kind === 'idle') workers[one.worker]?.returnIdle();
          else if (one.kind === 'turn') await new Promise((resolve) => setImmediate(resolve));
          else if (windowed) {
            // All that is on its way arrives first: a window ends for everyone at once.
            await Promise.all(pending.splice(0));
            world.advance(60_000);
            window += 1;
            spent = 0;
          }
        }
        await Promise.all(pending);
        assert.ok(spent <= max);
        // Nothing leaks: when all is settled and idle leases are back, all of it can be had again.
        for (const { settle } of open) settle();
        for (const worker of [...workers, ...workers]) worker.returnIdle();
        await new Promise((resolve) => setImmediate(resolve));
        if (!windowed && max > 0) assert.ok(await take(workers[0], charge(key, max)));
        world.stop();
      },
    ),
    { numRuns: RUNS },
  );
});

test('a burst asks once for its share, and leaves the rest to the other workers', async () => {
  const world = fakeWorld();
  const limit: LimitKey = { subject: 'app:a', unit: 'requests', window: 'minute', max: 1_000 };
  const authority = createCounterAuthority(world);
  // A second worker is known, so that a share is a share.
  authority.grant('other', limit, 1);
  let granted = 0;
  const counters = createLeasedCounters(
    {
      request: async (asked, amount) => {
        const given = authority.grant('busy', asked, amount);
        granted += given;
        return given;
      },
      giveBack: () => undefined,
    },
    world,
  );
  const all = Array.from({ length: 64 }, () => counters.reserve([{ limit, amount: 1 }]));
  const results = await Promise.all(all.map(async (one) => one));
  assert.ok(results.every((result) => result.granted));
  assert.ok(granted <= 500, `${granted} of 1000 granted to one worker for a burst of 64`);
  world.stop();
});
