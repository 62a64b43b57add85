// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../core/limits.ts';
import { fakeWorld } from '../../core/world.ts';
import { RetryBudget } from './retry-budget.ts';

const drain = (budget: RetryBudget): number => {
  let taken = 0;
  while (taken < 10_000 && budget.take()) taken += 1;
  return taken;
};

test('retries are the configured share of first attempts', () => {
  for (const percent of [1, 10, 20, 33, 100]) {
    const budget = new RetryBudget(percent, fakeWorld().clock);
    drain(budget);
    let taken = 0;
    for (let request = 0; request < 1_000; request++) {
      budget.earn();
      if (budget.take()) taken += 1;
    }
    assert.ok(Math.abs(taken - percent * 10) <= 1, `${percent} percent gave ${taken}`);
  }
});

test('a quiet gateway may retry a little, and again after a while', () => {
  const world = fakeWorld();
  const budget = new RetryBudget(20, world.clock);
  assert.equal(drain(budget), LIMITS.retryTokensIdle);
  world.advance(3_000);
  assert.equal(drain(budget), 3);
  world.advance(3_600_000);
  assert.equal(drain(budget), LIMITS.retryTokensIdle, 'waiting saves up no storm');
});

test('success saves up a bounded number of retries', () => {
  const budget = new RetryBudget(100, fakeWorld().clock);
  for (let request = 0; request < 100_000; request++) budget.earn();
  assert.equal(drain(budget), LIMITS.retryTokens);
});

test('zero percent is none, ever', () => {
  const world = fakeWorld();
  const budget = new RetryBudget(0, world.clock);
  for (let request = 0; request < 1_000; request++) budget.earn();
  world.advance(3_600_000);
  assert.equal(drain(budget), 0);
});
