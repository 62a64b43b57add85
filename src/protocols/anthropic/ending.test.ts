// SPDX-License-Identifier: Apache-2.0
// Every ending that Bartizan can give a Messages exchange, read by the real client over a real socket: it
// never hangs, never sees half a tool call, and every error is one of its own typed errors.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import type { PublicError, Refusal } from '../codec.ts';
import { anthropicCountTokens } from './count-tokens.ts';
import { anthropicMessages } from './messages.ts';
import { type AnswerBlock, loopback, messageOf, streamOf } from './wire.fixture.ts';

const REFUSAL: Refusal = {
  requestId: 'req_1',
  model: 'claude-x',
  message: 'Refused by policy.',
  reasons: ['secrets/vendor-key'],
  created: 1_700_000_000,
};
const FAULT: PublicError = {
  status: 502,
  code: 'upstream_malformed',
  message: 'Upstream answer could not be understood',
  hint: 'Retry later.',
  pointer: undefined,
  requestId: 'req_1',
  reasons: [],
};
const ASK = { model: 'm', max_tokens: 5, messages: [{ role: 'user' as const, content: 'hi' }] };

async function withClient<Result>(
  answer: { status: number; type: string; body: Buffer },
  run: (client: Anthropic) => Promise<Result>,
): Promise<Result> {
  const server = await loopback(answer.status, answer.type, answer.body);
  try {
    const client = new Anthropic({
      apiKey: 'k',
      baseURL: server.url,
      maxRetries: 0,
      timeout: 5000,
    });
    return await run(client);
  } finally {
    server.close();
  }
}

const json = (status: number, body: Buffer) => ({ status, type: 'application/json', body });
const sse = (body: Buffer) => ({ status: 200, type: 'text/event-stream', body });
const finalOf = (body: Buffer) =>
  withClient(sse(body), (client) => client.messages.stream(ASK).finalMessage());

const CONTENT: AnswerBlock[] = [
  { type: 'text', text: 'one two' },
  { type: 'tool_use', id: 'toolu_1', name: 'mail', input: { to: 'a', all: true } },
  { type: 'text', text: 'three' },
];

/** A stream of which `count` events have been read and released, then ended by policy. */
function blockedAfter(count: number): Buffer {
  const stream = anthropicMessages.openStream();
  const sent = streamOf(messageOf(CONTENT, 'tool_use'), [3]).slice(0, count);
  for (const event of sent) {
    stream.read(event);
    stream.released(event);
  }
  return Buffer.concat([...sent.map(({ bytes }) => bytes), stream.closeBlocked(REFUSAL)]);
}

const EVENTS = streamOf(messageOf(CONTENT, 'tool_use'), [3]);
const toolStart = EVENTS.findIndex(
  ({ name, data }) => name === 'content_block_start' && data?.includes('tool_use'),
);
const toolStop = EVENTS.findIndex(
  ({ name }, index) => name === 'content_block_stop' && index > toolStart,
);

test('nothing released: the client gets a whole refusal', async () => {
  const message = await finalOf(blockedAfter(0));
  assert.equal(message.stop_reason, 'refusal');
  assert.equal(message.stop_details?.explanation, REFUSAL.message);
  assert.deepEqual(
    message.content.map((block) => block.type === 'text' && block.text),
    [REFUSAL.message],
  );
  assert.equal(message.model, 'claude-x');
});

test('what was read but not released does not change the ending', async () => {
  const stream = anthropicMessages.openStream();
  for (const event of EVENTS.slice(0, 5)) stream.read(event);
  const message = await finalOf(stream.closeBlocked(REFUSAL));
  assert.equal(message.content.length, 1);
});

test('a stream blocked after any event ends; half a tool call never looks whole', async () => {
  assert.ok(toolStart > 0 && toolStop > toolStart + 1);
  for (let count = 1; count < EVENTS.length; count++) {
    const body = blockedAfter(count);
    if (count > toolStart && count <= toolStop) {
      await assert.rejects(finalOf(body), (error: unknown) => {
        assert.ok(error instanceof APIError, `after ${count} events`);
        assert.equal(error.type, 'permission_error');
        return true;
      });
    } else {
      const message = await finalOf(body);
      assert.equal(message.stop_reason, 'refusal', `after ${count} events`);
      const calls = message.content.filter((block) => block.type === 'tool_use');
      assert.ok(calls.every(({ input }) => JSON.stringify(input) === '{"to":"a","all":true}'));
    }
  }
});

test('nothing follows a stream that has ended', () => {
  const stream = anthropicMessages.openStream();
  for (const event of EVENTS) {
    stream.read(event);
    stream.released(event);
  }
  assert.equal(stream.closeBlocked(REFUSAL).length, 0);
  assert.equal(stream.closeFailed(FAULT).length, 0);
});

test('a fault after the first byte is a typed error for both ways of reading', async () => {
  for (const count of [0, 1, 3, toolStart + 2]) {
    const stream = anthropicMessages.openStream();
    const sent = EVENTS.slice(0, count);
    for (const event of sent) stream.released(event);
    const body = Buffer.concat([...sent.map(({ bytes }) => bytes), stream.closeFailed(FAULT)]);
    await assert.rejects(finalOf(body), (error: unknown) => {
      assert.ok(error instanceof APIError);
      assert.deepEqual([error.type, error.status], ['api_error', undefined]);
      return true;
    });
    await assert.rejects(
      withClient(sse(body), async (client) => {
        const events = await client.messages.create({ ...ASK, stream: true });
        for await (const _ of events);
      }),
      APIError,
    );
  }
});

test('refusals without a stream are messages', async () => {
  for (const [style, reason] of [
    ['openai-200-content-filter', 'refusal'],
    ['refusal-text', 'end_turn'],
  ] as const) {
    const { status, body } = anthropicMessages.blocked(REFUSAL, style);
    const message = await withClient(json(status, body), (client) => client.messages.create(ASK));
    assert.equal(message.stop_reason, reason);
    assert.deepEqual(message.content, [{ type: 'text', text: REFUSAL.message }]);
    const reading = anthropicMessages.readResponse({
      bytes: body,
      value: JSON.parse(String(body)),
    });
    assert.deepEqual(reading.uninspected, []);
  }
});

const STATUSES: [status: number, type: string, error: new (...args: never[]) => Error][] = [
  [400, 'invalid_request_error', BadRequestError],
  [401, 'authentication_error', AuthenticationError],
  [403, 'permission_error', PermissionDeniedError],
  [404, 'not_found_error', NotFoundError],
  [405, 'invalid_request_error', APIError],
  [413, 'request_too_large', APIError],
  [429, 'rate_limit_error', RateLimitError],
  [500, 'api_error', InternalServerError],
  [502, 'api_error', InternalServerError],
  [503, 'overloaded_error', InternalServerError],
  [504, 'timeout_error', InternalServerError],
];

for (const [status, type, expected] of STATUSES) {
  test(`error ${status} is ${type} and names what to mend`, async () => {
    const error = { ...FAULT, status, code: 'c', pointer: '/a', reasons: ['r'] };
    for (const codec of [anthropicMessages, anthropicCountTokens]) {
      const answer = codec.error(error);
      assert.equal(answer.status, status);
      await assert.rejects(
        withClient(json(answer.status, answer.body), (client) => client.messages.create(ASK)),
        (thrown: unknown) => {
          assert.ok(thrown instanceof APIError && thrown instanceof expected);
          assert.deepEqual(thrown.error, {
            type: 'error',
            error: { type, message: FAULT.message },
            request_id: 'req_1',
            bartizan: { code: 'c', pointer: '/a', hint: FAULT.hint, reasons: ['r'] },
          });
          return true;
        },
      );
    }
  });
}

test('a refused count is an error: the wire has no other way', () => {
  const { status, body } = anthropicCountTokens.blocked(REFUSAL, 'refusal-text');
  assert.deepEqual([status, JSON.parse(String(body)).error.type], [403, 'permission_error']);
});

test('an event without data ended nothing, whatever its name: the error is still told', () => {
  const stream = anthropicMessages.openStream();
  const bytes = Buffer.from('event: message_stop\n\n');
  stream.released({ bytes, name: 'message_stop', data: undefined, dataStart: undefined });
  assert.match(stream.closeFailed(FAULT).toString(), /^event: error\n/);
});
