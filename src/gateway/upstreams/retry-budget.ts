// SPDX-License-Identifier: Apache-2.0
// Keeps retries from multiplying the load on a provider that is already down: each first attempt earns a
// share of a retry, each retry spends a whole one. A trickle lets a quiet gateway retry at all.
import { LIMITS } from '../../core/limits.ts';
import type { Clock } from '../../core/world.ts';

export class RetryBudget {
  readonly #share: number;
  readonly #clock: Clock;
  #tokens: number;
  #refilledAt: number;

  /** `percent` of recent requests may be retries, 0 to 100; 0 allows none at all. */
  constructor(percent: number, clock: Clock) {
    this.#share = percent / 100;
    this.#clock = clock;
    this.#tokens = percent === 0 ? 0 : LIMITS.retryTokensIdle;
    this.#refilledAt = clock.monotonic();
  }

  /** Counts one first attempt. */
  earn(): void {
    this.#tokens = Math.min(LIMITS.retryTokens, this.#tokens + this.#share);
  }

  /** Spends one retry; false when there is none to spend. */
  take(): boolean {
    if (this.#share === 0) return false;
    const now = this.#clock.monotonic();
    const trickle = (now - this.#refilledAt) / 1000;
    this.#refilledAt = now;
    if (this.#tokens < LIMITS.retryTokensIdle) {
      this.#tokens = Math.min(LIMITS.retryTokensIdle, this.#tokens + trickle);
    }
    // Shares such as 0.2 do not add up exactly in binary; a thousandth of a retry is forgiven.
    if (this.#tokens < 0.999) return false;
    this.#tokens = Math.max(0, this.#tokens - 1);
    return true;
  }
}
