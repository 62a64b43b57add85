// SPDX-License-Identifier: Apache-2.0
// From a verdict of policy to the refusal a caller sees. It names rules and reason codes, which come from
// policy and configuration; it never holds anything of the caller's content.
import { BartizanError } from '../core/errors.ts';
import type { Verdict } from '../core/verdict.ts';

/** Reason codes named in one message; the verdict in the record has them all. */
const NAMED_MAX = 8;

/** The refusal that a verdict asks for; undefined when the exchange may go on (allow, transform). */
export function refusalOf(verdict: Verdict): BartizanError | undefined {
  switch (verdict.outcome) {
    case 'allow':
    case 'transform':
      return undefined;
    case 'block':
      return refuse('policy_denied', 'Refused by policy', verdict);
    case 'ask':
      return refuse('approval_required', 'A person has to approve this', verdict);
    case 'failed':
      return refuse('inspection_failed', 'Inspection could not be completed', verdict);
  }
}

/** Codes of the enforced reasons that refuse, each once; all enforced ones when none says so itself. */
export function refusingReasons(verdict: Verdict): readonly string[] {
  const enforced = verdict.reasons.filter((reason) => reason.mode === 'enforce');
  const refusing = enforced.filter(({ action }) => action === 'block' || action === 'ask');
  return [...new Set((refusing.length > 0 ? refusing : enforced).map((reason) => reason.code))];
}

function refuse(
  code: 'policy_denied' | 'approval_required' | 'inspection_failed',
  sentence: string,
  verdict: Verdict,
): BartizanError {
  const reasons = refusingReasons(verdict);
  const named = reasons.slice(0, NAMED_MAX).join(', ');
  return new BartizanError(code, named === '' ? sentence : `${sentence}: ${named}`, { reasons });
}
