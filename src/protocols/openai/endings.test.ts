// SPDX-License-Identifier: Apache-2.0
// The real OpenAI SDK reads streams that were ended at every point: it must neither hang nor fail, and
// must show that the answer was filtered.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import type { JsonObject } from '../../core/json/types.ts';
import type { Codec } from '../codec.ts';
import type { SseEvent } from '../sse.ts';
import { openaiChat } from './chat.ts';
import { openaiResponses } from './responses.ts';
import { ERROR, eventOf, REFUSAL } from './wire.fixture.ts';

let server: Server;
let client: OpenAI;
let next: Buffer;

before(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(next);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'bz_test', maxRetries: 0 });
});
after(() => {
  server.close();
  server.closeAllConnections();
});

const chunk = (index: number, delta: JsonObject, finish: string | null = null): SseEvent =>
  eventOf({
    id: 'chatcmpl-9',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-test',
    choices: [{ index, delta, finish_reason: finish }],
  });

const call = (index: number, name: string | undefined, args: string): JsonObject => ({
  tool_calls: [
    {
      index,
      ...(name === undefined ? {} : { id: `call_${index}`, type: 'function' }),
      function: { ...(name === undefined ? {} : { name }), arguments: args },
    },
  ],
});

const CHAT: readonly SseEvent[] = [
  chunk(0, { role: 'assistant', content: '' }),
  chunk(0, { content: 'Hel' }),
  chunk(1, { role: 'assistant', content: 'Other' }),
  chunk(0, { content: 'lo' }),
  chunk(0, call(0, 'mail', '')),
  chunk(0, call(0, undefined, '{"to":')),
  chunk(0, call(0, undefined, '"x"}')),
  chunk(0, call(1, 'pay', '{')),
  chunk(0, {}, 'tool_calls'),
  chunk(1, {}, 'stop'),
];

const part = (type: string, member: string, value: string): JsonObject => ({
  type,
  [member]: value,
  ...(type === 'output_text' ? { annotations: [] } : {}),
});
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress' };
const CALL = { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'mail' };
const HEAD = { id: 'resp_9', object: 'response', created_at: 1, model: 'gpt-test', output: [] };
const at = (output_index: number, item_id: string): JsonObject => ({ output_index, item_id });
const first = { ...at(1, 'msg_1'), content_index: 0 };

const SAID: readonly [string, JsonObject][] = [
  ['response.created', { response: { ...HEAD, status: 'in_progress' } }],
  ['response.in_progress', { response: { ...HEAD, status: 'in_progress' } }],
  [
    'response.output_item.added',
    { output_index: 0, item: { id: 'rs_1', type: 'reasoning', summary: [] } },
  ],
  [
    'response.reasoning_summary_part.added',
    { ...at(0, 'rs_1'), summary_index: 0, part: part('summary_text', 'text', '') },
  ],
  ['response.reasoning_summary_text.delta', { ...at(0, 'rs_1'), summary_index: 0, delta: 'Hm' }],
  ['response.output_item.added', { output_index: 1, item: { ...MESSAGE, content: [] } }],
  ['response.content_part.added', { ...first, part: part('output_text', 'text', '') }],
  ['response.output_text.delta', { ...first, delta: 'Hel', logprobs: [] }],
  ['response.output_text.delta', { ...first, delta: 'lo', logprobs: [] }],
  ['response.output_text.done', { ...first, text: 'Hello', logprobs: [] }],
  ['response.content_part.done', { ...first, part: part('output_text', 'text', 'Hello') }],
  [
    'response.output_item.done',
    {
      output_index: 1,
      item: { ...MESSAGE, status: 'completed', content: [part('output_text', 'text', 'Hello')] },
    },
  ],
  ['response.output_item.added', { output_index: 2, item: { ...CALL, arguments: '' } }],
  ['response.function_call_arguments.delta', { ...at(2, 'fc_1'), delta: '{"to":' }],
  ['response.function_call_arguments.delta', { ...at(2, 'fc_1'), delta: '1}' }],
  ['response.function_call_arguments.done', { ...at(2, 'fc_1'), arguments: '{"to":1}' }],
  [
    'response.output_item.done',
    { output_index: 2, item: { ...CALL, status: 'completed', arguments: '{"to":1}' } },
  ],
];
const RESPONSES: readonly SseEvent[] = SAID.map(([type, members], sequence_number) =>
  eventOf({ type, sequence_number, ...members }, type),
);

/** The bytes of a stream that was blocked after `count` events. */
function blockedAfter(codec: Codec, events: readonly SseEvent[], count: number): Buffer {
  const stream = codec.openStream();
  const released = events.slice(0, count);
  for (const event of released) {
    stream.read(event);
    stream.released(event);
  }
  return Buffer.concat([...released.map(({ bytes }) => bytes), stream.closeBlocked(REFUSAL)]);
}

test('chat: blocked at every point, the SDK sees content_filter for every choice', async () => {
  for (let count = 0; count <= CHAT.length; count++) {
    next = blockedAfter(openaiChat, CHAT, count);
    const stream = client.chat.completions.stream({ model: 'gpt-test', messages: [] });
    const completion = await stream.finalChatCompletion();
    assert.ok(completion.choices.length > 0);
    for (const { finish_reason, message } of completion.choices) {
      assert.equal(finish_reason, 'content_filter', `after ${count}`);
      assert.equal(message.refusal, REFUSAL.message);
      assert.equal(message.role, 'assistant');
    }
    if (count >= 4) assert.equal(completion.choices[0]?.message.content, 'Hello');
  }
});

test('chat: the plain iterator of the SDK ends too, with the machine-readable reason', async () => {
  next = blockedAfter(openaiChat, CHAT, 3);
  const chunks = [];
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true });
  for await (const item of stream) chunks.push(item);
  const last = chunks.at(-1) as unknown as { bartizan: { code: string; reasons: string[] } };
  assert.equal(last.bartizan.code, 'policy_denied');
  assert.deepEqual(last.bartizan.reasons, REFUSAL.reasons);
});

test('chat: a failed stream throws in the SDK', async () => {
  const stream = openaiChat.openStream();
  next = stream.closeFailed(ERROR);
  const reading = client.chat.completions.stream({ model: 'm', messages: [] });
  await assert.rejects(reading.finalChatCompletion(), /Upstream did not answer in time/);
});

test('responses: blocked at every point, the SDK sees an incomplete, filtered response', async () => {
  for (let count = 0; count <= RESPONSES.length; count++) {
    next = blockedAfter(openaiResponses, RESPONSES, count);
    const numbers: number[] = [];
    const stream = client.responses.stream({ model: 'gpt-test', input: 'x' });
    stream.on('event', (event) => numbers.push(event.sequence_number));
    const response = await stream.finalResponse();
    assert.equal(response.status, 'incomplete', `after ${count}`);
    assert.equal(response.incomplete_details?.reason, 'content_filter');
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index),
    );
    const last = response.output.at(-1);
    assert.ok(last?.type === 'message' && last.content[0]?.type === 'refusal');
    assert.equal(last.content[0].refusal, REFUSAL.message);
    // Only a call that was released whole may reach a client that runs what it finds in the output.
    const calls = response.output.filter(({ type }) => type === 'function_call');
    assert.equal(calls.length, count === RESPONSES.length ? 1 : 0, `calls after ${count}`);
    if (count === 8) assert.equal(response.output_text, 'Hel');
    if (count >= 9) assert.equal(response.output_text, 'Hello');
  }
});

test('responses: a failed stream is a failed response in the SDK', async () => {
  for (const count of [0, 1, 8]) {
    const stream = openaiResponses.openStream();
    const released = RESPONSES.slice(0, count);
    for (const event of released) stream.released(event);
    next = Buffer.concat([...released.map(({ bytes }) => bytes), stream.closeFailed(ERROR)]);
    const response = await client.responses.stream({ model: 'm', input: 'x' }).finalResponse();
    assert.equal(response.status, 'failed');
    assert.equal(response.error?.message, ERROR.message);
  }
});
