// SPDX-License-Identifier: Apache-2.0
// The figures of a group of texts, each with the number of cases that it rests on. A figure that nothing
// was counted for is null, never 0.
import type { Timing } from './durations.ts';
import { type Share, share } from './interval.ts';
import { areaUnderCurve, type RecallAt, recallAt, type ScoreCounts } from './score-counts.ts';
import type { EntityCounts, Tally } from './tally.ts';

/** False-positive rates that recall is told at. */
export const RATES = ['0.01', '0.001'] as const;
type Rate = (typeof RATES)[number];

export type EntityReport = {
  readonly labelled: number;
  readonly precision: Share;
  readonly recall: Share;
  readonly f1: number | null;
  /** Labelled spans found with the same ends. */
  readonly exact: number;
  /** Labelled spans that a finding of any type shares a character with. */
  readonly touched: number;
};

export type GroupReport = {
  readonly texts: number;
  readonly attacks: number;
  readonly benign: number;
  readonly auc: number | null;
  readonly recall_at_fpr: Readonly<Record<Rate, RecallAt | null>>;
  /** Whose benign texts the two above were measured against. */
  readonly against: 'own' | 'all' | null;
  readonly shipped: {
    readonly recall: Share;
    readonly fpr: Share;
    readonly precision: Share;
    readonly f1: number | null;
  };
  readonly entities: Readonly<Record<string, EntityReport>>;
  /** Of all types that have a name of ours. */
  readonly spans: EntityReport;
  /** Labelled types without a name of ours, with their spans; nothing claims to find them. */
  readonly unmapped: Readonly<Record<string, number>>;
  /** Findings of types that this source does not label. */
  readonly unjudged: number;
  readonly failed: number;
  readonly time: Timing;
};

/** A source with fewer benign texts than this has its recall measured against those of all sources. */
const OWN_BENIGN_MIN = 100;

const f1Of = (precision: number | null, recall: number | null): number | null =>
  precision === null || recall === null || precision + recall === 0
    ? null
    : (2 * precision * recall) / (precision + recall);

/**
 * The report on `tally`. `all` holds the benign texts that a group without enough of its own is measured
 * against; `parts` are the tallies by source that entity figures are added up from, because what counts as
 * wrong depends on what a source labels.
 */
export function reportOn(tally: Tally, all: Tally, parts: readonly Tally[]): GroupReport {
  const { attacks, flaggedAttacks, flaggedBenign } = tally;
  const own = tally.benign.total >= Math.min(OWN_BENIGN_MIN, all.benign.total);
  const benign: ScoreCounts = own ? tally.benign : all.benign;
  const ranked = attacks.total > 0 && benign.total > 0;
  const recall = share(flaggedAttacks, attacks.total);
  const flagged = flaggedAttacks + flaggedBenign;
  const bothSides = attacks.total > 0 && tally.benign.total > 0;
  const precision = bothSides ? share(flaggedAttacks, flagged) : share(0, 0);
  return {
    texts: tally.texts,
    attacks: attacks.total,
    benign: tally.benign.total,
    auc: areaUnderCurve(attacks, benign) ?? null,
    recall_at_fpr: {
      '0.01': recallAt(0.01, attacks, benign) ?? null,
      '0.001': recallAt(0.001, attacks, benign) ?? null,
    },
    against: ranked ? (own ? 'own' : 'all') : null,
    shipped: {
      recall,
      fpr: share(flaggedBenign, tally.benign.total),
      precision,
      f1: f1Of(precision.value, recall.value),
    },
    ...entitiesOf(parts),
    failed: tally.failed,
    time: tally.durations.timing(),
  };
}

type Summed = EntityCounts & { wrong: number };

function entitiesOf(
  parts: readonly Tally[],
): Pick<GroupReport, 'entities' | 'spans' | 'unmapped' | 'unjudged'> {
  const sums = new Map<string, Summed>();
  const sumOf = (type: string): Summed => {
    const known = sums.get(type) ?? { labelled: 0, found: 0, exact: 0, touched: 0, wrong: 0 };
    sums.set(type, known);
    return known;
  };
  let unjudged = 0;
  for (const { entities, wrong } of parts) {
    for (const [type, counts] of entities) {
      const sum = sumOf(type);
      sum.labelled += counts.labelled;
      sum.found += counts.found;
      sum.exact += counts.exact;
      sum.touched += counts.touched;
    }
    for (const { types, count } of wrong.values()) {
      const type = types.find((one) => entities.has(one));
      if (type === undefined) unjudged += count;
      else sumOf(type).wrong += count;
    }
  }
  const mapped = [...sums].filter(([type]) => !type.startsWith('?')).sort(byName);
  const total: Summed = { labelled: 0, found: 0, exact: 0, touched: 0, wrong: 0 };
  for (const [, sum] of mapped) {
    total.labelled += sum.labelled;
    total.found += sum.found;
    total.exact += sum.exact;
    total.touched += sum.touched;
    total.wrong += sum.wrong;
  }
  return {
    entities: Object.fromEntries(mapped.map(([type, sum]) => [type, entityReport(sum)])),
    spans: entityReport(total),
    unmapped: Object.fromEntries(
      [...sums]
        .filter(([type]) => type.startsWith('?'))
        .sort(byName)
        .map(([type, { labelled }]) => [type.slice(1), labelled]),
    ),
    unjudged,
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

function entityReport({ labelled, found, exact, touched, wrong }: Summed): EntityReport {
  const precision = share(found, found + wrong);
  const recall = share(found, labelled);
  return { labelled, precision, recall, f1: f1Of(precision.value, recall.value), exact, touched };
}
