// SPDX-License-Identifier: Apache-2.0
// What the texts of one caller share: the template that an application puts around what it is given. Kept as
// counts of hashed rows of words, which tell whether a row came often and never which one it was.

/** Counts; hashes meet in one by chance, rarely as often as a template's do. */
const SLOTS = 8_192;
const ROW_WORDS = 3;
/** Texts after which all counts are halved: templates change. */
const HALVED_AT = 64;
const TIMES_MIN = 6;
const SHARE_MIN = 0.2;

const slotOf = (words: Int32Array, at: number): number => {
  let hash = 0;
  for (let next = at; next < at + ROW_WORDS; next++) {
    hash = Math.imul(hash ^ (words[next] ?? 0), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (hash >>> 0) % SLOTS;
};

export class TemplateMemory {
  readonly #counts = new Uint8Array(SLOTS);
  #texts = 0;

  /** Takes in the words of a text, each row once. */
  learn(words: Int32Array): void {
    const slots = new Set<number>();
    for (let at = 0; at + ROW_WORDS <= words.length; at++) slots.add(slotOf(words, at));
    for (const slot of slots) this.#counts[slot] = Math.min(255, (this.#counts[slot] ?? 0) + 1);
    if (++this.#texts < HALVED_AT) return;
    this.#texts >>>= 1;
    for (let slot = 0; slot < SLOTS; slot++) this.#counts[slot] = (this.#counts[slot] ?? 0) >>> 1;
  }

  /** The words that stand in no row that came often. */
  without(words: Int32Array): Int32Array {
    const often = Math.max(TIMES_MIN, this.#texts * SHARE_MIN);
    const kept: number[] = [];
    let sharedUntil = 0;
    for (let at = 0; at < words.length; at++) {
      const isRow = at + ROW_WORDS <= words.length;
      if (isRow && (this.#counts[slotOf(words, at)] ?? 0) >= often) sharedUntil = at + ROW_WORDS;
      if (at >= sharedUntil) kept.push(words[at] ?? 0);
    }
    return Int32Array.from(kept);
  }
}
