// SPDX-License-Identifier: Apache-2.0
// One GET to a server of policies, with the protection of calls to providers: addresses checked and pinned, TLS
// unless a private address is allowed by name, no redirects, no proxies, bounded in bytes and time.
import { Client } from 'undici';
import { BartizanError } from '../../core/errors.ts';
import { addressRule } from '../../gateway/upstreams/address.ts';
import { guardedConnector, type Resolve, resolveBySystem } from '../../gateway/upstreams/egress.ts';
import { bundleRefused } from '../../policy/bundle/refusals.ts';

const CONNECT_MS = 10_000;

export type Asking = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  /** For everything, from the first packet to the last byte. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type Answer = {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Buffer;
};

/** Asks an address. Rejects with a BartizanError; a status of any kind is an answer. */
export type Ask = (url: URL, asking: Asking) => Promise<Answer>;

/** Addresses that may be asked by a protocol. Throws `config_invalid` for what is none. */
export function addressesBy(
  allowed: readonly string[],
): (protocol: string) => (to: string) => boolean {
  const allows = addressRule(allowed);
  const anyPublic = addressRule([]);
  // Without TLS anybody on the way could answer: only to addresses that the configuration names.
  const plain = (to: string): boolean => allows(to) && !anyPublic(to);
  return (protocol) => (protocol === 'https:' ? allows : plain);
}

/** `allowed`: private addresses that may be asked. Throws `config_invalid` for what is none. */
export function createAsk(allowed: readonly string[], resolve: Resolve = resolveBySystem): Ask {
  const allowsBy = addressesBy(allowed);
  return async (url, { headers = {}, maxBytes, timeoutMs, signal }) => {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new BartizanError('config_invalid', 'policies come over https');
    }
    const deadline = AbortSignal.timeout(timeoutMs);
    const client = new Client(url.origin, {
      connect: guardedConnector({
        allows: allowsBy(url.protocol),
        resolve,
        connectTimeoutMs: Math.min(CONNECT_MS, timeoutMs),
      }),
      allowH2: false,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    try {
      const answer = await client.request({
        method: 'GET',
        path: url.pathname + url.search,
        signal: AbortSignal.any([signal, deadline]),
        headers: { 'user-agent': 'bartizan', 'accept-encoding': 'identity', ...headers },
      });
      const chunks: Buffer[] = [];
      let held = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        held += chunk.length;
        if (held > maxBytes) throw bundleRefused('bundle_too_large', 'the server sends too much');
        chunks.push(chunk);
      }
      return {
        status: answer.statusCode,
        header: (name) => one(answer.headers[name]),
        body: Buffer.concat(chunks),
      };
    } catch (thrown) {
      if (thrown instanceof BartizanError) throw thrown;
      if (deadline.aborted)
        throw new BartizanError('upstream_timeout', 'the server takes too long');
      throw new BartizanError('upstream_unreachable', 'the server does not answer', {
        cause: thrown,
      });
    } finally {
      void client.destroy();
    }
  };
}

const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
