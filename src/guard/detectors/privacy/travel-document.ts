// SPDX-License-Identifier: Apache-2.0
// The machine-readable zone of passports, visas and identity cards: name, number, day of birth and sex in
// two or three lines, each proven by its check digits.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { alphabet, isIn, runEnd, runStart } from '../../runs.ts';
import { digit, icaoRest } from './identifiers/checks/sums.ts';

const ZONE = alphabet(/[A-Z0-9<]/);
const BREAK = alphabet(/[\r\n ]/);
/** ICAO 9303, parts 4 to 6: lines and characters of a line. */
const SIZES = new Map([
  [44, 2],
  [36, 2],
  [30, 3],
]);
const LINE_MAX = 44;
const BREAKS_MAX = 2;
const CHARS_MAX = 2 * LINE_MAX + BREAKS_MAX + 12;

const isChecked = (line: string, from: number, to: number): boolean =>
  icaoRest(line.slice(from, to)) === digit(line, to);

/** Whether the fields of a zone have the right check digits: document number, births and expiry. */
function isZone(lines: readonly string[]): boolean {
  const [first = '', second = ''] = lines;
  if (!/^[ACIPV][A-Z<]/.test(first)) return false;
  if (lines.length === 3) {
    return isChecked(first, 5, 14) && isChecked(second, 0, 6) && isChecked(second, 8, 14);
  }
  return isChecked(second, 0, 9) && isChecked(second, 13, 19) && isChecked(second, 21, 27);
}

/** Start of the next line after the one that ends at `end`, or -1. */
function nextLine(text: string, end: number): number {
  const at = runEnd(text, BREAK, end, BREAKS_MAX);
  return at > end && isIn(ZONE, text, at) ? at : -1;
}

function zoneAt(text: string, start: number): Match | undefined {
  let end = runEnd(text, ZONE, start, LINE_MAX + 1);
  const size = end - start;
  const count = SIZES.get(size) ?? 0;
  if (count === 0) return undefined;
  const lines = [text.slice(start, end)];
  while (lines.length < count) {
    const next = nextLine(text, end);
    if (next < 0) return undefined;
    end = runEnd(text, ZONE, next, LINE_MAX + 1);
    if (end - next !== size) return undefined;
    lines.push(text.slice(next, end));
  }
  return isZone(lines) ? { start, end, entity: 'travel-document', score: 0.9999 } : undefined;
}

export const detector = defineDetector({
  id: 'privacy/travel-document',
  version: '1',
  title: 'Machine-readable zone of a travel document',
  summary: 'Finds the zone of passports, visas and identity cards by its check digits.',
  why: 'The zone holds all that is needed to pass for someone, and to open the chip of the document. A line alone is not reported.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 2 },
  view: 'folded',
  severity: 'high',
  options: z.strictObject({}),
  examples: {
    hits: [
      {
        text: 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
        found: [
          'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
        ],
      },
      {
        text: 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
        found: [
          'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
        ],
      },
      {
        text: 'scan: I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\r\nD231458907UTO7408122F1204159<<<<<<<6 ok',
        found: ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\r\nD231458907UTO7408122F1204159<<<<<<<6'],
      },
    ],
    misses: [
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C37UTO7408122F1204159ZE184226B<<<<<10',
      'a << b << c',
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
    ],
  },
  inspect({ text, features }, from, { until }) {
    if ((features & FEATURE.less) === 0) return [];
    const matches: Match[] = [];
    let free = from;
    for (let at = text.indexOf('<', from); at >= 0; ) {
      const start = runStart(text, ZONE, at, free, LINE_MAX);
      if (start >= until) break;
      const match = isIn(ZONE, text, start - 1) ? undefined : zoneAt(text, start);
      if (match !== undefined) matches.push(match);
      free = match?.end ?? runEnd(text, ZONE, at, text.length);
      at = text.indexOf('<', free);
    }
    return matches;
  },
  pending({ text }, from) {
    const stop = Math.max(from, text.length - CHARS_MAX);
    let hold = text.length;
    for (let at = text.length; at > stop; ) {
      let end = at;
      while (end > stop && at - end < BREAKS_MAX && isIn(BREAK, text, end - 1)) end--;
      const start = runStart(text, ZONE, end, stop, LINE_MAX + 1);
      const last = at === text.length && end === at;
      if (start === end || (!last && !SIZES.has(end - start))) break;
      if (isIn(ZONE, text, start - 1)) break;
      hold = start;
      at = start;
    }
    return hold;
  },
});
