// SPDX-License-Identifier: Apache-2.0
// What tests of this wire share: bodies from values, answers rendered as streams, and a loopback server
// for the real client.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonBody } from '../../core/json/types.ts';
import type { StreamCodec, StreamFrame } from '../codec.ts';
import { encodeSse, type SseEvent, SseParser } from '../sse.ts';

export const bodyOf = (value: unknown): JsonBody => parseStrict(Buffer.from(JSON.stringify(value)));

// As they read after one trip through JSON (no -0), without the one name that strict bodies refuse.
const strict = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  values
    .map((value) => JSON.stringify(value))
    .filter((source) => !source.includes('__proto__'))
    .map((source) => JSON.parse(source) as Value);

/** Any JSON value that a body may hold. */
export const JSON_VALUE = strict(fc.jsonValue({ maxDepth: 2 }));

/** Any small JSON object that a body may hold. */
export const JSON_OBJECT = strict(
  fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
);

export function eventsOf(bytes: Buffer): SseEvent[] {
  const parser = new SseParser();
  return [...parser.push(bytes), ...parser.end()];
}

/** One event; its name is its type unless another is given. */
export const eventOf = (value: { type: string }, name: string = value.type): SseEvent =>
  eventsOf(encodeSse(name, JSON.stringify(value)))[0] as SseEvent;

export type AnswerBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown };

export const messageOf = (content: readonly AnswerBlock[], stopReason = 'end_turn') => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x',
  content,
  stop_reason: stopReason,
  stop_sequence: null,
  usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 7 },
});

type Message = ReturnType<typeof messageOf>;

/** Pieces of `text`, cut between characters at the places that `cuts` names; together they are the text. */
export function pieces(text: string, cuts: readonly number[]): string[] {
  const characters = Array.from(text);
  const within = cuts.map((cut) => cut % (characters.length + 1));
  const places = [...new Set(within)].sort((a, b) => a - b);
  return [...places, characters.length].map((end, index) =>
    characters.slice(places[index - 1] ?? 0, end).join(''),
  );
}

function deltasOf(block: AnswerBlock, cuts: readonly number[]): object[] {
  if (block.type === 'text') {
    return pieces(block.text, cuts).map((text) => ({ type: 'text_delta', text }));
  }
  if (block.type === 'thinking') {
    return [
      ...pieces(block.thinking, cuts).map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature: block.signature },
    ];
  }
  return pieces(JSON.stringify(block.input), cuts).map((partial_json) => ({
    type: 'input_json_delta',
    partial_json,
  }));
}

const emptied = (block: AnswerBlock): object => {
  if (block.type === 'text') return { ...block, text: '' };
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return { ...block, input: {} };
};

/** The events of `message` as the provider streams them. */
export function streamOf(message: Message, cuts: readonly number[] = []): SseEvent[] {
  const { content, stop_reason, stop_sequence, usage, ...head } = message;
  const start = { ...head, content: [], stop_reason: null, stop_sequence: null };
  const first = { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 };
  return [
    { type: 'message_start', message: { ...start, usage: first } },
    { type: 'ping' },
    ...content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptied(block) },
      ...deltasOf(block, cuts).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason, stop_sequence },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: 'message_stop' },
  ].map((value) => eventOf(value));
}

/** Every text of a stream: channel key -> words, whole texts one by one. */
export function textsOf(codec: StreamCodec, events: readonly SseEvent[]) {
  const frames: StreamFrame[] = events.map((event) => codec.read(event));
  const texts = new Map<string, string>();
  let whole = 0;
  for (const { channel, text, whole: complete } of frames.flatMap(({ parts }) => parts)) {
    const key = complete ? `${channel.key}#${whole++}` : channel.key;
    texts.set(key, (texts.get(key) ?? '') + text);
  }
  return { frames, texts };
}

export type Loopback = { readonly url: string; close(): void };

/** Answers every request with the same bytes. */
export async function loopback(status: number, type: string, body: Buffer): Promise<Loopback> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
