// SPDX-License-Identifier: Apache-2.0
// The examples of docs/policy.md are policies: they stand beside the shipped ones, and the tests among them pass.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeWorld } from '../core/world.ts';
import { policyConfig, protectionsConfig } from './config.ts';
import { inputOf } from './policy-input.fixture.ts';
import { parseModule } from './rego/syntax/modules.ts';
import { runTests } from './rego/testing/run.ts';
import { settingsOf } from './settings.ts';
import { modulesOf, SHIPPED } from './shipped.fixture.ts';
import { builtInPolicy } from './shipped.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/policy.md'), 'utf8');
const examples = [...page.matchAll(/^```rego\n(.*?)^```$/gms)].map(([, text = ''], index) => ({
  path: `example-${index}.rego`,
  text,
}));

test('the tests of the page pass', () => {
  const modules = [...modulesOf('lib'), ...modulesOf('baseline'), ...examples];
  const { results } = runTests(
    modules.map(({ path, text }) => parseModule(path, text)),
    { limits: { steps: 1_000_000, ms: 1_000 }, facts: { nowNs: 0n, seed: '00' }, clock: () => 0 },
  );
  assert.ok(results.length >= 6);
  assert.deepEqual(
    results.filter(({ outcome }) => outcome !== 'pass').map(({ name }) => name),
    [],
  );
});

test('with its examples the gateway decides as the page says', async () => {
  const world = fakeWorld();
  const policy = builtInPolicy(
    { ...SHIPPED, baseline: [...SHIPPED.baseline, ...examples.slice(0, -1)] },
    {
      config: policyConfig.parse({}),
      settings: settingsOf(protectionsConfig.parse({}), {
        web: { models: ['*'], allowed_regions: [], provider_state: ['file'] },
      }),
      world,
    },
  );
  const contractor = { subject: 'idp:1', groups: ['contractors'], attributes: {} };
  const state = [{ kind: 'file', pointer: '/file' }];
  const refused = await policy.decide(inputOf({ endUser: contractor, providerState: state }));
  assert.deepEqual(
    [refused.outcome, refused.reasons.map(({ code }) => code)],
    ['block', ['acme.contractor.file']],
  );
  const history = { minutes: 10, requests: 9, refused: 6, findings: 0 };
  const persistent = await policy.decide(inputOf({ history }));
  assert.deepEqual(persistent.reasons[0]?.facts, { refused: 6 });
  assert.equal((await policy.decide(inputOf())).outcome, 'allow');
  assert.equal(policy.actsOnAnswers?.('content/violence'), true);
  assert.deepEqual(world.lines, []);
});
