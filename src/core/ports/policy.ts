// SPDX-License-Identifier: Apache-2.0
// The seam behind which any policy engine stands: the built-in baseline, Rego, Cedar, a remote OPA.
import type { DetectorId } from '../finding.ts';
import type { PolicyInput } from '../policy-input.ts';
import type { Verdict } from '../verdict.ts';

export type Policy = {
  /** Named in every verdict; changes whenever a decision could. */
  readonly revision: string;
  /**
   * Whether a finding of this detector in an answer could lead to more than a record of it. Answers are not
   * held back for those that cannot. Default: every one could.
   */
  readonly actsOnAnswers?: (detector: DetectorId) => boolean;
  /** Same input, same verdict. A throw is treated as `failed`, and `failed` is refused by default. */
  decide(input: PolicyInput): Verdict | Promise<Verdict>;
};
