// SPDX-License-Identifier: Apache-2.0
// Asks the policy, once for each decision: one instant and one seed, drawn here and recorded. A policy that
// throws, rejects or answers nonsense has not decided, and that is `failed`.
import type { Decided } from '../core/candidate.ts';
import type { Exchange, Origin, Uninspected } from '../core/exchange.ts';
import {
  type CallFact,
  type FactFinding,
  type HistoryFacts,
  POLICY_INPUT_SCHEMA,
  type PolicyInput,
} from '../core/policy-input.ts';
import type { Policy } from '../core/ports/policy.ts';
import {
  type DecisionPoint,
  failedVerdict,
  type Verdict,
  VERDICT_SCHEMA,
} from '../core/verdict.ts';
import type { World } from '../core/world.ts';
import { canBeHonoured } from '../policy/verdict-document.ts';
import { History } from './history.ts';
import type { Decision } from './protector.ts';
import type { RecordedNames } from './recorded-names.ts';

type Question = {
  readonly point: DecisionPoint;
  readonly exchange: Exchange;
  readonly findings: readonly FactFinding[];
  readonly uninspected: readonly Uninspected[];
  /** `detector-id: reason`. */
  readonly failures: readonly string[];
  /** Reading of the monotonic clock when work on this decision began. */
  readonly startedAt: number;
  /** At the point `tools`: what is known about the call, and its arguments for policies that look at them. */
  readonly call?: { readonly fact: CallFact; readonly value: unknown };
};

export type Decide = (question: Question) => Decision | Promise<Decision>;

const SEED_BYTES = 8;
const OUTCOMES = new Set<string>(['allow', 'transform', 'block', 'ask', 'failed']);

function inputOf(
  question: Question,
  world: World,
  { names, history }: { readonly names: RecordedNames; readonly history: HistoryFacts },
): PolicyInput {
  const { exchange } = question;
  const { tenant } = exchange;
  const asNamed = exchange.tools.map(({ name }) => name);
  const tools = asNamed.map((name) => names.tool(name, tenant));
  const isSame = tools.every((name, index) => name === asNamed[index]);
  const values = {
    ...(!isSame && { tools: asNamed }),
    ...(question.call && { calls: [question.call.value] }),
  };
  return {
    schema: POLICY_INPUT_SCHEMA,
    facts: {
      point: question.point,
      now: world.clock.now(),
      seed: world.random(SEED_BYTES).toString('hex'),
      request: exchange.requestId,
      tenant: exchange.tenant,
      app: exchange.app,
      principal: exchange.principal,
      endUser: exchange.endUser,
      agent: exchange.agent,
      conversation: exchange.conversation,
      wire: exchange.wire,
      operation: exchange.operation,
      model: exchange.model,
      stream: exchange.parameters.stream,
      tools,
      upstream: exchange.upstream,
      findings: question.findings.map((finding) => named(finding, tenant, names)),
      uninspected: question.uninspected,
      // The ids that these members hold name things of other people, perhaps: facts have none.
      providerState: exchange.providerState.map(({ kind, pointer }) => ({ kind, pointer })),
      failures: question.failures,
      history,
      ...(question.call && { calls: [question.call.fact] }),
    },
    values,
    erased: Object.keys(values),
  };
}

/** A finding with the origin that may be recorded. */
function named(finding: FactFinding, tenant: string, names: RecordedNames): FactFinding {
  const origin = names.origin(finding.origin as Origin, tenant);
  return origin === finding.origin ? finding : { ...finding, origin };
}

/** A verdict of the schema that asks for nothing that this decision point cannot do. */
function isSound(verdict: Verdict, { point, findings }: Question): boolean {
  return (
    verdict.schema === VERDICT_SCHEMA &&
    OUTCOMES.has(verdict.outcome) &&
    Array.isArray(verdict.reasons) &&
    canBeHonoured(verdict, { point, findings: findings.length })
  );
}

/** A function that asks `policy`. Answers at once unless the policy itself answers later. Never throws. */
export function createDecide(policy: Policy, world: World, names: RecordedNames): Decide {
  const ask = policy.compared ?? alone(policy);
  const history = new History();
  return (question) => {
    const { point, exchange, findings } = question;
    const before = history.before(exchange, question.startedAt);
    const input = inputOf(question, world, { names, history: before });
    const record = ({ verdict, candidate }: Decided): Decision => {
      const now = world.clock.monotonic();
      history.decided(exchange, { point, verdict, findings: findings.length }, now);
      return {
        point,
        input,
        verdict,
        micros: Math.round((now - question.startedAt) * 1000),
        ...(candidate !== undefined && { candidate }),
      };
    };
    const failed = (): Decision =>
      record({ verdict: failedVerdict(policy.revision, 'policy.failed') });
    const checked = (decided: Decided): Decision => {
      try {
        return isSound(decided.verdict, question) ? record(decided) : failed();
      } catch {
        return failed();
      }
    };
    try {
      const decided = ask(input);
      return decided instanceof Promise ? decided.then(checked, failed) : checked(decided);
    } catch {
      return failed();
    }
  };
}

const alone =
  (policy: Policy): NonNullable<Policy['compared']> =>
  (input) => {
    const verdict = policy.decide(input);
    return verdict instanceof Promise ? verdict.then((later) => ({ verdict: later })) : { verdict };
  };
