// SPDX-License-Identifier: Apache-2.0
// What words may be, a bit each, looked up where they stand: a hash over letters instead of a string for
// every word of a text. Two words of one hash, a chance in four thousand million, would share their bits.
import { hashIn } from './letters.ts';

export class WordTable {
  /** Hash and bits by turns, so that both are in reach of one look. Bits of 0: a free place. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** Of lists of words with a bit each; a word of several lists has all their bits. */
  constructor(lists: readonly (readonly [bit: number, words: Iterable<string>])[]) {
    const bits = new Map<number, number>();
    for (const [bit, words] of lists) {
      for (const word of words) {
        const hash = hashIn(word, 0, word.length);
        bits.set(hash, (bits.get(hash) ?? 0) | bit);
      }
    }
    const places = 2 ** Math.ceil(Math.log2(bits.size * 2 + 2));
    this.#mask = places - 1;
    this.#slots = new Int32Array(places * 2);
    for (const [hash, value] of bits) {
      let place = this.#place(hash);
      while (this.#slots[place * 2 + 1] !== 0) place = (place + 1) & this.#mask;
      this.#slots[place * 2] = hash;
      this.#slots[place * 2 + 1] = value;
    }
  }

  /** The bits of the word in [start, end) of a text, whatever its case and marks; 0: not known. */
  bitsAt(text: string, start: number, end: number): number {
    return this.bitsOf(hashIn(text, start, end));
  }

  /** The bits of the word with this hash (`hashIn`). */
  bitsOf(hash: number): number {
    for (let place = this.#place(hash); ; place = (place + 1) & this.#mask) {
      const bits = this.#slots[place * 2 + 1] as number;
      if (bits === 0 || this.#slots[place * 2] === hash) return bits;
    }
  }

  #place(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }
}
