// SPDX-License-Identifier: Apache-2.0
// Fields that chat completions and Responses spell alike.
import { each, extract, type Fields, mapRules, PLAIN, type Rule, state } from '../field.ts';

export const METADATA = extract('metadata', { role: 'none', origin: 'app' });
export const DEFINITION = extract('tool-definition', { role: 'none', origin: 'app' });
/** A schema is judged as one text, exactly as it stands. */
export const SCHEMA = extract('tool-definition', {
  role: 'none',
  origin: 'app',
  source: 'json',
  json: true,
});
export const ARGUMENTS = extract('tool-call', { json: true, channel: 'arguments' });
export const INPUT = extract('tool-call', { channel: 'input' });
export const TOOL_NAME = extract('tool-name', { whole: true, channel: 'name' });
export const CITATION = extract('citation', { whole: true });

/** A caller's own labels: stored by the provider, shown in its console. */
export const LABELS: Fields = {
  'metadata.*': METADATA,
  prompt_cache_key: METADATA,
};

export const END_USER: Fields = each(
  ['user', 'safety_identifier', 'user_security_context'],
  state('end-user', 'Removed or set by the gateway'),
);

/** Sampling and bookkeeping: numbers and switches. */
export const SAMPLING: Fields = each(
  [
    'model',
    'stream',
    'stream_options.include_usage',
    'stream_options.include_obfuscation',
    'stream_options.continuous_usage_stats',
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'top_a',
    'seed',
    'frequency_penalty',
    'presence_penalty',
    'repetition_penalty',
    'length_penalty',
    'logprobs',
    'top_logprobs',
    'prompt_logprobs',
    'parallel_tool_calls',
    'service_tier',
    'verbosity',
    'moderation',
    'prompt_cache_retention',
    'prompt_cache_options',
  ],
  PLAIN,
);

/** Where a search starts from; free text in every field but the type. */
export const USER_LOCATION: Fields = {
  type: PLAIN,
  ...each(['city', 'country', 'region', 'timezone'], METADATA),
};

export const GRAMMAR_FORMAT: Fields = {
  type: PLAIN,
  syntax: PLAIN,
  definition: DEFINITION,
  'grammar.syntax': PLAIN,
  'grammar.definition': DEFINITION,
};

/** The fields as an answer repeats them: state that the request named is no news there. */
export function answered(fields: Fields, change: (rule: Rule) => Rule = (rule) => rule): Fields {
  return mapRules(fields, (rule) => {
    if (rule.state === 'end-user') return METADATA;
    return rule.coverage === 'state' ? PLAIN : change(rule);
  });
}

/** Complete in itself: the field repeats a text that was streamed, or never grows. */
export const whole = (rule: Rule): Rule =>
  rule.coverage === 'extracted' ? { ...rule, whole: true } : rule;
