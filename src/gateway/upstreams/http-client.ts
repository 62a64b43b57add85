// SPDX-License-Identifier: Apache-2.0
// The connections to one provider. HTTP/1.1 over a bounded pool, every connection through egress
// protection, no redirects, no proxies from the environment, nothing compressed by our asking.
import { Pool } from 'undici';
import { asBartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { CutSignal } from '../cut.ts';
import { guardedConnector, type EgressOptions } from './egress.ts';
import { decompressed } from './decompressed.ts';
import { HttpExchange } from './http-exchange.ts';
import type { UpstreamResponse } from './upstream.ts';

export type HttpClientSettings = EgressOptions & {
  readonly firstByteTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxConnections: number;
  /** Largest unstreamed answer, after decompression. */
  readonly maxResponseBytes: number;
};

type HttpRequest = {
  /** Path and query, already encoded. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer;
  readonly stream: boolean;
  readonly signal: CutSignal;
};

export type HttpClient = {
  /** As `Upstream.send`. */
  post(request: HttpRequest): Promise<UpstreamResponse>;
  /** Waits for what is under way. */
  close(): Promise<void>;
};

export function openHttpClient(origin: string, settings: HttpClientSettings): HttpClient {
  const pool = new Pool(origin, {
    connect: guardedConnector(settings),
    connections: settings.maxConnections,
    // A second request behind a slow model would wait for the whole answer to the first.
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0, // HttpExchange counts the wait for a connection too
    bodyTimeout: settings.idleTimeoutMs,
    keepAliveTimeout: 30_000,
  });
  return {
    post: (request) => post(pool, settings, request),
    close: () => pool.close(),
  };
}

function post(
  pool: Pool,
  settings: HttpClientSettings,
  { path, headers, body, stream, signal }: HttpRequest,
): Promise<UpstreamResponse> {
  if (signal.aborted) return Promise.reject(asBartizanError(signal.reason));
  return new Promise((resolve, reject) => {
    const exchange = new HttpExchange({
      signal,
      firstByteTimeoutMs: settings.firstByteTimeoutMs,
      maxBytes: stream ? LIMITS.upstreamStreamBytes : settings.maxResponseBytes,
      onFailed: reject,
      onHead: (head, raw) => {
        try {
          const encoding = head.headers['content-encoding'];
          resolve({ ...head, body: decompressed(raw, encoding, settings.maxResponseBytes) });
        } catch (error) {
          raw.abort();
          reject(asBartizanError(error));
        }
      },
    });
    pool.dispatch({ method: 'POST', path, headers, body }, exchange);
  });
}
