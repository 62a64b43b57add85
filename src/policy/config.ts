// SPDX-License-Identifier: Apache-2.0
// Rules of the built-in baseline policy: which action follows which finding.
import { z } from 'zod';

const ruleConfig = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/),
  detectors: z
    .array(z.string().max(100))
    .min(1)
    .describe('Detector ids; "privacy/*" means the family, "*" all'),
  entities: z.array(z.string().max(64)).default([]).describe('Only these entities; empty: all'),
  on: z
    .array(z.enum(['request', 'response']))
    .min(1)
    .default(['request', 'response']),
  origins: z
    .array(z.enum(['system', 'user', 'model', 'app', 'tool', 'document']))
    .default([])
    .describe('Only text of these origins; empty: all'),
  min_score: z.number().min(0).max(1).default(0),
  action: z.enum(['allow', 'annotate', 'mask', 'block', 'ask']),
  style: z.enum(['redact', 'last4', 'hash']).default('redact').describe('How a mask looks'),
  mode: z.enum(['enforce', 'shadow', 'off']).default('enforce'),
  apps: z.array(z.string()).default([]).describe('Only these apps; empty: all'),
});

export const protectionsConfig = z
  .strictObject({
    rules: z
      .array(ruleConfig)
      .max(500)
      .optional()
      .describe('First matching rule decides; without this list the built-in baseline applies'),
    on_failure: z
      .enum(['refuse', 'allow'])
      .default('refuse')
      .describe('When a detector or hold cannot finish. allow is recorded and counted'),
  })
  .prefault({});

export type RuleConfig = z.infer<typeof ruleConfig>;
export type ProtectionsConfig = z.infer<typeof protectionsConfig>;
