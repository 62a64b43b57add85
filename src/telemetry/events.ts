// SPDX-License-Identifier: Apache-2.0
// Schemas of the canonical events, strict to the last member: the drain checks every spooled line with
// them before it is stored. The types themselves are in core/events.ts; a test holds the two equal.
import { z } from 'zod';
import { EVENT_SCHEMA } from '../core/events.ts';
import { app, count, facts, outcome, text, texts, upstream, verdict } from './decision-schemas.ts';

const duration = z.number().min(0);

const base = { schema: z.literal(EVENT_SCHEMA), time: z.number(), tenant: z.string() };

const decisionEvent = z.strictObject({
  ...base,
  type: z.literal('decision'),
  request: z.string(),
  facts,
  erased: texts,
  verdict,
  micros: duration,
  candidate: z
    .strictObject({
      policy: z.string(),
      stage: z.enum(['shadow', 'canary']),
      outcome,
      codes: texts,
    })
    .exactOptional(),
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
