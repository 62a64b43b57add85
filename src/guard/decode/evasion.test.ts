// SPDX-License-Identifier: Apache-2.0
// What a disguise costs: nearly all that is found on plain attacks is found on them disguised, and benign
// texts are not taken for attacks because they are disguised. On the project's grammar; on the corpora too
// where BARTIZAN_CORPORA names them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MUTATORS } from '../../mutate/mutators.ts';
import {
  corpusSamples,
  grammarSamples,
  injectionEngine,
  measureEvasion,
  type Sample,
} from './evasion.fixture.ts';

/** Technique -> share of the attacks found plain that is to be found in it. */
const KEPT: Readonly<Record<string, number>> = {
  tags: 0.96,
  'variation-selectors': 0.98,
  'zero-width': 0.98,
  'soft-hyphen': 0.98,
  'bidi-marks': 0.98,
  'bidi-override': 0.98,
  homoglyphs: 0.98,
  'homoglyphs-greek': 0.98,
  'full-width': 0.98,
  'math-letters': 0.98,
  'script-letters': 0.98,
  circled: 0.98,
  squared: 0.98,
  'small-capitals': 0.98,
  diacritics: 0.98,
  'upside-down': 0.98,
  leet: 0.97,
  spacing: 0.98,
  dotted: 0.97,
  hyphenated: 0.97,
  base64: 0.98,
  'base64-url': 0.98,
  hex: 0.98,
  'hex-escapes': 0.98,
  binary: 0.98,
  'url-encoding': 0.98,
  'html-entities': 0.98,
  'unicode-escapes': 0.98,
  braille: 0.98,
  rot13: 0.97,
  caesar: 0.97,
  atbash: 0.97,
  // These lose capitals and signs that the scorer reads, whoever decodes them.
  morse: 0.9,
  nato: 0.9,
};
const MORE_FALSE = 0.01;

const folder = process.env['BARTIZAN_CORPORA'] ?? '';
const FULL = process.env['BARTIZAN_TESTS'] === 'full';
const sets: readonly (readonly [string, () => readonly Sample[]])[] = [
  ['attacks and twins of the grammar', () => grammarSamples(FULL ? 12 : 3)],
  ...(folder === '' ? [] : [['the corpora', () => corpusSamples(folder)] as const]),
];

for (const [name, samplesOf] of sets) {
  describe(`disguises of ${name}`, () => {
    const engine = injectionEngine();
    const samples = samplesOf();
    for (const technique of MUTATORS.filter(({ id }) => KEPT[id] !== undefined)) {
      test(technique.id, () => {
        const [shares] = measureEvasion(engine, samples, [[technique]]);
        assert.ok(shares !== undefined && shares.plain > 0);
        const { kept, falsePlain, falseDisguised } = shares;
        assert.ok(kept >= (KEPT[technique.id] ?? 1), `${(kept * 100).toFixed(1)} % kept`);
        // One text of a small set is more than a hundredth.
        const room = Math.max(MORE_FALSE, 2 / samples.length);
        assert.ok(
          falseDisguised <= falsePlain + room,
          `${(falseDisguised * 100).toFixed(1)} % of benign texts, plain ${(falsePlain * 100).toFixed(1)} %`,
        );
      });
    }
  });
}
