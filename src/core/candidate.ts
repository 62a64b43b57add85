// SPDX-License-Identifier: Apache-2.0
// What another version of the policy said that is tried beside the one in force. It is recorded with the
// decision; that it changes nothing in shadow is for whoever asks it to see to.
import { beforeApproval, type Outcome, type Verdict } from './verdict.ts';

export type CandidateVerdict = {
  /** Revision of the version that is tried. */
  readonly policy: string;
  /** In a canary its verdict is the one that was enforced. */
  readonly stage: 'shadow' | 'canary';
  readonly outcome: Outcome;
  /** Codes of its enforced reasons, a few of them. */
  readonly codes: readonly string[];
};

/** A verdict, and what the version that is tried said where it was asked as well. */
export type Decided = {
  readonly verdict: Verdict;
  readonly candidate?: CandidateVerdict;
};

/** Whether the version that is tried would have done something else, or for other reasons. */
export function wouldDiffer({
  verdict,
  candidate,
}: {
  readonly verdict: Verdict;
  readonly candidate?: CandidateVerdict;
}): boolean {
  if (candidate === undefined) return false;
  // The other version was not asked about what a person said then.
  const { outcome, reasons } = beforeApproval(verdict);
  const own = new Set(reasons.filter(({ mode }) => mode === 'enforce').map(({ code }) => code));
  // Only a few of its codes are recorded.
  return candidate.outcome !== outcome || candidate.codes.some((code) => !own.has(code));
}
