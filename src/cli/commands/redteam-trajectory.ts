// SPDX-License-Identifier: Apache-2.0
// One recorded trajectory. The marks of the scorer are taken off here, so that nothing that judges can see them.
import { BartizanError } from '../../core/errors.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { isObject } from '../../protocols/walk.ts';

/** One message with calls, and all that came before it. */
export type Step = {
  readonly before: readonly JsonValue[];
  readonly calls: readonly JsonValue[];
};

export type Trajectory = {
  readonly id: string;
  readonly kind: 'benign' | 'attack';
  readonly steps: readonly Step[];
  /** For each call in order: what the scorer knows of it. */
  readonly marks: readonly { readonly injected: boolean; readonly sink: boolean }[];
};

/** Members that are for the scorer alone. */
const MARK = /^x_/;

/** Reads one line. Throws `usage` with its number. */
export function readTrajectory(line: string, number: number): Trajectory {
  const refuse = (what: string): BartizanError =>
    new BartizanError('usage', `line ${number} of the trace ${what}`);
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw refuse('is not JSON');
  }
  if (!isObject(row as JsonValue)) throw refuse('is not an object');
  const { id, kind, messages } = row as JsonObject;
  if (typeof id !== 'string') throw refuse('has no "id"');
  if (kind !== 'benign' && kind !== 'attack') throw refuse('has no "kind"');
  if (!Array.isArray(messages) || !messages.every(isObject))
    throw refuse('has no list of "messages"');
  const steps: Step[] = [];
  const marks: { injected: boolean; sink: boolean }[] = [];
  const clean = messages.map(unmarked);
  for (const [at, message] of messages.entries()) {
    const calls = message['tool_calls'];
    if (message['role'] !== 'assistant' || !Array.isArray(calls) || calls.length === 0) continue;
    steps.push({ before: clean.slice(0, at), calls });
    const mark = { injected: message['x_injected'] === true, sink: message['x_sink'] === true };
    marks.push(...calls.map(() => mark));
  }
  return { id, kind, steps, marks };
}

const unmarked = (message: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(message).filter(([name]) => !MARK.test(name)));
