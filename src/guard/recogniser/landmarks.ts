// SPDX-License-Identifier: Apache-2.0
// Where digits and capitalised words stand in a text: read once for all that look for numbers and names,
// since a text of many thousand units has a few hundred of them.
import { TERM_SEED, termHash } from '../text/terms.ts';
import { MARK, wordList, type Words } from '../text/words.ts';
import { type View, ViewNote } from '../view/view.ts';
import { SMALL_CALLS } from './cues.data.ts';
import { HASH_SEED, hashOn, isCapitalCode, isJoint, isLetterAt } from './letters.ts';
import { lexicon } from './lexicon.ts';

/** Capitalised words in order, in parallel arrays. They begin where no other word goes on. */
export type Capitalised = {
  readonly starts: readonly number[];
  /** Without a possessive "'s". */
  readonly ends: readonly number[];
  /** With it. */
  readonly fulls: readonly number[];
  /** What each may be, as the lexicon says, and how it is written (`SHAPE`). */
  readonly bits: readonly number[];
};

export type Landmarks = {
  /** Where each row of digits starts, in order. */
  readonly digits: readonly number[];
  /** Most digits that stand together, with at most three other units between two of them. */
  readonly dense: number;
  /** At least as many units as the longest row of letters and digits that has a digit. */
  readonly mixed: number;
  /** Where words end that may call a name in small letters; undefined: not looked for. */
  readonly calls: readonly number[] | undefined;
  readonly words: Capitalised;
};

/** How a word is written; higher than the bits of the lexicon. */
export const SHAPE = {
  /** All its letters are capitals, of which there are at least two. */
  upper: 1 << 28,
  /** Of several words with joints between. */
  joined: 1 << 29,
  /** Capitals behind the first letter, but not all. */
  mixed: 1 << 30,
} as const;

/** Units between two digits that stand together. */
const GAP_MAX = 3;

const DIGIT = 1;
const CAPITAL = 2;
/** A word that these stand before is a part of something else. */
const STICKY = 3;
/** Of every unit. */
const KINDS = new Uint8Array(0x10000);
for (let code = 0x80; code < 0x2000; code++) if (isCapitalCode(code)) KINDS[code] = CAPITAL;
for (let code = 0x30; code <= 0x39; code++) KINDS[code] = DIGIT;
for (let code = 0x41; code <= 0x5a; code++) KINDS[code] = CAPITAL;
for (const sign of '_@\\') KINDS[sign.charCodeAt(0)] = STICKY;

const CALLS = wordList(SMALL_CALLS.split(' ').map(termHash));

/** 31 to the power of its place, in 32 bits. */
const POWERS = new Int32Array(64).fill(1);
for (let at = 1; at < POWERS.length; at++) POWERS[at] = Math.imul(POWERS[at - 1] ?? 1, 31);
/** From the hash of a word in `Words` to that in a `WordTable`: both count alike from another number. */
const fromTerm = (hash: number, size: number): number =>
  (hash + Math.imul(HASH_SEED - TERM_SEED, POWERS[size] ?? 0)) | 0;

/** Reads one word: its ends, its hash and its shape. */
class WordReader {
  end = 0;
  full = 0;
  hash = 0;
  shape = 0;

  /** Of ASCII letters, with nothing behind `end` that goes on with it. */
  take(text: string, start: number, end: number, term: number): void {
    let capitals = 1;
    for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) < 0x61) capitals++;
    this.end = end;
    this.full = end;
    this.hash = fromTerm(term, end - start);
    this.shape = capitals === 1 ? 0 : capitals === end - start ? SHAPE.upper : SHAPE.mixed;
  }

  read(text: string, start: number): void {
    const { length } = text;
    let hash = HASH_SEED;
    let [at, letters, capitals] = [start, 0, 0];
    let [joint, before] = [-1, 0];
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x61 && code <= 0x7a) {
        hash = (Math.imul(hash, 31) + code) | 0;
        letters++;
      } else if (KINDS[code] === CAPITAL) {
        capitals++;
        letters++;
        hash = code < 0x80 ? (Math.imul(hash, 31) + (code | 0x20)) | 0 : hashOn(hash, code);
      } else if (code > 0x80 && isLetterAt(text, at)) {
        letters++;
        hash = hashOn(hash, code);
      } else if (isJoint(code) && at > start && isLetterAt(text, at + 1)) {
        [joint, before] = [at, hash];
        hash = hashOn(hash, code);
      } else break;
    }
    this.full = at;
    this.end = at;
    // "Jane's": the word without what says whose.
    const possessive =
      joint === at - 2 &&
      text.charCodeAt(joint) !== 0x2d &&
      (text.charCodeAt(at - 1) | 0x20) === 0x73;
    if (possessive) {
      this.end = joint;
      hash = before;
      letters--;
      if (isCapitalCode(text.charCodeAt(at - 1))) capitals--;
    }
    this.hash = hash;
    this.shape = joint >= 0 && !possessive ? SHAPE.joined : 0;
    if (capitals > 1) this.shape |= capitals === letters ? SHAPE.upper : SHAPE.mixed;
  }
}

/** One for all texts: it is read out before the next word. */
const word = new WordReader();

/** Whether a word that begins at `at` is none of its own. */
function isPart(text: string, at: number): boolean {
  if (at === 0) return false;
  const code = text.charCodeAt(at - 1);
  if (code === 0x20) return false;
  if (KINDS[code] === DIGIT || KINDS[code] === STICKY) return true;
  return isLetterAt(text, at - 1) || (isJoint(code) && isLetterAt(text, at - 2));
}

type Columns = { readonly [Key in keyof Capitalised]: number[] };

/** Collects what a text holds, from the left. */
class Finder {
  readonly #text: string;
  readonly #table = lexicon();
  readonly digits: number[] = [];
  readonly words: Columns = { starts: [], ends: [], fulls: [], bits: [] };
  dense = 0;
  mixed = 0;
  calls: number[] | undefined;
  #together = 0;
  #digit = -1;
  /** What stands before it is read. */
  #free = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads all from `from` on, of which nothing is known yet. */
  readAll(from: number): void {
    this.#readUnits(from, this.#text.length);
    this.mixed = this.#text.length;
  }

  /** Reads [from, to) unit by unit. */
  #readUnits(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const kind = KINDS[this.#text.charCodeAt(at)] as number;
      if (kind === DIGIT) this.#seeDigit(at);
      else if (kind === CAPITAL && at >= this.#free && !isPart(this.#text, at)) {
        word.read(this.#text, at);
        this.#add(at);
      }
    }
  }

  /** Reads what words a text has: of most, one look tells that nothing is to be read. */
  readWords(words: Words, from: number): void {
    const calls: number[] = [];
    this.calls = calls;
    for (let index = words.after(from); index < words.size; index++) {
      const marks = words.marks(index);
      if ((marks & CALLS) !== 0) calls.push(words.end(index));
      if ((marks & (MARK.capital | MARK.digit | MARK.wide)) === 0) continue;
      const start = Math.max(from, words.start(index));
      const end = words.end(index);
      if ((marks & (MARK.digit | MARK.wide)) !== 0) {
        if ((marks & MARK.digit) !== 0) this.mixed = Math.max(this.mixed, end - start);
        this.#readUnits(start, end);
      } else if (
        start === words.start(index) &&
        start >= this.#free &&
        !isPart(this.#text, start)
      ) {
        if (this.#isWhole(end) && end - start < POWERS.length) {
          word.take(this.#text, start, end, words.hash(index));
        } else word.read(this.#text, start);
        this.#add(start);
      }
    }
  }

  /** Whether neither a joint nor a letter of another kind of script goes on with the word that ends at `end`. */
  #isWhole(end: number): boolean {
    if (end >= this.#text.length) return true;
    const code = this.#text.charCodeAt(end);
    if (isJoint(code)) return !isLetterAt(this.#text, end + 1);
    return code < 0x80 || !isLetterAt(this.#text, end);
  }

  #seeDigit(at: number): void {
    if (at === 0 || KINDS[this.#text.charCodeAt(at - 1)] !== DIGIT) this.digits.push(at);
    this.#together = at - this.#digit > GAP_MAX + 1 ? 1 : this.#together + 1;
    this.#digit = at;
    if (this.#together > this.dense) this.dense = this.#together;
  }

  /** Adds the word at `start` that was read. */
  #add(start: number): void {
    this.#free = word.full;
    this.words.starts.push(start);
    this.words.ends.push(word.end);
    this.words.fulls.push(word.full);
    this.words.bits.push(this.#table.bitsOf(word.hash) | word.shape);
  }
}

/** Of what stands from `from` on. Digits are the ten of ASCII; other scripts' are folded before. Linear. */
export function landmarksIn(text: string, from = 0): Landmarks {
  const finder = new Finder(text);
  finder.readAll(from);
  return finder;
}

/** What a stream asks for: reading the words of all that is kept would cost more than reading this. */
const SHORT_CHARS = 192;

/** Whether so little stands from `from` on that its units are read, and not the words of the view. */
export const isShort = ({ text }: View, from: number): boolean =>
  from > 0 && text.length - from < SHORT_CHARS;

function find(view: View, from: number): Landmarks {
  if (isShort(view, from)) return landmarksIn(view.text, from);
  const finder = new Finder(view.text);
  finder.readWords(view.words, from);
  return finder;
}

const known = new ViewNote<{ readonly from: number; readonly marks: Landmarks }>();

/** The landmarks of a view from `from` on, found once for all who ask. */
export function landmarksOf(view: View, from: number): Landmarks {
  const found = known.of(view);
  if (found !== undefined && found.from <= from) return found.marks;
  return known.keep(view, { from, marks: find(view, from) }).marks;
}

/** The first place in `list`, which is in order, of an index that is at least `from`. */
export function firstAt(list: readonly number[], from: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
