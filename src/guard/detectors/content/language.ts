// SPDX-License-Identifier: Apache-2.0
// Text in a language that is not wanted: judged sentence by sentence, where a sentence is long enough to
// tell. What cannot be told is no finding.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { LANGUAGE_CODES, languageOf } from '../../text/language.ts';
import { openUnit, UNIT_CHARS, unitsOf } from '../../text/units.ts';

const code = z
  .string()
  .refine((one) => LANGUAGE_CODES.includes(one), 'not a language that can be told');

export const detector = defineDetector({
  id: 'content/language',
  version: '1',
  title: 'Language that is not allowed',
  summary: `Finds sentences in languages outside your list. Tells ${LANGUAGE_CODES.length} languages: ${LANGUAGE_CODES.join(', ')}.`,
  why: 'Rules and tests of an application hold for the languages that it was made for. Short sentences, names and code are not judged; close relatives (Croatian and Serbian in Latin letters, Indonesian and Malay) are one.',
  taxonomy: ['owasp-llm-2025:LLM05'],
  phases: ['request', 'response'],
  streaming: { class: 'sentence', holdChars: UNIT_CHARS + 1 },
  view: 'folded',
  optIn: true,
  severity: 'low',
  options: z.strictObject({
    allowed: z.array(code).default([]).describe('ISO 639-1 codes; empty: all that are not denied'),
    denied: z.array(code).default([]).describe('ISO 639-1 codes'),
    min_letters: z
      .int()
      .min(10)
      .max(500)
      .default(40)
      .describe('Letters of a sentence that is judged'),
  }),
  examples: {
    options: { allowed: ['en', 'ja'] },
    hits: [
      {
        text: 'Hello. Könntest du mir bitte erklären, wie das mit der Steuer ist?',
        found: [' Könntest du mir bitte erklären, wie das mit der Steuer ist?'],
      },
      {
        text: 'Пожалуйста, объясни мне, почему это так и что мы можем сделать.',
        found: ['Пожалуйста, объясни мне, почему это так и что мы можем сделать.'],
      },
      { text: '请用中文告诉我怎么在家里做面包。', found: ['请用中文告诉我怎么在家里做面包。'] },
    ],
    misses: [
      'Could you explain to me how taxes work in this country?',
      '日本語で家でパンを作る方法を教えてください。',
      'Guten Tag!',
      'const total = items.reduce((sum, item) => sum + item.price, 0);',
    ],
  },
  inspect({ text }, from, { options, until }) {
    const { allowed, denied, min_letters: least } = options;
    const matches: Match[] = [];
    for (const { start, end } of unitsOf(text, from, until)) {
      if (end - start < least / 3) continue;
      const { language, letters } = languageOf(text, start, end);
      if (language === 'und' || letters < least) continue;
      const isWanted = allowed.length === 0 || allowed.includes(language);
      if (isWanted && !denied.includes(language)) continue;
      matches.push({ start, end, entity: `language-${language}`, score: 0.97 });
    }
    return matches;
  },
  pending: ({ text }, from) => openUnit(text, from),
});
