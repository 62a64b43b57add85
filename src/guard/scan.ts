// SPDX-License-Identifier: Apache-2.0
// Judges one text on its own, for the command line and for measuring: the same engine that stands in the
// data path, without policy.
import type { DetectorId } from '../core/finding.ts';
import type { Channel } from './detector.ts';
import { createEngine, type Engine } from './engine.ts';
import { DETECTORS } from './registry.gen.ts';

type ScannedFinding = {
  readonly detector: DetectorId;
  readonly entity: string;
  /** UTF-16 offsets into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly score: number;
};

export type TextScan = {
  /** Highest score of an injection finding; 0 when there is none. */
  readonly score: number;
  /** Of all families, in the order of the text. */
  readonly findings: readonly ScannedFinding[];
  readonly failures: readonly string[];
};

/** An engine with every detector at its default options. */
export const defaultEngine = (): Engine => createEngine(DETECTORS, { disabled: [], options: {} });

/** Everything that is known about `text`, which came over `channel`. Pure. */
export function scanText(text: string, channel: Channel, engine = defaultEngine()): TextScan {
  const phase = channel === 'output' ? 'response' : 'request';
  const { found, failures } = engine.scan(text, { phase, channel, json: false });
  const findings = found
    .map(({ detector, entity, start, end, score }) => ({
      detector: detector.id,
      entity,
      start,
      end,
      score,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const injections = findings.filter(({ detector }) => detector.startsWith('injection/'));
  return {
    score: injections.reduce((best, { score }) => Math.max(best, score), 0),
    findings,
    failures: [...failures],
  };
}
