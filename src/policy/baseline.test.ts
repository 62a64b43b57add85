// SPDX-License-Identifier: Apache-2.0
// The shipped baseline, as Rego: what it says, and that it says what its description in TypeScript says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { plainApp } from '../core/exchange.fixture.ts';
import type { FactFinding, PolicyFacts } from '../core/policy-input.ts';
import { masksOf, type Verdict } from '../core/verdict.ts';
import { expectedOf } from './baseline.fixture.ts';
import { protectionsConfig } from './config.ts';
import { findingFact as finding, inputOf } from './policy-input.fixture.ts';
import type { PolicyApp } from './settings.ts';
import { baselineOf } from './shipped.fixture.ts';

const open: PolicyApp = { models: ['*'], allowed_regions: [], provider_state: [] };
const policyOf = (settings: unknown = {}, app: Partial<PolicyApp> = {}) =>
  baselineOf(protectionsConfig.parse(settings), { web: { ...open, ...app } });
const decide = (
  facts: Partial<PolicyFacts>,
  settings: unknown = {},
  app: Partial<PolicyApp> = {},
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
  const cases: readonly [string, Partial<PolicyFacts>, Partial<PolicyApp>, string[]][] = [
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
  const cases: readonly [string, unknown, Partial<PolicyApp>, Verdict['outcome']][] = [
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
  const judged = (settings: unknown) => policyOf(settings).judgesAnswers;
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

describe('answers are held back', () => {
  const acting = (settings: unknown, detector: FactFinding['detector']) =>
    policyOf(settings).actsOnAnswers?.(detector);
  const rule = (more: object) => ({
    rules: [{ id: 'r', detectors: ['privacy/*'], action: 'mask', ...more }],
  });
  for (const [name, settings, detector, expected] of [
    ['for what is masked', {}, 'privacy/card', true],
    ['not for what is reported', {}, 'privacy/email', false],
    ['for a family', rule({}), 'privacy/phone', true],
    ['not for another family', rule({}), 'secrets/vendor-key', false],
    ['not by a rule in shadow', rule({ mode: 'shadow' }), 'privacy/phone', false],
    ['not by a rule for requests', rule({ on: ['request'] }), 'privacy/phone', false],
  ] as const) {
    test(name, () => assert.equal(acting(settings, detector), expected));
  }
});

const detectors = [
  'privacy/card',
  'privacy/email',
  'secrets/vendor-key',
  'injection/jailbreak',
] as const;
const few = <Item>(item: fc.Arbitrary<Item>) => fc.uniqueArray(item, { maxLength: 2 });
const rule = fc.record({
  detectors: fc.uniqueArray(
    fc.constantFrom('*', 'privacy/*', 'secrets/*', 'priv/*', ...detectors),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
  entities: few(fc.constantFrom('card', 'email')),
  on: fc.uniqueArray(fc.constantFrom('request', 'response'), { minLength: 1 }),
  origins: few(fc.constantFrom('user', 'tool', 'model')),
  min_score: fc.constantFrom(0, 0.5, 1),
  action: fc.constantFrom('allow', 'annotate', 'mask', 'block', 'ask'),
  style: fc.constantFrom('redact', 'last4', 'hash'),
  mode: fc.constantFrom('enforce', 'enforce', 'shadow', 'off'),
  apps: few(fc.constantFrom('web', 'mobile')),
});
const settings = fc.record({
  rules: fc.option(fc.array(rule, { maxLength: 5 }), { nil: undefined }),
  on_failure: fc.constantFrom('refuse', 'allow'),
});
const app = fc.record({
  models: few(fc.constantFrom('*', 'small', 'large')),
  allowed_regions: few(fc.constantFrom('eu', 'us')),
  provider_state: few(fc.constantFrom('file', 'store')),
  unknown_content: fc.constantFrom(undefined, 'block', 'hold', 'audit'),
}) as fc.Arbitrary<PolicyApp>;
const place = (kinds: readonly string[]) =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), pointer: fc.constant('/x') }), {
    maxLength: 2,
  });
const facts = fc.record({
  point: fc.constantFrom('access', 'request', 'response'),
  app: fc.constantFrom('web', 'mobile', 'other', '__proto__').map((id) => plainApp({ id })),
  model: fc.constantFrom('small', 'large'),
  upstream: fc.constantFrom(
    undefined,
    ...['eu', 'us'].map((region) => ({ id: 'u', provider: 'p', region, model: 'm' })),
  ),
  findings: fc.array(
    fc.record({
      detector: fc.constantFrom(...detectors),
      entity: fc.constantFrom('card', 'email'),
      origin: fc.constantFrom('user', 'tool:search', 'tool', 'model'),
      score: fc.constantFrom(0, 0.5, 0.95, 1),
    }),
    { maxLength: 4 },
  ),
  uninspected: place(['media']),
  providerState: place(['file', 'container']),
  failures: fc.subarray(['privacy/card: threw']),
});

test('the Rego says what its description in TypeScript says', () => {
  fc.assert(
    fc.property(
      settings,
      app,
      fc.array(facts, { minLength: 1, maxLength: 8 }),
      (given, web, asked) => {
        const rules = given.rules?.map((one, index) => ({ ...one, id: `r${index}` }));
        const config = protectionsConfig.parse({ ...given, rules });
        const apps = { web, mobile: { ...open, models: ['large'] } };
        const policy = baselineOf(config, apps);
        for (const { findings, ...rest } of asked) {
          const input = inputOf({ ...rest, findings: findings.map((one) => finding(one)) });
          const verdict = policy.decide(input) as Verdict;
          const expected = expectedOf(config, apps, input.facts);
          const sorted = verdict.reasons.map((reason) =>
            JSON.stringify(
              Object.fromEntries(Object.entries(reason).sort(([a], [b]) => (a < b ? -1 : 1))),
            ),
          );
          const masks = masksOf(verdict).toSorted((a, b) => a.finding - b.finding);
          assert.deepEqual({ outcome: verdict.outcome, reasons: sorted.sort(), masks }, expected);
        }
      },
    ),
    { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 2_000 : 60 },
  );
});
