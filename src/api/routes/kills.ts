// SPDX-License-Identifier: Apache-2.0
// The kill switch: stops new work at once and cuts what runs; the answer says how far it got and when.
// Lifting a stop may need a second person: then the answer is the change that waits for one.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { defineRoute } from '../route.ts';
import { changeView } from './changes.ts';
import { by, epochMs, killKind, line, page, pageOf, why } from './schemas.ts';
import { stopTargets, visible, within } from './scope.ts';

const target = z
  .strictObject({ kind: killKind, value: line(200).min(1) })
  .refine(({ kind, value }) => kind !== 'all' || value === 'all', 'all stands alone: all/all');

const result = z.object({
  workers: z.int().describe('Of this node'),
  confirmed: z.int(),
  nodes: z.int().describe('Alive'),
  nodesConfirmed: z.int(),
  cut: z.int().describe('Running exchanges that were cut on this node'),
  ms: z.number(),
});

const NOT_STOPPED = 'This is not stopped.';

export const listKills = defineRoute({
  method: 'GET',
  path: '/api/v1/kill-switches',
  role: 'viewer',
  reach: 'scoped',
  summary: 'What is stopped now',
  query: page,
  response: z.object({
    rows: z.array(
      z.object({
        kind: killKind,
        value: z.string(),
        since: epochMs,
        by: z.string(),
        why: z.string(),
      }),
    ),
    next: z.string().optional(),
  }),
  handle: async ({ plane, access, query }) => {
    const targetOf = await stopTargets(plane);
    const seen = visible(access, await plane.listKills(), ({ kind, value }) =>
      targetOf(kind, value),
    );
    return { status: 200, body: pageOf(seen, query, ({ kind, value }) => `${kind}:${value}`) };
  },
});

export const putKill = defineRoute({
  method: 'PUT',
  path: '/api/v1/kill-switches/{kind}/{value}',
  role: 'engineer',
  reach: 'scoped',
  summary: 'Stop a tenant, app, key, user, agent, model, provider, tool, MCP server, or all',
  params: target,
  body: z.strictObject({ why: line(500).min(1) }),
  response: result,
  handle: async ({ plane, access, params, body, actor }) => {
    const targetOf = await stopTargets(plane);
    within(access, targetOf(params.kind, params.value), 'Nothing with this id.');
    return { status: 200, body: await plane.kill(params, by(actor, body.why)) };
  },
});

export const deleteKill = defineRoute({
  method: 'DELETE',
  path: '/api/v1/kill-switches/{kind}/{value}',
  role: 'approver',
  reach: 'scoped',
  summary: 'Lift a stop; 202 with a change when another person has to approve it',
  params: target,
  query: z.strictObject({ why }),
  response: z.union([result, z.object({ change: changeView })]),
  handle: async ({ plane, access, params, query, actor }) => {
    const targetOf = await stopTargets(plane);
    within(access, targetOf(params.kind, params.value), NOT_STOPPED);
    const lifted = await plane.lift(params.kind, params.value, by(actor, query.why));
    if (lifted === undefined) throw new BartizanError('not_found', NOT_STOPPED);
    return lifted.done
      ? { status: 200, body: lifted.result }
      : { status: 202, body: { change: lifted.change } };
  },
});
