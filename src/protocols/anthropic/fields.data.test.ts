// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANTHROPIC_FIELDS } from './fields.data.ts';

const find = (field: string, more: object = {}) =>
  ANTHROPIC_FIELDS.filter((row) =>
    Object.entries({ wire: 'anthropic-messages', field, ...more }).every(
      ([key, value]) => row[key as keyof typeof row] === value,
    ),
  );

test('no two rows say the same, and every extracted row says as what', () => {
  const keys = ANTHROPIC_FIELDS.map((row) => JSON.stringify(row));
  assert.equal(new Set(keys).size, keys.length);
  for (const row of ANTHROPIC_FIELDS) {
    assert.equal(row.coverage === 'extracted', row.kind !== undefined, row.field);
    assert.equal(row.coverage === 'uninspectable', row.uninspected !== undefined, row.field);
    assert.ok(!row.field.includes('undefined') && !row.field.endsWith('.'), row.field);
  }
});

test('the matrix covers requests, answers and streams of both wires', () => {
  const cells = new Set(
    ANTHROPIC_FIELDS.map(({ wire, direction, stream }) => `${wire} ${direction} ${stream}`),
  );
  assert.deepEqual([...cells].sort(), [
    'anthropic-count-tokens request false',
    'anthropic-count-tokens response false',
    'anthropic-messages request false',
    'anthropic-messages response false',
    'anthropic-messages response true',
  ]);
});

test('what carries words in an answer carries them in a stream', () => {
  const kinds = (stream: boolean) =>
    new Set(
      ANTHROPIC_FIELDS.filter(
        (row) =>
          row.wire === 'anthropic-messages' &&
          row.direction === 'response' &&
          row.stream === stream &&
          row.event !== 'error',
      ).flatMap(({ kind }) => kind ?? []),
    );
  assert.deepEqual(kinds(true), kinds(false));
});

test('rows say how a field is read', () => {
  const cases: [field: string, more: object, expected: object][] = [
    ['system', {}, { coverage: 'extracted', kind: 'text', source: 'string' }],
    ['messages[].content[].input', {}, { kind: 'tool-call', source: 'json', json: true }],
    ['messages[].content[].source.data', { coverage: 'uninspectable' }, { uninspected: 'media' }],
    ['mcp_servers', {}, { coverage: 'state', state: 'hosted-tool' }],
    ['max_tokens', {}, { coverage: 'no-text' }],
    ['delta.partial_json', { stream: true }, { event: 'content_block_delta', json: true }],
    ['content[].thinking', { stream: false }, { kind: 'reasoning' }],
  ];
  for (const [field, more, expected] of cases) {
    const [row] = find(field, more);
    assert.ok(row !== undefined, field);
    assert.deepEqual({ ...row, ...expected }, row, field);
  }
});
