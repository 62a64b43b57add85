// SPDX-License-Identifier: Apache-2.0
// Which executor a worker decides with, by its configuration, from what is built in and from pushed versions; and
// that tool packs stand beside whatever decides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bartizanConfig } from '../../config/config.ts';
import type { PolicyInput } from '../../core/policy-input.ts';
import { fakeWorld } from '../../core/world.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import { policyConfig } from '../../policy/config.ts';
import { compiledBundle, WITHOUT_OPA } from '../../policy/executors/wasm.fixture.ts';
import { generateInputs } from '../../policy/inputs/generate.ts';
import { createMetrics } from '../../telemetry/registry.ts';
import { createCompiler } from '../rollout/compiled.ts';
import { NO_POLICIES, placementOf } from '../rollout/placed.ts';
import { shippedPolicies } from '../shipped-policies.ts';
import { openExecutor } from './executors.ts';

const BUNDLE: Bundle = {
  manifest: { revision: 'v1', roots: ['bartizan/request'] },
  modules: [{ path: 'a.rego', text: 'package bartizan.request\nverdict := input.values.x\n' }],
  data: {},
  wasm: [],
  signedBy: undefined,
  digest: '0'.repeat(64),
};
const { wasm: _, ...BUILT_IN } = BUNDLE;

const partsOf = (executor: unknown) => ({
  config: policyConfig.parse({ executor }),
  settings: {},
  library: shippedPolicies().library,
  world: fakeWorld(),
  secret: () => undefined,
});

test('the configuration says which', () => {
  assert.equal(openExecutor(BUNDLE, partsOf('rego')).kind, 'rego');
  assert.equal(openExecutor(BUILT_IN, partsOf('wasm')).kind, 'rego');
  const remote = { remote: { url: 'https://opa.example.com' } };
  const asking = openExecutor(BUNDLE, partsOf(remote));
  assert.equal(asking.kind, 'remote');
  asking.close?.();
});

test('a version without compiled policies is refused where those decide', () => {
  assert.throws(() => openExecutor(BUNDLE, partsOf('wasm')), { code: 'bundle_policy_invalid' });
});

test('a version with compiled policies decides by them', { skip: WITHOUT_OPA }, () => {
  const compiled = compiledBundle(BUNDLE.modules, ['bartizan/request/verdict']);
  const executor = openExecutor(compiled, partsOf('wasm'));
  assert.equal(executor.kind, 'wasm');
  const input = { facts: { now: 0, seed: '00' }, values: { x: [1] } } as unknown as PolicyInput;
  assert.deepEqual(executor.evaluate(['bartizan', 'request', 'verdict'], input), [1]);
});

test('tool packs of the configuration stand beside the policy of a worker', async () => {
  const compiler = createCompiler({
    world: fakeWorld(),
    metrics: createMetrics({ strict: true }),
    secret: () => undefined,
  });
  const placement = placementOf(NO_POLICIES, 0);
  const configOf = (packs: readonly unknown[]) =>
    bartizanConfig.parse({
      upstreams: { sim: { kind: 'simulated' } },
      models: { gpt: { targets: [{ upstream: 'sim' }] } },
      apps: { shop: {} },
      policy: { tool_packs: { packs } },
    });
  const [sample] = generateInputs(
    {
      detectors: ['privacy/iban'],
      apps: ['shop'],
      models: ['gpt'],
      regions: ['eu'],
      scores: [0.5],
      entities: ['IBAN'],
      tools: ['refund'],
      groups: ['g'],
      tenants: ['t'],
    },
    { seed: 1, count: 1 },
  );
  assert.ok(sample);
  const input: PolicyInput = {
    ...sample,
    facts: {
      ...sample.facts,
      point: 'tools',
      app: { ...sample.facts.app, id: 'shop' },
      findings: [],
      failures: [],
      uninspected: [],
      calls: [
        {
          index: 0,
          tool: 'run_shell',
          action: 'read',
          sinks: [],
          source: 'text',
          faults: [],
          tainted: false,
          history: [],
          requested: 'stated',
          urged: false,
          commanded: false,
          arguments: [],
          flows: [],
        },
      ],
    },
    values: { calls: [{ tool: 'run_shell', arguments: {} }] },
    erased: ['calls'],
  };
  const decided = (packs: readonly unknown[]) =>
    compiler.policy(placement, {}, configOf(packs)).decide(input);
  assert.equal((await decided([])).outcome, 'allow');
  const withPack = await decided([{ name: 'support-desk' }]);
  assert.equal(withPack.outcome, 'block');
  assert.ok(withPack.reasons.some(({ code }) => code === 'tool.unknown'));
  assert.equal((await decided([])).outcome, 'allow');
  assert.throws(() => decided([{ name: 'not-there' }]), { code: 'config_invalid' });
});
