// SPDX-License-Identifier: Apache-2.0
// Asks the policy, once for each decision: one instant and one seed, drawn here and recorded. A policy that
// throws, rejects or answers nonsense has not decided, and that is `failed`.
import type { Exchange, Origin, Uninspected } from '../core/exchange.ts';
import { type FactFinding, POLICY_INPUT_SCHEMA, type PolicyInput } from '../core/policy-input.ts';
import type { Policy } from '../core/ports/policy.ts';
import { type DecisionPoint, type Verdict, VERDICT_SCHEMA } from '../core/verdict.ts';
import type { World } from '../core/world.ts';
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
};

export type Decide = (question: Question) => Decision | Promise<Decision>;

const SEED_BYTES = 8;
const OUTCOMES = new Set<string>(['allow', 'transform', 'block', 'ask', 'failed']);
const STYLES = new Set<string>(['redact', 'last4', 'hash']);
/** On requests alone: an answer has nobody to put the value back. */
const REVERSIBLE = new Set<string>(['tokenise', 'format-preserving']);

/** A verdict of our own: what should have been decided could not be. */
export const failedVerdict = (policy: string, code: string): Verdict => ({
  schema: VERDICT_SCHEMA,
  outcome: 'failed',
  reasons: [{ code, rule: 'bartizan', mode: 'enforce', action: 'block' }],
  obligations: [],
  policy,
});

function inputOf(question: Question, world: World, names: RecordedNames): PolicyInput {
  const { exchange } = question;
  const { tenant } = exchange;
  const asNamed = exchange.tools.map(({ name }) => name);
  const tools = asNamed.map((name) => names.tool(name, tenant));
  const isSame = tools.every((name, index) => name === asNamed[index]);
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
    },
    values: isSame ? {} : { tools: asNamed },
    erased: isSame ? [] : ['tools'],
  };
}

/** A finding with the origin that may be recorded. */
function named(finding: FactFinding, tenant: string, names: RecordedNames): FactFinding {
  const origin = names.origin(finding.origin as Origin, tenant);
  return origin === finding.origin ? finding : { ...finding, origin };
}

/** A verdict of the schema whose obligations name findings that exist, in styles that the point has. */
function isSound(verdict: Verdict, { point, findings: { length: findings } }: Question): boolean {
  return (
    verdict.schema === VERDICT_SCHEMA &&
    OUTCOMES.has(verdict.outcome) &&
    Array.isArray(verdict.reasons) &&
    verdict.obligations.every(
      ({ kind, finding, style }) =>
        kind === 'mask' &&
        Number.isInteger(finding) &&
        finding >= 0 &&
        finding < findings &&
        (STYLES.has(style) || (point === 'request' && REVERSIBLE.has(style))),
    )
  );
}

/** A function that asks `policy`. Answers at once unless the policy itself answers later. Never throws. */
export function createDecide(policy: Policy, world: World, names: RecordedNames): Decide {
  return (question) => {
    const input = inputOf(question, world, names);
    const record = (verdict: Verdict): Decision => ({
      point: question.point,
      input,
      verdict,
      micros: Math.round((world.clock.monotonic() - question.startedAt) * 1000),
    });
    const failed = (): Decision => record(failedVerdict(policy.revision, 'policy.failed'));
    const checked = (verdict: Verdict): Decision => {
      try {
        return isSound(verdict, question) ? record(verdict) : failed();
      } catch {
        return failed();
      }
    };
    try {
      const verdict = policy.decide(input);
      return verdict instanceof Promise ? verdict.then(checked, failed) : checked(verdict);
    } catch {
      return failed();
    }
  };
}
