// SPDX-License-Identifier: Apache-2.0
// Fixed windows of UTC time. Fixed, not sliding: a limit that restarts at a full minute can be explained
// to a person and read from a clock; at most twice the limit can pass around one boundary.
import type { LimitKey, LimitWindow } from '../../core/ports/counters.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Number of the window that holds `now`; grows by one with each window. `now` windows never end. */
export function windowAt(window: LimitWindow, now: number): number {
  switch (window) {
    case 'minute':
      return Math.floor(now / MINUTE_MS);
    case 'day':
      return Math.floor(now / DAY_MS);
    case 'month': {
      const date = new Date(now);
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    }
    case 'now':
      return 0;
  }
}

/** Seconds until the window after the one that holds `now`: 1 to 31 days; 1 for `now`. */
export function secondsLeft(window: LimitWindow, now: number): number {
  return Math.max(1, Math.ceil((endOf(window, now) - now) / 1000));
}

function endOf(window: LimitWindow, now: number): number {
  switch (window) {
    case 'minute':
      return (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS;
    case 'day':
      return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
    case 'month': {
      const date = new Date(now);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    }
    case 'now':
      return now;
  }
}

/** Names the count of one limit: subject, unit and window, so that a changed maximum keeps its count. */
export function countName(limit: LimitKey): string {
  return `${limit.unit}/${limit.window}/${limit.subject}`;
}
