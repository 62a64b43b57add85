// SPDX-License-Identifier: Apache-2.0
// What was counted of a version that is tried: how often it agreed with the one in force, where it did not
// and for which reasons, and how long both took. Plain numbers that only grow, so that those of several
// workers can be added and those of a moment ago taken away. No content, no ids.
import { z } from 'zod';
import type { Compared, Guards } from './guards.ts';
import { codesOf, type Observed, type Ruled } from './staged.ts';

/** Upper bounds in microseconds, up to more than any budget; the bucket without one is added. */
const BUCKETS = [
  5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000,
  10_000_000,
];
/** Reasons that are told apart; policies have a few dozen. */
const REASONS_MAX = 500;
const OTHER = '*';

const count = z.int().min(0);
const counts = z.record(z.string().max(200), count);
const buckets = z.array(count).length(BUCKETS.length + 1);

export const tallySchema = z.strictObject({
  /** Names what was tried, as what, and since when. */
  trial: z.string().max(200),
  /** `request allow block`: point, outcome of the one in force, outcome of the one tried. */
  outcomes: counts,
  /** `request candidate privacy.card.masked`: reasons that only one of both had, and which one. */
  reasons: counts,
  micros: z.strictObject({ active: buckets, candidate: buckets }),
  skipped: count,
});
export type Tally = z.infer<typeof tallySchema>;

const REFUSING = new Set(['block', 'ask', 'failed']);

export const newTally = (trial: string): Tally => ({
  trial,
  outcomes: {},
  reasons: {},
  micros: { active: BUCKETS.map(() => 0).concat(0), candidate: BUCKETS.map(() => 0).concat(0) },
  skipped: 0,
});

/** Adds one comparison to `tally`, in place: it is one of a worker's own. */
export function observe(tally: Tally, { point, active, candidate }: Observed): void {
  add(tally.outcomes, `${point} ${active.verdict.outcome} ${candidate.verdict.outcome}`);
  const [own, others] = [active, candidate].map(({ verdict }) => codesOf(verdict.reasons));
  for (const [who, codes, besides] of [
    ['active', own, others],
    ['candidate', others, own],
  ] as const) {
    for (const code of codes ?? []) {
      if (besides?.includes(code) !== true) addReason(tally.reasons, `${point} ${who}`, code);
    }
  }
  addTime(tally.micros.active, active);
  addTime(tally.micros.candidate, candidate);
}

/** The sum of tallies of one trial. */
export function summed(trial: string, tallies: readonly Tally[]): Tally {
  const total = newTally(trial);
  for (const one of tallies) {
    for (const [key, by] of Object.entries(one.outcomes)) add(total.outcomes, key, by);
    for (const [key, by] of Object.entries(one.reasons)) add(total.reasons, key, by);
    for (const who of ['active', 'candidate'] as const) {
      one.micros[who].forEach(
        (by, at) => (total.micros[who][at] = (total.micros[who][at] ?? 0) + by),
      );
    }
    total.skipped += one.skipped;
  }
  return total;
}

/** What guards look at: what was counted since `before` was. */
export function comparedSince(now: Tally, before: Tally | undefined, guards: Guards): Compared {
  const past = before ?? newTally(now.trial);
  const sum = (fits: (active: string, candidate: string) => boolean): number =>
    Object.entries(now.outcomes).reduce((total, [key, value]) => {
      const [, active = '', candidate = ''] = key.split(' ');
      return fits(active, candidate) ? total + value - (past.outcomes[key] ?? 0) : total;
    }, 0);
  // A time is known to its bucket only: what may have been in time was in time.
  const within = BUCKETS.findIndex((bound) => bound >= guards.p99_ms * 1_000);
  const slow = (who: 'active' | 'candidate'): number =>
    now.micros[who].reduce(
      (total, value, at) =>
        within !== -1 && at > within ? total + value - (past.micros[who][at] ?? 0) : total,
      0,
    );
  return {
    decisions: sum(() => true),
    refused: {
      active: sum((active) => REFUSING.has(active)),
      candidate: sum((_, candidate) => REFUSING.has(candidate)),
    },
    failed: sum((_, candidate) => candidate === 'failed'),
    slow: { active: slow('active'), candidate: slow('candidate') },
  };
}

/** The time that this share of the decisions did not exceed, to a bucket; undefined without any. */
export function quantile(times: readonly number[], share: number): number | undefined {
  const total = times.reduce((sum, value) => sum + value, 0);
  if (total === 0) return undefined;
  let seen = 0;
  const at = times.findIndex((value) => (seen += value) >= share * total);
  return BUCKETS[at] ?? BUCKETS.at(-1);
}

function add(to: Record<string, number>, key: string, by = 1): void {
  to[key] = (Object.hasOwn(to, key) ? (to[key] ?? 0) : 0) + by;
}

function addReason(to: Record<string, number>, whose: string, code: string): void {
  const key = `${whose} ${code}`;
  const known = Object.hasOwn(to, key);
  add(to, known || Object.keys(to).length < REASONS_MAX ? key : `${whose} ${OTHER}`);
}

function addTime(to: number[], { micros }: Ruled): void {
  const at = BUCKETS.findIndex((bound) => micros <= bound);
  const place = at === -1 ? BUCKETS.length : at;
  to[place] = (to[place] ?? 0) + 1;
}
