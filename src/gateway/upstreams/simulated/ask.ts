// SPDX-License-Identifier: Apache-2.0
// What the simulated model understands of a request, the same for every wire.
import type { WireId } from '../../../core/exchange.ts';
import type { JsonObject, JsonValue } from '../../../core/json/types.ts';
import { LIMITS } from '../../../core/limits.ts';
import { isObject, listAt, member, numberAt, textAt } from './reading.ts';
import { tokensOf } from './tokens.ts';

export type Turn = {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
};

export type Tool = { readonly name: string; readonly schema: JsonValue };

export type ToolCall = { readonly name: string; readonly arguments: JsonObject };

export type Ask = {
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly maxTokens: number;
  readonly choices: number;
  readonly includeUsage: boolean;
  readonly logprobs: boolean;
  readonly inputTokens: number;
};

/** Undefined when the body has nothing to answer. */
export function readAsk(wire: WireId, body: JsonValue): Ask | undefined {
  if (!isObject(body)) return undefined;
  const turns = TURNS[wire](body).filter((turn) => turn !== undefined);
  if (turns.length === 0) return undefined;
  return {
    turns,
    tools: listAt(body, 'tools').flatMap(toolOf),
    maxTokens:
      numberAt(body, 'max_completion_tokens') ??
      numberAt(body, 'max_output_tokens') ??
      numberAt(body, 'max_tokens') ??
      Number.POSITIVE_INFINITY,
    choices: Math.min(Math.max(1, Math.trunc(numberAt(body, 'n') ?? 1)), LIMITS.choices),
    includeUsage: member(member(body, 'stream_options'), 'include_usage') === true,
    logprobs: member(body, 'logprobs') === true,
    inputTokens: turns.reduce((sum, { text }) => sum + tokensOf(text).length, 0),
  };
}

/** The text that the person wrote last; empty when they wrote none. */
export const lastUserText = ({ turns }: Ask): string =>
  turns.findLast(({ role }) => role === 'user')?.text ?? '';

/** What came since the model spoke last: the person's message, results of tools. */
export function newTurns({ turns }: Ask): readonly Turn[] {
  return turns.slice(turns.findLastIndex(({ role }) => role === 'assistant') + 1);
}

/** The newest result of a tool, when the model has not answered to it yet. */
export const newToolResult = (ask: Ask): string | undefined =>
  newTurns(ask).findLast(({ role }) => role === 'tool')?.text;

type ReadTurns = (body: JsonValue) => readonly (Turn | undefined)[];

const chatTurns: ReadTurns = (body) =>
  listAt(body, 'messages').map((message) =>
    turn(roleOf(textAt(message, 'role')), contentText(member(message, 'content'))),
  );

const responsesTurns: ReadTurns = (body) => [
  turn('system', textAt(body, 'instructions')),
  turn('user', textAt(body, 'input')),
  ...listAt(body, 'input').map(inputItem),
];

const messagesTurns: ReadTurns = (body) => [
  turn('system', contentText(member(body, 'system'))),
  ...listAt(body, 'messages').flatMap(message),
];

const TURNS: Readonly<Record<WireId, ReadTurns>> = {
  'openai-chat': chatTurns,
  'openai-responses': responsesTurns,
  'openai-embeddings': () => [],
  'anthropic-messages': messagesTurns,
  'anthropic-count-tokens': messagesTurns,
};

/** Undefined for a system or input text that is not there. */
function turn(role: Turn['role'], text: string): Turn | undefined {
  return text === '' && (role === 'system' || role === 'user') ? undefined : { role, text };
}

function inputItem(item: JsonValue): Turn | undefined {
  switch (textAt(item, 'type')) {
    case 'function_call':
    case 'reasoning':
      return turn('assistant', '');
    case 'function_call_output':
      return turn('tool', contentText(member(item, 'output')));
    default:
      return turn(roleOf(textAt(item, 'role')), contentText(member(item, 'content')));
  }
}

/** An Anthropic message: results of tools come inside the person's own message. */
function message(value: JsonValue): readonly (Turn | undefined)[] {
  const results = listAt(value, 'content')
    .filter((block) => textAt(block, 'type') === 'tool_result')
    .map((block) => turn('tool', contentText(member(block, 'content'))));
  const role = roleOf(textAt(value, 'role'));
  return [...results, turn(role, contentText(member(value, 'content')))];
}

function roleOf(role: string): Turn['role'] {
  if (role === 'system' || role === 'developer') return 'system';
  if (role === 'assistant') return 'assistant';
  return role === 'tool' || role === 'function' ? 'tool' : 'user';
}

function contentText(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => textAt(part, 'text'))
    .filter((text) => text !== '')
    .join('\n');
}

function toolOf(tool: JsonValue): readonly Tool[] {
  const definition = member(tool, 'function') ?? tool;
  const name = textAt(definition, 'name');
  const schema = member(definition, 'parameters') ?? member(definition, 'input_schema');
  return name === '' ? [] : [{ name, schema: schema ?? {} }];
}
