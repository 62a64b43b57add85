// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { programOf } from '../programs.fixture.ts';
import type { Module } from '../syntax/ast.ts';
import { RegoError } from '../syntax/location.ts';
import { parseModule } from '../syntax/modules.ts';
import { formatModule } from './format.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 150;

/** What a module says, without where it says it and how a sign is written. */
function meaningOf({ path, imports, rules }: Module): string {
  const words = (name: string, value: unknown): unknown => {
    if (name === 'location' || name === 'sign') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  };
  const sorted = imports.map((one) => JSON.stringify(one, words)).sort();
  return JSON.stringify({ path, sorted, rules }, words);
}

const cases: readonly (readonly [name: string, text: string, wanted: string])[] = [
  [
    'a body of one expression on the line of its head',
    'package a\np  if {  input.x==1 }',
    'package a\n\np if input.x == 1\n',
  ],
  [
    'a body of two',
    'package a\np if {input.x;input.y}',
    'package a\n\np if {\n\tinput.x\n\tinput.y\n}\n',
  ],
  ['a set as a body', 'package a\np if { {1} }', 'package a\n\np if {\n\t{1}\n}\n'],
  [
    'rules of one line stay together',
    'package a\np := 1\nq := 2\n\n\nr := 3',
    'package a\n\np := 1\nq := 2\n\nr := 3\n',
  ],
  ['one sign for values', 'package a\np = 1', 'package a\n\np := 1\n'],
  ['default', 'package a\ndefault   p=false', 'package a\n\ndefault p := false\n'],
  [
    'else after a brace',
    'package a\np := 1 if {\n x\n} else := 2 if {\n y\n}',
    'package a\n\np := 1 if {\n\tx\n} else := 2 if {\n\ty\n}\n',
  ],
  [
    'else below',
    'package a\np := 1 if input.x\nelse := 2',
    'package a\n\np := 1 if input.x\n\nelse := 2\n',
  ],
  [
    'imports in order',
    'package a\nimport data.c\nimport data.b as d # why',
    'package a\n\nimport data.b as d # why\nimport data.c\n',
  ],
  ['collections over rows', 'package a\np := [1,\n2]', 'package a\n\np := [\n\t1,\n\t2,\n]\n'],
  ['collections on one row', 'package a\np := [ 1,2 ,]', 'package a\n\np := [1, 2]\n'],
  [
    'objects',
    'package a\np := {"a":1,\n  "b":{"c":[]}}',
    'package a\n\np := {\n\t"a": 1,\n\t"b": {"c": []},\n}\n',
  ],
  [
    'empty set and object',
    'package a\np := set( )\nq := { }',
    'package a\n\np := set()\nq := {}\n',
  ],
  [
    'references',
    'package a\np := input["a"]["b c"]["if"].if',
    'package a\n\np := input.a["b c"]["if"].if\n',
  ],
  [
    'parentheses around what a path follows, and around what it is an argument of',
    'package a\np := [f(g(1)[0]), f((g(1))[0])]',
    'package a\n\np := [f(g(1)[0]), f(g(1)[0])]\n',
  ],
  ['nested signs', 'package a\np := 1+2*3-(4-5)', 'package a\n\np := (1 + (2 * 3)) - (4 - 5)\n'],
  ['a sign that is called by its name', 'package a\np := plus(1,2)', 'package a\n\np := 1 + 2\n'],
  [
    'comparisons that bind otherwise',
    'package a\np if 1 == (2 == input.x)',
    'package a\n\np if 1 == (2 == input.x)\n',
  ],
  ['union in a set', 'package a\np := {(q|r)}', 'package a\n\np := {(q | r)}\n'],
  [
    'comprehensions',
    'package a\np := {x:y|some x,y in input.a;y>1}',
    'package a\n\np := {x: y | some x, y in input.a; y > 1}\n',
  ],
  [
    'comprehensions over rows',
    'package a\np := [x |\n some x in input.a\n]',
    'package a\n\np := [x |\n\tsome x in input.a\n]\n',
  ],
  [
    'every',
    'package a\np if every k,v in input.a {v>k}',
    'package a\n\np if every k, v in input.a { v > k }\n',
  ],
  [
    'with below',
    'package a\np if {\n q\n  with input.a as 1\n  with input.b as 2\n}',
    'package a\n\np if {\n\tq\n\t\twith input.a as 1\n\t\twith input.b as 2\n}\n',
  ],
  ['raw strings', 'package a\np := `a\n  b`', 'package a\n\np := `a\n  b`\n'],
  ['numbers as written', 'package a\np := [1.0e3,-0]', 'package a\n\np := [1.0e3, -0]\n'],
  [
    'multi-part heads',
    'package a\na.b.c := 1\na.d[x] := x if x:=1',
    'package a\n\na.b.c := 1\na.d[x] := x if x := 1\n',
  ],
  ['functions', 'package a\nf(x,[y]) := x+y', 'package a\n\nf(x, [y]) := x + y\n'],
  [
    'blank lines within bodies',
    'package a\np if {\n x\n\n\n y\n}',
    'package a\n\np if {\n\tx\n\n\ty\n}\n',
  ],
];

for (const [name, text, wanted] of cases) {
  test(`formats: ${name}`, () => {
    assert.equal(formatModule('a.rego', text), wanted);
    assert.equal(formatModule('a.rego', wanted), wanted);
  });
}

const COMMENTED = `# licence

# METADATA
# title: Example
package a # the package

# about b
import data.b # b
import data.a # a

# METADATA
# title: Denied
deny contains x if { # open
	# first
	input.x == 1 # one
	y := [ # y
		1, # uno
		# two
		2,
		# last
	]
	z := {"a": 1, # a
		"b": 2}
	x := sprintf("%v %v", # text
		[y, z])
	some k, # key
		v in y
	k == # what
		v
	# end
} # closed

# between
p if { input.x } # c1
else := 3 if { # c2
	input.y
	# c3
}
# c4
else := 4

f(x, # first
	y # second
) := x + y if x == # third
	y

xs := [x | # heads
	some x in [1, 2] # in
	# tail
]
# end of file
`;

test('keeps every comment, and the meaning of what they stand in', () => {
  const formatted = formatModule('a.rego', COMMENTED);
  const before = parseModule('a.rego', COMMENTED);
  const after = parseModule('a.rego', formatted);
  const texts = ({ comments }: Module): readonly string[] =>
    comments.map(({ text }) => text.trimEnd()).sort();
  assert.deepEqual(texts(after), texts(before));
  assert.equal(
    meaningOf(after).replaceAll('"annotations"', ''),
    meaningOf(before).replaceAll('"annotations"', ''),
  );
  assert.equal(formatModule('a.rego', formatted), formatted);
  assert.match(formatted, /\tinput\.x == 1 # one\n/);
  assert.match(formatted, /^import data\.a # a\nimport data\.b # b$/m);
});

test('what is no module is refused', () => {
  assert.throws(() => formatModule('a.rego', 'package a\np {'), RegoError);
});

test('any program reads the same after formatting, and formatting it again changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 120 }), (numbers) => {
      const text = programOf(numbers);
      const formatted = formatModule('p.rego', text);
      assert.equal(
        meaningOf(parseModule('p.rego', formatted)),
        meaningOf(parseModule('p.rego', text)),
      );
      assert.equal(formatModule('p.rego', formatted), formatted);
    }),
    { numRuns: RUNS },
  );
});
