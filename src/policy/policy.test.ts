// SPDX-License-Identifier: Apache-2.0
// An executor behind the policy port: whatever it does, a verdict comes out, and never `allow` by mistake.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fakeWorld } from '../core/world.ts';
import type { Verdict } from '../core/verdict.ts';
import { type Executor, Undecided } from './executor.ts';
import { createPolicy } from './policy.ts';
import { findingFact, inputOf } from './policy-input.fixture.ts';

const executorOf = (
  evaluate: Executor['evaluate'],
  constants: Readonly<Record<string, unknown>> = {},
): Executor => ({
  kind: 'rego',
  revision: 'p1',
  evaluate,
  constant: (path) => constants[path.join('.')],
});
const allowed = { outcome: 'allow', reasons: [], obligations: [] };
const masking = {
  outcome: 'transform',
  reasons: [{ code: 'c', rule: 'r', mode: 'enforce', action: 'mask', detector: 'privacy/card' }],
  obligations: [{ kind: 'mask', finding: 0, style: 'redact' }],
};
const codes = ({ reasons }: Verdict): string[] => reasons.map(({ code }) => code);

test('each decision point has its entrypoint', () => {
  const asked: string[] = [];
  const policy = createPolicy(
    executorOf((path) => {
      asked.push(path.join('.'));
      return allowed;
    }),
  );
  for (const point of ['access', 'request', 'response', 'tools', 'capture'] as const) {
    assert.equal((policy.decide(inputOf({ point })) as Verdict).outcome, 'allow');
    assert.equal(asked.pop(), `bartizan.${point}.verdict`);
  }
});

describe('is failed, by name', () => {
  const cases: readonly [string, Executor['evaluate'], string][] = [
    ['no answer', () => undefined, 'policy.undefined'],
    ['no answer later', () => Promise.resolve(undefined), 'policy.undefined'],
    ['an answer that is no verdict', () => true, 'policy.malformed'],
    [
      'a verdict for another point',
      () => ({ ...allowed, obligations: [{ kind: 'route', regions: [] }] }),
      'policy.malformed',
    ],
    [
      'a throw',
      () => {
        throw new Error('x');
      },
      'policy.failed',
    ],
    ['a rejection', () => Promise.reject(new Error('x')), 'policy.failed'],
    [
      'a bound that was reached',
      () => {
        throw new Undecided('policy.budget_exceeded', 'x');
      },
      'policy.budget_exceeded',
    ],
    [
      'a server that is away',
      () => Promise.reject(new Undecided('policy.unreachable', 'x')),
      'policy.unreachable',
    ],
  ];
  for (const [what, evaluate, code] of cases) {
    test(what, async () => {
      const world = fakeWorld();
      const policy = createPolicy(executorOf(evaluate), { log: world.log });
      const verdict = await policy.decide(inputOf());
      assert.equal(verdict.outcome, 'failed');
      assert.equal(verdict.policy, 'p1');
      assert.deepEqual(codes(verdict), [code]);
      assert.deepEqual(
        world.lines.map(({ level, event, fields }) => [level, event, fields['code']]),
        [['warn', 'policy.failed', code]],
      );
    });
  }
});

describe('answers', () => {
  const policyOf = (document: unknown, constants: Readonly<Record<string, unknown>>) =>
    createPolicy(executorOf(() => document, constants));
  const answer = inputOf({ point: 'response', findings: [findingFact()] });
  const enforces = (patterns: unknown) => ({ 'bartizan.response.enforces': patterns });

  test('a declared mask is made', () => {
    for (const declared of [['privacy/*'], ['privacy/card'], ['*'], undefined, 'nonsense', [1]]) {
      const policy = policyOf(masking, enforces(declared));
      assert.equal((policy.decide(answer) as Verdict).outcome, 'transform', String(declared));
      assert.equal(policy.actsOnAnswers?.('privacy/card'), true);
    }
  });

  for (const [what, document] of [
    ['a mask', { ...masking, reasons: [] }],
    ['a reason to mask', { ...masking, obligations: [] }],
    [
      'a reason to block',
      { ...allowed, outcome: 'block', reasons: [{ ...masking.reasons[0], action: 'block' }] },
    ],
  ] as const) {
    test(`${what} that is not declared is failed: the text has left`, () => {
      const policy = policyOf(document, enforces(['secrets/*']));
      const verdict = policy.decide(answer) as Verdict;
      assert.equal(verdict.outcome, 'failed');
      assert.deepEqual(codes(verdict), ['policy.undeclared_enforcement']);
      assert.equal(policy.actsOnAnswers?.('privacy/card'), false);
      const request = inputOf({ findings: [findingFact()] });
      assert.notEqual((policy.decide(request) as Verdict).outcome, 'failed');
    });
  }

  test('what is reported, tried out, or about no detector needs no declaration', () => {
    const [reason] = masking.reasons;
    const { detector: _, ...plain } = reason ?? {};
    const reasons = [
      { ...reason, action: 'annotate' },
      { ...reason, mode: 'shadow', action: 'block' },
      { ...plain, code: 'app.unknown', action: 'block' },
    ];
    const verdict = policyOf({ ...allowed, outcome: 'block', reasons }, enforces([])).decide(
      answer,
    );
    assert.equal((verdict as Verdict).outcome, 'block');
  });

  for (const [judges, patterns, expected] of [
    [undefined, undefined, true],
    [true, [], true],
    [false, [], false],
    [false, undefined, false],
    [false, ['privacy/*'], true],
  ] as const) {
    test(`judges ${judges}, enforces ${JSON.stringify(patterns)}: ${expected}`, () => {
      const constants = { ...enforces(patterns), 'bartizan.response.judges': judges };
      assert.equal(policyOf(allowed, constants).judgesAnswers, expected);
    });
  }
});
