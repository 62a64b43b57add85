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

export const postReload = defineRoute({
  method: 'POST',
  path: '/api/v1/reload',
  role: 'admin',
  summary: 'Read the configuration again: taken whole and at once, or not at all',
  response: z.object({ version: z.string(), workers: z.int() }),
  handle: async ({ plane, actor }) => {
    const result = await plane.reload(actor.name);
    if (result.ok)
      return { status: 200, body: { version: result.version, workers: result.workers } };
    return {
      status: 422,
      body: {
        error: {
          code: 'config_invalid',
          message: 'The configuration is not valid; the old one stays in force.',
          problems: result.problems,
        },
      },
    };
  },
});
