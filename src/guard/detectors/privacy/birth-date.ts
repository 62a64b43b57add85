// SPDX-License-Identifier: Apache-2.0
// Days of birth, in figures and in words, after a word that says so; and ages of persons. A date without
// such a word is a date of anything.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { BIRTH_WORDS } from './dates/months.data.ts';
import { DATE_CHARS, dateAt, monthBefore, pendingDate } from './dates/date.ts';
import { distanceOf, Labels } from './identifiers/context.ts';

/** Farther off, a word speaks of something else. */
const NEAR_CHARS = 32;
const labels = new Labels();
labels.add(BIRTH_WORDS, 0);
/** "45 years old", "45-year-old", "45 ans", "45 Jahre alt". */
const AGE =
  /(?<![\w.,:/-])(?:1[01]\d|[1-9]?\d)(?=(?: |-)?(?:years?[ -]old|year-old|y\/o|yo\b|yrs? old|jahre alt|jährig|ans\b|años|anni\b|anos\b|jaar oud|år gammel|år gammal|vuotias|lat\b|лет\b|年歳|歳|岁|세|tuổi))/iuy;
const AGE_AFTER_CHARS = 14;
const AGE_LABELLED =
  /(?<![\w.,:/-])(?:1[01]\d|[1-9]?\d)(?![\w%/:°€$-]|[.,]\d| ?(?:%|percent|degrees|°|kg|km|cm|mg|ml|min|minutes|hours|days|weeks|items|members|users))/iy;
const AGE_WORDS = new Labels();
AGE_WORDS.add(
  'age, aged, alter, edad, eta, idade, leeftijd, alder, ålder, wiek, varsta, yas, возраст, ηλικια, 年齢, 年龄, 나이, umur, usia',
  0,
);
/** After the word for an age hardly more stands than a sign or "of" and "is". */
const AGE_NEAR_CHARS = 6;

export const detector = defineDetector({
  id: 'privacy/birth-date',
  version: '1',
  title: 'Date of birth and age',
  summary: 'Finds dates after words such as "born" in some thirty languages, and ages of persons.',
  why: 'A day of birth is half of most proofs of identity. Dates without a word before them, and years alone, are not reported; nor are days given after the date ("1.2.1980 geboren").',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: DATE_CHARS + 2 },
  view: 'folded',
  severity: 'medium',
  options: z.strictObject({
    ages: z.boolean().default(true).describe('Ages are reported too'),
  }),
  examples: {
    hits: [
      { text: 'born on 12 March 1990 in Leeds', found: ['12 March 1990'] },
      { text: 'DOB: 03/12/1990', found: ['03/12/1990'] },
      { text: 'geb. am 12.3.1990', found: ['12.3.1990'] },
      { text: 'Date of birth March 12th, 1990', found: ['March 12th, 1990'] },
      { text: 'née le 1er février 1985', found: ['1er février 1985'] },
      { text: '生年月日1990年3月12日', found: ['1990年3月12日'] },
      { text: 'she is 45 years old, aged 45', found: ['45', '45'] },
    ],
    misses: [
      'on 12 March 1990 the office moved',
      'born in a barn',
      'DOB: 33/12/1990',
      'due 2024-11-05',
      'page 45',
      'average 45 minutes',
    ],
  },
  inspect({ text, features }, from, { until, options }) {
    if ((features & FEATURE.digit) === 0) return [];
    const found: Match[] = [];
    for (let at = from; at < text.length; ) {
      const code = text.charCodeAt(at);
      if (code < 0x30 || code > 0x39) {
        at++;
        continue;
      }
      const month = monthBefore(text, at, from);
      const start = month < 0 ? at : month;
      if (start >= until) break;
      let end = dateAt(text, start);
      if (end > 0) {
        const rank = labels.before(text, start).get(0);
        if (rank !== undefined && distanceOf(rank) <= NEAR_CHARS) {
          found.push({ start, end, entity: 'birth-date', score: 0.998 });
        }
      } else {
        end = at + 1;
        while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39)
          end++;
        if (options.ages && end - at <= 3 && isAge(text, at, end)) {
          found.push({ start: at, end, entity: 'age', score: 0.97 });
        }
      }
      at = end;
    }
    return found;
  },
  pending({ text }, from) {
    return pendingDate(text, from);
  },
});

/** Whether the number from `start` to `end` is the age of someone, by what stands behind or before it. */
function isAge(text: string, start: number, end: number): boolean {
  const first = Math.max(0, start - 1);
  const near = text.slice(first, end + AGE_AFTER_CHARS);
  AGE.lastIndex = start - first;
  if (AGE.test(near)) return true;
  AGE_LABELLED.lastIndex = start - first;
  if (!AGE_LABELLED.test(near)) return false;
  if (/[=<>]\s?$/.test(text.slice(Math.max(0, start - 2), start))) return false;
  const rank = AGE_WORDS.before(text, start).get(0);
  return rank !== undefined && distanceOf(rank) <= AGE_NEAR_CHARS;
}
