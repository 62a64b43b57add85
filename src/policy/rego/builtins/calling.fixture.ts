// SPDX-License-Identifier: Apache-2.0
// Calls builtins the way policies do, for tests: through the engine, within a budget, with errors that are seen.
import { createEngine } from '../engine.ts';
import { RegoError } from '../syntax/location.ts';
import { toJson, type Json } from '../values/json.ts';
import type { Value } from '../values/value.ts';

/** The instant of these decisions. */
export const NOW_MS = Date.UTC(2026, 0, 1);

const engine = createEngine([]);

/** What the builtin gives; undefined where it has no result. Throws RegoError. */
export function call(name: string, ...args: readonly Value[]): Value | undefined {
  const list = args.map((_, at) => `input[${at}]`).join(', ');
  const [bindings] = engine.query(`x := ${name}(${list})`, {
    input: args,
    facts: { nowNs: BigInt(NOW_MS) * 1_000_000n, seed: 'seed' },
    limits: { steps: 200_000, ms: 2_000 },
    clock: () => performance.now(),
    strict: true,
  });
  return bindings?.get('x');
}

export function callJson(name: string, ...args: readonly Value[]): Json | undefined {
  const value = call(name, ...args);
  return value === undefined ? undefined : toJson(value);
}

/** The message of the error that the builtin fails with; undefined where it does not. */
export function refusal(name: string, ...args: readonly Value[]): string | undefined {
  try {
    call(name, ...args);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RegoError) return thrown.message;
    throw thrown;
  }
}
