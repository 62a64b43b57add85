// SPDX-License-Identifier: Apache-2.0
// The wire of POST /v1/chat/completions, also as Azure OpenAI and self-hosted servers speak it.
import type { RequestReading, ResponseReading } from '../../core/exchange.ts';
import type { JsonBody, JsonObject } from '../../core/json/types.ts';
import { LIMITS } from '../../core/limits.ts';
import { malformed } from '../channels.ts';
import type { Codec } from '../codec.ts';
import { grammar } from '../grammar.ts';
import { readRequestBody, readResponseBody } from '../read-body.ts';
import { isObject } from '../walk.ts';
import { answerObject, errorResponse, stringOf, usageOf } from './answers.ts';
import { blockedCompletion } from './chat-ending.ts';
import { CHAT_BODY, CHAT_REQUEST } from './chat-fields.data.ts';
import { BODY_HOOKS, REQUEST_HOOKS } from './chat-hooks.ts';
import { openChatStream } from './chat-stream.ts';
import { withholdFromChat } from './chat-withholding.ts';
import { count, flag, modelOf, require, requestObject } from './parameters.ts';

const REQUEST = grammar(CHAT_REQUEST, REQUEST_HOOKS);
const BODY = grammar(CHAT_BODY, BODY_HOOKS);

/** The published schema allows zero; whether a model does is for its provider to say. */
const TOKENS = [0, Number.MAX_SAFE_INTEGER] as const;

function maxTokensOf(request: JsonObject): { maxTokens?: number } {
  const members = ['max_tokens', 'max_completion_tokens'] as const;
  const asked = members.map((name) => count(request, name, TOKENS));
  const known = asked.filter((tokens) => tokens !== undefined);
  // Servers differ in which of the two they obey: the larger one is the bound.
  return known.length === 0 ? {} : { maxTokens: Math.max(...known) };
}

function readRequest(body: JsonBody, deployment?: string): RequestReading {
  const request = requestObject(body);
  const model = modelOf(request, deployment);
  require(request, 'messages', Array.isArray);
  return {
    operation: 'chat',
    model,
    parameters: {
      stream: flag(request, 'stream'),
      ...maxTokensOf(request),
      choices: count(request, 'n', [1, LIMITS.choices]) ?? 1,
      includeUsage: flag(request['stream_options'], 'include_usage', '/stream_options'),
    },
    ...readRequestBody(REQUEST, body, { role: 'none', origin: 'app', choice: 0, channel: '' }),
  };
}

function readResponse(body: JsonBody): ResponseReading {
  const answer = answerObject(body);
  const choices = answer['choices'];
  if (!Array.isArray(choices)) throw malformed('The answer has no choices', '/choices');
  return {
    id: stringOf(answer['id']),
    model: stringOf(answer['model']),
    usage: usageOf(answer['usage']),
    finish: choices.flatMap((choice) =>
      isObject(choice) ? (stringOf(choice['finish_reason']) ?? []) : [],
    ),
    ...readResponseBody(BODY, body, { role: 'assistant', origin: 'model', choice: 0, channel: '' }),
  };
}

export const openaiChat: Codec = {
  wire: 'openai-chat',
  readRequest,
  readResponse,
  openStream: openChatStream,
  withhold: withholdFromChat,
  error: errorResponse,
  blocked: blockedCompletion,
};
