// SPDX-License-Identifier: Apache-2.0
// Slowing down guesses: the bounds, their forgetting, and that one place cannot lock a person out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { fakeWorld } from '../../core/world.ts';
import { createThrottle, networkOf, type Throttle, type ThrottleKind } from './throttle.ts';

function tries(throttle: Throttle, kind: ThrottleKind, key: string, most: number): number {
  for (let done = 0; done < most; done++) {
    try {
      throttle.take(kind, key);
    } catch (thrown) {
      assert.ok(thrown instanceof BartizanError && thrown.code === 'too_many_failures');
      assert.ok((thrown.retryAfter ?? 0) > 0);
      return done;
    }
  }
  return most;
}

test('a bucket fills, refuses with a time to wait, and empties with time', () => {
  const world = fakeWorld();
  const throttle = createThrottle(world);
  assert.equal(tries(throttle, 'address', 'a', 100), 10);
  assert.equal(tries(throttle, 'address', 'b', 5), 5, 'another address is not touched');
  world.advance(90_000);
  assert.equal(tries(throttle, 'address', 'a', 100), 1);
  world.advance(24 * 3_600_000);
  assert.equal(tries(throttle, 'address', 'a', 100), 10, 'never more than the burst');
});

test('what was no failure is given back', () => {
  const throttle = createThrottle(fakeWorld());
  for (let done = 0; done < 1_000; done++) {
    throttle.take('login', 'ada');
    throttle.giveBack('login', 'ada');
  }
  assert.equal(tries(throttle, 'login', 'ada', 100), 30);
});

test('one address, guessing for ever, never fills the bucket of an account', () => {
  const world = fakeWorld();
  const throttle = createThrottle(world);
  for (let second = 0; second < 24 * 3_600; second += 10) {
    try {
      throttle.take('address', 'attacker');
      throttle.take('login', 'ada');
    } catch (thrown) {
      assert.ok(thrown instanceof BartizanError);
    }
    world.advance(10_000);
    throttle.take('login', 'ada');
    throttle.giveBack('login', 'ada');
  }
});

test('a clock that is set back does not unlock, one set forward neither', () => {
  let now = 1_800_000_000_000;
  const world = { ...fakeWorld(), clock: { now: () => now, monotonic: () => 5 } };
  const throttle = createThrottle(world);
  assert.equal(tries(throttle, 'address', 'a', 100), 10);
  now += 10 ** 10;
  assert.equal(tries(throttle, 'address', 'a', 1), 0);
});

test('many keys push out those that ran empty first, and the number kept is bounded', () => {
  const world = fakeWorld();
  const throttle = createThrottle(world);
  for (let at = 0; at < 19_999; at++) throttle.take('login', `other${at}`);
  world.advance(100_000);
  assert.equal(tries(throttle, 'login', 'ada', 100), 30);
  for (let at = 0; at < 5_000; at++) throttle.take('login', `more${at}`);
  assert.equal(tries(throttle, 'login', 'ada', 1), 0);
});

test('addresses: a host has a whole /64, and IPv4 in IPv6 is IPv4', () => {
  for (const [address, network] of [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0000:0000:ffff::2', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ] as const) {
    assert.equal(networkOf(address), network);
  }
});
