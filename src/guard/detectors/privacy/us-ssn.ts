// SPDX-License-Identifier: Apache-2.0
// United States social security numbers. They have no check digit, so the form has to be exact, or the
// words before the number have to say what it is.
import { z } from 'zod';
import { CONTEXT_CHARS, defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { alphabet, runStart } from '../../runs.ts';

const NUMBER =
  /(?<![\dA-Za-z_])(?<!\d[-.])(\d{3})([- .]?)(\d{2})\2(\d{4})(?![\dA-Za-z_])(?![-.]\d)/g;
const CONTEXT = /\b(?:ssn|social security|itin|tax ?payer id)\b[^0-9\n]{0,30}$/i;
const TAIL = alphabet(/[0-9 .-]/);
const DIGITS = 9;
/** The number, and the sign and digit after it that would make it part of something longer. */
const CHARS_MAX = 11 + 1;

/** Numbers that were never issued: SSA, areas 000, 666 and 9xx, group 00, serial 0000. */
const isIssued = (area: string, group: string, serial: string): boolean =>
  area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000';

export const detector = defineDetector({
  id: 'privacy/us-ssn',
  version: '1',
  title: 'US social security number',
  summary: 'Finds issued-range numbers written 123-45-6789, or after words such as "SSN".',
  why: 'One number opens bank accounts and tax records. Without separators and without a word before it such a number cannot be told from any other nine digits, and is not reported.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 2 },
  view: 'folded',
  severity: 'high',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'His number is 536-22-1234.', found: ['536-22-1234'] },
      { text: 'SSN: 536221234', found: ['536221234'] },
      { text: 'social security no. 536 22 1234', found: ['536 22 1234'] },
      { text: '536‑22‑\u200b1234', found: ['536‑22‑\u200b1234'] },
    ],
    misses: [
      '536221234',
      '536 22 1234',
      '000-22-1234',
      '666-22-1234',
      '936-22-1234',
      '536-00-1234',
      '1-536-22-1234',
      '536-22-12345',
      '536-22-1234-5',
    ],
  },
  inspect(view, from, { until }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0 || landmarksOf(view, from).dense < DIGITS) return [];
    const matches: Match[] = [];
    NUMBER.lastIndex = from;
    for (let found = NUMBER.exec(text); found !== null; found = NUMBER.exec(text)) {
      if (found.index >= until) break;
      const [written, area = '', separator, group = '', serial = ''] = found;
      if (!isIssued(area, group, serial)) continue;
      const before = text.slice(Math.max(0, found.index - CONTEXT_CHARS), found.index);
      if (separator !== '-' && !CONTEXT.test(before)) continue;
      const end = found.index + written.length;
      matches.push({ start: found.index, end, entity: 'us-ssn', score: 0.999 });
    }
    return matches;
  },
  pending({ text, features }, from) {
    if ((features & FEATURE.digit) === 0) return text.length;
    let start = runStart(text, TAIL, text.length, from, CHARS_MAX);
    while (start < text.length && !/\d/.test(text.charAt(start))) start++;
    return start;
  },
});
