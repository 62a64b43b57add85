// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeWorld, type FakeWorld } from '../../core/world.ts';
import { Breaker } from './breaker.ts';

function broken(): { breaker: Breaker; world: FakeWorld } {
  const world = fakeWorld();
  const breaker = new Breaker({ failures: 3, openMs: 1_000 }, world.clock);
  for (let count = 0; count < 3; count++) breaker.report('failed');
  return { breaker, world };
}

test('failures in a row open; a success between them starts the count again', () => {
  const world = fakeWorld();
  const breaker = new Breaker({ failures: 3, openMs: 1_000 }, world.clock);
  for (const outcome of ['failed', 'failed', 'ok', 'failed', 'failed'] as const) {
    assert.equal(breaker.report(outcome), undefined);
    assert.equal(breaker.tryEnter(), true);
  }
  assert.equal(breaker.report('failed'), 'open');
  assert.equal(breaker.state, 'open');
  assert.equal(breaker.tryEnter(), false);
});

test('one probe at a time when half-open; its success closes', () => {
  const { breaker, world } = broken();
  world.advance(999);
  assert.equal(breaker.tryEnter(), false);
  world.advance(1);
  assert.equal(breaker.state, 'half-open');
  assert.equal(breaker.tryEnter(), true);
  assert.equal(breaker.tryEnter(), false, 'the probe is taken');
  assert.equal(breaker.report('ok'), 'closed');
  assert.equal(breaker.tryEnter(), true);
  assert.equal(breaker.tryEnter(), true);
  assert.equal(breaker.report('failed'), undefined, 'the count starts again');
});

test('a failed probe opens again for the whole time', () => {
  const { breaker, world } = broken();
  world.advance(1_000);
  assert.equal(breaker.tryEnter(), true);
  world.advance(500);
  assert.equal(breaker.report('failed'), 'open');
  world.advance(999);
  assert.equal(breaker.tryEnter(), false);
  world.advance(1);
  assert.equal(breaker.tryEnter(), true);
});

test('a probe that never reports does not lock the target out', () => {
  const { breaker, world } = broken();
  world.advance(1_000);
  assert.equal(breaker.tryEnter(), true);
  world.advance(1_000);
  assert.equal(breaker.tryEnter(), true);
});

test('late answers to requests from before the opening change nothing', () => {
  const { breaker, world } = broken();
  assert.equal(breaker.report('ok'), undefined);
  assert.equal(breaker.state, 'open');
  world.advance(900);
  assert.equal(breaker.report('failed'), undefined, 'nor do they prolong it');
  world.advance(100);
  assert.equal(breaker.tryEnter(), true);
});
