// SPDX-License-Identifier: Apache-2.0
// The turns of a Messages request as chat turns. Chat has a fixed order within a turn (results first, calls
// last); a turn in another order is refused, not rearranged.
import { sourceOf } from '../../core/json/locate.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { MESSAGES_BLOCKS, MESSAGES_TURN } from './members.data.ts';
import type { Draft } from './raw-json.ts';
import { arrayAt, given, only, onlyBy, refuse, stringAt } from './refuse.ts';

type BlockType = keyof typeof MESSAGES_BLOCKS;
type Block = { readonly type: BlockType; readonly object: JsonObject; readonly pointer: string };

/** The turns, the system prompt first. */
export function messagesTurns(body: JsonBody, root: JsonObject): Draft[] {
  const turns: Draft[] = [];
  const system = given(root['system']);
  if (system !== undefined) {
    const content = words(system, '/system');
    if (content !== '') turns.push({ role: 'system', content });
  }
  let last: JsonValue | undefined;
  arrayAt(root['messages'], '/messages').forEach((item, index) => {
    const pointer = at('/messages', index);
    const { role, content } = only(item, pointer, MESSAGES_TURN);
    const place = at(pointer, 'content');
    if (role === 'system') turns.push({ role, content: words(content, place) });
    else if (role === 'user') turns.push(...userTurns(content, place));
    else if (role === 'assistant') turns.push(assistantTurn(body, content, place));
    else refuse(at(pointer, 'role'));
    last = role;
  });
  // Messages goes on writing such a turn; chat would answer it.
  if (last === undefined) refuse('/messages');
  if (last === 'assistant') refuse(at('/messages', (root['messages'] as JsonValue[]).length - 1));
  return turns;
}

function blocksOf(
  value: JsonValue | undefined,
  pointer: string,
  allowed: readonly BlockType[],
): Block[] {
  return arrayAt(value, pointer).map((item, index) => {
    const place = at(pointer, index);
    const { name: type, object } = onlyBy(item, place, { member: 'type', known: MESSAGES_BLOCKS });
    if (!allowed.includes(type)) refuse(at(place, 'type'));
    return { type, object, pointer: place };
  });
}

const textOf = ({ object, pointer }: Block): string =>
  stringAt(object['text'], at(pointer, 'text'));

/** Text blocks as chat content: one as a string, several as parts, so that none runs into the next. */
function joined(blocks: readonly Block[]): Draft {
  const [first, ...more] = blocks;
  if (first === undefined) return '';
  if (more.length === 0 && first.type === 'text') return textOf(first);
  return blocks.map((block) =>
    block.type === 'image' ? imageOf(block) : { type: 'text', text: textOf(block) },
  );
}

function words(value: JsonValue | undefined, pointer: string): Draft {
  return typeof value === 'string' ? value : joined(blocksOf(value, pointer, ['text']));
}

function userTurns(value: JsonValue | undefined, pointer: string): Draft[] {
  if (typeof value === 'string') return [{ role: 'user', content: value }];
  const blocks = blocksOf(value, pointer, ['text', 'image', 'tool_result']);
  const said = blocks.findIndex(({ type }) => type !== 'tool_result');
  const results = said < 0 ? blocks : blocks.slice(0, said);
  const rest = said < 0 ? [] : blocks.slice(said);
  const late = rest.find(({ type }) => type === 'tool_result');
  if (late !== undefined) refuse(late.pointer);
  return [
    ...results.map(resultTurn),
    ...(rest.length === 0 && results.length > 0 ? [] : [{ role: 'user', content: joined(rest) }]),
  ];
}

function resultTurn({ object, pointer }: Block): Draft {
  const content = given(object['content']);
  return {
    role: 'tool',
    tool_call_id: stringAt(object['tool_use_id'], at(pointer, 'tool_use_id')),
    content: content === undefined ? '' : words(content, at(pointer, 'content')),
  };
}

function imageOf({ object, pointer }: Block): Draft {
  const place = at(pointer, 'source');
  const { name, object: source } = onlyBy(object['source'], place, {
    member: 'type',
    known: {
      url: { type: 'used', url: 'used' },
      base64: { type: 'used', media_type: 'used', data: 'used' },
    },
  });
  const member = (key: string): string => stringAt(source[key], at(place, key));
  const url =
    name === 'url' ? member('url') : `data:${member('media_type')};base64,${member('data')}`;
  return { type: 'image_url', image_url: { url } };
}

function assistantTurn(body: JsonBody, value: JsonValue | undefined, pointer: string): Draft {
  if (typeof value === 'string') return { role: 'assistant', content: value };
  const blocks = blocksOf(value, pointer, ['thinking', 'text', 'tool_use']);
  const order: readonly BlockType[] = ['thinking', 'text', 'tool_use'];
  blocks.forEach((block, index) => {
    const before = blocks[index - 1];
    if (before !== undefined && order.indexOf(before.type) > order.indexOf(block.type)) {
      refuse(block.pointer);
    }
  });
  const of = (type: BlockType): Block[] => blocks.filter((block) => block.type === type);
  const thoughts = of('thinking').map((block) =>
    stringAt(block.object['thinking'], at(block.pointer, 'thinking')),
  );
  const calls = of('tool_use').map((block) => callOf(body, block));
  const texts = of('text');
  return {
    role: 'assistant',
    content: texts.length === 0 && calls.length > 0 ? null : joined(texts),
    reasoning_content: thoughts.join('') === '' ? undefined : thoughts.join(''),
    tool_calls: calls.length === 0 ? undefined : calls,
  };
}

function callOf(body: JsonBody, { object, pointer }: Block): Draft {
  return {
    id: stringAt(object['id'], at(pointer, 'id')),
    type: 'function',
    function: {
      name: stringAt(object['name'], at(pointer, 'name')),
      arguments: sourceOf(body, at(pointer, 'input')),
    },
  };
}
