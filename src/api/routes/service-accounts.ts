// SPDX-License-Identifier: Apache-2.0
// Service accounts: programs that act on the control plane. They have tokens, which end, and roles by
// bindings like people; they never log in.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { Account, Credential } from '../../core/ports/directory.ts';
import type { Auth } from '../auth/auth.ts';
import { defineRoute } from '../route.ts';
import { accountId, accountView, insertAccount, viewAccount } from './accounts.ts';
import { bind, requireTargets, wantedBinding } from './bindings.ts';
import { by, epochMs, line, page, pageOf, partName, why } from './schemas.ts';

const UNKNOWN = 'No service account with this id.';
const DAYS_DEFAULT = 90;
const DAYS_MAX = 366;
const DAY_MS = 86_400_000;
/** Live or ended; enough for one per machine of a small fleet. */
const TOKENS_MAX = 100;

const tokenView = z.object({
  prefix: z.string(),
  name: z.string(),
  createdAt: epochMs,
  usedAt: epochMs.optional().describe('To the minute'),
  expiresAt: epochMs.optional(),
});

const viewToken = (credential: Credential): z.infer<typeof tokenView> => {
  const { id, name, createdAt, usedAt, expiresAt } = credential;
  return {
    prefix: id,
    name,
    createdAt,
    ...(usedAt === undefined ? {} : { usedAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
};

export const createServiceAccount = defineRoute({
  method: 'POST',
  path: '/api/v1/service-accounts',
  role: 'admin',
  reach: 'installation',
  summary: 'Make a service account',
  body: z.strictObject({
    login: partName.describe('Its name'),
    name: line(100).default('').describe('What it is for'),
    bindings: z.array(wantedBinding).max(50).default([]),
    why,
  }),
  response: accountView,
  status: 201,
  handle: async (request) => {
    const { body, actor } = request;
    requireTargets(body.bindings);
    const account = await insertAccount(request, { ...body, kind: 'service' });
    for (const wanted of body.bindings) {
      await bind(request, { ...wanted, subject: account.id }, by(actor, body.why));
    }
    return { status: 201, body: viewAccount(account) };
  },
});

export const listTokens = defineRoute({
  method: 'GET',
  path: '/api/v1/service-accounts/{id}/tokens',
  role: 'admin',
  reach: 'installation',
  summary: 'Tokens of a service account, without their secrets',
  params: accountId,
  query: page,
  response: z.object({ rows: z.array(tokenView), next: z.string().optional() }),
  handle: async ({ auth, params, query }) => {
    const account = await need(auth, params.id);
    const tokens = await tokensOf(auth, account);
    return { status: 200, body: pageOf(tokens.map(viewToken), query, ({ prefix }) => prefix) };
  },
});

export const createToken = defineRoute({
  method: 'POST',
  path: '/api/v1/service-accounts/{id}/tokens',
  role: 'admin',
  reach: 'installation',
  summary: 'Make a token; the answer shows it once',
  params: accountId,
  body: z.strictObject({
    name: line(100).default(''),
    days: z.int().min(1).max(DAYS_MAX).default(DAYS_DEFAULT).describe('Until it ends'),
    why,
  }),
  response: tokenView.extend({ token: z.string() }),
  status: 201,
  handle: async ({ auth, plane, params, body, actor }) => {
    const account = await need(auth, params.id);
    if ((await tokensOf(auth, account)).length >= TOKENS_MAX) {
      throw new BartizanError('conflict', `At most ${TOKENS_MAX} tokens: revoke old ones first.`);
    }
    const expiresAt = auth.world.clock.now() + body.days * DAY_MS;
    const { token, record } = auth.tokens.mint({ account: account.id, name: body.name, expiresAt });
    const change = { after: { prefix: record.id, name: record.name, expiresAt } };
    plane.audit(by(actor, body.why), 'token.create', `account:${account.id}`, change);
    await auth.directory.credentials.put(record);
    return { status: 201, body: { ...viewToken(record), token: token.reveal() } };
  },
});

export const revokeToken = defineRoute({
  method: 'DELETE',
  path: '/api/v1/service-accounts/{id}/tokens/{prefix}',
  role: 'admin',
  reach: 'installation',
  summary: 'Revoke a token; effective with the next call',
  params: accountId.extend({ prefix: z.string().regex(/^[0-9a-z]{8}$/) }),
  query: z.strictObject({ why }),
  response: z.object({ revoked: z.literal(true) }),
  handle: async ({ auth, plane, params, query, actor }) => {
    const account = await need(auth, params.id);
    const token = (await tokensOf(auth, account)).find(({ id }) => id === params.prefix);
    if (token === undefined) throw new BartizanError('not_found', 'No token with this prefix.');
    const change = { before: { prefix: token.id, name: token.name } };
    plane.audit(by(actor, query.why), 'token.revoke', `account:${account.id}`, change);
    await auth.directory.credentials.remove('token', token.id);
    return { status: 200, body: { revoked: true } };
  },
});

async function need({ directory }: Auth, id: string): Promise<Account> {
  const account = await directory.accounts.get(id);
  if (account?.kind !== 'service') throw new BartizanError('not_found', UNKNOWN);
  return account;
}

async function tokensOf({ directory }: Auth, { id }: Account): Promise<readonly Credential[]> {
  return (await directory.credentials.of(id)).filter(({ kind }) => kind === 'token');
}
