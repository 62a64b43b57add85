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
};

const NONE: Hits = { list: [], classes: 0, rot13: 0, backwards: 0 };

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

/** Longest word of the lexicon is shorter; longer words of a text are not looked up. */
const WORD_CHARS = 20;
/** Sentence ends are kept apart from gaps: an instruction does not begin in one and end in the next. */
const STOP = new Uint8Array(128);
for (const sign of '.!?;') STOP[sign.charCodeAt(0)] = 1;

const FILTER_BITS = 14;
const filter = new Uint8Array(1 << FILTER_BITS);
const slot = (hash: number): number => (hash ^ (hash >>> 15)) & ((1 << FILTER_BITS) - 1);
const hashOf = (word: string): number => {
  let hash = 0;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash, 31) + word.charCodeAt(at);
  return hash;
};

type Entry = { classes: number; rot13: boolean; backwards: boolean };
const words = new Map<string, Entry>();

function entry(word: string): Entry {
  const known = words.get(word);
  if (known !== undefined) return known;
  const made: Entry = { classes: 0, rot13: false, backwards: false };
  words.set(word, made);
  filter[slot(hashOf(word))] = 1;
  return made;
}

/** `text` with every ASCII letter moved by thirteen places. */
export const rot13 = (text: string): string =>
  text.replace(/[A-Za-z]/g, (char) => {
    const code = char.charCodeAt(0);
    const base = code < 0x61 ? 0x41 : 0x61;
    return String.fromCharCode(((code - base + 13) % 26) + base);
  });

for (const name of NAMES) {
  for (const word of LEXICON[name].split(/\s+/)) {
    entry(word).classes |= CLASS[name];
    // Short words mean something in ROT13 or backwards by chance ("not" -> "ton").
    if (word.length < 6) continue;
    entry(rot13(word)).rot13 = true;
    entry([...word].reverse().join('')).backwards = true;
  }
}

/** The lexicon words of `text` in order. Linear; allocates only for words that are in the lexicon. */
export function findHits(text: string): Hits {
  const list: Hit[] = [];
  let [classes, rotated, backwards, word, sentence] = [0, 0, 0, 0, 0];
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const first = code < 128 ? (LETTER[code] ?? 0) : 0;
    if (first === 0) {
      if (endsSentence(text, at, code)) sentence++;
      at++;
      continue;
    }
    const start = at;
    let hash = first;
    for (at++; at < text.length; at++) {
      const next = text.charCodeAt(at);
      const letter = next < 128 ? (LETTER[next] ?? 0) : 0;
      if (letter === 0) break;
      hash = Math.imul(hash, 31) + letter;
    }
    word++;
    if (filter[slot(hash)] === 0 || at - start > WORD_CHARS) continue;
    const found = words.get(spelled(text, start, at));
    if (found === undefined) continue;
    if (found.rot13) rotated++;
    if (found.backwards) backwards++;
    if (found.classes === 0) continue;
    classes |= found.classes;
    list.push({ classes: found.classes, word, sentence, start, end: at });
  }
  return rotated + backwards + list.length === 0
    ? NONE
    : { list, classes, rot13: rotated, backwards };
}

function endsSentence(text: string, at: number, code: number): boolean {
  const next = text.charCodeAt(at + 1);
  if (code === 0x0a) return next === 0x0a;
  return code < 128 && STOP[code] === 1 && (next === 0x20 || next === 0x0a || Number.isNaN(next));
}

function spelled(text: string, start: number, end: number): string {
  let out = '';
  for (let at = start; at < end; at++) {
    out += String.fromCharCode(LETTER[text.charCodeAt(at)] ?? 0);
  }
  return out;
}
