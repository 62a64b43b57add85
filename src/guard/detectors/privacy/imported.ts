// SPDX-License-Identifier: Apache-2.0
// Sensitive information types of Microsoft Purview, imported as data. Rules look at what stands before and
// behind, so that an answer is held until it is complete.
import { defineDetector } from '../../detector.ts';
import type { Found } from '../../patterns/linear-regex.ts';
import { evaluatorOf, type Evaluator } from '../../purview/evaluate.ts';
import { ruleSet, type RuleSet } from '../../purview/rule.ts';
import type { View } from '../../view/view.ts';
import { detector as card } from './card.ts';
import { detector as crypto } from './crypto-address.ts';
import { detector as iban } from './iban.ts';
import { valuesIn } from './identifiers/find.ts';
import { detector as ssn } from './us-ssn.ts';

const OTHERS = [card, crypto, iban, ssn].map((detector) => detector.bind(undefined));

/** What our own detectors know under these names, whatever words stand around. */
function entitiesIn(view: View, names: readonly string[]): readonly Found[] {
  const wanted = new Set(names);
  const scope = { channel: 'user', until: view.text.length } as const;
  const others = OTHERS.flatMap((one) => one.inspect(view, 0, scope)).filter(({ entity }) =>
    wanted.has(entity),
  );
  return [...others, ...valuesIn(view.text, wanted)].sort((a, b) => a.start - b.start);
}

const evaluators = new WeakMap<RuleSet, Evaluator>();
function evaluator(set: RuleSet): Evaluator {
  const known = evaluators.get(set);
  if (known !== undefined) return known;
  const made = evaluatorOf(set, entitiesIn);
  evaluators.set(set, made);
  return made;
}

export const detector = defineDetector({
  id: 'privacy/imported',
  version: '2',
  title: 'Imported sensitive information types',
  summary: 'Runs rules imported from a Microsoft Purview rule package.',
  why: 'What a company already protects elsewhere it need not describe again. Patterns run in linear time; those that look around or refer back, and functions without a counterpart, are named at import and left out.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'whole' },
  view: 'folded',
  optIn: true,
  severity: 'medium',
  options: ruleSet.refine(
    ({ rules, matchers }) =>
      rules.every(({ patterns }) => patterns.every(({ id }) => Object.hasOwn(matchers, id))),
    'a rule names a matcher that is not there',
  ),
  examples: {
    options: {
      matchers: {
        project: { kind: 'regex', source: '\\bPRJ-\\d{4}\\b' },
        words: { kind: 'terms', terms: ['confidential', 'streng geheim'] },
      },
      rules: [
        {
          entity: 'project-code',
          patterns: [
            { id: 'project', confidence: 65 },
            { id: 'project', confidence: 85, near: [{ any: [{ match: 'words' }] }] },
          ],
        },
      ],
    },
    hits: [
      { text: 'PRJ-1234 is confidential', found: ['PRJ-1234'] },
      { text: 'streng geheim: prj-0001, PRJ-0002', found: ['prj-0001', 'PRJ-0002'] },
      { text: 'ask about PRJ-7777', found: ['PRJ-7777'] },
    ],
    misses: ['PRJ-123', 'XPRJ-1234', 'confidential'],
  },
  inspect: (view, from, { until, options }) =>
    evaluator(options)(view).filter(({ start }) => start >= from && start < until),
});
