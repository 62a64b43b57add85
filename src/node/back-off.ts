// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next try: twice as long each time, up to a bound, half of it by chance, so
// that the nodes of an installation do not come back in step.
import type { World } from '../core/world.ts';

export type BackOff = {
  /** Milliseconds to wait after one more failure. */
  next(): number;
};

/** Begins with about `leastMs` and ends with about `mostMs`. */
export function createBackOff(world: World, leastMs: number, mostMs: number): BackOff {
  let longest = leastMs;
  return {
    next: () => {
      const wait = longest * (0.5 + (world.random(1)[0] ?? 0) / 510);
      longest = Math.min(longest * 2, mostMs);
      return wait;
    },
  };
}
