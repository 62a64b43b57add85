// SPDX-License-Identifier: Apache-2.0
// A person's permission for one tool call that policy wants to be asked about. It fits this call and no other: by
// keyed digests of who calls, in which conversation, which tool and with which arguments. What cannot be asked stays held.
import type { Exchange } from '../core/exchange.ts';
import type { Approvals, ApprovalQuestion } from '../core/ports/approvals.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import { APPROVAL_CODES, type Reason, type Verdict } from '../core/verdict.ts';
import type { Decision } from './protector.ts';
import type { RecordedNames } from './recorded-names.ts';

/** The way to whoever may say yes. */
export type CallApprovals = Approvals & {
  /** How long a question stands where policy does not say. */
  readonly expiresMs: number;
};

/** A call that is held, as it would leave. */
export type HeldCall = {
  readonly id: string | undefined;
  readonly tool: string;
  /** JSON text. */
  readonly arguments: string;
};

/** The decision with what came of asking: allowed by a permission that is used up now, or held, and why. */
export type CallApproval = (
  exchange: Exchange,
  call: HeldCall,
  decision: Decision,
) => Promise<Decision>;

/** Reasons that are told; a verdict with more of them is no question for a person. */
const REASONS_MAX = 20;

export function createCallApproval(
  approvals: CallApprovals,
  parts: { readonly keyring: Keyring; readonly names: RecordedNames },
): CallApproval {
  return async (exchange, call, decision) => {
    try {
      const question = questionOf(exchange, call, decision);
      const { state, id } = await approvals.ask(question);
      if (state === 'granted') return answered(decision, 'allow', [APPROVAL_CODES.granted, id]);
      const code = state === 'denied' ? APPROVAL_CODES.denied : APPROVAL_CODES.open;
      return answered(decision, 'ask', [code, id]);
    } catch {
      // The store, the way to it, or the keys: no permission is known, so there is none.
      return answered(decision, 'ask', [APPROVAL_CODES.unavailable, 'bartizan']);
    }
  };

  function questionOf(exchange: Exchange, call: HeldCall, decision: Decision): ApprovalQuestion {
    const { tenant, app, principal, endUser, agent, conversation, requestId } = exchange;
    const fact = decision.input.facts.calls?.[0];
    if (fact === undefined) throw new Error('no facts of a call');
    const digest = (what: string, value: unknown): string =>
      parts.keyring.mac('digest', tenant, `approval-${what}:${JSON.stringify(value)}`);
    const argumentsDigest = digest('arguments', canonical(call.arguments, fact.faults));
    const binding = digest('binding', [
      app.id,
      principal.kind,
      principal.id,
      endUser?.subject ?? null,
      agent ?? null,
      conversation,
      call.tool,
      argumentsDigest,
    ]);
    const obligation = decision.verdict.obligations.find(({ kind }) => kind === 'approval');
    const asked = obligation?.kind === 'approval' ? obligation : undefined;
    return {
      tenant,
      app: app.id,
      binding,
      argumentsDigest,
      principal: `${principal.kind}:${principal.id}`,
      conversation,
      request: requestId,
      callId: call.id === undefined ? '' : parts.names.tool(call.id, tenant),
      reasons: enforced(decision.verdict)
        .slice(0, REASONS_MAX)
        .map(({ code, rule }) => ({ code, rule })),
      call: fact,
      approvers: asked?.approvers ?? '',
      expiresMs: asked === undefined ? approvals.expiresMs : asked.expires_s * 1_000,
    };
  }
}

const enforced = ({ reasons }: Verdict): readonly Reason[] =>
  reasons.filter(({ mode, action }) => mode === 'enforce' && action !== 'annotate');

function answered(
  decision: Decision,
  outcome: 'allow' | 'ask',
  [code, rule]: readonly [code: string, rule: string],
): Decision {
  const { verdict } = decision;
  const action = outcome === 'allow' ? 'allow' : 'ask';
  const reasons = [...verdict.reasons, { code, rule, mode: 'enforce', action } as const];
  return { ...decision, verdict: { ...verdict, outcome, reasons } };
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * The same for the same arguments in another order or spacing, and for nothing else: numbers count by their
 * digits, because two of them can be one number here and two for whoever runs the call.
 */
function canonical(text: string, faults: readonly string[]): string {
  if (faults.some((fault) => fault.startsWith('arguments.'))) return `text:${text}`;
  // A call without arguments is sent as nothing at all by some models.
  const value = parse(text.trim() === '' ? '{}' : text, (_, one, { source }) =>
    typeof one === 'number' ? { number: source ?? String(one) } : wrapped(one),
  );
  return `json:${stable(value)}`;
}

/** Objects apart from what stands for a number. */
const wrapped = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { object: value } : value;

function stable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${stable(member)}`);
  return `{${members.join()}}`;
}
