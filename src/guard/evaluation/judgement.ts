// SPDX-License-Identifier: Apache-2.0
// What the detectors say about a text, brought to one score for each question that a labelled set asks.
import type { TextScan } from '../scan.ts';
import type { Task } from './row.ts';

/** Tasks that a text is scored for as a whole. */
export type ScoredTask = Exclude<Task, 'pii'>;

export const SCORED: readonly ScoredTask[] = ['injection', 'moderation', 'secrets', 'output'];

/** The other detectors of content say what a text is about, in which language: no harm in itself. */
const HARM = 'content/harm';

const FAMILY: Readonly<Record<ScoredTask, (detector: string) => boolean>> = {
  injection: (detector) => detector.startsWith('injection/'),
  moderation: (detector) => detector.startsWith(HARM),
  secrets: (detector) => detector.startsWith('secrets/'),
  output: (detector) => detector.startsWith('output/'),
};

/**
 * From which score on the shipped policy acts on findings of a family; 0: on every finding. Undefined:
 * it does not act, and every finding counts as flagged.
 */
export type Thresholds = Readonly<Record<ScoredTask, number | undefined>>;

export type Judgement = {
  readonly scan: TextScan;
  readonly scores: Readonly<Record<ScoredTask, number>>;
  readonly flagged: Readonly<Record<ScoredTask, boolean>>;
  readonly micros: number;
};

/** The scores of a scan, and whether each reaches its threshold. */
export function judge(scan: TextScan, thresholds: Thresholds, micros: number): Judgement {
  const scores = { injection: scan.score, moderation: 0, secrets: 0, output: 0 };
  const flagged = { injection: false, moderation: false, secrets: false, output: false };
  for (const task of SCORED) {
    for (const { detector, score } of scan.findings) {
      if (!FAMILY[task](detector)) continue;
      scores[task] = Math.max(scores[task], score);
      if (score >= (thresholds[task] ?? 0)) flagged[task] = true;
    }
  }
  return { scan, scores, flagged, micros };
}
