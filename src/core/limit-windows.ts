// SPDX-License-Identifier: Apache-2.0
// Fixed windows of UTC time. Fixed, not sliding: a limit that restarts at a full minute can be explained
// to a person and read from a clock; at most twice the limit can pass around one boundary.
import type { LimitKey, LimitWindow } from './ports/counters.ts';
import type { Clock } from './world.ts';

type Window = {
  readonly numberAt: (now: number) => number;
  readonly startOf: (number: number) => number;
};
const every = (ms: number): Window => ({
  numberAt: (now) => Math.floor(now / ms),
  startOf: (number) => number * ms,
});
const WINDOWS: Readonly<Record<LimitWindow, Window>> = {
  minute: every(60_000),
  day: every(86_400_000),
  month: {
    numberAt: (now) => {
      const date = new Date(now);
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    },
    startOf: (number) => Date.UTC(Math.floor(number / 12), number % 12),
  },
  now: { numberAt: () => 0, startOf: () => 0 },
};

/** Number of the window that holds `now`; grows by one with each window. `now` windows never end. */
export function windowAt(window: LimitWindow, now: number): number {
  return WINDOWS[window].numberAt(now);
}

/** Start and end of a window in epoch milliseconds. `now` has no end. */
export function boundsOf(
  window: LimitWindow,
  number: number,
): { readonly start: number; readonly end: number } {
  if (window === 'now') return { start: 0, end: Number.POSITIVE_INFINITY };
  const { startOf } = WINDOWS[window];
  return { start: startOf(number), end: startOf(number + 1) };
}

/** Names the count of one limit: unit, window and subject, so that a changed maximum keeps its count. */
export function countName(limit: LimitKey): string {
  return `${limit.unit}/${limit.window}/${limit.subject}`;
}

/**
 * A clock for windows that never goes back. It follows the wall clock forward; where that is set back, it
 * goes on with real time from where it was, so that no window starts a second time and none stands still.
 */
export function steadyClock(clock: Clock): () => number {
  let last = clock.now();
  let seen = clock.monotonic();
  return () => {
    const elapsed = Math.max(0, clock.monotonic() - seen);
    seen += elapsed;
    last = Math.max(clock.now(), last + elapsed);
    return last;
  };
}
