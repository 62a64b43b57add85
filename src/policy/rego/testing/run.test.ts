// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModule } from '../syntax/modules.ts';
import { testLines, toTestJson } from './report.ts';
import { runTests, type TestOptions, type TestResult } from './run.ts';

const POLICY = `package p

default allow := false

allow if {
	input.user == "bob"
	some x in input.roles
	x == "admin"
}

deny contains msg if {
	not allow
	msg := sprintf("no %v",
		[input.user])
}

f(x) := y if {
	y := x + 1
} else := 3 if {
	x == "z"
}

unused := 1

c := [y |
	some y in [1, 2]
	y > 1
]
`;
const TESTS = `package p_test

import data.p

test_allow if {
	print("hello", input.nothing, {1, 2}, "x")
	p.allow with input as {"user": "bob", "roles": ["admin"]}
}

test_deny if p.deny with input as {"user": "eve"}

test_fail if p.f(1) == 3

test_fail if true

todo_test_x if false

test_conflict := x if some x in [1, 2]

test_number := 1

test_set contains 1

test_mock if p.f("a") == 7 with p.f as 7

test_builtin if http.send({}).status == 200 with http.send as {"status": 200}

test_cases[name] if {
	some name, c in {"one": 1, "two": 2}
	c == 1
}

test_all[name] if {
	some name, c in {"one": 1, "two": 2}
	c > 0
}

test_c if count(p.c) == 1

not_a_test if false
`;
const SOURCES = new Map([
  ['p.rego', POLICY],
  ['p_test.rego', TESTS],
]);

let now = 0;
const options: TestOptions = {
  limits: { steps: 10_000, ms: 1_000 },
  facts: { nowNs: 0n, seed: 's' },
  clock: () => now++ / 1_000,
};
const modules = [...SOURCES].map(([file, text]) => parseModule(file, text));
const run = (more: Partial<TestOptions> = {}): ReturnType<typeof runTests> =>
  runTests(modules, { ...options, ...more });
const outcomes = (results: readonly TestResult[]): Record<string, string> =>
  Object.fromEntries(results.map(({ name, outcome }) => [name, outcome]));

test('a test passes when its rule is true; rules of one name are tests of their own', () => {
  assert.deepEqual(outcomes(run().results), {
    test_allow: 'pass',
    test_deny: 'pass',
    test_fail: 'fail',
    'test_fail#01': 'pass',
    todo_test_x: 'skip',
    test_conflict: 'error',
    test_number: 'fail',
    test_set: 'fail',
    test_mock: 'pass',
    test_builtin: 'pass',
    test_cases: 'fail',
    test_all: 'pass',
    test_c: 'pass',
  });
});

test('cases are told apart', () => {
  const found = run().results.find(({ name }) => name === 'test_cases');
  assert.deepEqual(
    [...(found?.cases ?? [])],
    [
      ['one', true],
      ['two', false],
    ],
  );
});

test('what a test prints stands beside its result', () => {
  assert.equal(run().results[0]?.output, 'hello <undefined> {1, 2} x\n');
});

test('tests are chosen by their names', () => {
  const { results } = run({ selects: (name) => name === 'data.p_test.test_deny' });
  assert.deepEqual(
    results.map(({ name, location }) => [name, location.row]),
    [['test_deny', 10]],
  );
});

test('a test that runs out of its budget is an error, and the next one runs', () => {
  const text =
    'package t\n\ntest_a if count([1 | some i in numbers.range(1, 9000); some j in [1, 2]]) > 0\n\ntest_b if true\n';
  const { results } = runTests([parseModule('t.rego', text)], options);
  assert.deepEqual(outcomes(results), { test_a: 'error', test_b: 'pass' });
  assert.equal(results[0]?.error?.code, 'eval_budget_error');
});

test('the JSON of results is shaped as OPA gives it', () => {
  const json = toTestJson(run().results);
  const named = (name: string): (typeof json)[number] | undefined =>
    json.find((one) => one.name === name);
  assert.deepEqual(named('test_deny')?.location, { file: 'p_test.rego', row: 10, col: 1 });
  assert.equal(named('test_deny')?.package, 'data.p_test');
  assert.equal(named('test_deny')?.fail, undefined);
  assert.equal(named('test_number')?.fail, true);
  assert.equal(named('todo_test_x')?.skip, true);
  assert.equal(named('test_conflict')?.error?.code, 'eval_conflict_error');
  assert.equal(
    named('test_allow')?.output,
    Buffer.from('hello <undefined> {1, 2} x\n').toString('base64'),
  );
  assert.deepEqual(named('test_cases')?.sub_results, {
    one: { name: 'one' },
    two: { name: 'two', fail: true },
  });
  assert.ok((named('test_deny')?.duration ?? 0) > 0);
});

test('lines for people end with counts', () => {
  const lines = testLines(run().results, SOURCES);
  assert.ok(lines.includes('  hello <undefined> {1, 2} x'));
  assert.ok(lines.some((line) => line.includes('eval_conflict_error')));
  assert.deepEqual(lines.slice(-4), ['PASS: 7/13', 'FAIL: 4/13', 'ERROR: 1/13', 'SKIPPED: 1/13']);
});

test('coverage: lines of heads that made a value and of expressions that were asked', () => {
  const { coverage } = run({ covers: SOURCES });
  const file = coverage?.files['p.rego'];
  const rows = (
    ranges: readonly { readonly start: { readonly row: number } }[] = [],
  ): readonly number[] => [...new Set(ranges.map(({ start }) => start.row))];
  assert.deepEqual(rows(file?.not_covered), [19, 20, 23]);
  assert.deepEqual(rows(file?.covered), [3, 5, 6, 7, 8, 11, 12, 13, 17, 18, 25, 26, 27]);
  assert.equal(file?.covered_lines, 15);
  assert.equal(file?.not_covered_lines, 3);
  assert.equal(file?.coverage, (100 * 15) / 18);
  assert.equal(run().coverage, undefined);
});

test('modules that do not compile are refused', () => {
  assert.throws(
    () => runTests([parseModule('t.rego', 'package t\n\ntest_a if x > 1\n')], options),
    {
      code: 'rego_unsafe_var_error',
    },
  );
});
