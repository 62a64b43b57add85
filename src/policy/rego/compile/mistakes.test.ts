// SPDX-License-Identifier: Apache-2.0
// What authors get wrong, and what they are told: place, code, message and hint.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine.ts';
import { describe, RegoError, type RegoErrorCode } from '../syntax/location.ts';
import { parseModule } from '../syntax/modules.ts';

type Mistake = readonly [text: string, place: string, code: RegoErrorCode, says: RegExp];

const PARSE = 'rego_parse_error';
const TYPE = 'rego_type_error';
const COMPILE = 'rego_compile_error';
const UNSAFE = 'rego_unsafe_var_error';

const MISTAKES: readonly Mistake[] = [
  ['p { input.x }', '3:3', PARSE, /hint: `if` keyword is required/],
  ['p := 1 { input.x }', '3:8', PARSE, /hint: `if` keyword is required/],
  ['p[x] { x := 1 }', '3:6', PARSE, /`contains` before an element/],
  ['p["a"]', '3:1', PARSE, /`contains` keyword is required/],
  ['p', '3:1', PARSE, /neither a value nor a body/],
  ['p if {\n\tinput.x\n', '4:9', PARSE, /end of file: expected "}"/],
  ['p := [1, 2', '3:11', PARSE, /expected "," or "\]"/],
  ['p := {"a": 1', '3:13', PARSE, /expected "," or "}"/],
  ['p if count(input.x', '3:19', PARSE, /expected "," or "\)"/],
  ['p := [1 2]', '3:9', PARSE, /unexpected number "2": expected "," or "\]"/],
  ['p if {\n\tinput.x\n}\n}', '6:1', PARSE, /unexpected token "}": expected a rule/],
  ['p if', '3:5', PARSE, /unexpected end of file/],
  ['p if input.x ==', '3:16', PARSE, /unexpected end of file: expected a term/],
  ['p if { input.x, input.y }', '3:15', PARSE, /hint: expressions are parted by/],
  ['p if { input.x input.y }', '3:16', PARSE, /expected a new line, ";" or "}"/],
  ['p if input.x && input.y', '3:15', PARSE, /hint: expressions are joined by/],
  ['p if input.x || input.y', '3:15', PARSE, /hint: alternatives are rules of one name/],
  ['p if !input.x', '3:6', PARSE, /hint: to negate, write "not"/],
  ["p := 'abc'", '3:6', PARSE, /hint: strings stand in double quotes/],
  ['p if input.x @ 2', '3:14', PARSE, /illegal token: unexpected "@"/],
  ['p := "\\d"', '3:6', PARSE, /illegal escape in string[^]*hint: escapes are/],
  ['p := "abc', '3:6', PARSE, /non-terminated string/],
  ['p := 01', '3:6', PARSE, /illegal number format/],
  ['p := 12abc', '3:6', PARSE, /illegal number format/],
  ['in := 1', '3:1', PARSE, /unexpected keyword "in"/],
  ['p if {\n\tif := 1\n}', '4:2', PARSE, /"if" is a keyword and cannot be a name/],
  ['p if not not input.x', '3:10', PARSE, /hint: what is negated/],
  ['p if q with input.x 1\n\nq := 1', '3:21', PARSE, /expected "as"/],
  ['p contains 1 := 2', '3:14', PARSE, /unexpected token ":="/],
  ['p := {"a", "b": 1}', '3:15', PARSE, /unexpected token ":"/],
  ['import foo.bar', '3:8', PARSE, /must begin with one of/],
  ['default p := 1 if input.x', '3:16', PARSE, /default rules cannot have a body/],
  ['default p := input.x', '3:14', PARSE, /cannot depend on anything/],
  ['p contains 1 if input.x\nelse := 2', '4:1', PARSE, /else cannot follow/],
  [
    'p if startwith("a", "b")',
    '3:6',
    TYPE,
    /undefined function startwith[^]*did you mean startswith\?/,
  ],
  ['p if regexp.match("a", "b")', '3:6', TYPE, /did you mean regex\.match\?/],
  [
    'p if count([1], 2, 3)',
    '3:6',
    TYPE,
    /count: arity mismatch[^]*takes 1 argument, and is given 3/,
  ],
  ['f(x) := x\n\np if f(1, 2, 3)', '5:6', TYPE, /function data\.a\.f has arity 1, got 3 arguments/],
  [
    'p if upper(1) == "A"',
    '3:12',
    TYPE,
    /upper: invalid argument\(s\)[^]*has to be string, and is number/,
  ],
  ['p := 1 + "a"', '3:10', TYPE, /plus: invalid argument\(s\)/],
  ['p if 1 == "1"', '3:6', TYPE, /match error[^]*left is number, right is string/],
  ['p if q with foo as 1\n\nq := 1', '3:8', TYPE, /with keyword target must reference/],
  ['p := 1\n\np contains 2', '5:1', TYPE, /conflicting rules data\.a\.p found/],
  ['f(x) := x\n\nf := 1', '5:1', TYPE, /conflicting rules data\.a\.f found/],
  ['f(x) := x\n\nf(x, y) := x', '5:1', TYPE, /different numbers of arguments/],
  ['default p := 1\n\ndefault p := 2', '5:1', TYPE, /multiple default rules/],
  ['p := 1\n\np.q := 2', '3:1', TYPE, /rule data\.a\.p conflicts with/],
  ['p := http.send({})', '3:6', 'rego_capability_error', /http\.send is not available here/],
  ['p if x > 1', '3:6', UNSAFE, /var x is unsafe/],
  ['p if not x == 1', '3:10', UNSAFE, /var x is unsafe/],
  ['p if not startswith(input.xs[_], "a")', '3:30', UNSAFE, /var _ is unsafe/],
  ['p := x if input.y', '3:6', UNSAFE, /var x is unsafe/],
  ['p contains x if input.y', '3:12', UNSAFE, /var x is unsafe/],
  ['p := [x | input.y]', '3:7', UNSAFE, /var x is unsafe/],
  [
    'p if q\n\nq if r\n\nr if p',
    '3:1',
    'rego_recursion_error',
    /data\.a\.p -> data\.a\.q -> data\.a\.r -> data\.a\.p/,
  ],
  ['p if {\n\tx := 1\n\tx := 2\n}', '5:2', COMPILE, /var x assigned above/],
  ['p if {\n\tx == 1\n\tx := 1\n}', '5:2', COMPILE, /var x referenced above/],
  ['p if 1 := 2', '3:6', COMPILE, /cannot assign to number/],
  ['p if input.x := 1', '3:6', COMPILE, /cannot assign to ref/],
  ['p if {\n\tsome x\n\tinput.y\n}', '4:7', COMPILE, /declared var x unused/],
  ['p if every x in [1] { input.y }', '3:12', COMPILE, /declared var x unused/],
  ['p if any([true])', '3:6', TYPE, /deprecated built-in function calls in expression: any/],
  ['p if re_match("a", "b")', '3:6', TYPE, /deprecated .*: re_match/],
  ['f(x) := y if {\n\tx := 1\n\ty := x\n}', '4:2', COMPILE, /arg x redeclared/],
  ['p if { input := 1 }', '3:8', COMPILE, /must not shadow input/],
  ['data := 1', '3:1', COMPILE, /rules must not shadow data/],
  ['import data.b\nimport data.c as b', '4:1', COMPILE, /import must not shadow import data\.b/],
];

for (const [text, place, code, says] of MISTAKES) {
  test(`says what is wrong with: ${JSON.stringify(text)}`, () => {
    const whole = `package a\n\n${text}\n`;
    assert.throws(
      () => createEngine([parseModule('a.rego', whole)]),
      (thrown: unknown) => {
        assert.ok(thrown instanceof RegoError, String(thrown));
        const told = describe(thrown, new Map([['a.rego', whole]]));
        assert.equal(thrown.code, code, told);
        assert.ok(told.startsWith(`a.rego:${place}: ${code}: `), told);
        assert.match(told, says);
        return true;
      },
    );
  });
}

test('the line itself and a caret under the place', () => {
  const text = 'package a\n\np if {\n\tx := cuont([1])\n}\n';
  const told = refusalOf(text);
  assert.equal(
    told,
    'a.rego:4:7: rego_type_error: undefined function cuont\n\t\tx := cuont([1])\n\t\t     ^\n\thint: did you mean count?',
  );
});

test('several mistakes of one stage are told at once, ten at most, in the order of the source', () => {
  const two = refusalOf('package a\n\np if count(1, 2, 3)\n\nq := cuont([])\n');
  assert.deepEqual(two.match(/a\.rego:\d+/g), ['a.rego:3', 'a.rego:5']);
  const many = refusalOf(
    `package a\n\n${Array.from({ length: 30 }, (_, at) => `r${at} if x${at} > 1`).join('\n\n')}\n`,
  );
  assert.equal(many.match(/is unsafe/g)?.length, 10);
});

function refusalOf(text: string): string {
  try {
    createEngine([parseModule('a.rego', text)]);
  } catch (thrown) {
    if (thrown instanceof RegoError) return describe(thrown, new Map([['a.rego', text]]));
    throw thrown;
  }
  return '';
}

const ACCEPTED = [
  'p if {"a": 1} == input.x',
  'p if {1, 2} == input.x',
  'p if { {1, 2} }',
  'g(1)',
  'default p',
  'f(x) := y if y := [x | x := 1]',
  'p if { _ := 1; _ := 2 }',
  'p := {x | some x in input.a} | {y | some y in input.b}',
  'count(x) := x',
  'as["b"] := 1',
  'p if count([1], n)',
  'p := 1\n\nimport data.x',
];

for (const text of ACCEPTED) {
  // `n` of the one call above has no value before it: OPA and this engine bind it to the result.
  test(`accepts: ${JSON.stringify(text)}`, () => {
    assert.doesNotThrow(() => createEngine([parseModule('a.rego', `package a\n\n${text}\n`)]));
  });
}
