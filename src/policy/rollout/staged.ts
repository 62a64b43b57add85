// SPDX-License-Identifier: Apache-2.0
// A policy made of two versions: the one in force, and one that is tried on a share of the conversations. In
// shadow the one in force decides and the other is only asked; in a canary the one that is tried decides
// inside its share. What only one of them would hold back of an answer is held back: trying a version never
// opens what the one in force closes, and a candidate in shadow that throws changes nothing.
import type { CandidateVerdict, Decided } from '../../core/candidate.ts';
import type { PolicyInput } from '../../core/policy-input.ts';
import type { Policy } from '../../core/ports/policy.ts';
import { type DecisionPoint, failedVerdict, type Verdict } from '../../core/verdict.ts';
import type { Clock } from '../../core/world.ts';
import { createAllowance } from './allowance.ts';
import type { CandidateScope, Stage } from './rollout.ts';
import { createShare } from './share.ts';

/** `watch`: the version in force is compared with the one that was before. */
export type TriedStage = Stage | 'watch';

export type Ruled = { readonly verdict: Verdict; readonly micros: number };

/** What both versions said about one input; after `enforce` the new one is still the candidate. */
export type Observed = {
  readonly stage: TriedStage;
  readonly point: DecisionPoint;
  readonly active: Ruled;
  readonly candidate: Ruled;
};

export type Trial = {
  readonly policy: Policy;
  /** As it was pushed: its share depends on this. */
  readonly revision: string;
  readonly stage: Stage;
  readonly scope: CandidateScope;
};

export type StagedParts = {
  readonly active: Policy;
  readonly trial?: Trial | undefined;
  /** The version before, while the one in force may still be taken back by itself. */
  readonly before?: Policy | undefined;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly observed: (both: Observed) => void;
  /** A comparison that was not made for want of time. */
  readonly skipped: (stage: TriedStage) => void;
  /** What deciding took, whatever decided. */
  readonly took: (point: DecisionPoint, micros: number) => void;
};

/** Codes of a candidate's verdict that are recorded. */
const CODES_MAX = 16;
/** Questions to an engine elsewhere that nobody waits for. */
const PENDING_MAX = 32;

export function staged(parts: StagedParts): Policy {
  const { active, trial, before } = parts;
  const all = [active, trial?.policy, before].filter((policy) => policy !== undefined);
  const held = trial === undefined ? [active] : [active, trial.policy];
  const pair = new Pair(parts);
  return {
    revision: all.map(({ revision }) => revision).join('~'),
    judgesAnswers: held.some((policy) => policy.judgesAnswers !== false),
    judgesCalls: held.some((policy) => policy.judgesCalls !== false),
    actsOnAnswers: (detector) =>
      held.some(({ actsOnAnswers }) => actsOnAnswers === undefined || actsOnAnswers(detector)),
    decide: (input) => {
      const both = pair.compared(input);
      return both instanceof Promise ? both.then(({ verdict }) => verdict) : both.verdict;
    },
    compared: (input) => pair.compared(input),
  };
}

class Pair {
  readonly #parts: StagedParts;
  readonly #takes: (facts: PolicyInput['facts']) => boolean;
  readonly #allowance;
  #pending = 0;

  constructor(parts: StagedParts) {
    this.#parts = parts;
    const { trial, clock } = parts;
    this.#takes = trial === undefined ? () => false : createShare(trial.revision, trial.scope);
    this.#allowance = createAllowance(clock.monotonic());
  }

  compared(input: PolicyInput): Decided | Promise<Decided> {
    const { active, trial } = this.#parts;
    const taken = this.#takes(input.facts) ? trial : undefined;
    const decider = taken?.stage === 'canary' ? taken.policy : active;
    const ruled = this.#ask(decider, input);
    const go = (one: Ruled): Decided => this.#beside(input, one, taken);
    return ruled instanceof Promise ? ruled.then(go) : go(ruled);
  }

  /** What is said beside the verdict of `ruled`, which stands whatever happens here. */
  #beside(input: PolicyInput, ruled: Ruled, taken: Trial | undefined): Decided {
    const { active, before, took } = this.#parts;
    const { verdict } = ruled;
    took(input.facts.point, ruled.micros);
    if (taken?.stage === 'canary') {
      this.#compare('canary', input, { other: active, ruled, tried: true });
      return { verdict, candidate: said(taken, verdict) };
    }
    if (before !== undefined) this.#compare('watch', input, { other: before, ruled, tried: true });
    if (taken === undefined) return { verdict };
    const other = this.#compare('shadow', input, { other: taken.policy, ruled, tried: false });
    return other === undefined ? { verdict } : { verdict, candidate: said(taken, other.verdict) };
  }

  /** Asks the other version; undefined when there was no time, or when it answers later. */
  #compare(
    stage: TriedStage,
    input: PolicyInput,
    { other, ruled, tried }: { other: Policy; ruled: Ruled; tried: boolean },
  ): Ruled | undefined {
    const { clock, observed, skipped } = this.#parts;
    if (!this.#allowance.has(clock.monotonic()) || this.#pending >= PENDING_MAX) {
      skipped(stage);
      return undefined;
    }
    const { point } = input.facts;
    const note = (answer: Ruled): void =>
      observed({
        stage,
        point,
        active: tried ? answer : ruled,
        candidate: tried ? ruled : answer,
      });
    const answer = this.#ask(other, input);
    if (answer instanceof Promise) {
      this.#pending++;
      void answer.then(note).finally(() => this.#pending--);
      return undefined;
    }
    this.#allowance.spend(answer.micros);
    note(answer);
    return answer;
  }

  /** Never throws or rejects: what could not be decided is `failed`. */
  #ask(policy: Policy, input: PolicyInput): Ruled | Promise<Ruled> {
    const { clock } = this.#parts;
    const startedAt = clock.monotonic();
    const ruled = (verdict: Verdict): Ruled => ({
      verdict,
      micros: (clock.monotonic() - startedAt) * 1_000,
    });
    const failed = (): Ruled => ruled(failedVerdict(policy.revision, 'policy.failed'));
    try {
      const verdict = policy.decide(input);
      return verdict instanceof Promise ? verdict.then(ruled, failed) : ruled(verdict);
    } catch {
      return failed();
    }
  }
}

const said = ({ stage }: Trial, { policy, outcome, reasons }: Verdict): CandidateVerdict => ({
  policy,
  stage,
  outcome,
  codes: codesOf(reasons).slice(0, CODES_MAX),
});

/** The codes that led to the outcome, once each, in the order of the verdict. */
export const codesOf = (reasons: Verdict['reasons']): string[] => [
  ...new Set(reasons.filter(({ mode }) => mode === 'enforce').map(({ code }) => code)),
];
