// SPDX-License-Identifier: Apache-2.0
// What fits a schema and what does not, by keyword; and that no schema makes the check run away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkSchema } from './check.ts';

type Json = Parameters<typeof checkSchema>[0];
type Row = readonly [name: string, schema: Json, fits: readonly Json[], not: readonly Json[]];

const TREE: Json = {
  $defs: {
    node: {
      type: 'object',
      properties: { next: { $ref: '#/$defs/node' }, id: { type: 'integer' } },
      required: ['id'],
    },
  },
  $ref: '#/$defs/node',
};

const ROWS: readonly Row[] = [
  ['true and false', true, [1, {}], []],
  ['false', false, [], [1, null]],
  ['type', { type: 'string' }, ['a'], [1, null, []]],
  ['types', { type: ['string', 'null'] }, ['a', null], [1]],
  ['integer', { type: 'integer' }, [1, -2, 3.0], [1.5, '1']],
  ['number takes integers', { type: 'number' }, [1, 1.5], ['1']],
  ['enum of objects', { enum: [{ a: 1, b: [2] }, 'x'] }, [{ b: [2], a: 1 }, 'x'], [{ a: 1 }, 'y']],
  ['const null', { const: null }, [null], [0, '']],
  ['bounds', { minimum: 1, exclusiveMaximum: 3 }, [1, 2.9, 'x'], [0, 3]],
  ['multipleOf', { multipleOf: 0.1 }, [0.3, 7], [0.35]],
  ['length in code points', { minLength: 2, maxLength: 2 }, ['ab', '😀😀', 5], ['a', '😀', 'abc']],
  ['items', { items: { type: 'integer' }, maxItems: 2 }, [[], [1, 2]], [['a'], [1, 2, 3]]],
  [
    'prefixItems',
    { prefixItems: [{ type: 'string' }], items: false },
    [['a'], []],
    [[1], ['a', 1]],
  ],
  [
    'uniqueItems',
    { uniqueItems: true },
    [[1, 2, '1']],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
  ],
  ['contains', { contains: { const: 1 } }, [[2, 1]], [[], [2]]],
  ['required', { required: ['a'] }, [{ a: null }, 'x'], [{}]],
  ['no inherited members', { required: ['toString'] }, [{ toString: 1 }], [{}]],
  [
    'additionalProperties',
    { properties: { a: {} }, additionalProperties: false },
    [{ a: 1 }, {}],
    [{ b: 1 }],
  ],
  ['additional by schema', { additionalProperties: { type: 'integer' } }, [{ x: 1 }], [{ x: 'a' }]],
  [
    'patterns are taken as fitting',
    { patternProperties: { '^(a+)+$': {} }, additionalProperties: false },
    [{ b: 1 }],
    [],
  ],
  ['propertyNames', { propertyNames: { maxLength: 2 } }, [{ ab: 1 }], [{ abc: 1 }]],
  [
    'dependentRequired',
    { dependentRequired: { a: ['b'] } },
    [{ a: 1, b: 1 }, { b: 1 }],
    [{ a: 1 }],
  ],
  ['allOf', { allOf: [{ minimum: 1 }, { maximum: 2 }] }, [1], [3]],
  ['anyOf', { anyOf: [{ type: 'string' }, { minimum: 5 }] }, ['a', 6], [1]],
  ['oneOf', { oneOf: [{ minimum: 1 }, { maximum: 2 }] }, [0, 3], [1.5]],
  ['not', { not: { type: 'null' } }, [1], [null]],
  [
    'if',
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    { if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } },
    [{ a: 1, b: 1 }, { c: 1 }],
    [{ a: 1 }, {}],
  ],
  ['references', TREE, [{ id: 1, next: { id: 2 } }], [{ id: 1, next: {} }]],
  ['unknown references fit', { $ref: 'https://example.com/s' }, [1], []],
];

for (const [name, schema, fits, not] of ROWS) {
  test(name, () => {
    for (const value of fits)
      assert.deepEqual(checkSchema(schema, value), [], JSON.stringify(value));
    for (const value of not)
      assert.ok(checkSchema(schema, value).length > 0, JSON.stringify(value));
  });
}

test('names the place', () => {
  const schema = { properties: { 'a/b': { items: { type: 'string' } } } };
  assert.deepEqual(checkSchema(schema, { 'a/b': ['x', 1] }), [
    { pointer: '/a~1b/1', keyword: 'type' },
  ]);
});

test('a schema that refers to itself, or branches without end, ends', () => {
  assert.deepEqual(checkSchema({ $ref: '#' }, 1), []);
  const branching: Json = {
    $defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] } },
    $ref: '#/$defs/a',
  };
  assert.ok(Array.isArray(checkSchema(branching, 1)));
  let deep: Json = [];
  for (let depth = 0; depth < 5_000; depth++) deep = [deep];
  assert.deepEqual(
    checkSchema({ $defs: { a: { items: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' }, deep),
    [],
  );
});
