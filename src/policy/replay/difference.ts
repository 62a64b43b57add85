// SPDX-License-Identifier: Apache-2.0
// What is different between two verdicts about one thing. The order of reasons and obligations says nothing.
import type { Obligation, Outcome, Reason, Verdict } from '../../core/verdict.ts';

/** A verdict without what is different in every policy. */
export type Judged = Pick<Verdict, 'outcome' | 'reasons' | 'obligations'>;

export type Difference = {
  readonly from: Outcome;
  readonly to: Outcome;
  /** Reasons that only the second verdict has. */
  readonly added: readonly Reason[];
  /** Reasons that only the first verdict has. */
  readonly removed: readonly Reason[];
  /** Kinds of obligations that are not the same. */
  readonly obligations: readonly Obligation['kind'][];
};

/** Undefined: they say the same. */
export function differenceOf(before: Judged, after: Judged): Difference | undefined {
  const old = keyed(before.reasons, stable);
  const now = keyed(after.reasons, stable);
  const added = [...now].flatMap(([key, reason]) => (old.has(key) ? [] : [reason]));
  const removed = [...old].flatMap(([key, reason]) => (now.has(key) ? [] : [reason]));
  const obligations = changedKinds(before.obligations, after.obligations);
  const isSame = before.outcome === after.outcome && added.length + removed.length === 0;
  if (isSame && obligations.length === 0) return undefined;
  return { from: before.outcome, to: after.outcome, added, removed, obligations };
}

function changedKinds(
  before: readonly Obligation[],
  after: readonly Obligation[],
): readonly Obligation['kind'][] {
  if (before.length === 0 && after.length === 0) return [];
  const old = keyed(before, stable);
  const now = keyed(after, stable);
  const kinds = new Set<Obligation['kind']>();
  for (const [key, { kind }] of now) if (!old.has(key)) kinds.add(kind);
  for (const [key, { kind }] of old) if (!now.has(key)) kinds.add(kind);
  return [...kinds].sort();
}

const keyed = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): ReadonlyMap<string, Item> => new Map(items.map((item) => [key(item), item]));

/** Its JSON with sorted members: the same for what says the same. */
function stable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${stable(member)}`);
  return `{${members.join()}}`;
}
