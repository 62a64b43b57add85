// SPDX-License-Identifier: Apache-2.0
// Which headers cross the gateway, in either direction: closed lists. Credentials, cookies, forwarding and
// organisation headers of a caller never reach a provider; cookies, server names and routing hints of a
// provider never reach a caller.
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Identity } from '../flow.ts';

const UP: Readonly<Record<string, RegExp>> = {
  'anthropic-version': /^\d{4}-\d{2}-\d{2}$/,
  'anthropic-beta': /^[\w.,: -]{1,1024}$/,
  'openai-beta': /^[\w.,=:; -]{1,1024}$/,
};

const DOWN = new Set([
  'x-request-id',
  'request-id',
  'openai-processing-ms',
  'openai-version',
  'retry-after',
]);
const DOWN_LIMITS = /^(x-ratelimit|anthropic-ratelimit)-[a-z0-9-]{1,64}$/;
const DOWN_VALUE = /^[\x20-\x7e]{1,256}$/;
const DOWN_COUNT_MAX = 64;

/** The caller's headers that may go up; a value that is not well-formed is left out. */
export function callerHeaders(
  headers: IncomingHttpHeaders,
  identity: Identity | undefined,
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, form] of Object.entries(UP)) {
    const value = headers[name];
    if (typeof value === 'string' && form.test(value)) out[name] = value;
  }
  const key = headers['idempotency-key'];
  if (typeof key === 'string' && key !== '' && identity !== undefined) {
    out['idempotency-key'] = boundIdempotencyKey(key, identity);
  }
  return out;
}

/**
 * All apps share one provider account, so a bare key of one app would name the answers of another. The
 * key that is sent is bound to tenant, app and principal.
 */
function boundIdempotencyKey(key: string, { tenant, app, principal }: Identity): string {
  const owner = JSON.stringify([tenant, app.facts.id, principal.id, key]);
  return `bartizan-${createHash('sha256').update(owner).digest('hex').slice(0, 32)}`;
}

/** The provider's headers that may go to the caller. */
export function answerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!DOWN.has(name) && !DOWN_LIMITS.test(name)) continue;
    if (!DOWN_VALUE.test(value)) continue;
    count += 1;
    if (count > DOWN_COUNT_MAX) break;
    out[name] = value;
  }
  return out;
}

/**
 * Seconds of a Retry-After header (RFC 9110, section 10.2.3: seconds or a date), at most a day;
 * undefined when it says nothing.
 */
export function retryAfterSeconds(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(86_400, Math.max(0, Math.ceil(seconds)));
}
