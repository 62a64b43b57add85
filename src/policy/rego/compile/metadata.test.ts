// SPDX-License-Identifier: Apache-2.0
// What rules are told of themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine.ts';
import { RegoError } from '../syntax/location.ts';
import { parseModule } from '../syntax/modules.ts';
import { toJson } from '../values/json.ts';

const AROUND = `# METADATA
# scope: subpackages
# title: Around
package a
`;
const MODULE = `# METADATA
# title: Package
package a.b

# METADATA
# scope: document
# title: Document

# METADATA
# title: Rule
# authors:
# - Ada Lovelace <ada@example.com>
# related_resources: [https://example.com]
# custom: {level: 3}
p := rego.metadata.chain()

q := rego.metadata.rule()

# METADATA
# title: Function
f(x) := rego.metadata.rule() if x > 0
else := rego.metadata.rule()

# METADATA
# title: Set
s contains [y | y := rego.metadata.rule().title][0]
`;

const options = {
  facts: { nowNs: 0n, seed: '' },
  limits: { steps: 10_000, ms: 1_000 },
  clock: () => 0,
  strict: true,
};
const engine = createEngine([parseModule('a.rego', AROUND), parseModule('b.rego', MODULE)]);
const ask = (query: string): unknown =>
  toJson(engine.query(`x := ${query}`, options)[0]?.get('x') ?? null);

test('the chain leads from the rule outwards', () => {
  assert.deepEqual(ask('data.a.b.p'), [
    {
      path: ['a', 'b', 'p'],
      annotations: {
        scope: 'rule',
        title: 'Rule',
        authors: [{ name: 'Ada Lovelace', email: 'ada@example.com' }],
        related_resources: [{ ref: 'https://example.com' }],
        custom: { level: 3 },
      },
    },
    { path: ['a', 'b', 'p'], annotations: { scope: 'document', title: 'Document' } },
    { path: ['a', 'b'], annotations: { scope: 'package', title: 'Package' } },
    { path: ['a'], annotations: { scope: 'subpackages', title: 'Around' } },
  ]);
});

test('a rule is told of itself alone', () => {
  assert.deepEqual(ask('data.a.b.q'), {});
  assert.deepEqual(ask('data.a.b.f(1)'), { scope: 'rule', title: 'Function' });
  assert.deepEqual(ask('data.a.b.f(0)'), {});
  assert.deepEqual(ask('data.a.b.s'), ['Set']);
});

test('a query is no rule', () => {
  assert.throws(() => ask('rego.metadata.rule()'), RegoError);
});
