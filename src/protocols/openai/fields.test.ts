// SPDX-License-Identifier: Apache-2.0
// Holds every row of the matrix against the codec: a body with one value at the row's place has to be
// read as the row says, and the same place with an unknown neighbour has to be reported.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Segment, Uninspected, WireId } from '../../core/exchange.ts';
import type { JsonValue } from '../../core/json/types.ts';
import type { Codec } from '../codec.ts';
import type { FieldRow } from '../field.ts';
import { MATRIX } from '../matrix.ts';
import { openaiChat } from './chat.ts';
import { openaiEmbeddings } from './embeddings.ts';
import { openaiResponses } from './responses.ts';
import { bodyOf, eventOf, merge, valueAt } from './wire.fixture.ts';

const ROWS = MATRIX.filter(({ wire }) => wire.startsWith('openai-'));
const CODECS: Partial<Record<WireId, Codec>> = {
  'openai-chat': openaiChat,
  'openai-responses': openaiResponses,
  'openai-embeddings': openaiEmbeddings,
};
/** Members without which a body is refused before its fields are looked at. */
const FRAMES: Record<string, JsonValue> = {
  'openai-chat request': { model: 'm', messages: [{ role: 'user' }] },
  'openai-chat response': { choices: [] },
  'openai-responses request': { model: 'm', input: [{ type: 'message', role: 'user' }] },
  'openai-responses response': { output: [] },
  'openai-embeddings request': { model: 'm', input: [] },
  'openai-embeddings response': { data: [] },
};

type Read = {
  segments: Pick<Segment, 'kind' | 'text' | 'pointer'>[];
  uninspected: readonly Uninspected[];
  repeats: number;
  states: { kind: string; pointer: string }[];
};

function frameOf(row: FieldRow): JsonValue {
  if (!row.stream) return FRAMES[`${row.wire} ${row.direction}`] ?? {};
  const call = row.field.includes('.function')
    ? { 'choices[].delta.tool_calls[].function.name': 'f' }
    : row.field.includes('delta.tool_calls[]')
      ? { 'choices[].delta.tool_calls[].custom.name': 'f' }
      : {};
  const index = row.field.includes('delta.tool_calls')
    ? { 'choices[].delta.tool_calls[].index': 0, ...call }
    : {};
  const legacy = row.field.includes('delta.function_call')
    ? { 'choices[].delta.function_call.name': 'f' }
    : {};
  return Object.entries({ ...index, ...legacy }).reduce<JsonValue>(
    (sum, [field, leaf]) => merge(sum, valueAt(field, leaf)),
    row.event === undefined ? {} : { type: row.event, output_index: 0 },
  );
}

function read(row: FieldRow, body: JsonValue): Read {
  const codec = CODECS[row.wire];
  assert.ok(codec !== undefined);
  if (row.stream) {
    const stream = codec.openStream();
    if (/arguments|tool_call_input/.test(row.event ?? '')) {
      const item = { type: 'function_call', name: 'f', call_id: 'c' };
      stream.read(eventOf({ type: 'response.output_item.added', output_index: 0, item }));
    }
    const frame = stream.read(eventOf(body));
    const segments = frame.parts.map(({ channel, text, pointer }) => ({
      kind: channel.kind,
      text,
      pointer,
    }));
    return { ...frame, segments, repeats: frame.repeats.length, states: [] };
  }
  if (row.direction === 'response') {
    const reading = codec.readResponse(bodyOf(body));
    return {
      ...reading,
      segments: [...reading.segments],
      repeats: reading.repeats.length,
      states: [],
    };
  }
  const reading = codec.readRequest(bodyOf(body));
  const users = reading.contextFields.map((pointer) => ({ kind: 'end-user', pointer }));
  return {
    segments: [...reading.segments],
    uninspected: reading.uninspected,
    repeats: 0,
    states: [...reading.providerState, ...users],
  };
}

const nameOf = (row: FieldRow): string =>
  `${row.wire} ${row.direction}${row.stream ? ' stream' : ''} ${row.event ?? ''} ${row.field}`;

const bodyWith = (row: FieldRow, leaf: JsonValue): JsonValue =>
  merge(frameOf(row), valueAt(row.field, leaf));

test('every extracted field becomes a segment of its kind', () => {
  const rows = ROWS.filter((row) => row.coverage === 'extracted');
  assert.ok(rows.length > 500);
  for (const row of rows) {
    const name = /tool_calls|function_call\.name/.test(row.field) && row.kind === 'tool-name';
    const marker = name && row.stream ? 'f' : 'marker words here';
    const got = read(row, bodyWith(row, marker));
    const expected = row.source === 'json' ? JSON.stringify(marker) : marker;
    const found = got.segments.filter(({ text }) => text === expected);
    assert.equal(found.length, 1, nameOf(row));
    // Plain text is named by its surroundings: a tool's result, reasoning.
    if (row.kind !== 'text') assert.equal(found[0]?.kind, row.kind, nameOf(row));
  }
});

test('every uninspectable field is reported as its kind, unless it is empty', () => {
  const rows = ROWS.filter((row) => row.coverage === 'uninspectable');
  assert.ok(rows.length > 50);
  for (const row of rows) {
    const leaf = row.uninspected === 'token-ids' ? [1, 2] : 'QUJD';
    const { uninspected, segments } = read(row, bodyWith(row, leaf));
    assert.ok(
      uninspected.some(({ kind }) => kind === row.uninspected),
      nameOf(row),
    );
    assert.ok(!segments.some(({ text }) => text === 'QUJD'), nameOf(row));
  }
});

test('every field of state is reported', () => {
  const rows = ROWS.filter((row) => row.coverage === 'state');
  assert.ok(rows.length > 15);
  for (const row of rows) {
    assert.equal(row.direction, 'request', nameOf(row));
    const leaf = row.state === 'store' || row.state === 'background' ? true : 'id_1';
    const { states } = read(row, bodyWith(row, leaf));
    assert.ok(
      states.some(({ kind }) => kind === row.state),
      nameOf(row),
    );
  }
});

test('every repeating field is named', () => {
  const rows = ROWS.filter((row) => row.coverage === 'repeat' && row.direction === 'response');
  assert.ok(rows.length > 10);
  for (const row of rows) {
    const { repeats } = read(row, bodyWith(row, { content: [{ token: 'a', bytes: [97] }] }));
    assert.equal(repeats, 1, nameOf(row));
  }
});

test('a field without text takes identifiers, and reports prose', () => {
  const rows = ROWS.filter(
    (row) =>
      row.coverage === 'no-text' &&
      row.values === undefined &&
      // Checked by the codec itself: numbers and switches, and the model's name.
      !/(^|[.])(stream|include_usage|n|max_\w*tokens|model|index|\w+_index|role|type)$/.test(
        row.field,
      ),
  );
  assert.ok(rows.length > 300);
  for (const row of rows) {
    const plain = read(row, bodyWith(row, 'word'));
    assert.ok(!plain.uninspected.some(({ kind }) => kind === 'unknown-field'), nameOf(row));
    const { uninspected } = read(row, bodyWith(row, 'my password is hunter2'));
    assert.ok(
      uninspected.some(({ kind }) => kind === 'unknown-field'),
      nameOf(row),
    );
  }
});

test('an unknown neighbour of every field is reported', () => {
  for (const row of ROWS) {
    if (row.field.endsWith('*') || row.coverage === 'repeat') continue;
    const parent = row.field.includes('.') ? `${row.field.replace(/\.[^.]*$/, '')}.` : '';
    if (parent.endsWith('*.')) continue;
    const body = merge(frameOf(row), valueAt(`${parent}zz_unknown`, 'words'));
    const { uninspected } = read(row, body);
    assert.ok(
      uninspected.some(
        ({ kind, pointer }) => kind === 'unknown-field' && pointer.endsWith('/zz_unknown'),
      ),
      nameOf(row),
    );
  }
});

test('unknown members count in requests whatever they hold, in answers when they hold words', () => {
  for (const row of ROWS.filter(({ field }) => field === 'model')) {
    for (const [leaf, wordless] of [
      [null, true],
      [1, true],
      [false, true],
      ['x', false],
    ] as const) {
      const { uninspected } = read(row, merge(frameOf(row), { zz_unknown: leaf }));
      const expected = row.direction === 'request' || !wordless ? 1 : 0;
      assert.equal(uninspected.length, expected, `${nameOf(row)} ${String(leaf)}`);
    }
  }
});
