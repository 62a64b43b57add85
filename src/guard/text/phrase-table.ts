// SPDX-License-Identifier: Apache-2.0
// Many phrases of whole words, found in a text by one look-up a word. What may still become a phrase when
// the text goes on is told too, so that a growing text gives what the whole text gives.
import type { Terms } from './terms.ts';

/** Longest phrase, in words; letters of scripts without spaces count as words. */
export const PHRASE_WORDS = 24;

export type Found<Value> = { readonly first: number; readonly last: number; readonly value: Value };

const fold = (hash: number, word: number): number =>
  (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) + word) | 0;

export class PhraseTable<Value> {
  /** By hash of its words: undefined for what only begins a phrase. */
  readonly #nodes = new Map<number, { value: Value | undefined; leads: boolean }>();

  /** Adds a phrase; the first value of the same phrase stays. A phrase without words is left out. */
  add(words: ArrayLike<number>, value: Value): void {
    let hash = 0;
    const size = Math.min(words.length, PHRASE_WORDS);
    for (let at = 0; at < size; at++) {
      hash = fold(hash, words[at] ?? 0);
      const node = this.#nodes.get(hash) ?? { value: undefined, leads: false };
      if (at === size - 1) node.value ??= value;
      else node.leads = true;
      this.#nodes.set(hash, node);
    }
  }

  /** The longest phrase at word `first`, if any, and whether words after `end` could make one longer. */
  #at(words: ArrayLike<number>, first: number, end: number): [Found<Value> | undefined, boolean] {
    let hash = 0;
    let found: Found<Value> | undefined;
    for (let at = first; at < Math.min(end, first + PHRASE_WORDS); at++) {
      hash = fold(hash, words[at] ?? 0);
      const node = this.#nodes.get(hash);
      if (node === undefined) return [found, false];
      if (node.value !== undefined) found = { first, last: at, value: node.value };
      if (!node.leads) return [found, false];
    }
    return [found, true];
  }

  /** Phrases in `words`, leftmost and then longest first, not overlapping. */
  *find(words: ArrayLike<number>): Generator<Found<Value>, void> {
    for (let at = 0; at < words.length; at++) {
      const [found] = this.#at(words, at, words.length);
      if (found === undefined) continue;
      yield found;
      at = found.last;
    }
  }

  /** The first word, before `end`, at which a phrase may begin that the end of the words cuts off. */
  openFrom({ hashes }: Pick<Terms, 'hashes'>, end: number): number {
    for (let at = 0; at < end; at++) {
      const [found, isOpen] = this.#at(hashes, at, end);
      if (isOpen) return at;
      if (found !== undefined) at = found.last;
    }
    return end;
  }
}
