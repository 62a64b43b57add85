// SPDX-License-Identifier: Apache-2.0
// What whole and streamed chat answers have in common: their one choice, and what no translated request
// can have asked for.
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { isObject } from '../anthropic/members.ts';
import { malformed } from './refuse.ts';

/** The one choice; undefined when there is none (a chunk that only reports usage). */
export function onlyChoice(value: JsonValue | undefined): JsonObject | undefined {
  if (!Array.isArray(value)) malformed('choices is not an array');
  if (value.length === 0) return undefined;
  const [choice] = value;
  if (value.length > 1 || !isObject(choice)) malformed('more than the one choice asked for');
  if ((choice['index'] ?? 0) !== 0) malformed('choice not asked for');
  return choice;
}

/** The words of a message or delta. Throws `upstream_malformed` for content that Messages cannot hold. */
export function wordsOf(said: JsonObject): {
  readonly thought: string;
  readonly text: string;
  readonly refusal: string;
  readonly calls: readonly JsonValue[];
} {
  for (const name of ['audio', 'function_call']) {
    if ((said[name] ?? null) !== null) malformed(`${name} was not asked for`);
  }
  const calls = said['tool_calls'] ?? [];
  if (!Array.isArray(calls)) malformed('tool_calls is not an array');
  return {
    // Servers of open models use either name, some both for the same words.
    thought: optional(said, 'reasoning_content') || optional(said, 'reasoning'),
    text: optional(said, 'content'),
    refusal: optional(said, 'refusal'),
    calls,
  };
}

/** The string member `name`, or "" when it is absent or null. */
export function optional(object: JsonObject, name: string): string {
  const value = object[name] ?? '';
  return typeof value === 'string' ? value : malformed(`${name} is not a string`);
}
