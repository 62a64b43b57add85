// SPDX-License-Identifier: Apache-2.0
// What becomes of an answer that is not a good one. The provider's body is never forwarded: at most one
// short message goes on, rebuilt and cleared of anything that looks like a credential.
import { BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { discard, readRefused } from './bodies.ts';
import { retryAfterSeconds } from './headers.ts';
import type { Upstream, UpstreamResponse } from './upstream.ts';

export type Rejection = {
  readonly error: BartizanError;
  /** Whether the same request may succeed elsewhere, or nowhere, or here after a moment. */
  readonly retry: 'no' | 'elsewhere' | 'anywhere';
  /** What the answer says of the target's health. */
  readonly health: 'ok' | 'failed';
};

/** Statuses by which a provider finds fault with the caller's request. */
const CALLER_AT_FAULT: ReadonlySet<number> = new Set([400, 404, 409, 413, 415, 422]);
const MESSAGE_CHARS_MAX = 500;
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;
const CREDENTIAL =
  /\b(?:sk|pk|rk|bz)[-_][\w*-]{8,}|\bbearer\s+\S{8,}|\b[0-9a-f]{32,}\b|[\w+/-]{40,}/gi;

/** Addresses and files of whoever runs the upstream; callers learn nothing of the inside. */
const PLACE =
  /\b[a-z][\w+.-]*:\/\/\S+|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|\[[\da-f.]*:[\da-f:.]+\](?::\d+)?|\b(?:localhost|[\w-]+(?:[.-][\w-]+)+):\d{2,5}\b|\blocalhost\b|(?<![\w/])\/(?:app|data|etc|home|mnt|opt|root|srv|tmp|usr|var|work\w*)\/\S+/gi;
/** Where providers explain themselves to everyone. */
const PUBLIC_PAGE =
  /^https:\/\/(?:[\w-]+\.)+(?!(?:corp|home|internal|lan|local|svc)\b)[a-z]{2,}(?:[/?#]\S*)?$/i;

/** Takes an answer whose status is not 2xx and reads or throws away its body. */
export async function rejection(
  response: UpstreamResponse,
  upstream: Upstream,
  now: number,
): Promise<Rejection> {
  const { status, headers, body } = response;
  if (CALLER_AT_FAULT.has(status)) {
    const message = publicMessage(await readRefused(body), upstream);
    return { error: rejected(message, status), retry: 'no', health: 'ok' };
  }
  discard(body);
  const retryAfter = retryAfterSeconds(headers['retry-after'], now);
  const options = {
    detail: `status ${status}`,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  const retry = retryAfter === undefined ? 'anywhere' : 'elsewhere';
  if (status === 429) {
    // Busy is not broken; and one caller's flood must not open the breaker for all others.
    const error = new BartizanError('upstream_rate_limited', undefined, options);
    return { error, retry, health: 'ok' };
  }
  const error = new BartizanError('upstream_error', undefined, options);
  if (status === 408 || status >= 500) return { error, retry, health: 'failed' };
  // A caller's content can provoke a 403 (a filter in front of the provider), never a 401.
  return { error, retry: 'no', health: status === 401 || status < 400 ? 'failed' : 'ok' };
}

function rejected(message: string | undefined, status: number): BartizanError {
  const text = message === undefined ? undefined : `Upstream refused the request: ${message}`;
  return new BartizanError('upstream_rejected', text, { detail: `status ${status}` });
}

/**
 * The provider's words, when the body is JSON of a known shape and they are short and printable. They may
 * repeat the caller's own content to the caller, never a credential or a place inside.
 */
function publicMessage(bytes: Buffer | undefined, upstream: Upstream): string | undefined {
  if (bytes === undefined) return undefined;
  const message = messageOf(parsed(bytes));
  if (message === undefined || message.length > MESSAGE_CHARS_MAX || !PRINTABLE.test(message)) {
    return undefined;
  }
  return (upstream.redact?.(message) ?? message)
    .replaceAll(CREDENTIAL, '[redacted]')
    .replaceAll(PLACE, (place) => (PUBLIC_PAGE.test(place) ? place : '[redacted]'));
}

function parsed(bytes: Buffer): JsonValue {
  try {
    return parseStrict(bytes).value;
  } catch {
    return null;
  }
}

/** `error.message` (OpenAI, Azure, Anthropic) or `message` of an error object (vLLM). */
function messageOf(value: JsonValue): string | undefined {
  if (!isObject(value)) return undefined;
  const { error } = value;
  if (isObject(error) && typeof error['message'] === 'string') return error['message'];
  const flat = value['object'] === 'error' && typeof value['message'] === 'string';
  return flat ? (value['message'] as string) : undefined;
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
