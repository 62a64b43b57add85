// SPDX-License-Identifier: Apache-2.0
// Sentences about topics that an application is not for, given by examples. What shares words and parts of
// words with an example is found; what says the same in other words is not, so give many examples.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { Topics } from '../../text/topics.ts';
import { openUnit, UNIT_CHARS, unitsOf } from '../../text/units.ts';

const topic = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  examples: z.array(z.string().min(5).max(1_000)).min(1).max(200),
  threshold: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.4)
    .describe('Similarity from which on a sentence counts'),
});
const schema = z.strictObject({
  topics: z.array(topic).max(50).default([]).describe('Topics by sentences about them'),
  min_chars: z
    .int()
    .min(5)
    .max(200)
    .default(16)
    .describe('Characters of a sentence that is judged'),
});
type Options = z.infer<typeof schema>;

type Made = { readonly topics: Topics; readonly thresholds: ReadonlyMap<string, number> };
const made = new WeakMap<Options, Made>();

/** Made once for each configuration. */
function topicsOf(options: Options): Made {
  let known = made.get(options);
  if (known === undefined) {
    const thresholds = new Map(options.topics.map(({ name, threshold }) => [name, threshold]));
    known = { topics: new Topics(options.topics), thresholds };
    made.set(options, known);
  }
  return known;
}

export const detector = defineDetector({
  id: 'content/denied-topic',
  version: '1',
  title: 'Denied topic',
  summary: 'Finds sentences that are like the examples of a topic that you deny.',
  why: 'An assistant for orders need not talk about medicine or stocks. Likeness is of words, in any language that the examples are in; the threshold is yours to set on your traffic.',
  taxonomy: ['owasp-llm-2025:LLM05'],
  phases: ['request', 'response'],
  streaming: { class: 'sentence', holdChars: UNIT_CHARS + 1 },
  view: 'folded',
  optIn: true,
  severity: 'low',
  options: schema,
  examples: {
    options: {
      topics: [
        {
          name: 'medical-advice',
          examples: [
            'What dose of ibuprofen should I take for a headache?',
            'Is this rash a symptom of measles?',
            'Which antibiotics help against a throat infection?',
          ],
        },
      ],
    },
    hits: [
      {
        text: 'What dose of ibuprofen can my child take?',
        found: ['What dose of ibuprofen can my child take?'],
      },
      {
        text: 'Where is my parcel? Which antibiotics help against an infection of the throat?',
        found: [' Which antibiotics help against an infection of the throat?'],
      },
      { text: 'is a rash a symptom of measles', found: ['is a rash a symptom of measles'] },
    ],
    misses: [
      'Where is my parcel, and what should I do if it is late?',
      'I have a question about my last invoice.',
      'Which cable do I need for this monitor?',
    ],
  },
  inspect({ text }, from, { options, until }) {
    const { topics, thresholds } = topicsOf(options);
    const matches: Match[] = [];
    for (const { start, end } of unitsOf(text, from, until)) {
      if (end - start < options.min_chars) continue;
      const nearest = topics.nearest(text, start, end);
      if (nearest === undefined) continue;
      const threshold = thresholds.get(nearest.topic) ?? 1;
      if (nearest.similarity < threshold) continue;
      const over = (nearest.similarity - threshold) / Math.max(0.01, 1 - threshold);
      matches.push({ start, end, entity: nearest.topic, score: 0.9 + 0.099 * over });
    }
    return matches;
  },
  pending: ({ text }, from) => openUnit(text, from),
});
