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

/** What a policy computed and wants to be recorded: amounts, counts, names of classes. Never content. */
export type ReasonFacts = Readonly<Record<string, string | number | boolean>>;

export type Reason = {
  /** Stable machine code: "privacy.card.masked", "model.not_allowed". */
  readonly code: string;
  /** The policy rule that gave it. */
  readonly rule: string;
  readonly mode: Mode;
  readonly action: Action;
  readonly detector?: DetectorId;
  readonly facts?: ReasonFacts;
};

/** Mask the spans of finding number `finding` (its place in `facts.findings`). At most one for each finding. */
export type MaskObligation = {
  readonly kind: 'mask';
  readonly finding: number;
  readonly style: MaskStyle;
};

/** At the point `access`: only these upstreams, or upstreams in these regions, may be asked. */
export type RouteObligation = { readonly kind: 'route' } & (
  | { readonly upstreams: readonly string[] }
  | { readonly regions: readonly string[] }
);

/** Recorded with the decision; never content. */
export type AnnotateObligation = {
  readonly kind: 'annotate';
  readonly labels: Readonly<Record<string, string>>;
};

/** With the outcome `ask`: who may say yes, and for how many seconds the question stands. */
export type ApprovalObligation = {
  readonly kind: 'approval';
  readonly approvers: string;
  readonly expires_s: number;
};

/** At the point `capture`: what may be kept of the content, what for, and for how many days. */
export type CaptureObligation = {
  readonly kind: 'capture';
  readonly purpose: string;
  readonly content: 'masked' | 'full';
  readonly retain_days: number;
};

/** What has to be done for the outcome to hold. What a stage cannot do makes the verdict `failed`. */
export type Obligation =
  | MaskObligation
  | RouteObligation
  | AnnotateObligation
  | ApprovalObligation
  | CaptureObligation;

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

const RANK: Readonly<Record<Outcome, number>> = {
  allow: 0,
  transform: 1,
  ask: 2,
  block: 3,
  failed: 4,
};

/** The stronger of two outcomes: failed > block > ask > transform > allow. */
export const worse = (a: Outcome, b: Outcome): Outcome => (RANK[a] >= RANK[b] ? a : b);

/** A verdict of our own: what should have been decided could not be. */
export const failedVerdict = (policy: string, code: string): Verdict => ({
  schema: VERDICT_SCHEMA,
  outcome: 'failed',
  reasons: [{ code, rule: 'bartizan', mode: 'enforce', action: 'block' }],
  obligations: [],
  policy,
});

/** The masks among what has to be done. */
export const masksOf = ({ obligations }: Pick<Verdict, 'obligations'>): readonly MaskObligation[] =>
  obligations.filter((obligation) => obligation.kind === 'mask');

/** What came of asking a person, added to the reasons of policy; the rule is the id of the approval. */
export const APPROVAL_CODES = {
  granted: 'approval.granted',
  open: 'approval.needed',
  denied: 'approval.denied',
  unavailable: 'approval.unavailable',
} as const;

const ASKED = new Set<string>(Object.values(APPROVAL_CODES));

/** Whether a person was asked, or was to be asked, about what the verdict is about. */
const tellsApproval = ({ code, rule }: Reason): boolean =>
  ASKED.has(code) && (rule === 'bartizan' || rule.startsWith('apr_'));

/** The verdict as policy gave it, before a person was asked. */
export function beforeApproval(verdict: Verdict): Verdict {
  if (!verdict.reasons.some(tellsApproval)) return verdict;
  const reasons = verdict.reasons.filter((reason) => !tellsApproval(reason));
  return { ...verdict, outcome: 'ask', reasons };
}

/** The reason that says what came of asking a person. */
export const approvalOf = ({ reasons }: Verdict): Reason | undefined => reasons.find(tellsApproval);

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
