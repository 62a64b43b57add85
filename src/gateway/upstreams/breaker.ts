// SPDX-License-Identifier: Apache-2.0
// Stops asking a target that keeps failing. Closed: all may try. Open: nobody, for a while. Half-open: one
// probe at a time; its outcome closes or opens again. A probe that never reports expires, so that a
// caller who goes away cannot keep a target out of service.
import type { Clock } from '../../core/world.ts';

export type BreakerSettings = {
  /** Failures in a row that open. */
  readonly failures: number;
  /** Time until a probe, and the longest wait for its outcome. */
  readonly openMs: number;
};

export type BreakerState = 'closed' | 'open' | 'half-open';

export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #clock: Clock;
  #failuresInRow = 0;
  /** Monotonic time before which nobody may try; undefined when closed. */
  #refuseUntil: number | undefined;
  #probing = false;

  constructor(settings: BreakerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  get state(): BreakerState {
    if (this.#refuseUntil === undefined) return 'closed';
    return this.#probing || this.#clock.monotonic() >= this.#refuseUntil ? 'half-open' : 'open';
  }

  /** True when a request may be sent now. When half-open, a true answer takes the one probe. */
  tryEnter(): boolean {
    if (this.#refuseUntil === undefined) return true;
    const now = this.#clock.monotonic();
    if (now < this.#refuseUntil) return false;
    this.#probing = true;
    this.#refuseUntil = now + this.#settings.openMs;
    return true;
  }

  /** Returns the new state when this outcome changed it. */
  report(outcome: 'ok' | 'failed'): BreakerState | undefined {
    const wasOpen = this.#refuseUntil !== undefined;
    if (outcome === 'ok') {
      this.#failuresInRow = 0;
      // An answer to a request sent before the breaker opened says nothing about now.
      if (!wasOpen || !this.#probing) return undefined;
      this.#refuseUntil = undefined;
      this.#probing = false;
      return 'closed';
    }
    this.#failuresInRow += 1;
    if (wasOpen && !this.#probing) return undefined;
    if (!wasOpen && this.#failuresInRow < this.#settings.failures) return undefined;
    this.#probing = false;
    this.#refuseUntil = this.#clock.monotonic() + this.#settings.openMs;
    return 'open';
  }
}
