// SPDX-License-Identifier: Apache-2.0
// Checks of the header block as it came on the wire. A header that decides where a message ends, who sent
// it or how it is read may stand there once; a proxy in front may have read the other one.
import type { IncomingMessage } from 'node:http';
import { BartizanError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Route } from './routes.ts';

const ONCE: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'content-type',
  'content-encoding',
  'expect',
  'authorization',
  'x-api-key',
  'api-key',
  'anthropic-version',
]);
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?$/;
const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/** The first fault of the header block on any route; undefined when it is sound. */
export function headerFault(request: IncomingMessage): BartizanError | undefined {
  const { rawHeaders, headers } = request;
  if (rawHeaders.length > LIMITS.headerLines * 2) return bad('Too many header lines');
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!ONCE.has(name) && !name.startsWith('x-bartizan-')) continue;
    if (seen.has(name)) return bad(`Header given more than once: ${name}`);
    seen.add(name);
  }
  if (!HOST.test(headers.host ?? '')) return bad('Host header missing or malformed');
  if (seen.has('transfer-encoding')) {
    if (seen.has('content-length')) return bad('Both Transfer-Encoding and Content-Length');
    if (headers['transfer-encoding']?.toLowerCase() !== 'chunked') return bad('Transfer-Encoding');
  }
  if (seen.has('expect') && headers.expect?.toLowerCase() !== '100-continue') return bad('Expect');
  return undefined;
}

/** The first fault of the headers that describe a body; `maxBytes` bounds what is declared. */
export function bodyFault(
  request: IncomingMessage,
  route: Route,
  maxBytes: number,
): BartizanError | undefined {
  const { headers } = request;
  const declared = Number(headers['content-length'] ?? 0);
  if (route.method === 'GET') {
    const body = declared > 0 || headers['transfer-encoding'] !== undefined;
    return body ? bad('A body is not accepted on this route') : undefined;
  }
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    return new BartizanError('unsupported_media_type');
  }
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') {
    return new BartizanError('unsupported_media_type', 'Content encoding not accepted');
  }
  if (declared > maxBytes) return new BartizanError('body_too_large');
  return undefined;
}

const bad = (message: string): BartizanError => new BartizanError('bad_headers', message);
