// SPDX-License-Identifier: Apache-2.0
// Where a credential may stand in a request: the three headers that provider SDKs use. Never in the query
// or the body, where logs and histories would keep it.
import type { IncomingMessage } from 'node:http';
import { BartizanError } from '../../core/errors.ts';

const BEARER = /^Bearer +([^\s]+)$/i;

/**
 * The one credential of a request; undefined when there is none. Errors: `bad_headers` for two that differ,
 * because someone else may have looked at the other one; `invalid_credential` for a scheme that is not
 * Bearer.
 */
export function credentialOf({ headers }: IncomingMessage): string | undefined | BartizanError {
  const { authorization } = headers;
  const given = new Set<string>();
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) return new BartizanError('invalid_credential');
    given.add(token);
  }
  for (const name of ['x-api-key', 'api-key']) {
    const value = headers[name];
    if (typeof value === 'string') given.add(value);
  }
  const [credential, other] = given;
  if (other !== undefined) return new BartizanError('bad_headers', 'Two different credentials');
  return credential;
}
