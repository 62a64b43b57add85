// SPDX-License-Identifier: Apache-2.0
// Scans in which every text has a score. In the data path a detector reports from some score on, so that
// ordinary texts carry no findings; whoever measures needs the score of those texts as well. Findings, and
// what follows from them, are those of the data path.
import type { Channel, Detector } from '../detector.ts';
import { createEngine, type Engine } from '../engine.ts';
import { scanText, type TextScan } from '../scan.ts';

/** The option of detectors that keep low scores to themselves. */
const FROM = 'report_from';

export type Measuring = {
  readonly engine: Engine;
  readonly scan: (text: string, channel: Channel) => TextScan;
};

/** Scans with `detectors` at their default options; `score` is also told where nothing is found. */
export function measuringScan(detectors: readonly Detector[]): Measuring {
  const reportFrom = new Map<string, number>();
  for (const { id, options } of detectors) {
    const defaults = options.safeParse({}).data as Readonly<Record<string, unknown>> | undefined;
    const from = defaults?.[FROM];
    if (typeof from === 'number') reportFrom.set(id, from);
  }
  const telling = Object.fromEntries([...reportFrom.keys()].map((id) => [id, { [FROM]: 0 }]));
  const measuring = createEngine(detectors, { disabled: [], options: telling });
  return {
    engine: createEngine(detectors, { disabled: [], options: {} }),
    scan: (text, channel) => {
      const { score, findings, failures } = scanText(text, channel, measuring);
      const found = findings.filter((one) => one.score >= (reportFrom.get(one.detector) ?? 0));
      return { score, findings: found, failures };
    },
  };
}
