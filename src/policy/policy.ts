// SPDX-License-Identifier: Apache-2.0
// Whatever evaluates policies, behind the policy port: each decision point has its entrypoint, and what comes back is
// read strictly. No answer, an answer that is no verdict, and one that took too much are `failed`, by name.
import type { DetectorId } from '../core/finding.ts';
import type { PolicyInput } from '../core/policy-input.ts';
import type { Policy } from '../core/ports/policy.ts';
import { type DecisionPoint, failedVerdict, type Verdict } from '../core/verdict.ts';
import type { Log } from '../core/world.ts';
import { type Executor, Undecided } from './executor.ts';
import { detectorTest } from './settings.ts';
import { verdictOf } from './verdict-document.ts';

export type PolicyOptions = {
  /** Told of decisions that were not made: the code, and where in the policy. Default: nobody is. */
  readonly log?: Log;
};

const entrypoint = (point: DecisionPoint): readonly string[] => ['bartizan', point, 'verdict'];
const ENTRYPOINTS: Readonly<Record<DecisionPoint, readonly string[]>> = {
  access: entrypoint('access'),
  request: entrypoint('request'),
  response: entrypoint('response'),
  tools: entrypoint('tools'),
  capture: entrypoint('capture'),
};
/** Actions on findings of an answer for which it has to be held back. */
const ACTING: ReadonlySet<string> = new Set(['mask', 'block', 'ask']);

/**
 * A policy that asks `executor`. It answers at once where the executor does. What the policy declares of itself
 * (`response.enforces`, `response.judges`, `tools.judges`) is asked here, once; a throw of the executor is passed on.
 */
export function createPolicy(executor: Executor, { log }: PolicyOptions = {}): Policy {
  const { revision } = executor;
  const enforces = executor.constant(['bartizan', 'response', 'enforces']);
  const actsOnAnswers = declaredActs(enforces);
  const declinesAnswers = executor.constant(['bartizan', 'response', 'judges']) === false;
  // What is to be enforced has to be looked at, whatever else is said.
  const judgesAnswers = !declinesAnswers || (Array.isArray(enforces) && enforces.length > 0);
  const failed = (code: string, point: DecisionPoint, cause?: unknown): Verdict => {
    const detail = cause instanceof Error ? cause.message : undefined;
    log?.('warn', 'policy.failed', { code, point, detail });
    return failedVerdict(revision, code);
  };
  const notMade = (point: DecisionPoint, thrown: unknown): Verdict =>
    failed(thrown instanceof Undecided ? thrown.code : 'policy.failed', point, thrown);
  const read = (document: unknown, { facts }: PolicyInput): Verdict => {
    const { point, findings } = facts;
    if (document === undefined) return failed('policy.undefined', point);
    const verdict = verdictOf(document, { point, findings: findings.length }, revision);
    if (verdict === undefined) return failed('policy.malformed', point);
    return point === 'response' && !isDeclared(verdict, facts.findings, actsOnAnswers)
      ? failed('policy.undeclared_enforcement', point)
      : verdict;
  };
  return {
    revision,
    actsOnAnswers,
    judgesAnswers,
    judgesCalls: executor.constant(['bartizan', 'tools', 'judges']) !== false,
    decide(input) {
      const { point } = input.facts;
      try {
        const document = executor.evaluate(ENTRYPOINTS[point], input);
        if (!(document instanceof Promise)) return read(document, input);
        return document.then(
          (later: unknown) => read(later, input),
          (thrown: unknown) => notMade(point, thrown),
        );
      } catch (thrown) {
        return notMade(point, thrown);
      }
    },
  };
}

type ActsOn = (detector: DetectorId) => boolean;

/** A test for the declared patterns. What is no list of patterns declares nothing, so it means all detectors. */
function declaredActs(declared: unknown): ActsOn {
  if (!Array.isArray(declared)) return () => true;
  const patterns: readonly unknown[] = declared;
  if (!patterns.every((pattern) => typeof pattern === 'string')) return () => true;
  const tests = patterns.map(detectorTest);
  const known = new Map<DetectorId, boolean>();
  return (detector) => {
    let acts = known.get(detector);
    if (acts === undefined) known.set(detector, (acts = tests.some((test) => test(detector))));
    return acts;
  };
}

/** Of other detectors' findings the text has left already: a mask or a block for them would be a promise only. */
function isDeclared(
  { reasons, obligations }: Verdict,
  findings: PolicyInput['facts']['findings'],
  actsOn: ActsOn,
): boolean {
  return (
    reasons.every(
      ({ mode, action, detector }) =>
        mode !== 'enforce' || detector === undefined || !ACTING.has(action) || actsOn(detector),
    ) &&
    obligations.every((obligation) => {
      if (obligation.kind !== 'mask') return true;
      const finding = findings[obligation.finding];
      return finding !== undefined && actsOn(finding.detector);
    })
  );
}
