// SPDX-License-Identifier: Apache-2.0
// Statements in an answer that the request does not bear out: numbers and names that stand in none of its
// texts, and sentences whose words do not. It compares words; that a sentence twists what a document says
// is not seen.
import { z } from 'zod';
import { type Answer, type Asked, defineDetector, type Match } from '../../detector.ts';
import { KIND, kindOf } from '../../scorer/letters.ts';
import { perRequest, textsBy } from '../../text/asked.ts';
import { isSmallWord } from '../../text/language.ts';
import { stemOf } from '../../text/stem.ts';
import { termHash, termsOf } from '../../text/terms.ts';
import { openUnit, UNIT_CHARS, unitsOf } from '../../text/units.ts';

const WORD_CHARS = 40;
/** Content words of a sentence that is judged as a whole. */
const WORDS_MIN = 6;
/** Share of capitals above which they are how a language writes nouns, or a heading. */
const CAPITALS_MAX = 0.3;
/** What lists and steps are counted with. */
const SMALL_NUMBER = 12;
const NUMBER = /\d[\d.,'\u202f\u00a0]*/g;

type Known = { readonly words: ReadonlySet<number>; readonly numbers: ReadonlySet<string> };

/** A number without what separates its groups: "1,200.50" and "1.200,50" are both 1200.5. */
function numberOf(written: string): string {
  const plain = written.replaceAll(/['\u202f\u00a0]/g, '').replace(/[.,]+$/, '');
  const decimal = /[.,](\d{1,2})$/.exec(plain);
  const whole = (decimal === null ? plain : plain.slice(0, decimal.index)).replaceAll(/[.,]/g, '');
  const part = decimal?.[1]?.replace(/0+$/, '') ?? '';
  return part === '' ? whole.replace(/^0+(?=\d)/, '') : `${whole}.${part}`;
}

const stemHash = (text: string, start: number, end: number): number =>
  termHash(stemOf(text.slice(start, Math.min(end, start + WORD_CHARS)).toLowerCase()));

const knownOf = perRequest((request: readonly Asked[]): Known & { readonly documents: boolean } => {
  const words = new Set<number>();
  const numbers = new Set<string>();
  for (const text of textsBy(request, 'operator', 'user', 'others')) {
    const { starts, ends } = termsOf(text);
    for (const [at, start] of starts.entries()) words.add(stemHash(text, start, ends[at] ?? start));
    for (const [written] of text.matchAll(NUMBER)) numbers.add(numberOf(written));
  }
  return { words, numbers, documents: textsBy(request, 'others').length > 0 };
});

type Word = {
  readonly start: number;
  readonly end: number;
  readonly isKnown: boolean;
  readonly isName: boolean;
};

/** Words of a sentence that carry content. */
function contentWords(text: string, from: number, to: number, { words }: Known): readonly Word[] {
  const { hashes, starts, ends } = termsOf(text, from, to);
  const found: Word[] = [];
  for (const [at, hash] of hashes.entries()) {
    const [start = 0, end = 0] = [starts[at], ends[at]];
    if (isSmallWord(hash) || end - start < 3 || kindOf(text.charCodeAt(start)) === KIND.digit)
      continue;
    const first = text.charAt(start);
    // The first word of a sentence has a capital whatever it is.
    const isName = at > 0 && first !== first.toLowerCase();
    found.push({ start, end, isName, isKnown: words.has(stemHash(text, start, end)) });
  }
  return found;
}

function* unknownNumbers(
  text: string,
  from: number,
  to: number,
  { numbers }: Known,
): Generator<Match, void> {
  for (const match of text.slice(from, to).matchAll(NUMBER)) {
    const written = match[0].replace(/[.,]+$/, '');
    const number = numberOf(written);
    if (numbers.has(number) || Number(number) <= SMALL_NUMBER) continue;
    const start = from + match.index;
    yield { start, end: start + written.length, entity: 'ungrounded-number', score: 0.9 };
  }
}

export const detector = defineDetector({
  id: 'output/grounding',
  version: '1',
  title: 'Statement without support',
  summary:
    'Finds numbers, dates and names in answers that no text of the request holds, and sentences most of whose words it does not.',
  why: 'Where an answer is to come from documents, what stands in none of them was made up. What the model computes or rightly knows is found too, so it is for applications that only retell.',
  taxonomy: ['owasp-llm-2025:LLM09'],
  phases: ['response'],
  streaming: { class: 'sentence', holdChars: UNIT_CHARS + 1 },
  view: 'folded',
  optIn: true,
  needs: 'request',
  severity: 'low',
  options: z.strictObject({
    min_share: z
      .number()
      .min(0)
      .max(1)
      .default(0.4)
      .describe('Share of the words of a sentence that the request has to hold'),
    without_documents: z
      .boolean()
      .default(false)
      .describe('Judge answers to requests without documents or tool results too'),
  }),
  about(answer: Answer, { without_documents: anyway }): Known | undefined {
    if (answer.kind !== 'text') return undefined;
    const known = knownOf(answer);
    return known.documents || anyway ? known : undefined;
  },
  examples: {
    request: [
      { origin: 'user', text: 'What does the report say about Lyon?' },
      {
        origin: 'document:report',
        text: 'The Lyon office opened in March 2019. It has 240 employees and rents 1,850.50 square metres from Baumont Immobilier.',
      },
    ],
    hits: [
      { text: 'The office in Lyon has 310 employees.', found: ['310'] },
      { text: 'It rents space from Castellane.', found: ['Castellane'] },
      {
        text: 'Profit margins across western markets improved sharply because of aggressive pricing.',
        found: [
          'Profit margins across western markets improved sharply because of aggressive pricing.',
        ],
      },
    ],
    misses: [
      'The Lyon office opened in March 2019 and has 240 employees.',
      '1. It rents 1.850,5 square metres from Baumont Immobilier.',
      'I do not know.',
    ],
  },
  inspect({ text }, from, { options, until, about }) {
    const matches: Match[] = [];
    for (const { start, end } of unitsOf(text, from, until)) {
      const words = contentWords(text, start, end, about);
      const known = words.filter(({ isKnown }) => isKnown).length;
      if (words.length >= WORDS_MIN && known < words.length * options.min_share) {
        matches.push({ start, end, entity: 'ungrounded-sentence', score: 0.85 });
        continue;
      }
      const names = words.filter(({ isName }) => isName);
      const isHeading = names.length > Math.max(1, words.length * CAPITALS_MAX);
      const unknown = isHeading ? [] : names.filter(({ isKnown }) => !isKnown);
      const found = [
        ...unknownNumbers(text, start, end, about),
        ...unknown.map((word) => ({
          start: word.start,
          end: word.end,
          entity: 'ungrounded-name',
          score: 0.8,
        })),
      ];
      matches.push(...found.sort((a, b) => a.start - b.start));
    }
    return matches;
  },
  pending: ({ text }, from) => openUnit(text, from),
});
