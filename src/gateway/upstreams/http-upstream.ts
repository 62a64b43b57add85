// SPDX-License-Identifier: Apache-2.0
// What providers reached over HTTP have in common: an address from the configuration, a credential that is
// asked for with every request and revealed only where it is put on the wire, and a closed set of headers.
import { BartizanError } from '../../core/errors.ts';
import type { WireId } from '../../core/exchange.ts';
import type { Secret } from '../../core/secret.ts';
import type { HttpClient } from './http-client.ts';
import type { Upstream, UpstreamRequest } from './upstream.ts';
import { createCredential } from './upstream-credential.ts';

/** What sets one kind of provider apart. */
export type Dialect = {
  /** OpenTelemetry provider name. */
  readonly provider: string;
  /** Path and query under the base address, for each wire spoken, by preference. */
  readonly paths: ReadonlyMap<WireId, (request: UpstreamRequest) => string>;
  /** The header that carries the credential, and its scheme ("Bearer ") or nothing. */
  readonly credential: { readonly header: string; readonly scheme: string };
  /** Headers of this provider, given those of the caller that passed the allow-list. */
  readonly headers: (caller: Readonly<Record<string, string>>) => Record<string, string>;
};

export type HttpUpstreamOptions = {
  readonly id: string;
  readonly region: string;
  readonly baseUrl: BaseUrl;
  /** The credential to use now, which may be replaced at any time; undefined: none is known. */
  readonly key: (() => Secret | undefined) | undefined;
  readonly client: HttpClient;
};

export type BaseUrl = { readonly origin: string; readonly path: string };

/** Throws BartizanError `config_invalid` when the address holds a credential, a query or a fragment. */
export function parseBaseUrl(text: string): BaseUrl {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new BartizanError(
      'config_invalid',
      'base_url must be an address without credential, query or fragment',
    );
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}

/** Throws BartizanError `config_invalid` when the credential that is known now cannot be used. */
export function httpUpstream(dialect: Dialect, options: HttpUpstreamOptions): Upstream {
  const { id, region, baseUrl, client } = options;
  const credential = options.key === undefined ? undefined : createCredential(id, options.key);
  // A broken secret stops the start, not the first request.
  credential?.check();
  return {
    id,
    provider: dialect.provider,
    region,
    simulated: false,
    wires: [...dialect.paths.keys()],
    send(request) {
      const path = dialect.paths.get(request.wire);
      if (path === undefined) {
        return Promise.reject(
          new BartizanError('internal', undefined, { detail: `wire ${request.wire} at ${id}` }),
        );
      }
      const headers = [...(request.stream ? STREAM_HEADERS : JSON_HEADERS)];
      const own = dialect.headers(request.headers);
      for (const name of Object.keys(own)) headers.push(name, own[name] ?? '');
      if (credential !== undefined) {
        const key = credential.forRequest();
        if (key instanceof BartizanError) return Promise.reject(key);
        headers.push(dialect.credential.header, dialect.credential.scheme + key.reveal());
      }
      return client.post({
        path: baseUrl.path + path(request),
        headers,
        body: request.body,
        stream: request.stream,
        signal: request.signal,
      });
    },
    redact: (text) => credential?.redact(text) ?? text,
    close: () => client.close(),
  };
}

/** Names and values in turn. */
const fixedHeaders = (accept: string): readonly string[] =>
  Object.entries({
    'content-type': 'application/json',
    accept,
    'accept-encoding': 'identity',
    'user-agent': 'bartizan',
  }).flat();
const JSON_HEADERS = fixedHeaders('application/json');
const STREAM_HEADERS = fixedHeaders('text/event-stream');

/** The caller's headers of these names. */
export function only(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}
