// SPDX-License-Identifier: Apache-2.0
// Who makes a call of the admin API: the machine's own administrator or a service account by bearer token,
// a person by the cookie of a session. Nothing else is looked at, and a token is never taken from a cookie,
// a query or a body.
import { BartizanError } from '../../core/errors.ts';
import { ANY } from '../../core/ports/directory.ts';
import { sameSecret, type Secret } from '../../core/secret.ts';
import type { Actor } from '../route.ts';
import type { Caller, Visit } from '../session-route.ts';
import type { Auth } from './auth.ts';
import { readCookie } from './cookies.ts';
import { grantsOf } from './people.ts';
import { isCsrfToken } from './sessions.ts';
import { type Fetched, fromOwnPage } from './site.ts';
import { networkOf } from './throttle.ts';

/** Who holds the token in the data directory: it works when everything else is broken. */
const MACHINE: Actor = {
  name: 'local-admin',
  account: undefined,
  grants: [{ role: 'admin', tenant: ANY, app: ANY }],
};

export type Credentials = Fetched & {
  readonly visit: Visit;
  readonly authorization: string | undefined;
  readonly csrf: string | undefined;
  /** Whether the call may change something. */
  readonly unsafe: boolean;
};

/**
 * Throws `missing_credential` or `invalid_credential`, and `forbidden` for a change that a browser makes
 * for a page which is not ours or does not know the session's CSRF token.
 */
export async function authenticate(
  auth: Auth,
  machineToken: Secret,
  given: Credentials,
): Promise<Caller> {
  // An Authorization header was put there by whoever calls; a cookie is sent by the browser on its own.
  if (given.authorization !== undefined) return byToken(auth, machineToken, given);
  const { visit } = given;
  const secret = readCookie(visit.cookies, 'session', visit.site.secure);
  if (secret === undefined) {
    throw new BartizanError(
      'missing_credential',
      'Log in, or send "Authorization: Bearer <token>".',
    );
  }
  const open = await auth.sessions.find(secret);
  const account = open && (await auth.directory.accounts.get(open.session.account));
  if (open === undefined || account === undefined || account.disabledAt !== undefined) {
    throw new BartizanError('invalid_credential', 'The session has ended. Log in again.');
  }
  if (given.unsafe) {
    if (!fromOwnPage(visit.site, given, true)) {
      throw new BartizanError('forbidden', 'Changes are made from our own pages only.');
    }
    if (!isCsrfToken(open, given.csrf)) {
      throw new BartizanError('forbidden', 'Send the CSRF token of this session.');
    }
  }
  const { groups } = open.session;
  const grants = await grantsOf(auth.directory, account.id, groups);
  return { actor: { name: account.login, account: account.id, grants, groups }, account, open };
}

async function byToken(auth: Auth, machineToken: Secret, given: Credentials): Promise<Caller> {
  const [, token] = /^Bearer ([\x21-\x7e]{1,500})$/.exec(given.authorization ?? '') ?? [];
  if (token !== undefined && sameSecret(machineToken, token)) {
    return { actor: MACHINE, account: undefined, open: undefined };
  }
  const network = networkOf(given.visit.address);
  const account = await auth.throttle.guess('token', network, async () => {
    const record = token === undefined ? undefined : await auth.tokens.find(token);
    const found = record && (await auth.directory.accounts.get(record.account));
    if (found?.kind === 'service' && found.disabledAt === undefined) return found;
    throw new BartizanError('invalid_credential', 'The token is not valid.');
  });
  const grants = await grantsOf(auth.directory, account.id, []);
  return { actor: { name: account.login, account: account.id, grants }, account, open: undefined };
}
