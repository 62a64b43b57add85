// SPDX-License-Identifier: Apache-2.0
// A node follows the others, says what it has applied, and waits for those that are alive only.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN, openPlace } from './control.fixture.ts';

const STOP = { kind: 'app', value: 'demo' } as const;

test('a change is confirmed by the nodes that follow, and by those alone', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a', { pace: 2 }), await place.node('b', { pace: 2 })];
  const unfollow = place.store.cluster.revisions.follow(() => b.follower.changed());
  t.after(unfollow);
  b.follower.start();
  await b.follower.settled();
  const stop = await a.plane.kill(STOP, ADMIN);
  assert.deepEqual([stop.nodes, stop.nodesConfirmed], [2, 2]);
  assert.deepEqual(
    b.fleet.kills.map(({ value }) => value),
    ['demo'],
  );

  b.fleet.confirms = false;
  const stuck = await a.plane.kill({ kind: 'app', value: 'other' }, ADMIN);
  assert.deepEqual([stuck.nodes, stuck.nodesConfirmed], [2, 1], 'a worker of B hangs');
  b.fleet.confirms = true;

  await b.follower.stop();
  const gone = await a.plane.lift('app', 'demo', ADMIN);
  assert.ok(gone?.done);
  assert.deepEqual([gone.result.nodes, gone.result.nodesConfirmed], [1, 1], 'it took its leave');
});

test('nodes are listed as they are, and forgotten only when nobody hears of them', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a', { pace: 10 }), await place.node('b')];
  await b.follower.beat();
  assert.deepEqual((await a.plane.nodes()).map(({ node }) => node).sort(), ['a', 'b']);
  await assert.rejects(a.plane.removeNode('b', ADMIN), { code: 'conflict' });
  await assert.rejects(a.plane.removeNode('a', ADMIN), { code: 'conflict' });
  assert.equal(await a.plane.removeNode('c', ADMIN), false);
  // Five seconds of silence, at ten times the pace.
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal(await a.plane.removeNode('b', ADMIN), true);
  assert.deepEqual(
    (await a.plane.nodes()).map(({ node }) => node),
    ['a'],
  );
  assert.ok(a.changes().includes('local-admin node.remove node:b'));
});

test('a store that is away is said once, and does not end the following', async (t) => {
  const place = await openPlace(t);
  const a = await place.node('a');
  const said = (): string[] =>
    a.world.lines.map(({ event }) => event).filter((event) => event.startsWith('store.'));
  for (const away of [true, true, false, false]) {
    place.away = away;
    a.follower.changed();
    await a.follower.settled();
    assert.equal(a.follower.up, !away);
  }
  assert.deepEqual(said(), ['store.lost', 'store.reached']);
});
