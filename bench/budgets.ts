// SPDX-License-Identifier: Apache-2.0
// The budgets that Bartizan sets itself, each with the figure that answers it. What was not measured is
// neither met nor missed.
import type { Sheet } from './sheet.ts';

type Budget = {
  readonly name: string;
  readonly unit: string;
  readonly limit: number;
  /** most: the figure may be at most the limit. least: at least. */
  readonly kind: 'most' | 'least';
  readonly measured: (sheet: Sheet) => number | undefined;
};

export type BudgetResult = {
  readonly name: string;
  /** "<= 0.2 ms" */
  readonly budget: string;
  readonly measured: number | null;
  readonly met: boolean | null;
};

const BUDGETS: readonly Budget[] = [
  most('added latency p50, auth + limits + record, 2 KB', 'ms', 0.2, (sheet) =>
    sheet.value('latency.added_p50_2kb', 'plain'),
  ),
  most('added latency p99, auth + limits + record, 2 KB', 'ms', 1, (sheet) =>
    sheet.value('latency.added_p99_2kb', 'plain'),
  ),
  most('added latency p50, all exact protections, 2 KB', 'ms', 0.5, (sheet) =>
    sheet.value('latency.added_p50_2kb', 'full'),
  ),
  most('added latency p99, all exact protections, 2 KB', 'ms', 2, (sheet) =>
    sheet.value('latency.added_p99_2kb', 'full'),
  ),
  most('guard, exact rules, mean of prose and mixed', 'us per KB', 20, (sheet) =>
    meanOf(sheet, ['exact', 'exact_output', 'exact_mixed', 'exact_mixed_output']),
  ),
  most('guard, scorer, mean', 'us per KB', 60, (sheet) => sheet.value('guard.scorer', 'here')),
  most('guard, 4 KB with everything, p99', 'us', 2000, (sheet) =>
    sheet.value('guard.4kb_p99', 'here'),
  ),
  most('guard, 200 KB with everything', 'ms', 60, (sheet) => sheet.value('guard.200kb', 'here')),
  most('guard, memory with all tables', 'MB', 60, (sheet) => sheet.value('guard.memory', 'here')),
  most('un-masking, an answer without a token', 'us per KB', 3, (sheet) =>
    sheet.value('masking.text', 'here'),
  ),
  most('first token delay added by output protection', 'tokens', 1, firstWait),
  most('policy decision, 100 rules, p99', 'us', 20, (sheet) =>
    sheet.value('policy.100_rules_p99', 'here'),
  ),
  most('authentication by key', 'us', 20, (sheet) => sheet.value('callers.key', 'here')),
  most('authentication by token, keys of its issuer cached', 'us', 60, (sheet) =>
    sheet.value('callers.token_rs256', 'here'),
  ),
  most('three limits, in memory', 'us', 10, (sheet) => sheet.value('callers.limits', 'here')),
  most('10,000 keys and 1,000 apps load', 'ms', 1000, (sheet) =>
    sheet.value('callers.load', 'here'),
  ),
  {
    name: 'throughput per core, all exact protections, over Portkey with nothing on',
    unit: 'x',
    limit: 5,
    kind: 'least',
    measured: (sheet) => sheet.ratio('throughput.rps_per_core', 'full', 'portkey'),
  },
  most('memory of a worker after load', 'MB', 250, (sheet) =>
    sheet.value('memory.after_load', 'full'),
  ),
  most('memory per idle stream', 'KB', 40, (sheet) => sheet.value('idle.kb_per_stream', 'full')),
];

function most(
  name: string,
  unit: string,
  limit: number,
  measured: (sheet: Sheet) => number | undefined,
): Budget {
  return { name, unit, limit, kind: 'most', measured };
}

/** Mean of figures of the guard; undefined where one was not measured. */
function meanOf(sheet: Sheet, ids: readonly string[]): number | undefined {
  let sum = 0;
  for (const id of ids) {
    const value = sheet.value(`guard.${id}`, 'here');
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum / ids.length;
}

/** How many tokens more the first one waits for with output protection than without. */
function firstWait(sheet: Sheet): number | undefined {
  const full = sheet.value('streams.first_wait', 'full');
  const plain = sheet.value('streams.first_wait', 'plain');
  return full === undefined || plain === undefined ? undefined : full - plain;
}

/** Every budget, with what this run says about it. */
export function judgeBudgets(sheet: Sheet): readonly BudgetResult[] {
  return BUDGETS.map(({ name, unit, limit, kind, measured: measure }) => {
    const measured = measure(sheet);
    const met =
      measured === undefined ? null : kind === 'most' ? measured <= limit : measured >= limit;
    const sign = kind === 'most' ? '<=' : '>=';
    return { name, budget: `${sign} ${limit} ${unit}`, measured: measured ?? null, met };
  });
}
