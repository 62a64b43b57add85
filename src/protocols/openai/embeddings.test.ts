// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { openaiEmbeddings } from './embeddings.ts';
import { bodyOf, REFUSAL } from './wire.fixture.ts';

const read = (input: JsonValue, more: JsonObject = {}) =>
  openaiEmbeddings.readRequest(bodyOf({ model: 'embed', input, ...more }));

test('every input text is a segment', () => {
  assert.deepEqual(
    read('one').segments.map(({ text, pointer }) => [text, pointer]),
    [['one', '/input']],
  );
  const { segments, operation, uninspected } = read(['one', 'two']);
  assert.deepEqual(
    segments.map(({ text, pointer, role, origin }) => [text, pointer, role, origin]),
    [
      ['one', '/input/0', 'user', 'user'],
      ['two', '/input/1', 'user', 'user'],
    ],
  );
  assert.equal(operation, 'embed');
  assert.deepEqual(uninspected, []);
});

test('token ids are reported, in either form', () => {
  for (const input of [
    [1, 2],
    [[1, 2], [3]],
  ]) {
    const { segments, uninspected } = read(input);
    assert.deepEqual(segments, []);
    assert.deepEqual(uninspected, [{ kind: 'token-ids', pointer: '/input' }]);
  }
});

test('mixed, missing and strange inputs are refused', () => {
  const cases: [JsonValue, string][] = [
    [['one', 2], '/input/1'],
    [['one', ['two']], '/input/1'],
    [7, '/input'],
    [null, '/input'],
    [{ text: 'x' }, '/input'],
  ];
  for (const [input, pointer] of cases) {
    assert.throws(() => read(input), { code: 'invalid_request', pointer }, JSON.stringify(input));
  }
});

test('the end user is a context field, and a stream is unknown here', () => {
  const { contextFields, uninspected } = read('x', { user: 'Ann Other', stream: true });
  assert.deepEqual(contextFields, ['/user']);
  assert.deepEqual(uninspected, [{ kind: 'unknown-field', pointer: '/stream' }]);
  assert.throws(() => openaiEmbeddings.openStream(), { code: 'upstream_malformed' });
});

test('vectors pass as numbers or base64, words in their place are reported', () => {
  const answer = (embedding: JsonValue) =>
    openaiEmbeddings.readResponse(
      bodyOf({
        object: 'list',
        model: 'embed-1',
        data: [{ object: 'embedding', index: 0, embedding }],
        usage: { prompt_tokens: 5, total_tokens: 5 },
      }),
    );
  const numbers = answer([0.1, -2, 3e-9]);
  assert.deepEqual(numbers.usage, { inputTokens: 5, outputTokens: 0 });
  assert.equal(numbers.model, 'embed-1');
  assert.deepEqual(numbers.uninspected, []);
  assert.deepEqual(answer('QUJD'.repeat(2_000)).uninspected, []);
  assert.deepEqual(answer('not a vector at all').uninspected, [
    { kind: 'unknown-field', pointer: '/data/0/embedding' },
  ]);
  assert.throws(() => openaiEmbeddings.readResponse(bodyOf({ object: 'list' })), {
    code: 'upstream_malformed',
  });
});

test('a refused embedding is an error: this wire has no other way to say no', () => {
  const { status, body } = openaiEmbeddings.blocked(REFUSAL, 'openai-200-content-filter');
  assert.equal(status, 403);
  const { error } = JSON.parse(body.toString()) as { error: JsonObject };
  assert.deepEqual([error['code'], error['type']], ['policy_denied', 'permission_error']);
  assert.deepEqual(error['reasons'], REFUSAL.reasons);
});
