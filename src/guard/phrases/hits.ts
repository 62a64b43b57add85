// SPDX-License-Identifier: Apache-2.0
// Finds the words of the injection lexicon in a text: one pass, a hash a word, and almost no work for
// words that are not in it. Leet spelling costs nothing extra: digits and signs are read as the letters
// they imitate. Also tells whether the text holds lexicon words in ROT13 or backwards.
import { LEXICON, type WordClass } from './lexicon.data.ts';

const NAMES = Object.keys(LEXICON) as WordClass[];

/** One bit for each part that a word can play. */
export const CLASS = Object.fromEntries(NAMES.map((name, bit) => [name, 1 << bit])) as Readonly<
  Record<WordClass, number>
>;

/** A lexicon word in a text. */
export type Hit = {
  /** Union of `CLASS` bits. */
  readonly classes: number;
  /** Place among all words of the text, so that a gap can be counted in words. */
  readonly word: number;
  readonly sentence: number;
  readonly start: number;
  readonly end: number;
};

export type Hits = {
  readonly list: readonly Hit[];
  /** Union of the classes of all hits. */
  readonly classes: number;
  /** Lexicon words that stand in ROT13, and backwards: twice means that the text should be read so. */
  readonly rot13: number;
  readonly backwards: number;
  /** Most words in a row that are one letter long, and that are at most three characters long. */
  readonly singles: number;
  readonly shorts: number;
};

/** The letter that an ASCII character is read as: 0 for what separates words. */
const LETTER = new Uint8Array(128);
for (let code = 0; code < 26; code++) {
  LETTER[0x41 + code] = 0x61 + code;
  LETTER[0x61 + code] = 0x61 + code;
}
for (const [sign, letter] of ['0o', '1i', '3e', '4a', '5s', '7t', '@a', '$s', '8b']) {
  LETTER[(sign ?? '').charCodeAt(0)] = (letter ?? '').charCodeAt(0);
}
for (const digit of '269') LETTER[digit.charCodeAt(0)] = digit.charCodeAt(0);

/** Sentence ends are kept apart from gaps: an instruction does not begin in one and end in the next. */
const STOP = new Uint8Array(128);
for (const sign of '.!?;') STOP[sign.charCodeAt(0)] = 1;

const hashOf = (word: string): number => {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = (Math.imul(hash, 31) + word.charCodeAt(at)) | 0;
  return hash;
};

/** What a word of the lexicon, or one in disguise, stands for. */
type Entry = { classes: number; rot13: boolean; backwards: boolean };
const entries = new Map<string, Entry>();

function entry(word: string): Entry {
  const known = entries.get(word);
  if (known !== undefined) return known;
  const made: Entry = { classes: 0, rot13: false, backwards: false };
  entries.set(word, made);
  return made;
}

/** `text` with every ASCII letter moved by thirteen places. */
export function rot13(text: string): string {
  const bytes = Buffer.from(text, 'utf16le');
  for (let at = 0; at < bytes.length; at += 2) {
    const code = bytes[at] ?? 0;
    const letter = code | 0x20;
    if (letter < 0x61 || letter > 0x7a || bytes[at + 1] !== 0) continue;
    bytes[at] = letter < 0x6e ? code + 13 : code - 13;
  }
  return bytes.toString('utf16le');
}

for (const name of NAMES) {
  for (const word of LEXICON[name].split(/\s+/)) {
    entry(word).classes |= CLASS[name];
    // Short words mean something in ROT13 or backwards by chance ("not" -> "ton").
    if (word.length < 6) continue;
    entry(rot13(word)).rot13 = true;
    entry(Array.from(word).toReversed().join('')).backwards = true;
  }
}

/**
 * Open-addressed table from the hash of a word to its entry. A word of a text whose hash is
 * that of a lexicon word is taken for it: no string is made, and a chance in 2^32 only adds a hit.
 */
const SLOTS = 1 << 13;
const slotHash = new Int32Array(SLOTS);
const slotEntry: (Entry | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
const slotOf = (hash: number): number => (hash ^ (hash >>> 13)) & (SLOTS - 1);
for (const [word, made] of entries) {
  const hash = hashOf(word);
  let slot = slotOf(hash);
  while (slotEntry[slot] !== undefined) slot = (slot + 1) & (SLOTS - 1);
  slotHash[slot] = hash;
  slotEntry[slot] = made;
}

function lookUp(hash: number): Entry | undefined {
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
    const found = slotEntry[slot];
    if (found === undefined || slotHash[slot] === hash) return found;
  }
}

/** The lexicon words of `text` in order. Linear; allocates only for words that are in the lexicon. */
export function findHits(text: string): Hits {
  const list: Hit[] = [];
  const row = { singles: 0, shorts: 0, mostSingles: 0, mostShorts: 0 };
  let [classes, rotated, backwards, word, sentence] = [0, 0, 0, 0, 0];
  const length = text.length;
  for (let at = 0; at < length; ) {
    const code = text.charCodeAt(at);
    const first = code < 128 ? (LETTER[code] ?? 0) : 0;
    if (first === 0) {
      if (code < 128 && endsSentence(text, at, code)) sentence++;
      at++;
      continue;
    }
    const start = at;
    let hash = first;
    for (at++; at < length; at++) {
      const next = text.charCodeAt(at);
      const letter = next < 128 ? (LETTER[next] ?? 0) : 0;
      if (letter === 0) break;
      hash = (Math.imul(hash, 31) + letter) | 0;
    }
    word++;
    count(row, at - start);
    const found = lookUp(hash);
    if (found === undefined) continue;
    if (found.rot13) rotated++;
    if (found.backwards) backwards++;
    if (found.classes === 0) continue;
    classes |= found.classes;
    list.push({ classes: found.classes, word, sentence, start, end: at });
  }
  const { mostSingles: singles, mostShorts: shorts } = row;
  return { list, classes, rot13: rotated, backwards, singles, shorts };
}

type Row = { singles: number; shorts: number; mostSingles: number; mostShorts: number };

function count(row: Row, size: number): void {
  if (size > 3) {
    row.singles = 0;
    row.shorts = 0;
    return;
  }
  row.shorts++;
  row.singles = size === 1 ? row.singles + 1 : 0;
  if (row.shorts > row.mostShorts) row.mostShorts = row.shorts;
  if (row.singles > row.mostSingles) row.mostSingles = row.singles;
}

function endsSentence(text: string, at: number, code: number): boolean {
  if (code === 0x0a) return text.charCodeAt(at + 1) === 0x0a;
  if (STOP[code] !== 1) return false;
  const next = text.charCodeAt(at + 1);
  return next === 0x20 || next === 0x0a || Number.isNaN(next);
}
