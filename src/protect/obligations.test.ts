// SPDX-License-Identifier: Apache-2.0
// What policy asks for beside masks passes through to the record; what cannot be done makes the verdict failed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Policy } from '../core/ports/policy.ts';
import type { Obligation, Outcome } from '../core/verdict.ts';
import { VERDICT_SCHEMA } from '../core/verdict.ts';
import { exchangeOf, protectorOf, segment } from './exchange.fixture.ts';
import type { Judgement } from './protector.ts';

const CARD = 'my card is 4111 1111 1111 1111';

const saying = (outcome: Outcome, ...obligations: unknown[]): Policy => ({
  revision: 'p',
  decide: () => ({
    schema: VERDICT_SCHEMA,
    outcome,
    reasons: [],
    obligations: obligations as readonly Obligation[],
    policy: 'p',
  }),
});
const request = (policy: Policy): Judgement =>
  protectorOf({ policy }).request(exchangeOf([segment(CARD)])) as Judgement;

const mask = { kind: 'mask', finding: 0, style: 'redact' };
const labels = { kind: 'annotate', labels: { tier: 'gold' } };
const route = { kind: 'route', regions: ['eu'] };
const approval = { kind: 'approval', approvers: 'leads', expires_s: 60 };

test('labels are kept beside masks, and change nothing', () => {
  const judged = request(saying('transform', labels, mask));
  assert.equal(judged.verdict.outcome, 'transform');
  assert.deepEqual(judged.verdict.obligations, [labels, mask]);
  assert.deepEqual(
    judged.edits.map(({ text }) => text),
    ['[CARD]'],
  );
  assert.deepEqual(request(saying('allow', labels)).edits, []);
});

test('a route is kept where it can be followed', () => {
  const protector = protectorOf({ policy: saying('allow', route) });
  const judged = protector.access(exchangeOf([])) as Judgement;
  assert.deepEqual(judged.verdict.obligations, [route]);
});

test('an approval goes with a question', () => {
  const judged = request(saying('ask', approval));
  assert.deepEqual([judged.verdict.outcome, judged.verdict.obligations], ['ask', [approval]]);
});

test('an answer in pieces keeps its labels, and masks that name the findings of the whole', async () => {
  const policy: Policy = {
    revision: 'p',
    decide: ({ facts }) => ({
      schema: VERDICT_SCHEMA,
      outcome: facts.findings.length > 0 ? 'transform' : 'allow',
      reasons: [],
      obligations: facts.findings.length > 0 ? ([mask, labels] as readonly Obligation[]) : [],
      policy: 'p',
    }),
  };
  const guard = protectorOf({ policy }).response(exchangeOf([]));
  const channel = guard.open({
    index: 0,
    role: 'assistant',
    kind: 'text',
    origin: 'model',
    json: false,
    choice: 0,
  });
  for (const text of [`${CARD} and then `, 'a long way on, 5500 0000 0000 0004', ' it ends']) {
    await channel.push(text);
  }
  await channel.end();
  const { verdict, findings } = guard.judgement();
  const masked = verdict.obligations.flatMap((one) => (one.kind === 'mask' ? [one.finding] : []));
  assert.deepEqual(
    masked.toSorted((a, b) => a - b),
    [...findings.keys()],
  );
  assert.ok(findings.length >= 2);
  assert.ok(verdict.obligations.some(({ kind }) => kind === 'annotate'));
  assert.equal(channel.edits.length, findings.length);
});

for (const [what, outcome, ...obligations] of [
  ['a route for a request', 'allow', route],
  [
    'a capture of a request',
    'allow',
    { kind: 'capture', purpose: 'a', content: 'full', retain_days: 1 },
  ],
  ['an approval of what is allowed', 'allow', approval],
  ['two masks of one finding', 'transform', mask, { ...mask, style: 'hash' }],
  ['a mask of a finding that is not there', 'transform', { ...mask, finding: 9 }],
  ['something unknown', 'allow', { kind: 'page', whom: 'on-call' }],
] as const) {
  test(`${what} is failed, and nothing passes`, () => {
    const { verdict, edits } = request(saying(outcome, ...obligations));
    assert.equal(verdict.outcome, 'failed');
    assert.deepEqual(
      verdict.reasons.map(({ code }) => code),
      ['policy.failed'],
    );
    assert.deepEqual(edits, []);
  });
}
