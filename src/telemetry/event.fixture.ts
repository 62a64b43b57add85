// SPDX-License-Identifier: Apache-2.0
// Events for the tests of the record. Every member is filled in, so that none is tested only as absent.
import type { DecisionEvent, ExchangeEvent, NodeEvent } from '../core/events.ts';
import type { AppFacts, UpstreamFacts } from '../core/exchange.ts';
import type { FactFinding } from '../core/policy-input.ts';

const app: AppFacts = {
  id: 'support',
  team: 'service-desk',
  owner: 'team@example.test',
  purpose: 'answers customers',
  environment: 'production',
  aiSystem: 'support-bot',
  riskTier: 'limited',
  dataClasses: ['customer'],
  allowedRegions: ['eu'],
};

const upstream: UpstreamFacts = {
  id: 'openai-eu',
  provider: 'openai',
  region: 'eu',
  model: 'gpt-4.1-mini',
};

export function findingFixture(changes: Partial<FactFinding> = {}): FactFinding {
  return {
    detector: 'privacy/card',
    version: '1',
    entity: 'card',
    severity: 'high',
    score: 0.99,
    taxonomy: ['owasp-llm-2025:LLM02'],
    segment: 0,
    start: 4,
    end: 20,
    digest: 'd'.repeat(64),
    role: 'user',
    kind: 'text',
    origin: 'user',
    ...changes,
  };
}

export function exchangeFixture(changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  return {
    schema: 'bartizan.event/1',
    type: 'exchange',
    time: 1_800_000_000_000,
    tenant: 'acme',
    request: 'req_1',
    wire: 'openai-chat',
    operation: 'chat',
    app,
    principal: 'abcd1234',
    endUser: 'e'.repeat(64),
    agent: 'planner',
    conversation: 'c'.repeat(64),
    sourceAddress: '192.0.2.1',
    model: 'gpt',
    upstream,
    modelAnswered: 'gpt-4.1-mini-2026-01-01',
    stream: true,
    status: 200,
    code: undefined,
    outcome: 'allow',
    reasons: [],
    usage: { inputTokens: 12, outputTokens: 34 },
    usageEstimated: false,
    finish: ['stop'],
    durationMs: 1_250,
    firstByteMs: 310.5,
    bytesIn: 812,
    bytesOut: 4_021,
    attempts: 1,
    config: 'v1',
    simulated: false,
    ...changes,
  };
}

export function decisionFixture(
  changes: Partial<DecisionEvent> = {},
  findings: readonly FactFinding[] = [findingFixture()],
): DecisionEvent {
  return {
    schema: 'bartizan.event/1',
    type: 'decision',
    time: 1_800_000_000_000,
    tenant: 'acme',
    request: 'req_1',
    facts: {
      point: 'request',
      now: 1_800_000_000_000,
      seed: '00ff',
      request: 'req_1',
      tenant: 'acme',
      app,
      principal: { kind: 'key', id: 'abcd1234' },
      endUser: { subject: 'kim', groups: ['staff'], attributes: { site: 'berlin' } },
      agent: 'planner',
      conversation: 'c'.repeat(64),
      wire: 'openai-chat',
      operation: 'chat',
      model: 'gpt',
      stream: true,
      tools: ['search'],
      upstream,
      findings,
      uninspected: [{ kind: 'media', pointer: '/messages/0/content/1' }],
      providerState: [{ kind: 'store', pointer: '/store' }],
      failures: [],
    },
    erased: ['arguments'],
    verdict: {
      schema: 'bartizan.verdict/1',
      outcome: 'transform',
      reasons: [
        {
          code: 'privacy.card.masked',
          rule: 'mask-cards',
          mode: 'enforce',
          action: 'mask',
          detector: 'privacy/card',
        },
      ],
      obligations: [{ kind: 'mask', finding: 0, style: 'redact' }],
      policy: 'baseline-1',
    },
    micros: 42,
    ...changes,
  };
}

export function nodeFixture(changes: Partial<NodeEvent> = {}): NodeEvent {
  return {
    schema: 'bartizan.event/1',
    type: 'node',
    time: 1_800_000_000_000,
    tenant: '',
    worker: 'w0',
    action: 'worker.start',
    fields: { pid: 7 },
    ...changes,
  };
}
