// SPDX-License-Identifier: Apache-2.0
// What passed the data plane: facts and verdicts, never content.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { defineRoute } from '../route.ts';
import { page } from './schemas.ts';

const event = z.looseObject({ schema: z.string(), type: z.string(), time: z.int() });

export const listExchanges = defineRoute({
  method: 'GET',
  path: '/api/v1/exchanges',
  role: 'viewer',
  summary: 'Exchanges, newest first',
  query: page.extend({
    tenant: z.string().max(64).optional(),
    app: z.string().max(64).optional(),
    outcome: z.enum(['allow', 'transform', 'block', 'ask', 'failed']).optional(),
    since: z.coerce.number().int().min(0).optional(),
    until: z.coerce.number().int().min(0).optional(),
  }),
  response: z.object({ rows: z.array(event), next: z.string().optional() }),
  handle: async ({ plane, query }) => ({ status: 200, body: await plane.exchanges(query) }),
});

export const getExchange = defineRoute({
  method: 'GET',
  path: '/api/v1/exchanges/{request}',
  role: 'viewer',
  summary: 'All events of one request, with their place in the node sequence',
  params: z.strictObject({ request: z.string().regex(/^req_[0-9a-z]{20,40}$/) }),
  response: z.object({
    events: z.array(z.object({ node: z.string(), sequence: z.int(), event })),
  }),
  handle: async ({ plane, params }) => {
    const events = await plane.exchange(params.request);
    if (events.length === 0)
      throw new BartizanError('not_found', 'No request with this id is stored.');
    return {
      status: 200,
      body: { events: events.map(({ node, sequence, event }) => ({ node, sequence, event })) },
    };
  },
});
