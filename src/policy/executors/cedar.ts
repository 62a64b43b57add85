// SPDX-License-Identifier: Apache-2.0
// Tool packs beside a policy: at the decision point `tools` Cedar is asked too, and the stricter of both answers
// counts. What no policy of a pack permits is refused, and what Cedar could not evaluate has not been decided: it
// passes over policies with errors, and a `forbid` that was passed over would be a hole.
import type { CallFact, PolicyInput } from '../../core/policy-input.ts';
import type { Policy } from '../../core/ports/policy.ts';
import {
  type Obligation,
  type Outcome,
  type Reason,
  type Verdict,
  worse,
} from '../../core/verdict.ts';
import type { Cedar } from './cedar-platform.ts';
import type { PackPolicy, PackTool, ToolPack } from './cedar-pack.ts';

export type ToolPacks = {
  readonly cedar: Cedar;
  readonly packs: readonly ToolPack[];
  /** What becomes of a tool that no pack defines. */
  readonly unknownTools: 'block' | 'allow';
};

type Ruling = {
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly obligations: readonly Obligation[];
};

const ALLOWED: Ruling = { outcome: 'allow', reasons: [], obligations: [] };

const refusal = (code: string, rule: string, outcome: 'block' | 'failed' = 'block'): Ruling => ({
  outcome,
  reasons: [{ code, rule, mode: 'enforce', action: 'block' }],
  obligations: [],
});

/** The policy with packs: the same at every other point, and never milder than it was. */
export function withToolPacks(policy: Policy, packs: ToolPacks): Policy {
  const names = packs.packs.map(({ name, revision }) => `${name}@${revision}`);
  const revision = [policy.revision, ...names, packs.unknownTools].join('+');
  const joined = (verdict: Verdict, input: PolicyInput): Verdict => {
    const ruling = input.facts.point === 'tools' ? ruled(packs, input) : ALLOWED;
    const outcome = worse(verdict.outcome, ruling.outcome);
    return {
      ...verdict,
      policy: revision,
      outcome,
      reasons: [...verdict.reasons, ...ruling.reasons],
      // A question that is not put needs nobody to answer it.
      obligations: [...verdict.obligations, ...(outcome === 'ask' ? ruling.obligations : [])],
    };
  };
  return {
    ...policy,
    revision,
    judgesCalls: true,
    decide(input) {
      const verdict = policy.decide(input);
      return verdict instanceof Promise
        ? verdict.then((later) => joined(later, input))
        : joined(verdict, input);
    },
  };
}

/** The strictest of what the packs say about each call. A throw of Cedar is `failed`. */
function ruled(packs: ToolPacks, input: PolicyInput): Ruling {
  const { calls: facts = [] } = input.facts;
  const values = callsOf(input.values['calls']);
  // Recorded decisions hold no arguments, so they cannot be made again.
  if (values === undefined || values.length !== facts.length) {
    return refusal('tool.values_missing', 'cedar', 'failed');
  }
  const rulings = values.flatMap((call, at) => {
    const fact = facts[at];
    return fact === undefined ? [] : ruledCall(packs, { call, fact, input });
  });
  return rulings.reduce(both, ALLOWED);
}

const both = (a: Ruling, b: Ruling): Ruling => ({
  outcome: worse(a.outcome, b.outcome),
  reasons: [...a.reasons, ...b.reasons],
  obligations: [...a.obligations, ...b.obligations],
});

type Call = { readonly tool: string; readonly arguments: unknown };
type Asked = { readonly call: Call; readonly fact: CallFact; readonly input: PolicyInput };

function callsOf(value: unknown): readonly Call[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const calls = value as readonly Partial<Call>[];
  return calls.every((call) => typeof call?.tool === 'string')
    ? (calls as readonly Call[])
    : undefined;
}

function ruledCall(packs: ToolPacks, asked: Asked): readonly Ruling[] {
  const about = packs.packs.flatMap((pack) => {
    const tool = pack.tools.get(asked.call.tool);
    return tool === undefined ? [] : [{ pack, tool }];
  });
  if (about.length === 0) {
    return packs.unknownTools === 'block' ? [refusal('tool.unknown', 'cedar')] : [];
  }
  return about.map(({ pack, tool }) => {
    try {
      return answerOf(packs.cedar, { pack, tool }, asked);
    } catch {
      return refusal('tool.failed', `cedar.${pack.name}`, 'failed');
    }
  });
}

type About = { readonly pack: ToolPack; readonly tool: PackTool };

function answerOf(cedar: Cedar, { pack, tool }: About, { call, fact, input }: Asked): Ruling {
  const rule = `cedar.${pack.name}`;
  const converted = tool.arguments.convert(call.arguments ?? {});
  if (converted === undefined) return refusal('tool.arguments_invalid', rule);
  const answer = cedar.statefulIsAuthorized({
    ...participants(input, { type: 'Action', id: call.tool }, tool.groups),
    context: { arguments: converted, call: factsOf(fact), now_ms: input.facts.now },
    preparsedPolicySetId: tool.slice,
  });
  if (answer.type === 'failure') return refusal('tool.failed', rule, 'failed');
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) return refusal('tool.failed', rule, 'failed');
  const determining = diagnostics.reason.map((id) => pack.policies.get(id));
  if (determining.includes(undefined)) return refusal('tool.failed', rule, 'failed');
  const known = determining as readonly PackPolicy[];
  if (decision === 'deny') {
    if (known.length === 0) return refusal('tool.not_permitted', rule);
    return known.map((policy) => said(policy, rule, policy.outcome ?? 'block')).reduce(both);
  }
  // One permit without a question is enough.
  const asks = known.filter(({ outcome }) => outcome === 'ask');
  if (asks.length < known.length || asks.length === 0) return ALLOWED;
  return asks.map((policy) => said(policy, rule, 'ask')).reduce(both);
}

const said = (policy: PackPolicy, rule: string, action: 'block' | 'ask'): Ruling => ({
  outcome: action,
  reasons: [{ code: policy.code, rule: `${rule}.${policy.id}`, mode: 'enforce', action }],
  obligations:
    action === 'ask' && policy.approval !== undefined
      ? [{ kind: 'approval', ...policy.approval }]
      : [],
});

/** Three entities: groups and the tenant are named as parents, and nobody asks for anything of theirs. */
function participants(
  { facts }: PolicyInput,
  action: { readonly type: 'Action'; readonly id: string },
  actionGroups: readonly string[],
) {
  const { endUser, principal, agent, tenant, app } = facts;
  // The app says who its users are: what it says must not become the name of a key.
  const id = endUser === undefined ? `service:${principal.id}` : `user:${endUser.subject}`;
  const caller = { type: 'Caller', id };
  const resource = { type: 'App', id: app.id };
  // All of them: a forbid may be about the last one. Identity bounds how many there are.
  const groups = endUser?.groups ?? [];
  const within = { type: 'Tenant', id: tenant };
  return {
    principal: caller,
    action,
    resource,
    entities: [
      { uid: action, attrs: {}, parents: actionGroups.map((id) => ({ type: 'Action', id })) },
      {
        uid: caller,
        attrs: {
          kind: endUser === undefined ? 'service' : 'user',
          ...(agent !== undefined && { agent }),
        },
        parents: [within, ...groups.map((group) => ({ type: 'Group', id: group }))],
      },
      { uid: resource, attrs: {}, parents: [within] },
    ],
  };
}

const factsOf = (fact: CallFact) => ({
  action: fact.action,
  requested: fact.requested,
  tainted: fact.tainted,
  urged: fact.urged,
  commanded: fact.commanded,
  sinks: fact.sinks,
  faults: [...fact.faults, ...fact.history],
  origins: fact.arguments.map(({ origin }) => origin),
  leaks: fact.flows.length > 0,
});
