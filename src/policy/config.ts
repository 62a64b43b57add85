// SPDX-License-Identifier: Apache-2.0
// What is configured of policy: rules over findings, and the policies that apply them and stand beside them.
import { z } from 'zod';
import { packOptionsConfig } from './pack-options.ts';
import { policySource, remoteExecutor, toolPacksConfig, trustedKey } from './source-config.ts';

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
    tool_calls: z
      .enum(['enforce', 'shadow', 'off'])
      .default('enforce')
      .describe(
        'Judging who supplied the arguments of calls of tools, before they leave: docs/agents.md',
      ),
    unmask: unmaskConfig.describe('Where the values behind tokens may come back'),
  })
  .prefault({});

export type RuleConfig = z.infer<typeof ruleConfig>;
export type ProtectionsConfig = z.infer<typeof protectionsConfig>;

const PACKS = [
  'finance',
  'healthcare',
  'internal-assistant',
  'customer-chatbot',
  'coding-agent',
  'strict-agent',
] as const;

const share = z.number().min(0).max(1);

export const policyConfig = z
  .strictObject({
    packs: z
      .array(z.enum(PACKS))
      .max(PACKS.length)
      .default([])
      .describe('Ready policies beside the baseline; the strictest ruling counts'),
    options: packOptionsConfig,
    source: policySource,
    trust: z
      .array(
        trustedKey.refine(
          (key) => (key.public_key === undefined) !== (key.secret === undefined),
          'name either public_key or secret',
        ),
      )
      .max(50)
      .default([])
      .describe('Who may sign policies. With an entry, nothing unsigned is taken from anywhere'),
    executor: z
      .union([z.enum(['rego', 'wasm']), remoteExecutor])
      .default('rego')
      .describe('What evaluates them. wasm: the policy.wasm that the bundle has to hold'),
    tool_packs: toolPacksConfig,
    limits: z
      .strictObject({
        steps: z
          .int()
          .min(1_000)
          .max(100_000_000)
          .default(1_000_000)
          .describe('Work of one decision; about 10 steps a microsecond'),
        ms: z.int().min(1).max(5_000).default(100).describe('Time of one decision'),
      })
      .prefault({})
      .describe('A decision that needs more is failed, and refused'),
    guards: z
      .strictObject({
        block_rate: share
          .default(0.05)
          .describe('How much more often a new version may refuse than the one before'),
        failed_rate: share.default(0.01).describe('Share of them that could not be made'),
        p99_ms: z
          .number()
          .min(0.01)
          .max(5_000)
          .default(5)
          .describe('99th percentile of their time, where the one before is not as slow'),
        min_decisions: z.int().min(1).max(1_000_000).default(100).describe('Before this: no say'),
        window_s: z.int().min(10).max(86_400).default(300).describe('Over how many seconds'),
      })
      .prefault({})
      .describe('Surely above one of these, a version that is rolled out is rolled back by itself'),
  })
  .refine(({ source, trust }) => source === 'built-in' || trust.length > 0, {
    path: ['trust'],
    message: 'Policies from elsewhere have to be signed: name the keys that may sign them',
  })
  .prefault({});

export type PolicyConfig = z.infer<typeof policyConfig>;
