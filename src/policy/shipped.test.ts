// SPDX-License-Identifier: Apache-2.0
// The shipped library and baseline: their own tests pass, and leave no line of them out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../core/errors.ts';
import { fakeWorld } from '../core/world.ts';
import { policyConfig, protectionsConfig } from './config.ts';
import { parseModule } from './rego/syntax/modules.ts';
import { runTests } from './rego/testing/run.ts';
import { settingsOf } from './settings.ts';
import { modulesOf, SHIPPED } from './shipped.fixture.ts';
import { builtInBundle, builtInPolicy } from './shipped.ts';

test('the tests of the library and the baseline pass, and reach every line', () => {
  const modules = ['lib', 'baseline'].flatMap((folder) => modulesOf(folder, { tests: true }));
  const texts = new Map(modules.map(({ path, text }) => [path, text]));
  const run = runTests(
    modules.map(({ path, text }) => parseModule(path, text)),
    {
      limits: { steps: 1_000_000, ms: 5_000 },
      facts: { nowNs: 1_800_000_000_000_000_000n, seed: '00' },
      clock: () => 0,
      covers: texts,
    },
  );
  assert.ok(run.results.length > 25);
  assert.deepEqual(
    run.results
      .filter(({ outcome }) => outcome !== 'pass')
      .map(({ name, error }) => [name, error?.message]),
    [],
  );
  // What packs share is reached by theirs.
  const left = Object.entries(run.coverage?.files ?? {})
    .filter(([path]) => !path.endsWith('_test.rego') && path !== 'lib/packs.rego')
    .flatMap(([path, { not_covered: rows }]) => rows.map((row) => [path, row]));
  assert.deepEqual(left, []);
});

test('packs stand beside the baseline, each once, whatever their order', () => {
  const one = builtInBundle(SHIPPED, ['finance', 'healthcare', 'finance']);
  assert.deepEqual(one, builtInBundle(SHIPPED, ['healthcare', 'finance']));
  assert.equal(one.manifest.revision, 'built-in+finance+healthcare');
  assert.ok(one.modules.some(({ path }) => path.startsWith('packs/finance/')));
});

test('the revision changes with what decides, and with nothing else', () => {
  const revision = (protections: unknown, policy: unknown = {}): string =>
    builtInPolicy(SHIPPED, {
      config: policyConfig.parse(policy),
      settings: settingsOf(protectionsConfig.parse(protections), {}),
      world: fakeWorld(),
    }).revision;
  const base = revision({});
  assert.match(base, /^built-in@[0-9a-f]{12}$/);
  assert.equal(revision({}, { limits: { ms: 20 } }), base);
  assert.notEqual(revision({ on_failure: 'allow' }), base);
  assert.notEqual(revision({}, { packs: ['finance'] }), base);
});

test('a shipped policy that is damaged is refused', () => {
  const damaged = { ...SHIPPED, baseline: [{ path: 'baseline/x.rego', text: 'package x\np if' }] };
  assert.throws(
    () =>
      builtInPolicy(damaged, {
        config: policyConfig.parse({}),
        settings: {},
        world: fakeWorld(),
      }),
    (thrown) => thrown instanceof BartizanError && thrown.code === 'bundle_policy_invalid',
  );
});
