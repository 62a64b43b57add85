// SPDX-License-Identifier: Apache-2.0
// Settings of the store.
import { z } from 'zod';

export const storeConfig = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('sqlite').describe('One file in the data directory, for one node'),
    }),
    z.strictObject({
      kind: z.literal('postgres').describe('PostgreSQL 14 or newer, shared by all nodes'),
      url: z.url({ protocol: /^postgres(ql)?$/ }).describe('Without a password'),
      password: z.string().max(4_100).optional().describe('Secret reference'),
      schema: z
        .string()
        .regex(/^[a-z_][a-z0-9_]{0,62}$/)
        .default('bartizan'),
      tls: z.enum(['off', 'require', 'verify']).default('verify'),
      ca: z
        .string()
        .max(4_100)
        .optional()
        .describe('Secret reference of a PEM; default: the system authorities'),
      connections_max: z.int().min(2).max(100).default(8),
      timeout_ms: z.int().min(100).max(60_000).default(5_000),
    }),
  ])
  .prefault({ kind: 'sqlite' });

export const retentionConfig = z
  .strictObject({
    events_days: z
      .int()
      .min(1)
      .max(36_500)
      .optional()
      .describe('Events older than this are removed from the store; default: kept'),
  })
  .prefault({});

export type StoreConfig = z.infer<typeof storeConfig>;
export type RetentionConfig = z.infer<typeof retentionConfig>;
