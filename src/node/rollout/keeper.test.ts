// SPDX-License-Identifier: Apache-2.0
// What a node remembers as tested: a version, as one executor evaluates it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildBundle } from '../../policy/bundle/build.ts';
import { openBundle } from '../../policy/bundle/open.ts';
import { policyConfig, protectionsConfig } from '../../policy/config.ts';
import { createPolicyKeeper } from './keeper.ts';

const files = new Map([['a.rego', Buffer.from('package lists\nx := 1\n')]]);
const bundle = openBundle(buildBundle(files, { revision: 'v1' }), {
  keys: [],
  allowUnsigned: true,
});
const configOf = (policy: object) => ({
  policy: policyConfig.parse(policy),
  protections: protectionsConfig.parse({}),
  apps: {},
});

test('a version is tested once for each executor', async () => {
  const checked: unknown[] = [];
  const keeper = createPolicyKeeper({
    store: { read: () => assert.fail(), bundle: () => assert.fail() },
    secret: () => assert.fail(),
    check: async ({ config }) => {
      checked.push(config.executor);
      return { tests: 0, compileMs: 0 };
    },
  });
  for (const executor of ['rego', 'rego', 'wasm', 'wasm', 'rego']) {
    await keeper.test(bundle, configOf({ executor }));
  }
  assert.deepEqual(checked, ['rego', 'wasm']);
});
