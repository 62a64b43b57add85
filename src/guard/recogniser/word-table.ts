// SPDX-License-Identifier: Apache-2.0
// What words may be, a bit each, looked up where they stand: a hash over letters instead of a string for
// every word of a text. Two words of one hash, a chance in four thousand million, would share their bits.
import { isCapitalAt, plainWord } from './letters.ts';

/** The hash of `word`, which is plain: lower case, without marks. */
function hashOf(word: string): number {
  let hash = 7;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
}

export class WordTable {
  readonly #hashes: Int32Array;
  readonly #bits: Int32Array;
  readonly #mask: number;

  /** Of lists of words with a bit each; a word of several lists has all their bits. */
  constructor(lists: readonly (readonly [bit: number, words: Iterable<string>])[]) {
    const bits = new Map<number, number>();
    for (const [bit, words] of lists) {
      for (const word of words) {
        const hash = hashOf(plainWord(word));
        bits.set(hash, (bits.get(hash) ?? 0) | bit);
      }
    }
    const slots = 2 ** Math.ceil(Math.log2(bits.size * 2 + 2));
    this.#mask = slots - 1;
    this.#hashes = new Int32Array(slots);
    this.#bits = new Int32Array(slots);
    for (const [hash, value] of bits) {
      let slot = this.#slot(hash);
      while (this.#bits[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#hashes[slot] = hash;
      this.#bits[slot] = value;
    }
  }

  /** The bits of the word in [start, end) of a text, whatever its case and marks; 0: not known. */
  bitsAt(text: string, start: number, end: number): number {
    let hash = 7;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) return this.bitsOf(plainWord(text.slice(start, end)));
      hash = (Math.imul(hash, 31) + (code >= 0x41 && code <= 0x5a ? code | 0x20 : code)) | 0;
    }
    return this.#find(hash);
  }

  /** The bits of a plain word. */
  bitsOf(plain: string): number {
    return this.#find(hashOf(plain));
  }

  #slot(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask;
  }

  #find(hash: number): number {
    for (let slot = this.#slot(hash); ; slot = (slot + 1) & this.#mask) {
      const bits = this.#bits[slot] ?? 0;
      if (bits === 0 || this.#hashes[slot] === hash) return bits;
    }
  }
}

/** Whether one blank and a capital follow at `end`: the word goes on with another. */
export const isJoined = (text: string, end: number): boolean =>
  text.charCodeAt(end) === 0x20 && isCapitalAt(text, end + 1);
