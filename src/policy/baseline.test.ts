// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FactFinding, PolicyFacts, PolicyInput } from '../core/policy-input.ts';
import type { Verdict } from '../core/verdict.ts';
import { type BaselineApp, createBaseline, effectiveRules, judgesResponses } from './baseline.ts';
import { protectionsConfig } from './config.ts';
import { plainApp } from '../core/exchange.fixture.ts';

const finding = (more: Partial<FactFinding> = {}): FactFinding => ({
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

const inputOf = (more: Partial<PolicyFacts> = {}): PolicyInput => ({
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

const open: BaselineApp = { models: ['*'], allowed_regions: [], provider_state: [] };
const policyOf = (settings: unknown = {}, app: Partial<BaselineApp> = {}) =>
  createBaseline(protectionsConfig.parse(settings), { web: { ...open, ...app } });
const decide = (
  facts: Partial<PolicyFacts>,
  settings: unknown = {},
  app: Partial<BaselineApp> = {},
) => policyOf(settings, app).decide(inputOf(facts)) as Verdict;
const codes = (verdict: Verdict): string[] => verdict.reasons.map(({ code }) => code);

const injection = (more: Partial<FactFinding> = {}): FactFinding =>
  finding({ detector: 'injection/instruction-override', entity: 'override', ...more });

describe('the built-in rules', () => {
  const cases: readonly [
    string,
    FactFinding,
    'request' | 'response',
    Verdict['outcome'],
    string,
  ][] = [
    [
      'injection of a user',
      injection(),
      'request',
      'block',
      'injection.instruction-override.blocked',
    ],
    [
      'injection in a tool result',
      injection({ origin: 'tool:search' }),
      'request',
      'block',
      'injection.instruction-override.blocked',
    ],
    [
      'injection in a document',
      injection({ origin: 'document:a' }),
      'request',
      'block',
      'injection.instruction-override.blocked',
    ],
    [
      'weak injection',
      injection({ score: 0.89 }),
      'request',
      'allow',
      'injection.instruction-override.annotated',
    ],
    [
      "the developer's own prompt",
      injection({ origin: 'system', role: 'system' }),
      'request',
      'allow',
      'injection.instruction-override.annotated',
    ],
    [
      "the app's own text",
      injection({ origin: 'app' }),
      'request',
      'allow',
      'injection.instruction-override.annotated',
    ],
    [
      'injection in an answer',
      injection({ origin: 'model' }),
      'response',
      'allow',
      'injection.instruction-override.annotated',
    ],
    ['card', finding(), 'request', 'transform', 'privacy.card.masked'],
    ['card in an answer', finding(), 'response', 'transform', 'privacy.card.masked'],
    ['iban', finding({ detector: 'privacy/iban' }), 'request', 'transform', 'privacy.iban.masked'],
    [
      'ssn',
      finding({ detector: 'privacy/us-ssn' }),
      'response',
      'transform',
      'privacy.us-ssn.masked',
    ],
    [
      'email',
      finding({ detector: 'privacy/email' }),
      'request',
      'allow',
      'privacy.email.annotated',
    ],
    [
      'key',
      finding({ detector: 'secrets/vendor-key' }),
      'response',
      'transform',
      'secrets.vendor-key.masked',
    ],
    [
      'image',
      finding({ detector: 'output/markdown-exfiltration' }),
      'response',
      'transform',
      'output.markdown-exfiltration.masked',
    ],
  ];
  for (const [name, fact, point, outcome, code] of cases) {
    test(name, () => {
      const verdict = decide({ point, findings: [fact] });
      assert.equal(verdict.outcome, outcome);
      assert.deepEqual(codes(verdict), [code]);
      assert.equal(verdict.obligations.length, outcome === 'transform' ? 1 : 0);
    });
  }

  test('nothing found is allowed, without reasons', () => {
    assert.deepEqual(codes(decide({})), []);
    assert.equal(decide({}).outcome, 'allow');
  });
});

describe('rules of the configuration', () => {
  const rule = (more: object) => ({ id: 'r', detectors: ['*'], action: 'block', ...more });

  test('the first that matches decides', () => {
    const rules = [rule({ id: 'a', action: 'allow', entities: ['card'] }), rule({ id: 'b' })];
    assert.equal(decide({ findings: [finding()] }, { rules }).outcome, 'allow');
    assert.equal(decide({ findings: [finding({ entity: 'x' })] }, { rules }).outcome, 'block');
  });

  const narrowing: readonly [string, object][] = [
    ['another detector', { detectors: ['privacy/email'] }],
    ['another family', { detectors: ['secrets/*'] }],
    ['a family that only begins alike', { detectors: ['priv/*'] }],
    ['another entity', { entities: ['iban'] }],
    ['another direction', { on: ['response'] }],
    ['another origin', { origins: ['tool'] }],
    ['a higher score', { min_score: 1 }],
    ['another app', { apps: ['mobile'] }],
    ['off', { mode: 'off' }],
  ];
  for (const [name, more] of narrowing) {
    test(`does not apply: ${name}`, () => {
      const verdict = decide({ findings: [finding()] }, { rules: [rule(more)] });
      assert.equal(verdict.outcome, 'allow');
      assert.deepEqual(codes(verdict), []);
    });
  }

  test('a rule in shadow says what it would do and changes nothing', () => {
    const rules = [
      rule({ id: 's', mode: 'shadow' }),
      rule({ id: 'e', action: 'mask', style: 'hash' }),
    ];
    const verdict = decide({ findings: [finding()] }, { rules });
    assert.equal(verdict.outcome, 'transform');
    assert.deepEqual(
      verdict.reasons.map(({ code, mode }) => [code, mode]),
      [
        ['privacy.card.blocked', 'shadow'],
        ['privacy.card.masked', 'enforce'],
      ],
    );
    assert.deepEqual(verdict.obligations, [{ kind: 'mask', finding: 0, style: 'hash' }]);
  });

  test('the worst outcome wins; every obligation stays', () => {
    const rules = [
      rule({ id: 'm', action: 'mask', entities: ['m'] }),
      rule({ id: 'q', action: 'ask', entities: ['q'] }),
      rule({ id: 'b', action: 'block', entities: ['b'] }),
    ];
    const of = (...entities: string[]) =>
      decide({ findings: entities.map((entity) => finding({ entity })) }, { rules });
    assert.equal(of('m', 'q').outcome, 'ask');
    assert.equal(of('b', 'q', 'm').outcome, 'block');
    assert.deepEqual(of('q', 'm').obligations, [{ kind: 'mask', finding: 1, style: 'redact' }]);
  });

  test('a thousand findings of one kind are one reason', () => {
    const verdict = decide({ findings: Array.from({ length: 1000 }, () => finding()) });
    assert.equal(verdict.reasons.length, 1);
    assert.equal(verdict.obligations.length, 1000);
  });
});

describe('access', () => {
  const upstream = { id: 'u', provider: 'p', region: 'us', model: 'm' };
  const state = [{ kind: 'file', pointer: '/x' }];
  const cases: readonly [string, Partial<PolicyFacts>, Partial<BaselineApp>, string[]][] = [
    ['any model', {}, {}, []],
    ['a named model', {}, { models: ['small'] }, []],
    ['a model that is not named', {}, { models: ['large'] }, ['model.not_allowed']],
    ['no model', {}, { models: [] }, ['model.not_allowed']],
    ['a region that is allowed', { upstream }, { allowed_regions: ['us'] }, []],
    ['a region that is not', { upstream }, { allowed_regions: ['eu'] }, ['region.not_allowed']],
    ['no upstream yet', {}, { allowed_regions: ['eu'] }, []],
    ['provider state', { providerState: state }, {}, ['provider_state.not_allowed']],
    ['allowed provider state', { providerState: state }, { provider_state: ['file'] }, []],
    ['an unknown app', { app: { ...inputOf().facts.app, id: 'toString' } }, {}, ['app.unknown']],
  ];
  for (const [name, facts, app, expected] of cases) {
    test(name, () => {
      const verdict = decide({ point: 'access', ...facts }, {}, app);
      assert.deepEqual(codes(verdict), expected);
      assert.equal(verdict.outcome, expected.length === 0 ? 'allow' : 'block');
    });
  }
});

describe('what could not be inspected', () => {
  const uninspected = [{ kind: 'media', pointer: '/a' }];
  const annotating = { rules: [{ id: 'r', detectors: ['*'], action: 'annotate' }] };
  const shadow = { rules: [{ id: 'r', detectors: ['*'], action: 'block', mode: 'shadow' }] };
  const cases: readonly [string, unknown, Partial<BaselineApp>, Verdict['outcome']][] = [
    ['is refused when answers are protected', {}, {}, 'block'],
    ['passes when no rule would change an answer', annotating, {}, 'allow'],
    ['passes when rules are in shadow', shadow, {}, 'allow'],
    ['is refused when the app says so', annotating, { unknown_content: 'block' }, 'block'],
    ['passes when the app says audit', {}, { unknown_content: 'audit' }, 'allow'],
    ['passes when the app says hold', {}, { unknown_content: 'hold' }, 'allow'],
  ];
  for (const [name, settings, app, outcome] of cases) {
    test(name, () => {
      const verdict = decide({ uninspected }, settings, app);
      assert.equal(verdict.outcome, outcome);
      assert.deepEqual(codes(verdict), ['content.uninspected']);
    });
  }
});

describe('failures', () => {
  const failures = ['privacy/card: threw'];
  test('are refused, and win over a block', () => {
    const verdict = decide({ failures, findings: [injection()] });
    assert.equal(verdict.outcome, 'failed');
    assert.ok(codes(verdict).includes('inspection.failed'));
  });
  test('pass when configured, and are still reported', () => {
    const verdict = decide({ failures }, { on_failure: 'allow' });
    assert.equal(verdict.outcome, 'allow');
    assert.deepEqual(codes(verdict), ['inspection.failed.allowed']);
  });
});

describe('the revision', () => {
  test('changes with whatever a decision depends on, and with nothing else', () => {
    const base = policyOf().revision;
    assert.equal(policyOf().revision, base);
    assert.notEqual(policyOf({ on_failure: 'allow' }).revision, base);
    assert.notEqual(policyOf({ rules: [] }).revision, base);
    assert.notEqual(policyOf({}, { models: ['a'] }).revision, base);
    assert.notEqual(policyOf({}, { unknown_content: 'audit' }).revision, base);
    assert.equal(decide({}).policy, base);
  });
});

describe('whether answers have to be judged', () => {
  const judged = (settings: unknown) =>
    judgesResponses(effectiveRules(protectionsConfig.parse(settings)));
  const rule = (more: object) => ({
    rules: [{ id: 'r', detectors: ['*'], action: 'mask', ...more }],
  });
  for (const [name, settings, expected] of [
    ['the built-in rules', {}, true],
    ['no rules', { rules: [] }, false],
    ['only requests', rule({ on: ['request'] }), false],
    ['off', rule({ mode: 'off' }), false],
    ['shadow', rule({ mode: 'shadow' }), true],
    ['allow', rule({ action: 'allow' }), false],
    ['annotate', rule({ action: 'annotate' }), true],
  ] as const) {
    test(name, () => assert.equal(judged(settings), expected));
  }
});
