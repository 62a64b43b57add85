// SPDX-License-Identifier: Apache-2.0
// Recorded decisions: facts and verdicts, never content, and only of the tenants and apps that somebody may see.
import { z } from 'zod';
import { wouldDiffer } from '../../core/candidate.ts';
import { defineRoute } from '../route.ts';
import { narrowed, targetOfEvent } from './exchanges.ts';
import { page } from './schemas.ts';

/** Each exchange has a few decisions, which are larger than itself. */
const DECISION_EXCHANGES_MAX = 100;

const event = z.looseObject({ schema: z.string(), type: z.string(), time: z.int() });

export const listDecisions = defineRoute({
  method: 'GET',
  path: '/api/v1/decisions',
  role: 'viewer',
  reach: 'scoped',
  summary: 'Recorded decisions of exchanges, newest exchange first; the limit counts exchanges',
  query: page.extend({
    limit: z.coerce.number().int().min(1).max(DECISION_EXCHANGES_MAX).default(50),
    tenant: z.string().max(64).optional(),
    app: z.string().max(64).optional(),
    outcome: z.enum(['allow', 'transform', 'block', 'ask', 'failed']).optional(),
    since: z.coerce.number().int().min(0).optional(),
    until: z.coerce.number().int().min(0).optional(),
    differing: z
      .literal('candidate')
      .optional()
      .describe('Only those with which a version in shadow would have done something else'),
  }),
  response: z.object({
    rows: z.array(z.object({ node: z.string(), sequence: z.int(), event })),
    next: z.string().optional(),
  }),
  handle: async ({ plane, access, actor, query }) => {
    const target = narrowed(query, access, actor);
    if (target === undefined) return { status: 200, body: { rows: [] } };
    const { differing, ...filter } = query;
    const { rows, next } = await plane.decisions({ ...filter, ...target });
    const seen = rows.filter(
      ({ event: one }) =>
        access.sees(targetOfEvent(one)) &&
        (differing === undefined || (one.type === 'decision' && wouldDiffer(one))),
    );
    const shown = seen.map(({ node, sequence, event: one }) => ({ node, sequence, event: one }));
    return { status: 200, body: { rows: shown, ...(next === undefined ? {} : { next }) } };
  },
});
