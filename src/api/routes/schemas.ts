// SPDX-License-Identifier: Apache-2.0
// Shapes that several admin resources share.
import { z } from 'zod';

export const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().max(200).optional().describe('Cursor: `next` of the page before'),
});

export const epochMs = z.int().min(0).describe('Milliseconds since the Unix epoch');

export const keyPrefix = z.strictObject({ prefix: z.string().regex(/^[a-z0-9]{8}$/) });

export const killKind = z.enum([
  'all',
  'tenant',
  'app',
  'key',
  'user',
  'agent',
  'model',
  'provider',
  'tool',
  'mcp-server',
]);
