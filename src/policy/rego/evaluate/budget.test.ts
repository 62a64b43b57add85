// SPDX-License-Identifier: Apache-2.0
// Policies that mean harm: each ends by its budget, by an undefined result, or within its bounds, and never by a fault
// of the process.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine.ts';
import { RegoError } from '../syntax/location.ts';
import { parseModule } from '../syntax/modules.ts';
import type { Value } from '../values/value.ts';

const STEPS = 200_000;

let deep: Value = 1;
for (let at = 0; at < 100_000; at++) deep = [deep];
const INPUT = {
  list: Array.from({ length: 1_000 }, (_, at) => at),
  text: 'a'.repeat(20_000),
  deep,
};

/** What became of `data.p.x`: a code, or whether it is defined. */
function endOf(text: string, steps = STEPS): string {
  try {
    // Time stands still: steps alone have to end it.
    const value = createEngine([parseModule('p.rego', `package p\n\n${text}\n`)]).prepare([
      'p',
      'x',
    ])({
      input: INPUT,
      facts: { nowNs: 0n, seed: 's' },
      limits: { steps, ms: 1_000 },
      clock: () => 0,
    });
    return value === undefined ? 'undefined' : 'defined';
  } catch (thrown) {
    if (thrown instanceof RegoError) return thrown.code;
    throw thrown;
  }
}

const chain = (first: string, next: (name: string) => string): string => {
  const rules = Array.from({ length: 60 }, (_, at) => `r${at + 1} := ${next(`r${at}`)}`);
  return `r0 := ${first}\n\n${rules.join('\n\n')}\n\nx := r60`;
};

const OVER_BUDGET: readonly (readonly [name: string, text: string])[] = [
  [
    'a product',
    'x := count([1 | some a in input.list; some b in input.list; some c in input.list; (a + b) + c == 1])',
  ],
  ['a product that is kept', 'x := [[a, b] | some a in input.list; some b in input.list]'],
  ['a set of a product', 'x := {[a, b] | some a in input.list; some b in input.list}'],
  [
    'an object of a product',
    'x := {sprintf("%d-%d", [a, b]): a | some a in input.list; some b in input.list}',
  ],
  ['every over a product', 'x if every a in input.list { every b in input.list { a + b >= 0 } }'],
  [
    'nested ranges',
    'x := [b | some a in numbers.range(1, 1000); some b in numbers.range(1, 100000)]',
  ],
  ['arrays that double', chain('[1, 2]', (name) => `array.concat(${name}, ${name})`)],
  [
    'texts that are made again and again',
    'x := [upper(input.text) | some a in input.list; some b in input.list]',
  ],
  [
    'calls in a product',
    'f(n) := n + 1\n\nx := [f(a) | some a in input.list; some b in input.list]',
  ],
  ['unions', 'x := union({{[a, b] | some a in input.list} | some b in input.list})'],
  ['input too deep to be written', 'x := json.marshal(input.deep)'],
  ['input too deep to be compared', 'x if input.deep == [input.deep]'],
  ['input too deep for a set', 'x := {input.deep, [input.deep]}'],
  ['input too deep to be walked', 'x := [v | walk(input.deep, [_, v])]'],
];

for (const [name, text] of OVER_BUDGET) {
  test(`budget ends: ${name}`, { timeout: 20_000 }, () => {
    assert.equal(endOf(text), 'eval_budget_error');
  });
}

const BOUNDED: readonly (readonly [name: string, text: string])[] = [
  ['a pattern that backtracks', 'x if regex.match("^(a+)+$", concat("", [input.text, "b"]))'],
  ['alternatives that are alike', 'x if regex.match("^(a|a)*b$", input.text)'],
  ['a range without end', 'x := numbers.range(1, 1000000000000)'],
  ['a text without end', 'x := replace(replace(input.text, "a", input.text), "a", input.text)'],
  ['texts that double', chain('"aaaaaaaa"', (name) => `concat("", [${name}, ${name}])`)],
  ['numbers that square', chain('3', (name) => `${name} * ${name}`)],
  ['shifts', 'x := bits.lsh(1, 1000000000)'],
];

for (const [name, text] of BOUNDED) {
  test(`bounded: ${name}`, { timeout: 20_000 }, () => {
    assert.ok(['undefined', 'eval_budget_error'].includes(endOf(text)), endOf(text));
  });
}

test('a decision that takes too long ends, however few its steps', () => {
  let now = 0;
  const ask = createEngine([
    parseModule(
      'p.rego',
      'package p\n\nx := count([1 | some a in input.list; some b in input.list])\n',
    ),
  ]).prepare(['p', 'x']);
  const clock = (): number => {
    now += 10;
    return now;
  };
  const options = {
    input: INPUT,
    facts: { nowNs: 0n, seed: 's' },
    limits: { steps: 100_000_000, ms: 100 },
    clock,
  };
  assert.throws(() => ask(options), { code: 'eval_budget_error' });
});

test('what fits its budget is decided', () => {
  assert.equal(
    endOf('x := count([1 | some a in input.list; some b in [1, 2, 3]; a > b])'),
    'defined',
  );
});

test('an engine can be asked again after a decision that ran out', () => {
  const ask = createEngine([
    parseModule('p.rego', 'package p\n\nx := [[a, b] | some a in input.l; some b in input.l]\n'),
  ]).prepare(['p', 'x']);
  const options = {
    facts: { nowNs: 0n, seed: 's' },
    limits: { steps: 1_000, ms: 100 },
    clock: () => 0,
  };
  assert.throws(() => ask({ ...options, input: { l: INPUT.list } }), { code: 'eval_budget_error' });
  assert.deepEqual(ask({ ...options, input: { l: [1] } }), [[1, 1]]);
});

test('policies too deep for the compiler are refused', () => {
  const sum = `package p\n\nx := 1${' + 1'.repeat(50_000)}\n`;
  assert.throws(() => createEngine([parseModule('p.rego', sum)]), { code: 'rego_compile_error' });
});
