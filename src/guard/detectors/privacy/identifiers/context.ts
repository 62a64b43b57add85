// SPDX-License-Identifier: Apache-2.0
// Words before a number that say what it is, in many languages at once: one tree of letters, walked over
// the characters that stand before a candidate. Nothing is read unless a candidate asks.
import { CONTEXT_CHARS } from '../../../detector.ts';

type Node = {
  readonly next: Map<number, Node>;
  /** Topics of a word that ends here, and of one that may go on from here. */
  whole: readonly number[];
  stem: readonly number[];
};

const node = (): Node => ({ next: new Map(), whole: [], stem: [] });

const BLANK = 0x20;
/** Scripts from here on write without blanks, or put articles and particles to the word. */
const FREE = 0x590;
const isLetter = (code: number): boolean =>
  code >= 0x80
    ? code !== 0x2019 && !(code >= 0x3000 && code <= 0x3003) && code !== 0xff1a && code !== 0xb0
    : (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);

/** Whether there is anything but digits and signs: rows of numbers hold no words. */
function hasWord(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80 || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a)) return true;
  }
  return false;
}

/** Lower case, without marks: "Führerschein" is found where "fuhrerschein" is written. */
const plain = (text: string): string => {
  const lower = text.toLowerCase();
  for (let at = 0; at < lower.length; at++) {
    if (lower.charCodeAt(at) >= 0x80) return lower.normalize('NFD').replace(/\p{M}+/gu, '');
  }
  return lower;
};

/** Ranks that one place has, by the length of the word that ends there. */
const RANKS = 64;

/** How many characters lie between a word of rank `rank` and the number. */
export const distanceOf = (rank: number): number => Math.floor((rank - 1) / RANKS);

/** Rank of the nearest word of each topic; absent: no such word. */
export type Topics = ReadonlyMap<number, number>;

const NONE: Topics = new Map();

export class Labels {
  readonly #root = node();

  /** `words`: by comma; `*` at the end lets a word go on. */
  add(words: string, topic: number): void {
    for (const word of words.split(',')) {
      const clean = plain(word.trim());
      if (clean === '') continue;
      const stem = clean.endsWith('*');
      let at = this.#root;
      let blank = false;
      for (const char of stem ? clean.slice(0, -1) : clean) {
        const code = char.charCodeAt(0);
        if (!isLetter(code)) {
          blank = true;
          continue;
        }
        if (blank) at = child(at, BLANK);
        blank = false;
        at = child(at, code);
      }
      if (stem || clean.charCodeAt(clean.length - 1) >= FREE) at.stem = [...at.stem, topic];
      else at.whole = [...at.whole, topic];
    }
  }

  /** The topics named in the `CONTEXT_CHARS` characters before `start`. */
  before(text: string, start: number): Topics {
    const first = Math.max(0, start - CONTEXT_CHARS);
    if (!hasWord(text, first, start)) return NONE;
    const before = plain(text.slice(first, start));
    let found: Map<number, number> | undefined;
    for (let at = 0; at < before.length; at++) {
      const code = before.charCodeAt(at);
      if (code < 0x61 || !isLetter(code)) continue;
      if (code < FREE && at > 0 && isLetter(before.charCodeAt(at - 1))) continue;
      found = this.#walk(before, at, found);
    }
    return found ?? NONE;
  }

  #walk(
    before: string,
    start: number,
    known: Map<number, number> | undefined,
  ): Map<number, number> | undefined {
    let found = known;
    let place: Node | undefined = this.#root;
    for (let at = start; place !== undefined; ) {
      const ends = isEnd(before, at);
      if (place.stem.length > 0 || (ends && place.whole.length > 0)) {
        found ??= new Map();
        const rank = rankOf(before, start, at);
        for (const topic of place.stem) lower(found, topic, rank);
        if (ends) for (const topic of place.whole) lower(found, topic, rank);
      }
      if (at === before.length) break;
      if (isLetter(before.charCodeAt(at))) place = place.next.get(before.charCodeAt(at++));
      else {
        while (at < before.length && !isLetter(before.charCodeAt(at))) at++;
        place = place.next.get(BLANK);
      }
    }
    return found;
  }
}

/** Whether a word may end at `at`: "number" does in "numberは". */
function isEnd(before: string, at: number): boolean {
  const code = before.charCodeAt(at);
  if (at === before.length || !isLetter(code)) return true;
  return code >= FREE && at > 0 && before.charCodeAt(at - 1) < FREE;
}

/** Nearer words rank lower; of two that end at one place, the longer one does. */
function rankOf(before: string, start: number, at: number): number {
  let end = at;
  if (before.charCodeAt(at - 1) < FREE) {
    while (end < before.length && isLetter(before.charCodeAt(end))) {
      if (before.charCodeAt(end) >= FREE) break;
      end++;
    }
  }
  return (before.length - end) * RANKS + RANKS - Math.min(at - start, RANKS - 1);
}

function lower(found: Map<number, number>, topic: number, rank: number): void {
  const known = found.get(topic);
  if (known === undefined || rank < known) found.set(topic, rank);
}

function child(at: Node, code: number): Node {
  const known = at.next.get(code);
  if (known !== undefined) return known;
  const made = node();
  at.next.set(code, made);
  return made;
}
