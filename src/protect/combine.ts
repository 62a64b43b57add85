// SPDX-License-Identifier: Apache-2.0
// One verdict from several decisions about the same exchange: the worst outcome, every reason once.
import { type Outcome, type Reason, type Verdict, VERDICT_SCHEMA, worse } from '../core/verdict.ts';

/** A verdict, and how many findings came before those that its decision saw. */
export type Part = { readonly verdict: Verdict; readonly findingsBefore: number };

/** The verdict over all `parts`; obligations name findings of the whole. */
export function combine(parts: readonly Part[], policy: string): Verdict {
  let outcome: Outcome = 'allow';
  const reasons = new Map<string, Reason>();
  for (const { verdict } of parts) {
    outcome = worse(outcome, verdict.outcome);
    for (const reason of verdict.reasons) {
      reasons.set(`${reason.code} ${reason.rule} ${reason.mode}`, reason);
    }
  }
  return {
    schema: VERDICT_SCHEMA,
    outcome,
    reasons: [...reasons.values()],
    obligations: parts.flatMap(({ verdict, findingsBefore }) =>
      verdict.obligations.map((obligation) =>
        obligation.kind === 'mask'
          ? { ...obligation, finding: obligation.finding + findingsBefore }
          : obligation,
      ),
    ),
    // Of two versions that are tried on different conversations, the one that decided this.
    policy: parts.at(-1)?.verdict.policy ?? policy,
  };
}

/** True when nothing (more) of what was judged may pass. */
export const refuses = ({ outcome }: Verdict): boolean =>
  outcome === 'block' || outcome === 'ask' || outcome === 'failed';
