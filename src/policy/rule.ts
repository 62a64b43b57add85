// SPDX-License-Identifier: Apache-2.0
// One rule of the baseline policy, compiled: whether it speaks about a finding, and what it then says.
import type { FactFinding, PolicyFacts } from '../core/policy-input.ts';
import type { Reason } from '../core/verdict.ts';
import type { RuleConfig } from './config.ts';

export type Rule = {
  readonly config: RuleConfig;
  readonly matches: (finding: FactFinding, facts: PolicyFacts) => boolean;
};

/** "tool:search" -> "tool". */
const kindOf = (origin: string): string => origin.split(':', 1)[0] ?? '';

/** A pattern of the configuration: an id, "family/*" or "*". */
export const detectorTest = (pattern: string): ((detector: string) => boolean) => {
  if (pattern === '*') return () => true;
  if (pattern.endsWith('/*')) return (detector) => detector.startsWith(pattern.slice(0, -1));
  return (detector) => detector === pattern;
};

const oneOf = <T>(allowed: readonly T[]): ((value: T) => boolean) => {
  const set = new Set(allowed);
  return (value) => set.size === 0 || set.has(value);
};

/** A rule that is not `off`, ready to be asked. */
export function compileRule(config: RuleConfig): Rule {
  const detectors = config.detectors.map(detectorTest);
  const points = new Set<string>(config.on);
  const entity = oneOf(config.entities);
  const origin = oneOf<string>(config.origins);
  const app = oneOf(config.apps);
  return {
    config,
    matches: (finding, facts) =>
      points.has(facts.point) &&
      finding.score >= config.min_score &&
      detectors.some((test) => test(finding.detector)) &&
      entity(finding.entity) &&
      origin(kindOf(finding.origin)) &&
      app(facts.app.id),
  };
}

const PAST: Readonly<Record<RuleConfig['action'], string>> = {
  allow: 'allowed',
  annotate: 'annotated',
  mask: 'masked',
  block: 'blocked',
  ask: 'held',
};

/** The reason that a rule gives for a finding: "privacy.card.masked". */
export function reasonOf({ id, mode, action }: RuleConfig, finding: FactFinding): Reason {
  const code = `${finding.detector.replace('/', '.')}.${PAST[action]}`;
  return { code, rule: id, mode, action, detector: finding.detector };
}
