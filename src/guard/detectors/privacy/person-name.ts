// SPDX-License-Identifier: Apache-2.0
// Names of persons. What a name is, is decided in recogniser/person.ts.
import { z } from 'zod';
import { defineDetector } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { landmarksOf } from '../../recogniser/landmarks.ts';
import { NAME_CHARS, namesIn, pendingName } from '../../recogniser/person.ts';

export const detector = defineDetector({
  id: 'privacy/person-name',
  version: '2',
  title: 'Name of a person',
  summary:
    'Finds names from lists of some twenty languages, after titles, and after words such as "my name is".',
  why: 'A name is where most personal data begins. No list is complete: names that are in none, follow no title and no such word are missed, and so are names without a capital. Some words and companies are taken for names; rules that act on names should ask for a score.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: NAME_CHARS + 4 },
  view: 'folded',
  severity: 'low',
  options: z.strictObject({
    score_min: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Names less sure than this are not reported: 0.9 leaves out single words'),
  }),
  examples: {
    hits: [
      { text: "Jane Doe's file and Dr. Helena Shaw", found: ['Jane Doe', 'Helena Shaw'] },
      { text: 'my name is Zyxwa Plumb', found: ['Zyxwa Plumb'] },
      { text: 'Sehr geehrte Frau Müller, ', found: ['Müller'] },
      { text: 'signé par M. Jean-Luc de la Fontaine', found: ['Jean-Luc de la Fontaine'] },
      { text: 'Анна Петрова позвонила', found: ['Анна Петрова'] },
    ],
    misses: [
      'Wells Fargo Bank and Rose Street',
      'The Quick Brown Fox',
      'Will you mark the page?',
      'class Foo extends Bar',
    ],
  },
  inspect(view, from, { until, options }) {
    if ((view.features & (FEATURE.letter | FEATURE.nonAscii)) === 0) return [];
    return namesIn(view.text, from, until, landmarksOf(view, from))
      .filter(({ score }) => score >= options.score_min)
      .map((name) => ({ ...name, entity: 'person-name' }));
  },
  pending: ({ text }, from) => pendingName(text, from),
});
