// SPDX-License-Identifier: Apache-2.0
// How English a text reads: by its words, and by which letters follow each other. Decoders ask it where an
// encoding could be read in several ways. It never decides whether a text is harmful.
import { LETTER_PAIRS } from '../detectors/secrets/letter-pairs.data.ts';
import { LEXICON } from '../phrases/lexicon.data.ts';
import { CLASSES, LINKING } from '../scorer/classes.data.ts';
import { WORDS } from './words.data.ts';

/** Longest word that is known. */
const WORD_CHARS = 16;
/** Longest text without blanks that is cut into words; the rest of a longer one is cut as the next. */
const GLUED_CHARS = 1_024;
/** What a letter costs that belongs to no word: more than any word. */
const STRAY = 14;

/** The cost of each word: the rarer the dearer. */
const COSTS = new Map<string, number>();
for (const [rank, word] of WORDS.trim().split(/\s+/).entries()) {
  COSTS.set(word, Math.log(rank + 12));
}
const RARE = Math.log(COSTS.size);
/** Parts of addresses. */
const ADDRESS = 'http https www com org net html php';
for (const word of [...Object.values(LEXICON), ADDRESS].join(' ').split(/\s+/)) {
  if (!COSTS.has(word)) COSTS.set(word, RARE);
}

/** Words of instructions, and small words, of other languages in Latin letters; beginnings of such words. */
const FOREIGN = new Set<string>();
const STEMS = new Set<string>();
for (const word of [...Object.values(CLASSES), LINKING].join(' ').split(/\s+/)) {
  if (/^[a-z]+$/.test(word)) FOREIGN.add(word);
  else if (/^[a-z]{4,10}\*$/.test(word)) STEMS.add(word.slice(0, -1));
}

/** Whether a lower-case word is a common English one, or one of those that instructions are made of. */
export const isWord = (word: string): boolean => COSTS.has(word);

/**
 * Every beginning of a known word by its hash, and what it is: no string is cut or made to ask for a word,
 * and most rows of letters are told from words by their first few. A chance in 2^16 only makes a word known.
 */
const SLOTS = 1 << 17;
/** What a row of letters is; 0: no known word begins so. */
export const ROW = { begins: 1, common: 2, foreign: 4, stem: 8 } as const;
type Rows = { readonly hashes: Int32Array; readonly kinds: Uint8Array };
let rows: Rows | undefined;

/** What the hash of a row of letters begins with, and how it goes on with one more UTF-16 unit. */
export const ROW_START = 0x2f0b4a47;
export const longer = (row: number, unit: number): number => {
  const mixed = Math.imul(row ^ unit, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};

function slotOf({ hashes, kinds }: Rows, row: number): number {
  let slot = (row ^ (row >>> 17)) & (SLOTS - 1);
  while (kinds[slot] !== 0 && hashes[slot] !== row) slot = (slot + 1) & (SLOTS - 1);
  return slot;
}

function enter(made: Rows, word: string, kind: number): void {
  let row = ROW_START;
  for (let at = 0; at < word.length; at++) {
    row = longer(row, word.charCodeAt(at));
    const slot = slotOf(made, row);
    made.hashes[slot] = row;
    made.kinds[slot] = (made.kinds[slot] ?? 0) | (at + 1 < word.length ? ROW.begins : kind);
  }
}

function madeRows(): Rows {
  const made = { hashes: new Int32Array(SLOTS), kinds: new Uint8Array(SLOTS) };
  for (const word of COSTS.keys()) enter(made, word, ROW.common);
  for (const word of FOREIGN) enter(made, word, ROW.foreign);
  for (const stem of STEMS) enter(made, stem, ROW.stem);
  return made;
}

/** Union of `ROW` for a row of lower-case letters. */
export function kindOfRow(row: number): number {
  rows ??= madeRows();
  return rows.kinds[slotOf(rows, row)] as number;
}

/** The same in any of the languages that are written in Latin letters and that the scorer knows. */
export function isWordAnywhere(word: string): boolean {
  let row = ROW_START;
  for (let at = 0; at < word.length; at++) {
    row = longer(row, word.charCodeAt(at));
    const kind = kindOfRow(row);
    if ((kind & ROW.stem) !== 0) return true;
    if (at + 1 === word.length) return (kind & (ROW.common | ROW.foreign)) !== 0;
    if (kind === 0) return false;
  }
  return false;
}

const LETTERS = 26;
const PAIRS = Uint8Array.from(LETTER_PAIRS.join(''), Number);

/**
 * How likely `second` follows `first`, both of them a letter by its place in the alphabet: 6 is by chance,
 * English words have 7.2 in the mean, other languages in Latin letters 6 and more, ciphers below 5.
 */
export const pairOf = (first: number, second: number): number =>
  PAIRS[first * LETTERS + second] ?? 0;

/** The place of the letter at `at` in the alphabet, whatever its case; -1 where there is none. */
export const letterAt = (text: string, at: number): number => {
  const letter = (text.charCodeAt(at) | 0x20) - 0x61;
  return letter >= 0 && letter < LETTERS ? letter : -1;
};

/** What becomes of each of 26 letters. */
export type Key = Uint8Array;
/** Letters as they are. */
export const PLAIN: Key = Uint8Array.from({ length: LETTERS }, (_, place) => place);

/**
 * The mean over all pairs of ASCII letters in `text`, read with `key`, and from its end if `back`; 0 where
 * there is none.
 */
export function meanPair(text: string, key = PLAIN, back = false): number {
  let [sum, count, before] = [0, 0, -1];
  for (let at = 0; at < text.length; at++) {
    const letter = letterAt(text, at);
    const place = letter < 0 ? -1 : (key[letter] as number);
    if (place >= 0 && before >= 0) {
      sum += PAIRS[back ? place * LETTERS + before : before * LETTERS + place] as number;
      count++;
    }
    before = place;
  }
  return count === 0 ? 0 : sum / count;
}

/** What reads as words: enough for the text of an encoding that any numbers could be taken for. */
export const readsWell = (text: string): boolean => meanPair(text) >= 6;

/** A row of letters as the words that it most likely consists of, with a blank between them. */
export function cutIntoWords(letters: string): string {
  const parts: string[] = [];
  for (let at = 0; at < letters.length; at += GLUED_CHARS) {
    parts.push(cut(letters.slice(at, at + GLUED_CHARS)));
  }
  return parts.join(' ');
}

function cut(letters: string): string {
  const lower = letters.toLowerCase();
  const costs = new Float64Array(letters.length + 1).fill(Number.POSITIVE_INFINITY);
  const sizes = new Uint8Array(letters.length + 1);
  costs[0] = 0;
  for (let end = 1; end <= letters.length; end++) {
    for (let size = 1; size <= Math.min(WORD_CHARS, end); size++) {
      const word = COSTS.get(lower.slice(end - size, end));
      const cost = (costs[end - size] ?? 0) + (word ?? (size === 1 ? STRAY : 99));
      if (cost >= (costs[end] ?? 0)) continue;
      costs[end] = cost;
      sizes[end] = size;
    }
  }
  const words: string[] = [];
  for (let end = letters.length; end > 0; end -= sizes[end] ?? 1) {
    words.push(letters.slice(end - (sizes[end] ?? 1), end));
  }
  return words.toReversed().join(' ');
}
