// SPDX-License-Identifier: Apache-2.0
// Fixed windows of UTC time. Fixed, not sliding: a limit that restarts at a full minute can be explained
// to a person and read from a clock; at most twice the limit can pass around one boundary.
import type { LimitKey, LimitWindow } from '../../core/ports/counters.ts';

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

/** Seconds until the window after the one that holds `now`: 1 to 31 days; 1 for `now`. */
export function secondsLeft(window: LimitWindow, now: number): number {
  const { numberAt, startOf } = WINDOWS[window];
  return Math.max(1, Math.ceil((startOf(numberAt(now) + 1) - now) / 1000));
}

/** Names the count of one limit: subject, unit and window, so that a changed maximum keeps its count. */
export function countName(limit: LimitKey): string {
  return `${limit.unit}/${limit.window}/${limit.subject}`;
}
