// SPDX-License-Identifier: Apache-2.0
// What `not` is about, as OPA decides it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine.ts';
import { parseModule } from '../syntax/modules.ts';

const INPUT = { list: ['a', 'b'], one: 1 };

function holds(expression: string, imports = ''): boolean {
  const text = `package p\n\n${imports}\nx if ${expression}\n\nf(n) if n == 1\n\nundef := input.nope\n`;
  const ask = createEngine([parseModule('p.rego', text)]).prepare(['p', 'x']);
  return (
    ask({
      input: INPUT,
      facts: { nowNs: 0n, seed: 's' },
      limits: { steps: 1_000, ms: 1_000 },
      clock: () => 0,
    }) === true
  );
}

const CASES: readonly (readonly [expression: string, holds: boolean, withKeyword: boolean])[] = [
  ['not input.zz', true, true],
  ['not input.zz == 1', true, true],
  ['not input.zz = 1', true, true],
  ['not undef == 1', true, true],
  ['not f(2)', true, true],
  ['not f(1)', false, false],
  ['not f(input.zz)', false, true],
  ['not f(undef)', false, true],
  ['not startswith(input.zz, "a")', false, true],
  ['not "admin" in input.roles', false, true],
  ['not "admin" in input.roles with input.roles as []', true, true],
  ['not input.zz < 1', false, true],
  ['not count(input.zz) == 1', false, true],
  ['not input.list[input.zz]', false, true],
  ['not [input.zz] == [1]', false, true],
  ['not count([x | x := input.zz]) == 2', true, true],
  ['not to_number("zz")', true, true],
  ['not is_number(input.zz)', false, true],
  ['not input.one == 1', false, false],
];

for (const [expression, plain, withKeyword] of CASES) {
  test(`${expression}: ${plain}, and ${withKeyword} where the keyword is imported`, () => {
    assert.equal(holds(expression), plain);
    assert.equal(holds(expression, 'import future.keywords.not\n'), withKeyword);
  });
}

test('what is within a negation gives no variable a value', () => {
  assert.throws(() => holds('not startswith(input.list[_], "a")'), {
    code: 'rego_unsafe_var_error',
  });
  assert.throws(() => holds('not f(input.list[i])'), { code: 'rego_unsafe_var_error' });
});
