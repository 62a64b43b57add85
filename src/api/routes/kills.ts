// SPDX-License-Identifier: Apache-2.0
// The kill switch: stops new work at once and cuts what runs; the answer says when it took effect.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { defineRoute } from '../route.ts';
import { epochMs, killKind } from './schemas.ts';

const target = z.strictObject({ kind: killKind, value: z.string().min(1).max(200) });
const result = z.object({ workers: z.int(), confirmed: z.int(), cut: z.int(), ms: z.number() });

export const listKills = defineRoute({
  method: 'GET',
  path: '/api/v1/kill-switches',
  role: 'viewer',
  summary: 'What is stopped now',
  response: z.object({
    rows: z.array(target.extend({ since: epochMs, by: z.string(), why: z.string() })),
  }),
  handle: async ({ plane }) => ({ status: 200, body: { rows: await plane.listKills() } }),
});

export const putKill = defineRoute({
  method: 'PUT',
  path: '/api/v1/kill-switches/{kind}/{value}',
  role: 'engineer',
  summary: 'Stop a tenant, app, key, user, agent, model, provider, tool, or all',
  params: target,
  body: z.strictObject({ why: z.string().min(1).max(500) }),
  response: result,
  handle: async ({ plane, params, body, actor }) => ({
    status: 200,
    body: await plane.kill({ ...params, why: body.why }, actor.name),
  }),
});

export const deleteKill = defineRoute({
  method: 'DELETE',
  path: '/api/v1/kill-switches/{kind}/{value}',
  role: 'admin',
  summary: 'Lift a stop',
  params: target,
  response: result,
  handle: async ({ plane, params, actor }) => {
    const lifted = await plane.lift(params.kind, params.value, actor.name);
    if (lifted === undefined) throw new BartizanError('not_found', 'This is not stopped.');
    return { status: 200, body: lifted };
  },
});
