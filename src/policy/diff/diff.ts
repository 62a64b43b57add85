// SPDX-License-Identifier: Apache-2.0
// Two policies asked about the same inputs: what they say differently, grouped. Memory does not depend on how many
// inputs there are.
import type { PolicyInput } from '../../core/policy-input.ts';
import type { Policy } from '../../core/ports/policy.ts';
import { Counts } from '../replay/counts.ts';
import { differenceOf } from '../replay/difference.ts';
import { type ChangeGroup, ChangeGroups } from '../replay/groups.ts';

const EXAMPLES = 3;

export type DiffReport = {
  readonly a: string;
  readonly b: string;
  readonly inputs: number;
  readonly same: number;
  readonly changed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly groups: readonly ChangeGroup[];
  readonly more: number;
  /** How often each decision point was asked. */
  readonly points: Readonly<Record<string, number>>;
};

export class VerdictDiff {
  readonly #a: Policy;
  readonly #b: Policy;
  readonly #groups = new ChangeGroups(EXAMPLES);
  readonly #outcomes = new Counts();
  readonly #points = new Counts();
  #inputs = 0;
  #changed = 0;

  constructor(a: Policy, b: Policy) {
    this.#a = a;
    this.#b = b;
  }

  get inputs(): number {
    return this.#inputs;
  }

  /** Asks both about one input, which `id` names among the examples. */
  async add(input: PolicyInput, id: string): Promise<void> {
    this.#inputs++;
    this.#points.add(input.facts.point);
    const [before, after] = [await this.#a.decide(input), await this.#b.decide(input)];
    const difference = differenceOf(before, after);
    if (difference === undefined) return;
    this.#changed++;
    const { from, to } = difference;
    if (from !== to) this.#outcomes.add(`${from} -> ${to}`);
    this.#groups.add(difference, id);
  }

  report(): DiffReport {
    return {
      a: this.#a.revision,
      b: this.#b.revision,
      inputs: this.#inputs,
      same: this.#inputs - this.#changed,
      changed: this.#changed,
      outcomes: this.#outcomes.all(),
      groups: this.#groups.list(),
      more: this.#groups.more,
      points: this.#points.all(),
    };
  }
}
