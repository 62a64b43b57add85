// SPDX-License-Identifier: Apache-2.0
// Virtual keys. The key itself is in the answer to its creation and nowhere else, ever.
import { z } from 'zod';
import type { BartizanConfig } from '../../config/config.ts';
import { BartizanError } from '../../core/errors.ts';
import { KEY_SCOPES, type KeyRecord } from '../../core/ports/store.ts';
import { type Access, defineRoute, type Target } from '../route.ts';
import { by, epochMs, keyPrefix, line, page, pageOf, partName, why } from './schemas.ts';
import { appTarget, visible, within } from './scope.ts';

const keyView = z.object({
  prefix: z.string(),
  tenant: z.string(),
  app: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(KEY_SCOPES)).describe('Empty: everything'),
  models: z.array(z.string()).describe('Empty: all that its app may use'),
  addresses: z.array(z.string()).describe('Empty: any'),
  apps: z.array(z.string()).describe('Further apps that it may act for'),
  agent: z.string().optional(),
  replaces: z.string().optional(),
  createdBy: z.string(),
  createdAt: epochMs,
  expiresAt: epochMs.optional(),
  revokedAt: epochMs.optional(),
});

const UNKNOWN_APP = 'No app with this id.';
const UNKNOWN_KEY = 'No live key with this prefix.';
const OVERLAP_S_MAX = 30 * 86_400;
/** Later than any time: the newest keys come first. */
const LAST_MS = 10 ** 15;

/** The public part of a record: the hash stays in the store. */
function view(record: KeyRecord): z.infer<typeof keyView> {
  const { agent, replaces, expiresAt, revokedAt } = record;
  return {
    prefix: record.prefix,
    tenant: record.tenant,
    app: record.app,
    name: record.name,
    scopes: [...record.scopes],
    models: [...record.models],
    addresses: [...record.addresses],
    apps: [...record.apps],
    createdBy: record.createdBy,
    createdAt: record.createdAt,
    ...(agent === undefined ? {} : { agent }),
    ...(replaces === undefined ? {} : { replaces }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(revokedAt === undefined ? {} : { revokedAt }),
  };
}

const targetOf = ({ tenant, app }: KeyRecord): Target => ({ tenant, app });

export const listKeys = defineRoute({
  method: 'GET',
  path: '/api/v1/keys',
  role: 'engineer',
  reach: 'scoped',
  summary: 'Virtual keys, newest first, without their secrets',
  query: page.extend({
    tenant: partName.optional(),
    app: partName.optional(),
    state: z.enum(['live', 'revoked']).optional(),
  }),
  response: z.object({ rows: z.array(keyView), next: z.string().optional() }),
  handle: async ({ plane, access, query }) => {
    const wanted = (await plane.listKeys()).filter(
      (key) =>
        (query.tenant ?? key.tenant) === key.tenant &&
        (query.app ?? key.app) === key.app &&
        (query.state === undefined ||
          (query.state === 'revoked') === (key.revokedAt !== undefined)),
    );
    const { rows, ...rest } = pageOf(
      visible(access, wanted, targetOf),
      query,
      ({ createdAt, prefix }) => `${String(LAST_MS - createdAt).padStart(16, '0')}.${prefix}`,
    );
    return { status: 200, body: { rows: rows.map(view), ...rest } };
  },
});

const addressBlock = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'an address or a block');

export const createKey = defineRoute({
  method: 'POST',
  path: '/api/v1/keys',
  role: 'admin',
  reach: 'scoped',
  summary: 'Create a virtual key; the answer shows it once',
  body: z.strictObject({
    app: partName,
    name: line(100).default(''),
    expiresAt: epochMs.optional(),
    scopes: z.array(z.enum(KEY_SCOPES)).max(KEY_SCOPES.length).default([]),
    models: z.array(z.string().min(1).max(200)).max(200).default([]),
    addresses: z.array(addressBlock).max(64).default([]),
    apps: z.array(partName).max(32).default([]),
    agent: partName.optional(),
    why,
  }),
  status: 201,
  response: keyView.extend({ key: z.string() }),
  handle: async ({ plane, access, body, actor }) => {
    const { why: reason, ...wanted } = body;
    fits(wanted, plane.configuration().config, access);
    const { key, record } = await plane.createKey(
      { ...wanted, expiresAt: wanted.expiresAt, agent: wanted.agent },
      by(actor, reason),
    );
    return { status: 201, body: { key, ...view(record) } };
  },
});

type Wanted = {
  readonly app: string;
  readonly apps: readonly string[];
  readonly agent?: string | undefined;
};

/** Every app that the key could act for has to be the actor's to give. */
function fits(wanted: Wanted, config: BartizanConfig, access: Access): void {
  const target = appTarget(config, wanted.app);
  within(access, target, UNKNOWN_APP);
  for (const id of wanted.apps) {
    const further = appTarget(config, id);
    within(access, further, UNKNOWN_APP);
    if (further?.tenant !== target?.tenant) {
      throw new BartizanError('invalid_request', 'All apps of a key are of one tenant.', {
        pointer: '/apps',
      });
    }
  }
  if (wanted.agent === undefined) return;
  const known = Object.hasOwn(config.agents, wanted.agent);
  const agent = known ? config.agents[wanted.agent] : undefined;
  if (agent === undefined || ![wanted.app, ...wanted.apps].includes(agent.app)) {
    throw new BartizanError('not_found', 'No agent with this id in this app.');
  }
}

export const rotateKey = defineRoute({
  method: 'POST',
  path: '/api/v1/keys/{prefix}/rotate',
  role: 'admin',
  reach: 'scoped',
  summary:
    'Make a key like this one, which then ends after an overlap; the answer shows the new one once',
  params: keyPrefix,
  body: z.strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(OVERLAP_S_MAX)
      .default(86_400)
      .describe('How long the old key still works'),
    why,
  }),
  status: 201,
  response: keyView.extend({ key: z.string() }),
  handle: async ({ plane, access, params, body, actor }) => {
    const old = (await plane.listKeys()).find(({ prefix }) => prefix === params.prefix);
    within(access, old && targetOf(old), UNKNOWN_KEY);
    // The answer holds a secret that acts for all of them.
    for (const app of old?.apps ?? []) {
      within(access, old && { tenant: old.tenant, app }, UNKNOWN_KEY);
    }
    const overlapMs = body.overlapSeconds * 1000;
    const made = await plane.rotateKey(params.prefix, overlapMs, by(actor, body.why));
    if (made === undefined) throw new BartizanError('not_found', UNKNOWN_KEY);
    return { status: 201, body: { key: made.key, ...view(made.record) } };
  },
});

export const revokeKey = defineRoute({
  method: 'DELETE',
  path: '/api/v1/keys/{prefix}',
  role: 'engineer',
  reach: 'scoped',
  summary: 'Revoke a virtual key on all workers of all nodes',
  params: keyPrefix,
  query: z.strictObject({ why }),
  response: z.object({ revoked: z.literal(true) }),
  handle: async ({ plane, access, params, query, actor }) => {
    const key = (await plane.listKeys()).find(({ prefix }) => prefix === params.prefix);
    within(access, key && targetOf(key), UNKNOWN_KEY);
    if (!(await plane.revokeKey(params.prefix, by(actor, query.why)))) {
      throw new BartizanError('not_found', UNKNOWN_KEY);
    }
    return { status: 200, body: { revoked: true } };
  },
});
