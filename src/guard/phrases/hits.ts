// SPDX-License-Identifier: Apache-2.0
// Finds the words of the injection lexicon among the words of a text, also where digits and signs imitate
// letters. Also tells whether the text holds lexicon words in ROT13 or backwards.
import { termHash } from '../text/terms.ts';
import { MARK, wordList, type Words } from '../text/words.ts';
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
  /** Most words of the ICAO spelling alphabet in a row. */
  readonly names: number;
};

/** What a word of the lexicon, or one in disguise, stands for. */
type Entry = { classes: number; rot13: boolean; backwards: boolean; name: boolean };
const entries = new Map<string, Entry>();

function entry(word: string): Entry {
  const known = entries.get(word);
  if (known !== undefined) return known;
  const made: Entry = { classes: 0, rot13: false, backwards: false, name: false };
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

/** Both spellings of those that have two; "x-ray" is two words. */
const SPELLING_ALPHABET = `alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo
  lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray x ray yankee
  zulu`;
for (const word of SPELLING_ALPHABET.split(/\s+/)) entry(word).name = true;

/**
 * From the hash of a word to its entry. A word of a text whose hash is that of a lexicon word is taken for
 * it: no string is made, and a chance in 2^32 only adds a hit.
 */
const BY_HASH = new Map([...entries].map(([word, made]) => [termHash(word), made]));
const LISTED = wordList(BY_HASH.keys());

/** The lexicon words among `words`, in order. Linear; allocates only for words that are in the lexicon. */
export function findHits({ read: words }: Words): Hits {
  const list: Hit[] = [];
  let [classes, rotated, backwards, sentence] = [0, 0, 0, 0];
  let [singles, shorts, mostSingles, mostShorts] = [0, 0, 0, 0];
  let [names, mostNames] = [0, 0];
  for (let word = 0; word < words.size; word++) {
    const marks = words.marks(word);
    if ((marks & MARK.first) !== 0) sentence++;
    if ((marks & MARK.run) !== 0) continue;
    const start = words.start(word);
    const end = words.end(word);
    if (end - start > 3) {
      singles = 0;
      shorts = 0;
    } else {
      singles = end - start === 1 ? singles + 1 : 0;
      if (singles > mostSingles) mostSingles = singles;
      if (++shorts > mostShorts) mostShorts = shorts;
    }
    const found = (marks & LISTED) === 0 ? undefined : BY_HASH.get(words.hash(word));
    names = found?.name === true ? names + 1 : 0;
    if (names > mostNames) mostNames = names;
    if (found === undefined) continue;
    if (found.rot13) rotated++;
    if (found.backwards) backwards++;
    if (found.classes === 0) continue;
    classes |= found.classes;
    list.push({ classes: found.classes, word, sentence, start, end });
  }
  return {
    list,
    classes,
    rot13: rotated,
    backwards,
    singles: mostSingles,
    shorts: mostShorts,
    names: mostNames,
  };
}
