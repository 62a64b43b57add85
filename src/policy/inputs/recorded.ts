// SPDX-License-Identifier: Apache-2.0
// Decisions as they were recorded, read back from lines of JSON: an event alone, or in the envelope in which the
// store and its exports give it. What could not be judged the same way again is refused by line.
import { z } from 'zod';
import type { DecisionEvent } from '../../core/events.ts';
import { POLICY_INPUT_SCHEMA, type PolicyInput } from '../../core/policy-input.ts';

/** What a replay needs of a decision. */
export type RecordedDecision = Pick<
  DecisionEvent,
  'time' | 'tenant' | 'request' | 'facts' | 'erased' | 'verdict'
>;

const POINTS = ['access', 'request', 'response', 'tools', 'capture'] as const;
const OUTCOMES = ['allow', 'transform', 'block', 'ask', 'failed'] as const;

/** As far as judging again depends on it; the event has passed its strict schema when it was stored. */
const facts = z.looseObject({
  point: z.enum(POINTS),
  now: z.number(),
  seed: z.string().max(200),
  app: z.looseObject({ id: z.string() }),
  findings: z.array(z.looseObject({ detector: z.string(), score: z.number() })),
  uninspected: z.array(z.unknown()),
  providerState: z.array(z.unknown()),
  failures: z.array(z.unknown()),
});
const erased = z.array(z.string().max(200)).max(1_000);
const decision = z.looseObject({
  type: z.literal('decision'),
  time: z.number(),
  tenant: z.string(),
  request: z.string(),
  facts,
  erased,
  verdict: z.looseObject({
    outcome: z.enum(OUTCOMES),
    policy: z.string(),
    reasons: z.array(
      z.looseObject({ code: z.string(), rule: z.string(), mode: z.string(), action: z.string() }),
    ),
    obligations: z.array(z.looseObject({ kind: z.string() })),
  }),
});
const input = z.looseObject({
  schema: z.literal(POLICY_INPUT_SCHEMA).default(POLICY_INPUT_SCHEMA),
  facts,
  values: z.record(z.string(), z.unknown()).default({}),
  erased: erased.default([]),
});

export type Reading<Read> =
  | { readonly ok: true; readonly value: Read }
  /** An event of another kind: there is nothing to judge. */
  | { readonly ok: false; readonly problem: undefined }
  | { readonly ok: false; readonly problem: string };

const refused = (problem: string): Reading<never> => ({ ok: false, problem });

/** The decision in a line of JSON. Never throws; a problem names the place and no content. */
export function readDecision(line: string): Reading<RecordedDecision> {
  const given = jsonOf(line);
  if (given === undefined) return refused('not a JSON object');
  const event = eventIn(given);
  const { type } = event as { readonly type?: unknown };
  if (typeof type === 'string' && type !== 'decision') return { ok: false, problem: undefined };
  const parsed = decision.safeParse(event);
  if (!parsed.success) return refused(`not a decision event: ${placeOf(parsed.error)}`);
  return { ok: true, value: event as unknown as RecordedDecision };
}

/** The policy input in a line of JSON: written as one, or that of a recorded decision, without its values. */
export function readInput(line: string): Reading<PolicyInput> {
  const given = jsonOf(line);
  if (given === undefined) return refused('not a JSON object');
  if ('type' in eventIn(given)) {
    const read = readDecision(line);
    return read.ok ? { ok: true, value: inputOfRecord(read.value) } : read;
  }
  const parsed = input.safeParse(given);
  if (!parsed.success) return refused(`not a policy input: ${placeOf(parsed.error)}`);
  return { ok: true, value: parsed.data as unknown as PolicyInput };
}

/** The input of a recorded decision as far as it is known: its values are gone. */
export const inputOfRecord = ({ facts: known, erased: names }: RecordedDecision): PolicyInput => ({
  schema: POLICY_INPUT_SCHEMA,
  facts: known,
  values: {},
  erased: names,
});

type Members = Readonly<Record<string, unknown>>;

function jsonOf(line: string): Members | undefined {
  try {
    const given: unknown = JSON.parse(line);
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
    return isObject ? (given as Members) : undefined;
  } catch {
    return undefined;
  }
}

/** `{"node", "sequence", "event": {...}}`, or the event itself. */
function eventIn(given: Members): Members {
  const { event } = given;
  return typeof event === 'object' && event !== null ? (event as Members) : given;
}

function placeOf({ issues }: z.ZodError): string {
  const [first] = issues;
  return first === undefined ? 'not valid' : `/${first.path.join('/')}`;
}
