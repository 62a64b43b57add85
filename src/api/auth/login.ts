// SPDX-License-Identifier: Apache-2.0
// What every way in has in common: the record, the new session, the end of the one before. And the login
// by password: the same work and the same answer whether or not there is such a login.
import { timingSafeEqual } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';
import type { Account, Session } from '../../core/ports/directory.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { SessionReply, Visit } from '../session-route.ts';
import type { Auth } from './auth.ts';
import { cookieLine, readCookie } from './cookies.ts';
import { networkOf, type ThrottleKind } from './throttle.ts';

const DEVICE_S = 365 * 86_400;

export type LoginParts = {
  readonly auth: Auth;
  readonly plane: Pick<ControlPlane, 'audit'>;
  readonly visit: Visit;
};

type Proven = Pick<Session, 'how' | 'groups'> & { readonly account: Account };

/** Begins a session for somebody who has proven who they are. */
export async function admit(
  { auth, plane, visit }: LoginParts,
  { account, how, groups }: Proven,
): Promise<SessionReply> {
  const { secure } = visit.site;
  const by = { name: account.login, account: account.id, why: undefined };
  const change = { after: { how, address: visit.address } };
  plane.audit(by, 'session.login', `account:${account.id}`, change);
  const before = readCookie(visit.cookies, 'session', secure);
  if (before !== undefined) await auth.sessions.end(before);
  const open = await auth.sessions.begin({ account: account.id, how, groups }).catch((thrown) => {
    // It was disabled while it logged in.
    throw thrown instanceof BartizanError && thrown.code === 'conflict' ? wrong() : thrown;
  });
  return {
    status: 200,
    body: { account: account.id, login: account.login, csrf: open.csrf },
    cookies: [
      cookieLine('session', open.secret.reveal(), { secure }),
      cookieLine('device', auth.deviceOf(account.id), { secure, maxAgeS: DEVICE_S }),
    ],
  };
}

type Refusal = { readonly how: string; readonly target: string };

/** Records a login that was refused. What was typed is not in the record: it may be a password. */
export function noteRefusal({ plane, visit }: LoginParts, { how, target }: Refusal): void {
  const by = { name: 'unknown', account: undefined, why: undefined };
  plane.audit(by, 'session.refused', target, { after: { how, address: visit.address } });
}

type Given = { readonly login: string; readonly password: string };

/** The account that login and password belong to. Throws `invalid_credential`, or that one has to wait. */
export async function byPassword(parts: LoginParts, given: Given): Promise<Account> {
  const { auth, visit } = parts;
  return auth.throttle.guess('address', networkOf(visit.address), async () => {
    const account = await auth.directory.accounts.byLogin(given.login);
    const [kind, key]: readonly [ThrottleKind, string] = knowsDevice(auth, visit, account)
      ? ['device', account?.id ?? '']
      : ['login', given.login];
    return auth.throttle.guess(kind, key, () => verify(parts, account, given));
  });
}

/** Does the same for every login: two look-ups, one hash, one line in the record. */
async function verify(
  parts: LoginParts,
  account: Account | undefined,
  { login, password }: Given,
): Promise<Account> {
  const { auth } = parts;
  const { credentials } = auth.directory;
  const record = await credentials.get('password', account?.id ?? '');
  const hash = record?.kind === 'password' ? record.hash : undefined;
  const { ok, stale } = await auth.passwords.verify(hash, password);
  const digest = `login:${auth.digestOf(login)}`;
  if (account === undefined || !ok || !mayLogIn(account)) {
    const target = account === undefined ? digest : `account:${account.id}`;
    noteRefusal(parts, { how: 'password', target });
    throw wrong();
  }
  await credentials.use('password', account.id, { at: auth.world.clock.now() });
  if (stale) await setPassword(auth, account, password);
  return account;
}

/** Stores the hash of a password that has been found good. */
export async function setPassword(auth: Auth, { id }: Account, password: string): Promise<void> {
  await auth.directory.credentials.put({
    kind: 'password',
    id,
    account: id,
    name: '',
    createdAt: auth.world.clock.now(),
    usedAt: undefined,
    expiresAt: undefined,
    hash: await auth.passwords.hash(password),
  });
}

export const mayLogIn = ({ kind, disabledAt }: Account): boolean =>
  kind === 'person' && disabledAt === undefined;

/** The same words for a login that does not exist, a wrong password and an account that was disabled. */
export const wrong = (): BartizanError =>
  new BartizanError('invalid_credential', 'Login or password are not right.');

function knowsDevice(auth: Auth, visit: Visit, account: Account | undefined): boolean {
  const given = Buffer.from(readCookie(visit.cookies, 'device', visit.site.secure) ?? '');
  const expected = Buffer.from(auth.deviceOf(account?.id ?? ''));
  const equal = given.length === expected.length && timingSafeEqual(given, expected);
  return equal && account !== undefined;
}
