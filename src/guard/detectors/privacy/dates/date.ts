// SPDX-License-Identifier: Apache-2.0
// Dates as people write them: figures in any order, and names of months in many languages. It says where a
// date ends, not what it is the date of.
import { hashIn, isLetterAt, unitAt } from '../../../recogniser/letters.ts';
import { alphabet, isIn, runEnd } from '../../../runs.ts';
import { isDay } from '../identifiers/checks/dates.ts';
import { MONTHS } from './months.data.ts';

/** Longest date, and what is looked at behind it: "31. września de 1990". */
export const DATE_CHARS = 40;
const NAME_CHARS = 14;

const ASCII = /^[\0-\x7f]*$/;

function plain(text: string): string {
  const lower = text.toLowerCase();
  return ASCII.test(lower) ? lower : lower.normalize('NFD').replace(/\p{M}+/gu, '');
}

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

const MONTH_HASHES = new Set([...MONTH_OF.keys()].map((name) => hashIn(name, 0, name.length)));
const DIGITS = alphabet(/[0-9]/);
/** Scripts from here on name the parts of a date with a letter each. */
const FREE = 0x3000;
const PART_BEFORE = alphabet(/\w/);
const PARTS = alphabet(/[./-]/);

const monthOf = (name: string): number => MONTH_OF.get(plain(name)) ?? 0;

function figures(text: string, start: number): number {
  if (!isIn(PARTS, text, runEnd(text, DIGITS, start, 5))) return 0;
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

/** Whether behind the figures at `start` stands what may go on with a date; so it does behind a month. */
function mayGoOn(text: string, start: number): boolean {
  let end = start;
  while (end - start < 5 && unitAt(text, end) >= 0x30 && unitAt(text, end) <= 0x39) end++;
  if (end === start) return true;
  if (end - start > 4) return false;
  const sign = unitAt(text, end);
  if (sign === 0x20 || sign === 0x2e) {
    const next = unitAt(text, unitAt(text, end + 1) === 0x20 ? end + 2 : end + 1);
    return (next >= 0x30 && next <= 0x39) === (sign === 0x2e) || (next | 0x20) >= 0x61;
  }
  return sign === 0x2d || sign === 0x2f || (sign | 0x20) >= 0x61;
}

const isMonthAt = (text: string, start: number, end: number): boolean =>
  MONTH_HASHES.has(hashIn(text, start, end));

/** Whether the letters in [start, end) are the name of a month, or have it behind an ending of a number. */
const namesMonth = (text: string, start: number, end: number): boolean =>
  isMonthAt(text, start, end) || isMonthAt(text, start + 2, end);

/** Whether one of the next words behind the figures that end at `start` is the name of a month. */
function hasMonth(text: string, start: number): boolean {
  let at = start;
  for (let words = 0; words < 3; words++) {
    for (let signs = 0; signs < 3 && at < text.length && !isLetterAt(text, at); signs++) at++;
    let end = at;
    while (end - at <= NAME_CHARS + 2 && isLetterAt(text, end)) end++;
    if (end === at) return false;
    if (namesMonth(text, at, end)) return true;
    if (end - at > 3) return false;
    at = end;
  }
  return false;
}

/** Where the date that starts at `start` ends; 0 where none does. */
export function dateAt(text: string, start: number): number {
  if (isIn(PART_BEFORE, text, start - 1)) return 0;
  if (!mayGoOn(text, start)) return 0;
  const inFigures = figures(text, start);
  if (inFigures > 0) return PART.test(text.slice(inFigures, inFigures + 2)) ? 0 : inFigures;
  const digits = runEnd(text, DIGITS, start, 5);
  const isEastern = unitAt(text, digits) >= FREE || unitAt(text, digits + 1) >= FREE;
  if (digits > start && !isEastern && !hasMonth(text, digits)) return 0;
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
  if (end < 1 || unitAt(text, end) !== 0x20) return -1;
  if (unitAt(text, end - 1) === 0x2e) end--;
  let start = end;
  while (start > from && end - start <= NAME_CHARS && isLetterAt(text, start - 1)) start--;
  if (end - start < 3 || end - start > NAME_CHARS) return -1;
  if (!isMonthAt(text, start, end)) return -1;
  return monthOf(text.slice(start, end)) > 0 ? start : -1;
}

/** Words and figures at the end of a text, of which a date may be made. */
const TOKEN = /[年月日년월일]|\p{L}+|\d+/gu;
/** What stands between the parts of a date. */
const JOINING = /^(?:of|de|del|d|ta|st|nd|rd|th|er|[snrt]|[年月日년월일])$/;
const TOKENS_MAX = 7;
/** An age is told by what stands so far behind its number. */
const AFTER_AGE_CHARS = 16;

/** Whether from `first` on nothing stands but words in plain letters that name no month: most of prose. */
function isIdle(text: string, first: number): boolean {
  let start = first;
  for (let at = first; at <= text.length; at++) {
    const code = at === text.length ? 0 : text.charCodeAt(at);
    if (code >= 0x80 || (code >= 0x30 && code <= 0x39)) return false;
    if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) continue;
    if (at > start) {
      const isLast = at === text.length;
      if (isLast ? isMonth(text, text.slice(start, at), at) : isMonthAt(text, start, at))
        return false;
    }
    start = at + 1;
  }
  return true;
}

/** The smallest index from `from` on at which a date, or an age, may have begun and could change. */
export function pendingDate(text: string, from: number): number {
  const first = Math.max(0, from, text.length - DATE_CHARS);
  if (isIdle(text, first)) return text.length;
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
