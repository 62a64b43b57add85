// SPDX-License-Identifier: Apache-2.0
// Telephone numbers in international form and in common national forms. A bare row of digits is an id,
// not a telephone number, unless the words before it say so.
import { z } from 'zod';
import { CONTEXT_CHARS, defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { alphabet, isIn } from '../../runs.ts';

/** ITU-T E.164: at most 15 digits. */
const DIGITS_MAX = 15;
/** Digits, at most two separators after each, a plus and a bracket. */
const CHARS_MAX = DIGITS_MAX * 3 + 2;
const DIGIT = alphabet(/[0-9]/);
const SEPARATOR = alphabet(/[ .\-/()]/);
const WORD = alphabet(/[A-Za-z0-9_]/);

const CONTEXT =
  /\b(?:phone|telephone|tel|mobile|mob|cell|fax|whatsapp|call me (?:on|at)|telefon|handy|mobil|telefono|teléfono|telefone|téléphone|portable|numéro|cellulare)\b[^0-9\n]{0,20}$/i;
/** 05.11.2024 and the like, before or after other numbers. */
const DATE = /^\d{1,2}([./-])\d{1,2}\1\d{2,4}\b|^\d{4}([./-])\d{2}\2\d{2}\b/;

const NANP = /^(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d([ .-]))[2-9]\d\d[ .-]\d{4}$/;
const INTERNATIONAL = /^\+[1-9]\d{0,14}(?:[ .\-/()]{1,2}\d{1,14}){0,8}$/;
const NATIONAL = /^\(?0[1-9]\d{0,4}\)?(?:[ .\-/]{1,2}\d{2,9}){1,5}$/;

/** How the first characters of a number are to be read, and how many digits it then has. */
type Form = {
  readonly min: number;
  readonly max: number;
  readonly score: (written: string, before: string) => number;
};
const FORMS: Readonly<Record<'international' | 'national' | 'local', Form>> = {
  international: {
    min: 8,
    max: DIGITS_MAX,
    score: (written) => (INTERNATIONAL.test(written) ? 0.999 : 0),
  },
  national: {
    min: 9,
    max: 12,
    score: (written, before) => (NATIONAL.test(written) ? 0.99 : solid(written, before)),
  },
  local: {
    min: 7,
    max: DIGITS_MAX,
    score: (written, before) => (NANP.test(written) ? 0.998 : solid(written, before)),
  },
};

const solid = (written: string, before: string): number =>
  /^\d{7,15}$/.test(written) && CONTEXT.test(before) ? 0.99 : 0;

function formAt(text: string, start: number): Form {
  if (text.charAt(start) === '+') return FORMS.international;
  const digit = text.charAt(start) === '(' ? start + 1 : start;
  return text.charAt(digit) === '0' ? FORMS.national : FORMS.local;
}

/** Groups of a North American number: 1 415 555 0132. */
const LOCAL_GROUPS = 4;

/** The longest telephone number that starts at `start`. */
function numberAt(text: string, start: number): Match | undefined {
  if (DATE.test(text.slice(start, start + 11))) return undefined;
  const form = formAt(text, start);
  let best: Match | undefined;
  let [digits, groups] = [0, 0];
  for (let at = start + (isIn(DIGIT, text, start) ? 0 : 1); at < text.length; ) {
    const group = at;
    while (isIn(DIGIT, text, at)) at++;
    digits += at - group;
    groups++;
    if (at === group || digits > form.max) break;
    if (form === FORMS.local && groups > LOCAL_GROUPS) break;
    if (digits >= form.min && !isIn(WORD, text, at)) {
      const before = text.slice(Math.max(0, start - CONTEXT_CHARS), start);
      const score = form.score(text.slice(start, at), before);
      if (score > 0) best = { start, end: at, entity: 'phone', score };
    }
    for (let gap = 0; gap < 2 && isIn(SEPARATOR, text, at); gap++) at++;
  }
  return best;
}

/** Seven digits close to each other: without them there is no number at all. */
const ROW = /\d(?:[ .\-/()]{0,2}\d){6}/g;

/** A plus, a bracket or a digit, with nothing before it that it could be a part of. */
function mayStart(text: string, at: number): boolean {
  if (!isIn(DIGIT, text, at) && text.charAt(at) !== '+' && text.charAt(at) !== '(') return false;
  if (isIn(WORD, text, at - 1)) return false;
  return !(/[-.+/,:]/.test(text.charAt(at - 1)) && isIn(WORD, text, at - 2));
}

export const detector = defineDetector({
  id: 'privacy/phone',
  version: '1',
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
  inspect({ text, features }, from) {
    if ((features & FEATURE.digit) === 0) return [];
    ROW.lastIndex = from;
    const row = ROW.exec(text);
    if (row === null) return [];
    const matches: Match[] = [];
    // A plus or bracket may stand before the first digit.
    for (let at = Math.max(from, row.index - 1); at < text.length; at++) {
      if (!mayStart(text, at)) continue;
      const match = numberAt(text, at);
      if (match === undefined) continue;
      matches.push(match);
      at = match.end - 1;
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
