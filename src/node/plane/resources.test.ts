// SPDX-License-Identifier: Apache-2.0
// Parts of the configuration made through the API: valid with the whole or not made, one at a time, and
// never what the file names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADMIN, FILE, openPlace, person } from '../control.fixture.ts';

const MODEL = { kind: 'model', id: 'extra', body: { targets: [{ upstream: 'sim' }] } } as const;
const APP = { kind: 'app', id: 'made', body: { tenant: 'acme', models: ['extra'] } } as const;

test('parts are made, changed and removed; a wrong etag changes nothing', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const { plane, publisher } = node;
  const before = publisher.version;
  const put = await plane.putResource(MODEL, 0, person('ann'));
  assert.ok(put.ok && put.etag === 1 && put.version === publisher.version);
  assert.notEqual(publisher.version, before);
  assert.deepEqual(Object.keys(node.fleet.snapshot?.config.models ?? {}), ['m', 'extra']);
  const conflict = { code: 'conflict' };
  await assert.rejects(plane.putResource(MODEL, 0, ADMIN), conflict);
  await assert.rejects(plane.putResource(MODEL, 7, ADMIN), conflict);
  await assert.rejects(plane.removeResource(MODEL, 7, ADMIN), conflict);
  const again = await plane.putResource(MODEL, 1, ADMIN);
  assert.ok(again.ok && again.etag > 1);
  assert.ok((await plane.removeResource(MODEL, again.etag, ADMIN))?.ok);
  assert.equal(await plane.removeResource(MODEL, 1, ADMIN), undefined);
  assert.equal(publisher.version, before, 'as if it had never been there');
  assert.deepEqual(node.changes(), [
    'ann model.put model:extra',
    'local-admin model.put model:extra',
    'local-admin model.remove model:extra',
  ]);
});

test('what does not fit the whole is not made, and not recorded', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const wrong = await node.plane.putResource(APP, 0, ADMIN);
  assert.ok(!wrong.ok);
  assert.match(wrong.problems[0]?.message ?? '', /no model named "extra"/);
  assert.equal(wrong.problems[0]?.resource, 'app/made');
  assert.ok((await node.plane.putResource(MODEL, 0, ADMIN)).ok);
  assert.ok((await node.plane.putResource(APP, 0, ADMIN)).ok);
  const needed = await node.plane.removeResource(MODEL, 1, ADMIN);
  assert.ok(needed !== undefined && !needed.ok, 'something refers to it');
  assert.equal(node.changes().length, 2);
  assert.equal((await place.store.cluster.resources.list()).length, 2);
});

test('what the file names only the file changes, and a file may close the API', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  for (const [kind, id] of [
    ['app', 'demo'],
    ['model', 'm'],
    ['upstream', 'sim'],
    ['agent', 'helper'],
  ] as const) {
    const put = node.plane.putResource({ kind, id, body: {} }, 0, ADMIN);
    await assert.rejects(put, { code: 'conflict', message: /bartizan\.yaml/ });
  }
  const closed = await place.node('c', { file: `${FILE}configuration: { source: file }\n` });
  await assert.rejects(closed.plane.putResource(MODEL, 0, ADMIN), { code: 'conflict' });
});

test('lists say where each part comes from', async (t) => {
  const place = await openPlace(t);
  const limit = { per: 'app', unit: 'requests', window: 'minute', max: 5 };
  const node = await place.node('a', { file: `${FILE}limits: [${JSON.stringify(limit)}]\n` });
  await node.plane.putResource(MODEL, 0, ADMIN);
  const more = { kind: 'limit', id: 'more', body: { ...limit, window: 'day' } } as const;
  await node.plane.putResource(more, 0, ADMIN);
  const named = async (kind: 'model' | 'limit'): Promise<string[]> =>
    (await node.plane.resources(kind)).map(({ id, from, etag }) => `${id} ${from} ${etag > 0}`);
  assert.deepEqual(await named('model'), ['m file false', 'extra api true']);
  assert.deepEqual(await named('limit'), ['file:0 file false', 'more api true']);
});

test('two changes that are valid alone but not together: one is made', async (t) => {
  const place = await openPlace(t);
  // One waits for the other, and is not to give up.
  const [a, b] = [await place.node('a', { pace: 1 }), await place.node('b', { pace: 1 })];
  assert.ok((await a.plane.putResource(MODEL, 0, ADMIN)).ok);
  await b.publisher.sync();
  const results = await Promise.all([
    a.plane.removeResource(MODEL, 1, ADMIN),
    b.plane.putResource(APP, 0, ADMIN),
  ]);
  assert.equal(results.filter((result) => result?.ok === true).length, 1);
  for (const node of [a, b]) {
    await node.publisher.sync();
    assert.ok(!node.world.lines.some(({ event }) => event === 'resources.refused'));
  }
});

test('the configuration is not changed while another node changes it', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  await place.store.cluster.leases.hold('configuration', 'somebody', 60_000);
  await assert.rejects(node.plane.putResource(MODEL, 0, ADMIN), { code: 'conflict' });
  await place.store.cluster.leases.release('configuration', 'somebody');
  assert.ok((await node.plane.putResource(MODEL, 0, ADMIN)).ok);
});
