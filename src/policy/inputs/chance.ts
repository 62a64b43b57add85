// SPDX-License-Identifier: Apache-2.0
// Chance that can be repeated: the same seed draws the same.

/** Repeatable chance: mulberry32 (Tommy Ettinger, public domain). Nobody's secret depends on it. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  is(share: number): boolean {
    return this.next() < share;
  }

  of<Item>(items: readonly Item[], fallback?: Item): Item {
    return (items[Math.trunc(this.next() * items.length)] ?? fallback) as Item;
  }

  hex(): string {
    return Math.trunc(this.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }
}
