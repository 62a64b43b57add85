// SPDX-License-Identifier: Apache-2.0
// The turns of a chat request as Messages turns. Order is kept: who said what, and after what, is what the
// model goes by.
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { isObject } from '../anthropic/members.ts';
import {
  CHAT_CALL,
  CHAT_CALL_FUNCTION,
  CHAT_IMAGE,
  CHAT_PARTS,
  CHAT_TURNS,
} from './members.data.ts';
import { type Draft, RawJson } from './raw-json.ts';
import { arrayAt, given, only, onlyBy, refuse, stringAt } from './refuse.ts';

type Block = { readonly [name: string]: Draft | undefined };
type Turn = { readonly role: string; content: string | Block[] };

const DATA_URL = /^data:(image\/(?:jpeg|png|gif|webp));base64,([A-Za-z0-9+/]+={0,2})$/;
const WEB_URL = /^https?:\/\//i;

/** Leading instructions, and the turns after them. */
export function chatTurns(value: JsonValue | undefined): { system: Block[]; messages: Draft[] } {
  const system: Block[] = [];
  const messages: Turn[] = [];
  arrayAt(value, '/messages').forEach((item, index) => {
    const pointer = at('/messages', index);
    const { name: role, object: turn } = onlyBy(item, pointer, {
      member: 'role',
      known: CHAT_TURNS,
    });
    if (role === 'system' || role === 'developer') {
      const content = contentOf(turn['content'], at(pointer, 'content'), ['text']);
      if (messages.length === 0) system.push(...blocksOf(content));
      else messages.push({ role: 'system', content });
    } else if (role === 'user') {
      const content = contentOf(turn['content'], at(pointer, 'content'), ['text', 'image_url']);
      messages.push({ role, content });
    } else if (role === 'tool') addResult(messages, turn, pointer);
    else messages.push({ role, content: assistantBlocks(turn, pointer) });
  });
  const last = messages.at(-1);
  // Messages would go on writing that turn instead of answering it.
  if (last === undefined || last.role === 'assistant') {
    refuse(last === undefined ? '/messages' : at('/messages', (value as JsonValue[]).length - 1));
  }
  return { system, messages };
}

// An empty text block is refused by the provider, and says nothing.
const blocksOf = (content: string | Block[]): Block[] => {
  if (typeof content !== 'string') return content;
  return content === '' ? [] : [{ type: 'text', text: content }];
};

function contentOf(
  value: JsonValue | undefined,
  pointer: string,
  allowed: readonly string[],
): string | Block[] {
  if (typeof value === 'string') return value;
  return arrayAt(value, pointer).map((item, index) => {
    const place = at(pointer, index);
    const { name, object } = onlyBy(item, place, { member: 'type', known: CHAT_PARTS });
    if (!allowed.includes(name)) refuse(at(place, 'type'));
    if (name === 'image_url') return imageOf(object['image_url'], at(place, 'image_url'));
    // What the model declined to say, it said as text on this wire.
    return { type: 'text', text: stringAt(object[name], at(place, name)) };
  });
}

function imageOf(value: JsonValue | undefined, pointer: string): Block {
  const url = stringAt(only(value, pointer, CHAT_IMAGE)['url'], at(pointer, 'url'));
  if (WEB_URL.test(url)) return { type: 'image', source: { type: 'url', url } };
  const [, mediaType, data] = DATA_URL.exec(url) ?? refuse(at(pointer, 'url'));
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
}

function addResult(messages: Turn[], turn: JsonObject, pointer: string): void {
  const result: Block = {
    type: 'tool_result',
    tool_use_id: stringAt(turn['tool_call_id'], at(pointer, 'tool_call_id')),
    content: contentOf(turn['content'], at(pointer, 'content'), ['text']),
  };
  const last = messages.at(-1);
  // Results of one round of calls belong into one turn.
  if (last?.role === 'user' && isResults(last.content)) last.content.push(result);
  else messages.push({ role: 'user', content: [result] });
}

const isResults = (content: string | Block[]): content is Block[] =>
  typeof content !== 'string' && content.every((block) => block['type'] === 'tool_result');

function assistantBlocks(turn: JsonObject, pointer: string): Block[] {
  const { content, refusal, tool_calls: calls } = turn;
  const blocks: Block[] = [];
  if (given(content) !== undefined) {
    blocks.push(...blocksOf(contentOf(content, at(pointer, 'content'), ['text', 'refusal'])));
  }
  if (given(refusal) !== undefined) {
    blocks.push(...blocksOf(stringAt(refusal, at(pointer, 'refusal'))));
  }
  if (given(calls) !== undefined) {
    const place = at(pointer, 'tool_calls');
    blocks.push(...arrayAt(calls, place).map((call, index) => callOf(call, at(place, index))));
  }
  return blocks;
}

function callOf(value: JsonValue, pointer: string): Block {
  const call = only(value, pointer, CHAT_CALL);
  if (call['type'] !== 'function') refuse(at(pointer, 'type'));
  const place = at(pointer, 'function');
  const { name, arguments: given } = only(call['function'], place, CHAT_CALL_FUNCTION);
  const source = stringAt(given, at(place, 'arguments'));
  return {
    type: 'tool_use',
    id: stringAt(call['id'], at(pointer, 'id')),
    name: stringAt(name, at(place, 'name')),
    input: objectSource(source) ?? refuse(at(place, 'arguments')),
  };
}

/** Tool arguments as the object they spell, byte for byte; undefined when they spell none. */
export function objectSource(source: string): RawJson | undefined {
  if (source.trim() === '') return new RawJson('{}');
  try {
    return isObject(parseStrict(Buffer.from(source)).value) ? new RawJson(source) : undefined;
  } catch {
    return undefined;
  }
}
