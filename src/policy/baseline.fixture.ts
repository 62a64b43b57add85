// SPDX-License-Identifier: Apache-2.0
// What the shipped baseline has to say, written a second time: in TypeScript, as plainly as it can be, from the
// description of the configuration. Tests hold the Rego to it.
import type { FactFinding, PolicyFacts } from '../core/policy-input.ts';
import { type MaskObligation, type Outcome, type Reason, worse } from '../core/verdict.ts';
import type { ProtectionsConfig, RuleConfig } from './config.ts';
import { effectiveRules, type PolicyApps } from './settings.ts';

export type Expected = {
  readonly outcome: Outcome;
  /** As JSON, sorted. */
  readonly reasons: readonly string[];
  readonly masks: readonly MaskObligation[];
};

const PAST = {
  allow: 'allowed',
  annotate: 'annotated',
  mask: 'masked',
  block: 'blocked',
  ask: 'held',
} as const;
const OUTCOME = {
  allow: 'allow',
  annotate: 'allow',
  mask: 'transform',
  block: 'block',
  ask: 'ask',
} as const;

function speaks(rule: RuleConfig, finding: FactFinding, { point, app }: PolicyFacts): boolean {
  const [family] = finding.detector.split('/');
  const named = [finding.detector, `${family}/*`, '*'];
  const [kind = ''] = finding.origin.split(':');
  const within = (list: readonly string[], value: string): boolean =>
    list.length === 0 || list.includes(value);
  return (
    (rule.on as readonly string[]).includes(point) &&
    rule.detectors.some((pattern) => named.includes(pattern)) &&
    within(rule.entities, finding.entity) &&
    within(rule.origins, kind) &&
    within(rule.apps, app.id) &&
    finding.score >= rule.min_score
  );
}

/** What is expected of `facts` at the points access, request and response. */
export function expectedOf(
  config: ProtectionsConfig,
  apps: PolicyApps,
  facts: PolicyFacts,
): Expected {
  const rules = effectiveRules(config);
  const reasons = new Map<string, Reason>();
  const masks: MaskObligation[] = [];
  let outcome: Outcome = 'allow';
  const say = (reason: Omit<Reason, 'mode'> & { mode?: Reason['mode'] }, to?: Outcome): void => {
    const whole: Reason = { mode: 'enforce', ...reason };
    const sorted = Object.fromEntries(Object.entries(whole).sort(([a], [b]) => (a < b ? -1 : 1)));
    reasons.set(JSON.stringify(sorted), whole);
    if (whole.mode === 'enforce') outcome = worse(outcome, to ?? OUTCOME[whole.action]);
  };
  const app = Object.hasOwn(apps, facts.app.id) ? apps[facts.app.id] : undefined;
  if (app === undefined) say({ code: 'app.unknown', rule: 'apps', action: 'block' });
  if (facts.point === 'access' && app !== undefined) {
    const { models, allowed_regions: regions, provider_state: states } = app;
    const region = facts.upstream?.region;
    if (!models.includes('*') && !models.includes(facts.model)) {
      say({ code: 'model.not_allowed', rule: 'app.models', action: 'block' });
    }
    if (region !== undefined && regions.length > 0 && !regions.includes(region)) {
      say({ code: 'region.not_allowed', rule: 'app.allowed_regions', action: 'block' });
    }
    if (facts.providerState.some(({ kind }) => !states.includes(kind))) {
      say({ code: 'provider_state.not_allowed', rule: 'app.provider_state', action: 'block' });
    }
  }
  for (const [index, finding] of facts.findings.entries()) {
    for (const rule of rules) {
      if (!speaks(rule, finding, facts)) continue;
      const { id, mode, action, style } = rule;
      const { detector } = finding;
      say({
        code: `${detector.replace('/', '.')}.${PAST[action]}`,
        rule: id,
        mode,
        action,
        detector,
      });
      if (mode === 'shadow') continue;
      if (action === 'mask') masks.push({ kind: 'mask', finding: index, style });
      break;
    }
  }
  if (facts.uninspected.length > 0 && facts.point !== 'access') {
    const acts = rules.some(
      ({ on, mode, action }) =>
        on.includes('response') &&
        mode === 'enforce' &&
        action !== 'allow' &&
        action !== 'annotate',
    );
    const treatment = app?.unknown_content ?? (acts ? 'block' : 'audit');
    const action = treatment === 'block' ? 'block' : 'annotate';
    say({ code: 'content.uninspected', rule: 'app.unknown_content', action });
  }
  if (facts.failures.length > 0) {
    const rule = 'protections.on_failure';
    if (config.on_failure === 'allow') {
      say({ code: 'inspection.failed.allowed', rule, action: 'annotate' });
    } else say({ code: 'inspection.failed', rule, action: 'block' }, 'failed');
  }
  return { outcome, reasons: [...reasons.keys()].sort(), masks };
}
