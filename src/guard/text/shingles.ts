// SPDX-License-Identifier: Apache-2.0
// Rows of words that a text holds, as a set of hashes, and the beginnings of those rows: enough to tell
// while another text grows whether it repeats this one, and whether what it ends with still may.
import type { Terms } from './terms.ts';

/** Words of one row. Five in a row are rarely the same by chance. */
export const SHINGLE_WORDS = 5;
/** Words of a text that are kept: the longest system prompts have some 10,000. */
const WORDS_MAX = 20_000;

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

export class Shingles {
  readonly #rows = new Set<number>();
  readonly #beginnings = new Set<number>();
  /** One bit of every first word: most rows of other texts are told by it alone. */
  readonly #first = new Uint8Array(FIRST);

  /** Adds every row of `terms`. Words beyond the bound are left out. */
  add({ hashes }: Terms): void {
    const rows = Math.min(hashes.length, WORDS_MAX) - SHINGLE_WORDS + 1;
    for (let at = 0; at < rows; at++) {
      this.#first[(hashes[at] ?? 0) & (FIRST - 1)] = 1;
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
    if (this.#first[(hashes[at] ?? 0) & (FIRST - 1)] === 0) return false;
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
