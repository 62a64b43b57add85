// SPDX-License-Identifier: Apache-2.0
// Versions of the policy on two nodes with one store: moved on one, in force on both; through kills of either's
// processes, and while the database is away, what was in force stays so, and no request is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { archive, ask, blocking, push, rolloutOf, step } from '../e2e/policy.fixture.ts';
import { at, type NodeView, startCluster } from './cluster.fixture.ts';
import { Load } from './load.fixture.ts';
import { type Installation, until } from './node.fixture.ts';
import { recordIsWhole } from './record.fixture.ts';

const MAIL = 'write to kim@example.com today';

async function decidesBy(node: Installation, key: string): Promise<readonly string[]> {
  const all = await Promise.all(Array.from({ length: 8 }, () => ask(at(node, key), MAIL)));
  return [...new Set(all.map(({ outcome, policy }) => `${outcome} by ${policy}`))].sort();
}

test('versions of the policy on two nodes', { timeout: 180_000 }, async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { a, b, key, postgres } = cluster;
  const loads = [a, b].map((node) => new Load({ ...at(node, key), clients: 2, pauseMs: 25 }));
  t.after(() => Promise.all(loads.map((load) => load.stop())));

  await t.test('moved on one, in force on both when the answer comes', async () => {
    await push(a, archive('v1', blocking('privacy/email')));
    await step(b, 'v1/shadow');
    const moved = await step(a, 'v1/enforce');
    const { nodes, nodesConfirmed } = moved as unknown as { nodes: number; nodesConfirmed: number };
    assert.deepEqual([nodes, nodesConfirmed], [2, 2]);
    for (const node of [a, b]) assert.deepEqual(await decidesBy(node, key), ['block by v1']);
    const { body } = await b.api<{ rows: (NodeView & { policy: string })[] }>('/api/v1/nodes');
    assert.deepEqual(
      body.rows.map(({ policy }) => policy),
      ['v1', 'v1'],
    );
  });

  await t.test('a worker of one and the main process of the other die', async () => {
    const [victim = 0] = await b.workers(2);
    process.kill(victim, 'SIGKILL');
    const old = await a.workers(2);
    await a.signalMain('SIGKILL');
    assert.deepEqual(await decidesBy(a, key), ['block by v1']);
    await Promise.all([a.start(), b.workers(2, [victim])]);
    await a.workers(2, old);
    for (const node of [a, b]) assert.deepEqual(await decidesBy(node, key), ['block by v1']);
  });

  await t.test('without the database it stays in force, also for a node that starts', async () => {
    await postgres.stop();
    await step(b, 'rollback', { body: { revision: 'v1' }, status: 503 });
    assert.equal(await b.signalMain('SIGTERM'), 0);
    await b.start();
    for (const node of [a, b]) assert.deepEqual(await decidesBy(node, key), ['block by v1']);
    await postgres.start();
    await until('the store is back', async () => {
      const { status } = await a.api('/api/v1/policies');
      return status === 200;
    });
  });

  await t.test('taken back on one, in force on both', async () => {
    await until('taken back', async () => {
      const { status } = await b.api('/api/v1/policies/rollback', 'POST', { revision: 'v1' });
      return status === 200;
    });
    for (const node of [a, b]) {
      await until('on both', async () => (await decidesBy(node, key))[0] === 'allow by built-in');
      assert.equal((await rolloutOf(node)).active.revision, 'configured');
    }
  });

  for (const [index, node] of [a, b].entries()) {
    const load = loads[index];
    await load?.stop();
    t.diagnostic(load?.describe() ?? '');
    assert.deepEqual([...(load?.counts.keys() ?? [])], ['200']);
    await recordIsWhole(t, node, load?.acknowledged ?? []);
  }
});
