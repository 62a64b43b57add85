// SPDX-License-Identifier: Apache-2.0
// From a verdict of policy to the refusal a caller sees. It names rules and reason codes, which come from
// policy and configuration; it never holds anything of the caller's content.
import { BartizanError } from '../core/errors.ts';
import type { Outcome, Verdict } from '../core/verdict.ts';

/** Reason codes named in one message; the verdict in the record has them all. */
const NAMED_MAX = 8;

type Refused = {
  readonly code: 'policy_denied' | 'approval_required' | 'inspection_failed';
  readonly sentence: string;
};

const REFUSED: Readonly<Record<Outcome, Refused | undefined>> = {
  allow: undefined,
  transform: undefined,
  block: { code: 'policy_denied', sentence: 'Refused by policy' },
  ask: { code: 'approval_required', sentence: 'A person has to approve this' },
  failed: { code: 'inspection_failed', sentence: 'Inspection could not be completed' },
};

/** The refusal that a verdict asks for; undefined when the exchange may go on (allow, transform). */
export function refusalOf(verdict: Verdict): BartizanError | undefined {
  const refused = REFUSED[verdict.outcome];
  if (refused === undefined) return undefined;
  const { code, sentence } = refused;
  const reasons = refusingReasons(verdict);
  const named = reasons.slice(0, NAMED_MAX).join(', ');
  return new BartizanError(code, named === '' ? sentence : `${sentence}: ${named}`, { reasons });
}

/** Codes of the enforced reasons that refuse, each once; all enforced ones when none says so itself. */
export function refusingReasons(verdict: Verdict): readonly string[] {
  const enforced = verdict.reasons.filter((reason) => reason.mode === 'enforce');
  const refusing = enforced.filter(({ action }) => action === 'block' || action === 'ask');
  return [...new Set((refusing.length > 0 ? refusing : enforced).map((reason) => reason.code))];
}
