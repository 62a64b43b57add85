// SPDX-License-Identifier: Apache-2.0
// Limits are reserve-then-settle: the worst case is taken before the work, the difference given back after.
// Three tiers hold what is taken: a worker spends leases, its main process grants them out of slices, and
// the slices come out of counts that all nodes share.

/** `spend` in millionths of the currency that prices are stated in. */
export type LimitUnit = 'requests' | 'tokens' | 'concurrency' | 'spend';
export type LimitWindow = 'minute' | 'day' | 'month' | 'now';

export type LimitKey = {
  /** What is limited, as a path: `tenant:acme/app:chat/user:ann`, `model:fast`, ... */
  readonly subject: string;
  readonly unit: LimitUnit;
  /** `now` only for concurrency. */
  readonly window: LimitWindow;
  /** A whole number. */
  readonly max: number;
};

/** `amount` is a whole number, 0 or more. */
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

/** What one holder has of one window of one limit, and how much more it wants. */
export type Slice = {
  /** Number of the window, by `SharedCounters.now`. */
  readonly window: number;
  /** All that the holder has of it, used or not; replaces what is on record, so that nothing adds up twice. */
  readonly held: number;
  readonly least: number;
  readonly most: number;
};

/**
 * Counts that the nodes of one installation share. A node takes slices out of them and spends those by
 * itself, so no request waits for this while a slice lasts; what a node took and lost by dying stays taken
 * until its window ends, and its concurrency until it has been silent for `SILENT_MS`.
 */
export type SharedCounters = {
  /** True where counts survive the process that took them. */
  readonly outlives: boolean;
  /** The time that decides windows, epoch milliseconds: one for all nodes, whatever their clocks say. */
  now(): number;
  /**
   * Takes `least` to `most` out of what is left beside `held`; 0 when `least` is not left, or the window is
   * not the one of now. `holder` names the process. At most one call at a time for one window of a limit.
   * Rejects when the shared state cannot be reached: then nothing counts as taken.
   */
  take(holder: string, limit: LimitKey, slice: Slice): Promise<number>;
  /** States what the holder has, without taking more. It may be beyond the maximum. */
  hold(holder: string, limit: LimitKey, slice: Pick<Slice, 'window' | 'held'>): Promise<void>;
  /**
   * Says that the holder lives, and has to come first after every lost connection. `nodes` counts the living
   * holders, this one included; `lost` says that the shared state has forgotten what it once knew.
   */
  alive(holder: string): Promise<{ readonly nodes: number; readonly lost: boolean }>;
  close(): Promise<void>;
};

/** Concurrency of a holder that said nothing for this long is free again. */
export const SILENT_MS = 10_000;

/** Shares smaller than this many requests like the one that asks are not worth taking: it takes what it needs. */
export const SLICE_REQUESTS = 16;

/**
 * How much of what is left one of `sharers` takes: up to `most`, but never more than half of its fair share,
 * and near the end exactly `least`, so that nothing is stranded. 0 when `least` is not left.
 */
export function shareOf(
  left: number,
  sharers: number,
  { least, most }: Pick<Slice, 'least' | 'most'>,
): number {
  if (left < least) return 0;
  const share = Math.floor(left / (2 * Math.max(1, sharers)));
  return share >= SLICE_REQUESTS * least ? Math.max(least, Math.min(most, share)) : least;
}
