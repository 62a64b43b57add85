// SPDX-License-Identifier: Apache-2.0
// Detectors that no single text is enough for: they read the turns of a request, or remember requests of a
// caller. Here stands what is said of them, as of every detector; they run where a whole request is judged.
import { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import type { GuardConfig } from './config.ts';
import { type Detector, isInForce } from './detector.ts';

/** What rules, pages and records have to know of such a detector. */
export type AcrossFacts = Pick<
  Detector,
  | 'id'
  | 'version'
  | 'title'
  | 'summary'
  | 'why'
  | 'taxonomy'
  | 'phases'
  | 'severity'
  | 'optIn'
  | 'options'
>;

const escalationOptions = z.strictObject({
  report_from: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe('Lowest score that is reported; the built-in rules block from 0.9'),
});

export const ESCALATION = {
  id: 'injection/escalation',
  version: '1',
  title: 'Attack over several turns',
  summary:
    'Finds conversations that work towards what was refused: the same wish worded anew after refusals, pressure after them, a role without rules set early and used later, user turns that score higher and higher.',
  why: 'Each turn of such an attack may look harmless. One refusal with one new wording is ordinary, and so are complaints, repeated questions and orders to go on: score grows with what comes together. It reads what the request holds, so that a caller who leaves the refusals out, or a conversation kept at the provider, shows it nothing.',
  taxonomy: ['owasp-llm-2025:LLM01', 'mitre-atlas-5.6.0:AML.T0054'],
  phases: ['request'],
  severity: 'high',
  options: escalationOptions,
} as const satisfies AcrossFacts;

const probingOptions = z.strictObject({
  window_minutes: z.int().min(1).max(1_440).default(30).describe('How long a request counts'),
  refused: z
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe('Refused requests, almost equal to this one, from which it is reported'),
  requests: z
    .int()
    .min(10)
    .max(256)
    .default(60)
    .describe('Requests almost equal to this one, refused or not, from which it is reported'),
});

export const PROBING = {
  id: 'abuse/probing',
  version: '1',
  title: 'Probing with variants',
  summary:
    'Finds a caller who sends many requests that are almost equal to each other: variants of what was refused, or a long series.',
  why: 'Who looks for the wording that passes sends one text with small changes; who copies what a model knows asks in series. What allowed requests of a caller share (a template) does not count, nor do equal requests. Each worker process remembers for itself, fingerprints only, and forgets when the configuration changes: counts are lower bounds. Other wordings of one wish are not near each other.',
  taxonomy: ['owasp-llm-2025:LLM10', 'mitre-atlas-5.6.0:AML.T0024'],
  phases: ['request'],
  severity: 'medium',
  optIn: true,
  options: probingOptions,
} as const satisfies AcrossFacts;

/** All of them, by id. */
export const ACROSS: readonly AcrossFacts[] = [PROBING, ESCALATION];

/** Options of `injection/escalation`; undefined when it is not in force. Throws `config_invalid`. */
export const escalationSettings = (
  guard: GuardConfig,
): z.infer<typeof escalationOptions> | undefined =>
  settingsOf(ESCALATION, escalationOptions, guard);

/** Options of `abuse/probing`; undefined when it is not in force. Throws `config_invalid`. */
export const probingSettings = (guard: GuardConfig): z.infer<typeof probingOptions> | undefined =>
  settingsOf(PROBING, probingOptions, guard);

function settingsOf<Options>(
  facts: AcrossFacts,
  schema: z.ZodType<Options>,
  guard: GuardConfig,
): Options | undefined {
  const parsed = schema.safeParse(guard.options[facts.id] ?? {});
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('/') ?? '';
    const pointer = `/guard/options/${facts.id.replace('/', '~1')}${path && `/${path}`}`;
    throw new BartizanError('config_invalid', `Options of ${facts.id} not valid`, { pointer });
  }
  return isInForce(facts, guard) ? parsed.data : undefined;
}
