// SPDX-License-Identifier: Apache-2.0
// From the configuration to the settings of a connection. Nothing is taken from the environment (PGHOST,
// PGPASSWORD, ~/.pgpass): what is not configured is not there.
import { escapeIdentifier, type PoolConfig, types } from 'pg';
import { BartizanError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import type { StoreConfig } from './config.ts';

export type PostgresConfig = Extract<StoreConfig, { kind: 'postgres' }>;

export type PostgresAccess = {
  readonly config: PostgresConfig;
  readonly password: Secret | undefined;
  /** PEM of the authorities for `tls: verify`; undefined: the system's. */
  readonly ca: string | undefined;
};

/** How long the server's answer may come after the time that the server itself was given. */
const ANSWER_MS = 1_000;
/** Longest wait for a lock, where no other time is set: a migration of another node takes minutes. */
const LOCK_MS = 120_000;
const KEEP_ALIVE_MS = 10_000;
const IDLE_MS = 30_000;

/**
 * Settings of a pool of at most `connections`. `patient`: for work that takes as long as it takes, a
 * migration, a backup; then only locks and the connection have a time. Throws `config_invalid`.
 */
export function poolSettings(
  { config, password, ca }: PostgresAccess,
  use: { readonly connections: number; readonly patient: boolean },
): PoolConfig {
  const { timeout_ms: timeoutMs } = config;
  const address = addressOf(config);
  return {
    ...address,
    // A function, so that no object that is printed holds it; and never the environment's.
    password: () => password?.reveal() ?? '',
    ssl: tlsOf(config, address.host, ca),
    sslnegotiation: 'postgres',
    // Startup options, so that also the first query has them. Later than this nothing changes them.
    options: `-c search_path=${escapeIdentifier(config.schema)} -c client_encoding=UTF8`,
    application_name: 'bartizan',
    max: use.connections,
    connectionTimeoutMillis: timeoutMs,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...(use.patient
      ? { lock_timeout: LOCK_MS }
      : {
          statement_timeout: timeoutMs,
          query_timeout: timeoutMs + ANSWER_MS,
          // Of a node that is cut off the locks are free after this.
          idle_in_transaction_session_timeout: timeoutMs + ANSWER_MS,
        }),
    types: { getTypeParser },
  };
}

function addressOf({ url }: PostgresConfig) {
  const { hostname, port, username, password, pathname, search, hash } = new URL(url);
  const refuse = (what: string): BartizanError =>
    new BartizanError('config_invalid', `store.url: ${what}.`);
  if (password !== '') throw refuse('the password is given by store.password, never here');
  if (search !== '' || hash !== '') throw refuse('no parameters are known here');
  if (username === '') throw refuse('the user is missing');
  const database = decode(pathname.slice(1));
  if (database === '' || database.includes('/')) throw refuse('one database must be named');
  // A folder, percent-encoded, names a socket; brackets are the URL's, not the address's.
  const host = decode(hostname).replace(/^\[(.*)\]$/, '$1');
  if (host === '') throw refuse('the host is missing');
  return { host, port: port === '' ? 5432 : Number(port), user: decode(username), database };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BartizanError(
      'config_invalid',
      'store.url: a percent sign is not followed by a code.',
    );
  }
}

function tlsOf({ tls }: PostgresConfig, host: string, ca: string | undefined): PoolConfig['ssl'] {
  if (tls === 'off') return false;
  if (host.startsWith('/')) {
    throw new BartizanError('config_invalid', 'store.tls: a socket has no TLS; set it to off.');
  }
  if (tls === 'require') return { rejectUnauthorized: false, minVersion: 'TLSv1.2' };
  return { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) };
}

/** Our whole numbers are JavaScript's: a larger one is refused, never rounded. */
function getTypeParser(...[id, format]: Parameters<typeof types.getTypeParser>): unknown {
  return id === types.builtins.INT8 ? safeInteger : types.getTypeParser(id, format);
}

function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new BartizanError('internal', undefined, { detail: 'a number of the store is too large' });
}
