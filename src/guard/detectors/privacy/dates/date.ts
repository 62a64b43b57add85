// SPDX-License-Identifier: Apache-2.0
// Dates as people write them: figures in any order, and names of months in many languages. It says where a
// date ends, not what it is the date of.
import { isDay } from '../identifiers/checks/dates.ts';
import { MONTHS } from './months.data.ts';

/** Longest date, and what is looked at behind it: "31. września de 1990". */
export const DATE_CHARS = 40;
const NAME_CHARS = 14;

const LETTER = /\p{L}/u;
const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '');

const MONTH_OF = new Map<string, number>();
for (const language of MONTHS) {
  for (const [at, names] of language.split(',').entries()) {
    for (const name of names.split(' ')) if (!MONTH_OF.has(name)) MONTH_OF.set(name, at + 1);
  }
}
const BEGINNINGS = new Set(
  [...MONTH_OF.keys()].flatMap((name) => Array.from(name, (_, at) => name.slice(0, at + 1))),
);

/** 12.3.1990, 1990-03-12, 12/3/90. */
const FIGURES = /(\d{1,4})(?:([./-])|\. )(\d{1,2})(?:\2|\. ?)(\d{4}|\d{2})(?!\d)/y;
/** 1990年3月12日, 1990년 3월 12일. */
const EASTERN = /(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]/y;
/** 12 March 1990, 1er février 1985, 12 de marzo de 1990. */
const DAY_FIRST =
  /(\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?[ -]?(?:of |de |d'|ta' )?(\p{L}{3,14})\.?,?[ -](?:de |del )?(\d{4})(?!\d)/uy;
/** March 12th, 1990; 1990. március 12. */
const MONTH_FIRST = /(\p{L}{3,14})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)/uy;
const YEAR_FIRST = /(\d{4})\.? (\p{L}{3,14}) (\d{1,2})(?!\d)/uy;

/** Behind figures that are a part of something longer. */
const PART = /^(?:\w|[./-]\d)/;

const monthOf = (name: string): number => MONTH_OF.get(plain(name)) ?? 0;

function figures(text: string, start: number): number {
  FIGURES.lastIndex = start;
  const found = FIGURES.exec(text);
  if (found === null) return 0;
  const [written, first = '', , middle = '', last = ''] = found;
  const [a, b, c] = [Number(first), Number(middle), Number(last)];
  if (first.length === 3) return 0;
  const right =
    first.length === 4 ? last.length === 2 && isDay(a, b, c) : isDay(c, b, a) || isDay(c, a, b);
  return right ? start + written.length : 0;
}

/** Of a date in words: its pattern, and the places of year, month and day in it. */
const WORDED: readonly (readonly [RegExp, number, number, number])[] = [
  [EASTERN, 1, 2, 3],
  [DAY_FIRST, 3, 2, 1],
  [MONTH_FIRST, 3, 1, 2],
  [YEAR_FIRST, 1, 2, 3],
];

/** Where the date that starts at `start` ends; 0 where none does. */
export function dateAt(text: string, start: number): number {
  if (start > 0 && /[\w]/.test(text.charAt(start - 1))) return 0;
  const inFigures = figures(text, start);
  if (inFigures > 0) return PART.test(text.slice(inFigures, inFigures + 2)) ? 0 : inFigures;
  for (const [pattern, year, month, day] of WORDED) {
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found === null) continue;
    const name = found[month] ?? '';
    const number = /\d/.test(name) ? Number(name) : monthOf(name);
    if (isDay(Number(found[year]), number, Number(found[day]))) return start + found[0].length;
  }
  return 0;
}

/** Start of the name of a month that one blank parts from the digit at `at`; else -1. */
export function monthBefore(text: string, at: number, from: number): number {
  let end = at - 1;
  if (text.charAt(end) !== ' ') return -1;
  if (text.charAt(end - 1) === '.') end--;
  let start = end;
  while (start > from && end - start <= NAME_CHARS && LETTER.test(text.charAt(start - 1))) start--;
  if (end - start < 3 || end - start > NAME_CHARS) return -1;
  return monthOf(text.slice(start, end)) > 0 ? start : -1;
}

/** Words and figures at the end of a text, of which a date may be made. */
const TOKEN = /[年月日년월일]|\p{L}+|\d+/gu;
/** What stands between the parts of a date. */
const JOINING = /^(?:of|de|del|d|ta|st|nd|rd|th|er|[snrt]|[年月日년월일])$/;
const TOKENS_MAX = 7;
/** An age is told by what stands so far behind its number. */
const AFTER_AGE_CHARS = 16;

/** The smallest index from `from` on at which a date, or an age, may have begun and could change. */
export function pendingDate(text: string, from: number): number {
  const first = Math.max(0, from, text.length - DATE_CHARS);
  const tokens = [...text.slice(first).matchAll(TOKEN)].map((found) => ({
    start: first + found.index,
    word: found[0],
  }));
  for (const [at, token] of tokens.entries()) {
    if (isOpen(text, token, tokens.slice(at + 1, at + 2 + TOKENS_MAX))) return token.start;
  }
  return text.length;
}

type Token = { readonly start: number; readonly word: string };

/** Whether a date or an age that starts with `token` could still change. */
function isOpen(text: string, { start, word }: Token, after: readonly Token[]): boolean {
  const isNumber = /^\d/.test(word);
  const end = start + word.length;
  if (isNumber && word.length <= 3 && text.length - end <= AFTER_AGE_CHARS) return true;
  if (after.length > TOKENS_MAX || word.length > NAME_CHARS) return false;
  if (!isNumber && !isMonth(text, word, end)) return false;
  let named = !isNumber;
  for (const one of after) {
    if (/^\d/.test(one.word) || JOINING.test(plain(one.word))) continue;
    if (named || !isMonth(text, one.word, one.start + one.word.length)) return false;
    named = true;
  }
  return true;
}

/** Whether a word is the name of a month, or may become one at the end of the text. */
const isMonth = (text: string, word: string, end: number): boolean =>
  end === text.length
    ? BEGINNINGS.has(plain(word)) || JOINING.test(plain(word))
    : monthOf(word) > 0;
