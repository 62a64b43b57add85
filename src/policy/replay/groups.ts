// SPDX-License-Identifier: Apache-2.0
// Differences of many decisions, counted: by what changed, the rule that says it, and from which outcome to which.
// Bounded, however many decisions there are: what comes after the last group is counted together.
import type { Outcome, Reason } from '../../core/verdict.ts';
import type { Difference } from './difference.ts';

const GROUPS_MAX = 2_000;

export type ChangeKind =
  /** A reason that is new, or is gone. */
  | 'added'
  | 'removed'
  /** Same reasons, and something else has to be done. */
  | 'obligations'
  /** Same reasons, other outcome. */
  | 'outcome';

export type ChangeGroup = {
  readonly kind: ChangeKind;
  /** Empty where no reason changed. */
  readonly rule: string;
  /** Of the reason; the kinds of the obligations where those changed alone. */
  readonly code: string;
  readonly mode: Reason['mode'] | '';
  readonly from: Outcome;
  readonly to: Outcome;
  readonly count: number;
  /** Ids of some of them. */
  readonly examples: readonly string[];
};

type Mutable = { -readonly [Name in keyof ChangeGroup]: ChangeGroup[Name] } & {
  examples: string[];
};

export class ChangeGroups {
  readonly #groups = new Map<string, Mutable>();
  readonly #examplesMax: number;
  /** Differences that no group has room for. */
  more = 0;

  constructor(examplesMax: number) {
    this.#examplesMax = examplesMax;
  }

  add(difference: Difference, id: string): void {
    const { from, to, added, removed, obligations } = difference;
    for (const reason of added) this.#count({ kind: 'added', ...named(reason), from, to }, id);
    for (const reason of removed) this.#count({ kind: 'removed', ...named(reason), from, to }, id);
    if (added.length + removed.length > 0) return;
    const none = { rule: '', mode: '', from, to } as const;
    if (obligations.length > 0) {
      this.#count({ kind: 'obligations', ...none, code: obligations.join('+') }, id);
    } else this.#count({ kind: 'outcome', ...none, code: '' }, id);
  }

  /** Goes on from what was counted before. */
  restore(groups: readonly ChangeGroup[], more: number): void {
    for (const group of groups.slice(0, GROUPS_MAX)) {
      this.#groups.set(keyOf(group), { ...group, examples: [...group.examples] });
    }
    this.more = more;
  }

  /** Most frequent first. */
  list(): readonly ChangeGroup[] {
    return [...this.#groups.entries()]
      .sort(([a, { count: x }], [b, { count: y }]) => y - x || (a < b ? -1 : 1))
      .map(([, group]) => ({ ...group, examples: [...group.examples] }));
  }

  #count(about: Omit<ChangeGroup, 'count' | 'examples'>, id: string): void {
    const key = keyOf(about);
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= GROUPS_MAX) {
        this.more++;
        return;
      }
      group = { ...about, count: 0, examples: [] };
      this.#groups.set(key, group);
    }
    group.count++;
    if (group.examples.length < this.#examplesMax && !group.examples.includes(id)) {
      group.examples.push(id);
    }
  }
}

const keyOf = ({ kind, rule, code, mode, from, to }: Omit<ChangeGroup, 'count' | 'examples'>) =>
  JSON.stringify([rule, code, kind, mode, from, to]);

const named = ({ rule, code, mode }: Reason): Pick<ChangeGroup, 'rule' | 'code' | 'mode'> => ({
  rule,
  code,
  mode,
});
