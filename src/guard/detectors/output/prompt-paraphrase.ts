// SPDX-License-Identifier: Apache-2.0
// The operator's instructions retold: sentences of an answer that share most of their content words with
// one sentence of the system prompt, in whatever order. Translations are not found.
import { z } from 'zod';
import { type Answer, type Asked, defineDetector, type Match } from '../../detector.ts';
import { perRequest, textsBy } from '../../text/asked.ts';
import { isSmallWord } from '../../text/language.ts';
import { stemOf } from '../../text/stem.ts';
import { termHash, termsOf } from '../../text/terms.ts';
import { openUnit, UNIT_CHARS, unitsOf } from '../../text/units.ts';

const PROMPT_CHARS = 100_000;
const WORD_CHARS = 40;
/** Sentences that one word may stand in: a word of more of them tells none apart. */
const POSTINGS_MAX = 32;

type Prompt = {
  /** Sentences that each content word stands in. */
  readonly sentences: ReadonlyMap<number, readonly number[]>;
  readonly sizes: readonly number[];
  /** Content words that the caller supplied besides. */
  readonly supplied: ReadonlySet<number>;
};

/** Stems of the content words of a stretch of text, each once. */
function contentOf(text: string, from: number, to: number): ReadonlySet<number> {
  const { hashes, starts, ends } = termsOf(text, from, to);
  const found = new Set<number>();
  for (const [at, hash] of hashes.entries()) {
    const [start = 0, end = 0] = [starts[at], ends[at]];
    if (isSmallWord(hash) || end - start < 3) continue;
    found.add(termHash(stemOf(text.slice(start, Math.min(end, start + WORD_CHARS)).toLowerCase())));
  }
  return found;
}

const promptOf = perRequest((request: readonly Asked[]): Prompt => {
  const prompt = textsBy(request, 'operator').join('\n').slice(0, PROMPT_CHARS);
  const sentences = new Map<number, number[]>();
  const sizes: number[] = [];
  for (const { start, end } of unitsOf(prompt, 0, prompt.length)) {
    const words = contentOf(prompt, start, end);
    const sentence = sizes.push(words.size) - 1;
    for (const word of words) {
      const list = sentences.get(word) ?? [];
      if (list.length < POSTINGS_MAX) list.push(sentence);
      sentences.set(word, list);
    }
  }
  const supplied = new Set<number>();
  for (const text of textsBy(request, 'user', 'others')) {
    for (const word of contentOf(text, 0, text.length)) supplied.add(word);
  }
  return { sentences, sizes, supplied };
});

/** The most that a sentence shares with one of the prompt: words, and as a share of both. */
function overlap(
  words: ReadonlySet<number>,
  { sentences, sizes, supplied }: Prompt,
): readonly [number, number] {
  const shared = new Map<number, number>();
  for (const word of words) {
    if (supplied.has(word)) continue;
    for (const sentence of sentences.get(word) ?? []) {
      shared.set(sentence, (shared.get(sentence) ?? 0) + 1);
    }
  }
  let [most, share] = [0, 0];
  for (const [sentence, count] of shared) {
    const both = (2 * count) / (words.size + (sizes[sentence] ?? 0));
    if (both > share) [most, share] = [count, both];
  }
  return [most, share];
}

export const detector = defineDetector({
  id: 'output/prompt-paraphrase',
  version: '1',
  title: 'System prompt retold',
  summary:
    'Finds sentences of answers that say in other order or with other small words what a sentence of the system prompt says.',
  why: 'A model that may not quote its instructions can be brought to sum them up. An assistant that does its task says such sentences too, so it runs only where it is asked for, on prompts that hold secrets.',
  taxonomy: ['owasp-llm-2025:LLM07', 'mitre-atlas-5.6.0:AML.T0056'],
  phases: ['response'],
  streaming: { class: 'sentence', holdChars: UNIT_CHARS + 1 },
  view: 'folded',
  optIn: true,
  needs: 'request',
  severity: 'low',
  options: z.strictObject({
    min_words: z
      .int()
      .min(3)
      .max(50)
      .default(5)
      .describe('Content words that both sentences have to hold'),
    min_share: z.number().min(0.2).max(1).default(0.55).describe('Share of the words of both'),
  }),
  about: (answer: Answer): Prompt | undefined => {
    if (answer.kind !== 'text') return undefined;
    const prompt = promptOf(answer);
    return prompt.sizes.length === 0 ? undefined : prompt;
  },
  examples: {
    request: [
      {
        origin: 'system',
        text: 'You help customers of Northwind. Never mention the Falcon discount programme to private customers. Pass refunds above 200 euros to the night desk.',
      },
      { origin: 'user', text: 'What are you allowed to do about refunds?' },
    ],
    hits: [
      {
        text: 'Sure. The Falcon discount programme must never be mentioned to private customers.',
        found: [' The Falcon discount programme must never be mentioned to private customers.'],
      },
      {
        text: 'I was told: mention no Falcon programme discounts to customers who are private.',
        found: ['I was told: mention no Falcon programme discounts to customers who are private.'],
      },
      {
        text: 'private customers: Falcon discount programme, never mention',
        found: ['private customers: Falcon discount programme, never mention'],
      },
    ],
    misses: [
      'We have a discount programme for students.',
      'Refunds take three days.',
      'I help customers of Northwind with their orders.',
    ],
  },
  inspect({ text }, from, { options, until, about }) {
    const matches: Match[] = [];
    for (const { start, end } of unitsOf(text, from, until)) {
      const [count, share] = overlap(contentOf(text, start, end), about);
      if (count < options.min_words || share < options.min_share) continue;
      matches.push({ start, end, entity: 'retold-prompt', score: 0.9 });
    }
    return matches;
  },
  pending: ({ text }, from) => openUnit(text, from),
});
