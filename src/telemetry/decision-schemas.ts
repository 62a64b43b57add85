// SPDX-License-Identifier: Apache-2.0
// Schemas of what a decision was made from and of what was decided, strict to the last member. Records are
// checked with them, and the JSON Schemas for those who write policies come from them.
import { z } from 'zod';
import { VERDICT_SCHEMA } from '../core/verdict.ts';

/** A text that is always there in memory but whose `undefined` JSON leaves out. */
export const text = z
  .string()
  .optional()
  .transform((value) => value);

export const texts = z.array(z.string()).readonly();
export const count = z.int().min(0);

const mode = z.enum(['enforce', 'shadow', 'off']);
export const outcome = z.enum(['allow', 'transform', 'block', 'ask', 'failed']);
const detector = z.templateLiteral([
  z.enum([
    'injection',
    'privacy',
    'secrets',
    'content',
    'output',
    'agent',
    'rag',
    'abuse',
    'custom',
  ]),
  '/',
  z.string(),
]);

export const app = z.strictObject({
  id: z.string(),
  // Events spooled before there were teams are drained after an upgrade too.
  team: z.string().default(''),
  owner: z.string(),
  purpose: z.string(),
  environment: z.string(),
  aiSystem: z.string(),
  riskTier: z.string(),
  dataClasses: texts,
  allowedRegions: texts,
});

export const upstream = z
  .strictObject({ id: z.string(), provider: z.string(), region: z.string(), model: z.string() })
  .optional()
  .transform((value) => value);

const endUser = z
  .strictObject({
    subject: z.string(),
    groups: texts,
    attributes: z.record(z.string(), z.string()),
  })
  .optional()
  .transform((value) => value);

const finding = z.strictObject({
  detector,
  version: z.string(),
  entity: z.string(),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
  score: z.number(),
  taxonomy: texts,
  segment: count,
  start: count,
  end: count,
  digest: z.string(),
  role: z.string(),
  kind: z.string(),
  origin: z.string(),
});

const place = z.strictObject({ kind: z.string(), pointer: z.string() });

const history = z.strictObject({
  minutes: count,
  requests: count,
  refused: count,
  findings: count,
});

const call = z.strictObject({
  index: count,
  tool: z.string(),
  action: z.string(),
  sinks: texts,
  source: z.string(),
  faults: texts,
  tainted: z.boolean(),
  history: texts,
  requested: z.string(),
  urged: z.boolean(),
  commanded: z.boolean(),
  arguments: z
    .array(
      z.strictObject({
        pointer: z.string(),
        kind: z.string(),
        inside: z.boolean(),
        origin: z.enum(['user', 'trusted', 'untrusted', 'unknown']),
        from: texts,
        ordered: z.boolean(),
        looked: z.boolean(),
      }),
    )
    .readonly(),
  flows: z
    .array(
      z.strictObject({
        pointer: z.string(),
        tool: z.string(),
        encoded: z.boolean(),
        asked: z.boolean(),
      }),
    )
    .readonly(),
});

/** What was known at a decision. */
export const facts = z.strictObject({
  point: z.enum(['access', 'request', 'response', 'tools', 'capture']),
  now: z.number(),
  seed: z.string(),
  request: z.string(),
  tenant: z.string(),
  app,
  principal: z.strictObject({ kind: z.enum(['key', 'token', 'mtls']), id: z.string() }),
  endUser,
  agent: text,
  conversation: z.string(),
  wire: z.enum([
    'openai-chat',
    'openai-responses',
    'openai-embeddings',
    'anthropic-messages',
    'anthropic-count-tokens',
  ]),
  operation: z.enum(['chat', 'embed', 'count-tokens']),
  model: z.string(),
  stream: z.boolean(),
  tools: texts,
  upstream,
  findings: z.array(finding).readonly(),
  uninspected: z.array(place).readonly(),
  providerState: z.array(place).readonly(),
  failures: texts,
  history: history.exactOptional(),
  calls: z.array(call).readonly().exactOptional(),
});

const obligation = z.union([
  z.strictObject({
    kind: z.literal('mask'),
    finding: count,
    style: z.enum(['redact', 'last4', 'hash', 'tokenise', 'format-preserving']),
  }),
  z.strictObject({ kind: z.literal('route'), upstreams: texts }),
  z.strictObject({ kind: z.literal('route'), regions: texts }),
  z.strictObject({ kind: z.literal('annotate'), labels: z.record(z.string(), z.string()) }),
  z.strictObject({ kind: z.literal('approval'), approvers: z.string(), expires_s: count }),
  z.strictObject({
    kind: z.literal('capture'),
    purpose: z.string(),
    content: z.enum(['masked', 'full']),
    retain_days: count,
  }),
]);

/** What was decided. */
export const verdict = z.strictObject({
  schema: z.literal(VERDICT_SCHEMA),
  outcome,
  reasons: z
    .array(
      z.strictObject({
        code: z.string(),
        rule: z.string(),
        mode,
        action: z.enum(['allow', 'annotate', 'mask', 'block', 'ask']),
        detector: detector.exactOptional(),
        facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).exactOptional(),
      }),
    )
    .readonly(),
  obligations: z.array(obligation).readonly(),
  policy: z.string(),
});
