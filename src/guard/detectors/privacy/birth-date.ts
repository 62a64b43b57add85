// SPDX-License-Identifier: Apache-2.0
// Days of birth, in figures and in words, after a word that says so; and ages of persons. A date without
// such a word is a date of anything.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { firstAt, landmarksOf } from '../../recogniser/landmarks.ts';
import { hashIn, isLetterAt, unitAt, wordStart } from '../../recogniser/letters.ts';
import { alphabet, isIn, runStart } from '../../runs.ts';
import { BIRTH_WORDS } from './dates/months.data.ts';
import { DATE_CHARS, dateAt, monthBefore, pendingDate } from './dates/date.ts';
import { distanceOf, Labels } from './identifiers/context.ts';

/** Farther off, a word speaks of something else. */
const NEAR_CHARS = 32;
const labels = new Labels();
labels.add(BIRTH_WORDS, 0);
/** "45 years old", "45-year-old", "45 ans", "45 Jahre alt". */
const AGE =
  /(?: |-)?(?:years?[ -]old|year-old|y\/o|yo\b|yrs? old|jahre alt|jährig|ans\b|años|anni\b|anos\b|jaar oud|år gammel|år gammal|vuotias|lat\b|лет\b|年歳|歳|岁|세|tuổi)/iuy;
/** What these begin with, behind a blank or a hyphen. */
const AGE_INITIAL = new Set(
  'yjavålлг年歳岁세tYJAVÅLЛГT'.split('').map((char) => char.charCodeAt(0)),
);
/** Numbers of something else. */
const NO_AGE =
  /[\w%/:°€$-]|[.,]\d| ?(?:%|percent|degrees|°|kg|km|cm|mg|ml|min|minutes|hours|days|weeks|items|members|users)/iy;
const AGE_MAX = 119;
const ZERO = 0x30;
const DIGIT = alphabet(/[0-9]/);
const PART_OF = alphabet(/[\w.,:/-]/);
/** Before an age hardly more stands than a sign, or "of" and "is" behind the word. */
const AGE_WORDS = new Set(
  'age aged alter edad eta idade leeftijd alder wiek varsta yas возраст ηλικια umur usia'
    .split(' ')
    .map((word) => hashIn(word, 0, word.length)),
);
const AGE_FREE = /(?:年齢|年龄|나이)$/;
const AGE_LINKS = new Set(['of', 'is', 'von', 'de'].map((word) => hashIn(word, 0, word.length)));
const AGE_SIGNS = alphabet(/[ :"']/);
const [AGE_SIGNS_MAX, AGE_WORD_MAX] = [5, 12];

export const detector = defineDetector({
  id: 'privacy/birth-date',
  version: '2',
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
  inspect(view, from, { until, options }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0) return [];
    const found: Match[] = [];
    const { digits } = landmarksOf(view, from);
    let free = from;
    for (let next = firstAt(digits, from); next < digits.length; next++) {
      const at = digits[next] ?? 0;
      if (at < free) continue;
      const month = monthBefore(text, at, free);
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
        while (isIn(DIGIT, text, end)) end++;
        if (options.ages && end - at <= 3 && isAge(text, at, end)) {
          found.push({ start: at, end, entity: 'age', score: 0.97 });
        }
      }
      free = end;
    }
    return found;
  },
  pending({ text }, from) {
    return pendingDate(text, from);
  },
});

/** Whether the number from `start` to `end` is the age of someone, by what stands behind or before it. */
function isAge(text: string, start: number, end: number): boolean {
  if (isIn(PART_OF, text, start - 1)) return false;
  if (end - start > 1 && text.charCodeAt(start) === ZERO) return false;
  if (end - start === 3 && Number(text.slice(start, end)) > AGE_MAX) return false;
  const sign = unitAt(text, end);
  if (AGE_INITIAL.has(sign === 0x20 || sign === 0x2d ? unitAt(text, end + 1) : sign)) {
    AGE.lastIndex = end;
    if (AGE.test(text)) return true;
  }
  if (!isCalledAge(text, start)) return false;
  NO_AGE.lastIndex = end;
  return !NO_AGE.test(text);
}

/** Whether a word for "age" stands before `start`. */
function isCalledAge(text: string, start: number): boolean {
  let end = runStart(text, AGE_SIGNS, start, 0, AGE_SIGNS_MAX);
  let first = wordStart(text, end, AGE_WORD_MAX);
  if (first === end) return false;
  if (unitAt(text, end - 1) >= 0x3000) return AGE_FREE.test(text.slice(first, end));
  if (AGE_LINKS.has(hashIn(text, first, end))) {
    if (end === start || unitAt(text, first - 1) !== 0x20) return false;
    end = runStart(text, AGE_SIGNS, first, 0, 2);
    first = wordStart(text, end, AGE_WORD_MAX);
  }
  if (end === start || isLetterAt(text, first - 1)) return false;
  return AGE_WORDS.has(hashIn(text, first, end));
}
