// SPDX-License-Identifier: Apache-2.0
// Counts by name, for a bounded number of names.

const NAMES_MAX = 200;
const OTHERS = '(others)';

export class Counts {
  readonly #counts = new Map<string, number>();

  restore(counts: Readonly<Record<string, number>>): void {
    for (const [name, count] of Object.entries(counts)) this.#counts.set(name, count);
  }

  add(name: string): void {
    const isKnown = this.#counts.has(name) || this.#counts.size < NAMES_MAX;
    const key = isKnown ? name : OTHERS;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Highest count first. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([, a], [, b]) => b - a));
  }
}
