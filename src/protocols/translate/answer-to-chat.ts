// SPDX-License-Identifier: Apache-2.0
// A whole Messages answer as a chat completion. Left out: signatures and redacted thoughts (only the
// provider can read them) and the stop word that was met (the caller sent it).
import { sourceOf } from '../../core/json/locate.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { at } from '../../core/pointer.ts';
import { isObject } from '../anthropic/members.ts';
import { finishToChat, usageToChat } from './finish.ts';
import { type Draft, printJson } from './raw-json.ts';
import { malformed } from './refuse.ts';
import type { AnswerContext } from './translation.ts';

/** Translates a whole answer. Throws BartizanError `upstream_malformed`. */
export function answerToChat(body: JsonBody, { model, created }: AnswerContext): Buffer {
  const root = isObject(body.value) ? body.value : malformed('answer is not an object');
  const content = root['content'];
  if (!Array.isArray(content)) malformed('content is not an array');
  const texts: string[] = [];
  const thoughts: string[] = [];
  const calls: Draft[] = [];
  content.forEach((block, index) => {
    if (!isObject(block)) malformed('block is not an object');
    const { type } = block;
    if (type === 'text') texts.push(plainText(block));
    else if (type === 'thinking') thoughts.push(stringIn(block, 'thinking'));
    else if (type === 'tool_use') calls.push(callOf(body, block, at('/content', index)));
    else if (type !== 'redacted_thinking') malformed('block not known to chat');
  });
  const details = root['stop_details'];
  const refusal = isObject(details) ? (details['explanation'] ?? null) : null;
  const answer: Draft = {
    id: stringIn(root, 'id'),
    object: 'chat.completion',
    created,
    model: typeof root['model'] === 'string' ? root['model'] : model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: texts.join('') === '' ? null : texts.join(''),
          refusal,
          reasoning_content: thoughts.join('') === '' ? undefined : thoughts.join(''),
          tool_calls: calls.length === 0 ? undefined : calls,
        },
        logprobs: null,
        finish_reason: finishToChat(root['stop_reason']),
      },
    ],
    usage: usageToChat(root['usage']),
  };
  return Buffer.from(printJson(answer));
}

function plainText(block: JsonObject): string {
  const citations: JsonValue = block['citations'] ?? null;
  // Only documents can be cited, and a translated request carries none.
  if (Array.isArray(citations) && citations.length > 0) malformed('citation without a document');
  return stringIn(block, 'text');
}

function callOf(body: JsonBody, block: JsonObject, pointer: string): Draft {
  if (!isObject(block['input'])) malformed('tool input is not an object');
  const name = stringIn(block, 'name');
  return {
    id: stringIn(block, 'id'),
    type: 'function',
    function: { name, arguments: sourceOf(body, at(pointer, 'input')) },
  };
}

function stringIn(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : malformed(`${name} is not a string`);
}
