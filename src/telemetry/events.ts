// SPDX-License-Identifier: Apache-2.0
// Schemas of the canonical events, strict to the last member: the drain checks every spooled line with
// them before it is stored. The types themselves are in core/events.ts; a test holds the two equal.
import { z } from 'zod';
import { EVENT_SCHEMA } from '../core/events.ts';
import { VERDICT_SCHEMA } from '../core/verdict.ts';

// A member that is always there in memory but whose `undefined` JSON leaves out.
const text = z
  .string()
  .optional()
  .transform((value) => value);

const texts = z.array(z.string()).readonly();
const count = z.int().min(0);
const duration = z.number().min(0);

const mode = z.enum(['enforce', 'shadow', 'off']);
const outcome = z.enum(['allow', 'transform', 'block', 'ask', 'failed']);
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

const app = z.strictObject({
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

const upstream = z
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

const facts = z.strictObject({
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
});

const verdict = z.strictObject({
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
      }),
    )
    .readonly(),
  obligations: z
    .array(
      z.strictObject({
        kind: z.literal('mask'),
        finding: count,
        style: z.enum(['redact', 'last4', 'hash', 'tokenise', 'format-preserving']),
      }),
    )
    .readonly(),
  policy: z.string(),
});

const base = { schema: z.literal(EVENT_SCHEMA), time: z.number(), tenant: z.string() };

const decisionEvent = z.strictObject({
  ...base,
  type: z.literal('decision'),
  request: z.string(),
  facts,
  erased: texts,
  verdict,
  micros: duration,
});

const exchangeEvent = z.strictObject({
  ...base,
  type: z.literal('exchange'),
  request: z.string(),
  wire: z.string(),
  operation: z.string(),
  app: app.optional().transform((value) => value),
  principal: text,
  endUser: text,
  agent: text,
  conversation: text,
  sourceAddress: z.string(),
  model: text,
  upstream,
  modelAnswered: text,
  stream: z.boolean(),
  status: count,
  code: text,
  outcome,
  reasons: texts,
  usage: z
    .strictObject({ inputTokens: z.number().min(0), outputTokens: z.number().min(0) })
    .optional()
    .transform((value) => value),
  usageEstimated: z.boolean(),
  finish: texts,
  durationMs: duration,
  firstByteMs: duration.optional().transform((value) => value),
  bytesIn: count,
  bytesOut: count,
  attempts: count,
  config: z.string(),
  simulated: z.boolean(),
  unmasked: z
    .strictObject({
      entities: z.record(z.string(), count).readonly(),
      tools: texts,
      stayed: z.record(z.string(), count).readonly(),
    })
    .exactOptional(),
});

const anything = z
  .unknown()
  .optional()
  .transform((value): unknown => value);

const adminEvent = z.strictObject({
  ...base,
  type: z.literal('admin'),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  before: anything,
  after: anything,
  why: text,
});

const nodeEvent = z.strictObject({
  ...base,
  type: z.literal('node'),
  worker: z.string(),
  action: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** Any event, as it is written to the spool. Unknown members and unknown types are refused. */
export const eventSchema = z.discriminatedUnion('type', [
  decisionEvent,
  exchangeEvent,
  adminEvent,
  nodeEvent,
]);
