// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anthropicCountTokens } from './count-tokens.ts';
import { anthropicMessages } from './messages.ts';
import { bodyOf, messageOf } from './wire.fixture.ts';

const read = (content: readonly object[], more: object = {}) =>
  anthropicMessages.readResponse(bodyOf({ ...messageOf([]), content, ...more }));

test('every block of an answer becomes segments', () => {
  const reading = read([
    { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
    {
      type: 'text',
      text: 'hello',
      citations: [
        { type: 'page_location', cited_text: 'q', document_title: 'd', document_index: 3 },
      ],
    },
    {
      type: 'tool_use',
      id: 'toolu_1',
      name: 'mail',
      input: { to: 'a' },
      caller: { type: 'direct' },
    },
  ]);
  assert.deepEqual(
    reading.segments.map(({ kind, origin, pointer, text }) => [kind, origin, pointer, text]),
    [
      ['reasoning', 'model', '/content/0/thinking', 'hm'],
      ['text', 'model', '/content/1/text', 'hello'],
      ['citation', 'document:d', '/content/1/citations/0/cited_text', 'q'],
      ['citation', 'document:d', '/content/1/citations/0/document_title', 'd'],
      ['tool-name', 'model', '/content/2/name', 'mail'],
      ['tool-call', 'model', '/content/2/input', '{"to":"a"}'],
    ],
  );
  assert.ok(reading.segments.every(({ role }) => role === 'assistant'));
  const call = reading.segments.at(-1);
  assert.deepEqual([call?.toolName, call?.callId, call?.json], ['mail', 'toolu_1', true]);
  assert.deepEqual(reading.uninspected, []);
});

test('id, model, usage with cached input, and the reason for the end', () => {
  const { id, model, usage, finish, repeats } = read([], { stop_reason: 'max_tokens' });
  assert.deepEqual([id, model, finish, repeats], ['msg_1', 'claude-x', ['max_tokens'], []]);
  assert.deepEqual(usage, { inputTokens: 15, outputTokens: 7 });
});

test('words beside the content are read too', () => {
  const { segments } = read([], {
    stop_reason: 'refusal',
    stop_sequence: 'END',
    stop_details: { type: 'refusal', category: null, explanation: 'because' },
  });
  assert.deepEqual(
    segments.map(({ kind, pointer, text }) => [kind, pointer, text]),
    [
      ['metadata', '/stop_sequence', 'END'],
      ['refusal', '/stop_details/explanation', 'because'],
    ],
  );
});

test('what nothing can read is reported; new counters and flags are not', () => {
  const { uninspected } = read(
    [
      { type: 'redacted_thinking', data: 'xx' },
      { type: 'server_tool_use', id: 'a', name: 'web_search', input: {} },
      { type: 'text', text: 'a', note: 'words', fresh: true },
    ],
    { latency_ms: 5, remark: 'words', 'words as a name': 1 },
  );
  assert.deepEqual(
    uninspected.map(({ kind, pointer }) => `${kind} ${pointer}`),
    [
      'unknown-field /remark',
      'unknown-field ',
      'encrypted /content/0/data',
      'unknown-block /content/1',
      'unknown-field /content/2/note',
    ],
  );
});

const BROKEN: [name: string, body: unknown][] = [
  ['a list', []],
  ['an error body', { type: 'error', error: { type: 'api_error', message: 'x' } }],
  ['another role', { ...messageOf([]), role: 'user' }],
  ['content as text', { ...messageOf([]), content: 'hello' }],
  ['a block that is no object', { ...messageOf([]), content: ['x'] }],
  ['text that is no string', { ...messageOf([]), content: [{ type: 'text', text: 5 }] }],
  [
    'tool input as text',
    { ...messageOf([]), content: [{ type: 'tool_use', id: 'a', name: 'b', input: '{}' }] },
  ],
  ['a stop reason that is no word', { ...messageOf([]), stop_reason: {} }],
];

for (const [name, body] of BROKEN) {
  test(`malformed: ${name}`, () => {
    assert.throws(() => anthropicMessages.readResponse(bodyOf(body)), {
      code: 'upstream_malformed',
    });
  });
}

test('a token count holds no words and costs nothing', () => {
  const reading = anthropicCountTokens.readResponse(bodyOf({ input_tokens: 12 }));
  assert.deepEqual([reading.segments, reading.usage, reading.uninspected], [[], undefined, []]);
  const odd = anthropicCountTokens.readResponse(bodyOf({ input_tokens: 12, note: 'words' }));
  assert.deepEqual(odd.uninspected, [{ kind: 'unknown-field', pointer: '/note' }]);
  assert.throws(() => anthropicCountTokens.readResponse(bodyOf({})), {
    code: 'upstream_malformed',
  });
  assert.throws(() => anthropicCountTokens.openStream(), { code: 'upstream_malformed' });
});
