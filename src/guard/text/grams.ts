// SPDX-License-Identifier: Apache-2.0
// Which rows of eight characters texts hold, as a set of bits: enough to tell that a value comes from them,
// in little memory and without searching them again for each value.

const GRAM_CHARS = 8;
const MULTIPLIER = 0x01000193;
/** MULTIPLIER to the power of GRAM_CHARS, modulo 2^32: what a character weighs when it leaves the row. */
const LEAVING = Array.from({ length: GRAM_CHARS }).reduce<number>(
  (all) => Math.imul(all, MULTIPLIER),
  1,
);
/** Characters that are taken in; a conversation above this is known in part. */
const CHARS_MAX = 1 << 20;
const BITS = 1 << 23;

/** Lower case of ASCII; blanks of any kind are one character. */
const lower = (unit: number): number => {
  if (unit >= 0x41 && unit <= 0x5a) return unit + 32;
  return unit === 0x0a || unit === 0x0d || unit === 0x09 ? 0x20 : unit;
};

function eachGram(text: string, visit: (place: number) => void): void {
  let hash = 0;
  for (let at = 0; at < text.length; at++) {
    hash = (Math.imul(hash, MULTIPLIER) + lower(text.charCodeAt(at))) | 0;
    if (at >= GRAM_CHARS) {
      hash = (hash - Math.imul(lower(text.charCodeAt(at - GRAM_CHARS)), LEAVING)) | 0;
    }
    if (at >= GRAM_CHARS - 1) visit((hash ^ (hash >>> 9)) & (BITS - 1));
  }
}

export class Grams {
  readonly #bits = new Uint8Array(BITS / 8);

  /** Linear in the texts. */
  constructor(texts: readonly string[]) {
    let left = CHARS_MAX;
    for (const text of texts) {
      const part = text.length > left ? text.slice(0, left) : text;
      eachGram(part, (place) => {
        this.#bits[place >> 3] = (this.#bits[place >> 3] ?? 0) | (1 << (place & 7));
      });
      left -= part.length;
    }
  }

  /** Share of the rows of `value` that the texts hold; 0 for a value shorter than a row. */
  share(value: string): number {
    let [known, all] = [0, 0];
    eachGram(value, (place) => {
      all++;
      if (((this.#bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0) known++;
    });
    return all === 0 ? 0 : known / all;
  }
}
