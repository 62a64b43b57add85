// SPDX-License-Identifier: Apache-2.0
// A node is alive while its heartbeat moves, whatever its clock says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeRecord } from '../core/ports/cluster.ts';
import { fakeWorld } from '../core/world.ts';
import { createPresence } from './presence.ts';

const record = (node: string, seenAt: number): NodeRecord => ({
  node,
  version: '',
  startedAt: 0,
  seenAt,
  dataPlane: '',
  admin: '',
  snapshot: '',
  applied: { resources: 0, keys: 0, kills: 0, policies: 0 },
  workers: 1,
  policy: '',
});

test('a heartbeat that stands still for five seconds is silence', () => {
  const world = fakeWorld();
  const presence = createPresence(world.clock);
  // Clocks an hour apart.
  const ahead = 1_800_003_600_000;
  presence.note([record('a', ahead), record('b', 1)]);
  assert.ok(presence.isAlive('a') && presence.isAlive('b'));
  assert.ok(!presence.isAlive('c'), 'never heard of');
  for (let second = 1; second <= 6; second += 1) {
    world.advance(1_000);
    presence.note([record('a', ahead + second), record('b', 1)]);
  }
  assert.ok(presence.isAlive('a'));
  assert.ok(!presence.isAlive('b'));
  presence.note([record('b', 2)]);
  assert.ok(presence.isAlive('b'), 'back again');
  assert.ok(!presence.isAlive('a'), 'taken out of the store');
});
