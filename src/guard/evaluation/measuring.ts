// SPDX-License-Identifier: Apache-2.0
// Scans in which every text has a score. In the data path a detector reports from some score on, so that
// ordinary texts carry no findings; whoever measures needs the score of those texts as well. Findings, and
// what follows from them, are those of the data path.
import type { GuardConfig } from '../config.ts';
import type { Channel, Detector } from '../detector.ts';
import { createEngine, type Engine } from '../engine.ts';
import { scanText, type TextScan } from '../scan.ts';

/** The option of detectors that keep low scores to themselves. */
const FROM = 'report_from';

export type Measuring = {
  readonly engine: Engine;
  readonly scan: (text: string, channel: Channel) => TextScan;
};

const DEFAULTS: GuardConfig = { disabled: [], options: {} };

/** Scans with `detectors` as `guard` sets them; `score` is also told where nothing is found. */
export function measuringScan(detectors: readonly Detector[], guard = DEFAULTS): Measuring {
  const reportFrom = new Map<string, number>();
  for (const { id, options } of detectors) {
    const defaults = options.safeParse(guard.options[id] ?? {}).data as
      | Readonly<Record<string, unknown>>
      | undefined;
    const from = defaults?.[FROM];
    if (typeof from === 'number') reportFrom.set(id, from);
  }
  const telling = [...reportFrom.keys()].map((id) => [id, { ...guard.options[id], [FROM]: 0 }]);
  const options = { ...guard.options, ...Object.fromEntries(telling) };
  const measuring = createEngine(detectors, { ...guard, options });
  return {
    engine: createEngine(detectors, guard),
    scan: (text, channel) => {
      const { score: own, findings, failures } = scanText(text, channel, measuring);
      const score = channel === 'output' ? Math.max(own, scoreAsRead(text, measuring)) : own;
      const found = findings.filter((one) => one.score >= (reportFrom.get(one.detector) ?? 0));
      return { score, findings: found, failures };
    },
  };
}

/** An answer scored as the next model reads it: in the data path it is, when it comes back in a request. */
function scoreAsRead(text: string, engine: Engine): number {
  const { found } = engine.scan(text, { phase: 'request', channel: 'output', json: false });
  const scores = found.filter(({ detector }) => detector.id.startsWith('injection/'));
  return scores.reduce((best, { score }) => Math.max(best, score), 0);
}
