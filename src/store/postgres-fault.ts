// SPDX-License-Identifier: Apache-2.0
// What went wrong between us and PostgreSQL. The server's own words quote values, so only the code of a
// fault is ever passed on.
import { BartizanError } from '../core/errors.ts';

/** SQLSTATE classes and codes of a database that is away, overloaded, locked or not for us. */
const UNAVAILABLE = /^(08|28|3D|40|42501|25006|53|55P03|57|58|XX)/;
const TIMEOUT = 'timeout';
const NO_TLS = 'tls';
/** After these the connection is of no use. */
const CONNECTION_LOST = /^(08|57P|25P03)/;

export type PostgresFault = {
  readonly error: BartizanError;
  /** The connection is gone, or what it would answer next is not certain. */
  readonly lost: boolean;
  /** No answer came in time: asking again would double the wait. */
  readonly late: boolean;
};

export function postgresFault(thrown: unknown): PostgresFault {
  if (thrown instanceof BartizanError) return { error: thrown, lost: false, late: false };
  const code = sqlState(thrown);
  if (code === undefined) {
    const fault = systemCode(thrown);
    return { error: unavailable(fault, thrown), lost: true, late: fault === TIMEOUT };
  }
  const error = UNAVAILABLE.test(code)
    ? unavailable(code, thrown)
    : new BartizanError('internal', undefined, { detail: `database fault ${code}` });
  return { error, lost: CONNECTION_LOST.test(code), late: false };
}

function unavailable(code: string, thrown: unknown): BartizanError {
  const message = `The database is not available (${MEANING[code] ?? code}).`;
  // The names of host and port of a refused connection are for whoever runs this.
  const detail = thrown instanceof Error && code.startsWith('E') ? thrown.message : code;
  return new BartizanError('store_unavailable', message, { detail });
}

const MEANING: Readonly<Record<string, string>> = {
  '28P01': 'it refuses the password',
  '28000': 'it refuses the user',
  '3D000': 'there is no such database',
  '42501': 'the user may not do this',
  '25006': 'it is read-only, as a standby is',
  '53300': 'too many connections',
  '55P03': 'a lock was not free in time',
  '57014': 'it took too long',
  connection: 'the connection broke',
  [NO_TLS]: 'it offers no TLS',
  [TIMEOUT]: 'it did not answer in time',
};

/** Undefined for what the server did not say: the connection, its TLS, a timeout of ours. */
function sqlState(thrown: unknown): string | undefined {
  const { code, severity } = thrown as { code?: unknown; severity?: unknown };
  return typeof severity === 'string' && typeof code === 'string' ? code : undefined;
}

function systemCode(thrown: unknown): string {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  if (typeof message !== 'string') return 'connection';
  if (/time(d )?out/i.test(message)) return TIMEOUT;
  return /SSL/.test(message) ? NO_TLS : 'connection';
}
