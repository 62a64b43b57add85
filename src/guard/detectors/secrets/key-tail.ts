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

/** Characters of one alphabet from `from` on: what is different up to `end`, and how far they go on. */
type Walk = { from: number; end: number; reach: number; readonly different: Different };

export class KeyTail {
  readonly text: string;
  /** The last walk in each alphabet: anchors of several may stand in turn. */
  readonly #walks = new Map<Alphabet, Walk>();
  readonly #exact = new Different();

  constructor(text: string) {
    this.text = text;
  }

  /** Where a tail of this shape ends that starts at `first`; undefined: there is none. */
  end({ characters, min, max }: TailShape, first: number): number | undefined {
    const walk = this.#walk(characters, first, first + Math.min(max, Math.max(min, VARIETY_CHARS)));
    if (walk.end - first < min || walk.different.size < VARIETY) return undefined;
    if (!this.isVaried(first, Math.min(walk.end, first + max))) {
      // What made the walk look varied lies behind: the next one begins here.
      this.#walks.set(characters, { ...walk, end: walk.from - 1 });
      return undefined;
    }
    while (walk.reach < first + max && isIn(characters, this.text, walk.reach)) walk.reach++;
    return Math.min(walk.reach, first + max);
  }

  /** Whether the first characters of [start, end), which are ASCII, are those of a key. */
  isVaried(start: number, end: number): boolean {
    this.#exact.clear();
    const stop = Math.min(end, start + VARIETY_CHARS);
    for (let at = start; at < stop && this.#exact.size < VARIETY; at++) {
      this.#exact.add(this.text.charCodeAt(at));
    }
    return this.#exact.size >= VARIETY;
  }

  #walk(characters: Alphabet, first: number, stop: number): Walk {
    let walk = this.#walks.get(characters);
    if (walk === undefined || first < walk.from || first > walk.end) {
      const reach = walk !== undefined && first >= walk.from ? Math.max(first, walk.reach) : first;
      walk = { from: first, end: first, reach, different: new Different() };
      this.#walks.set(characters, walk);
    }
    for (; walk.end < stop && isIn(characters, this.text, walk.end); walk.end++) {
      walk.different.add(this.text.charCodeAt(walk.end));
    }
    walk.reach = Math.max(walk.reach, walk.end);
    return walk;
  }
}
