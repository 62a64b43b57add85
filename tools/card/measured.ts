// SPDX-License-Identifier: Apache-2.0
// Judges labelled texts with the shipped engine, for the detection card and for the floors that CI holds.
import { SHIPPED_THRESHOLDS } from '../../src/cli/commands/shipped-policy.ts';
import type { Channel } from '../../src/guard/detector.ts';
import { Evaluation, type TaskReport } from '../../src/guard/evaluation/evaluation.ts';
import { judge } from '../../src/guard/evaluation/judgement.ts';
import type { Row, Task } from '../../src/guard/evaluation/row.ts';
import { measuringScan } from '../../src/guard/evaluation/measuring.ts';
import { DETECTORS } from '../../src/guard/registry.gen.ts';

const MEASURING = measuringScan(DETECTORS);
/** The engine of the data path at its defaults. */
export const ENGINE = MEASURING.engine;

/** A labelled text of ours; spans in UTF-16 offsets. */
export type Sample = {
  readonly text: string;
  readonly task: Task;
  readonly source: string;
  readonly channel?: Channel;
  readonly lang?: string;
  readonly category?: string;
  readonly positive?: boolean;
  readonly spans?: Row['spans'];
};

const rowOf = ({
  text,
  task,
  source,
  channel = 'user',
  lang = 'en',
  category = '',
  positive,
  spans,
}: Sample): Row => ({
  text,
  channel,
  source,
  lang,
  category,
  tasks: [task],
  ...(positive === undefined ? {} : { positive }),
  ...(spans === undefined ? {} : { spans }),
});

/** Adds a text to `evaluation`, timed. */
export function measure(evaluation: Evaluation, row: Row): void {
  const started = performance.now();
  const scan = MEASURING.scan(row.text, row.channel);
  evaluation.add(row, judge(scan, SHIPPED_THRESHOLDS, (performance.now() - started) * 1_000));
}

/** The reports on `samples`, one for each task. */
export function reportsOn(samples: readonly Sample[]): readonly TaskReport[] {
  const evaluation = new Evaluation();
  for (const sample of samples) measure(evaluation, rowOf(sample));
  return evaluation.reports('moderation');
}
