// SPDX-License-Identifier: Apache-2.0
// What the tests of the OpenAI wires share: bodies, events, and a client's view of a stream.
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonBody, JsonValue } from '../../core/json/types.ts';
import type { Channel, PublicError, Refusal, StreamCodec, StreamFrame } from '../codec.ts';
import type { SseEvent } from '../sse.ts';

export const bodyOf = (value: JsonValue): JsonBody =>
  parseStrict(Buffer.from(JSON.stringify(value)));

export function eventOf(value: JsonValue | string, name?: string): SseEvent {
  const data = typeof value === 'string' ? value : JSON.stringify(value);
  const head = name === undefined ? '' : `event: ${name}\n`;
  const bytes = Buffer.from(`${head}data: ${data}\n\n`);
  const dataStart = head.length + 'data: '.length;
  return { bytes, name, data: Buffer.from(data), dataStart };
}

export const REFUSAL: Refusal = {
  requestId: 'req_1',
  model: 'gpt-test',
  message: 'A rule on secrets refused this answer.',
  reasons: ['secrets/key'],
  created: 1_800_000_000,
};

export const ERROR: PublicError = {
  status: 504,
  code: 'upstream_timeout',
  message: 'Upstream did not answer in time',
  hint: 'Retry later.',
  pointer: undefined,
  requestId: 'req_1',
  reasons: [],
};

/** Reads events one after the other. */
export function readAll(codec: StreamCodec, events: readonly SseEvent[]): StreamFrame[] {
  return events.map((event) => codec.read(event));
}

/** Texts of a stream: appended parts by channel name, and the repetitions judged on their own. */
export function textsOf(frames: readonly StreamFrame[]): {
  grown: Map<string, { channel: Channel; text: string; closed: boolean }>;
  wholes: { channel: Channel; text: string }[];
} {
  const grown = new Map<string, { channel: Channel; text: string; closed: boolean }>();
  const wholes: { channel: Channel; text: string }[] = [];
  for (const frame of frames) {
    for (const { channel, text, whole } of frame.parts) {
      const known = grown.get(channel.key);
      if (whole) wholes.push({ channel, text });
      else if (known === undefined) grown.set(channel.key, { channel, text, closed: false });
      else if (known.channel === channel && !known.closed) known.text += text;
      else throw new Error(`channel ${channel.key} is not the same object, or closed`);
    }
    for (const channel of frame.closes) {
      const known = grown.get(channel.key);
      if (known?.channel !== channel || known.closed) throw new Error(`bad close ${channel.key}`);
      known.closed = true;
    }
  }
  return { grown, wholes };
}

/** The smallest value that has `leaf` at the place a field path names. */
export function valueAt(field: string, leaf: JsonValue): JsonValue {
  const [member = '', ...rest] = field.split('.');
  const inner = rest.length === 0 ? leaf : valueAt(rest.join('.'), leaf);
  const name = member.replaceAll('[]', '');
  let value = inner;
  for (let depth = member.length - name.length; depth > 0; depth -= 2) value = [value];
  return { [name === '*' ? 'any' : name]: value };
}

/** Merges objects and single-element lists, so that a body can be built from several paths. */
export function merge(left: JsonValue, right: JsonValue): JsonValue {
  if (Array.isArray(left) && Array.isArray(right)) return [merge(left[0] ?? {}, right[0] ?? {})];
  if (typeof left !== 'object' || left === null || Array.isArray(left)) return right;
  if (typeof right !== 'object' || right === null || Array.isArray(right)) return right;
  const out: JsonValue = { ...left };
  for (const [name, value] of Object.entries(right)) {
    const known = out[name];
    out[name] = known === undefined ? value : merge(known, value);
  }
  return out;
}
