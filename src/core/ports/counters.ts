// SPDX-License-Identifier: Apache-2.0
// Limits are reserve-then-settle: the worst case is taken before the work, the difference given back after.

export type LimitUnit = 'requests' | 'tokens' | 'concurrency' | 'microdollars';
export type LimitWindow = 'minute' | 'day' | 'month' | 'now';

export type LimitKey = {
  /** What is limited: `key:<prefix>`, `app:<id>`, `tenant:<id>`, ... */
  readonly subject: string;
  readonly unit: LimitUnit;
  /** `now` only for concurrency. */
  readonly window: LimitWindow;
  readonly max: number;
};

export type Charge = { readonly limit: LimitKey; readonly amount: number };

export type Reservation = {
  readonly granted: true;
  /** Replaces each reserved amount (same order) by the real one. Called exactly once; concurrency goes back to 0. */
  settle(actual: readonly number[]): void;
};

export type Denial = {
  readonly granted: false;
  readonly limit: LimitKey;
  /** Seconds until the window that denied may have room. */
  readonly retryAfter: number;
};

export type Counters = {
  /**
   * Takes all charges or none. Synchronous when the local lease covers them; otherwise waits for a lease,
   * bounded by the adapter's own timeout, after which it denies.
   */
  reserve(charges: readonly Charge[]): Reservation | Denial | Promise<Reservation | Denial>;
};
