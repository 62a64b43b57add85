// SPDX-License-Identifier: Apache-2.0
// The promise of limits over all tiers, as tests: whatever several workers of several nodes take, settle,
// give back and lose at the same time, in whatever order, no maximum is exceeded by more than requests used
// above their own reservations. The same for every adapter of shared counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { freshLimit } from '../../core/ports/counters.fixture.ts';
import type { LimitKey, Reservation, SharedCounters } from '../../core/ports/counters.ts';
import { settled, startNodes, type TestNode } from './tiers.fixture.ts';

const NODES = 3;
const WORKERS = 2;
const FULL = process.env['BARTIZAN_TESTS'] === 'full';

export type Place = {
  /** A node's view of the counts. */
  readonly open: () => SharedCounters;
  /** Lets a window end for the counts; undefined where nobody can. */
  readonly nextMinute: (() => void) | undefined;
  readonly close: () => Promise<void>;
};

type Step =
  | {
      readonly do: 'take';
      readonly who: number;
      readonly times: number;
      readonly amount: number;
      readonly actual: number;
    }
  | {
      readonly do: 'settle';
      readonly which: number;
      readonly times: number;
      readonly used: boolean;
    }
  | { readonly do: 'idle' | 'round' | 'lose-worker' | 'lose-node'; readonly who: number }
  | { readonly do: 'jump'; readonly who: number; readonly ms: number }
  | { readonly do: 'turn'; readonly times: number }
  | { readonly do: 'minute' };

/** Few, so that all is taken one by one; and many, so that there are slices and leases. */
const MAXIMA = fc.oneof(fc.nat(6), fc.nat(60), fc.integer({ min: 100, max: 600 }));
const who = fc.nat(NODES * WORKERS - 1);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('take' as const),
        who,
        times: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 })),
        amount: fc.integer({ min: 1, max: 6 }),
        actual: fc.nat(9),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('settle' as const),
        which: fc.nat(9),
        times: fc.integer({ min: 1, max: 30 }),
        used: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('idle' as const), who }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('round' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-worker' as const), who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose-node' as const), who }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('jump' as const),
        who,
        ms: fc.integer({ min: -90_000_000, max: 90_000_000 }),
      }),
    },
    {
      weight: 9,
      arbitrary: fc.record({
        do: fc.constant('turn' as const),
        times: fc.integer({ min: 1, max: 8 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'minute' as const }) },
  ),
  { minLength: 20, maxLength: 150, size: 'max' },
);

type Running = {
  readonly who: number;
  readonly amount: number;
  readonly end: (used: boolean) => void;
};

/** What really runs and was really used, kept beside the counts. */
class Ledger {
  readonly limit: LimitKey;
  readonly running: Running[] = [];
  #window = 0;
  #used = 0;
  #above = 0;

  constructor(limit: LimitKey) {
    this.limit = limit;
  }

  granted(by: number, reservation: Reservation, amount: number, actual: number): void {
    const window = this.#window;
    this.#used += amount;
    this.check();
    this.running.push({
      who: by,
      amount,
      end: (used) => {
        const came = this.limit.window === 'now' || !used ? 0 : actual;
        if (window === this.#window) {
          this.#used += came - amount;
          this.#above += Math.max(0, came - amount);
        }
        reservation.settle([came]);
        this.check();
      },
    });
  }

  /** A worker is gone: nothing of it runs any more; what it used stays used. */
  lost(by: number): void {
    for (const one of this.running.filter((running) => running.who === by)) {
      this.running.splice(this.running.indexOf(one), 1);
      if (this.limit.window === 'now') this.#used -= one.amount;
    }
  }

  nextWindow(): void {
    this.#window += 1;
    this.#used = 0;
    this.#above = 0;
  }

  check(): void {
    const { max } = this.limit;
    assert.ok(this.#used <= max + this.#above, `${this.#used} of ${max}, ${this.#above} above`);
  }
}

/** Runs the suite; `skip` says why it cannot be run here. */
export function tiersSuite(
  name: string,
  setUp: () => Promise<Place>,
  options: { readonly runs: number; readonly skip?: string | false },
): void {
  const { runs, skip = false } = options;
  for (const kind of ['requests', 'tokens', 'concurrency'] as const) {
    test(`${name}: ${kind} of several nodes never exceed their maximum`, { skip }, async () => {
      const place = await setUp();
      try {
        await fc.assert(
          fc.asyncProperty(MAXIMA, steps, (max, list) => play(place, kind, max, list)),
          { numRuns: FULL ? runs * 20 : runs },
        );
      } finally {
        await place.close();
      }
    });
  }
}

async function play(
  place: Place,
  kind: 'requests' | 'tokens' | 'concurrency',
  max: number,
  list: readonly Step[],
): Promise<void> {
  const window = kind === 'concurrency' ? 'now' : place.nextMinute === undefined ? 'day' : 'minute';
  const ledger = new Ledger(freshLimit(max, { unit: kind, window }));
  const nodes = startNodes(place.open, { count: NODES, workers: WORKERS });
  const dead = new Set<number>();
  const pending: Promise<void>[] = [];
  const nodeOf = (by: number): TestNode | undefined => nodes[Math.floor(by / WORKERS)];
  const lose = (by: number): void => {
    dead.add(by);
    ledger.lost(by);
  };
  for (const step of list) {
    switch (step.do) {
      case 'take':
        for (let time = 0; time < step.times && !dead.has(step.who); time += 1) {
          pending.push(take(ledger, nodeOf(step.who), step, dead));
        }
        break;
      case 'settle':
        for (const one of ledger.running.splice(step.which, step.times)) one.end(step.used);
        break;
      case 'idle':
        nodeOf(step.who)?.workers[step.who % WORKERS]?.returnIdle();
        break;
      case 'round':
        pending.push(nodeOf(step.who)?.authority.round() ?? Promise.resolve());
        break;
      case 'lose-worker':
        nodeOf(step.who)?.killWorker(step.who % WORKERS);
        lose(step.who);
        break;
      case 'lose-node': {
        nodeOf(step.who)?.kill();
        const first = step.who - (step.who % WORKERS);
        for (let by = first; by < first + WORKERS; by += 1) lose(by);
        break;
      }
      case 'jump':
        nodeOf(step.who)?.world.jump(step.ms);
        break;
      case 'turn':
        await settled(step.times);
        break;
      case 'minute':
        if (place.nextMinute === undefined || window === 'now') break;
        // All that is on its way arrives first: a window ends for everyone at once.
        await Promise.all(pending.splice(0));
        place.nextMinute();
        for (const { world } of nodes) world.advance(60_000);
        ledger.nextWindow();
    }
  }
  await Promise.all(pending);
  ledger.check();
  // Of what was lost, concurrency is free only after a silence.
  if (dead.size === 0) await nothingLeaks(ledger, nodes);
  for (const node of nodes) node.world.stop();
}

async function take(
  ledger: Ledger,
  node: TestNode | undefined,
  { who: by, amount, actual }: Extract<Step, { do: 'take' }>,
  dead: ReadonlySet<number>,
): Promise<void> {
  const { limit } = ledger;
  const wanted = limit.unit === 'tokens' ? amount : 1;
  const used = limit.unit === 'tokens' ? actual : 1;
  const result = await node?.workers[by % WORKERS]?.reserve([{ limit, amount: wanted }]);
  // An answer that reaches a dead worker starts nothing.
  if (result?.granted === true && !dead.has(by)) ledger.granted(by, result, wanted, used);
}

/** When all has ended and idle leases are back, all concurrency can be had again, wherever it was. */
async function nothingLeaks(ledger: Ledger, nodes: readonly TestNode[]): Promise<void> {
  const { limit } = ledger;
  for (const running of ledger.running.splice(0)) running.end(true);
  if (limit.window !== 'now' || limit.max === 0) return;
  for (let round = 0; round < 3; round += 1) {
    for (const { workers, authority } of nodes) {
      for (const worker of workers) worker.returnIdle();
      await settled();
      await authority.round();
    }
  }
  const [first] = nodes;
  const all = await first?.workers[0]?.reserve([{ limit, amount: limit.max }]);
  assert.equal(all?.granted, true, 'something leaked');
}
