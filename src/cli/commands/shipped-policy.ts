// SPDX-License-Identifier: Apache-2.0
// From which score on the policy that Bartizan comes with acts on findings: what "flagged" means where a
// text is judged on its own.
import type { Channel } from '../../guard/detector.ts';
import type { ScoredTask, Thresholds } from '../../guard/evaluation/judgement.ts';
import { BASELINE_RULES } from '../../policy/baseline-rules.ts';

const FAMILY: Readonly<Record<ScoredTask, string>> = {
  injection: 'injection',
  moderation: 'content',
  secrets: 'secrets',
  output: 'output',
};

/** The lowest score that a rule of the default policy acts on; undefined when none acts. */
function actsFrom(family: string): number | undefined {
  const scores = BASELINE_RULES.filter(
    ({ action, mode, detectors }) =>
      mode === 'enforce' &&
      action !== 'allow' &&
      action !== 'annotate' &&
      detectors.some((pattern) => pattern === '*' || pattern.startsWith(`${family}/`)),
  ).map(({ min_score }) => min_score);
  return scores.length === 0 ? undefined : Math.min(...scores);
}

/** By family. */
export const SHIPPED_THRESHOLDS: Thresholds = {
  injection: actsFrom(FAMILY.injection),
  moderation: actsFrom(FAMILY.moderation),
  secrets: actsFrom(FAMILY.secrets),
  output: actsFrom(FAMILY.output),
};

type Scored = { readonly detector: string; readonly score: number };

/** Whether the default policy refuses a text of `channel` for the injections that were found in it. */
export function isRefusedInjection(findings: readonly Scored[], channel: Channel): boolean {
  const point = channel === 'output' ? 'response' : 'request';
  const found = findings.filter(({ detector }) => detector.startsWith('injection/'));
  return BASELINE_RULES.some(
    ({ action, mode, detectors, on, origins, min_score }) =>
      mode === 'enforce' &&
      action === 'block' &&
      detectors.includes('injection/*') &&
      on.includes(point) &&
      (origins.length === 0 || origins.some((origin) => origin === channel)) &&
      found.some(({ score }) => score >= min_score),
  );
}
