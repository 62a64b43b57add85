// SPDX-License-Identifier: Apache-2.0
// Detection on the project's own generated sets does not fall: every figure is held to its floor. Floors
// are raised with `npm run card -- --floors`, never lowered without saying why.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  belowFloors,
  failuresIn,
  type Figures,
  figuresOf,
  floorsFor,
  generatedReports,
} from '../tools/card/figures.ts';
import { piiSamples } from '../tools/card/pii-set.ts';
import { secretSamples } from '../tools/card/secrets-set.ts';

const floors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'detection-floors.json'), 'utf8'),
) as Figures;

test('no figure on the generated sets is below its floor', () => {
  const generated = generatedReports();
  assert.equal(failuresIn(generated), 0, 'some detector could not judge');
  const figures = figuresOf(generated);
  assert.ok(Object.keys(figures).length > 80);
  assert.deepEqual(belowFloors(figures, floors), []);
});

test('floors notice what is worse, what is new and what is gone', () => {
  const known = floorsFor({ 'a.recall': 0.9, 'a.fpr': 0.02, gone: 1 });
  assert.deepEqual(known, { 'a.recall': 0.89, 'a.fpr': 0.03, gone: 0.99 });
  assert.deepEqual(belowFloors({ 'a.recall': 0.9, 'a.fpr': 0.02, gone: 1 }, known), []);
  assert.deepEqual(belowFloors({ 'a.recall': 0.88, 'a.fpr': 0.04, made: 1 }, known), [
    'a.fpr is 0.0400, floor 0.03',
    'a.recall is 0.8800, floor 0.89',
    'gone is no longer measured',
    'made has no floor',
  ]);
});

test('the generated sets are the same every time, and their spans are what they say', () => {
  for (const make of [piiSamples, secretSamples]) {
    const samples = make();
    assert.deepEqual(make(), samples);
    assert.ok(new Set(samples.map(({ text }) => text)).size > samples.length * 0.6);
    const perType = new Map<string, number>();
    for (const { text, spans = [] } of samples) {
      for (const { start, end, type } of spans) {
        assert.ok(start >= 0 && end <= text.length && end - start >= 6, text);
        perType.set(type, (perType.get(type) ?? 0) + 1);
      }
    }
    assert.ok([...perType.values()].every((count) => count >= 60));
  }
});
