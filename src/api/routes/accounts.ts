// SPDX-License-Identifier: Apache-2.0
// People who may act on the control plane. A new one gets a one-time link, not a password; nobody else ever
// learns what they choose. Accounts are disabled and never removed: the record names them.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { Account } from '../../core/ports/directory.ts';
import type { Auth } from '../auth/auth.ts';
import { newAccountId } from '../auth/people.ts';
import { type ApiRequest, defineRoute } from '../route.ts';
import { bind, bindingView, requireTargets, wantedBinding } from './bindings.ts';
import { by, epochMs, line, page, pageOf, why } from './schemas.ts';
import { login } from './session.ts';

export const accountId = z.strictObject({ id: z.string().regex(/^acc_[0-9a-z]{26}$/) });
const UNKNOWN = 'No account with this id.';

export const accountView = z.object({
  id: z.string(),
  kind: z.enum(['person', 'service']),
  login: z.string(),
  name: z.string(),
  createdAt: epochMs,
  createdBy: z.string(),
  disabledAt: epochMs.optional(),
});

export const viewAccount = ({ disabledAt, ...account }: Account): z.infer<typeof accountView> => ({
  ...account,
  ...(disabledAt === undefined ? {} : { disabledAt }),
});

/** The kinds of credential that an account has: never what is in them. */
const ways = z.array(z.enum(['password', 'passkey', 'token', 'oidc', 'invitation']));

const link = z.object({
  secret: z.string().describe('Shown once. The link is /setup#<secret>'),
  expiresAt: epochMs,
});

export const listAccounts = defineRoute({
  method: 'GET',
  path: '/api/v1/accounts',
  role: 'admin',
  reach: 'installation',
  summary: 'People and service accounts',
  query: page.extend({ kind: z.enum(['person', 'service']).optional() }),
  response: z.object({ rows: z.array(accountView), next: z.string().optional() }),
  handle: async ({ auth, query }) => {
    const accounts = await auth.directory.accounts.list();
    const wanted = accounts.filter(({ kind }) => (query.kind ?? kind) === kind);
    const { rows, ...rest } = pageOf(wanted, query, (account) => account.login);
    return { status: 200, body: { rows: rows.map(viewAccount), ...rest } };
  },
});

export const getAccount = defineRoute({
  method: 'GET',
  path: '/api/v1/accounts/{id}',
  role: 'admin',
  reach: 'installation',
  summary: 'One account, what it is bound to, and which ways in it has',
  params: accountId,
  response: accountView.extend({ bindings: z.array(bindingView), ways }),
  handle: async ({ auth, params }) => {
    const account = await need(auth, params.id);
    const bindings = await auth.directory.bindings.list([account.id]);
    const credentials = await auth.directory.credentials.of(account.id);
    const kinds = [...new Set(credentials.map(({ kind }) => kind))].sort();
    const body = { ...viewAccount(account), bindings, ways: kinds };
    return { status: 200, body };
  },
});

export const createAccount = defineRoute({
  method: 'POST',
  path: '/api/v1/accounts',
  role: 'admin',
  reach: 'installation',
  summary: 'Invite a person; the answer shows the one-time link once',
  body: z.strictObject({
    login,
    name: line(100).default(''),
    bindings: z.array(wantedBinding).max(50).default([]),
    why,
  }),
  response: accountView.extend({ link }),
  status: 201,
  handle: async (request) => {
    const { auth, body, actor } = request;
    requireTargets(body.bindings);
    const account = await insertAccount(request, { ...body, kind: 'person' });
    for (const wanted of body.bindings) {
      await bind(request, { ...wanted, subject: account.id }, by(actor, body.why));
    }
    const made = await auth.links.make(account.id);
    return { status: 201, body: { ...viewAccount(account), link: made } };
  },
});

export const putAccount = defineRoute({
  method: 'PUT',
  path: '/api/v1/accounts/{id}',
  role: 'admin',
  reach: 'installation',
  summary: 'Rename, disable or enable an account. Disabling ends its sessions and stops its tokens',
  params: accountId,
  body: z.strictObject({ name: line(100).optional(), disabled: z.boolean().optional(), why }),
  response: accountView,
  handle: async ({ auth, plane, params, body, actor }) => {
    const before = await need(auth, params.id);
    const { accounts } = auth.directory;
    const target = `account:${before.id}`;
    const who = by(actor, body.why);
    const { name, disabled } = body;
    if (name !== undefined && name !== before.name) {
      const change = { before: { name: before.name }, after: { name } };
      plane.audit(who, 'account.rename', target, change);
      await accounts.update(before.id, { name });
    }
    const enable = async (why: string | undefined): Promise<void> => {
      plane.audit({ ...who, why }, 'account.enable', target);
      await accounts.update(before.id, { disabledAt: undefined });
    };
    if (disabled === true && before.disabledAt === undefined) {
      await auth.guarded({
        without: { account: before.id },
        make: async () => {
          plane.audit(who, 'account.disable', target);
          return accounts.update(before.id, { disabledAt: auth.world.clock.now() });
        },
        undo: () => enable('nobody would be left'),
      });
      await auth.directory.sessions.removeOf(before.id);
    }
    if (disabled === false && before.disabledAt !== undefined) await enable(body.why);
    return { status: 200, body: viewAccount(await need(auth, params.id)) };
  },
});

export const resetAccount = defineRoute({
  method: 'POST',
  path: '/api/v1/accounts/{id}/reset',
  role: 'admin',
  reach: 'installation',
  summary:
    'Take away what proved a person: password, passkeys, link to the identity provider, sessions. The answer shows a new one-time link once',
  params: accountId,
  body: z.strictObject({ why }),
  response: link,
  handle: async ({ auth, plane, params, body, actor }) => {
    const account = await need(auth, params.id);
    if (account.kind !== 'person') {
      throw new BartizanError('conflict', 'A service account has tokens: revoke them instead.');
    }
    const { credentials, sessions } = auth.directory;
    const held = await credentials.of(account.id);
    const change = { before: { ways: held.map(({ kind }) => kind) } };
    plane.audit(by(actor, body.why), 'account.reset', `account:${account.id}`, change);
    for (const { kind, id } of held) await credentials.remove(kind, id);
    await sessions.removeOf(account.id);
    return { status: 200, body: await auth.links.make(account.id) };
  },
});

export const endSessionsOf = defineRoute({
  method: 'DELETE',
  path: '/api/v1/accounts/{id}/sessions',
  role: 'admin',
  reach: 'installation',
  summary: 'End all sessions of a person',
  params: accountId,
  query: z.strictObject({ why }),
  response: z.object({ ended: z.int() }),
  handle: async ({ auth, plane, params, query, actor }) => {
    const account = await need(auth, params.id);
    plane.audit(by(actor, query.why), 'session.end', `account:${account.id}`);
    return { status: 200, body: { ended: await auth.directory.sessions.removeOf(account.id) } };
  },
});

type Wanted = Pick<Account, 'kind' | 'login' | 'name'> & { readonly why?: string | undefined };

/** Records and inserts a new account. Throws `conflict` when the login is taken. */
export async function insertAccount(
  { auth, plane, actor }: Pick<ApiRequest<unknown, unknown, unknown>, 'auth' | 'plane' | 'actor'>,
  { kind, login: name, name: shown, why: reason }: Wanted,
): Promise<Account> {
  if ((await auth.directory.accounts.byLogin(name)) !== undefined) {
    throw new BartizanError('conflict', 'An account with this login exists.');
  }
  const account: Account = {
    id: newAccountId(auth.world),
    kind,
    login: name,
    name: shown,
    createdAt: auth.world.clock.now(),
    createdBy: actor.name,
    disabledAt: undefined,
  };
  const change = { after: { login: name, kind } };
  plane.audit(by(actor, reason), 'account.create', `account:${account.id}`, change);
  await auth.directory.accounts.insert(account);
  return account;
}

async function need({ directory }: Auth, id: string): Promise<Account> {
  const account = await directory.accounts.get(id);
  if (account === undefined) throw new BartizanError('not_found', UNKNOWN);
  return account;
}
