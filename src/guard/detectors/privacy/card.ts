// SPDX-License-Identifier: Apache-2.0
// Payment card numbers: an issuer's range and length, a correct check digit, and a usual way of writing.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { alphabet, isIn, runStart } from '../../runs.ts';
import { DigitRow } from './digit-row.ts';
import { accountEnd, isInAccount } from './iban-number.ts';

const DIGITS_MIN = 13;
const DIGITS_MAX = 19;
const ZERO = 0x30;
const POINT = 0x2e;
const DIGIT = alphabet(/[0-9]/);
const SEPARATOR = alphabet(/[ .\-_\t]/);

/** Issuer ranges by leading digits, with the lengths that they issue. */
const ISSUERS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]], // Discover
  [/^35(?:2[89]|[3-8]\d)/, [16, 17, 18, 19]], // JCB
  [/^3(?:0[0-5]|095|[689])/, [14]], // Diners Club
  [/^62/, [16, 17, 18, 19]], // UnionPay
  [/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, [13, 14, 15, 16, 17, 18, 19]], // Maestro
  [/^(?:60|81|82|508)/, [16]], // RuPay
  [/^220[0-4]/, [16, 17, 18, 19]], // Mir
];
/** Lengths of the groups that cards are written in; a list of numbers looks different. */
const GROUPINGS = /^(?:(?:4|8|12)(?: (?:4|8|12))*(?: [1-4])?|4 6 [45]|10 [45]|4 1[01]|6 1[03])$/;

/** The lengths that the issuer of four leading digits issues: a bit each, from `DIGITS_MIN` up. */
const lengthsOf = (prefix: string): number =>
  ISSUERS.filter(([start]) => start.test(prefix))
    .flatMap(([, sizes]) => sizes)
    .reduce((bits, size) => bits | (1 << (size - DIGITS_MIN)), 0);
const PREFIX_DIGITS = 4;
/** Filled as prefixes are asked for: all ten thousand would delay the start. */
const ISSUED = new Uint8Array(10 ** PREFIX_DIGITS);
const ASKED = 0x80;

function issuedBy(prefix: number): number {
  let bits = ISSUED[prefix] ?? 0;
  if (bits === 0) {
    bits = ASKED | lengthsOf(String(prefix).padStart(PREFIX_DIGITS, '0'));
    ISSUED[prefix] = bits;
  }
  return bits & ~ASKED;
}

/** Lengths of the first group of a card, or of its only one. */
const LEADING = new Set([1, 4, 6, 8, 10, 12, 13, 14, 15, 16, 17, 18, 19]);

const isGrouped = (written: string): boolean =>
  GROUPINGS.test(
    written
      .split(/[^0-9]/)
      .map(({ length }) => length)
      .join(' '),
  );

/** One for all texts: made for each, it would cost more than what is read in it. */
const row = new DigitRow(SEPARATOR);

/** Whether a card may begin with the group of `size` digits at `start`, by what it is written in. */
const mayLead = (text: string, start: number, size: number): boolean =>
  LEADING.has(size) &&
  (size >= DIGITS_MIN ||
    (isIn(SEPARATOR, text, start + size) && isIn(DIGIT, text, start + size + 1)));

/** The longest card that starts at digit `from` of the row, which stands at `start`. */
function cardAt(text: string, start: number, from: number): Match | undefined {
  const size = row.read(text, from + DIGITS_MAX);
  if (size - from < DIGITS_MIN) return undefined;
  let prefix = 0;
  for (let number = from; number < from + PREFIX_DIGITS; number++) {
    prefix = prefix * 10 + text.charCodeAt(row.end(number) - 1) - ZERO;
  }
  const issued = issuedBy(prefix);
  if (issued === 0) return undefined;
  for (let to = Math.min(size, from + DIGITS_MAX); to - from >= DIGITS_MIN; to--) {
    if (((issued >> (to - from - DIGITS_MIN)) & 1) === 0 || !row.checks(from, to)) continue;
    const end = row.end(to - 1);
    if (isIn(DIGIT, text, end) || !row.isVaried(from, to)) continue;
    const solid = end - start === to - from;
    const apart = end - start === 2 * (to - from) - 1;
    if (!solid && !apart && !isGrouped(text.slice(start, end))) continue;
    if (isInAccount(text, start, to - from) || isInToken(text, start)) continue;
    return { start, end, entity: 'card', score: solid ? 0.999 : 0.9995 };
  }
  return undefined;
}

const LETTER = alphabet(/[A-Za-z]/);
/** Letters before a card, as in "card4111...", are read over so far. */
const LETTERS_MAX = 8;

/** Whether letters with a digit before them touch the card: a hash or another key, not a number. */
function isInToken(text: string, start: number): boolean {
  const first = runStart(text, LETTER, start, 0, LETTERS_MAX);
  if (first === start) return false;
  if (isIn(DIGIT, text, first - 1)) return true;
  return start - first === 2 && accountEnd(text, first) > 0;
}

const startsGroup = (text: string, at: number): boolean =>
  isIn(DIGIT, text, at) && !isIn(DIGIT, text, at - 1);

/** Thirteen digits close enough to be a card: in most texts they never stand so. */
const ROW = /\d(?:[ .\-_\t]?\d){12}/g;

/** End of the row of digits that `at` lies in. */
function groupEnd(text: string, at: number): number {
  let end = at;
  while (isIn(DIGIT, text, end)) end++;
  return end;
}

/** The digits of a long decimal fraction are no card, however their check digit falls. */
const isFraction = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === POINT && isIn(DIGIT, text, at - 2) && isIn(DIGIT, text, at + 4);

export const detector = defineDetector({
  id: 'privacy/card',
  version: '1',
  title: 'Payment card number',
  summary: 'Finds card numbers of the known issuers, written solid or in groups, by check digit.',
  why: 'A card number may not be stored or shown in full (PCI DSS 3.4). One in ten random numbers of an issuer range passes the check digit, so long numeric ids are found now and then; numbers spelled in words are not.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: DIGITS_MAX * 2 + 2 },
  view: 'folded',
  severity: 'high',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'Card 4111 1111 1111 1111, exp 12/28', found: ['4111 1111 1111 1111'] },
      { text: 'pay with 5555555555554444', found: ['5555555555554444'] },
      { text: '3782-822463-10005', found: ['3782-822463-10005'] },
      { text: '4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1', found: ['4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1'] },
      { text: '1234 6011 1111 1111 1117 x', found: ['6011 1111 1111 1117'] },
      { text: '4111\u200b1111\u20601111 1111', found: ['4111\u200b1111\u20601111 1111'] },
      { text: '４１１１１１１１１１１１１１１１', found: ['４１１１１１１１１１１１１１１１'] },
      { text: '4111 1111 1111 1111 123', found: ['4111 1111 1111 1111'] },
    ],
    misses: [
      '4111 1111 1111 1112',
      '4444444444444444',
      '41111111111111111111111111',
      'order 1234567890123456',
      '0.4111111111111111',
      'sha 3f4111111111111111',
      'FR14 4111 1111 1111 1111 0000 001',
      '41 11 11 11 11 11 11 11',
      '2024-11-05 12:30:45',
    ],
  },
  inspect(view, from, { until }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0) return [];
    if (landmarksOf(view, from).dense < DIGITS_MIN) return [];
    const matches: Match[] = [];
    ROW.lastIndex = from;
    const first = ROW.exec(text)?.index ?? until;
    /** Of the next digit in its row; below zero between rows. */
    let number = -1;
    for (let at = first; at < until; at++) {
      const code = text.charCodeAt(at);
      if (code < ZERO || code > ZERO + 9) {
        // Two separators in a row, or anything else, end a row.
        if (!isIn(SEPARATOR, text, at) || !isIn(DIGIT, text, at - 1)) number = -1;
        continue;
      }
      const group = at;
      at = groupEnd(text, at) - 1;
      if (!startsGroup(text, group)) continue;
      const size = at + 1 - group;
      const may = mayLead(text, group, size);
      if (may && number < 0) {
        row.begin(group);
        number = 0;
      }
      const match = may && !isFraction(text, group) ? cardAt(text, group, number) : undefined;
      if (number >= 0) number += size;
      if (match === undefined) continue;
      matches.push(match);
      at = match.end - 1;
      number = -1;
    }
    return matches;
  },
  pending({ text, features }, from) {
    if ((features & FEATURE.digit) === 0) return text.length;
    let start = text.length;
    let digits = 0;
    for (let at = text.length; at > from; at--) {
      const isDigit = isIn(DIGIT, text, at - 1);
      if (!isDigit && !isIn(SEPARATOR, text, at - 1)) break;
      if (!isDigit && at < text.length && !isIn(DIGIT, text, at)) break;
      if (isDigit && ++digits > DIGITS_MAX) break;
      if (startsGroup(text, at - 1)) start = at - 1;
    }
    return start;
  },
});
