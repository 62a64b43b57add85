// SPDX-License-Identifier: Apache-2.0
// The wire of POST /v1/embeddings. Its answers are numbers; it has no stream and no way to say no but an
// error. Token ids in the input are words that no extractor can read, so they are reported.
import { ERROR_CODES } from '../../core/error-codes.ts';
import type { RequestReading, ResponseReading } from '../../core/exchange.ts';
import type { JsonBody, JsonValue } from '../../core/json/types.ts';
import { malformed } from '../channels.ts';
import type { Codec, Refusal } from '../codec.ts';
import { grammar } from '../grammar.ts';
import { readRequestBody, readResponseBody } from '../read-body.ts';
import { answerObject, errorResponse, stringOf, usageOf } from './answers.ts';
import {
  EMBEDDINGS_BODY,
  EMBEDDINGS_REQUEST,
  EMBEDDINGS_TOKENS,
} from './embeddings-fields.data.ts';
import { modelOf, require, requestObject } from './parameters.ts';

const REQUEST = grammar(EMBEDDINGS_REQUEST);
const TOKEN_REQUEST = grammar({ ...EMBEDDINGS_REQUEST, ...EMBEDDINGS_TOKENS });
const BODY = grammar(EMBEDDINGS_BODY);

const holdsTokens = (input: JsonValue | undefined): boolean =>
  Array.isArray(input) && input.length > 0 && typeof input[0] !== 'string';

function readRequest(body: JsonBody, deployment?: string): RequestReading {
  const request = requestObject(body);
  const model = modelOf(request, deployment);
  require(request, 'input', (value) => typeof value === 'string' || Array.isArray(value));
  const node = holdsTokens(request['input']) ? TOKEN_REQUEST : REQUEST;
  return {
    operation: 'embed',
    model,
    parameters: { stream: false, choices: 1, includeUsage: false },
    ...readRequestBody(node, body, { role: 'user', origin: 'user', choice: 0, channel: '' }),
  };
}

function readResponse(body: JsonBody): ResponseReading {
  const answer = answerObject(body);
  if (!Array.isArray(answer['data'])) throw malformed('The answer has no data', '/data');
  return {
    id: stringOf(answer['id']),
    model: stringOf(answer['model']),
    usage: usageOf(answer['usage']),
    finish: [],
    ...readResponseBody(BODY, body, { role: 'none', origin: 'model', choice: 0, channel: '' }),
  };
}

function blocked(refusal: Refusal) {
  return errorResponse({
    status: ERROR_CODES.policy_denied.status,
    code: 'policy_denied',
    message: refusal.message,
    hint: ERROR_CODES.policy_denied.hint,
    pointer: undefined,
    requestId: refusal.requestId,
    reasons: refusal.reasons,
  });
}

export const openaiEmbeddings: Codec = {
  wire: 'openai-embeddings',
  readRequest,
  readResponse,
  openStream: () => {
    throw malformed('Embeddings have no stream');
  },
  withhold: () => [],
  error: errorResponse,
  blocked,
};
