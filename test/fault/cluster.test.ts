// SPDX-License-Identifier: Apache-2.0
// Two nodes on one PostgreSQL and one Redis: what is changed on one is in force on the other within
// seconds, running streams included; both go on without the database, and catch up with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  at,
  type Cluster,
  nodesOf,
  openLongStream,
  type SpreadView,
  startCluster,
} from './cluster.fixture.ts';
import { askOnce, Load } from './load.fixture.ts';
import { FULL, type Installation, until } from './node.fixture.ts';
import { recordIsWhole } from './record.fixture.ts';

type MadeKey = { readonly key: string; readonly prefix: string };

/** Connections at once: enough that both workers of a node are asked. */
const CONNECTIONS = 12;

test('two nodes on one store', { timeout: 120_000 }, async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  await t.test('keys made and revoked on one node', () => keys(cluster));
  await t.test('a part of the configuration made on one node', () => resources(cluster));
  await t.test('a stop on one node cuts streams of the other', (inner) => stops(inner, cluster));
  await t.test('the database goes away, and comes back', (inner) => databaseAway(inner, cluster));
});

async function answers(node: Installation, key: string): Promise<ReadonlySet<string>> {
  const asked = Array.from({ length: CONNECTIONS }, (_, kind) => askOnce(kind, at(node, key)));
  const all = await Promise.all(asked);
  return new Set(all.map(({ status, code }) => [status, code].filter(Boolean).join(' ')));
}

async function keys({ a, b }: Cluster): Promise<void> {
  const { body } = await a.api<MadeKey>('/api/v1/keys', 'POST', { app: 'demo', name: 'both' });
  // The answer came when every live node had confirmed.
  assert.deepEqual(await answers(b, body.key), new Set(['200']));
  const rotated = await b.api<MadeKey>(`/api/v1/keys/${body.prefix}/rotate`, 'POST', {
    overlapSeconds: 600,
  });
  assert.equal(rotated.status, 201);
  for (const node of [a, b]) {
    assert.deepEqual(await answers(node, body.key), new Set(['200']), 'both live in the overlap');
    assert.deepEqual(await answers(node, rotated.body.key), new Set(['200']));
  }
  const asked = performance.now();
  assert.equal((await a.api(`/api/v1/keys/${rotated.body.prefix}`, 'DELETE')).status, 200);
  assert.ok(performance.now() - asked < 3_000, 'in force on all nodes within three seconds');
  for (const node of [a, b]) assert.ok(!(await answers(node, rotated.body.key)).has('200'));
}

async function resources({ a, b }: Cluster): Promise<void> {
  const put = await a.api('/api/v1/models/other', 'PUT', {
    body: { targets: [{ upstream: 'sim' }] },
  });
  assert.equal(put.status, 200, JSON.stringify(put.body));
  const nodes = await nodesOf(b);
  assert.equal(new Set(nodes.map(({ applied }) => applied.resources)).size, 1, 'on both nodes');
  const listed = await b.api<{ rows: { id: string; from: string }[] }>('/api/v1/models');
  assert.deepEqual(
    listed.body.rows.map(({ id, from }) => `${id} ${from}`),
    ['m file', 'other api', 'slow file'],
  );
  const own = await b.api('/api/v1/models/m', 'PUT', { body: { targets: [{ upstream: 'sim' }] } });
  assert.equal(own.status, 409, 'what the file names only the file changes');
  const wrong = await b.api('/api/v1/models/bad', 'PUT', {
    body: { targets: [{ upstream: 'none' }] },
  });
  assert.equal(wrong.status, 422);
  assert.equal((await b.api('/api/v1/models/other?etag=1', 'DELETE')).status, 200);
}

async function stops(
  t: { diagnostic(message: string): void },
  { a, b, key }: Cluster,
): Promise<void> {
  const streams = await Promise.all(Array.from({ length: 4 }, () => openLongStream(b, key)));
  const asked = performance.now();
  const { body } = await a.api<SpreadView>('/api/v1/kill-switches/app/demo', 'PUT', {
    why: 'drill',
  });
  const ended = await Promise.all(streams.map((stream) => stream.ended));
  const cutMs = Math.max(...ended.map(({ at: when }) => when)) - asked;
  for (const { text } of ended) assert.match(text, /killed|kill switch/);
  assert.deepEqual([body.nodes, body.nodesConfirmed], [2, 2]);
  assert.ok(body.ms < 1_000, `${body.ms} ms`);
  t.diagnostic(
    `"kill on" at A: confirmed by both nodes in ${body.ms} ms; last stream of B cut after ${cutMs.toFixed(0)} ms`,
  );
  assert.deepEqual(await answers(b, key), new Set(['403 killed']));
  const lifted = await b.api<SpreadView>('/api/v1/kill-switches/app/demo', 'DELETE');
  assert.deepEqual([lifted.status, lifted.body.nodesConfirmed], [200, 2]);
  assert.deepEqual(await answers(a, key), new Set(['200']));
}

async function databaseAway(
  t: Parameters<typeof recordIsWhole>[0],
  { a, b, key, postgres }: Cluster,
): Promise<void> {
  const load = new Load({ ...at(a, key), clients: 3, pauseMs: 20 });
  const other = new Load({ ...at(b, key), clients: 3, pauseMs: 20 });
  const stopBoth = () => Promise.all([load.stop(), other.stop()]);
  try {
    await a.api('/api/v1/kill-switches/model/none', 'PUT', { why: 'kept over a restart' });
    await postgres.stop('immediate');
    const made = await a.api('/api/v1/keys', 'POST', { app: 'demo', name: '' });
    assert.equal(made.status, 503, 'nothing is made without the database');
    assert.equal((await a.api('/api/v1/kill-switches/model/none', 'DELETE')).status, 503);
    // But stopped, on the node that is asked; the others when the database is back.
    const stop = await a.api<SpreadView>('/api/v1/kill-switches/model/slow', 'PUT', { why: 'now' });
    assert.deepEqual([stop.status, stop.body.confirmed, stop.body.nodesConfirmed], [200, 2, 1]);
    assert.equal(await stoppedAt(a, key), true);
    // A node that starts now serves with what it had.
    assert.equal(await b.signalMain('SIGTERM'), 0);
    await b.start();
    assert.deepEqual(await answers(b, key), new Set(['200']));
    const before = load.succeeded;
    await until('requests go on', () => load.succeeded > before + (FULL ? 200 : 20));
    await postgres.start();
    await until('the stop is in force on both', () => stoppedAt(b, key));
    for (const node of [a, b]) {
      const { body } = await node.api<{ rows: { value: string }[] }>('/api/v1/kill-switches');
      assert.deepEqual(body.rows.map(({ value }) => value).sort(), ['none', 'slow']);
    }
    await until('each sees the other again', async () => (await nodesOf(b)).length === 2);
  } finally {
    await stopBoth();
  }
  assert.equal(load.broken, 0);
  assert.deepEqual([...load.counts.keys()], ['200'], 'no request noticed');
  await recordIsWhole(t, a, load.acknowledged);
  await recordIsWhole(t, b, other.acknowledged);
}

/** Whether a request for the slow model is refused; one that is not is cut off at once. */
async function stoppedAt(node: Installation, key: string): Promise<boolean> {
  const response = await fetch(`${node.now.dataPlane}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'slow',
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
    }),
  });
  await response.body?.cancel();
  return response.status === 403;
}
