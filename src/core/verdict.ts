// SPDX-License-Identifier: Apache-2.0
// What policy says about an exchange. Fixed and versioned: decisions of the first day are replayed later.
import type { DetectorId } from './finding.ts';

export const VERDICT_SCHEMA = 'bartizan.verdict/1';

/** `failed`: a detector, hold or policy could not finish; the default treatment is to refuse. */
export type Outcome = 'allow' | 'transform' | 'block' | 'ask' | 'failed';

/** The point of the exchange at which policy is asked. */
export type DecisionPoint = 'access' | 'request' | 'response' | 'tools' | 'capture';

export type Mode = 'enforce' | 'shadow' | 'off';

/** What policy wants done about findings. `annotate` changes nothing and is reported. */
export type Action = 'allow' | 'annotate' | 'mask' | 'block' | 'ask';

export type Reason = {
  /** Stable machine code: "privacy.card.masked", "model.not_allowed". */
  readonly code: string;
  /** The policy rule that gave it. */
  readonly rule: string;
  readonly mode: Mode;
  readonly action: Action;
  readonly detector?: DetectorId;
};

/** Mask the spans of finding number `finding` (its place in `facts.findings`). */
export type Obligation = {
  readonly kind: 'mask';
  readonly finding: number;
  readonly style: MaskStyle;
};

/**
 * redact: `[CARD]`; last4: keeps the last four characters; hash: keyed digest. On requests alone, and
 * undone in the answer: tokenise: `CARD_Bodakireze`; format-preserving: another number of the same format.
 */
export type MaskStyle = 'redact' | 'last4' | 'hash' | 'tokenise' | 'format-preserving';

export type Verdict = {
  readonly schema: typeof VERDICT_SCHEMA;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly obligations: readonly Obligation[];
  /** Revision of the policy that decided. */
  readonly policy: string;
};

/** One line for the `x-bartizan-verdict` header: outcome, then enforced reason codes. Bounded, ASCII. */
export function verdictHeader(verdict: Verdict): string {
  const codes = [
    ...new Set(verdict.reasons.filter((r) => r.mode === 'enforce').map((r) => r.code)),
  ];
  const shown = codes.slice(0, 8).join(',');
  return shown === ''
    ? `${verdict.outcome}; policy=${verdict.policy}`
    : `${verdict.outcome}; reasons=${shown}; policy=${verdict.policy}`;
}
