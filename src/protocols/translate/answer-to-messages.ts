// SPDX-License-Identifier: Apache-2.0
// A whole chat completion as a Messages answer.
import type { JsonBody, JsonValue } from '../../core/json/types.ts';
import { isObject } from '../anthropic/members.ts';
import { onlyChoice, optional, wordsOf } from './chat-answer.ts';
import { objectSource } from './chat-turns.ts';
import { finishToMessages, usageToMessages } from './finish.ts';
import { type Draft, printJson } from './raw-json.ts';
import { malformed } from './refuse.ts';
import type { AnswerContext } from './translation.ts';

/** Translates a whole answer. Throws BartizanError `upstream_malformed`. */
export function answerToMessages(body: JsonBody, { model }: AnswerContext): Buffer {
  const root = isObject(body.value) ? body.value : malformed('answer is not an object');
  const choice = onlyChoice(root['choices']) ?? malformed('no choice');
  const message = choice['message'];
  if (!isObject(message)) malformed('message is not an object');
  const { thought, text, refusal, calls } = wordsOf(message);
  const content: Draft[] = [
    ...(thought === '' ? [] : [{ type: 'thinking', thinking: thought, signature: '' }]),
    ...[text, refusal].filter((said) => said !== '').map((said) => ({ type: 'text', text: said })),
    ...calls.map(callOf),
  ];
  const held = { calls: calls.length > 0, refused: refusal !== '' };
  const answer: Draft = {
    id: optional(root, 'id'),
    type: 'message',
    role: 'assistant',
    model: optional(root, 'model') || model,
    content,
    stop_reason: finishToMessages(choice['finish_reason'], held),
    stop_sequence: null,
    usage: usageToMessages(root['usage']),
  };
  return Buffer.from(printJson(answer));
}

function callOf(value: JsonValue): Draft {
  const call = isObject(value) ? value : malformed('tool call is not an object');
  const made = call['function'];
  if (!isObject(made)) malformed('tool call is not a function call');
  const [id, name] = [optional(call, 'id'), optional(made, 'name')];
  if (id === '' || name === '') malformed('tool call without id or name');
  const input = objectSource(optional(made, 'arguments'));
  return { type: 'tool_use', id, name, input: input ?? malformed('arguments are not an object') };
}
