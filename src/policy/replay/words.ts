// SPDX-License-Identifier: Apache-2.0
// What would change, as lines for people.
import type { DiffReport } from '../diff/diff.ts';
import type { ChangeGroup } from './groups.ts';
import type { ReplayReport } from './replay.ts';

const GROUPS_SHOWN = 50;

/** Lines of a replay: how many decisions would be different, then in which ways, with examples. */
export function replayLines(report: ReplayReport): readonly string[] {
  const { decisions, changed, groups, more, unseen, undecided, outcomes, policy } = report;
  const head = [
    `${decisions} decisions asked again of ${policy}: ${changed} different (${share(changed, decisions)})`,
    ...spanOf(report),
  ];
  const blind =
    unseen.decisions === 0
      ? []
      : [
          `${unseen.decisions} not replayable (${share(unseen.decisions, decisions)}): the policy looks at values that nobody kept`,
          `  ${Object.entries(unseen.values)
            .map(([name, count]) => `${name}: ${count}`)
            .join(', ')}; for example ${unseen.examples.join(', ')}`,
        ];
  const failed =
    undecided === 0 ? [] : [`${undecided} could not be decided then: nothing to compare with`];
  return [
    ...head,
    ...outcomeLines(outcomes),
    ...groupLines(groups, more, decisions),
    ...blind,
    ...failed,
  ];
}

/** The same of two policies asked about one corpus. */
export function diffLines({
  a,
  b,
  inputs,
  changed,
  outcomes,
  groups,
  more,
}: DiffReport): readonly string[] {
  return [
    `${inputs} inputs asked of ${a} and ${b}: ${changed} different (${share(changed, inputs)})`,
    ...outcomeLines(outcomes),
    ...groupLines(groups, more, inputs),
  ];
}

const spanOf = ({ first, last }: ReplayReport): readonly string[] =>
  first === undefined || last === undefined
    ? []
    : [`recorded from ${new Date(first).toISOString()} to ${new Date(last).toISOString()}`];

const outcomeLines = (outcomes: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(outcomes).map(([name, count]) => `  ${name}: ${count}`);

const SAID: Readonly<Record<ChangeGroup['kind'], string>> = {
  added: 'now says',
  removed: 'no longer says',
  obligations: 'does otherwise',
  outcome: 'decides otherwise',
};

function groupLines(groups: readonly ChangeGroup[], more: number, all: number): readonly string[] {
  const lines = groups.slice(0, GROUPS_SHOWN).flatMap((group) => {
    const { kind, rule, code, mode, from, to, count, examples } = group;
    const who = rule === '' ? 'the verdict' : `rule ${rule}`;
    const shadow = mode === 'shadow' ? ' (in shadow)' : '';
    return [
      `${String(count).padStart(8)}  ${share(count, all).padStart(7)}  ${from} -> ${to}  ${who} ${SAID[kind]} ${code}${shadow}`.trimEnd(),
      `                    ${examples.join(', ')}`,
    ];
  });
  const hidden = groups.length - GROUPS_SHOWN;
  return [
    ...lines,
    ...(hidden > 0 ? [`and ${hidden} more groups; --json has all`] : []),
    ...(more > 0 ? [`and ${more} differences in more groups than are kept apart`] : []),
  ];
}

const share = (count: number, all: number): string =>
  all === 0 ? '0 %' : `${((100 * count) / all).toFixed(count * 1000 < all && count > 0 ? 3 : 1)} %`;
