// SPDX-License-Identifier: Apache-2.0
// Bartizan's own answers in the Messages wire: errors by status, and a refusal as a message.
import type { PublicError, Refusal, WireResponse } from '../codec.ts';

/** The stop reason of an answer that policy refused. */
export const REFUSED = 'refusal';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** The error type that Anthropic's clients expect for an HTTP status. */
function errorType(status: number): string {
  return ERROR_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
}

/** An error as a JSON value; the same in a response and in a stream's `error` event. */
export function errorBody(error: PublicError): object {
  const { code, message, hint, reasons, requestId, status } = error;
  const pointer = error.pointer === undefined ? {} : { pointer: error.pointer };
  return {
    type: 'error',
    error: { type: errorType(status), message },
    request_id: requestId,
    bartizan: { code, ...pointer, hint, reasons },
  };
}

/** `error` as a response. */
export function errorResponse(error: PublicError): WireResponse {
  return { status: error.status, body: Buffer.from(JSON.stringify(errorBody(error))) };
}

/** What clients find beside `stop_reason: "refusal"`. */
export function stopDetails(refusal: Refusal): object {
  return { type: 'refusal', category: null, explanation: refusal.message };
}

/** A whole message that says no. */
export function refusalMessage(refusal: Refusal, stopReason: string): object {
  return {
    id: `msg_${refusal.requestId}`,
    type: 'message',
    role: 'assistant',
    model: refusal.model,
    content: [{ type: 'text', text: refusal.message }],
    stop_reason: stopReason,
    stop_sequence: null,
    stop_details: stopReason === REFUSED ? stopDetails(refusal) : null,
    usage: { input_tokens: 0, output_tokens: 0 },
  };
}
