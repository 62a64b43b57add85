// SPDX-License-Identifier: Apache-2.0
// The seam behind which any policy engine stands: Rego in this process or compiled, a remote OPA, several of them in a rollout.
import type { Decided } from '../candidate.ts';
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
  /** False: no verdict on an answer could be more than "allow", so answers need no inspection. Default: true. */
  readonly judgesAnswers?: boolean;
  /** False: no verdict on a call of a tool could be more than "allow". Default: true. */
  readonly judgesCalls?: boolean;
  /** Same input, same verdict. A throw is treated as `failed`, and `failed` is refused by default. */
  decide(input: PolicyInput): Verdict | Promise<Verdict>;
  /** The same, with what a version that is tried beside this one said. Default: none is. */
  readonly compared?: (input: PolicyInput) => Decided | Promise<Decided>;
};
