// SPDX-License-Identifier: Apache-2.0
// Rows of words that a text holds, as a set of hashes, and the beginnings of those rows: enough to tell
// while another text grows whether it repeats this one, and whether what it ends with still may.
import type { Terms } from './terms.ts';

/** Words of one row. Five in a row are rarely the same by chance. */
export const SHINGLE_WORDS = 5;
/** Words of a text that are kept: the longest system prompts have some 10,000. */
const WORDS_MAX = 20_000;

/** Places of first words: one bit each. */
const FIRST = 1 << 14;

const fold = (hash: number, word: number): number =>
  (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) + word) | 0;
/** Rows of different lengths never share a hash by design. */
const begin = (words: number): number => Math.imul(words, 0x9e3779b1);

function rowHash(hashes: ArrayLike<number>, from: number, words: number): number {
  let hash = begin(words);
  for (let at = from; at < from + words; at++) hash = fold(hash, hashes[at] ?? 0);
  return hash;
}

/** Hashes, one behind the other in a table of twice their number: a set of the language costs five times as much. */
class Hashes {
  #slots = new Int32Array(64);
  size = 0;

  has(hash: number): boolean {
    return this.#slots[this.#slotOf(named(hash))] !== 0;
  }

  add(hash: number): void {
    const name = named(hash);
    const slot = this.#slotOf(name);
    if (this.#slots[slot] !== 0) return;
    this.#slots[slot] = name;
    if (++this.size * 2 > this.#slots.length) this.#grow();
  }

  #slotOf(name: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (name ^ (name >>> 15)) & mask;
    while (slots[slot] !== 0 && slots[slot] !== name) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Int32Array(before.length * 2);
    for (const name of before) if (name !== 0) this.#slots[this.#slotOf(name)] = name;
  }
}

/** Nought is an empty slot. */
const named = (hash: number): number => (hash === 0 ? 1 : hash);

export class Shingles {
  readonly #rows = new Hashes();
  readonly #beginnings = new Hashes();
  /** One bit of every first word: most rows of other texts are told by it alone. */
  readonly #first = new Uint8Array(FIRST / 8);

  /** Adds every row of `terms`. Words beyond the bound are left out. */
  add({ hashes }: Terms): void {
    const rows = Math.min(hashes.length, WORDS_MAX) - SHINGLE_WORDS + 1;
    for (let at = 0; at < rows; at++) {
      const word = (hashes[at] ?? 0) & (FIRST - 1);
      this.#first[word >> 3]! |= 1 << (word & 7);
      this.#rows.add(rowHash(hashes, at, SHINGLE_WORDS));
      for (let words = 1; words < SHINGLE_WORDS; words++) {
        this.#beginnings.add(rowHash(hashes, at, words));
      }
    }
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Whether the row of `terms` that begins with word `at` is in the set. */
  has({ hashes }: Terms, at: number): boolean {
    if (at + SHINGLE_WORDS > hashes.length) return false;
    const word = (hashes[at] ?? 0) & (FIRST - 1);
    if ((this.#first[word >> 3]! & (1 << (word & 7))) === 0) return false;
    return this.#rows.has(rowHash(hashes, at, SHINGLE_WORDS));
  }

  /** The first of the last words of `terms`, before word `end`, that may be the beginning of a row. */
  openFrom({ hashes }: Terms, end: number): number {
    for (let at = Math.max(0, end - SHINGLE_WORDS + 1); at < end; at++) {
      if (this.#beginnings.has(rowHash(hashes, at, end - at))) return at;
    }
    return end;
  }
}
