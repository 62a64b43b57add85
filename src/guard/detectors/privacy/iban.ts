// SPDX-License-Identifier: Apache-2.0
// International bank account numbers: a country's length and the check of ISO 13616 (mod 97).
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { IBAN_LENGTHS } from './iban.data.ts';

const LENGTH_MAX = 34;
const OTHER = -2;
const BETWEEN = -1;

/** An account number's length by its first two letters, each as its number: no string is made for it. */
const LENGTHS = new Uint8Array(36 * 36);
for (const [country, length] of Object.entries(IBAN_LENGTHS)) {
  LENGTHS[Number.parseInt(country, 36)] = length;
}

/**
 * ISO 7064 MOD 97-10: the digits of `value` (a letter is 10 to 35) appended to `number`, of which only the
 * rest counts: it is divided when it gets large, not for every digit.
 */
function appended(number: number, value: number): number {
  const rest = number > 1_000_000 ? number % 97 : number;
  return rest * (value > 9 ? 100 : 10) + value;
}

const START = /(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ ]?\d/g;

/** The value of each letter and digit, 0 to 35; what may stand between them; and all else. */
const VALUES = new Int8Array(128).fill(OTHER);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(char)) VALUES[code] = Number.parseInt(char, 36);
  else if (/[ \-.]/.test(char)) VALUES[code] = BETWEEN;
}
const valueAt = (text: string, at: number): number => VALUES[text.charCodeAt(at)] ?? OTHER;

function accountAt(text: string, start: number): Match | undefined {
  const first = valueAt(text, start);
  const second = valueAt(text, start + 1);
  const length = LENGTHS[first * 36 + second] ?? 0;
  if (length === 0) return undefined;
  let rest = 0;
  let check = 0;
  let count = 0;
  let last = OTHER;
  let at = start;
  for (; count < length; at++) {
    const value = valueAt(text, at);
    if (value < 0) {
      if (value === OTHER || last < 0) return undefined;
    } else if (++count > 4) rest = appended(rest, value);
    else if (count > 2) check = check * 10 + value;
    last = value;
  }
  // The first four characters are counted last.
  rest = appended(appended(rest, first), second);
  if (valueAt(text, at) >= 0 || ((rest % 97) * 100 + check) % 97 !== 1) return undefined;
  return { start, end: at, entity: 'iban', score: 0.9999 };
}

/** What an account number could begin with at the end of a text. */
const TAIL =
  /(?<![A-Za-z0-9])[A-Za-z](?:[A-Za-z](?:[ -]?(?:\d ?(?:\d(?:[ .-]?[A-Za-z0-9]){0,30}[ .-]?)?)?)?)?$/g;
const TAIL_CHARS = LENGTH_MAX * 2 + 2;

export const detector = defineDetector({
  id: 'privacy/iban',
  version: '1',
  title: 'Bank account number (IBAN)',
  summary: 'Finds IBANs of all countries in the registry, solid or in groups, by length and check.',
  why: 'An account number is personal data and enough for a direct debit. Three random strings in a hundred of the right shape and length pass the check, but strings of that shape are rare.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: TAIL_CHARS + 1 },
  view: 'folded',
  severity: 'high',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'IBAN DE89 3704 0044 0532 0130 00, thanks', found: ['DE89 3704 0044 0532 0130 00'] },
      { text: 'gb29nwbk60161331926819', found: ['gb29nwbk60161331926819'] },
      { text: '(FR14-2004-1010-0505-0001-3M02-606)', found: ['FR14-2004-1010-0505-0001-3M02-606'] },
      { text: 'NO93\u200b8601 1117 947', found: ['NO93\u200b8601 1117 947'] },
    ],
    misses: [
      'DE89 3704 0044 0532 0130 01',
      'DE89370400440532013000X',
      'XDE89370400440532013000',
      'ZZ89370400440532013000',
      'it was 12 degrees',
    ],
  },
  inspect({ text, features }, from, { until }) {
    if ((features & FEATURE.digit) === 0) return [];
    const matches: Match[] = [];
    START.lastIndex = from;
    for (let found = START.exec(text); found !== null; found = START.exec(text)) {
      if (found.index >= until) break;
      const match = accountAt(text, found.index);
      if (match !== undefined) matches.push(match);
      START.lastIndex = match?.end ?? found.index + 1;
    }
    return matches;
  },
  pending({ text }, from) {
    const base = Math.max(from, text.length - TAIL_CHARS);
    // One character more, so that the look-behind sees what stands before.
    const first = Math.max(0, base - 1);
    const tail = text.slice(first);
    TAIL.lastIndex = base - first;
    const found = TAIL.exec(tail);
    return found === null ? text.length : first + found.index;
  },
});
