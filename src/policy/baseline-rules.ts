// SPDX-License-Identifier: Apache-2.0
// What applies when the configuration names no rules of its own.
import type { RuleConfig } from './config.ts';

/** Injection findings of at least this score are blocked when no rules are configured. */
export const INJECTION_SCORE_BLOCKED = 0.9;

const rule = (
  id: string,
  action: RuleConfig['action'],
  detectors: string[],
  more: Partial<RuleConfig> = {},
): RuleConfig => ({
  id,
  detectors,
  entities: [],
  on: ['request', 'response'],
  origins: [],
  min_score: 0,
  action,
  style: 'redact',
  mode: 'enforce',
  apps: [],
  ...more,
});

export const BASELINE_RULES: readonly RuleConfig[] = [
  // What the developer wrote (system, app) may speak about instructions as it likes.
  rule('baseline.injection', 'block', ['injection/*'], {
    on: ['request'],
    origins: ['user', 'tool', 'document'],
    min_score: INJECTION_SCORE_BLOCKED,
  }),
  rule('baseline.injection-reported', 'annotate', ['injection/*']),
  rule('baseline.financial', 'mask', ['privacy/card', 'privacy/us-ssn', 'privacy/iban']),
  rule('baseline.contact', 'annotate', ['privacy/email', 'privacy/phone']),
  rule('baseline.secrets', 'mask', ['secrets/*']),
  rule('baseline.exfiltration', 'mask', ['output/markdown-exfiltration'], { on: ['response'] }),
];
