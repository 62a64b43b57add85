// SPDX-License-Identifier: Apache-2.0
// Two nodes under load while everything that can die or hang does, one after the other: nothing that was
// acknowledged is missing from the record, no limit is broken, no sequence has a gap, and at the end both
// nodes agree on keys and stops.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  at,
  type Cluster,
  nodesOf,
  openLongStream,
  type SpreadView,
  startCluster,
} from './cluster.fixture.ts';
import { askOnce, Load, UNSTREAMED } from './load.fixture.ts';
import { FULL, type Installation, pause, until } from './node.fixture.ts';
import { recordIsWhole } from './record.fixture.ts';

type MadeKey = { readonly key: string; readonly prefix: string };
type Fault = readonly [name: string, make: (cluster: Cluster) => Promise<void>];

const BACK_MS = 30_000;
const LIMIT = 50;

const killMain = async (node: Installation): Promise<void> => {
  const workers = await node.workers(2);
  await node.signalMain('SIGKILL');
  await pause(500);
  await node.start();
  await node.workers(2, workers);
};

const killWorkers = async (node: Installation): Promise<void> => {
  for (const victim of await node.workers(2)) {
    process.kill(victim, 'SIGKILL');
    await node.workers(2, [victim]);
  }
};

const FAULTS: readonly Fault[] = [
  ['main of A killed', ({ a }) => killMain(a)],
  ['main of B killed', ({ b }) => killMain(b)],
  ['workers of A killed', ({ a }) => killWorkers(a)],
  ['workers of B killed', ({ b }) => killWorkers(b)],
  [
    'B started anew',
    async ({ b }) => {
      assert.equal(await b.signalMain('SIGTERM'), 0);
      await b.start();
    },
  ],
  [
    'main of B frozen',
    async ({ b }) => {
      b.now.process.kill('SIGSTOP');
      await pause(7_000);
      b.now.process.kill('SIGCONT');
    },
  ],
  [
    'PostgreSQL stopped for ten seconds',
    async ({ postgres }) => {
      await postgres.stop('fast');
      await pause(10_000);
      await postgres.start();
    },
  ],
  [
    'PostgreSQL crashed',
    async ({ postgres }) => {
      await postgres.stop('immediate');
      await postgres.start();
    },
  ],
  [
    'PostgreSQL frozen',
    async ({ postgres }) => {
      postgres.freeze();
      await pause(5_000);
      postgres.thaw();
    },
  ],
  [
    'Redis killed, back with nothing',
    async ({ redis }) => {
      await redis.kill();
      await pause(2_000);
      await redis.start('empty');
    },
  ],
  [
    'Redis frozen',
    async ({ redis }) => {
      redis.hang();
      await pause(3_000);
      redis.resume();
    },
  ],
];

test('two nodes under load, each part killed in turn', {
  timeout: 600_000,
  skip: FULL ? false : 'only with BARTIZAN_TESTS=full',
}, async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { a, b, key } = cluster;
  const loads = [a, b].map((node) => new Load({ ...at(node, key), clients: 3, pauseMs: 15 }));
  try {
    await until('first answers', () => loads.every(({ succeeded }) => succeeded > 20));
    for (const [name, make] of FAULTS) {
      await t.test(name, async (inner) => {
        const before = loads.map(({ succeeded }) => succeeded);
        await make(cluster);
        await together(cluster);
        await until('answers of both', () =>
          loads.every(({ succeeded }, index) => succeeded > (before[index] ?? 0)),
        );
        await changes(inner, cluster);
      });
    }
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
  }
  for (const [index, node] of [a, b].entries()) {
    const load = loads[index];
    t.diagnostic(`${index === 0 ? 'A' : 'B'}: ${load?.describe()}`);
    await recordIsWhole(t, node, load?.acknowledged ?? []);
  }
});

test('a limit over two nodes is never broken, whatever dies', {
  timeout: 300_000,
  skip: FULL ? false : 'only with BARTIZAN_TESTS=full',
}, async (t) => {
  const app = `limits: [{ per: key, unit: requests, window: day, max: ${LIMIT} }]`;
  const cluster = await startCluster(t, { app });
  if (cluster === undefined) return;
  const { a, b, key, redis } = cluster;
  const seen = { allowed: 0, denied: 0, other: 0 };
  const clock = { stopped: false };
  const ask = async (node: Installation, kind: number): Promise<void> => {
    while (!clock.stopped) {
      try {
        const { status } = await askOnce(kind, at(node, key));
        if (status === 200) seen.allowed += 1;
        else if (status === 429) seen.denied += 1;
        else seen.other += 1;
      } catch {
        seen.other += 1;
      }
      await pause(100);
    }
  };
  const clients = [a, b].flatMap((node) => UNSTREAMED.map((kind) => ask(node, kind)));
  try {
    await killMain(a);
    await killWorkers(b);
    redis.hang();
    await pause(2_000);
    redis.resume();
    await redis.save();
    await redis.kill();
    await redis.start('saved');
    await pause(8_000);
  } finally {
    clock.stopped = true;
    await Promise.all(clients);
  }
  t.diagnostic(JSON.stringify(seen));
  assert.ok(seen.allowed <= LIMIT, `${seen.allowed} of ${LIMIT} allowed`);
  assert.ok(seen.denied > 0);
});

test('a database that comes back from a backup opens nothing', {
  timeout: 120_000,
  skip: FULL ? false : 'only with BARTIZAN_TESTS=full',
}, async (t) => {
  const cluster = await startCluster(t);
  if (cluster === undefined) return;
  const { a, b, postgres } = cluster;
  const data = join(postgres.folder, 'data');
  const copy = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);
  const made = await a.api<MadeKey>('/api/v1/keys', 'POST', { app: 'demo', name: '' });
  await postgres.stop('fast');
  copy(data, join(postgres.folder, 'backup'));
  await postgres.start();
  await together(cluster);
  assert.equal((await a.api(`/api/v1/keys/${made.body.prefix}`, 'DELETE')).status, 200);
  const stop = await b.api<SpreadView>('/api/v1/kill-switches/model/slow', 'PUT', { why: 'new' });
  assert.equal(stop.body.nodesConfirmed, 2);
  const lost = await a.api<MadeKey>('/api/v1/keys', 'POST', { app: 'demo', name: 'lost' });
  await postgres.stop('fast');
  rmSync(data, { recursive: true });
  copy(join(postgres.folder, 'backup'), data);
  await postgres.start();
  await until('the stop is in the database again', async () => {
    const rows = await postgres.sql('SELECT value FROM bartizan.kills');
    return rows.length === 1 && rows[0]?.['value'] === 'slow';
  });
  await together(cluster);
  for (const node of [a, b]) {
    assert.equal((await askOnce(0, at(node, made.body.key))).status, 401, 'revoked');
    assert.equal((await askOnce(1, at(node, lost.body.key))).status, 401, 'nobody knows it');
    const { body } = await node.api<{ rows: { value: string }[] }>('/api/v1/kill-switches');
    assert.deepEqual(
      body.rows.map(({ value }) => value),
      ['slow'],
    );
    assert.match(node.now.stderr(), /store\.went-back/);
  }
  const [row] = await postgres.sql(
    `SELECT revoked_at FROM bartizan.virtual_keys WHERE prefix = '${made.body.prefix}'`,
  );
  assert.notEqual(row?.['revoked_at'], null);
  // And it stays lifted when a person lifts it.
  assert.equal((await b.api('/api/v1/kill-switches/model/slow', 'DELETE')).status, 200);
  await pause(1_500);
  const { body } = await a.api<{ rows: unknown[] }>('/api/v1/kill-switches');
  assert.deepEqual(body.rows, []);
});

/** Both nodes are there for each other, with all their workers. */
async function together({ a, b }: Cluster): Promise<void> {
  const newest = async (node: Installation): Promise<number> => {
    const nodes = await nodesOf(node).catch(() => []);
    const revisions = new Set(nodes.map(({ applied }) => JSON.stringify(applied)));
    return revisions.size === 1 ? nodes.filter(({ workers }) => workers === 2).length : 0;
  };
  await until(
    'both nodes have applied the same',
    async () => (await newest(a)) === 2 && (await newest(b)) === 2,
    BACK_MS,
  );
}

/** Revoke, reload, rotate, stop: each made on one node and in force on both. */
async function changes(t: TestContext, { a, b, key }: Cluster): Promise<void> {
  const made = await a.api<MadeKey>('/api/v1/keys', 'POST', { app: 'demo', name: '' });
  assert.equal(made.status, 201);
  const rotated = await b.api<MadeKey>(`/api/v1/keys/${made.body.prefix}/rotate`, 'POST', {
    overlapSeconds: 0,
  });
  assert.equal(rotated.status, 201);
  for (const node of [a, b]) {
    assert.equal((await askOnce(0, at(node, made.body.key))).status, 401);
    assert.equal((await askOnce(1, at(node, rotated.body.key))).status, 200);
  }
  assert.equal((await a.api(`/api/v1/keys/${rotated.body.prefix}`, 'DELETE')).status, 200);
  assert.equal((await askOnce(0, at(b, rotated.body.key))).status, 401);
  assert.equal((await b.api('/api/v1/reload', 'POST', {})).status, 200);
  const stream = await openLongStream(b, key);
  const asked = performance.now();
  const stop = await a.api<SpreadView>('/api/v1/kill-switches/model/slow', 'PUT', { why: 'drill' });
  const { text, at: cutAt } = await stream.ended;
  assert.match(text, /killed|kill switch/);
  assert.deepEqual([stop.body.nodes, stop.body.nodesConfirmed], [2, 2]);
  const cutMs = cutAt - asked;
  assert.ok(cutMs < 1_000, `${cutMs} ms`);
  t.diagnostic(
    `stop on both nodes in ${stop.body.ms} ms, last stream cut after ${cutMs.toFixed(0)} ms`,
  );
  const lifted = await b.api<SpreadView>('/api/v1/kill-switches/model/slow', 'DELETE');
  assert.equal(lifted.body.nodesConfirmed, 2);
}
