// SPDX-License-Identifier: Apache-2.0
// A policy asked again about recorded decisions: facts, instant and seed are those of the record, so a verdict that
// differs does so because of the policy. Memory does not depend on how many decisions there are.
import { POLICY_INPUT_SCHEMA } from '../../core/policy-input.ts';
import type { Policy } from '../../core/ports/policy.ts';
import { beforeApproval, type Verdict } from '../../core/verdict.ts';
import type { RecordedDecision } from '../inputs/recorded.ts';
import { Counts } from './counts.ts';
import { differenceOf } from './difference.ts';
import { type ChangeGroup, ChangeGroups } from './groups.ts';
import { unseenValues } from './unseen.ts';

const EXAMPLES = 5;
/** Failures that the same policy has again; others came of time, or of an executor that was away. */
const REPEATABLE = new Set([
  'policy.undefined',
  'policy.malformed',
  'policy.undeclared_enforcement',
]);

export type ReplayReport = {
  /** Revision of the policy that was asked. */
  readonly policy: string;
  readonly decisions: number;
  readonly same: number;
  /** Decisions with another verdict. */
  readonly changed: number;
  /** Those of them with another outcome: "allow -> block". */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly groups: readonly ChangeGroup[];
  /** Differences beyond the last group. */
  readonly more: number;
  /** The policy looked at values that nobody kept. */
  readonly unseen: {
    readonly decisions: number;
    readonly values: Readonly<Record<string, number>>;
    readonly examples: readonly string[];
  };
  /** The policy of then could not be asked in its bounds: there is nothing to compare with. */
  readonly undecided: number;
  /** By the revision of the policy that decided then. */
  readonly recordedBy: Readonly<Record<string, number>>;
  readonly first: number | undefined;
  readonly last: number | undefined;
};

export class Replay {
  readonly #policy: Policy;
  readonly #groups = new ChangeGroups(EXAMPLES);
  readonly #outcomes = new Counts();
  readonly #values = new Counts();
  readonly #recordedBy = new Counts();
  readonly #unseenExamples: string[] = [];
  #decisions = 0;
  #changed = 0;
  #unseen = 0;
  #undecided = 0;
  #first: number | undefined;
  #last: number | undefined;

  /** `before`: what the same policy said about decisions that came before; counting goes on from there. */
  constructor(policy: Policy, before?: ReplayReport) {
    this.#policy = policy;
    if (before === undefined) return;
    this.#decisions = before.decisions;
    this.#changed = before.changed;
    this.#unseen = before.unseen.decisions;
    this.#undecided = before.undecided;
    this.#first = before.first;
    this.#last = before.last;
    this.#groups.restore(before.groups, before.more);
    this.#outcomes.restore(before.outcomes);
    this.#values.restore(before.unseen.values);
    this.#recordedBy.restore(before.recordedBy);
    this.#unseenExamples.push(...before.unseen.examples);
  }

  get decisions(): number {
    return this.#decisions;
  }

  /** Asks about one decision. Never rejects: a policy that throws has failed, which is a verdict. */
  async add(recorded: RecordedDecision): Promise<void> {
    const { time, request } = recorded;
    const verdict = beforeApproval(recorded.verdict);
    this.#decisions++;
    this.#first = Math.min(this.#first ?? time, time);
    this.#last = Math.max(this.#last ?? time, time);
    this.#recordedBy.add(verdict.policy);
    if (isUndecided(verdict)) {
      this.#undecided++;
      return;
    }
    const { values, looked } = unseenValues(recorded.erased);
    const asked = {
      schema: POLICY_INPUT_SCHEMA,
      facts: recorded.facts,
      values,
      erased: recorded.erased,
    } as const;
    const answer = this.#policy.decide(asked);
    const now = answer instanceof Promise ? await answer : answer;
    if (looked.size > 0) return this.#blind(looked, request);
    const difference = differenceOf(verdict, now);
    if (difference === undefined) return;
    this.#changed++;
    const { from, to } = difference;
    if (from !== to) this.#outcomes.add(`${from} -> ${to}`);
    this.#groups.add(difference, request);
  }

  report(): ReplayReport {
    const decided = this.#decisions - this.#unseen - this.#undecided;
    return {
      policy: this.#policy.revision,
      decisions: this.#decisions,
      same: decided - this.#changed,
      changed: this.#changed,
      outcomes: this.#outcomes.all(),
      groups: this.#groups.list(),
      more: this.#groups.more,
      unseen: {
        decisions: this.#unseen,
        values: this.#values.all(),
        examples: [...this.#unseenExamples],
      },
      undecided: this.#undecided,
      recordedBy: this.#recordedBy.all(),
      first: this.#first,
      last: this.#last,
    };
  }

  #blind(looked: ReadonlySet<string>, request: string): void {
    this.#unseen++;
    for (const name of looked) this.#values.add(name);
    if (this.#unseenExamples.length < EXAMPLES) this.#unseenExamples.push(request);
  }
}

const isUndecided = ({ outcome, reasons }: Verdict): boolean =>
  outcome === 'failed' &&
  reasons.some(
    ({ rule, code }) => rule === 'bartizan' && code.startsWith('policy.') && !REPEATABLE.has(code),
  );
