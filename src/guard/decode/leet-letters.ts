// SPDX-License-Identifier: Apache-2.0
// Which letters a row of digits and signs may stand for, and whether they are a word. It says nothing of
// whether they are meant so.
import { isWord, isWordAnywhere, kindOfRow, longer, pairOf, ROW, ROW_START } from './words.ts';

/** What is written -> the letters that it may stand for. */
const FORMS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'gb',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'il',
  '|': 'il',
  '+': 't',
  '(': 'c',
  '<': 'c',
  '{': 'c',
  '€': 'e',
  '£': 'l',
  '#': 'h',
  '%': 'x',
  '/\\': 'a',
  '/-\\': 'a',
  '|3': 'b',
  '|)': 'd',
  '|=': 'f',
  '|-|': 'h',
  '|<': 'k',
  '|_': 'l',
  '/\\/\\': 'm',
  '|\\/|': 'm',
  '|\\|': 'n',
  '/\\/': 'n',
  '()': 'o',
  '[]': 'o',
  '|*': 'p',
  '|2': 'r',
  '|_|': 'u',
  '\\/': 'v',
  '\\/\\/': 'w',
  '><': 'x',
};
const LONGEST_FORM = 4;
/** What each form is read as: letters, and what stands inside words, as themselves. */
const LETTERS = new Map(Object.entries(FORMS));
for (const letter of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'-") {
  LETTERS.set(letter, letter);
}

/** Readings of a token that are followed at once. */
const BEAM = 6;
/** Mean pair from which a reading that is no known word is taken for one. */
const LEAST_PAIR = 6;

const LETTER = /[A-Za-z]/;

/** Letters in the making: each one with those before it. */
type Reading = {
  readonly letter: string;
  /** What stands for it begins here. */
  readonly at: number;
  readonly before: Reading | undefined;
  /** Letters up to this one. */
  readonly size: number;
  readonly score: number;
  /** Its place in the alphabet; below 0: none. */
  readonly last: number;
};
const EMPTY: Reading = { letter: '', at: 0, before: undefined, size: 0, score: 0, last: -1 };

function textOf(reading: Reading): string {
  let text = '';
  for (let one: Reading | undefined = reading; one !== undefined; one = one.before) {
    text = one.letter + text;
  }
  return text;
}

/** The likeliest letters of a readable `core`, rather a word, and where what stands for each begins. */
export function bestOf(core: string): {
  readonly text: string;
  readonly places: readonly number[];
} {
  const places: number[] = [];
  const word = likeliest(core);
  for (let one: Reading | undefined = word; one?.before !== undefined; one = one.before) {
    places.push(one.at);
  }
  return { text: textOf(word), places: places.toReversed() };
}

function likeliest(core: string): Reading {
  const rows: Reading[][] = Array.from({ length: core.length + 1 }, () => []);
  rows[0] = [EMPTY];
  for (let at = 0; at < core.length; at++) {
    const row = inOrder(rows[at] ?? []);
    if (row.length > BEAM) row.length = BEAM;
    const most = longestForm(core, at);
    for (let size = 1; size <= most; size++) {
      for (const letter of LETTERS.get(core.slice(at, at + size)) ?? '') {
        for (const reading of row) rows[at + size]?.push(withLetter(reading, letter, at));
      }
    }
  }
  const ends = inOrder(rows[core.length] ?? []);
  const letters = LETTER.test(core);
  return ends.find((end) => isKnown(textOf(end).toLowerCase(), letters)) ?? ends[0] ?? EMPTY;
}

/** The likeliest first. */
const inOrder = (row: Reading[]): Reading[] =>
  row.length > 1 ? row.sort((a, b) => b.score - a.score) : row;

function withLetter(before: Reading, letter: string, at: number): Reading {
  const { size, score, last } = before;
  const place = placeOf(letter, 0);
  return { letter, at, before, size: size + 1, score: score + pair(last, place), last: place };
}

/** Whether the likeliest letters of `core` follow each other as letters of words do. */
export function sounds(core: string): boolean {
  if (core.length < 3) return false;
  // Each letter that the last unit may stand for, and the best score that ends with it.
  let [first, second, most, least] = [-1, -1, 0, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < core.length; at++) {
    if ((unitAt(core, at) & TOGETHER) !== 0) return soundsTogether(core);
    const letters = LETTERS.get(core.charAt(at)) ?? '';
    const [one, other] = [placeOf(letters, 0), letters.length > 1 ? placeOf(letters, 1) : -1];
    const next = Math.max(most + pair(first, one), least + pair(second, one));
    least =
      letters.length > 1
        ? Math.max(most + pair(first, other), least + pair(second, other))
        : Number.NEGATIVE_INFINITY;
    [first, second, most] = [one, other, next];
  }
  return Math.max(most, least) / (core.length - 1) >= LEAST_PAIR;
}

function soundsTogether(core: string): boolean {
  const { size, score } = likeliest(core);
  return size > 2 && score / (size - 1) >= LEAST_PAIR;
}

const placeOf = (letters: string, at: number): number => (letters.charCodeAt(at) | 0x20) - 0x61;
const pair = (first: number, second: number): number =>
  first < 0 || second < 0 ? 0 : pairOf(first, second);

/** By unit: stands for letters on its own; begins what stands for a letter together with others. */
const [ALONE, TOGETHER] = [1, 2];
const UNITS = new Uint8Array(0x20ad);
for (const form of LETTERS.keys()) {
  const unit = form.charCodeAt(0);
  UNITS[unit] = (UNITS[unit] ?? 0) | (form.length === 1 ? ALONE : TOGETHER);
}
const unitAt = (core: string, at: number): number => UNITS[core.charCodeAt(at)] ?? 0;

/** The two letters, small, that a unit may stand for on its own; 0: no more. */
const SINGLE = new Uint8Array(UNITS.length * 2);
for (const [form, letters] of LETTERS) {
  if (form.length !== 1) continue;
  const place = form.charCodeAt(0) * 2;
  SINGLE[place] = letters.charCodeAt(0) | 0x20;
  if (letters.length > 1) SINGLE[place + 1] = letters.charCodeAt(1) | 0x20;
}
/** The code of the `place`-th letter that `width` units at `at` may stand for; 0: there is none. */
function letterOf(core: string, at: number, width: number, place: number): number {
  if (width === 1) return place > 1 ? 0 : (SINGLE[core.charCodeAt(at) * 2 + place] ?? 0);
  const letters = LETTERS.get(core.slice(at, at + width)) ?? '';
  return place < letters.length ? letters.charCodeAt(place) | 0x20 : 0;
}

/** Most units at `at` that may stand for one letter. */
const longestForm = (core: string, at: number): number =>
  (unitAt(core, at) & TOGETHER) === 0 ? 1 : Math.min(LONGEST_FORM, core.length - at);

/** Whether all of `core` stands for letters. */
export function isReadable(core: string): boolean {
  // A bit for each of the next places that letters reach.
  let ahead = 1;
  for (let at = 0; at < core.length; at++, ahead >>= 1) {
    if (ahead === 0) return false;
    if ((ahead & 1) === 0) continue;
    if ((unitAt(core, at) & ALONE) !== 0) ahead |= 2;
    for (let size = longestForm(core, at); size > 1; size--) {
      if (LETTERS.has(core.slice(at, at + size))) ahead |= 1 << size;
    }
  }
  return (ahead & 1) !== 0;
}

/**
 * Letters of a known word that `core` may be read as; 0: none, as the first few characters of codes, versions
 * and numbers mostly tell. `mixed`: it has letters as well.
 */
export const wordIn = (core: string, mixed: boolean): number =>
  wordAt(core, mixed, 0, ROW_START, 0);

/** The same from `at` on, behind `size` letters of the hash `row`. */
function wordAt(core: string, mixed: boolean, at: number, row: number, size: number): number {
  const most = longestForm(core, at);
  for (let width = 1; width <= most; width++) {
    for (let place = 0; ; place++) {
      const letter = letterOf(core, at, width, place);
      if (letter === 0) break;
      const next = longer(row, letter);
      const kind = kindOfRow(next);
      if (kind === 0) continue;
      const end = at + width;
      if (mixed && (kind & ROW.stem) !== 0) return core.length - end + size + 1;
      const word =
        end === core.length
          ? endsWord(kind, mixed, size + 1)
          : wordAt(core, mixed, end, next, size + 1) ||
            (mixed && (kind & ROW.common) !== 0 ? inflected(core, end, size + 1) : 0);
      if (word > 0) return word;
    }
  }
  return 0;
}

function endsWord(kind: number, mixed: boolean, size: number): number {
  return (kind & (mixed ? ROW.common | ROW.foreign : ROW.common)) === 0 ? 0 : size;
}

const ENDINGS = ['s', 'd', 'ed', 'ing', 'ly', 'er', "'s"];
const INFLECTED_LETTERS = 6;

/** Letters of a common word with an ending, which `core` is to read as from `at` on, behind `size` letters. */
function inflected(core: string, at: number, size: number): number {
  for (const ending of ENDINGS) {
    const letters = size + ending.length;
    if (letters >= INFLECTED_LETTERS && readsAs(core, at, ending)) return letters;
  }
  return 0;
}

/** Whether `core` from `at` on may be read as `wanted`. */
function readsAs(core: string, at: number, wanted: string): boolean {
  if (wanted === '' || at === core.length) return wanted === '' && at === core.length;
  const most = longestForm(core, at);
  for (let width = 1; width <= most; width++) {
    const letters = (LETTERS.get(core.slice(at, at + width)) ?? '').toLowerCase();
    if (!letters.includes(wanted.charAt(0))) continue;
    if (readsAs(core, at + width, wanted.slice(1))) return true;
  }
  return false;
}

/** A number is a word only if it is a common one. */
const isKnown = (word: string, mixed: boolean): boolean =>
  isWord(word) || (mixed && (isWordAnywhere(word) || isInflected(word)));

const isInflected = (word: string): boolean =>
  word.length >= INFLECTED_LETTERS &&
  ENDINGS.some((ending) => word.endsWith(ending) && isWord(word.slice(0, -ending.length)));
