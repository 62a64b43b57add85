// SPDX-License-Identifier: Apache-2.0
// The built-in policy: rules from the configuration, the first that matches a finding decides. It also
// says what follows from what could not be inspected, from failures, and from an app asking for a model,
// region or provider state that it may not use. Pure; anything that it does not know is refused.
import { createHash } from 'node:crypto';
import type { PolicyFacts } from '../core/policy-input.ts';
import type { Policy } from '../core/ports/policy.ts';
import {
  type Action,
  type Obligation,
  type Outcome,
  type Reason,
  type Verdict,
  VERDICT_SCHEMA,
} from '../core/verdict.ts';
import { BASELINE_RULES } from './baseline-rules.ts';
import type { ProtectionsConfig, RuleConfig } from './config.ts';
import { compileRule, detectorTest, reasonOf, type Rule } from './rule.ts';

/** What the policy has to know of an app; the configuration of the data path fits. */
export type BaselineApp = {
  readonly models: readonly string[];
  readonly allowed_regions: readonly string[];
  readonly provider_state: readonly string[];
  readonly unknown_content?: 'block' | 'hold' | 'audit' | undefined;
};

export type BaselineApps = Readonly<Record<string, BaselineApp>>;

/** The rules that are asked: those of the configuration, or the built-in ones. */
export const effectiveRules = (config: ProtectionsConfig): readonly RuleConfig[] =>
  (config.rules ?? BASELINE_RULES).filter((rule) => rule.mode !== 'off');

/** True when some rule can change, or reports on, what an answer holds; also rules in shadow. */
export const judgesResponses = (rules: readonly RuleConfig[]): boolean =>
  rules.some((rule) => rule.on.includes('response') && rule.action !== 'allow');

const isEnforcedOnResponses = ({ on, mode, action }: RuleConfig): boolean =>
  on.includes('response') &&
  mode === 'enforce' &&
  (action === 'mask' || action === 'block' || action === 'ask');

/** The outcome that an action leads to. */
const OUTCOME: Readonly<Record<Action, Outcome>> = {
  allow: 'allow',
  annotate: 'allow',
  mask: 'transform',
  block: 'block',
  ask: 'ask',
};
const RANK: Readonly<Record<Outcome, number>> = {
  allow: 0,
  transform: 1,
  ask: 2,
  block: 3,
  failed: 4,
};

/** The stronger of two outcomes: failed > block > ask > transform > allow. */
export const worse = (a: Outcome, b: Outcome): Outcome => (RANK[a] >= RANK[b] ? a : b);

/** What is said about one input, collected; reasons are kept once each. */
class Ruling {
  outcome: Outcome = 'allow';
  readonly obligations: Obligation[] = [];
  readonly #reasons = new Map<string, Reason>();

  say(reason: Reason, outcome: Outcome = OUTCOME[reason.action]): void {
    this.#reasons.set(`${reason.code} ${reason.rule} ${reason.mode}`, reason);
    if (reason.mode === 'enforce') this.outcome = worse(this.outcome, outcome);
  }

  verdict(policy: string): Verdict {
    return {
      schema: VERDICT_SCHEMA,
      outcome: this.outcome,
      reasons: [...this.#reasons.values()],
      obligations: this.obligations,
      policy,
    };
  }
}

const enforced = (code: string, rule: string, action: Action): Reason => ({
  code,
  rule,
  mode: 'enforce',
  action,
});

function decideFindings(rules: readonly Rule[], facts: PolicyFacts, ruling: Ruling): void {
  for (const [index, finding] of facts.findings.entries()) {
    for (const { config, matches } of rules) {
      if (!matches(finding, facts)) continue;
      ruling.say(reasonOf(config, finding));
      // A rule in shadow says what it would do, and leaves the decision to the rules after it.
      if (config.mode !== 'enforce') continue;
      if (config.action === 'mask') {
        ruling.obligations.push({ kind: 'mask', finding: index, style: config.style });
      }
      break;
    }
  }
}

function decideAccess(app: BaselineApp, facts: PolicyFacts, ruling: Ruling): void {
  if (!app.models.includes('*') && !app.models.includes(facts.model)) {
    ruling.say(enforced('model.not_allowed', 'app.models', 'block'));
  }
  const region = facts.upstream?.region;
  if (region !== undefined && app.allowed_regions.length > 0) {
    if (!app.allowed_regions.includes(region)) {
      ruling.say(enforced('region.not_allowed', 'app.allowed_regions', 'block'));
    }
  }
  if (facts.providerState.some(({ kind }) => !app.provider_state.includes(kind))) {
    ruling.say(enforced('provider_state.not_allowed', 'app.provider_state', 'block'));
  }
}

/**
 * The policy of the configuration. `apps` by id; an exchange of any other app is refused. Total: it never
 * throws on an input of its schema.
 */
export function createBaseline(config: ProtectionsConfig, apps: BaselineApps): Policy {
  const effective = effectiveRules(config);
  const rules = effective.map(compileRule);
  const unknownDefault = effective.some(isEnforcedOnResponses) ? 'block' : 'audit';
  const revision = `baseline-${createHash('sha256')
    .update(JSON.stringify([effective, config.on_failure, appRules(apps)]))
    .digest('hex')
    .slice(0, 12)}`;

  const decide = ({ facts }: { readonly facts: PolicyFacts }): Verdict => {
    const ruling = new Ruling();
    const app = Object.hasOwn(apps, facts.app.id) ? apps[facts.app.id] : undefined;
    if (app === undefined) ruling.say(enforced('app.unknown', 'apps', 'block'));
    else if (facts.point === 'access') decideAccess(app, facts, ruling);
    decideFindings(rules, facts, ruling);
    if (facts.uninspected.length > 0 && facts.point !== 'access') {
      const action = (app?.unknown_content ?? unknownDefault) === 'block' ? 'block' : 'annotate';
      ruling.say(enforced('content.uninspected', 'app.unknown_content', action));
    }
    if (facts.failures.length > 0) {
      const allowed = config.on_failure === 'allow';
      const code = allowed ? 'inspection.failed.allowed' : 'inspection.failed';
      const reason = enforced(code, 'protections.on_failure', allowed ? 'annotate' : 'block');
      ruling.say(reason, allowed ? 'allow' : 'failed');
    }
    return ruling.verdict(revision);
  };
  const acting = effective
    .filter(isEnforcedOnResponses)
    .flatMap(({ detectors }) => detectors.map(detectorTest));
  const actsOnAnswers = (detector: string): boolean => acting.some((test) => test(detector));
  return { revision, actsOnAnswers, decide };
}

/** The part of the apps that decisions depend on, in an order that does not. */
const appRules = (apps: BaselineApps): unknown[] =>
  Object.entries(apps)
    .map(([id, app]) => [
      id,
      app.models,
      app.allowed_regions,
      app.provider_state,
      app.unknown_content ?? null,
    ])
    .sort(([a], [b]) => String(a).localeCompare(String(b), 'en'));
