// SPDX-License-Identifier: Apache-2.0
// The seam behind which any policy engine stands: the built-in baseline, Rego, Cedar, a remote OPA.
import type { PolicyInput } from '../policy-input.ts';
import type { Verdict } from '../verdict.ts';

export type Policy = {
  /** Named in every verdict; changes whenever a decision could. */
  readonly revision: string;
  /** Same input, same verdict. A throw is treated as `failed`, and `failed` is refused by default. */
  decide(input: PolicyInput): Verdict | Promise<Verdict>;
};
