// SPDX-License-Identifier: Apache-2.0
// What came back into an answer and what stayed a token: kinds and counts for the record, never a value.
import type { Unmasked } from '../core/events.ts';
import type { Stay } from '../guard/masking/reveal.ts';

/** Tools that are named; the model makes up their names. */
const TOOLS_MAX = 32;

export class Tally {
  readonly #entities = new Map<string, number>();
  readonly #tools = new Set<string>();
  readonly #stayed = new Map<Stay, number>();

  /** A value of `entity` is back; `tool`: in the arguments of a call, by the name that may be recorded. */
  came(entity: string, tool?: string): void {
    this.#entities.set(entity, (this.#entities.get(entity) ?? 0) + 1);
    if (tool !== undefined && this.#tools.size < TOOLS_MAX) this.#tools.add(tool);
  }

  stayed(why: Stay, count = 1): void {
    if (count > 0) this.#stayed.set(why, (this.#stayed.get(why) ?? 0) + count);
  }

  /** Undefined when there was nothing to put back. */
  get unmasked(): Unmasked | undefined {
    if (this.#entities.size === 0 && this.#stayed.size === 0) return undefined;
    return {
      entities: Object.fromEntries(this.#entities),
      tools: [...this.#tools],
      stayed: Object.fromEntries(this.#stayed),
    };
  }
}
