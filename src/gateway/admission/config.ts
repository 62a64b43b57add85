// SPDX-License-Identifier: Apache-2.0
// Settings of admission: limits, prices, and where counts are kept.
import { z } from 'zod';
import { secretReference } from '../names.ts';

export const limitConfig = z
  .strictObject({
    per: z.enum(['key', 'user', 'agent', 'app', 'team', 'tenant', 'model', 'provider', 'tool']),
    unit: z.enum(['requests', 'tokens', 'concurrency', 'spend']),
    window: z
      .enum(['minute', 'day', 'month', 'now'])
      .describe('now is for concurrency, and only there'),
    max: z
      .number()
      .min(0)
      .max(1_000_000_000_000)
      .describe('A whole number; for spend an amount of money in the currency of the prices'),
  })
  .refine(({ unit, window }) => (unit === 'concurrency') === (window === 'now'), {
    path: ['window'],
    message: 'concurrency is limited "now"; everything else per minute, day or month',
  })
  .refine(({ unit, max }) => unit === 'spend' || Number.isInteger(max), {
    path: ['max'],
    message: 'only spend has fractions',
  });

export const limitsConfig = z.array(limitConfig).max(32).default([]);

/** Money per million tokens, or per request. */
const priceConfig = z.strictObject({
  input: z.number().min(0).max(1_000_000).default(0).describe('Per million input tokens'),
  output: z.number().min(0).max(1_000_000).default(0).describe('Per million output tokens'),
  request: z.number().min(0).max(1_000_000).default(0).describe('Per request'),
});

export const pricesConfig = z
  .record(z.string().min(1).max(264), priceConfig)
  .default({})
  .describe('Prices by model alias, or by upstream/model where the same alias has several');

export const countersConfig = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('memory').describe('Per node; counts start anew with it') }),
    z.strictObject({
      kind: z.literal('redis').describe('Redis or Valkey, shared by all nodes'),
      url: z
        .url({ protocol: /^rediss?$/ })
        .refine((url) => !url.includes('@'), 'user and password go into username and password')
        .describe('Without a password; rediss is with TLS'),
      username: z.string().max(200).optional(),
      password: secretReference.optional(),
      prefix: z
        .string()
        .regex(/^[\w:.-]{1,64}$/)
        .default('bartizan:'),
      ca: secretReference
        .optional()
        .describe('PEM of the authorities of a rediss server; default: those of the system'),
      timeout_ms: z.int().min(10).max(10_000).default(500),
      on_failure: z
        .enum(['refuse', 'local'])
        .default('refuse')
        .describe(
          'refuse: what cannot be counted is refused. local: each node counts by itself with its share',
        ),
    }),
  ])
  .prefault({ kind: 'memory' });

export type LimitConfig = z.infer<typeof limitConfig>;
export type Price = z.infer<typeof priceConfig>;
export type CountersConfig = z.infer<typeof countersConfig>;
