// SPDX-License-Identifier: Apache-2.0
// State of the node: workers, snapshot versions, recording, and the check of the record's sequence.
import { z } from 'zod';
import { defineRoute } from '../route.ts';

const sequence = z.object({
  node: z.string(),
  count: z.int(),
  first: z.int(),
  last: z.int(),
  gaps: z.array(z.int()),
});

export const getStatus = defineRoute({
  method: 'GET',
  path: '/api/v1/status',
  role: 'viewer',
  reach: 'installation',
  summary: 'State of this node',
  response: z.object({
    node: z.string(),
    startedAt: z.int(),
    version: z.string(),
    dataPlane: z.string(),
    simulated: z.boolean(),
    recording: z.boolean(),
    workers: z.array(
      z.object({
        worker: z.string(),
        pid: z.int(),
        ready: z.boolean(),
        version: z.string().optional(),
        inFlight: z.int(),
      }),
    ),
    sequence,
  }),
  handle: async ({ plane }) => ({ status: 200, body: await plane.status() }),
});
