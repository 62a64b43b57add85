// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../core/exchange.ts';
import { failedVerdict, type Verdict } from '../core/verdict.ts';
import { exchangeOf } from './exchange.fixture.ts';
import { History } from './history.ts';

const allowed: Verdict = { ...failedVerdict('p', 'x'), outcome: 'allow', reasons: [] };
const refused = failedVerdict('p', 'x');
const MINUTE = 60_000;
let number = 0;
const asked = (more: Partial<Exchange> = {}): Exchange => ({
  ...exchangeOf([]),
  requestId: `req_${number++}`,
  ...more,
});
/** One whole exchange. */
function exchange(
  history: History,
  now: number,
  {
    verdict = allowed,
    findings = 0,
    ...more
  }: Partial<Exchange> & { verdict?: Verdict; findings?: number } = {},
) {
  const one = asked(more);
  const facts = history.before(one, now);
  history.decided(one, { point: 'access', verdict: allowed, findings: 0 }, now);
  history.decided(one, { point: 'request', verdict, findings }, now);
  history.decided(one, { point: 'response', verdict, findings: 7 }, now);
  return facts;
}

test('requests, refusals and findings before an exchange are counted, itself is not', () => {
  const history = new History();
  assert.deepEqual(exchange(history, 0, { findings: 2 }), {
    minutes: 10,
    requests: 0,
    refused: 0,
    findings: 0,
  });
  assert.deepEqual(exchange(history, 1, { verdict: refused }), {
    minutes: 10,
    requests: 1,
    refused: 0,
    findings: 2,
  });
  assert.deepEqual(exchange(history, 2), { minutes: 10, requests: 2, refused: 1, findings: 2 });
});

test('all decisions of one exchange see the same', () => {
  const history = new History();
  const one = asked();
  const first = history.before(one, 0);
  exchange(history, 0, { verdict: refused, findings: 1 });
  assert.equal(history.before({ ...one, upstream: undefined }, 1), first);
});

test('callers are told apart by tenant, app, key and end user; conversations by their names', () => {
  const history = new History();
  const someone = { subject: 'a', groups: [], attributes: {} };
  exchange(history, 0, { verdict: refused, findings: 1 });
  for (const other of [
    { tenant: 'other' },
    { app: { ...asked().app, id: 'other' } },
    { principal: { kind: 'token', id: 'abcdefgh' } },
    { principal: { kind: 'key', id: 'other' } },
    { endUser: someone },
  ] as const) {
    const facts = exchange(history, 1, { ...other, conversation: 'new' });
    assert.deepEqual(facts, { minutes: 10, requests: 0, refused: 0, findings: 0 });
  }
  assert.equal(exchange(history, 1, { conversation: 'newer' }).findings, 0);
  assert.equal(exchange(history, 1, { endUser: someone }).findings, 1);
});

test('what is long ago is forgotten', () => {
  const history = new History();
  exchange(history, 0, { verdict: refused });
  assert.equal(exchange(history, 4 * MINUTE).refused, 1);
  assert.equal(exchange(history, 9 * MINUTE).refused, 1);
  assert.equal(exchange(history, 11 * MINUTE).refused, 0);
  assert.equal(exchange(history, 60 * MINUTE).requests, 0);
});

test('what is kept is bounded', () => {
  const history = new History();
  for (let index = 0; index < 12_000; index++) {
    exchange(history, 0, {
      principal: { kind: 'key', id: `k${index}` },
      conversation: `c${index}`,
    });
  }
  assert.equal(exchange(history, 0, { principal: { kind: 'key', id: 'k0' } }).requests, 0);
  assert.equal(exchange(history, 0, { principal: { kind: 'key', id: 'k11999' } }).requests, 1);
});
