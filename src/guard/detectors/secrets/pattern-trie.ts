// SPDX-License-Identifier: Apache-2.0
// Many literal patterns looked for in one pass. A table of three-character beginnings passes over nearly
// all of a text; what it lets through is walked down a trie. Cost does not grow with the number of patterns.

/** Beginnings are told apart by five bits of each of three characters, which also makes case equal. */
const MASK = 0x7fff;

/** So much of a text is looked at at a time; a block that ends sooner than that is read anew. */
const BLOCK_UNITS = 4_096;
const BLOCK_MIN = 3;
/** A stretch that is not worth copying. */
const SHORT_UNITS = 256;

export class PatternTrie {
  readonly #bytes = Buffer.alloc(BLOCK_UNITS);
  #held: string | undefined;
  #base = 0;
  #size = 0;
  readonly #class = new Uint8Array(128);
  readonly #width: number;
  readonly #next: Uint16Array;
  /** By node: index of the pattern that ends there, plus one. */
  readonly #ends: Uint16Array;
  readonly #gate = new Uint8Array(MASK + 1);

  /** Different patterns of ASCII; `fold`: in either case, given in lower case. */
  constructor(patterns: readonly string[], fold: boolean) {
    let width = 1;
    for (const code of new Set(patterns.flatMap((one) => Array.from(Buffer.from(one, 'ascii'))))) {
      this.#class[code] = width;
      if (fold && code >= 0x61 && code <= 0x7a) this.#class[code - 0x20] = width;
      width++;
    }
    const nodes = 1 + patterns.reduce((sum, one) => sum + one.length, 0);
    this.#width = width;
    this.#next = new Uint16Array(nodes * width);
    this.#ends = new Uint16Array(nodes);
    let free = 1;
    for (const [index, pattern] of patterns.entries()) {
      let node = 0;
      let beginning = 0;
      for (let at = 0; at < pattern.length; at++) {
        const code = pattern.charCodeAt(at);
        if (at < 3) beginning = (beginning << 5) | (code & 31);
        const edge = node * width + (this.#class[code] ?? 0);
        if (this.#next[edge] === 0) this.#next[edge] = free++;
        node = this.#next[edge] ?? 0;
      }
      this.#ends[node] = index + 1;
      // A pattern of fewer than three characters may be followed by anything.
      const open = 5 * Math.max(0, 3 - pattern.length);
      this.#gate.fill(1, beginning << open, (beginning + 1) << open);
    }
  }

  /**
   * The first place in [from, until) where a pattern may stand; `until` where there is none. Asked for the
   * same text again and again it reads on where it was: the text is looked at as bytes, a block at a time,
   * which costs half of asking a string for each unit. Only five bits of a unit are looked at, so that the
   * low byte is enough.
   */
  seek(text: string, from: number, until: number): number {
    if (until - from < SHORT_UNITS) return this.#seekShort(text, from, until);
    const gate = this.#gate;
    const bytes = this.#bytes;
    for (let at = from; at < until; ) {
      if (text !== this.#held || at < this.#base || at + BLOCK_MIN > this.#base + this.#size) {
        this.#hold(text, at);
      }
      const base = this.#base;
      const stop = Math.min(until + 2 - base, this.#size);
      let last =
        (((bytes[at - base] as number) & 31) << 5) | ((bytes[at - base + 1] as number) & 31);
      for (let byte = at - base + 2; byte < stop; byte++) {
        last = ((last << 5) | ((bytes[byte] as number) & 31)) & MASK;
        if (gate[last] === 1) return base + byte - 2;
      }
      if (base + stop >= Math.min(until + 2, text.length)) return until;
      at = base + stop - 2;
    }
    return until;
  }

  #seekShort(text: string, from: number, until: number): number {
    const gate = this.#gate;
    const stop = Math.min(until + 2, text.length);
    let last = ((text.charCodeAt(from) & 31) << 5) | (text.charCodeAt(from + 1) & 31);
    for (let at = from + 2; at < stop; at++) {
      last = ((last << 5) | (text.charCodeAt(at) & 31)) & MASK;
      if (gate[last] === 1) return at - 2;
    }
    return until;
  }

  #hold(text: string, at: number): void {
    this.#held = text;
    this.#base = at;
    this.#size = this.#bytes.write(text.slice(at, at + BLOCK_UNITS), 'latin1');
  }

  /** Lets go of the text that was looked at last: what people wrote is not kept. */
  release(): void {
    this.#held = undefined;
  }

  /** Index of the longest pattern that stands at `at`, shorter than `below` characters; -1: none. */
  at(text: string, at: number, below = Number.POSITIVE_INFINITY): number {
    let found = -1;
    let node = 0;
    for (let size = 0; size < below; size++) {
      const ended = this.#ends[node] ?? 0;
      if (ended !== 0) found = ended - 1;
      const code = text.charCodeAt(at + size);
      const step = code < 128 ? (this.#class[code] ?? 0) : 0;
      if (step === 0) return found;
      node = this.#next[node * this.#width + step] ?? 0;
      if (node === 0) return found;
    }
    return found;
  }

  /** Lengths of all patterns that stand at `at`. */
  sizesAt(text: string, at: number): readonly number[] {
    const sizes: number[] = [];
    let node = 0;
    for (let size = 0; ; size++) {
      if (this.#ends[node] !== 0) sizes.push(size);
      const code = text.charCodeAt(at + size);
      const step = code < 128 ? (this.#class[code] ?? 0) : 0;
      if (step === 0) return sizes;
      node = this.#next[node * this.#width + step] ?? 0;
      if (node === 0) return sizes;
    }
  }
}
