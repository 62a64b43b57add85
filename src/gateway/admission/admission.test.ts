// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../core/limits.ts';
import type { Charge, LimitUnit } from '../../core/ports/counters.ts';
import { createFailureLimiter, networkOf } from './failure-limiter.ts';
import { Reservations } from './reservations.ts';
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

test('reservations are settled once, each unit in its own way, and late ones at once', () => {
  const settled: (readonly number[])[] = [];
  const held = {
    granted: true,
    settle: (actual: readonly number[]) => void settled.push(actual),
  } as const;
  const charge = (unit: LimitUnit, amount: number): Charge => ({
    limit: { subject: 's', unit, window: 'minute', max: 9 },
    amount,
  });
  const reservations = new Reservations();
  reservations.add([charge('requests', 1), charge('concurrency', 1)], held);
  reservations.add([charge('tokens', 500)], held);
  reservations.settle(120);
  reservations.settle(999);
  assert.deepEqual(settled, [[1, 0], [120]]);
  reservations.add([charge('tokens', 7)], held);
  assert.deepEqual(settled.at(-1), [0]);
});

test('a full tally drops what is over, and makes no new count when nothing is', () => {
  const tally = new Tally<undefined>(() => undefined);
  const key = (index: number) =>
    ({ subject: `${index}`, unit: 'requests', window: 'minute', max: 1 }) as const;
  for (let index = 0; index < LIMITS.countedSubjects; index += 1) tally.at(key(index), 0);
  assert.equal(tally.at(key(-1), 0), undefined);
  assert.notEqual(tally.at(key(0), 0), undefined);
  assert.notEqual(tally.at(key(-1), 60_000), undefined);
});
