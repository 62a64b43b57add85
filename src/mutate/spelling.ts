// SPDX-License-Identifier: Apache-2.0
// Other spellings of the same words with ordinary characters.
import { eachCodePoint, LOWER, type Mutator, tableOf } from './mutator.ts';
import type { Random } from './random.ts';

const LEET = tableOf('aeiostbgzAEIOSTBGZ', '431057862431057862');
const LEET_MORE: ReadonlyMap<string, readonly [string, ...string[]]> = new Map([
  ['a', ['4', '@', '/\\']],
  ['b', ['8', '|3']],
  ['c', ['(', '<']],
  ['e', ['3', '€']],
  ['g', ['9', '6']],
  ['h', ['#', '|-|']],
  ['i', ['1', '!', '|']],
  ['l', ['1', '|_']],
  ['o', ['0', '()']],
  ['s', ['5', '$']],
  ['t', ['7', '+']],
  ['z', ['2']],
]);
const NEXT_TO: ReadonlyMap<string, string> = tableOf(LOWER, 'svxfrwdyhojukbpouateicssxg');

/** Changes each run of ASCII letters of at least `least`. */
const eachWord = (text: string, least: number, change: (word: string) => string): string =>
  text.replaceAll(new RegExp(`[A-Za-z]{${least},}`, 'g'), change);

/** Swaps, doubles, drops or mistypes one inner letter. */
function typo(word: string, random: Random): string {
  const at = 1 + random.below(word.length - 2);
  const [before, char, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
  switch (random.below(4)) {
    case 0:
      return before + after.charAt(0) + char + after.slice(1);
    case 1:
      return before + char + char + after;
    case 2:
      return before + after;
    default:
      return before + (NEXT_TO.get(char.toLowerCase()) ?? char) + after;
  }
}

const alternating = (text: string): string => {
  let upper = false;
  return eachCodePoint(text, (char) => {
    if (!/[A-Za-z]/.test(char)) return char;
    upper = !upper;
    return upper ? char.toUpperCase() : char.toLowerCase();
  });
};

const spacedBy =
  (gap: string, wordGap: string): Mutator['apply'] =>
  (text) =>
    text
      .split(' ')
      .map((word) => Array.from(word).join(gap))
      .join(wordGap);

export const SPELLING: readonly Mutator[] = [
  {
    id: 'leet',
    family: 'spelling',
    title: 'Leet',
    summary: 'Digits for the letters that look like them',
    lossless: true,
    apply: (text) => eachCodePoint(text, (char) => LEET.get(char) ?? char),
  },
  {
    id: 'leet-signs',
    family: 'spelling',
    title: 'Leet with signs',
    summary: 'Digits and signs, not always the same one, for most letters',
    lossless: true,
    apply: (text, random) =>
      eachCodePoint(text, (char) => {
        const forms = LEET_MORE.get(char.toLowerCase());
        return forms === undefined || random.next() < 0.2 ? char : random.pick(forms);
      }),
  },
  {
    id: 'spacing',
    family: 'spelling',
    title: 'Spaced-out letters',
    summary: 'A blank behind each letter, three between words',
    lossless: true,
    apply: spacedBy(' ', '   '),
  },
  {
    id: 'dotted',
    family: 'spelling',
    title: 'Letters with dots between',
    summary: 'A dot behind each letter',
    lossless: true,
    apply: spacedBy('.', ' '),
  },
  {
    id: 'hyphenated',
    family: 'spelling',
    title: 'Letters with hyphens between',
    summary: 'A hyphen behind each letter',
    lossless: true,
    apply: spacedBy('-', ' '),
  },
  {
    id: 'alternating-case',
    family: 'spelling',
    title: 'Alternating case',
    summary: 'Capitals and small letters in turn',
    lossless: true,
    apply: alternating,
  },
  {
    id: 'upper-case',
    family: 'spelling',
    title: 'Capitals',
    summary: 'Everything in capitals',
    lossless: true,
    apply: (text) => eachWord(text, 1, (word) => word.toUpperCase()),
  },
  {
    id: 'stretched',
    family: 'spelling',
    title: 'Stretched letters',
    summary: 'Some letters three times',
    lossless: true,
    apply: (text, random) =>
      eachCodePoint(text, (char) =>
        /[A-Za-z]/.test(char) && random.next() < 0.25 ? char.repeat(3) : char,
      ),
  },
  {
    id: 'typos',
    family: 'spelling',
    title: 'Typing errors',
    summary: 'One error in most words of four letters and more',
    lossless: false,
    apply: (text, random) =>
      eachWord(text, 4, (word) => (random.next() < 0.7 ? typo(word, random) : word)),
  },
  {
    id: 'scrambled',
    family: 'spelling',
    title: 'Inner letters scrambled',
    summary: 'First and last letter stay, two inner ones change places: people and models read on',
    lossless: false,
    apply: (text, random) =>
      eachWord(text, 4, (word) => {
        const letters = Array.from(word);
        const at = 1 + random.below(letters.length - 2);
        const other = 1 + random.below(letters.length - 2);
        [letters[at], letters[other]] = [letters[other] ?? '', letters[at] ?? ''];
        return letters.join('');
      }),
  },
  {
    id: 'reversed',
    family: 'spelling',
    title: 'Backwards',
    summary: 'The whole text from its last letter to its first',
    lossless: true,
    apply: (text) => Array.from(text).toReversed().join(''),
  },
  {
    id: 'broken-lines',
    family: 'spelling',
    title: 'A word a line',
    summary: 'Line breaks for blanks',
    lossless: true,
    apply: (text) => text.replaceAll(' ', '\n'),
  },
];
