// SPDX-License-Identifier: Apache-2.0
// What a word may be: a name, a title, a word that calls a name, a part of a company or a place. All lists
// in one table, made when a text with a capital is read for the first time.
import {
  CALLING,
  CALLING_PAIRS,
  CLOSINGS,
  GREETINGS,
  HINTING_PAIRS,
  LABELS,
  NAME_LABELS,
  PARTICLES,
  PLACE_SAINTS,
  ROLES,
  SPEAKING,
} from './cues.data.ts';
import { hashIn } from './letters.ts';
import { COMPANY, FAMILY, GIVEN, ORDINARY, TITLES, WEAK } from './names.data.ts';
import { CITIES, COUNTRIES, PLACE_AFTER, PLACE_BEFORE, REGIONS } from './places.data.ts';
import { WordTable } from './word-table.ts';

/** What a word may be; several may hold. */
export const WORD = {
  given: 1,
  family: 1 << 1,
  /** A name that is an ordinary word as well. */
  weak: 1 << 2,
  title: 1 << 3,
  company: 1 << 4,
  ordinary: 1 << 5,
  particle: 1 << 6,
  /** What follows is a name: "m'appelle". */
  calling: 1 << 7,
  /** The last of two words that say so: "name is". */
  pair: 1 << 8,
  /** Calls what follows when it begins a line: "Dear". */
  greeting: 1 << 9,
  /** Before a colon. */
  label: 1 << 10,
  /** Before a colon, and of names alone: "surname". */
  nameLabel: 1 << 11,
  /** Before a comma or a line feed: "regards". */
  closing: 1 << 12,
  /** What someone is: "engineer". */
  role: 1 << 13,
  /** What someone does: "said". */
  speaking: 1 << 14,
  place: 1 << 15,
  /** The first word of a place of several. */
  placeFirst: 1 << 16,
  placeAfter: 1 << 17,
  placeBefore: 1 << 18,
  /** Makes a place of the name after it: "San". */
  saint: 1 << 19,
  /** A name behind it is none: "the Oscar". */
  article: 1 << 20,
  of: 1 << 21,
} as const;

const words = (list: string): readonly string[] => list.trim().split(/\s+/);
const entries = (list: string): readonly string[] => list.split(',');

/** Names of places of one word and of several, by comma. */
const PLACES = entries(`${COUNTRIES},${CITIES},${REGIONS}`);

function makeTable(): WordTable {
  const several = PLACES.filter((one) => one.includes(' '));
  return new WordTable([
    [WORD.given, words(GIVEN)],
    [WORD.family, words(FAMILY)],
    [WORD.weak, words(WEAK)],
    [WORD.title, words(TITLES)],
    [WORD.company, words(COMPANY)],
    [WORD.ordinary, words(ORDINARY)],
    [WORD.particle, words(PARTICLES)],
    [WORD.calling, words(CALLING)],
    [
      WORD.pair,
      [...entries(CALLING_PAIRS), ...entries(HINTING_PAIRS)].map(
        (pair) => pair.split(' ')[1] ?? '',
      ),
    ],
    [WORD.greeting, words(GREETINGS)],
    [WORD.label, words(LABELS)],
    [WORD.nameLabel, words(NAME_LABELS)],
    [WORD.closing, words(CLOSINGS)],
    [WORD.role, words(ROLES)],
    [WORD.speaking, words(SPEAKING)],
    [WORD.place, PLACES.filter((one) => !one.includes(' '))],
    [WORD.placeFirst, several.map((one) => one.split(' ')[0] ?? '')],
    [WORD.placeAfter, entries(PLACE_AFTER)],
    [WORD.placeBefore, entries(PLACE_BEFORE)],
    [WORD.saint, words(PLACE_SAINTS)],
    [WORD.article, ['the', 'a', 'an']],
    [WORD.of, ['of']],
  ]);
}

let table: WordTable | undefined;

/** The table of all words. */
export function lexicon(): WordTable {
  table ??= makeTable();
  return table;
}

/** By hash (`hashIn`), with one blank between their words. */
type Phrases = {
  /** Places of several words. */
  readonly places: ReadonlySet<number>;
  /** Pairs of words before a name, and how sure they are of it. */
  readonly pairs: ReadonlyMap<number, 'cue' | 'label'>;
};
let known: Phrases | undefined;

/** What several words are together. */
export function phrases(): Phrases {
  const hash = (one: string): number => hashIn(one, 0, one.length);
  known ??= {
    places: new Set(PLACES.filter((one) => one.includes(' ')).map(hash)),
    pairs: new Map([
      ...entries(HINTING_PAIRS).map((pair) => [hash(pair), 'label'] as const),
      ...entries(CALLING_PAIRS).map((pair) => [hash(pair), 'cue'] as const),
    ]),
  };
  return known;
}
