// SPDX-License-Identifier: Apache-2.0
// The time that comparing may take from a worker: it fills up slowly and is spent by what comparing really
// took. A candidate that is slow is compared less often; requests never wait for more than one comparison.

export type Allowance = {
  /** Whether there is time left at `now`, in milliseconds of a clock that only grows. */
  has(now: number): boolean;
  spend(micros: number): void;
};

/** A fiftieth of the time. */
const MICROS_PER_MS = 20;
/** At once: the first decisions of a version are not compiled by the machine yet, and take a thousandfold. */
const MICROS_MAX = 250_000;

export function createAllowance(now: number): Allowance {
  let left = MICROS_MAX;
  let at = now;
  return {
    has: (later) => {
      left = Math.min(MICROS_MAX, left + (later - at) * MICROS_PER_MS);
      at = later;
      return left > 0;
    },
    spend: (micros) => {
      left -= micros;
    },
  };
}
