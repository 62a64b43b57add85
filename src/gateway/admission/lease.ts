// SPDX-License-Identifier: Apache-2.0
// What a worker process and the main process say to each other about shared limits. Plain data, so that
// it can cross a process boundary as it is.
import type { LimitKey } from '../../core/ports/counters.ts';

/** A part of a limit that one worker may spend without asking. Amount 0: nothing is left to grant. */
export type Grant = {
  readonly amount: number;
  /** Number of the window that it belongs to; it is void in any other. */
  readonly window: number;
};

export type LeaseSource = {
  /** Asks for at least `amount` of a limit. All or nothing; more is granted where much is left. */
  request(limit: LimitKey, amount: number): Promise<Grant>;
  /**
   * Gives back what was granted in `window` and not used; a negative amount states that more was used
   * than granted.
   */
  giveBack(limit: LimitKey, window: number, amount: number): void;
};
