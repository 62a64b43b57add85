// SPDX-License-Identifier: Apache-2.0
// Virtual keys. The key itself is in the answer to its creation and nowhere else, ever.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { KeyRecord } from '../../core/ports/store.ts';
import { defineRoute } from '../route.ts';
import { epochMs, keyPrefix } from './schemas.ts';

const keyView = z.object({
  prefix: z.string(),
  tenant: z.string(),
  app: z.string(),
  name: z.string(),
  createdAt: epochMs,
  expiresAt: epochMs.optional(),
  revokedAt: epochMs.optional(),
});

/** The public part of a record: the hash stays in the store. */
function view(record: KeyRecord): z.infer<typeof keyView> {
  const { prefix, tenant, app, name, createdAt, expiresAt, revokedAt } = record;
  return {
    prefix,
    tenant,
    app,
    name,
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(revokedAt === undefined ? {} : { revokedAt }),
  };
}

export const listKeys = defineRoute({
  method: 'GET',
  path: '/api/v1/keys',
  role: 'engineer',
  summary: 'Virtual keys, without their secrets',
  response: z.object({ rows: z.array(keyView) }),
  handle: async ({ plane }) => ({
    status: 200,
    body: { rows: (await plane.listKeys()).map(view) },
  }),
});

export const createKey = defineRoute({
  method: 'POST',
  path: '/api/v1/keys',
  role: 'admin',
  summary: 'Create a virtual key; the answer shows it once',
  body: z.strictObject({
    app: z.string().min(1).max(63),
    name: z.string().max(100).default(''),
    expiresAt: epochMs.optional(),
  }),
  status: 201,
  response: keyView.extend({ key: z.string() }),
  handle: async ({ plane, body, actor }) => {
    const { key, record } = await plane.createKey(
      { app: body.app, name: body.name, expiresAt: body.expiresAt },
      actor.name,
    );
    return { status: 201, body: { key, ...view(record) } };
  },
});

export const revokeKey = defineRoute({
  method: 'DELETE',
  path: '/api/v1/keys/{prefix}',
  role: 'admin',
  summary: 'Revoke a virtual key on all workers',
  params: keyPrefix,
  response: z.object({ revoked: z.literal(true) }),
  handle: async ({ plane, params, actor }) => {
    if (!(await plane.revokeKey(params.prefix, actor.name))) {
      throw new BartizanError('not_found', 'No live key with this prefix.');
    }
    return { status: 200, body: { revoked: true } };
  },
});
