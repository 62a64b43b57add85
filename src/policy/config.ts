// SPDX-License-Identifier: Apache-2.0
// Rules of the built-in baseline policy: which action follows which finding.
import { z } from 'zod';

const REVERSIBLE = ['tokenise', 'format-preserving'];
/** Names under which tools that reach the open network are known; others are for the configuration. */
const EGRESS_TOOLS = [
  'web_*',
  '*_web',
  '*fetch*',
  '*http*',
  '*curl*',
  '*brows*',
  '*navigate*',
  '*webhook*',
];
const REMEMBER_MINUTES_MAX = 24 * 60;

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
  style: z
    .enum(['redact', 'last4', 'hash', 'tokenise', 'format-preserving'])
    .default('redact')
    .describe('How a mask looks; tokenise and format-preserving come back in the answer'),
  mode: z.enum(['enforce', 'shadow', 'off']).default('enforce'),
  apps: z.array(z.string()).default([]).describe('Only these apps; empty: all'),
});

const unmaskConfig = z
  .strictObject({
    egress_tools: z
      .array(z.string().regex(/^[A-Za-z0-9_.*:/-]{1,100}$/))
      .max(200)
      .default(EGRESS_TOOLS)
      .describe('Tools whose arguments keep their tokens; "*" stands for any characters'),
    remember_minutes: z
      .int()
      .min(0)
      .max(REMEMBER_MINUTES_MAX)
      .default(0)
      .describe('How long tokens are kept for histories held by the provider; 0: not at all'),
    vault: z
      .enum(['memory', 'store'])
      .default('memory')
      .describe(
        'Where they are kept: each worker for itself, or the store for all of them, sealed',
      ),
  })
  .refine(({ vault, remember_minutes: minutes }) => vault === 'memory' || minutes > 0, {
    path: ['remember_minutes'],
    message: 'The store keeps nothing for 0 minutes: say how long tokens are remembered',
  })
  .prefault({});

export const protectionsConfig = z
  .strictObject({
    rules: z
      .array(
        ruleConfig.refine(
          ({ style, on, action, mode }) =>
            mode === 'off' ||
            action !== 'mask' ||
            !REVERSIBLE.includes(style) ||
            !on.includes('response'),
          {
            path: ['on'],
            message: 'A mask that comes back works on requests alone: write on: [request]',
          },
        ),
      )
      .max(500)
      .optional()
      .describe('First matching rule decides; without this list the built-in baseline applies'),
    on_failure: z
      .enum(['refuse', 'allow'])
      .default('refuse')
      .describe('When a detector or hold cannot finish. allow is recorded and counted'),
    unmask: unmaskConfig.describe('Where the values behind tokens may come back'),
  })
  .prefault({});

export type RuleConfig = z.infer<typeof ruleConfig>;
export type ProtectionsConfig = z.infer<typeof protectionsConfig>;
