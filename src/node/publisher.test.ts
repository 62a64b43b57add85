// SPDX-License-Identifier: Apache-2.0
// What a node serves with: taken from the store as it changes, kept when the store is away, and never
// loosened because the store came back with older data.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { KillEntry, Store } from '../core/ports/store.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { ADMIN, FILE, openPlace, type TestNode } from './control.fixture.ts';
import type { LastGood } from './last-good.ts';

type Resources = Store['cluster']['resources'];

const NEW_KEY = {
  app: 'demo',
  name: 'k',
  expiresAt: undefined,
  scopes: [],
  models: [],
  addresses: [],
  apps: [],
  agent: undefined,
} as const;
const APP = { kind: 'app', id: 'made', body: { tenant: 'acme' } } as const;

const stops = ({ publisher }: TestNode): string[] =>
  publisher.shared.kills.map(({ kind, value }) => `${kind}:${value}`);
const atWorkers = ({ fleet }: TestNode): string[] => fleet.kills.map(({ value }) => value);
const keysAtWorkers = ({ fleet }: TestNode): string[] =>
  (fleet.snapshot?.keys ?? []).map(({ prefix }) => prefix);

test('what one node changes the other takes over, each topic with its revision', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  const made = await a.plane.createKey(NEW_KEY, ADMIN);
  await a.plane.kill({ kind: 'app', value: 'demo' }, ADMIN);
  assert.deepEqual(keysAtWorkers(b), []);
  await b.publisher.sync();
  assert.deepEqual(keysAtWorkers(b), [made.record.prefix]);
  assert.deepEqual(atWorkers(b), ['demo']);
  assert.equal(b.publisher.version, a.publisher.version, 'equal content, equal version');
  assert.deepEqual(b.publisher.applied(), a.publisher.applied());
  const sent = b.fleet.sent.length;
  await b.publisher.sync();
  assert.equal(b.fleet.sent.length, sent, 'nothing changed, nothing sent');
});

test('stops and keys do not wait for a configuration that takes long to check', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  const made = await a.plane.createKey(NEW_KEY, ADMIN);
  await b.publisher.sync();
  await a.plane.putResource(APP, 0, ADMIN);
  const waiting = Promise.withResolvers<[]>();
  b.secrets.prepare = () => waiting.promise;
  const all = b.publisher.sync();
  await a.plane.kill({ kind: 'all', value: 'all' }, ADMIN);
  await a.plane.revokeKey(made.record.prefix, ADMIN);
  await b.publisher.sync('kills', 'keys');
  assert.deepEqual(atWorkers(b), ['all']);
  assert.deepEqual(keysAtWorkers(b), []);
  assert.ok(!('made' in b.publisher.config.apps));
  waiting.resolve([]);
  await all;
  assert.ok('made' in b.publisher.config.apps);
  assert.deepEqual(keysAtWorkers(b), [], 'and the keys are still those of now');
});

test('a node says that it has applied what all its workers have confirmed, and no more', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  const before = b.publisher.applied();
  b.fleet.confirms = false;
  await a.plane.kill({ kind: 'all', value: 'all' }, ADMIN);
  await a.plane.createKey(NEW_KEY, ADMIN);
  await b.publisher.sync();
  assert.deepEqual(b.publisher.applied(), before);
  b.fleet.confirms = true;
  await a.plane.kill({ kind: 'app', value: 'demo' }, ADMIN);
  await b.publisher.sync();
  assert.deepEqual(b.publisher.applied().revisions, b.publisher.shared.revisions);
});

test('the last good state is on the disk, for this user alone, and holds no secret', async (t) => {
  const place = await openPlace(t);
  const a = await place.node('a');
  const made = await a.plane.createKey(NEW_KEY, ADMIN);
  await a.plane.kill({ kind: 'app', value: 'demo' }, ADMIN);
  const file = join(place.dir, 'a.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const text = readFileSync(file, 'utf8');
  assert.ok(!text.includes(made.key));
  const state = JSON.parse(text) as LastGood;
  assert.deepEqual(state.shared.revisions, a.publisher.shared.revisions);
  assert.equal(state.shared.kills[0]?.value, 'demo');
});

test('with the database away a node serves with its last good state, and catches up', async (t) => {
  const place = await openPlace(t);
  const a = await place.node('a');
  const made = await a.plane.createKey(NEW_KEY, ADMIN);
  await a.plane.putResource(APP, 0, ADMIN);
  await a.plane.kill({ kind: 'app', value: 'demo' }, ADMIN);
  place.away = true;
  const again = await place.node('a', { reached: false });
  assert.deepEqual(keysAtWorkers(again), [made.record.prefix]);
  assert.deepEqual(atWorkers(again), ['demo']);
  assert.ok('made' in again.publisher.config.apps);
  assert.equal((await again.plane.listKeys()).length, 1, 'what is known can be read');
  const away = { code: 'store_unavailable' };
  await assert.rejects(again.plane.createKey(NEW_KEY, ADMIN), away);
  await assert.rejects(again.plane.rotateKey(made.record.prefix, 0, ADMIN), away);
  await assert.rejects(again.plane.lift('app', 'demo', ADMIN), away);
  await assert.rejects(again.plane.putResource({ ...APP, id: 'new' }, 0, ADMIN), away);
  assert.deepEqual(again.changes(), [], 'and nothing was recorded as done');
  place.away = false;
  const b = await place.node('b');
  await b.plane.revokeKey(made.record.prefix, ADMIN);
  await again.publisher.sync();
  assert.deepEqual(keysAtWorkers(again), []);
  assert.deepEqual(
    again.events.filter(({ type }) => type === 'node'),
    [],
    'no false alarm',
  );
});

test('without the database a node can stop and revoke, for itself, and for all when it is back', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  const made = await a.plane.createKey(NEW_KEY, ADMIN);
  await b.publisher.sync();
  await a.follower.nodes();
  place.away = true;
  const stop = await a.plane.kill({ kind: 'app', value: 'demo' }, ADMIN);
  assert.ok(stop.confirmed === 1 && stop.nodesConfirmed === 1);
  assert.equal(await a.plane.revokeKey(made.record.prefix, ADMIN), true);
  assert.equal(await a.plane.revokeKey(made.record.prefix, ADMIN), false, 'it has ended');
  assert.deepEqual(atWorkers(a), ['demo']);
  assert.deepEqual(keysAtWorkers(a), []);
  // Also over a restart without the database.
  const again = await place.node('a', { reached: false });
  assert.deepEqual(atWorkers(again), ['demo']);
  assert.deepEqual(keysAtWorkers(again), []);
  place.away = false;
  again.follower.start();
  await again.follower.settled();
  await b.publisher.sync();
  assert.deepEqual(atWorkers(b), ['demo']);
  assert.deepEqual(keysAtWorkers(b), []);
  const [entry] = await place.store.kills.list();
  assert.deepEqual([entry?.by, entry?.why], [ADMIN.name, ADMIN.why]);
});

test('without database and last good state a node does not begin', async (t) => {
  const place = await openPlace(t);
  await assert.rejects(place.node('a', { reached: false }), { code: 'store_unavailable' });
  await place.node('b');
  for (const harm of [(text: string) => text.slice(0, -20), () => '[]', () => '']) {
    const file = join(place.dir, 'b.json');
    writeFileSync(file, harm(readFileSync(file, 'utf8')));
    await assert.rejects(place.node('b', { reached: false }), { code: 'store_unavailable' });
  }
});

/** Puts the content of the store back to what it was when `work` began. */
async function rolledBack(
  t: Parameters<typeof openPlace>[0],
  work: (node: TestNode) => Promise<void>,
): Promise<{ node: TestNode; place: Awaited<ReturnType<typeof openPlace>> }> {
  const place = await openPlace(t);
  const old = await place.node('a');
  await old.plane.kill({ kind: 'app', value: 'old' }, ADMIN);
  const kept = await old.plane.createKey(NEW_KEY, ADMIN);
  const before = readFileSync(join(place.dir, 'a.json'));
  assert.ok(before.length > 0);
  // A second store takes the place of the one that is restored: it has what was there before `work`.
  const backup = await openSqliteStore({ file: join(place.dir, 'backup.db'), world: old.world });
  t.after(() => backup.close());
  for (const entry of await place.store.kills.list()) await backup.kills.put(entry);
  for (const record of await place.store.keys.list()) await backup.keys.insert(record);
  await work(old);
  await old.plane.revokeKey(kept.record.prefix, ADMIN);
  Object.assign(place, { store: backup });
  return { node: await place.node('a'), place };
}

test('a store that comes back with older data lifts no stop and revives no key', async (t) => {
  const { node, place } = await rolledBack(t, async (old) => {
    await old.plane.kill({ kind: 'app', value: 'new' }, ADMIN);
    await old.plane.kill({ kind: 'app', value: 'newer' }, ADMIN);
  });
  assert.deepEqual(stops(node).sort(), ['app:new', 'app:newer', 'app:old']);
  assert.deepEqual(atWorkers(node).sort(), ['new', 'newer', 'old']);
  assert.deepEqual(keysAtWorkers(node), []);
  const noted = node.events.filter((event) => event.type === 'node');
  assert.deepEqual(noted.map(({ action, fields }) => `${action} ${fields['topic']}`).sort(), [
    'store.went-back keys',
    'store.went-back kills',
  ]);
  assert.ok(node.world.lines.some(({ event }) => event === 'store.went-back'));

  // It goes on holding to them while the store takes nothing, also over a restart.
  await node.publisher.sync();
  const again = await place.node('a');
  assert.deepEqual(stops(again).sort(), ['app:new', 'app:newer', 'app:old']);

  // And writes them back, so that other nodes have them, recorded, until a person lifts one.
  again.follower.start();
  await again.follower.settled();
  assert.deepEqual((await place.store.kills.list()).map(({ value }) => value).sort(), [
    'new',
    'newer',
    'old',
  ]);
  assert.ok((await place.store.keys.list()).every(({ revokedAt }) => revokedAt !== undefined));
  assert.deepEqual(again.publisher.lacking, { kills: [], keys: [] });
  assert.ok(again.changes().includes('last good state kill.on app:new'));
  assert.equal(again.changes().filter((change) => change.includes('key.revoke')).length, 1);
  assert.equal((await again.plane.lift('app', 'new', ADMIN))?.done, true);
  assert.deepEqual(stops(again).sort(), ['app:newer', 'app:old']);
  await again.publisher.sync();
  assert.deepEqual(stops(again).sort(), ['app:newer', 'app:old']);
});

test('a stop that another node lifted meanwhile is not held', async (t) => {
  const place = await openPlace(t);
  const [a, b] = [await place.node('a'), await place.node('b')];
  await a.plane.kill({ kind: 'app', value: 'demo' }, ADMIN);
  await b.publisher.sync();
  await a.plane.lift('app', 'demo', ADMIN);
  const again = await place.node('b');
  assert.deepEqual(stops(again), []);
});

test('parts that do not fit the file of this node leave it with what it has', async (t) => {
  const place = await openPlace(t);
  const narrow = FILE.replace('other: { tenant: acme }, ', 'made: { tenant: acme, owner: me }, ');
  const [a, b] = [await place.node('a'), await place.node('b', { file: narrow })];
  const before = b.publisher.applied();
  const put = await a.plane.putResource(APP, 0, ADMIN);
  assert.ok(put.ok);
  await a.plane.kill({ kind: 'app', value: 'demo' }, ADMIN);
  await b.publisher.sync();
  await b.publisher.sync();
  assert.equal(b.publisher.config.apps['made']?.owner, 'me');
  assert.deepEqual(atWorkers(b), ['demo'], 'stops are taken over all the same');
  const { resources, kills } = b.publisher.applied().revisions;
  assert.equal(resources, before.revisions.resources, 'and it does not say that it has them');
  assert.equal(kills, b.publisher.shared.revisions.kills);
  const refusals = b.world.lines.filter(({ event }) => event === 'resources.refused');
  assert.equal(refusals.length, 1, 'said once');
  // Started anew, with the same file, it goes on with what it had.
  const again = await place.node('b', { file: narrow });
  assert.equal(again.publisher.config.apps['made']?.owner, 'me');
  // A file that was changed so that it does not fit is refused, with all its problems.
  const changed = narrow.replace('owner: me', 'owner: you');
  await assert.rejects(place.node('b', { file: changed }), { code: 'config_invalid' });
});

test('faults half-way leave nothing half sent', async (t) => {
  const place = await openPlace(t);
  const a = await place.node('a');
  const entry: KillEntry = { kind: 'app', value: 'demo', since: 1, by: 'x', why: '' };
  await place.store.kills.put(entry);
  await place.store.keys.insert({
    ...(await a.plane.createKey(NEW_KEY, ADMIN)).record,
    prefix: 'zzzzzzzz',
  });
  const resources: { -readonly [Name in keyof Resources]: Resources[Name] } =
    place.store.cluster.resources;
  await a.plane.putResource(APP, 0, ADMIN);
  await place.store.kills.put({ ...entry, value: 'other' });
  await place.store.cluster.resources.put({ ...APP, id: 'two', changedAt: 1, changedBy: 'x' }, 0);
  let lost = true;
  const list = resources.list.bind(resources);
  resources.list = () => (lost ? Promise.reject(new Error('lost')) : list());
  await assert.rejects(a.publisher.sync());
  assert.deepEqual(atWorkers(a).sort(), ['demo', 'other'], 'what was read before is in force');
  lost = false;
  await a.publisher.sync();
  assert.ok('two' in a.publisher.config.apps);
});
