// SPDX-License-Identifier: Apache-2.0
// The figures of the generated sets, by name, and the floors that they may not fall below. No time is among
// them: the same sources give the same figures on every machine.
import type { TaskReport } from '../../src/guard/evaluation/evaluation.ts';
import type { GroupReport } from '../../src/guard/evaluation/report.ts';
import { MUTATORS } from '../../src/mutate/mutators.ts';
import { disguised, twinSamples } from './injection-set.ts';
import { reportsOn, type Sample } from './measured.ts';
import { piiSamples } from './pii-set.ts';
import { secretSamples } from './secrets-set.ts';

export type Generated = {
  readonly twins: TaskReport;
  readonly pii: TaskReport;
  readonly secrets: TaskReport;
  /** One source for each technique, and `plain`. */
  readonly techniques: TaskReport;
};

/** Attacks and twins that are disguised in every technique: a few of every family. */
const DISGUISED_PER_FAMILY = 3;

const one = (samples: readonly Sample[]): TaskReport => {
  const [report, ...more] = reportsOn(samples);
  if (report === undefined || more.length > 0) throw new Error('a set is for one task');
  return report;
};

/** `samples` plain and in every technique; benign ones as well. */
export const inEveryTechnique = (samples: readonly Sample[]): readonly Sample[] => [
  ...samples.map((sample) => ({ ...sample, source: 'plain' })),
  ...MUTATORS.flatMap((mutator) => disguised(samples, mutator)),
];

/** Everything that needs no corpora. */
export function generatedReports(): Generated {
  return {
    twins: one(twinSamples()),
    pii: one(piiSamples()),
    secrets: one(secretSamples()),
    techniques: one(inEveryTechnique(twinSamples(DISGUISED_PER_FAMILY))),
  };
}

/** Texts that some detector could not judge: with any, the figures are about something else. */
export const failuresIn = (generated: Generated): number =>
  Object.values(generated).reduce((sum, { all }) => sum + all.failed, 0);

export type Figures = Readonly<Record<string, number>>;

/** Higher is better, but for names that end in `fpr`. */
export const isBetterLow = (name: string): boolean => name.endsWith('fpr');

/** By name, for the floors. */
export function figuresOf({ twins, pii, secrets, techniques }: Generated): Figures {
  const plain = techniques.sources['plain'];
  return {
    ...shipped('injection.twins', twins.all),
    'injection.twins.auc': twins.all.auc ?? 0,
    ...entities('pii', pii.all),
    ...shipped('secrets', secrets.all),
    ...entities('secrets', secrets.all),
    ...Object.fromEntries(
      Object.entries(techniques.sources)
        .filter(([, group]) => group !== plain)
        .flatMap(([name, group]) => Object.entries(shipped(`technique.${name}`, group))),
    ),
  };
}

/** Fewer cases than this say nothing about a fall. */
const CASES_MIN = 20;

/** The figures of corpora, by task and source, as far as they rest on enough cases. */
export function figuresOfCorpora(reports: readonly TaskReport[]): Figures {
  const figures: Record<string, number> = {};
  for (const { task, sources } of reports) {
    for (const [source, group] of Object.entries(sources)) {
      const { recall, fpr } = group.shipped;
      const name = `${task}.${source}`;
      if (group.attacks >= CASES_MIN && recall.value !== null)
        figures[`${name}.recall`] = recall.value;
      if (group.benign >= CASES_MIN && fpr.value !== null) figures[`${name}.fpr`] = fpr.value;
      const { precision, recall: found, labelled } = group.spans;
      if (labelled < CASES_MIN || precision.value === null || found.value === null) continue;
      figures[`${name}.spans.precision`] = precision.value;
      figures[`${name}.spans.recall`] = found.value;
    }
  }
  return figures;
}

const shipped = (name: string, { shipped: { recall, fpr } }: GroupReport): Figures => ({
  [`${name}.recall`]: recall.value ?? 0,
  [`${name}.fpr`]: fpr.value ?? 0,
});

const entities = (name: string, group: GroupReport): Figures =>
  Object.fromEntries(
    Object.entries(group.entities).flatMap(([type, { precision, recall }]) => [
      [`${name}.${type}.precision`, precision.value ?? 0],
      [`${name}.${type}.recall`, recall.value ?? 0],
    ]),
  );

/** Room for a case or two that change sides. */
const ROOM = 0.01;

/** Floors for these figures: a hundredth worse, so that one text more or less is no alarm. */
export const floorsFor = (figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => {
      const moved = isBetterLow(name) ? value + ROOM : value - ROOM;
      return [name, Number(Math.min(1, Math.max(0, moved)).toFixed(3))];
    }),
  );

/** What is worse than its floor, or has none, or is no longer measured: in words. */
export function belowFloors(figures: Figures, floors: Figures): readonly string[] {
  const names = new Set([...Object.keys(figures), ...Object.keys(floors)]);
  return [...names].sort().flatMap((name) => {
    const [figure, floor] = [figures[name], floors[name]];
    if (floor === undefined) return [`${name} has no floor`];
    if (figure === undefined) return [`${name} is no longer measured`];
    const worse = isBetterLow(name) ? figure > floor : figure < floor;
    return worse ? [`${name} is ${figure.toFixed(4)}, floor ${floor}`] : [];
  });
}
