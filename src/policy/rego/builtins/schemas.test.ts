// SPDX-License-Identifier: Apache-2.0
// JSON Schemas: what they say of documents, and schemas that are made to take long or to reach out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../values/value.ts';
import { callJson, refusal } from './calling.fixture.ts';

type Fault = { readonly type: string; readonly field: string };
const faults = (document: Value, schema: Value): readonly string[] => {
  const [holds, list] = callJson('json.match_schema', document, schema) as unknown as [
    boolean,
    readonly Fault[],
  ];
  assert.equal(holds, list.length === 0);
  return list.map(({ field, type }) => `${field} ${type}`);
};

test('keywords', () => {
  const cases: readonly (readonly [schema: Value, document: Value, faults: readonly string[]])[] = [
    [{ type: 'integer' }, { a: 1 }, ['(Root) invalid_type']],
    [{ properties: { a: { type: 'integer' } } }, { a: 1.5 }, ['a invalid_type']],
    [{ properties: { a: { items: { minimum: 2 } } } }, { a: [1, 2] }, ['a.0 number_gte']],
    [
      { required: ['a', 'b'], additionalProperties: false },
      { b: 1 },
      ['(Root) required', '(Root) additional_property_not_allowed'],
    ],
    [{ properties: { a: { multipleOf: 0.1 } } }, { a: 0.3 }, []],
    [{ properties: { a: { multipleOf: 0.1 } } }, { a: 0.35 }, ['a multiple_of']],
    [{ properties: { a: { maximum: 10n ** 30n } } }, { a: 10n ** 30n + 1n }, ['a number_lte']],
    [{ properties: { a: { pattern: '^(a+)+$' } } }, { a: `${'a'.repeat(5_000)}!` }, ['a pattern']],
    [
      { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      { c: 1 },
      ['(Root) number_any_of', '(Root) required'],
    ],
    [{ properties: { hasOwnProperty: { type: 'string' } } }, {}, []],
    [{ required: ['constructor', '__proto__'] }, {}, ['(Root) required', '(Root) required']],
    [
      { properties: { a: { $ref: '#/definitions/~1x' } }, definitions: { '/x': false } },
      { a: 1 },
      ['a false'],
    ],
    [{ items: { format: 'date' } }, ['2026-02-28', '2026-02-31'], ['1 format']],
  ];
  for (const [schema, document, expected] of cases) {
    assert.deepEqual(
      faults(document, schema),
      expected,
      JSON.stringify(callJson('json.marshal', schema)),
    );
  }
});

test('a schema may refer to itself', () => {
  const tree = { type: 'object', properties: { next: { $ref: '#' } } };
  assert.deepEqual(faults({ next: { next: { next: 1 } } }, tree), ['next.next.next invalid_type']);
});

test('nothing is fetched', () => {
  for (const $ref of [
    'http://example.com/schema.json',
    'https://169.254.169.254/',
    'file:///etc/passwd',
    'other.json',
    '#/none',
    '#none',
  ]) {
    assert.match(refusal('json.match_schema', {}, { $ref }) ?? '', /reference/, $ref);
  }
});

test('schemas without end are cut', () => {
  let deep: Value = { type: 'integer' };
  let wide: Value = {};
  for (let at = 0; at < 300; at++) deep = { not: deep };
  for (let at = 0; at < 40; at++) wide = { allOf: [wide, wide] };
  assert.notEqual(refusal('json.match_schema', {}, deep), undefined);
  const definitions: Record<string, Value> = { d0: {} };
  for (let at = 1; at < 60; at++) {
    const $ref = `#/definitions/d${at - 1}`;
    definitions[`d${at}`] = { allOf: [{ $ref }, { $ref }] };
  }
  const doubling = { definitions, $ref: '#/definitions/d59' };
  assert.notEqual(refusal('json.match_schema', {}, doubling), undefined);
  const loop = {
    definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
    $ref: '#/definitions/a',
  };
  assert.notEqual(refusal('json.match_schema', {}, loop), undefined);
});

test('any document is matched, or there is an error', () => {
  const name = fc.constantFrom(
    'type',
    'properties',
    'items',
    '$ref',
    '$id',
    'anyOf',
    'not',
    'enum',
    'required',
    'a',
    'pattern',
    'format',
    'definitions',
    'minimum',
    'if',
    'then',
    'dependencies',
    'contains',
  );
  const { schema } = fc.letrec<{ schema: Value }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Value>(
        '#',
        'object',
        'string',
        '#/definitions/a',
        '(',
        1,
        -1,
        true,
        false,
        null,
        [],
      ),
      fc.dictionary(name, tie('schema'), { maxKeys: 4 }),
      fc.array(tie('schema'), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(schema, fc.jsonValue({ maxDepth: 3 }), (one, document) => {
      refusal('json.verify_schema', one);
      refusal('json.match_schema', document as Value, one);
    }),
    { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 200 },
  );
});
