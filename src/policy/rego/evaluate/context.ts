// SPDX-License-Identifier: Apache-2.0
// What one decision is made from: input, data, what `with` replaces, results so far, and a budget that ends
// a policy which would not end in time.
import { RegoError } from '../syntax/location.ts';
import type { Value } from '../values/value.ts';
import type { CallTarget } from '../compile/ir.ts';

/** Work and time of one decision. One step is one member looked at, or one call. */
export class Budget {
  #steps: number;
  readonly #deadline: number;
  readonly #clock: () => number;
  readonly #limit: number;

  constructor(limit: {
    readonly steps: number;
    readonly ms: number;
    readonly clock: () => number;
  }) {
    this.#steps = limit.steps;
    this.#limit = limit.steps;
    this.#clock = limit.clock;
    this.#deadline = limit.clock() + limit.ms;
  }

  get used(): number {
    return this.#limit - this.#steps;
  }

  /** Throws `eval_budget_error` when too much was done, or for too long. */
  spend(steps = 1): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new RegoError('eval_budget_error', 'policy took too many steps');
    // A look at the clock costs as much as several steps.
    if ((this.#steps & 1023) < steps && this.#clock() > this.#deadline) {
      throw new RegoError('eval_budget_error', 'policy took too long');
    }
  }
}

/** What `with` puts in the place of documents: a value, or a tree of replaced parts. */
export class Override {
  readonly value: Value | undefined;
  readonly parts: ReadonlyMap<string, Override>;

  constructor(value: Value | undefined, parts: ReadonlyMap<string, Override> = new Map()) {
    this.value = value;
    this.parts = parts;
  }

  with([name, ...rest]: readonly string[], value: Value): Override {
    if (name === undefined) return new Override(value);
    const inner = this.parts.get(name) ?? new Override(undefined);
    return new Override(this.value, new Map([...this.parts, [name, inner.with(rest, value)]]));
  }
}

export type Mock = { readonly value: Value } | { readonly function: CallTarget };

/** What the same decision always answers alike, and may be asked for. */
export type Facts = {
  /** Nanoseconds since 1970: the instant of the decision. */
  readonly nowNs: bigint;
  /** Makes the random numbers of the decision. */
  readonly seed: string;
};

export type Context = {
  readonly input: Value | undefined;
  readonly data: Value;
  readonly override: Override | undefined;
  readonly mocks: ReadonlyMap<string, Mock> | undefined;
  /** Results of rules by their number; `null` of `MISSING`: not asked yet. */
  readonly memo: (Value | typeof ABSENT | undefined)[];
  readonly budget: Budget;
  readonly facts: Facts;
  /** What builtins keep within one decision, for example compiled patterns. */
  readonly kept: Map<string, unknown>;
  /** A builtin that fails makes the decision fail, instead of being undefined. */
  readonly strict: boolean;
  readonly print: ((text: string) => void) | undefined;
  /** Told the names of each case of a test as it is asked. */
  readonly onCase: ((names: Value) => void) | undefined;
};

/** Memo of a rule that was asked and is not defined. */
export const ABSENT = Symbol('undefined');

/** The same decision with something replaced: nothing that is known holds any more. */
export function changed(
  context: Context,
  change: Partial<Pick<Context, 'input' | 'override' | 'mocks'>>,
): Context {
  return { ...context, ...change, memo: [] };
}
