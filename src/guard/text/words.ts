// SPDX-License-Identifier: Apache-2.0
// The words of a text, read once for all detectors that look for words: where each stands, its hash, and in
// which of the registered lists it may be. A text with no word of a list costs whoever reads that list one
// comparison.
import { unitsIn } from '../features.ts';
import { KIND, kindOf } from '../scorer/letters.ts';
import { FORM, TERM_SEED } from './terms.ts';

/** What is known of a word besides its lists. */
export const MARK = {
  /** Begins with a capital. */
  capital: 1,
  digit: 2,
  /** One letter of a script without spaces. */
  run: 4,
  /** Has a letter outside ASCII. */
  wide: 8,
  /** The first of its sentence. */
  first: 16,
} as const;
const FIRST_LIST = 5;
const LISTS_MAX = 26;
const SLOTS = 1 << 16;

const slotOf = (hash: number): number => (hash ^ (hash >>> 16)) & (SLOTS - 1);
/** For each slot the lists that have a word there. */
const LISTED = new Int32Array(SLOTS);
/** A bit for each slot in use: so small that it stays at hand, and most words need no more. */
const USED = new Uint8Array(SLOTS / 8);
let lists = 0;

function listsOf(hash: number): number {
  const slot = slotOf(hash);
  return ((USED[slot >> 3] as number) & (1 << (slot & 7))) === 0 ? 0 : (LISTED[slot] as number);
}

/**
 * A bit for the words with these hashes (`termHash`), set on every word that may be one of them: of other
 * words, about one in 65,536 / size of the list has it too. For lists that are known when a module loads;
 * throws RangeError when there are too many.
 */
export function wordList(hashes: Iterable<number>): number {
  if (lists === LISTS_MAX) throw new RangeError('too many lists of words');
  const bit = 1 << (FIRST_LIST + lists++);
  for (const hash of hashes) {
    const slot = slotOf(hash);
    LISTED[slot] = (LISTED[slot] ?? 0) | bit;
    USED[slot >> 3] = (USED[slot >> 3] ?? 0) | (1 << (slot & 7));
  }
  return bit;
}

/** Of one word: hash, start, end, marks. */
const FIELDS = 4;

/** The words of a text in order. */
export class Words {
  readonly size: number;
  /** Union of the marks of all words. */
  readonly all: number;
  readonly #fields: Int32Array;
  /** Undefined: no word can be spelled in another way. */
  readonly #text: string | undefined;
  #read: Words | undefined;

  constructor(fields: Int32Array, all: number, text?: string) {
    this.size = fields.length / FIELDS;
    this.all = all;
    this.#fields = fields;
    this.#text = text;
  }

  /** As `termHash` makes it. */
  hash(word: number): number {
    return this.#fields[word * FIELDS] ?? 0;
  }

  start(word: number): number {
    return this.#fields[word * FIELDS + 1] ?? 0;
  }

  end(word: number): number {
    return this.#fields[word * FIELDS + 2] ?? 0;
  }

  /** Union of `MARK` and the bits of lists. */
  marks(word: number): number {
    return this.#fields[word * FIELDS + 3] ?? 0;
  }

  /** The same, with words that digits and signs spell as the listed words that a reader sees in them. */
  get read(): Words {
    if (this.#text === undefined) return this;
    this.#read ??= readWords(this.#text, this, this.#fields);
    return this.#read;
  }

  /** Where the first word stands that ends after `at`. */
  after(at: number): number {
    let [low, high] = [0, this.size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end(middle) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Fields of words in the making: kept between texts, so that a text costs no more memory than its words. */
let room = new Int32Array(4_096 * FIELDS);
/** Room of one long text is not kept. */
const KEPT_ROOM = 1 << 18;

function grown(): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(room.length * 2);
  larger.set(room);
  room = larger;
  return larger;
}

/** What separates words: nothing, a sign that stands for a letter, or what may end a sentence. */
const [SIGN, NEWLINE, STOP, WIDE_STOP] = [1, 2, 3, 4];
const BETWEEN = new Uint8Array(65_536);
for (let unit = 0; unit < 65_536; unit++) {
  const kind = kindOf(unit);
  if (kind === KIND.newline) BETWEEN[unit] = NEWLINE;
  else if (kind === KIND.stop) BETWEEN[unit] = STOP;
  else if (kind === KIND.wideStop) BETWEEN[unit] = WIDE_STOP;
}
BETWEEN[0x3b] = STOP;
for (const sign of '@$') BETWEEN[sign.charCodeAt(0)] = SIGN;

/** Whether a sentence ends with what is `between` words and has `next` behind it. */
const isBreak = (between: number, next: number): boolean => {
  if (between === WIDE_STOP) return true;
  if (between === NEWLINE) return next === 0x0a || next === 0x0d;
  return kindOf(next) === KIND.space || kindOf(next) === KIND.newline;
};

const FIRST_STEP = Math.imul(TERM_SEED, 31);
const ASCII_LETTERS = 0x61;

/** The words of `text`. Linear. */
export function wordsOf(text: string): Words {
  const { length } = text;
  const units = unitsIn(text);
  let fields = room;
  let [size, all, spelled] = [0, 0, 0];
  let first: number = MARK.first;
  for (let at = 0; at < length; ) {
    const unit = units[at] as number;
    let form = FORM[unit] as number;
    if (form === 0) {
      const between = BETWEEN[unit] as number;
      if (between === SIGN) spelled = 1;
      at++;
      if (between > SIGN && isBreak(between, at < length ? (units[at] as number) : 0x0a)) {
        first = MARK.first;
      }
      continue;
    }
    const start = at++;
    let mark = first;
    first = 0;
    let hash = (FIRST_STEP + form) | 0;
    if (form === 1) {
      hash = (FIRST_STEP + unit) | 0;
      mark |= MARK.run;
    } else {
      if (unit !== form) mark |= MARK.capital;
      let union = 0;
      let digits = 0;
      while (form > 1) {
        union |= form;
        if (form < ASCII_LETTERS) digits++;
        form = at < length ? (FORM[units[at] as number] as number) : 0;
        if (form <= 1) break;
        hash = (Math.imul(hash, 31) + form) | 0;
        at++;
      }
      if (union >= 0x80) mark |= MARK.wide;
      if (digits > 0) {
        mark |= MARK.digit;
        if (digits < at - start) spelled = 1;
      }
    }
    mark |= listsOf(hash);
    all |= mark;
    if (size === fields.length) fields = grown();
    fields[size] = hash;
    fields[size + 1] = start;
    fields[size + 2] = at;
    fields[size + 3] = mark;
    size += FIELDS;
  }
  if (room.length > KEPT_ROOM) room = new Int32Array(KEPT_ROOM);
  return new Words(fields.slice(0, size), all, spelled === 0 ? undefined : text);
}

/** The letter that a digit or sign imitates; 0: none. */
const LETTER = new Uint8Array(128);
for (const [sign, letter] of ['0o', '1i', '3e', '4a', '5s', '7t', '8b', '@a', '$s']) {
  LETTER[(sign ?? '').charCodeAt(0)] = (letter ?? '').charCodeAt(0);
}
const isSign = (unit: number): boolean => unit === 0x40 || unit === 0x24;
const letterOf = (unit: number): number =>
  unit < 128 && LETTER[unit] !== 0 ? (LETTER[unit] ?? 0) : (FORM[unit] ?? 0);

/** Words `from` to `to`, read as one that stands in a list. */
type Spelling = {
  from: number;
  to: number;
  start: number;
  end: number;
  hash: number;
  mark: number;
};

function spellingAt(text: string, words: Words, from: number): Spelling {
  let start = words.start(from);
  while (start > 0 && isSign(text.charCodeAt(start - 1))) start--;
  let to = from;
  let end = words.end(from);
  for (;;) {
    const before = end;
    while (end < text.length && isSign(text.charCodeAt(end))) end++;
    if (end === before || to + 1 === words.size || words.start(to + 1) !== end) break;
    end = words.end(++to);
  }
  let hash = TERM_SEED;
  for (let at = start; at < end; at++) {
    hash = (Math.imul(hash, 31) + letterOf(text.charCodeAt(at))) | 0;
  }
  const mark = (words.marks(from) & MARK.first) | listsOf(hash);
  return { from, to, start, end, hash, mark };
}

function readWords(text: string, words: Words, fields: Int32Array): Words {
  const found: Spelling[] = [];
  const signs = text.includes('@') || text.includes('$');
  for (let at = 0; at < words.size; at++) {
    const mark = fields[at * FIELDS + 3] as number;
    if ((mark & MARK.run) !== 0) continue;
    if ((mark & MARK.digit) === 0 && !(signs && isSigned(text, words, at))) continue;
    const spelling = spellingAt(text, words, at);
    at = spelling.to;
    if (spelling.mark >= 1 << FIRST_LIST) found.push(spelling);
  }
  return found.length === 0 ? words : replaced(fields, found);
}

/** Whether a sign that imitates a letter stands before a word or behind it. */
function isSigned(text: string, words: Words, word: number): boolean {
  const [before, end] = [words.start(word) - 1, words.end(word)];
  return (
    (before >= 0 && isSign(text.charCodeAt(before))) ||
    (end < text.length && isSign(text.charCodeAt(end)))
  );
}

function replaced(words: Int32Array, found: readonly Spelling[]): Words {
  const joined = found.reduce((sum, { from, to }) => sum + to - from, 0);
  const fields = new Int32Array(words.length - joined * FIELDS);
  let [size, from] = [0, 0];
  for (const spelling of found) {
    fields.set(words.subarray(from, spelling.from * FIELDS), size);
    size += spelling.from * FIELDS - from;
    fields[size] = spelling.hash;
    fields[size + 1] = spelling.start;
    fields[size + 2] = spelling.end;
    fields[size + 3] = spelling.mark;
    size += FIELDS;
    from = (spelling.to + 1) * FIELDS;
  }
  fields.set(words.subarray(from), size);
  let all = 0;
  for (let at = 3; at < fields.length; at += FIELDS) all |= fields[at] as number;
  return new Words(fields, all);
}
