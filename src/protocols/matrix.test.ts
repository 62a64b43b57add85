// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WireId } from '../core/exchange.ts';
import { codecFor } from './codecs.ts';
import { matrixPage } from './matrix-page.ts';
import { MATRIX, uncoveredCells } from './matrix.ts';

const WIRES: readonly WireId[] = [
  'openai-chat',
  'openai-responses',
  'openai-embeddings',
  'anthropic-messages',
  'anthropic-count-tokens',
];

test('every wire has its own codec and rows', () => {
  for (const wire of WIRES) {
    assert.equal(codecFor(wire).wire, wire);
    assert.ok(
      MATRIX.some((row) => row.wire === wire && row.direction === 'request'),
      wire,
    );
  }
});

test('every row says how it is covered', () => {
  for (const row of MATRIX) {
    const name = `${row.wire} ${row.event ?? ''} ${row.field}`;
    assert.equal(row.kind !== undefined, row.coverage === 'extracted', name);
    assert.equal(row.uninspected !== undefined, row.coverage === 'uninspectable', name);
    assert.ok(row.direction === 'response' || !row.stream, name);
  }
});

test('the cells that no rule can look into are found by wire, direction and stream', () => {
  const cells = uncoveredCells(['openai-chat'], { direction: 'response', stream: true });
  assert.deepEqual(
    cells
      .filter(({ field }) => field.startsWith('choices[].delta.audio'))
      .map(({ field, uninspected }) => [field, uninspected]),
    [['choices[].delta.audio.data', 'media']],
  );
  assert.ok(cells.every(({ wire, stream }) => wire === 'openai-chat' && stream));
  const both = uncoveredCells(['openai-chat'], { direction: 'response' });
  assert.ok(both.length > cells.length);
  assert.deepEqual(uncoveredCells([], { direction: 'response' }), []);
  assert.deepEqual(
    uncoveredCells(['openai-embeddings'], { direction: 'request' }).map(({ field }) => field),
    ['input'],
  );
});

test('the page shows every field once, and refers to it where it stands again', () => {
  const page = matrixPage(MATRIX);
  const shown = (field: string): boolean => page.includes(`\`${field}\``);
  for (const { wire, direction, field, event } of MATRIX) {
    const first = direction === 'request' && wire !== 'anthropic-count-tokens';
    const structure = field.split('.').slice(0, -1);
    const referred = structure.some((_, end) =>
      page.includes(`\`${structure.slice(0, end + 1).join('.')}\` | as `),
    );
    if (first) assert.ok(shown(field) || referred, `${wire} ${field}`);
    if (event !== undefined) assert.ok(shown(event), event);
  }
  for (const line of [
    '| `choices[].delta` | as `choices[].message` in the answer | | |',
    '| `response` | as the answer | | |',
    '| `item` | as `output[]` in the answer | | |',
    '| `input[].content[].file_data` | uninspectable | media |  |',
  ]) {
    assert.ok(page.includes(`\n${line}\n`), line);
  }
});
