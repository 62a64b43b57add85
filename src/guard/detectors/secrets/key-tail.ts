// SPDX-License-Identifier: Apache-2.0
// What follows a prefix in one text: how far it goes on in the characters of a key, and whether it holds
// as many different ones as a key does. Prefixes may stand in each other's tails by the hundred, so the
// last walk is remembered and gone on with.
import { type Alphabet, isIn } from '../../runs.ts';

/** Fewer different characters than this are a placeholder: sk-xxxxxxxx. */
const VARIETY = 8;
/** So many characters of a tail show its variety. */
const VARIETY_CHARS = 64;

/** A set of ASCII characters that grows. */
class Different {
  readonly #bits = new Int32Array(4);
  size = 0;

  clear(): void {
    this.#bits.fill(0);
    this.size = 0;
  }

  add(code: number): void {
    const bit = 1 << (code & 31);
    const known = this.#bits[code >> 5] ?? 0;
    if ((known & bit) !== 0) return;
    this.#bits[code >> 5] = known | bit;
    this.size++;
  }
}

export type TailShape = {
  readonly characters: Alphabet;
  readonly min: number;
  readonly max: number;
};

export class KeyTail {
  readonly #text: string;
  /** The walk: characters of `#set` from `#from` to `#end`, and all that are different among them. */
  #set: Alphabet | undefined;
  #from = 0;
  #end = 0;
  readonly #walked = new Different();
  readonly #exact = new Different();

  constructor(text: string) {
    this.#text = text;
  }

  /** Where a tail of this shape ends that starts at `first`; undefined: there is none. */
  end({ characters, min, max }: TailShape, first: number): number | undefined {
    this.#goOn(characters, first, first + Math.min(max, Math.max(min, VARIETY_CHARS)));
    if (this.#end - first < min || this.#walked.size < VARIETY) return undefined;
    if (!this.isVaried(first, Math.min(this.#end, first + max))) {
      // What made the walk look varied lies behind: the next one begins here.
      this.#set = undefined;
      return undefined;
    }
    let end = Math.min(this.#end, first + max);
    while (end - first < max && isIn(characters, this.#text, end)) end++;
    return end;
  }

  /** Whether the first characters of [start, end), which are ASCII, are those of a key. */
  isVaried(start: number, end: number): boolean {
    this.#exact.clear();
    const stop = Math.min(end, start + VARIETY_CHARS);
    for (let at = start; at < stop && this.#exact.size < VARIETY; at++) {
      this.#exact.add(this.#text.charCodeAt(at));
    }
    return this.#exact.size >= VARIETY;
  }

  #goOn(characters: Alphabet, first: number, stop: number): void {
    if (this.#set !== characters || first < this.#from || first > this.#end) {
      this.#set = characters;
      this.#from = first;
      this.#end = first;
      this.#walked.clear();
    }
    for (; this.#end < stop && isIn(characters, this.#text, this.#end); this.#end++) {
      this.#walked.add(this.#text.charCodeAt(this.#end));
    }
  }
}
