// SPDX-License-Identifier: Apache-2.0
// Where the keys of an issuer come from: its discovery document (OpenID Connect Discovery 1.0), an address of
// the configuration, or a file. Over the network with the same protection as calls to providers: addresses
// checked and pinned, no redirects, no proxies, bounded in bytes and time.
import { promises as files } from 'node:fs';
import { Client } from 'undici';
import { BartizanError } from '../../core/errors.ts';
import { LIMITS } from '../../core/limits.ts';
import type { UpstreamBody } from '../flow.ts';
import { addressRule, type AddressRule } from '../upstreams/address.ts';
import { guardedConnector, type Resolve } from '../upstreams/egress.ts';
import { HttpExchange } from '../upstreams/http-exchange.ts';
import type { IssuerConfig } from './config.ts';
import { type KeySet, readKeySet, readObject } from './key-set.ts';

const CONNECT_MS = 3_000;
const FETCH_MS = 8_000;

export type KeySource = {
  /** The keys as published now. Rejects with a BartizanError; within a bounded time. */
  read(): Promise<KeySet>;
};

/**
 * `fetchMs` is for everything: discovery and keys. Throws `config_invalid` for allowed addresses that are
 * none.
 */
export function keySourceOf(
  issuer: IssuerConfig,
  resolve: Resolve,
  fetchMs: number = FETCH_MS,
): KeySource {
  const allows = addressRule(issuer.allow_addresses);
  const { jwks } = issuer;
  const path = jwks === undefined ? undefined : /^file:(.+)$/s.exec(jwks)?.[1];
  if (path !== undefined) return { read: async () => readKeySet(await readFile(path)) };
  const get = (url: string, signal: AbortSignal): Promise<Buffer> =>
    fetchDocument(url, { allows, resolve, signal });
  return {
    read: () =>
      inTime(fetchMs, async (signal) => {
        const address = jwks ?? (await discovered(issuer.issuer, (url) => get(url, signal)));
        return readKeySet(await get(address, signal));
      }),
  };
}

/** The address of the keys, as the issuer's own discovery document names it. */
async function discovered(issuer: string, get: (url: string) => Promise<Buffer>): Promise<string> {
  const document = readObject(
    await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
  );
  // OpenID Connect Discovery 1.0, section 4.3: else one issuer could hand out keys in another's name.
  if (document['issuer'] !== issuer) throw malformed('discovery names another issuer');
  const address = document['jwks_uri'];
  if (typeof address !== 'string' || !/^https?:/.test(address) || !URL.canParse(address)) {
    throw malformed('discovery names no address of keys');
  }
  if (issuer.startsWith('https:') && !address.startsWith('https:')) {
    throw malformed('discovery names an address without TLS');
  }
  return address;
}

async function inTime<Value>(
  ms: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new BartizanError('upstream_timeout')), ms);
  try {
    return await work(abort.signal);
  } finally {
    clearTimeout(timer);
  }
}

type Fetching = {
  readonly allows: AddressRule;
  readonly resolve: Resolve;
  readonly signal: AbortSignal;
};

const anyPublic = addressRule([]);

async function fetchDocument(
  address: string,
  { allows, resolve, signal }: Fetching,
): Promise<Buffer> {
  const url = new URL(address);
  // Without TLS anybody on the way could hand out keys: only to addresses that the configuration names.
  const rule: AddressRule =
    url.protocol === 'https:' ? allows : (to) => allows(to) && !anyPublic(to);
  const client = new Client(url.origin, {
    connect: guardedConnector({ allows: rule, resolve, connectTimeoutMs: CONNECT_MS }),
    allowH2: false,
    headersTimeout: 0, // HttpExchange counts the wait for a connection too
    bodyTimeout: FETCH_MS,
  });
  try {
    const body = await new Promise<UpstreamBody>((resolveBody, reject) => {
      const exchange = new HttpExchange({
        signal,
        firstByteTimeoutMs: FETCH_MS,
        maxBytes: LIMITS.issuerDocumentBytes,
        onFailed: reject,
        onHead: ({ status, headers }, answer) => {
          const coding = headers['content-encoding'] ?? 'identity';
          if (status === 200 && coding === 'identity') return resolveBody(answer);
          answer.abort();
          reject(malformed(status === 200 ? 'compressed' : `status ${status}`));
        },
      });
      const headers = ['accept', 'application/json', 'user-agent', 'bartizan'];
      client.dispatch({ method: 'GET', path: url.pathname + url.search, headers }, exchange);
    });
    return await whole(body);
  } finally {
    void client.destroy();
  }
}

function whole(body: UpstreamBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    body.start({
      data: (chunk) => void chunks.push(chunk),
      end: () => resolve(Buffer.concat(chunks)),
      error: reject,
    });
  });
}

async function readFile(path: string): Promise<Buffer> {
  const file = await files.open(path, 'r').catch((error: unknown) => {
    throw malformed(`file: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > LIMITS.issuerDocumentBytes) throw malformed('file');
    const bytes = Buffer.alloc(LIMITS.issuerDocumentBytes);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const malformed = (detail: string): BartizanError =>
  new BartizanError('upstream_malformed', undefined, { detail });
