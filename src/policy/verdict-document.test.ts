// SPDX-License-Identifier: Apache-2.0
// What is a verdict, and what is none: everything that a stage could not do is refused where it is read.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DecisionPoint } from '../core/verdict.ts';
import { verdictOf } from './verdict-document.ts';

const reason = { code: 'privacy.card.masked', rule: 'r', mode: 'enforce', action: 'mask' };
const read = (
  more: object,
  point: DecisionPoint = 'request',
  document: object = { outcome: 'block', reasons: [reason], obligations: [] },
) => verdictOf({ ...document, ...more }, { point, findings: 2 }, 'p1');
const obliged = (point: DecisionPoint, ...obligations: unknown[]) => read({ obligations }, point);
const mask = { kind: 'mask', finding: 1, style: 'redact' };
const capture = { kind: 'capture', purpose: 'audit', content: 'masked', retain_days: 30 };
const approval = { kind: 'approval', approvers: 'finance-leads', expires_s: 600 };

test('a verdict gets schema and revision, and keeps the rest', () => {
  assert.deepEqual(read({ obligations: [mask] }), {
    schema: 'bartizan.verdict/1',
    outcome: 'block',
    reasons: [reason],
    obligations: [mask],
    policy: 'p1',
  });
});

describe('is read', () => {
  for (const [what, point, obligation] of [
    ['a mask that comes back, on requests', 'request', { ...mask, style: 'tokenise' }],
    ['a mask of an answer', 'response', { ...mask, style: 'last4' }],
    ['upstreams', 'access', { kind: 'route', upstreams: ['eu-1'] }],
    ['regions', 'access', { kind: 'route', regions: [] }],
    ['labels', 'tools', { kind: 'annotate', labels: { team: 'Accounts payable', tier: '' } }],
    ['an approval', 'tools', approval],
    ['a capture', 'capture', capture],
  ] as const) {
    test(what, () => assert.deepEqual(obliged(point, obligation)?.obligations, [obligation]));
  }
  test('what a rule computed', () => {
    const facts = { amount: 3.5, currency: 'EUR', internal: true };
    assert.deepEqual(read({ reasons: [{ ...reason, facts }] })?.reasons[0]?.facts, facts);
  });
});

describe('is no verdict', () => {
  const big = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, 'v']));
  for (const [what, given] of [
    ['an unknown member', { note: 'x' }],
    ['an unknown outcome', { outcome: 'allowed' }],
    ['no outcome', { outcome: undefined }],
    ['reasons that are no list', { reasons: { 0: reason } }],
    ['no obligations', { obligations: undefined }],
    ['too many reasons', { reasons: Array.from({ length: 2_049 }, () => reason) }],
    ['too many obligations', { obligations: Array.from({ length: 1_065 }, () => mask) }],
    ['a reason that is a text', { reasons: ['privacy.card.masked'] }],
    ['a reason with an unknown member', { reasons: [{ ...reason, text: 'x' }] }],
    ['a reason without a code', { reasons: [{ ...reason, code: undefined }] }],
    ['a code with a line break', { reasons: [{ ...reason, code: 'a\r\nset-cookie: x' }] }],
    ['a code with a comma', { reasons: [{ ...reason, code: 'a,b' }] }],
    ['a rule with a line break', { reasons: [{ ...reason, rule: 'a\nb' }] }],
    ['a rule that is too long', { reasons: [{ ...reason, rule: 'a'.repeat(129) }] }],
    ['a mode that is none', { reasons: [{ ...reason, mode: 'off' }] }],
    ['an action that is none', { reasons: [{ ...reason, action: 'fail' }] }],
    ['a detector that is none', { reasons: [{ ...reason, detector: 'card' }] }],
    ['facts that are nested', { reasons: [{ ...reason, facts: { a: { b: 1 } } }] }],
    ['facts that are no numbers', { reasons: [{ ...reason, facts: { a: Number.NaN } }] }],
    ['too many facts', { reasons: [{ ...reason, facts: big }] }],
    ['a fact that is long', { reasons: [{ ...reason, facts: { a: 'x'.repeat(101) } }] }],
  ] as const) {
    test(what, () => assert.equal(read(given), undefined));
  }
  for (const document of [undefined, null, true, 'allow', [], 1]) {
    test(`the document ${JSON.stringify(document)}`, () =>
      assert.equal(verdictOf(document, { point: 'request', findings: 0 }, 'p'), undefined));
  }
});

describe('cannot be honoured', () => {
  const cases: readonly [string, DecisionPoint, ...unknown[]][] = [
    ['an unknown kind', 'request', { kind: 'redirect' }],
    ['no kind', 'request', {}],
    ['a text', 'request', 'mask'],
    ['a mask of a finding that is not there', 'request', { ...mask, finding: 2 }],
    ['a mask of a finding before the first', 'request', { ...mask, finding: -1 }],
    ['a mask of half a finding', 'request', { ...mask, finding: 0.5 }],
    ['two masks of one finding', 'request', mask, { ...mask, style: 'hash' }],
    ['a mask that comes back, on answers', 'response', { ...mask, style: 'tokenise' }],
    ['a style that is none', 'request', { ...mask, style: 'blur' }],
    ['a mask that says more', 'request', { ...mask, note: 'x' }],
    ['a route for an answer', 'response', { kind: 'route', regions: ['eu'] }],
    ['a route for a request', 'request', { kind: 'route', upstreams: ['a'] }],
    ['a route to nothing named', 'access', { kind: 'route' }],
    ['a route of both kinds', 'access', { kind: 'route', upstreams: ['a'], regions: ['eu'] }],
    ['a route to numbers', 'access', { kind: 'route', regions: [1] }],
    [
      'nine labels',
      'request',
      {
        kind: 'annotate',
        labels: Object.fromEntries('abcdefghi'.split('').map((name) => [name, 'v'])),
      },
    ],
    ['a label with a line break', 'request', { kind: 'annotate', labels: { a: 'b\nc' } }],
    ['a label that is long', 'request', { kind: 'annotate', labels: { a: 'b'.repeat(101) } }],
    ['a label that is a number', 'request', { kind: 'annotate', labels: { a: 1 } }],
    ['an approval for ever', 'request', { ...approval, expires_s: 10_000_000 }],
    ['an approval at no time', 'request', { ...approval, expires_s: 0 }],
    ['an approval by nobody', 'request', { ...approval, approvers: '' }],
    ['an approval of a capture', 'capture', approval],
    ['a capture of a request', 'request', capture],
    ['a capture of everything', 'capture', { ...capture, content: 'all' }],
    ['a capture for ever', 'capture', { ...capture, retain_days: 99_999 }],
  ];
  for (const [what, point, ...obligations] of cases) {
    test(what, () => assert.equal(obliged(point, ...obligations), undefined));
  }
  test('a mask in what is allowed as it is', () => {
    assert.equal(read({ outcome: 'allow', obligations: [mask] }), undefined);
    assert.ok(read({ outcome: 'transform', obligations: [mask] }));
  });
  test('an approval where nobody is asked', () => {
    assert.equal(read({ outcome: 'allow', obligations: [approval] }), undefined);
    assert.equal(read({ outcome: 'transform', obligations: [approval] }), undefined);
    assert.ok(read({ outcome: 'ask', obligations: [approval] }));
  });
});
