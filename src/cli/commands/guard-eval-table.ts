// SPDX-License-Identifier: Apache-2.0
// The figures of `guard eval` for people.
import type { TaskReport } from '../../guard/evaluation/evaluation.ts';
import type { Share } from '../../guard/evaluation/interval.ts';
import type { Thresholds } from '../../guard/evaluation/judgement.ts';
import type { GroupReport } from '../../guard/evaluation/report.ts';

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

/** "97.5 % (96.1-98.4, 780 of 800)", or "-" when nothing was counted. */
const shown = ({ value, low, high, hits, of }: Share): string =>
  value === null
    ? '-'
    : `${percent(value)} (${(low * 100).toFixed(1)}-${(high * 100).toFixed(1)}, ${hits} of ${of})`;

/** The lines of one report. */
export function evaluationTable(report: TaskReport, thresholds: Thresholds): readonly string[] {
  const { task, all, sources } = report;
  const named = Object.entries(sources);
  const groups = named.length === 1 ? named : [['all', all] as const, ...named];
  const threshold = task === 'pii' ? undefined : thresholds[task];
  const acts =
    task === 'pii'
      ? ''
      : threshold === undefined
        ? ' (the default policy does not act: every finding counts)'
        : ` (threshold ${threshold})`;
  return [
    `${task}${acts}`,
    ...groups.flatMap(([name, group]) => [
      `  ${name}: ${group.texts} texts, ${group.attacks} positive, ${group.benign} negative`,
      ...(task === 'pii' ? [] : textLines(group)),
      ...spanLines(group),
      ...(group.failed === 0 ? [] : [`    not wholly inspected: ${group.failed} texts`]),
      `    time per text: p50 ${group.time.p50Micros} us, p99 ${group.time.p99Micros} us, ${group.time.microsPerKb} us per KB`,
    ]),
  ];
}

function textLines(group: GroupReport): readonly string[] {
  const lines: string[] = [];
  const { shipped, auc, recall_at_fpr: at, against } = group;
  if (group.attacks > 0) lines.push(`    recall, shipped threshold: ${shown(shipped.recall)}`);
  if (group.benign > 0) lines.push(`    false positives, shipped threshold: ${shown(shipped.fpr)}`);
  if (auc === null) return lines;
  const others = against === 'all' ? ', against the benign texts of all sources' : '';
  for (const rate of ['0.01', '0.001'] as const) {
    const recall = at[rate];
    if (recall === null) continue;
    const few = recall.enough ? '' : ', too few benign texts for this rate';
    lines.push(
      `    recall at ${Number(rate) * 100} % false positives: ${shown(recall)}${others}${few}`,
    );
  }
  lines.push(`    AUC ${auc.toFixed(4)}`);
  return lines;
}

function spanLines(group: GroupReport): readonly string[] {
  const lines = Object.entries(group.entities).map(
    ([type, { precision, recall }]) =>
      `    ${type}: precision ${shown(precision)}, recall ${shown(recall)}`,
  );
  const unmapped = Object.entries(group.unmapped).map(([type, count]) => `${type} ${count}`);
  if (unmapped.length > 0) lines.push(`    not claimed: ${unmapped.join(', ')}`);
  return lines;
}
