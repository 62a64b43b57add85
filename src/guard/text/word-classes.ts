// SPDX-License-Identifier: Apache-2.0
// Finds words and short phrases of a table of up to 32 classes in a text: one pass, a hash a word, almost
// no work for words that are not in the table. The table goes through the same view as the text, so
// that whatever a view does to a letter it does to both.
import { KIND, kindOf, LOWER } from '../scorer/letters.ts';
import { foldedView, skeletonView, View } from '../view/view.ts';
import { formsOf } from './inflect.ts';

/** A word or phrase of the table in a text. */
export type ClassHit = {
  /** Union of class bits. */
  readonly classes: number;
  /** Place of its first and last word among the words of the text. */
  readonly word: number;
  readonly last: number;
  readonly sentence: number;
  readonly start: number;
  readonly end: number;
};

/** Longest phrase, in words. */
const PHRASE_WORDS = 5;
/** Longest word of a script without spaces. */
const RUN_CHARS = 6;
/** Hits of one sentence: an endless one is cut here. */
const SENTENCE_HITS = 256;
/** Hits kept of one text: a text of nothing but words of the table costs no more memory than that. */
const HITS_MAX = 20_000;
const BLOOM = 1 << 16;

/** Of one hit: classes, first word, last word, start, end. */
const FIELDS = 5;
/** The sentence that is being read; empty between calls. */
const held = new Int32Array(SENTENCE_HITS * FIELDS);

/** Digits and signs that stand for letters inside words. */
const LEET = new Uint16Array(128);
for (const [sign, letter] of ['0o', '1i', '3e', '4a', '5s', '7t', '@a', '$s']) {
  LEET[(sign ?? '').charCodeAt(0)] = (letter ?? '').charCodeAt(0);
}

/** The letter that a unit is read as: 0 for what separates words. */
const LETTERS = new Uint16Array(65_536);
for (let unit = 0; unit < 65_536; unit++) {
  const kind = kindOf(unit);
  if (kind === KIND.letter || kind === KIND.digit) LETTERS[unit] = LOWER[unit] ?? unit;
  if (unit < 128 && LEET[unit] !== 0) LETTERS[unit] = LEET[unit] ?? 0;
}
LETTERS[0x5f] = 0;

const step = (hash: number, letter: number): number => (Math.imul(hash, 31) + letter) | 0;
const joined = (before: number, word: number): number =>
  (Math.imul(before ^ 0x5bd1e995, 0x01000193) + word) | 0;

/** What a hash stands for: its classes, and whether a longer phrase begins with it. */
const LEADS = 1;
const ENDS = 2;

export class WordClasses {
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #kinds: Uint8Array;
  readonly #classes: Int32Array;
  readonly #bloom = new Uint8Array(BLOOM);
  /** Bits of the classes by name. */
  readonly bits: Readonly<Record<string, number>>;

  /**
   * `table`: words of each class, comma-separated; a phrase has its words separated by spaces, `~v` and
   * `~n` stand for the forms of a verb or a noun. Throws RangeError above 32 classes.
   */
  constructor(table: Readonly<Record<string, string>>) {
    const names = Object.keys(table);
    if (names.length > 32) throw new RangeError('more than 32 classes');
    this.bits = Object.fromEntries(names.map((name, bit) => [name, 1 << bit]));
    const entries = names.flatMap((name, bit) =>
      (table[name] ?? '')
        .split(',')
        .flatMap((entry) => formsOf(entry.trim().replaceAll(/\s+/g, ' ')))
        .filter((entry) => entry !== '')
        .map((entry) => [entry, 1 << bit] as const),
    );
    const size = 2 ** Math.ceil(Math.log2(entries.length * PHRASE_WORDS + 16));
    this.#mask = size - 1;
    this.#keys = new Int32Array(size);
    this.#kinds = new Uint8Array(size);
    this.#classes = new Int32Array(size);
    for (const [entry, classes] of entries) this.#enter(entry, classes);
  }

  #enter(entry: string, classes: number): void {
    const { text } = skeletonView(foldedView(new View(entry)));
    let phrase = 0;
    let count = 0;
    const words = wordHashes(text);
    for (const hash of words) {
      phrase = count === 0 ? hash : joined(phrase, hash);
      count++;
      this.#add(phrase, count === words.length ? ENDS : LEADS, classes);
    }
  }

  #add(hash: number, kind: number, classes: number): void {
    this.#bloom[hash & (BLOOM - 1)] = 1;
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    while (this.#kinds[slot] !== 0 && this.#keys[slot] !== hash) slot = (slot + 1) & this.#mask;
    this.#keys[slot] = hash;
    this.#kinds[slot] = (this.#kinds[slot] ?? 0) | kind;
    if (kind === ENDS) this.#classes[slot] = (this.#classes[slot] ?? 0) | classes;
  }

  /** Slot of a hash; -1 where it is not in the table. */
  #find(hash: number): number {
    if (this.#bloom[hash & (BLOOM - 1)] === 0) return -1;
    for (let slot = (hash ^ (hash >>> 15)) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      if (this.#kinds[slot] === 0) return -1;
      if (this.#keys[slot] === hash) return slot;
    }
  }

  /**
   * The words and phrases of the table in those sentences of `text` in which one of the classes `telling`
   * occurs, by their ends. Linear.
   */
  find(text: string, telling: number): readonly ClassHit[] {
    const state: Reading = { hits: [], size: 0, all: 0, word: 0, sentence: 0, open: 0, telling };
    const length = text.length;
    for (let at = 0; at < length; ) {
      const unit = text.charCodeAt(at);
      let letter = LETTERS[unit] ?? 0;
      if (letter === 0) {
        if (unit === 0x20) at++;
        else at = this.#between(text, at, state);
        continue;
      }
      const start = at;
      let hash = 0;
      do {
        hash = (Math.imul(hash, 31) + letter) | 0;
        letter = LETTERS[text.charCodeAt(++at)] ?? 0;
      } while (letter !== 0);
      state.word++;
      if (state.open > 0 || this.#bloom[hash & (BLOOM - 1)] !== 0) {
        this.#word(hash, start, at, state);
      }
    }
    flush(state);
    return state.hits;
  }

  /** What stands between words: ends of sentences, and scripts without spaces. */
  #between(text: string, at: number, state: Reading): number {
    const unit = text.charCodeAt(at);
    const kind = kindOf(unit);
    if (kind === KIND.run) {
      state.word++;
      if (this.#bloom[step(0, unit) & (BLOOM - 1)] !== 0) this.#run(text, at, state);
    } else if (endsSentence(text, at, kind)) {
      flush(state);
    }
    return at + 1;
  }

  #word(hash: number, start: number, end: number, state: Reading): void {
    const { word, open } = state;
    let kept = 0;
    for (let index = 0; index <= open; index++) {
      const first = index === open;
      const slot = this.#find(first ? hash : joined(openHash[index] ?? 0, hash));
      if (slot < 0) continue;
      const begun = first ? word : (openWord[index] ?? word);
      const from = first ? start : (openStart[index] ?? start);
      const kind = this.#kinds[slot] ?? 0;
      if (kind >= ENDS) hold(state, this.#classes[slot] ?? 0, begun, from, end);
      if ((kind & LEADS) === 0 || word - begun >= PHRASE_WORDS - 1) continue;
      openHash[kept] = this.#keys[slot] ?? 0;
      openStart[kept] = from;
      openWord[kept] = begun;
      kept++;
    }
    state.open = kept;
  }

  /** Words that begin at `start` in a script without spaces. */
  #run(text: string, start: number, state: Reading): void {
    let hash = 0;
    for (let at = start; at < start + RUN_CHARS; at++) {
      const unit = text.charCodeAt(at);
      if (kindOf(unit) !== KIND.run) return;
      hash = step(hash, unit);
      const slot = this.#find(hash);
      if (slot < 0 || (this.#kinds[slot] ?? 0) < ENDS) continue;
      hold(state, this.#classes[slot] ?? 0, state.word, start, at + 1);
    }
  }
}

/** Beginnings of phrases that end at the word before. */
const openHash = new Int32Array(PHRASE_WORDS);
const openStart = new Int32Array(PHRASE_WORDS);
const openWord = new Int32Array(PHRASE_WORDS);

type Reading = {
  readonly hits: ClassHit[];
  /** Hits in `held`, and the union of their classes. */
  size: number;
  all: number;
  word: number;
  sentence: number;
  open: number;
  readonly telling: number;
};

/** Keeps a hit that ends at the word being read. */
function hold(state: Reading, classes: number, first: number, start: number, end: number): void {
  if (state.size === SENTENCE_HITS) flush(state);
  const at = state.size++ * FIELDS;
  held[at] = classes;
  held[at + 1] = first;
  held[at + 2] = state.word;
  held[at + 3] = start;
  held[at + 4] = end;
  state.all |= classes;
}

/** The sentence is over: its hits are kept where it may say something. */
function flush(state: Reading): void {
  const { hits, sentence, size, all, telling } = state;
  if ((all & telling) !== 0 && hits.length < HITS_MAX) {
    for (let at = 0; at < size * FIELDS; at += FIELDS) {
      const [classes = 0, word = 0, last = 0, start = 0, end = 0] = held.subarray(at, at + FIELDS);
      hits.push({ classes, word, last, sentence, start, end });
    }
  }
  state.sentence++;
  state.size = 0;
  state.all = 0;
  state.open = 0;
}

function wordHashes(text: string): readonly number[] {
  const hashes: number[] = [];
  let hash = 0;
  let inside = false;
  for (let at = 0; at <= text.length; at++) {
    const unit = text.charCodeAt(at);
    const letter = kindOf(unit) === KIND.run ? unit : (LETTERS[unit] ?? 0);
    if (letter !== 0) hash = step(hash, letter);
    else if (inside) hashes.push(hash);
    if (letter === 0) hash = 0;
    inside = letter !== 0;
  }
  return hashes;
}

function endsSentence(text: string, at: number, kind: number): boolean {
  if (kind === KIND.wideStop) return true;
  if (kind === KIND.newline) return text.charCodeAt(at + 1) === 0x0a;
  if (kind !== KIND.stop) return false;
  const next = text.charCodeAt(at + 1);
  return Number.isNaN(next) || kindOf(next) === KIND.space || kindOf(next) === KIND.newline;
}
