// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../core/limits.ts';
import type { LimitKey, LimitUnit } from '../../core/ports/counters.ts';
import { BoundedCounts } from './bounded-counts.ts';
import { createFailureLimiter, networkOf } from './failure-limiter.ts';
import { type Levy, Reservations } from './reservations.ts';
import { Tally } from './tally.ts';

test('addresses are counted by host, IPv6 by its /64, in one spelling', () => {
  const cases: readonly [address: string, network: string][] = [
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ];
  for (const [address, network] of cases) assert.equal(networkOf(address), network, address);
});

test('failures are forgotten with time; a success takes one back', () => {
  const limiter = createFailureLimiter();
  const fail = (times: number, at: number): void => {
    for (let index = 0; index < times; index += 1) limiter.failed('10.0.0.1', at);
  };
  fail(19, 0);
  assert.equal(limiter.blocked('10.0.0.1', 0), undefined);
  fail(1, 0);
  assert.equal(limiter.blocked('10.0.0.1', 0), 3);
  assert.equal(limiter.blocked('10.0.0.2', 0), undefined);
  assert.equal(limiter.blocked('10.0.0.1', 3_000), undefined);
  fail(1, 3_000);
  assert.equal(limiter.blocked('10.0.0.1', 3_000), 3);
  limiter.succeeded('10.0.0.1');
  assert.equal(limiter.blocked('10.0.0.1', 3_000), undefined);
});

test("a key of one's own does not pay for guesses of others", () => {
  const limiter = createFailureLimiter();
  let free = 0;
  for (let guess = 0; guess < 1_000; guess += 1) {
    if (limiter.blocked('10.0.0.1', 0) === undefined) free += 1;
    limiter.failed('10.0.0.1', 0);
    for (let times = 0; times < 5; times += 1) limiter.succeeded('10.0.0.1');
  }
  assert.ok(free <= 21, `${free} guesses`);
  // After a quiet time it starts anew.
  limiter.failed('10.0.0.1', 600_000);
  limiter.succeeded('10.0.0.1');
  for (let times = 0; times < 19; times += 1) limiter.failed('10.0.0.1', 600_000);
  assert.equal(limiter.blocked('10.0.0.1', 600_000), undefined);
});

test('a long attack is not remembered longer than a full bucket', () => {
  const limiter = createFailureLimiter();
  for (let index = 0; index < 10_000; index += 1) limiter.failed('10.0.0.1', 0);
  assert.equal(limiter.blocked('10.0.0.1', 0), 3);
});

test('the addresses remembered are bounded, and an active attacker is not the one forgotten', () => {
  const limiter = createFailureLimiter();
  for (let index = 0; index < 20; index += 1) limiter.failed('attacker', 0);
  for (let index = 0; index < LIMITS.failureAddresses * 2; index += 1) {
    limiter.failed(`other-${index}`, 0);
    if (index % 1000 === 0) limiter.failed('attacker', 0);
  }
  assert.notEqual(limiter.blocked('attacker', 0), undefined);
  assert.equal(limiter.blocked('other-0', 0), undefined);
});

const levy = (unit: LimitUnit, amount: number, tool?: Levy['tool']): Levy => ({
  limit: { subject: 's', unit, window: unit === 'concurrency' ? 'now' : 'minute', max: 9 },
  amount,
  per: tool === undefined ? 'key' : 'tool',
  tool,
});
const noting = (settled: (readonly number[])[]) =>
  ({ granted: true, settle: (actual: readonly number[]) => void settled.push(actual) }) as const;
const used = (tokens: number | undefined, spend: number | undefined, ...called: string[]) => {
  const calls = new Map<string, number>();
  for (const name of called) calls.set(name, (calls.get(name) ?? 0) + 1);
  return { tokens, spend, calls };
};

test('reservations are settled once, each unit in its own way, and late ones at once', () => {
  const settled: (readonly number[])[] = [];
  const reservations = new Reservations();
  reservations.add([levy('requests', 1), levy('concurrency', 1)], noting(settled));
  reservations.add([levy('tokens', 500), levy('spend', 70)], noting(settled));
  reservations.settle(used(120, 8));
  reservations.settle(used(999, 999));
  assert.deepEqual(settled, [
    [1, 0],
    [120, 8],
  ]);
  reservations.add([levy('tokens', 7)], noting(settled));
  assert.deepEqual(settled.at(-1), [0]);
});

test('what nobody knows stays as it was reserved, and no number of a provider spoils a count', () => {
  for (const [actual, expected] of [
    [used(undefined, undefined), [500, 70]],
    [used(Number.NaN, -3), [0, 0]],
    [used(1.2, Number.POSITIVE_INFINITY), [2, Number.MAX_SAFE_INTEGER]],
  ] as const) {
    const settled: (readonly number[])[] = [];
    const reservations = new Reservations();
    reservations.add([levy('tokens', 500), levy('spend', 70)], noting(settled));
    reservations.settle(actual);
    assert.deepEqual(settled, [expected]);
  }
});

test('a tool is charged for its calls, a hosted one for being offered', () => {
  const tool = (name: string, hosted = false): Levy['tool'] => ({ name, hosted });
  const settled: (readonly number[])[] = [];
  const reservations = new Reservations();
  const units = ['requests', 'concurrency', 'tokens', 'spend'] as const;
  for (const one of [tool('called'), tool('idle'), tool('web_search', true)]) {
    reservations.add(
      units.map((unit) => levy(unit, 5, one)),
      noting(settled),
    );
  }
  reservations.settle(used(40, 3, 'called', 'called'));
  assert.deepEqual(settled, [
    [2, 0, 40, 3],
    [0, 0, 0, 0],
    [1, 0, 40, 3],
  ]);
});

test('a failed attempt costs its provider one request; the last one all', () => {
  const [first, second]: (readonly number[])[][] = [[], []];
  const reservations = new Reservations();
  const levies = [levy('requests', 1), levy('concurrency', 1), levy('tokens', 500)];
  reservations.addAttempt(levies, noting(first ?? []));
  reservations.addAttempt(levies, noting(second ?? []));
  assert.deepEqual([first, second], [[[1, 0, 0]], []]);
  reservations.settle(used(120, 0));
  reservations.endAttempt();
  assert.deepEqual([first, second], [[[1, 0, 0]], [[1, 0, 120]]]);
});

const key = (subject: string): LimitKey => ({
  subject,
  unit: 'requests',
  window: 'minute',
  max: 1,
});

test('who makes up names fills his own part: another tenant always finds room', () => {
  const counts = new BoundedCounts<boolean>((ended) => ended);
  let own = 0;
  while (counts.add(key(`tenant:a/tool:${own}`), false, 0)) own += 1;
  assert.equal(own, LIMITS.countedSubjects / 2);
  for (let index = 0; index < 1_000; index += 1) {
    assert.ok(counts.add(key(`tenant:b/tool:${index}`), false, 0));
  }
  assert.ok(counts.add(key('model:m'), false, 0));
  assert.ok(!counts.add(key('tenant:a'), false, 0));
  counts.delete(key('tenant:a/tool:0'));
  for (let index = 0; index < 1_001; index += 1) counts.delete(key(`tenant:b/tool:${index}`));
  assert.ok(counts.add(key('tenant:a'), false, 0));
});

test('a full store drops what has ended, and walks itself at most once a second', () => {
  let asked = 0;
  const counts = new BoundedCounts<string>((value) => {
    asked += 1;
    return value === 'ended';
  });
  for (let index = 0; index < LIMITS.countedSubjects; index += 1) {
    assert.ok(counts.add(key(`model:${index}`), index < 10 ? 'ended' : 'lives', 0));
  }
  assert.ok(counts.add(key('model:new'), 'lives', 0));
  for (let index = 0; index < 9; index += 1) assert.ok(counts.add(key(`model:n${index}`), '', 0));
  assert.equal(asked, LIMITS.countedSubjects);
  assert.ok(!counts.add(key('model:more'), '', 999));
  assert.equal(asked, LIMITS.countedSubjects);
  assert.ok(!counts.add(key('model:more'), '', 1_000));
  assert.equal(asked, 2 * LIMITS.countedSubjects);
  assert.equal(counts.get(key('model:0')), undefined);
  assert.equal(counts.get(key('model:new')), 'lives');
});

test('a window that was left is not started again', () => {
  const tally = new Tally<number[]>(
    () => 0,
    () => [],
  );
  const first = tally.open(key('model:m'), 7);
  assert.equal(tally.open(key('model:m'), 7), first);
  assert.notEqual(tally.open(key('model:m'), 8), first);
  assert.equal(tally.open(key('model:m'), 7), undefined);
  assert.equal(tally.find(key('model:m'), 7), undefined);
});
