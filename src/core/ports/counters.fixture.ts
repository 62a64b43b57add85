// SPDX-License-Identifier: Apache-2.0
// What every adapter of shared counts has to do, as tests: run by each of them, so that counts in memory
// and counts in a server cannot come to mean different things.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { windowAt } from '../limit-windows.ts';
import { type LimitKey, shareOf, SILENT_MS, type SharedCounters, type Slice } from './counters.ts';

export type Opened = {
  /** Each call gives another process's view of the same counts. */
  readonly open: () => SharedCounters;
  /** Lets time pass for the counts: what was said before is `ms` older. */
  readonly pass: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 1_000 : 60;

let made = 0;
/** A limit that no other test counts. */
export function freshLimit(max: number, more: Partial<LimitKey> = {}): LimitKey {
  made += 1;
  const subject = `tenant:t/user:{${made}} \n"'*`;
  return { subject, unit: 'tokens', window: 'day', max, ...more };
}
const atOnce = (max: number): LimitKey => freshLimit(max, { unit: 'concurrency', window: 'now' });

/** Runs the contract; `skip` says why it cannot be run here. */
export function sharedCountersContract(
  name: string,
  setUp: () => Promise<Opened>,
  skip: string | false = false,
): void {
  const check = (what: string, body: (opened: Opened) => Promise<void>): void =>
    void test(`${name}: ${what}`, { skip }, async () => {
      const opened = await setUp();
      try {
        await body(opened);
      } finally {
        await opened.close();
      }
    });
  const greeted = async ({ open }: Opened, ...holders: string[]): Promise<SharedCounters[]> => {
    const all = holders.map(() => open());
    for (const [index, holder] of holders.entries()) await all[index]?.alive(holder);
    return all;
  };
  const slice = (shared: SharedCounters, limit: LimitKey, more: Partial<Slice> = {}): Slice => ({
    window: windowAt(limit.window, shared.now()),
    held: 0,
    least: 1,
    most: 1,
    ...more,
  });

  check('what is taken is not there for others; what is given back is', async (opened) => {
    const [a, b] = await greeted(opened, 'a', 'b');
    assert.ok(a !== undefined && b !== undefined);
    const limit = freshLimit(10);
    const window = windowAt('day', a.now());
    assert.equal(await a.take('a', limit, { window, held: 0, least: 7, most: 7 }), 7);
    assert.equal(await b.take('b', limit, { window, held: 0, least: 4, most: 4 }), 0);
    assert.equal(await b.take('b', limit, { window, held: 0, least: 3, most: 3 }), 3);
    await a.hold('a', limit, { window, held: 2 });
    assert.equal(await b.take('b', limit, { window, held: 3, least: 5, most: 5 }), 5);
    assert.equal(await a.take('a', limit, { window, held: 2, least: 1, most: 1 }), 0);
  });

  check('a statement said twice counts once', async (opened) => {
    const [a, b] = await greeted(opened, 'a', 'b');
    assert.ok(a !== undefined && b !== undefined);
    const limit = freshLimit(10);
    const window = windowAt('day', a.now());
    for (let times = 0; times < 5; times += 1) await a.hold('a', limit, { window, held: 6 });
    assert.equal(await b.take('b', limit, { window, held: 0, least: 4, most: 4 }), 4);
  });

  check('more may be used than there is, and then nothing is left', async (opened) => {
    const [a, b] = await greeted(opened, 'a', 'b');
    assert.ok(a !== undefined && b !== undefined);
    const limit = freshLimit(10);
    const window = windowAt('day', a.now());
    await a.hold('a', limit, { window, held: 25 });
    assert.equal(await b.take('b', limit, { window, held: 0, least: 1, most: 1 }), 0);
    // What an earlier process of the same node has is under another name.
    await b.hold('b', limit, { window, held: -20 });
    assert.equal(await b.take('b', limit, { window, held: -20, least: 5, most: 5 }), 5);
    assert.equal(await b.take('b', limit, { window, held: -15, least: 1, most: 1 }), 0);
  });

  check('amounts are exact up to the largest whole number', async (opened) => {
    const [a] = await greeted(opened, 'a');
    assert.ok(a !== undefined);
    const max = Number.MAX_SAFE_INTEGER;
    const limit = freshLimit(max, { unit: 'spend' });
    const all = slice(a, limit, { least: max, most: max });
    assert.equal(await a.take('a', limit, all), max);
    assert.equal(await a.take('a', limit, slice(a, limit, { held: max - 1 })), 1);
    assert.equal(await a.take('a', limit, slice(a, limit, { held: max })), 0);
  });

  check(
    'each subject, unit and window has a count of its own, whatever the maximum',
    async (opened) => {
      const [a] = await greeted(opened, 'a');
      assert.ok(a !== undefined);
      const limit = freshLimit(1);
      const others: readonly LimitKey[] = [
        limit,
        { ...limit, subject: `${limit.subject}/` },
        { ...limit, unit: 'requests' },
        { ...limit, window: 'month' },
        { ...limit, unit: 'concurrency', window: 'now' },
      ];
      for (const other of others) assert.equal(await a.take('a', other, slice(a, other)), 1);
      await a.hold('b', limit, { window: windowAt('day', a.now()), held: 1 });
      assert.equal(await a.take('a', { ...limit, max: 2 }, slice(a, limit)), 1);
      assert.equal(await a.take('a', { ...limit, max: 2 }, slice(a, limit, { held: 1 })), 0);
    },
  );

  check('nothing is taken out of a window that is not now', async (opened) => {
    const [a] = await greeted(opened, 'a');
    assert.ok(a !== undefined);
    for (const away of [-100, 100]) {
      const limit = freshLimit(5, { window: 'minute' });
      const window = windowAt('minute', a.now()) + away;
      const taken = a.take('a', limit, { window, held: 0, least: 1, most: 1 });
      assert.equal(await taken.catch(() => 0), 0);
    }
  });

  check('concurrency of a holder that is silent is free again; tokens are not', async (opened) => {
    const [a, b] = await greeted(opened, 'a', 'b');
    assert.ok(a !== undefined && b !== undefined);
    const running = atOnce(3);
    const used = freshLimit(3);
    for (const limit of [running, used]) {
      assert.equal(await a.take('a', limit, slice(a, limit, { least: 3, most: 3 })), 3);
    }
    await opened.pass(SILENT_MS / 2);
    await a.hold('a', running, { window: 0, held: 3 });
    await opened.pass(SILENT_MS / 2 + 1_000);
    assert.equal(await b.take('b', running, slice(b, running)), 0, 'it said so again');
    await opened.pass(SILENT_MS);
    assert.equal(await b.take('b', running, slice(b, running, { least: 3, most: 3 })), 3);
    assert.equal(await b.take('b', used, slice(b, used)), 0);
  });

  check('holders that live are counted', async (opened) => {
    const [a, b] = await greeted(opened, 'a', 'b');
    assert.ok(a !== undefined && b !== undefined);
    assert.deepEqual(await a.alive('a'), { nodes: 2, lost: false });
    await opened.pass(SILENT_MS + 1_000);
    assert.deepEqual(await b.alive('b'), { nodes: 1, lost: false });
  });

  check('time does not go back', async (opened) => {
    const [a] = await greeted(opened, 'a');
    assert.ok(a !== undefined);
    let last = a.now();
    for (let times = 0; times < 50; times += 1) {
      if (times % 10 === 0) await a.alive('a');
      assert.ok(a.now() >= last);
      last = a.now();
    }
  });

  type Step = { who: number; what: 'take' | 'hold'; amount: number; ahead: number };
  const step: fc.Arbitrary<Step> = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom('take' as const, 'take' as const, 'hold' as const),
    amount: fc.integer({ min: 1, max: 40 }),
    ahead: fc.nat(8),
  });
  check('every take is exactly the share that is left, in any order', async (opened) => {
    const names = ['a', 'b', 'c'] as const;
    const views = await greeted(opened, ...names);
    for (const [index, view] of views.entries()) await view.alive(names[index] ?? '');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3_000 }),
        fc.boolean(),
        fc.array(step, { maxLength: 25 }),
        async (max, now, steps) => {
          const limit = now ? atOnce(max) : freshLimit(max);
          const held = [0, 0, 0];
          for (const { who, what, amount, ahead } of steps) {
            const [view, name] = [views[who], names[who]];
            assert.ok(view !== undefined && name !== undefined);
            const mine = held[who] ?? 0;
            const window = windowAt(limit.window, view.now());
            if (what === 'hold') {
              held[who] = Math.max(0, mine - amount);
              await view.hold(name, limit, { window, held: held[who] ?? 0 });
              continue;
            }
            const want = { least: amount, most: amount * (1 + ahead) };
            const given = await view.take(name, limit, { window, held: mine, ...want });
            const sum = held.reduce((total, one) => total + one, 0);
            assert.equal(given, shareOf(max - sum, names.length, want));
            held[who] = mine + given;
            assert.ok(sum + given <= max, `${sum + given} of ${max}`);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  check('takes at the same moment never exceed the maximum together', async (opened) => {
    const names = ['a', 'b', 'c', 'd'];
    const views = await greeted(opened, ...names);
    for (const max of [1, 7, 100]) {
      const limits = Array.from({ length: 8 }, () => freshLimit(max));
      const all = await Promise.all(
        limits.flatMap((limit) =>
          views.map(async (view, index) => ({
            limit,
            given: await view.take(
              names[index] ?? '',
              limit,
              slice(view, limit, { least: 1 + (index % 2), most: max }),
            ),
          })),
        ),
      );
      for (const limit of limits) {
        const given = all.filter((one) => one.limit === limit);
        const sum = given.reduce((total, one) => total + one.given, 0);
        assert.ok(sum <= max, `${sum} of ${max}`);
        assert.ok(sum > 0);
      }
    }
  });
}
