// SPDX-License-Identifier: Apache-2.0
// The nodes of the installation and what each has applied; one that is gone can be forgotten.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { defineRoute } from '../route.ts';
import { by, epochMs, line, page, pageOf, why } from './schemas.ts';

const revision = z.int().describe('Of the shared state; all workers have confirmed it');

const nodeView = z.object({
  node: z.string(),
  version: z.string(),
  startedAt: epochMs,
  seenAt: epochMs,
  dataPlane: z.string(),
  admin: z.string(),
  snapshot: z.string().describe('Snapshot version that all its workers have confirmed'),
  applied: z.object({ resources: revision, keys: revision, kills: revision, policies: revision }),
  policy: z.string().describe('Revision of the policy in force at all workers'),
  workers: z.int(),
});

export const listNodes = defineRoute({
  method: 'GET',
  path: '/api/v1/nodes',
  role: 'viewer',
  reach: 'installation',
  summary: 'Nodes of the installation, when each was last heard of, and what it has applied',
  query: page,
  response: z.object({ rows: z.array(nodeView), next: z.string().optional() }),
  handle: async ({ plane, query }) => ({
    status: 200,
    body: pageOf(await plane.nodes(), query, ({ node }) => node),
  }),
});

export const deleteNode = defineRoute({
  method: 'DELETE',
  path: '/api/v1/nodes/{node}',
  role: 'admin',
  reach: 'installation',
  summary: 'Forget a node that is gone; one that is still heard of is refused',
  params: z.strictObject({ node: line(100).min(1) }),
  query: z.strictObject({ why }),
  response: z.object({ removed: z.literal(true) }),
  handle: async ({ plane, params, query, actor }) => {
    if (!(await plane.removeNode(params.node, by(actor, query.why)))) {
      throw new BartizanError('not_found', 'No node with this name.');
    }
    return { status: 200, body: { removed: true } };
  },
});
