// SPDX-License-Identifier: Apache-2.0
// Two complete nodes on one PostgreSQL and one Redis, all of them real and all of a test's own.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { NO_SERVER, type RedisServer, startRedis } from '../../src/store/redis-server.fixture.ts';
import { type Postgres, startPostgres } from '../e2e/postgres.fixture.ts';
import { freePorts, Installation, until } from './node.fixture.ts';

export type Cluster = {
  readonly postgres: Postgres;
  readonly redis: RedisServer;
  readonly a: Installation;
  readonly b: Installation;
  readonly key: string;
};

export type ClusterParts = {
  readonly upstream?: string;
  readonly app?: string;
  readonly counters?: string;
};

export type Revisions = { resources: number; keys: number; kills: number };
export type NodeView = {
  readonly node: string;
  readonly seenAt: number;
  readonly snapshot: string;
  readonly applied: Revisions;
  readonly workers: number;
};
export type SpreadView = {
  readonly workers: number;
  readonly confirmed: number;
  readonly nodes: number;
  readonly nodesConfirmed: number;
  readonly cut: number;
  readonly ms: number;
};

/** Undefined, with the reason as the test's skip, where a server is not installed. */
export async function startCluster(
  t: TestContext,
  parts: ClusterParts = {},
): Promise<Cluster | undefined> {
  const { postgres, reason } = await startPostgres();
  if (postgres === undefined || NO_SERVER !== false) {
    await postgres?.end();
    t.skip(postgres === undefined ? reason : String(NO_SERVER));
    return undefined;
  }
  t.after(() => postgres.end());
  const redis = await startRedis();
  t.after(() => redis.stop());
  const ports = await freePorts(4);
  const make = (own: readonly number[]): Installation =>
    new Installation(t, configurationOf({ ...parts, ports: own, postgres, redis }));
  const a = make(ports.slice(0, 2));
  const b = make(ports.slice(2));
  await a.start();
  // Nodes of one installation have one keyring.
  mkdirSync(b.data, { mode: 0o700 });
  cpSync(join(a.data, 'keyring.json'), join(b.data, 'keyring.json'));
  await b.start();
  await until('each node sees the other', async () => (await nodesOf(a)).length === 2);
  return { postgres, redis, a, b, key: a.key };
}

type Settings = ClusterParts & {
  readonly ports: readonly number[];
  readonly postgres: Postgres;
  readonly redis: RedisServer;
};

function configurationOf(settings: Settings): string {
  const { ports, postgres, redis, upstream = 'mode: echo', app = '' } = settings;
  const password = join(postgres.folder, 'password');
  const [data, admin] = ports;
  return `
listen: { port: ${data}, workers: 2 }
admin: { port: ${admin} }
telemetry: { log_level: info }
store: { kind: postgres, url: "${postgres.url}", password: "file:${password}", tls: "off", timeout_ms: 1000 }
counters: { kind: redis, url: "${redis.url}"${settings.counters ?? ''} }
upstreams:
  sim: { kind: simulated, ${upstream} }
  slow: { kind: simulated, mode: slow, delay_ms: 50 }
models: { m: { targets: [{ upstream: sim }] }, slow: { targets: [{ upstream: slow }] } }
apps: { demo: { ${app} } }
`;
}

export async function nodesOf(installation: Installation): Promise<readonly NodeView[]> {
  const { status, body } = await installation.api<{ rows: NodeView[] }>('/api/v1/nodes');
  assert.equal(status, 200);
  return body.rows;
}

export const at = (installation: Installation, key: string) => ({
  dataPlane: installation.now.dataPlane,
  key,
});

/** A stream of this takes a minute when nobody cuts it. */
const MANY_WORDS = Array.from({ length: 1_200 }, (_, index) => `word${index}`).join(' ');

export type LongStream = {
  readonly ended: Promise<{ readonly text: string; readonly at: number }>;
};

/** A stream of a minute that has begun; how it ended, and when. */
export async function openLongStream(node: Installation, key: string): Promise<LongStream> {
  const messages = [{ role: 'user', content: MANY_WORDS }];
  const response = await fetch(`${node.now.dataPlane}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'slow', stream: true, messages }),
  });
  assert.equal(response.status, 200);
  return { ended: response.text().then((text) => ({ text, at: performance.now() })) };
}
