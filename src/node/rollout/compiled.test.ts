// SPDX-License-Identifier: Apache-2.0
// The policy of a worker: compiled once, counted apart for each trial, and whole or not at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bartizanConfig } from '../../config/config.ts';
import { POLICY_INPUT_SCHEMA, type PolicyInput } from '../../core/policy-input.ts';
import { fakeWorld } from '../../core/world.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import { candidateScope } from '../../policy/rollout/rollout.ts';
import { createMetrics } from '../../telemetry/registry.ts';
import { decisionFixture } from '../../telemetry/event.fixture.ts';
import { shippedPolicies } from '../shipped-policies.ts';
import { createCompiler } from './compiled.ts';
import { NO_POLICIES, nameOf, type Placement, placementOf, trialsOf } from './placed.ts';

const config = bartizanConfig.parse({
  upstreams: { sim: { kind: 'simulated' } },
  models: { gpt: { targets: [{ upstream: 'sim' }] } },
  apps: { support: { unknown_content: 'audit' } },
});

function bundle(revision: string, code: string): Bundle {
  const text = `package bartizan.request
rulings contains {"rule": "team", "action": "block", "code": "${code}"}
`;
  return {
    manifest: { revision, roots: ['bartizan/request'] },
    modules: [...shippedPolicies().baseline, { path: 'team.rego', text }],
    data: {},
    wasm: [],
    signedBy: undefined,
    digest: revision.repeat(32).slice(0, 64),
  };
}

const one = bundle('v1', 'team.one');
const two = bundle('v2', 'team.two');
const bundles = { [one.digest]: one, [two.digest]: two };
const active = { revision: 'v1', digest: one.digest, since: 1 };
const trial = (stage: 'shadow' | 'canary', since = 2) => ({
  revision: 'v2',
  digest: two.digest,
  since,
  stage,
  scope: candidateScope.parse({}),
});

const input: PolicyInput = {
  schema: POLICY_INPUT_SCHEMA,
  facts: { ...decisionFixture({}, []).facts, uninspected: [], providerState: [] },
  values: {},
  erased: [],
};

function compiler() {
  const metrics = createMetrics({ strict: true });
  const made = createCompiler({ world: fakeWorld(), metrics, secret: () => undefined });
  const decided = (placement: Placement) =>
    made.policy(placement, bundles, config).compared?.(input) ?? assert.fail();
  return { made, metrics, decided };
}

test('what is placed decides, what is tried is counted and recorded beside it', async () => {
  const { made, metrics, decided } = compiler();
  const { verdict, candidate } = await decided({ active, trial: trial('shadow') });
  assert.match(verdict.policy, /^v1@/);
  assert.ok(verdict.reasons.some(({ code }) => code === 'team.one'));
  assert.equal(candidate?.stage, 'shadow');
  assert.ok(candidate?.codes.includes('team.two'));
  const [tally] = made.tallies;
  assert.equal(tally?.trial, 'shadow v2 2');
  assert.deepEqual(tally?.outcomes, { 'request block block': 1 });
  assert.deepEqual(metrics.export()['bartizan_policy_candidate_total']?.[0]?.labels, [
    'shadow',
    'request',
    'block',
    'block',
  ]);
});

test('a trial that goes on keeps its counts, another one begins anew', async () => {
  const { made, decided } = compiler();
  await decided({ active, trial: trial('shadow') });
  await decided({ active, trial: trial('shadow') });
  assert.deepEqual(made.tallies[0]?.outcomes, { 'request block block': 2 });
  await decided({ active, trial: trial('canary', 3) });
  assert.deepEqual(
    made.tallies.map(({ trial: name }) => name),
    ['canary v2 3'],
  );
  assert.deepEqual(made.tallies[0]?.outcomes, { 'request block block': 1 });
  await decided({ active });
  assert.deepEqual(made.tallies, []);
});

test('a version that is not there, or does not compile, leaves what was there', async () => {
  const { made, decided } = compiler();
  await decided({ active });
  const gone = { revision: 'v9', digest: '9'.repeat(64), since: 1 };
  assert.throws(() => made.policy({ active: gone }, bundles, config), { code: 'internal' });
  const broken = { ...one, modules: [{ path: 'x.rego', text: 'package x\np if { q }' }] };
  const wrong = { ...active, digest: '8'.repeat(64) };
  assert.throws(() => made.policy({ active: wrong }, { [wrong.digest]: broken }, config), {
    code: 'bundle_policy_invalid',
  });
  assert.match((await decided({ active })).verdict.policy, /^v1@/);
});

test('a member of every object is no digest of a bundle', () => {
  const { made } = compiler();
  const digest = '__proto__';
  assert.throws(() => made.policy({ active: { ...active, digest } }, bundles, config), {
    code: 'internal',
  });
});

test('the name of a placement is empty for the configuration alone, and differs with what decides', () => {
  assert.equal(nameOf(placementOf(NO_POLICIES, 0)), '');
  const names = [
    { active },
    { active, trial: trial('shadow') },
    { active, trial: trial('canary') },
    { active: { ...active, digest: two.digest } },
  ].map(nameOf);
  assert.equal(new Set(names).size, names.length);
  // Nodes end comparing with the one before each by their own clock.
  assert.equal(nameOf({ active, before: { revision: 'configured' } }), names[0]);
  assert.deepEqual(trialsOf({ active, before: { revision: 'configured' } }), ['watch v1 1']);
});
