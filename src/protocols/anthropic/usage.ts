// SPDX-License-Identifier: Apache-2.0
// Token counts of the Messages wire. Cached input is input: it was sent and it is paid for.
import type { Usage } from '../../core/exchange.ts';
import type { JsonValue } from '../../core/json/types.ts';
import { isObject } from './members.ts';

const INPUT = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'] as const;

const count = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/**
 * Adds up one answer's counts. A stream reports them in parts that overwrite each other, so the last
 * value of each counter holds.
 */
export class UsageMeter {
  readonly #input = new Map<string, number>();
  #output: number | undefined;

  /** Takes in one `usage` object; what is not a count is left out. */
  read(value: JsonValue | undefined): void {
    if (!isObject(value)) return;
    for (const name of INPUT) {
      const tokens = count(value[name]);
      if (tokens !== undefined) this.#input.set(name, tokens);
    }
    this.#output = count(value['output_tokens']) ?? this.#output;
  }

  /** The counts so far; undefined when none was reported. */
  get usage(): Usage | undefined {
    if (this.#input.size === 0 && this.#output === undefined) return undefined;
    let inputTokens = 0;
    for (const tokens of this.#input.values()) inputTokens += tokens;
    return { inputTokens, outputTokens: this.#output ?? 0 };
  }
}
