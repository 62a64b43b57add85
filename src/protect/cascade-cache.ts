// SPDX-License-Identifier: Apache-2.0
// Answers of classifiers, kept for a while: a conversation brings its history with every request. Bounded in
// number and age. Keys are keyed digests bound to the tenant, so that neither text nor the fact that
// another tenant sent it can be found out here.
import type { ClassifierScores } from '../core/ports/classifier.ts';
import type { Clock } from '../core/world.ts';

export class CascadeCache {
  readonly #entries = new Map<string, { readonly scores: ClassifierScores; readonly at: number }>();
  readonly #most: number;
  readonly #ttlMs: number;
  readonly #clock: Clock;

  constructor(bounds: { readonly entries: number; readonly ttlMs: number }, clock: Clock) {
    this.#most = bounds.entries;
    this.#ttlMs = bounds.ttlMs;
    this.#clock = clock;
  }

  get(key: string): ClassifierScores | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (this.#clock.monotonic() - entry.at < this.#ttlMs) return entry.scores;
    this.#entries.delete(key);
    return undefined;
  }

  /** What was put in first goes first: an answer is not kept for longer because it is asked for often. */
  put(key: string, scores: ClassifierScores): void {
    if (this.#most === 0) return;
    this.#entries.delete(key);
    this.#entries.set(key, { scores, at: this.#clock.monotonic() });
    if (this.#entries.size <= this.#most) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      break;
    }
  }
}
