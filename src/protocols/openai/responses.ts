// SPDX-License-Identifier: Apache-2.0
// The wire of POST /v1/responses.
import type { RequestReading, ResponseReading } from '../../core/exchange.ts';
import type { JsonBody } from '../../core/json/types.ts';
import { malformed } from '../channels.ts';
import type { Codec } from '../codec.ts';
import { grammar } from '../grammar.ts';
import { readRequestBody, readResponseBody } from '../read-body.ts';
import { answerObject, errorResponse, responseFinish, stringOf, usageOf } from './answers.ts';
import { count, flag, modelOf, require, requestObject } from './parameters.ts';
import { blockedResponse } from './responses-ending.ts';
import { RESPONSES_BODY, RESPONSES_REQUEST } from './responses-fields.data.ts';
import { BODY_HOOKS, REQUEST_HOOKS } from './responses-hooks.ts';
import { openResponsesStream } from './responses-stream.ts';
import { withholdFromResponse } from './responses-withholding.ts';

const REQUEST = grammar(RESPONSES_REQUEST, REQUEST_HOOKS);
const BODY = grammar(RESPONSES_BODY, BODY_HOOKS);

/** What the provider holds and the input may stand in. */
const HOLD_INPUT = ['prompt', 'conversation', 'previous_response_id'] as const;

function readRequest(body: JsonBody, deployment?: string): RequestReading {
  const request = requestObject(body);
  const model = modelOf(request, deployment);
  if (HOLD_INPUT.every((name) => (request[name] ?? null) === null)) {
    require(request, 'input', (value) => typeof value === 'string' || Array.isArray(value));
  }
  const maxTokens = count(request, 'max_output_tokens');
  return {
    operation: 'chat',
    model,
    parameters: {
      stream: flag(request, 'stream'),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      choices: 1,
      // The last event of this wire reports usage whether asked or not.
      includeUsage: true,
    },
    ...readRequestBody(REQUEST, body, { role: 'none', origin: 'app', choice: 0, channel: '' }),
  };
}

function readResponse(body: JsonBody): ResponseReading {
  const answer = answerObject(body);
  if (!Array.isArray(answer['output'])) throw malformed('The answer has no output', '/output');
  return {
    id: stringOf(answer['id']),
    model: stringOf(answer['model']),
    usage: usageOf(answer['usage']),
    finish: responseFinish(answer),
    ...readResponseBody(BODY, body, { role: 'assistant', origin: 'model', choice: 0, channel: '' }),
  };
}

export const openaiResponses: Codec = {
  wire: 'openai-responses',
  readRequest,
  readResponse,
  openStream: openResponsesStream,
  withhold: withholdFromResponse,
  error: errorResponse,
  blocked: blockedResponse,
};
