// SPDX-License-Identifier: Apache-2.0
// What evaluates policies, whatever evaluates them: the Rego engine in this process, compiled WebAssembly of the
// same bundle, or an OPA elsewhere. It answers with a document; whether that is a verdict is checked by its caller.
import type { PolicyInput } from '../core/policy-input.ts';

/** Why there is no answer, as the reason code of the failed verdict. The message is for the log: no content in it. */
export class Undecided extends Error {
  override readonly name = 'Undecided';
  readonly code: `policy.${string}`;

  constructor(code: Undecided['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export type Executor = {
  readonly kind: 'rego' | 'wasm' | 'remote';
  /** Names the policies behind it; changes whenever an answer could. */
  readonly revision: string;
  /**
   * The document at `path` (`['bartizan', 'request', 'verdict']`) for this input, as plain JSON; undefined where
   * the policies do not define it. Throws, or rejects, when it could not be evaluated within its bounds:
   * `Undecided` where there is a code for why.
   * The instant and the seed are those of the input's facts.
   */
  evaluate(path: readonly string[], input: PolicyInput): unknown;
  /** The document at `path` without an input, asked once when the policy is loaded. */
  constant(path: readonly string[]): unknown;
  /** Ends what it holds open; nothing is asked of it afterwards. */
  close?(): void;
};
