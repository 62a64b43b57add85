// SPDX-License-Identifier: Apache-2.0
// What people do with their own account: sessions, password, passkeys. A change of what proves them needs
// a login of a few minutes ago, so that whoever finds a browser open does not come to stay.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { Credential } from '../../core/ports/directory.ts';
import type { Auth } from '../auth/auth.ts';
import { cookieLine, readCookie } from '../auth/cookies.ts';
import { admit, byPassword, setPassword } from '../auth/login.ts';
import { requireGoodPassword } from '../auth/password-rule.ts';
import { defineSessionRoute, type Person } from '../session-route.ts';
import { by, epochMs, line } from './schemas.ts';
import { answeredNew, password } from './session.ts';

const RECENT_MS = 10 * 60_000;

const sessionView = z.object({
  id: z.string(),
  how: z.string(),
  createdAt: epochMs,
  seenAt: epochMs,
  endsAt: epochMs,
  current: z.boolean(),
});

export const listSessions = defineSessionRoute({
  method: 'GET',
  path: '/api/v1/sessions',
  who: 'person',
  summary: 'Your sessions',
  response: z.object({ rows: z.array(sessionView) }),
  handle: async ({ auth, caller: { account, open } }) => {
    const sessions = await auth.sessions.of(account.id);
    const rows = sessions.map((session) => ({
      id: session.id,
      how: session.how,
      createdAt: session.createdAt,
      seenAt: session.seenAt,
      endsAt: auth.sessions.ends(session).idleAt,
      current: session.id === open.session.id,
    }));
    return { status: 200, body: { rows } };
  },
});

export const endSession = defineSessionRoute({
  method: 'DELETE',
  path: '/api/v1/sessions/{id}',
  who: 'person',
  summary: 'End one of your sessions',
  params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
  response: z.object({ ended: z.literal(true) }),
  handle: async ({ auth, plane, params, caller: { actor, account } }) => {
    const own = await auth.sessions.of(account.id);
    // Of another account, or of nobody: the same answer.
    if (!own.some(({ id }) => id === params.id)) {
      throw new BartizanError('not_found', 'You have no session with this id.');
    }
    plane.audit(by(actor, undefined), 'session.end', `account:${account.id}`);
    await auth.directory.sessions.remove(params.id);
    return { status: 200, body: { ended: true } };
  },
});

export const putPassword = defineSessionRoute({
  method: 'PUT',
  path: '/api/v1/session/password',
  who: 'person',
  summary: 'Change your password; ends all your sessions but a new one',
  body: z.strictObject({
    current: password.optional().describe('Needed when you have one'),
    password,
  }),
  response: z.object({ account: z.string(), login: z.string(), csrf: z.string() }),
  handle: async ({ auth, plane, visit, body, caller: { actor, account, open } }) => {
    const parts = { auth, plane, visit };
    const credentials = await auth.directory.credentials.of(account.id);
    if (credentials.some(({ kind }) => kind === 'password')) {
      const { current } = body;
      if (current === undefined) {
        const message = 'Give your current password.';
        throw new BartizanError('invalid_request', message, { pointer: '/current' });
      }
      await byPassword(parts, { login: account.login, password: current });
    } else requireRecent(auth, open);
    requireGoodPassword(body.password, account.login);
    plane.audit(by(actor, undefined), 'password.set', `account:${account.id}`);
    await setPassword(auth, account, body.password);
    await auth.directory.sessions.removeOf(account.id);
    const { how, groups } = open.session;
    return admit(parts, { account, how, groups });
  },
});

const passkeyView = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: epochMs,
  usedAt: epochMs.optional(),
});

const view = ({ id, name, createdAt, usedAt }: Credential): z.infer<typeof passkeyView> => ({
  id,
  name,
  createdAt,
  ...(usedAt === undefined ? {} : { usedAt }),
});

export const listPasskeys = defineSessionRoute({
  method: 'GET',
  path: '/api/v1/session/passkeys',
  who: 'person',
  summary: 'Your passkeys',
  response: z.object({ rows: z.array(passkeyView) }),
  handle: async ({ auth, caller: { account } }) => {
    const credentials = await auth.directory.credentials.of(account.id);
    const rows = credentials.filter(({ kind }) => kind === 'passkey').map(view);
    return { status: 200, body: { rows } };
  },
});

export const askNewPasskey = defineSessionRoute({
  method: 'POST',
  path: '/api/v1/session/passkeys/options',
  who: 'person',
  summary: 'Ask for a new passkey: what navigator.credentials.create takes',
  response: z.object({ options: z.looseObject({ challenge: z.string() }) }),
  handle: async ({ auth, visit, caller: { account, open } }) => {
    if (!auth.config().login.passkey) throw new BartizanError('forbidden', 'Passkeys are off.');
    requireRecent(auth, open);
    const { options, step } = await auth.passkeys.askNew(account, visit.site);
    const { secure } = visit.site;
    const cookies = [cookieLine('passkey', step, { secure, maxAgeS: 180 })];
    return { status: 200, body: { options }, cookies };
  },
});

export const addPasskey = defineSessionRoute({
  method: 'POST',
  path: '/api/v1/session/passkeys',
  who: 'person',
  summary: 'Register the passkey that was asked for',
  body: z.strictObject({ name: line(100).min(1), credential: answeredNew }),
  response: passkeyView,
  status: 201,
  handle: async ({ auth, plane, visit, body, caller: { actor, account, open } }) => {
    requireRecent(auth, open);
    const step = readCookie(visit.cookies, 'passkey', visit.site.secure);
    const of = { account, name: body.name, site: visit.site };
    const record = await auth.passkeys.register(body.credential, step, of);
    const change = { after: { passkey: record.id, name: record.name } };
    plane.audit(by(actor, undefined), 'passkey.add', `account:${account.id}`, change);
    await auth.directory.credentials.put(record);
    return { status: 201, body: view(record) };
  },
});

export const removePasskey = defineSessionRoute({
  method: 'DELETE',
  path: '/api/v1/session/passkeys/{id}',
  who: 'person',
  summary: 'Remove one of your passkeys; the last way in stays',
  params: z.strictObject({ id: z.string().regex(/^[\w-]{1,1400}$/) }),
  response: z.object({ removed: z.literal(true) }),
  handle: async ({ auth, plane, params, caller: { actor, account } }) => {
    const own = await auth.directory.credentials.of(account.id);
    const passkey = own.find(({ kind, id }) => kind === 'passkey' && id === params.id);
    if (passkey === undefined) {
      throw new BartizanError('not_found', 'You have no passkey with this id.');
    }
    const others = own.filter((other) => other !== passkey);
    if (!others.some(({ kind }) => kind === 'password' || kind === 'passkey' || kind === 'oidc')) {
      throw new BartizanError('conflict', 'It is the only way in that you have.');
    }
    const change = { before: { passkey: passkey.id, name: passkey.name } };
    plane.audit(by(actor, undefined), 'passkey.remove', `account:${account.id}`, change);
    await auth.directory.credentials.remove('passkey', passkey.id);
    return { status: 200, body: { removed: true } };
  },
});

function requireRecent({ world }: Auth, { session }: Person['open']): void {
  if (world.clock.now() - session.createdAt <= RECENT_MS) return;
  throw new BartizanError('forbidden', 'Log in again: this needs a login of the last ten minutes.');
}
