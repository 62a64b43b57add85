// SPDX-License-Identifier: Apache-2.0
// Changes under load: a configuration is taken over whole, without one failed request, or not at all; a
// new key works at once on every worker and a revoked one nowhere.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { askOnce, Load } from './load.fixture.ts';
import { configuration, FULL, Installation, until } from './node.fixture.ts';

type Reloaded = { version: string; workers: number };
type Refused = { error: { code: string; problems: { line: number; message: string }[] } };

const RELOADS = FULL ? 20 : 4;
/** A worker that was passed over would answer some of these: the kernel spreads connections evenly. */
const CONNECTIONS = 24;

const withModel = (name: string): string =>
  configuration().replace('models: {', `models: { ${name}: { targets: [{ upstream: sim }] },`);

test('changes under load', async (t) => {
  const node = await new Installation(t, configuration()).start();
  const load = new Load({ ...at(node), clients: 4, pauseMs: 5 });
  t.after(() => load.stop());
  await until('first answers', () => load.succeeded > 20);
  await t.test('a new key works at once on all workers, a revoked one on none', () => keys(node));
  await t.test('a configuration is taken over whole, or not at all', () => reloads(node));
  await load.stop();
  t.diagnostic(load.describe());
  assert.equal(load.broken, 0);
  assert.deepEqual([...load.counts.keys()], ['200'], 'no request noticed');
});

async function reloads(node: Installation): Promise<void> {
  let { version } = await node.status();
  for (let turn = 0; turn < RELOADS; turn += 1) {
    node.configure(withModel(`m${turn}`));
    if (turn % 2 === 0) node.now.process.kill('SIGHUP');
    else {
      const { body } = await node.api<Reloaded>('/api/v1/reload', 'POST');
      assert.equal(body.workers, 2);
    }
    const before = version;
    await until('another version on both workers', async () => {
      const status = await node.status();
      version = status.version;
      return version !== before && status.workers.every((worker) => worker.version === version);
    });
    for (const models of await modelLists(node)) assert.deepEqual(models, ['m', `m${turn}`]);
  }

  const broken = `${withModel('x')}\nprotections: { rules: [{ id: r, dettect: [none] }] }\n`;
  node.configure(broken);
  const { status, body } = await node.api<Refused>('/api/v1/reload', 'POST');
  assert.equal(status, 422);
  assert.equal(body.error.code, 'config_invalid');
  assert.equal(body.error.problems[0]?.line, broken.split('\n').length - 1);
  await refusedBySignal(node, 'not valid');

  const provider = 'kind: openai, base_url: "http://127.0.0.1:9", key: "env:BZ_NOT_SET"';
  node.configure(configuration().replace('kind: simulated, mode: echo', provider));
  const secret = await node.api<Refused>('/api/v1/reload', 'POST');
  assert.equal(secret.status, 422);
  assert.match(secret.body.error.problems[0]?.message ?? '', /env:BZ_NOT_SET is not set/);
  assert.equal(secret.body.error.problems[0]?.line, 5);

  rmSync(join(node.folder, 'bartizan.yaml'));
  await refusedBySignal(node, 'cannot read');
  assert.equal((await node.api('/api/v1/reload', 'POST')).status, 422);

  assert.equal((await node.status()).version, version, 'the old one stays');
}

async function keys(node: Installation): Promise<void> {
  for (let turn = 0; turn < (FULL ? 10 : 2); turn += 1) {
    const made = await node.api<{ key: string; prefix: string }>('/api/v1/keys', 'POST', {
      app: 'demo',
      name: 'second',
    });
    const { key, prefix } = made.body;
    assert.deepEqual(await answersTo(node, key), new Set(['200']));
    const asked = performance.now();
    assert.equal((await node.api(`/api/v1/keys/${prefix}`, 'DELETE')).status, 200);
    assert.ok(performance.now() - asked < 1_000, 'in force within a second');
    // So many failures from one address are refused without a look at the key, some time.
    assert.ok(!(await answersTo(node, key)).has('200'));
  }
  // Many at once: whatever order they come in, the last word on each key is the same everywhere.
  const names = Array.from({ length: 8 }, (_, index) => `k${index}`);
  const revoked = await Promise.all(
    names.map(async (name) => {
      const made = await node.api<{ key: string; prefix: string }>('/api/v1/keys', 'POST', {
        app: 'demo',
        name,
      });
      await node.api(`/api/v1/keys/${made.body.prefix}`, 'DELETE');
      return made.body.key;
    }),
  );
  for (const key of revoked.slice(0, 3)) {
    assert.ok(!(await answersTo(node, key)).has('200'));
  }
}

const at = (node: Installation) => ({ dataPlane: node.now.dataPlane, key: node.key });

async function answersTo(node: Installation, key: string): Promise<Set<string>> {
  const asked = Array.from({ length: CONNECTIONS }, (_, kind) =>
    askOnce(kind, { ...at(node), key }),
  );
  const answers = await Promise.all(asked);
  return new Set(answers.map(({ status, code }) => [status, code].filter(Boolean).join(' ')));
}

/** The models offered, over connections of their own. */
function modelLists(node: Installation): Promise<string[][]> {
  const { dataPlane, key } = at(node);
  const headers = { authorization: `Bearer ${key}`, connection: 'close' };
  return Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const response = await fetch(`${dataPlane}/v1/models`, { headers });
      const { data } = (await response.json()) as { data: { id: string }[] };
      return data.map(({ id }) => id).sort();
    }),
  );
}

async function refusedBySignal(node: Installation, words: string): Promise<void> {
  const said = node.now.stderr().length;
  node.now.process.kill('SIGHUP');
  await until(`"${words}" on the terminal`, () => node.now.stderr().slice(said).includes(words));
}
