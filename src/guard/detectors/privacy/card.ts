// SPDX-License-Identifier: Apache-2.0
// Payment card numbers: an issuer's range and length, a correct check digit, and a usual way of writing.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { alphabet, isIn } from '../../runs.ts';
import { luhn } from './luhn.ts';

const DIGITS_MAX = 19;
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
const GROUPINGS =
  /^(?:\d+|(?:4|8|12)(?: (?:4|8|12))*(?: [1-4])?|4 6 [45]|10 [45]|4 1[01]|6 1[03]|1(?: 1)+)$/;

function isCard(digits: string, groups: readonly number[]): boolean {
  // Cheapest first: in a long list of numbers this is asked at every one.
  if (!luhn(digits) || new Set(digits).size < 2) return false;
  return (
    ISSUERS.some(([prefix, sizes]) => sizes.includes(digits.length) && prefix.test(digits)) &&
    GROUPINGS.test(groups.join(' '))
  );
}

/** The longest card that starts at the digit at `start`. */
function cardAt(text: string, start: number): Match | undefined {
  let digits = '';
  let best: Match | undefined;
  const groups: number[] = [];
  for (let at = start; digits.length < DIGITS_MAX && isIn(DIGIT, text, at); ) {
    const group = at;
    while (isIn(DIGIT, text, at)) at++;
    if (digits.length + at - group > DIGITS_MAX) break;
    digits += text.slice(group, at);
    groups.push(at - group);
    if (digits.length >= 13 && isCard(digits, groups)) {
      best = { start, end: at, entity: 'card', score: groups.length > 1 ? 0.9995 : 0.999 };
    }
    if (isIn(SEPARATOR, text, at) && isIn(DIGIT, text, at + 1)) at++;
  }
  return best;
}

const ROW = /\d(?:[ .\-_\t]?\d){12}/g;

/** Where thirteen digits first stand close enough to be a card, or -1: in most texts they never do. */
function firstRow(text: string, from: number): number {
  ROW.lastIndex = from;
  return ROW.exec(text)?.index ?? -1;
}

const startsGroup = (text: string, at: number): boolean =>
  isIn(DIGIT, text, at) && !isIn(DIGIT, text, at - 1);

/** The digits of a long decimal fraction are no card, however their check digit falls. */
const isFraction = (text: string, at: number): boolean =>
  text.charAt(at - 1) === '.' && isIn(DIGIT, text, at - 2) && isIn(DIGIT, text, at + 4);

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
      '41 11 11 11 11 11 11 11',
      '2024-11-05 12:30:45',
    ],
  },
  inspect({ text, features }, from) {
    if ((features & FEATURE.digit) === 0) return [];
    const first = firstRow(text, from);
    if (first < 0) return [];
    const matches: Match[] = [];
    for (let at = first; at < text.length; at++) {
      if (!startsGroup(text, at) || isFraction(text, at)) continue;
      const match = cardAt(text, at);
      if (match === undefined) continue;
      matches.push(match);
      at = match.end - 1;
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
