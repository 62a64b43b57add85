// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { programOf } from '../programs.fixture.ts';
import { PROGRAM_DATA, PROGRAM_INPUT } from '../vocabulary.fixture.ts';
import { createEngine } from '../engine.ts';
import { RegoError } from '../syntax/location.ts';
import { parseModule } from '../syntax/modules.ts';
import { canonical, RegoSet, type Value } from '../values/value.ts';
import { explain, type ExplainOptions, type Reason } from './explain.ts';
import { whyLines } from './why.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 3_000 : 150;
const TEXT = `package x

deny contains "a" if {
	risky
	input.a == 1
}

deny contains msg if {
	input.b > 3
	msg := "b"
}

deny contains {"k": f(y)} if some y in [1, 2]

risky if input.r

risky if input.s == 2

f(x) := x + 1 if x > 1

mode := "strict" if {
	input.m
} else := "open"

verdict := {"deny": count(deny), "mode": mode}

n[k] := v if some k, v in {"a": 1}

loop := [a | some a in numbers.range(1, 1000); g(a)]

g(x) if x > 0
`;
const MODULE = parseModule('x.rego', TEXT);
const SOURCES = new Map([['x.rego', TEXT]]);
const OPTIONS: ExplainOptions = {
  input: { a: 1, s: 2, r: false },
  facts: { nowNs: 0n, seed: 's' },
  limits: { steps: 100_000, ms: 1_000 },
  clock: () => 0,
};

const told = (reasons: readonly Reason[]): readonly unknown[] =>
  reasons.map(({ rule, location, value, because }) => [rule, location.row, value, told(because)]);

test('each element of a set with the line of its rule and what that needed', () => {
  const { value, reasons } = explain([MODULE], ['x', 'deny'], OPTIONS);
  assert.ok(value instanceof RegoSet && value.size === 2);
  assert.deepEqual(JSON.parse(JSON.stringify(told(reasons))), [
    ['data.x.deny', 3, 'a', [['data.x.risky', 17, true, []]]],
    ['data.x.deny', 13, { k: 3 }, [['data.x.f', 19, 3, []]]],
  ]);
});

test('rules that made nothing, with the expression that did not hold', () => {
  const { misses } = explain([MODULE], ['x', 'deny'], OPTIONS);
  assert.deepEqual(
    misses.map(({ rule, location, failed }) => [rule, location.row, failed.map(({ row }) => row)]),
    [
      ['data.x.risky', 15, [15]],
      ['data.x.deny', 8, [9]],
    ],
  );
});

test('the branch that held is named', () => {
  const { reasons } = explain([MODULE], ['x', 'mode'], OPTIONS);
  assert.deepEqual(told(reasons), [['data.x.mode', 23, 'open', []]]);
});

test('members are named by their keys', () => {
  const { reasons } = explain([MODULE], ['x', 'n'], OPTIONS);
  assert.deepEqual(
    reasons.map(({ path, value }) => [path, value]),
    [[['a'], 1]],
  );
});

test('a document that is not defined has misses and no reasons', () => {
  const { value, reasons, misses } = explain([MODULE], ['x', 'risky'], { ...OPTIONS, input: {} });
  assert.equal(value, undefined);
  assert.deepEqual(reasons, []);
  assert.deepEqual(
    misses.map(({ location }) => location.row),
    [15, 17],
  );
});

test('the trace is bounded, and says that it is cut', () => {
  const { trace, isCut } = explain([MODULE], ['x', 'loop'], { ...OPTIONS, events: 50 });
  assert.equal(trace.length, 50);
  assert.equal(isCut, true);
  assert.deepEqual(
    trace.slice(0, 3).map(({ kind, depth, location }) => [kind, depth, location.row]),
    [
      ['enter', 0, 29],
      ['enter', 1, 31],
      ['exit', 2, 31],
    ],
  );
});

test('a decision that fails is explained as far as it came', () => {
  const { error, value, trace } = explain([MODULE], ['x', 'loop'], {
    ...OPTIONS,
    limits: { steps: 2_000, ms: 1 },
  });
  assert.equal(error?.code, 'eval_budget_error');
  assert.equal(value, undefined);
  assert.ok(trace.length > 10);
});

test('why, as lines', () => {
  const lines = whyLines(explain([MODULE], ['x', 'deny'], OPTIONS), SOURCES);
  assert.deepEqual(lines, [
    'data.x.deny = {"a", {"k": 3}}',
    '  data.x.deny: "a"',
    '    x.rego:3: deny contains "a" if {',
    '      data.x.risky: true',
    '        x.rego:17: risky if input.s == 2',
    '  data.x.deny: {"k": 3}',
    '    x.rego:13: deny contains {"k": f(y)} if some y in [1, 2]',
    '      data.x.f: 3',
    '        x.rego:19: f(x) := x + 1 if x > 1',
    'rules that did not hold:',
    '  data.x.risky  x.rego:15',
    '    does not hold: x.rego:15: risky if input.r',
    '  data.x.deny  x.rego:8',
    '    does not hold: x.rego:9: input.b > 3',
  ]);
});

test('being watched changes no decision', () => {
  const options: ExplainOptions = { ...OPTIONS, input: PROGRAM_INPUT, data: PROGRAM_DATA };
  const answer = (ask: () => Value | undefined): string => {
    try {
      const value = ask();
      return value === undefined ? 'undefined' : canonical(value);
    } catch (thrown) {
      if (thrown instanceof RegoError) return thrown.code;
      throw thrown;
    }
  };
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 120 }), (numbers) => {
      const modules = [parseModule('p.rego', programOf(numbers))];
      const plain = answer(() => createEngine(modules).prepare(['p'])(options));
      const watched = answer(() => {
        const { value, error } = explain(modules, ['p'], options);
        if (error !== undefined) throw error;
        return value;
      });
      assert.equal(watched, plain);
    }),
    { numRuns: RUNS },
  );
});
