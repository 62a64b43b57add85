// SPDX-License-Identifier: Apache-2.0
// Ways in, who one is, and the way out. Refusals say nothing about which logins, links or passkeys exist.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { ANY, ROLES } from '../../core/ports/directory.ts';
import { cookieLine, readCookie } from '../auth/cookies.ts';
import { acceptFirst, acceptLink } from '../auth/accept-link.ts';
import { admit, byPassword, noteRefusal, wrong } from '../auth/login.ts';
import { accountOf } from '../auth/oidc-account.ts';
import { PASSWORD_CHARS_MAX } from '../auth/password-rule.ts';
import { networkOf } from '../auth/throttle.ts';
import { defineSessionRoute, type SessionReply, type Visit } from '../session-route.ts';
import { epochMs, line } from './schemas.ts';

/** Where pages of people are; the answer of the provider leads there. */
const LOGIN_PAGE = '/login';
const CALLBACK = '/api/v1/session/oidc/callback';
const OIDC_S = 600;
const PASSKEY_S = 180;

/** What a person types: lower case, no spaces. */
export const login = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(line(200).regex(/^\S+$/, 'a login without spaces'));
// Counted in UTF-16 units here, to bound the work; the rule for new ones counts characters.
export const password = z
  .string()
  .min(1)
  .max(PASSWORD_CHARS_MAX * 2);

const admitted = z.object({
  account: z.string(),
  login: z.string(),
  csrf: z.string().describe('Send it as x-bartizan-csrf with every change'),
});

export const getWays = defineSessionRoute({
  method: 'GET',
  path: '/api/v1/session/ways',
  who: 'anyone',
  summary: 'Which ways of logging in are open',
  response: z.object({
    password: z.boolean(),
    passkey: z.boolean(),
    oidc: z.boolean(),
    site: z.string().describe('Where people find it'),
  }),
  handle: async ({ auth, visit }) => {
    const { login: ways, public_url } = auth.config();
    const { password: byWord, passkey, oidc } = ways;
    const site = public_url === undefined ? visit.site.origin : new URL(public_url).origin;
    return { status: 200, body: { password: byWord, passkey, oidc: oidc !== undefined, site } };
  },
});

export const postPassword = defineSessionRoute({
  method: 'POST',
  path: '/api/v1/session/password',
  who: 'anyone',
  summary: 'Log in with login and password',
  body: z.strictObject({ login, password }),
  response: admitted,
  handle: async ({ auth, plane, visit, body }) => {
    requireOpen(auth.config().login.password);
    const account = await byPassword({ auth, plane, visit }, body);
    return admit({ auth, plane, visit }, { account, how: 'password', groups: [] });
  },
});

/** What browsers make of a credential; what else they add to it is left out. */
const credential = z.object({
  id: z.string().regex(/^[\w-]{1,1400}$/),
  rawId: z.string().max(1_400),
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()).default({}),
});
const base64url = z.string().regex(/^[\w-]{0,8000}$/);
const answeredLogin = credential.extend({
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish().transform((handle) => handle ?? undefined),
  }),
});
export const answeredNew = credential.extend({
  response: z.object({ clientDataJSON: base64url, attestationObject: base64url }),
});

export const postPasskeyOptions = defineSessionRoute({
  method: 'POST',
  path: '/api/v1/session/passkey/options',
  who: 'anyone',
  summary: 'Ask for a passkey: what navigator.credentials.get takes',
  response: z.object({ options: z.looseObject({ challenge: z.string() }) }),
  handle: async ({ auth, visit }) => {
    requireOpen(auth.config().login.passkey);
    auth.throttle.take('begun', networkOf(visit.address));
    const { options, step } = await auth.passkeys.askLogin(visit.site);
    return { status: 200, body: { options }, cookies: [stepCookie('passkey', step, visit)] };
  },
});

export const postPasskey = defineSessionRoute({
  method: 'POST',
  path: '/api/v1/session/passkey',
  who: 'anyone',
  summary: 'Log in with the passkey that was asked for',
  body: z.strictObject({ credential: answeredLogin }),
  response: admitted,
  handle: async ({ auth, plane, visit, body }) => {
    requireOpen(auth.config().login.passkey);
    const account = await auth.throttle.guess('address', networkOf(visit.address), async () => {
      const step = readCookie(visit.cookies, 'passkey', visit.site.secure);
      const found = await auth.passkeys.login(body.credential, step, visit.site);
      if (found !== undefined) return found;
      noteRefusal({ auth, plane, visit }, { how: 'passkey', target: 'passkey' });
      throw new BartizanError('invalid_credential', 'The passkey was not accepted.');
    });
    const reply = await admit({ auth, plane, visit }, { account, how: 'passkey', groups: [] });
    return withCookie(reply, gone('passkey', visit));
  },
});

export const getOidc = defineSessionRoute({
  method: 'GET',
  path: '/api/v1/session/oidc',
  who: 'anyone',
  summary: 'Log in at the identity provider: leads the browser there',
  response: z.unknown(),
  status: 303,
  handle: async ({ auth, visit }) => {
    auth.throttle.take('begun', networkOf(visit.address));
    const { location, step } = await auth.oidc.begin(callbackOf(auth.config().public_url, visit));
    return { status: 303, location, cookies: [stepCookie('oidc', step, visit)] };
  },
});

export const getOidcCallback = defineSessionRoute({
  method: 'GET',
  path: CALLBACK,
  who: 'anyone',
  summary: 'Where the identity provider leads the browser back to',
  // The provider decides what else is in there; what counts is checked against what was sent.
  query: z.looseObject({}),
  response: z.unknown(),
  status: 303,
  handle: async ({ auth, plane, visit }) => {
    const { oidc } = auth.config().login;
    if (oidc === undefined) throw new BartizanError('unknown_route');
    auth.throttle.take('begun', networkOf(visit.address));
    const url = new URL(callbackOf(auth.config().public_url, visit));
    const [, search = ''] = /\?(.*)$/s.exec(visit.url) ?? [];
    url.search = search;
    const step = readCookie(visit.cookies, 'oidc', visit.site.secure);
    try {
      const identity = await auth.oidc.finish(url, step);
      const account = await accountOf(identity, oidc, { ...auth, plane });
      const { groups } = identity;
      const reply = await admit({ auth, plane, visit }, { account, how: 'oidc', groups });
      return withCookie({ ...reply, status: 303, location: LOGIN_PAGE }, gone('oidc', visit));
    } catch (thrown) {
      noteRefusal({ auth, plane, visit }, { how: 'oidc', target: 'oidc' });
      throw thrown;
    }
  },
});

export const postInvitation = defineSessionRoute({
  method: 'POST',
  path: '/api/v1/session/invitation',
  who: 'anyone',
  summary: 'Open a one-time link: sets the password of an account and logs in',
  body: z.strictObject({
    secret: z.string().max(300),
    login: login
      .optional()
      .describe('Chosen by the first administrator; others have theirs already'),
    name: line(100).optional(),
    password,
  }),
  response: admitted,
  handle: async ({ auth, plane, visit, body }) => {
    const accept = auth.links.isFirst(body.secret) ? acceptFirst : acceptLink;
    const account = await auth.throttle.guess('address', networkOf(visit.address), () =>
      accept({ auth, plane, visit }, body),
    );
    return admit({ auth, plane, visit }, { account, how: 'invitation', groups: [] });
  },
});

const grant = z.object({ role: z.enum(ROLES), tenant: z.string(), app: z.string() });

export const getSession = defineSessionRoute({
  method: 'GET',
  path: '/api/v1/session',
  who: 'known',
  summary: `Who calls, what they may do ("${ANY}": everything), and when the session ends`,
  response: z.object({
    name: z.string(),
    account: z.string().optional(),
    kind: z.enum(['person', 'service', 'machine']),
    grants: z.array(grant),
    how: z.string().optional(),
    groups: z.array(z.string()).optional(),
    csrf: z.string().optional(),
    idleEndsAt: epochMs.optional(),
    endsAt: epochMs.optional(),
  }),
  handle: async ({ auth, caller: { actor, account, open } }) => {
    const { name, grants } = actor;
    const who = account === undefined ? {} : { account: account.id };
    const body = { name, ...who, kind: account?.kind ?? 'machine', grants };
    if (open === undefined) return { status: 200, body };
    const { how, groups } = open.session;
    const { idleAt, at } = auth.sessions.ends(open.session);
    const session = { how, groups, csrf: open.csrf, idleEndsAt: idleAt, endsAt: at };
    return { status: 200, body: { ...body, ...session } };
  },
});

export const deleteSession = defineSessionRoute({
  method: 'DELETE',
  path: '/api/v1/session',
  who: 'person',
  summary: 'Log out',
  response: z.object({ ended: z.literal(true) }),
  handle: async ({ auth, plane, visit, caller: { account, open } }) => {
    const by = { name: account.login, account: account.id, why: undefined };
    plane.audit(by, 'session.logout', `account:${account.id}`);
    await auth.sessions.end(open.secret.reveal());
    return { status: 200, body: { ended: true }, cookies: [gone('session', visit)] };
  },
});

/** A way in that is shut answers like a wrong password: it is not worth trying either. */
function requireOpen(open: boolean): void {
  if (!open) throw wrong();
}

/** The provider knows one address of ours. */
function callbackOf(publicUrl: string | undefined, { site }: Visit): string {
  return `${publicUrl === undefined ? site.origin : new URL(publicUrl).origin}${CALLBACK}`;
}

function stepCookie(name: 'oidc' | 'passkey', step: string, { site: { secure } }: Visit): string {
  // The way back from the provider is a navigation from another site: a strict cookie would stay behind.
  return name === 'oidc'
    ? cookieLine(name, step, { secure, maxAgeS: OIDC_S, sameSite: 'Lax' })
    : cookieLine(name, step, { secure, maxAgeS: PASSKEY_S });
}

const gone = (name: 'oidc' | 'passkey' | 'session', { site: { secure } }: Visit): string =>
  cookieLine(name, '', { secure, maxAgeS: 0 });

const withCookie = (reply: SessionReply, cookie: string): SessionReply => ({
  ...reply,
  cookies: [...(reply.cookies ?? []), cookie],
});
