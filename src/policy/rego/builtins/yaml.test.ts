// SPDX-License-Identifier: Apache-2.0
// YAML there and back, and YAML that is a bomb.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../values/value.ts';
import { call, callJson, refusal } from './calling.fixture.ts';

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (given) => {
      // JSON has no negative zero.
      const value: unknown = JSON.parse(JSON.stringify(given));
      const text = call('yaml.marshal', value as Value);
      assert.deepEqual(callJson('yaml.unmarshal', text ?? ''), value);
    }),
    { numRuns: 200 },
  );
});

test('documents', () => {
  const cases: Readonly<Record<string, unknown>> = {
    'a: &x [1]\nb: *x': { a: [1], b: [1] },
    'x: &a {k: 1}\ny:\n  <<: *a\n  z: 1': { x: { k: 1 }, y: { k: 1, z: 1 } },
    'a: yes\nb: 1e3\nc: ~': { a: 'yes', b: 1000, c: null },
    '1: x\ntrue: y': { '1': 'x', true: 'y' },
    'a\n---\nb': 'a',
    '__proto__: 1': JSON.parse('{"__proto__": 1}'),
    '': null,
  };
  for (const [text, value] of Object.entries(cases))
    assert.deepEqual(callJson('yaml.unmarshal', text), value, text);
});

test('an error names its line', () => {
  assert.match(refusal('yaml.unmarshal', 'a: 1\nb: [1, 2') ?? '', /line 2: did not find/);
});

test('bombs and nonsense are refused', () => {
  const laughs = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (let at = 1; at < 9; at++) {
    const [now, before] = [at, at - 1].map((one) => String.fromCharCode(97 + one));
    laughs.push(`${now}: &${now} [${`*${before},`.repeat(9)}]`);
  }
  const bad = [
    laughs.join('\n'),
    '['.repeat(5_000),
    '- '.repeat(5_000),
    'a: .inf',
    '? [1]\n: 2',
    '[1, 2',
    'x'.repeat(1 << 19),
    'a: *b',
  ];
  for (const text of bad) {
    assert.notEqual(refusal('yaml.unmarshal', text), undefined, text.slice(0, 40));
    assert.equal(call('yaml.is_valid', text), false);
  }
});
