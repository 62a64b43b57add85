// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leavesOf } from './literal.ts';

const values = (text: string): unknown[] | undefined =>
  leavesOf(text)
    ?.filter(({ name }) => !name)
    .map(({ key, value }) => `${key}=${String(value)}`);

test('JSON and literals of other languages are read alike', () => {
  const expected = ['id=7', 'who=Ann', 'paid=true', 'tags=a', 'tags=b'];
  assert.deepEqual(
    values('{"id":7,"who":"Ann","paid":true,"tags":["a","b"],"none":null}'),
    expected,
  );
  assert.deepEqual(
    values("{'id': 7, 'who': 'Ann', 'paid': True, 'tags': ('a', 'b',), 'none': None}"),
    expected,
  );
  assert.deepEqual(values("{'at': datetime(2026, 1, 2), 'sum': Decimal('1.50')}"), [
    'at=2026',
    'at=1',
    'at=2',
    'sum=1.50',
  ]);
  assert.deepEqual(values("['it\\'s', \"a\\nb\"]"), ["=it's", '=a\nb']);
});

test('what is no literal to its end is prose', () => {
  const bad = [
    '',
    'plain words',
    '{"a":1} and more',
    "{'a': 'open",
    '[1, 2',
    "{'a' 1}",
    '{a:b:c}',
    '['.repeat(200),
  ];
  for (const text of bad) assert.equal(leavesOf(text), undefined, text.slice(0, 30));
});

test('any text is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      leavesOf(`[${text}`);
      leavesOf(`{${text}}`);
    }),
    { numRuns: 300 },
  );
});
