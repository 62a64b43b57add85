// SPDX-License-Identifier: Apache-2.0
// Limits counted exactly in the memory of one process. Several worker processes share limits through
// leases instead (leased-counters.ts).
import type {
  Charge,
  Counters,
  Denial,
  LimitKey,
  Reservation,
} from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import { Tally, type Count } from './tally.ts';
import { secondsLeft } from './windows.ts';

type Held = { readonly count: Count<undefined>; readonly window: number; readonly charge: Charge };

/** Exact counters of this process; synchronous. Counts are lost with the process. */
export function createCounters(world: World): Counters {
  const tally = new Tally<undefined>(() => undefined);
  return {
    reserve(charges: readonly Charge[]): Reservation | Denial {
      const now = world.clock.now();
      const held: Held[] = [];
      for (const charge of charges) {
        const count = tally.at(charge.limit, now);
        if (count === undefined || count.taken + charge.amount > charge.limit.max) {
          return denial(charge.limit, now);
        }
        held.push({ count, window: count.window, charge });
      }
      for (const { count, charge } of held) count.taken += charge.amount;
      return { granted: true, settle: (actual) => settle(tally, held, actual) };
    },
  };
}

/** The denial of a limit, with the time until its window ends. */
export function denial(limit: LimitKey, now: number): Denial {
  return { granted: false, limit, retryAfter: secondsLeft(limit.window, now) };
}

function settle(
  tally: Tally<undefined>,
  held: readonly Held[],
  actual: readonly number[],
): void {
  for (const [index, { count, window, charge }] of held.entries()) {
    // What was reserved in a window that has ended was forgotten with it.
    if (count.window !== window) continue;
    count.taken = Math.max(0, count.taken + (actual[index] ?? charge.amount) - charge.amount);
    if (charge.limit.window === 'now' && count.taken === 0) tally.forget(charge.limit);
  }
}
