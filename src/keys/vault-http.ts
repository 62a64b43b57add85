// SPDX-License-Identifier: Apache-2.0
// One HTTP request to Vault: to the address of the configuration alone, no redirect, no proxy from the
// environment, everything bounded. What Vault says in words is not repeated: it may quote what it was sent.
import { Pool } from 'undici';
import { BartizanError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';

/** The largest answer is a keyring of many tenants, which Vault itself bounds at about a megabyte. */
const BODY_BYTES = 8 * 1024 * 1024;
const CONNECTIONS = 4;

export type VaultRequest = {
  readonly method: 'GET' | 'POST';
  /** After /v1/, already encoded. */
  readonly path: string;
  readonly token?: Secret;
  readonly body?: unknown;
};

/** `body` is undefined when there is none, or when it is no JSON. */
export type VaultReply = { readonly status: number; readonly body: unknown };

export type VaultHttp = {
  /** Without credential, query or fragment: for messages. */
  readonly address: string;
  /** Rejects with `upstream_unreachable` or `upstream_malformed`; any status is an answer. */
  send(request: VaultRequest): Promise<VaultReply>;
  close(): Promise<void>;
};

export type VaultHttpOptions = {
  readonly address: string;
  readonly namespace: string | undefined;
  /** PEM of the authorities that may vouch for Vault; undefined: those of the system. */
  readonly ca: string | undefined;
  /** For one request, from its start to the last byte of the answer. */
  readonly timeoutMs: number;
};

export function openVaultHttp(options: VaultHttpOptions): VaultHttp {
  const { namespace, timeoutMs } = options;
  const url = new URL(options.address);
  const base = `${url.pathname.replace(/\/+$/, '')}/v1/`;
  const pool = new Pool(url.origin, {
    connections: CONNECTIONS,
    allowH2: false,
    connect: { timeout: timeoutMs, ...(options.ca === undefined ? {} : { ca: options.ca }) },
  });
  const address = url.origin + url.pathname.replace(/\/+$/, '');
  return {
    address,
    async send({ method, path, token, body }) {
      const headers: Record<string, string> = {
        accept: 'application/json',
        // Vault's own agents demand it, so that a browser cannot be made to ask them.
        'x-vault-request': 'true',
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
        ...(token === undefined ? {} : { 'x-vault-token': token.reveal() }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      try {
        const response = await pool.request({
          method,
          path: base + path,
          headers,
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(timeoutMs),
        });
        const bytes = await limited(response.body, address);
        return { status: response.statusCode, body: parsed(bytes) };
      } catch (thrown) {
        throw thrown instanceof BartizanError ? thrown : unreachable(address, thrown);
      }
    },
    close: () => pool.destroy(),
  };
}

async function limited(body: AsyncIterable<Buffer>, address: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early ends the connection.
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) {
      throw new BartizanError('upstream_malformed', `Vault at ${address} answers without an end.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Only the code of the fault: its message, or its cause, may quote the request. */
function unreachable(address: string, thrown: unknown): BartizanError {
  const { code, name } = thrown as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError') {
    return new BartizanError(
      'upstream_unreachable',
      `Vault at ${address} does not answer in time.`,
    );
  }
  const detail = typeof code === 'string' ? code : 'no connection';
  const message = `Vault at ${address} cannot be reached (${detail}).`;
  return new BartizanError('upstream_unreachable', message, { detail });
}

/** What a status that is no success means. `what` names the request in words. */
export function vaultRefusal(status: number, what: string): BartizanError {
  const [code, why] = MEANINGS.get(status) ?? (status >= 500 ? BROKEN : UNKNOWN);
  return new BartizanError(code, `Vault did not ${what}: ${why} (${status}).`);
}

type Meaning = readonly [
  code: 'config_invalid' | 'upstream_unreachable' | 'upstream_malformed',
  why: string,
];

const BROKEN: Meaning = ['upstream_unreachable', 'it has a fault of its own'];
const UNKNOWN: Meaning = [
  'upstream_malformed',
  'it answered with a status that it should not use here',
];
const STANDBY: Meaning = ['upstream_unreachable', 'this Vault is a standby, or asked too often'];
const REDIRECT: Meaning = [
  'upstream_unreachable',
  'it redirects, which is never followed with a token. Name the active node, or let standbys forward',
];
/** As documented for the HTTP API of Vault. */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [301, REDIRECT],
  [302, REDIRECT],
  [307, REDIRECT],
  [308, REDIRECT],
  [400, ['config_invalid', 'the request does not fit what is configured there']],
  [403, ['config_invalid', 'the token is not valid, or its policy does not allow it']],
  [404, ['config_invalid', 'there is nothing at this path']],
  [405, ['config_invalid', 'what is mounted there is of another kind']],
  [412, ['upstream_unreachable', 'this Vault has not yet caught up']],
  [429, STANDBY],
  [472, STANDBY],
  [473, STANDBY],
  [501, ['upstream_unreachable', 'it is not initialised']],
  [503, ['upstream_unreachable', 'it is sealed, or down for maintenance']],
]);

/** A path of Vault from segments of the configuration; throws `config_invalid` for what would climb out. */
export function vaultPath(...parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split('/'));
  if (segments.some((segment) => segment === '' || segment.endsWith('.'))) {
    throw new BartizanError(
      'config_invalid',
      'A path of Vault must not have an empty segment, or one that ends in a dot.',
    );
  }
  return segments.map(encodeURIComponent).join('/');
}
