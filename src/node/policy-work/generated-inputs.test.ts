// SPDX-License-Identifier: Apache-2.0
// Generated inputs are inputs: each passes the strict schema of what is recorded, and together they hold all of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModule } from '../../policy/rego/syntax/modules.ts';
import { protectionsConfig } from '../../policy/config.ts';
import { generateInputs, singlesOf } from '../../policy/inputs/generate.ts';
import { vocabularyOf } from '../../policy/inputs/vocabulary.ts';
import { settingsOf } from '../../policy/settings.ts';
import { DETECTORS } from '../../guard/registry.gen.ts';
import { facts } from '../../telemetry/decision-schemas.ts';

const POLICY = `package bartizan.request

rulings contains 1 if {
	input.facts.model == "rare-model"
	some finding in input.facts.findings
	finding.entity in {"rare-entity"}
	finding.score >= 0.873
	"rare-class" in input.facts.app.dataClasses
	lib_in(["rare-group"])
}

lib_in(list) if input.facts.endUser.groups[_] in list
`;
const WORDS = vocabularyOf({
  modules: [parseModule('p.rego', POLICY)],
  settings: settingsOf(protectionsConfig.parse({}), {
    web: { models: ['*'], allowed_regions: [], provider_state: [] },
  }),
  detectors: DETECTORS.map(({ id }) => id),
  models: ['small'],
});
const COUNT = singlesOf(WORDS) + 3_000;
const INPUTS = [...generateInputs(WORDS, { seed: 1, count: COUNT })];

test('each is one that could have been recorded', () => {
  for (const input of INPUTS) {
    const checked = facts.safeParse(input.facts);
    assert.ok(checked.success, JSON.stringify(checked.error?.issues[0]));
    assert.deepEqual([input.values, input.erased], [{}, []]);
  }
});

test('all points, detectors, origins, and scores on both sides of where rules begin to speak', () => {
  const findings = INPUTS.flatMap((input) => input.facts.findings);
  const seen = <Value>(of: Iterable<Value>): Set<Value> => new Set(of);
  assert.deepEqual([...seen(INPUTS.map((input) => input.facts.point))].sort(), [
    'access',
    'capture',
    'request',
    'response',
    'tools',
  ]);
  const detectors = seen<string>(findings.map(({ detector }) => detector));
  assert.deepEqual(
    DETECTORS.filter(({ id }) => !detectors.has(id)),
    [],
  );
  assert.equal(seen(findings.map(({ origin }) => origin)).size, 6);
  const scores = seen(findings.map(({ score }) => score));
  for (const score of [0.872, 0.873, 0.874, 1]) assert.ok(scores.has(score), `${score}`);
  const models = seen(INPUTS.map((input) => input.facts.model));
  assert.ok(models.has('rare-model') && models.has('small'));
  assert.ok(findings.some(({ entity }) => entity === 'rare-entity'));
  assert.ok(INPUTS.some((input) => input.facts.app.dataClasses.includes('rare-class')));
  assert.ok(INPUTS.some((input) => input.facts.endUser?.groups.includes('rare-group') === true));
  assert.ok(INPUTS.some((input) => input.facts.app.id !== 'web'));
});

test('the same seed makes the same inputs, another one others', () => {
  const made = (seed: number) => [...generateInputs(WORDS, { seed, count: 200 })];
  assert.deepEqual(made(7), made(7));
  assert.notDeepEqual(made(7), made(8));
});
