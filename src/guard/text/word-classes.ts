// SPDX-License-Identifier: Apache-2.0
// Finds words and short phrases of a table of up to 32 classes among the words of a text, also where digits
// and signs imitate letters. The table goes through the same view as the text, so that whatever a view
// does to a letter it does to both.
import { foldedView, skeletonView, View } from '../view/view.ts';
import { formsOf } from './inflect.ts';
import { MARK, wordList, type Words, wordsOf } from './words.ts';

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

/** Of one hit: classes, first word, last word, start, end. */
const FIELDS = 5;
/** The sentence that is being read; empty between calls. */
const held = new Int32Array(SENTENCE_HITS * FIELDS);

const step = (hash: number, letter: number): number => (Math.imul(hash, 31) + letter) | 0;
const joined = (before: number, word: number): number =>
  (Math.imul(before ^ 0x5bd1e995, 0x01000193) + word) | 0;

/** What a hash stands for: its classes, and whether a longer phrase begins with it. */
const LEADS = 1;
const ENDS = 2;

const isRunAt = (words: Words, word: number): boolean =>
  word < words.size && (words.marks(word) & MARK.run) !== 0;

const ASCII = /^[\x20-\x7e]*$/;

export class WordClasses {
  readonly #mask: number;
  readonly #keys: Int32Array;
  readonly #kinds: Uint8Array;
  readonly #classes: Int32Array;
  /** Words of the table, and the longest word of each telling entry. */
  readonly #listed: number;
  readonly #telling: number;
  readonly #tellingBits: number;
  /** Bits of the classes by name. */
  readonly bits: Readonly<Record<string, number>>;

  /**
   * `table`: words of each class, comma-separated; a phrase has its words separated by spaces, `~v` and
   * `~n` stand for the forms of a verb or a noun. Only sentences count in which a class of `telling`
   * occurs. Throws RangeError above 32 classes.
   */
  constructor(table: Readonly<Record<string, string>>, telling: readonly string[]) {
    const names = Object.keys(table);
    if (names.length > 32) throw new RangeError('more than 32 classes');
    const bits = Object.fromEntries(names.map((name, bit) => [name, 1 << bit]));
    this.bits = bits;
    this.#tellingBits = telling.reduce((all, name) => all | (bits[name] ?? 0), 0);
    const entries = names.flatMap((name) =>
      (table[name] ?? '')
        .split(',')
        .flatMap((entry) => formsOf(entry.trim().replaceAll(/\s+/g, ' ')))
        .filter((entry) => entry !== '')
        .map((entry) => [entry, bits[name] ?? 0] as const),
    );
    const size = 2 ** Math.ceil(Math.log2(entries.length * PHRASE_WORDS + 16));
    this.#mask = size - 1;
    this.#keys = new Int32Array(size);
    this.#kinds = new Uint8Array(size);
    this.#classes = new Int32Array(size);
    const all: number[] = [];
    const tellers: number[] = [];
    for (const [entry, classes] of entries) {
      const hashes = this.#enter(entry, classes);
      all.push(...hashes.words);
      if ((classes & this.#tellingBits) !== 0) tellers.push(hashes.longest);
    }
    this.#listed = wordList(all);
    this.#telling = wordList(tellers);
  }

  /** Adds an entry; returns the hashes of its words, by which a text is known to hold some. */
  #enter(entry: string, classes: number): { readonly words: number[]; readonly longest: number } {
    const text = ASCII.test(entry) ? entry : skeletonView(foldedView(new View(entry))).text;
    const words = wordsOf(text);
    const hashes: number[] = [];
    let [phrase, longest, chars] = [0, 0, 0];
    for (let word = 0; word < words.size; word++) {
      let hash = words.hash(word);
      hashes.push(hash);
      const size = words.end(word) - words.start(word);
      if (size > chars) [longest, chars] = [hash, size];
      // A word of a script without spaces is looked for where its first letter stands.
      while (isRunAt(words, word) && isRunAt(words, word + 1)) {
        hash = step(hash, text.charCodeAt(words.start(++word)));
      }
      phrase = phrase === 0 ? hash : joined(phrase, hash);
      this.#add(phrase, word + 1 === words.size ? ENDS : LEADS, classes);
    }
    return { words: hashes, longest };
  }

  #add(hash: number, kind: number, classes: number): void {
    let slot = (hash ^ (hash >>> 15)) & this.#mask;
    while (this.#kinds[slot] !== 0 && this.#keys[slot] !== hash) slot = (slot + 1) & this.#mask;
    this.#keys[slot] = hash;
    this.#kinds[slot] = (this.#kinds[slot] ?? 0) | kind;
    if (kind === ENDS) this.#classes[slot] = (this.#classes[slot] ?? 0) | classes;
  }

  /** Slot of a hash; -1 where it is not in the table. */
  #find(hash: number): number {
    for (let slot = (hash ^ (hash >>> 15)) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      if (this.#kinds[slot] === 0) return -1;
      if (this.#keys[slot] === hash) return slot;
    }
  }

  /** What of the table stands in those sentences of `text` in which a telling class occurs, by its end. */
  find(text: string, { read: words }: Words): readonly ClassHit[] {
    if ((words.all & this.#telling) === 0) return NONE;
    const state: Reading = { hits: [], size: 0, all: 0, word: 0, sentence: 0, open: 0 };
    let begun = 0;
    for (let word = 0; word < words.size; word++) {
      const marks = words.marks(word);
      if ((marks & MARK.first) !== 0) begun = word;
      if ((marks & this.#telling) === 0) continue;
      word = this.#sentence(text, words, begun, state) - 1;
      this.#flush(state);
    }
    return state.hits;
  }

  /** Reads the sentence that begins with the word `begun`; returns the first word behind it. */
  #sentence(text: string, words: Words, begun: number, state: Reading): number {
    for (let word = begun; word < words.size; word++) {
      const marks = words.marks(word);
      if (word > begun && (marks & MARK.first) !== 0) return word;
      if ((marks & this.#listed) === 0) {
        state.open = 0;
        continue;
      }
      state.word = word;
      if ((marks & MARK.run) !== 0) this.#run(text, words, state);
      else this.#word(words.hash(word), words.start(word), words.end(word), state);
    }
    return words.size;
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
      if (kind >= ENDS)
        this.#hold(state, this.#classes[slot] ?? 0, { first: begun, start: from, end });
      if ((kind & LEADS) === 0 || word - begun >= PHRASE_WORDS - 1) continue;
      openHash[kept] = this.#keys[slot] ?? 0;
      openStart[kept] = from;
      openWord[kept] = begun;
      kept++;
    }
    state.open = kept;
  }

  /** Words that begin at a letter of a script without spaces. */
  #run(text: string, words: Words, state: Reading): void {
    const start = words.start(state.word);
    state.open = 0;
    let hash = 0;
    for (let word = state.word; word < state.word + RUN_CHARS && word < words.size; word++) {
      const at = words.start(word);
      if ((words.marks(word) & MARK.run) === 0 || at !== start + word - state.word) return;
      hash = word === state.word ? words.hash(word) : step(hash, text.charCodeAt(at));
      const slot = this.#find(hash);
      if (slot < 0 || (this.#kinds[slot] ?? 0) < ENDS) continue;
      this.#hold(state, this.#classes[slot] ?? 0, { first: state.word, start, end: at + 1 });
    }
  }

  /** Keeps a hit that ends at the word being read. */
  #hold(
    state: Reading,
    classes: number,
    { first, start, end }: { readonly first: number; readonly start: number; readonly end: number },
  ): void {
    if (state.size === SENTENCE_HITS) this.#flush(state);
    const at = state.size++ * FIELDS;
    held[at] = classes;
    held[at + 1] = first;
    held[at + 2] = state.word;
    held[at + 3] = start;
    held[at + 4] = end;
    state.all |= classes;
  }

  /** The sentence is over: its hits are kept where it may say something. */
  #flush(state: Reading): void {
    const { hits, sentence, size, all } = state;
    if ((all & this.#tellingBits) !== 0 && hits.length < HITS_MAX) {
      for (let at = 0; at < size * FIELDS; at += FIELDS) {
        const [classes = 0, word = 0, last = 0, start = 0, end = 0] = held.subarray(
          at,
          at + FIELDS,
        );
        hits.push({ classes, word, last, sentence, start, end });
      }
    }
    state.sentence++;
    state.size = 0;
    state.all = 0;
    state.open = 0;
  }
}

const NONE: readonly ClassHit[] = [];

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
};
