// SPDX-License-Identifier: Apache-2.0
// International bank account numbers: a country's length and the check of ISO 13616 (mod 97).
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { firstAt, landmarksOf } from '../../recogniser/landmarks.ts';
import { alphabet, isIn } from '../../runs.ts';
import { accountEnd } from './iban-number.ts';

const LENGTH_MAX = 34;

const LETTER = alphabet(/[A-Za-z]/);
const ALNUM = alphabet(/[A-Za-z0-9]/);
const JOINT = alphabet(/[ -]/);

/** Where the letters of a country stand before the first digit at `digit`; -1 where none do. */
function countryBefore(text: string, digit: number): number {
  const end = isIn(JOINT, text, digit - 1) ? digit - 1 : digit;
  const letters = isIn(LETTER, text, end - 1) && isIn(LETTER, text, end - 2);
  return letters && !isIn(ALNUM, text, end - 3) ? end - 2 : -1;
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
  inspect(view, from, { until }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0) return [];
    const matches: Match[] = [];
    const { digits } = landmarksOf(view, from);
    let free = from;
    for (let next = firstAt(digits, from); next < digits.length; next++) {
      const start = countryBefore(text, digits[next] ?? 0);
      if (start < free) continue;
      if (start >= until) break;
      const end = accountEnd(text, start);
      if (end < 0) continue;
      matches.push({ start, end, entity: 'iban', score: 0.9999 });
      free = end;
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
