// SPDX-License-Identifier: Apache-2.0
// What the OpenAI wires share when Bartizan itself answers, and what every answer of a provider tells
// about itself.
import type { Usage } from '../../core/exchange.ts';
import type { JsonBody, JsonObject, JsonValue } from '../../core/json/types.ts';
import { malformed } from '../channels.ts';
import type { PublicError, Refusal, WireResponse } from '../codec.ts';
import { isObject } from '../walk.ts';

/** The body of an answer as an object. */
export function answerObject(body: JsonBody): JsonObject {
  if (!isObject(body.value)) throw malformed('The answer is not a JSON object');
  return body.value;
}

export const stringOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** What a request says of a tool that it offers. */
export const definitionOf = ({
  description,
  parameters,
}: JsonObject): { description: string | undefined; parameters: JsonValue | undefined } => ({
  description: stringOf(description),
  parameters,
});

/** Token counts under either spelling of the names. */
export function usageOf(value: JsonValue | undefined): Usage | undefined {
  if (!isObject(value)) return undefined;
  const inputTokens = value['prompt_tokens'] ?? value['input_tokens'];
  const outputTokens = value['completion_tokens'] ?? value['output_tokens'] ?? 0;
  if (!isCount(inputTokens) || !isCount(outputTokens)) return undefined;
  return { inputTokens, outputTokens };
}

const isCount = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** How a response object ended: the reason when it was cut short, else its status. */
export function responseFinish(response: JsonObject): string[] {
  const details = response['incomplete_details'];
  const reason = isObject(details) ? stringOf(details['reason']) : undefined;
  const finish = reason ?? stringOf(response['status']);
  return finish === undefined ? [] : [finish];
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** An error in the form that OpenAI clients parse. `param` is a JSON pointer into the request. */
export function errorObject(error: PublicError): JsonObject {
  return {
    message: error.message,
    type: typeOf(error.status),
    param: error.pointer ?? null,
    code: error.code,
    ...(error.hint === '' ? {} : { hint: error.hint }),
    ...(error.reasons.length === 0 ? {} : { reasons: [...error.reasons] }),
    request_id: error.requestId,
  };
}

export function errorResponse(error: PublicError): WireResponse {
  return json(error.status, { error: errorObject(error) });
}

export function json(status: number, value: JsonValue): WireResponse {
  return { status, body: Buffer.from(JSON.stringify(value)) };
}

/** Why an answer was refused, for machines: an extra member that clients may read or ignore. */
export function refusalNote(refusal: Refusal): JsonObject {
  return {
    code: 'policy_denied',
    reasons: [...refusal.reasons],
    request_id: refusal.requestId,
  };
}

export const DONE = 'data: [DONE]\n\n';

/** One unnamed event of a chat stream. */
export const dataEvent = (value: JsonValue): string => `data: ${JSON.stringify(value)}\n\n`;
