// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe as suite, test } from 'node:test';
import { createEngine } from '../engine.ts';
import { describe, RegoError } from '../syntax/location.ts';
import { parseModule } from '../syntax/modules.ts';
import { checkTypes, type Schemas } from './types-check.ts';

const INPUT = {
  type: 'object',
  properties: {
    point: { enum: ['request', 'response'] },
    now: { type: 'integer' },
    user: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    attributes: { type: 'object', additionalProperties: { type: 'string' } },
    open: { type: 'object', properties: { x: { type: 'string' } }, additionalProperties: true },
    anything: {},
    findings: { type: 'array', items: { $ref: '#/$defs/finding' } },
    tree: { $ref: '#/$defs/tree' },
    both: {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } } },
        { type: 'object', properties: { b: { type: 'number' } } },
      ],
    },
  },
  $defs: {
    finding: {
      type: 'object',
      properties: { detector: { type: 'string' }, score: { type: 'number' } },
      additionalProperties: false,
    },
    tree: {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
    },
  },
};

const usual: Schemas = { input: () => INPUT };

function refusedOf(rules: string, schemas = usual, head = 'package a\n'): RegoError | undefined {
  const module = parseModule('p.rego', `${head}\n${rules}\n`);
  createEngine([module]);
  try {
    checkTypes([module], schemas);
    return undefined;
  } catch (thrown) {
    assert.ok(thrown instanceof RegoError, String(thrown));
    return thrown;
  }
}

suite('what is sure to be wrong', () => {
  const cases: readonly [rules: string, place: string, message: RegExp][] = [
    ['p if input.finding', '3:12', /^undefined ref: input\.finding$/],
    ['p if not input.finding', '3:16', /undefined ref/],
    ['p if input.point.x', '3:18', /undefined ref: input\.point\.x/],
    ['p if input.findings.first', '3:21', /undefined ref/],
    ['p if input.findings[0].detektor', '3:24', /undefined ref: input\.findings\[0\]\.detektor/],
    ['p if input.findings[_].detektor', '3:24', /undefined ref/],
    ['p if { some f in input.findings; f.detektor }', '3:36', /undefined ref: f\.detektor/],
    ['p if { f := input.findings[_]; f.detektor }', '3:34', /undefined ref/],
    ['p if every f in input.findings { f.detektor == "a" }', '3:36', /undefined ref/],
    ['p := {f.detektor | some f in input.findings}', '3:9', /undefined ref/],
    ['p := 1 if false\nelse := input.finding', '4:15', /undefined ref/],
    ['p if { some x in [1]; y := input; y.poind == x }', '3:37', /undefined ref: y\.poind/],
    ['p if input.point == 3', '3:6', /^match error$/],
    ['p if 3 == input.point', '3:6', /match error/],
    ['p if not input.point == 3', '3:10', /match error/],
    ['p if { x := input.now; x == "now" }', '3:24', /match error/],
    ['p if { [x, y] := [input.now, 1]; x == "now"; y == 1 }', '3:34', /match error/],
    ['p if input.attributes.role == 1', '3:6', /match error/],
    ['p if input.user == 1', '3:6', /match error/],
    ['p if 1 in input.attributes', '3:6', /match error/],
    ['p if input.both.c', '3:17', /undefined ref/],
    ['p if input.tree.child', '3:17', /undefined ref/],
    ['p if startswith(input.findings, "x")', '3:17', /^startswith: invalid argument\(s\)$/],
    ['p if lower(input.now) == "x"', '3:12', /lower: invalid argument/],
    ['p := input.point + 1', '3:6', /plus: invalid argument/],
    ['p if sprintf("%d", input.now)', '3:20', /sprintf: invalid argument/],
    ['p if { parts := split(input.point, ","); parts[0] == 1 }', '3:42', /match error/],
    ['q := {"a": 1}\np := q.b', '4:8', /undefined ref: data\.a\.q\.b/],
    ['q contains "x" if true\np if q[3]', '4:8', /undefined ref/],
    ['f(x) := x.y\ng := {"a": f(input)}\np := g.b', '5:8', /undefined ref: data\.a\.g\.b/],
    ['f(_) := 1\np if f(1) == "x"', '4:6', /match error/],
  ];
  for (const [rules, place, message] of cases) {
    test(rules, () => {
      const error = refusedOf(rules);
      assert.equal(error?.code, 'rego_type_error');
      assert.match(error.message, message);
      assert.equal(`${error.location?.row}:${error.location?.col}`, place);
    });
  }

  test('a name that is nearly right is named', () => {
    const error = refusedOf('p if input.finding');
    assert.ok(error !== undefined);
    assert.equal(
      describe(error, new Map([['p.rego', 'package a\n\np if input.finding\n']])),
      [
        'p.rego:3:12: rego_type_error: undefined ref: input.finding',
        '\tp if input.finding',
        '\t           ^',
        '\thint: did you mean findings?',
      ].join('\n'),
    );
  });

  test('several mistakes are told together, each once', () => {
    const error = refusedOf('p if { input.a; input.a }\nq if input.point == 1');
    assert.deepEqual(
      [error, ...(error?.others ?? [])].map((one) => one?.location?.row),
      [3, 3, 4],
    );
  });
});

suite('what may be right', () => {
  const cases: readonly string[] = [
    'p if input.findings[_].score > 0.5',
    'p if input.open.y == 3',
    'p if input.anything.at.all == 3',
    'p if input.attributes[input.point] == "x"',
    'p if input.user == null',
    'p if input.user == "x"',
    'p if input.point != 3',
    // As a value a comparison is false; it does not have to hold.
    'p := input.point == 3',
    'p := 1 in input.attributes',
    'p if input.finding with input as {"finding": 1}',
    'p if q.b with q as {"b": 1}\nq := {"a": 1}',
    'p if input.both.a == "x"',
    'p if input.tree.children[0].children[1].children == []',
    'p if data.anything.at.all',
    'p[x] := 1 if some x in input.findings\nq if p.a == 1',
    'p := object.get(input, "anywhere", 1)',
    'p if { some k, v in input; k == "now"; v == 1 }',
    'p if { walk(input, [path, value]); path[0] == "a"; value == 1 }',
    'f(x) := x.anything\np if f({"a": 1})',
    'p if { x := json.unmarshal(input.point); x.a.b == 1 }',
    'p if input == {"point": "request"}',
  ];
  for (const rules of cases) test(rules, () => assert.equal(refusedOf(rules)?.message, undefined));
});

suite('schemas of metadata', () => {
  const note = (schemas: string, scope = ''): string =>
    `# METADATA\n${scope === '' ? '' : `# scope: ${scope}\n`}# schemas:\n#   - ${schemas}\n`;
  const named: Schemas = {
    named: { input: INPUT, 'acl.users': { type: 'object', properties: { ada: {} } } },
  };

  test('of the package, by name', () => {
    const error = refusedOf(
      'p if input.finding',
      named,
      `${note('input: schema.input')}package a\n`,
    );
    assert.match(error?.message ?? '', /undefined ref: input\.finding/);
  });
  test('a name that there is no schema for', () => {
    const error = refusedOf('p := 1', named, `${note('input: schema.other')}package a\n`);
    assert.equal(error?.message, 'undefined schema: schema.other');
  });
  test('names are passed over where no schemas are given', () => {
    assert.equal(refusedOf('p := 1', {}, `${note('input: schema.other')}package a\n`), undefined);
  });
  test('of one rule alone', () => {
    const rules = `${note('input: {type: object, properties: {x: {type: string}}}')}p if input.y\n\nq if input.y`;
    assert.equal(refusedOf(rules, {})?.location?.row, 6);
    assert.equal(refusedOf(rules, {})?.others.length, 0);
  });
  test('the nearest counts', () => {
    const rules = `${note('input: {type: object, properties: {y: {}}}')}p if input.y`;
    const head = `${note('input: schema.input', 'subpackages')}package a\n`;
    assert.equal(refusedOf(rules, named, head), undefined);
    assert.match(refusedOf('p if input.y', named, head)?.message ?? '', /undefined ref/);
  });
  test('of a part of the input, beside the usual schema', () => {
    const rules = `${note('input.anything: {type: object, properties: {x: {}}}')}p if input.anything.y`;
    assert.match(refusedOf(rules)?.message ?? '', /undefined ref: input\.anything\.y/);
  });
  test('of data', () => {
    const rules = `${note('data.acl: schema.acl.users')}p if data.acl.bob`;
    assert.match(refusedOf(rules, named)?.message ?? '', /undefined ref: data\.acl\.bob/);
  });
  for (const [name, schemas] of [
    ['no list', '{}'],
    ['about nothing', 'x: schema.input'],
    ['no path', '"in put": schema.input'],
  ] as const) {
    test(`refused: ${name}`, () => {
      const text =
        name === 'no list' ? '# METADATA\n# schemas: 3\np := 1' : `${note(schemas)}p := 1`;
      assert.equal(refusedOf(text)?.code, 'rego_type_error');
    });
  }
});

test('a package or a document has one metadata of its own', () => {
  const note = (scope: string): string => `# METADATA\n# scope: ${scope}\n# title: x\n`;
  const check = (...texts: string[]): void =>
    checkTypes(
      texts.map((text, at) => parseModule(`${at}.rego`, text)),
      {},
    );
  const package_ = `${note('package')}package a\n`;
  assert.throws(() => check(package_, package_), /package annotation redeclared: 0\.rego:1/);
  assert.throws(
    () =>
      check(
        `package a\n\n${note('document')}p := 1 if input.x\n\n${note('document')}p := 2 if input.y`,
      ),
    /document annotation redeclared: 0\.rego:3/,
  );
  check(
    package_,
    `${note('package')}package b\n\n${note('rule')}p := 1 if input.x\n\n${note('rule')}p := 1`,
  );
});

test('a schema that is none, or leads to itself, says nothing', () => {
  for (const schema of [
    null,
    3,
    'x',
    [],
    { $ref: '#' },
    { $ref: '#/nowhere' },
    { $ref: 'http://x' },
    { type: 7 },
  ]) {
    assert.equal(refusedOf('p if input.x', { input: () => schema }), undefined);
  }
});
