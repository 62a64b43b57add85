// SPDX-License-Identifier: Apache-2.0
// Telephone numbers in international form and in common national forms. A bare row of digits is an id,
// not a telephone number, unless the words before it say so.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { firstAt, landmarksOf } from '../../recogniser/landmarks.ts';
import { alphabet, isIn } from '../../runs.ts';
import { isInAccount } from './iban-number.ts';
import { isIdentifier } from './identifiers/find.ts';

/** ITU-T E.164: at most 15 digits. */
const DIGITS_MAX = 15;
/** Digits, at most two separators after each, a plus and a bracket. */
const CHARS_MAX = DIGITS_MAX * 3 + 2;
const DIGIT = alphabet(/[0-9]/);
const SEPARATOR = alphabet(/[ .\-/()]/);
/** Groups of an international number after which none follows. */
const GROUPS_MAX = 9;
const ONE = 0x31;
const SIGN = alphabet(/[+(]/);
const WORD = alphabet(/[A-Za-z0-9_]/);

const SEPARATOR_INSIDE = alphabet(/[ .\-/]/);
/** What may stand first. */
const OPENING = alphabet(/[0-9+(]/);
/** Between two words or numbers these make one thing of both. */
const JOINT = alphabet(/[-.+/,:]/);
const NON_ZERO = alphabet(/[1-9]/);

const CONTEXT =
  /\b(?:phone|telephone|tel|mobile|mob|cell|fax|whatsapp|call me (?:on|at)|telefon|handy|mobil|telefono|teléfono|telefone|téléphone|portable|numéro|cellulare)\b[^0-9\n]{0,20}$/i;
/** The longest of the words above, what may follow it, and one character before it. */
const BEFORE_CHARS = 10 + 20 + 1;
/** 05.11.2024 and the like, before or after other numbers. */
const DATE = /^\d{1,2}([./-])\d{1,2}\1\d{2,4}\b|^\d{4}([./-])\d{2}\2\d{2}\b/;
const DATE_CHARS = 11;

const NANP = /^(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d([ .-]))[2-9]\d\d[ .-]\d{4}$/;

/** Of a number: where it ends and how sure that is. */
type Reading = { readonly end: number; readonly score: number };

/** End of the row of digits at `at`; rows longer than any number are not walked to their end. */
function groupEnd(text: string, at: number): number {
  let end = at;
  while (end - at <= DIGITS_MAX && isIn(DIGIT, text, end)) end++;
  return end;
}

/** Where the group after the one that ends at `end` starts, or -1. */
function nextGroup(text: string, end: number): number {
  let at = end;
  while (at - end < 2 && isIn(SEPARATOR, text, at)) at++;
  return at > end && isIn(DIGIT, text, at) ? at : -1;
}

/** +44 20 7946 0958: `first` is the digit after the plus. */
function international(text: string, first: number): Reading | undefined {
  if (!isIn(NON_ZERO, text, first)) return undefined;
  let best = -1;
  let digits = 0;
  for (let [at, groups] = [first, 1]; at >= 0 && groups <= GROUPS_MAX; groups++) {
    const end = groupEnd(text, at);
    digits += end - at;
    if (digits > DIGITS_MAX) break;
    if (digits >= 8 && !isIn(WORD, text, end)) best = end;
    at = nextGroup(text, end);
  }
  return best < 0 ? undefined : { end: best, score: 0.999 };
}

/** 030/1234567, (030) 12 34: a zero, then two to six groups; or nothing but digits. */
function national(text: string, start: number, first: number): Reading | undefined {
  let end = groupEnd(text, first);
  let digits = end - first;
  let best = first === start && digits >= 9 && digits <= 12 ? solid(text, start, end) : undefined;
  if (!isIn(NON_ZERO, text, first + 1) || digits > 6) return best;
  for (let groups = 2; groups <= 6; groups++) {
    const bracket = groups === 2 && text.charAt(end) === ')' ? 1 : 0;
    let at = end + bracket;
    while (at - end < 2 && isIn(SEPARATOR_INSIDE, text, at)) at++;
    if (at === end + bracket) break;
    end = groupEnd(text, at);
    digits += end - at;
    if (end - at < 2 || end - at > 9 || digits > 12) break;
    if (digits >= 9 && !isIn(WORD, text, end)) best = { end, score: 0.99 };
  }
  return best;
}

/** (415) 555-0132, 1 415 555 0132; or nothing but digits. */
function local(text: string, start: number, first: number): Reading | undefined {
  let end = groupEnd(text, first);
  const digits = end - first;
  const alone = first === start && digits >= 7 && digits <= DIGITS_MAX;
  const best = alone ? solid(text, start, end) : undefined;
  const coded = text.charCodeAt(first) === ONE;
  // The country code stands alone or before the area code.
  let area = first;
  if (coded && digits === 1) {
    area = nextGroup(text, end);
    if (area < 0) return best;
    end = groupEnd(text, area);
  }
  if (end - area !== (coded && digits === 4 ? 4 : 3)) return best;
  const exchange = nextGroup(text, end);
  if (exchange < 0 || groupEnd(text, exchange) - exchange !== 3) return best;
  const line = nextGroup(text, exchange + 3);
  end = line + 4;
  if (line < 0 || groupEnd(text, line) !== end || isIn(WORD, text, end)) return best;
  return NANP.test(text.slice(start, end)) ? { end, score: 0.998 } : best;
}

/** Nothing but digits: a number where the words before say so. */
function solid(text: string, start: number, end: number): Reading | undefined {
  if (isIn(WORD, text, end)) return undefined;
  let from = start;
  // No word and nothing after it holds a digit or a line feed.
  for (const stop = Math.max(0, start - BEFORE_CHARS); from > stop; from--) {
    if (isIn(DIGIT, text, from - 1) || text.charAt(from - 1) === '\n') break;
  }
  const before = text.slice(Math.max(0, from - 1), start);
  return CONTEXT.test(before) ? { end, score: 0.99 } : undefined;
}

/** A social security number that begins with a zero; a postal code of the United States. */
const SSN = /^\d{3}([-. ])\d\d\1\d{4}$|^\d{5}-\d{4}$/;

/** Whether more groups of digits stand before or behind: a piece of an account or of an insurance number. */
const isPiece = (text: string, start: number, end: number): boolean =>
  (text.charAt(start - 1) === ' ' && isIn(DIGIT, text, start - 2)) ||
  (text.charAt(end) === ' ' && isIn(DIGIT, text, end + 1));

/** The longest telephone number that starts at `start`. */
function numberAt(text: string, start: number): Match | undefined {
  const first = isIn(DIGIT, text, start) ? start : start + 1;
  if (!isIn(DIGIT, text, first)) return undefined;
  let reading: Reading | undefined;
  if (text.charAt(start) === '+') reading = international(text, first);
  else if (text.charAt(first) === '0') reading = national(text, start, first);
  else reading = local(text, start, first);
  if (reading === undefined || DATE.test(text.slice(start, start + DATE_CHARS))) return undefined;
  const { end } = reading;
  const isNational = text.charAt(first) === '0' && text.charAt(start) !== '+';
  if (isNational && (isPiece(text, start, end) || SSN.test(text.slice(start, end))))
    return undefined;
  if (isInAccount(text, start, 1)) return undefined;
  return isIdentifier(text, start, end) ? undefined : { start, entity: 'phone', ...reading };
}

const DIGITS_MIN = 7;

/** A plus, a bracket or a digit, with nothing before it that it could be a part of. */
function mayStart(text: string, at: number): boolean {
  if (!isIn(OPENING, text, at) || isIn(WORD, text, at - 1)) return false;
  return !(isIn(JOINT, text, at - 1) && isIn(WORD, text, at - 2));
}

export const detector = defineDetector({
  id: 'privacy/phone',
  version: '2',
  title: 'Telephone number',
  summary:
    'Finds telephone numbers with a country code, in North American and in 0-prefixed forms.',
  why: 'A telephone number names a person or household. Numbers written solid without a country code are found only after words such as "phone" or "Handy"; short codes and extensions are not.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 2 },
  view: 'folded',
  severity: 'low',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'Ring +44 20 7946 0958 today', found: ['+44 20 7946 0958'] },
      { text: '+4915112345678', found: ['+4915112345678'] },
      { text: 'US: (415) 555-0132.', found: ['(415) 555-0132'] },
      { text: '415-555-0132 or 1.415.555.0199', found: ['415-555-0132', '1.415.555.0199'] },
      { text: 'Tel. 030/1234567', found: ['030/1234567'] },
      { text: 'Appelez le 01 23 45 67 89', found: ['01 23 45 67 89'] },
      { text: 'my phone is 4155550132', found: ['4155550132'] },
      { text: '+1\u00a0(212)\u200b 555‑0147', found: ['+1\u00a0(212)\u200b 555‑0147'] },
    ],
    misses: [
      '4155550132',
      'order 1234567890',
      '192.168.100.200',
      '05.11.2024 10:30',
      '2024-11-05 2024-11-06',
      '3.14159265358979',
      'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      '100-200-3000',
    ],
  },
  inspect(view, from, { until }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0) return [];
    const { digits, dense } = landmarksOf(view, from);
    if (dense < DIGITS_MIN) return [];
    const matches: Match[] = [];
    let free = from;
    const tryAt = (at: number): void => {
      if (at < free || at >= until || !mayStart(text, at)) return;
      const match = numberAt(text, at);
      if (match === undefined) return;
      matches.push(match);
      free = match.end;
    };
    for (let next = firstAt(digits, from); next < digits.length; next++) {
      const digit = digits[next] ?? 0;
      if (digit > until) break;
      if (digit < free) continue;
      // A plus or bracket may stand before the first digit.
      if (digit > free && isIn(SIGN, text, digit - 1)) tryAt(digit - 1);
      tryAt(digit);
    }
    return matches;
  },
  pending({ text }, from) {
    let start = text.length;
    let [digits, gap] = [0, 0];
    const stop = Math.max(from, text.length - CHARS_MAX);
    for (let at = text.length; at > stop; at--) {
      const isDigit = isIn(DIGIT, text, at - 1);
      const isPlus = text.charAt(at - 1) === '+';
      if (!isDigit && !isPlus && !isIn(SEPARATOR, text, at - 1)) break;
      digits += isDigit ? 1 : 0;
      gap = isDigit ? 0 : gap + 1;
      if (digits > DIGITS_MAX || gap > 3) break;
      if (mayStart(text, at - 1)) start = at - 1;
      if (isPlus) break;
    }
    return start;
  },
});
