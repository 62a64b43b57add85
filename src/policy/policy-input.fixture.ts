// SPDX-License-Identifier: Apache-2.0
// Inputs of decisions, for tests.
import { plainApp } from '../core/exchange.fixture.ts';
import type { FactFinding, PolicyFacts, PolicyInput } from '../core/policy-input.ts';

export const findingFact = (more: Partial<FactFinding> = {}): FactFinding => ({
  detector: 'privacy/card',
  version: '1',
  entity: 'card',
  severity: 'high',
  score: 0.999,
  taxonomy: [],
  segment: 0,
  start: 0,
  end: 4,
  digest: 'd',
  role: 'user',
  kind: 'text',
  origin: 'user',
  ...more,
});

export const inputOf = (more: Partial<PolicyFacts> = {}): PolicyInput => ({
  schema: 'bartizan.policy-input/1',
  facts: {
    point: 'request',
    now: 0,
    seed: '00',
    request: 'req',
    tenant: 'default',
    app: plainApp({ id: 'web', riskTier: '' }),
    principal: { kind: 'key', id: 'k' },
    endUser: undefined,
    agent: undefined,
    conversation: 'c',
    wire: 'openai-chat',
    operation: 'chat',
    model: 'small',
    stream: false,
    tools: [],
    upstream: undefined,
    findings: [],
    uninspected: [],
    providerState: [],
    failures: [],
    ...more,
  },
  values: {},
  erased: [],
});
