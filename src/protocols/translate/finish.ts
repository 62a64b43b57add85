// SPDX-License-Identifier: Apache-2.0
// Why an answer ended, and what it cost, from one wire to the other.
import type { JsonValue } from '../../core/json/types.ts';
import { isObject } from '../anthropic/members.ts';
import type { Draft } from './raw-json.ts';
import { malformed } from './refuse.ts';

const TO_CHAT: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

const TO_MESSAGES: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** A Messages stop reason as a chat finish reason. Throws `upstream_malformed` for any other word. */
export function finishToChat(reason: JsonValue | undefined): string {
  return mapped(TO_CHAT, reason);
}

/** What an answer held besides its finish reason. */
export type Held = { readonly calls: boolean; readonly refused: boolean };

/** A chat finish reason as a Messages stop reason. Throws `upstream_malformed` for any other word. */
export function finishToMessages(reason: JsonValue | undefined, { calls, refused }: Held): string {
  if (refused) return 'refusal';
  const stop = mapped(TO_MESSAGES, reason);
  // Some servers answer a forced call with "stop"; a Messages client would then not run it.
  return stop === 'end_turn' && calls ? 'tool_use' : stop;
}

function mapped(table: Readonly<Record<string, string>>, reason: JsonValue | undefined): string {
  const found =
    typeof reason === 'string' && Object.hasOwn(table, reason) ? table[reason] : undefined;
  return found ?? malformed('finish reason not known');
}

const count = (value: JsonValue | undefined): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;

/** Messages usage as chat usage; undefined when there is none. */
export function usageToChat(usage: JsonValue | undefined): Draft | undefined {
  if (!isObject(usage)) return undefined;
  const cached = count(usage['cache_read_input_tokens']);
  const input = count(usage['input_tokens']) + count(usage['cache_creation_input_tokens']) + cached;
  const output = count(usage['output_tokens']);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

/** Chat usage as Messages usage; zeros when there is none, because Messages always has one. */
export function usageToMessages(usage: JsonValue | undefined): { readonly [name: string]: Draft } {
  const known = isObject(usage) ? usage : {};
  const details = known['prompt_tokens_details'];
  const prompt = count(known['prompt_tokens']);
  const cached = Math.min(prompt, count(isObject(details) ? details['cached_tokens'] : undefined));
  return {
    input_tokens: prompt - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: count(known['completion_tokens']),
  };
}
