// SPDX-License-Identifier: Apache-2.0
// When a version that is being tried has done enough harm to be taken back without asking anybody. Raw
// rates of few decisions swing; so what is compared are the ends of their Wilson intervals, and nothing is
// said before there are enough decisions. Pure: it counts nothing itself and moves nothing.
import type { PolicyConfig } from '../config.ts';

/** How many of `total` decisions. */
export type Share = { readonly count: number; readonly total: number };

/** What was counted of the version in force and of the one tried, on the very same inputs. */
export type Compared = {
  readonly decisions: number;
  /** Decisions that let nothing pass: block, ask and failed. */
  readonly refused: { readonly active: number; readonly candidate: number };
  /** Of the one tried. */
  readonly failed: number;
  /** Decisions that took longer than `p99_ms`. */
  readonly slow: { readonly active: number; readonly candidate: number };
};

export type Guards = PolicyConfig['guards'];

/** Which guard tripped, and the two figures that it compared. */
export type Tripped = {
  readonly guard: 'block_rate' | 'failed_rate' | 'p99_ms';
  /** What the rate is at least, with the confidence of the interval. */
  readonly atLeast: number;
  readonly allowed: number;
};

/** 99.9 % on each side: guards are looked at every second, and a false alarm takes a good version back. */
const Z = 3.29;
/** The share of decisions that may be slow, for a 99th percentile. */
const SLOW_SHARE = 0.01;

/** Both ends of the Wilson score interval; of nothing it is [0, 1]. */
export function wilson({ count, total }: Share): readonly [low: number, high: number] {
  if (total === 0) return [0, 1];
  const p = count / total;
  const z2 = Z * Z;
  const centre = p + z2 / (2 * total);
  const spread = Z * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total));
  const scale = 1 + z2 / total;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** The first guard that is surely exceeded; undefined while none is, or too little is known. */
export function tripped(guards: Guards, compared: Compared): Tripped | undefined {
  const { decisions: total, refused, failed, slow } = compared;
  if (total < guards.min_decisions) return undefined;
  const least = (count: number): number => wilson({ count, total })[0];
  const most = (count: number): number => wilson({ count, total })[1];
  const checks: readonly Tripped[] = [
    { guard: 'failed_rate', atLeast: least(failed), allowed: guards.failed_rate },
    {
      guard: 'block_rate',
      atLeast: least(refused.candidate),
      allowed: most(refused.active) + guards.block_rate,
    },
    // A machine that is busy slows both.
    {
      guard: 'p99_ms',
      atLeast: least(slow.candidate),
      allowed: most(slow.active) + SLOW_SHARE,
    },
  ];
  return checks.find(({ atLeast, allowed }) => atLeast > allowed);
}
