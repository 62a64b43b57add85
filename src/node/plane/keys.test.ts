// SPDX-License-Identifier: Apache-2.0
// Keys are made for what is configured, replaced with an overlap, and end where they are revoked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewKey } from '../../api/control-plane.ts';
import { isKeyOf } from '../../core/virtual-key.ts';
import { openFileKeyring } from '../../keys/file-keyring.ts';
import { join } from 'node:path';
import { ADMIN, openPlace, person } from '../control.fixture.ts';

const KEY: NewKey = {
  app: 'demo',
  name: 'k',
  expiresAt: undefined,
  scopes: ['chat'],
  models: ['m'],
  addresses: ['10.0.0.0/8'],
  apps: ['other'],
  agent: 'helper',
};

test('a key is made, recorded without its hash, and shown once', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const { key, record } = await node.plane.createKey(KEY, person('ann'));
  const keyring = openFileKeyring({
    file: join(place.dir, 'keys', 'keyring.json'),
    world: node.world,
  });
  assert.ok(isKeyOf(key, record, keyring));
  assert.deepEqual([record.tenant, record.createdBy], ['acme', 'ann']);
  assert.deepEqual(await place.store.keys.list(), [record]);
  const [event] = node.events;
  assert.ok(event?.type === 'admin');
  assert.deepEqual([event.tenant, event.action, event.actor], ['acme', 'key.create', 'ann']);
  const text = JSON.stringify(event);
  for (const secret of [key, key.slice(12), record.hash]) assert.ok(!text.includes(secret));
});

const REFUSED: readonly (readonly [name: string, change: Partial<NewKey>, code: string])[] = [
  ['an unknown app', { app: 'none' }, 'not_found'],
  ['an app named like a member of every object', { app: 'constructor' }, 'not_found'],
  ['an unknown further app', { apps: ['none'] }, 'not_found'],
  ['an app of another tenant', { apps: ['foreign'] }, 'usage'],
  ['an unknown agent', { agent: 'toString' }, 'not_found'],
  ['an agent of another app', { app: 'other', apps: [] }, 'not_found'],
  ['an unknown model', { models: ['m', '__proto__'] }, 'usage'],
  ['an end before its beginning', { expiresAt: 5 }, 'usage'],
];

for (const [name, change, code] of REFUSED) {
  test(`no key for ${name}`, async (t) => {
    const place = await openPlace(t);
    const node = await place.node('a');
    await assert.rejects(node.plane.createKey({ ...KEY, ...change }, ADMIN), { code });
    assert.deepEqual(await place.store.keys.list(), []);
    assert.deepEqual(node.changes(), []);
  });
}

test('a key is replaced by one like it; the old one ends after the overlap', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const now = node.world.clock.now();
  const old = await node.plane.createKey({ ...KEY, expiresAt: now + 90_000 }, ADMIN);
  node.world.advance(30_000);
  const made = await node.plane.rotateKey(old.record.prefix, 10_000, person('ann'));
  assert.ok(made !== undefined);
  const { prefix, hash, hashKeyId, ...rest } = made.record;
  assert.notEqual(prefix, old.record.prefix);
  assert.notEqual(hash, old.record.hash);
  assert.equal(hashKeyId, old.record.hashKeyId);
  const { prefix: _, hash: _hash, hashKeyId: _id, ...like } = old.record;
  assert.deepEqual(rest, {
    ...like,
    createdBy: 'ann',
    createdAt: now + 30_000,
    expiresAt: now + 120_000,
    replaces: old.record.prefix,
  });
  const [stored] = await place.store.keys.list();
  assert.equal(stored?.expiresAt, now + 40_000);
  // An overlap never lengthens a life.
  await node.plane.rotateKey(old.record.prefix, 1_000_000, ADMIN);
  assert.equal((await place.store.keys.list())[0]?.expiresAt, now + 40_000);
});

test('without an overlap the old key is revoked; what has ended is not replaced', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const old = await node.plane.createKey(KEY, ADMIN);
  await node.plane.rotateKey(old.record.prefix, 0, ADMIN);
  const keys = node.fleet.snapshot?.keys ?? [];
  assert.deepEqual(
    keys.map(({ replaces }) => replaces),
    [old.record.prefix],
  );
  assert.equal(await node.plane.rotateKey(old.record.prefix, 0, ADMIN), undefined);
  assert.equal(await node.plane.rotateKey('zzzzzzzz', 0, ADMIN), undefined);
  assert.equal(await node.plane.revokeKey(old.record.prefix, ADMIN), false);
});

test('a replacement that nobody will see does not live', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const old = await node.plane.createKey(KEY, ADMIN);
  Object.assign(place.store.keys, { expire: () => Promise.reject(new Error('full')) });
  await assert.rejects(node.plane.rotateKey(old.record.prefix, 1_000, ADMIN), {
    code: 'cannot_record',
  });
  await node.publisher.sync();
  assert.deepEqual(
    node.fleet.snapshot?.keys.map(({ prefix }) => prefix),
    [old.record.prefix],
  );
});

test('keys that ended by themselves leave the snapshot a day later', async (t) => {
  const place = await openPlace(t);
  const node = await place.node('a');
  const now = node.world.clock.now();
  const made = await node.plane.createKey({ ...KEY, expiresAt: now + 1_000 }, ADMIN);
  const atWorkers = () => node.fleet.snapshot?.keys.map(({ prefix }) => prefix);
  node.world.advance(2_000);
  const next = await node.plane.createKey(KEY, ADMIN);
  assert.deepEqual(atWorkers()?.sort(), [made.record.prefix, next.record.prefix].sort());
  node.world.advance(2 * 86_400_000);
  const last = await node.plane.createKey(KEY, ADMIN);
  assert.deepEqual(atWorkers()?.sort(), [last.record.prefix, next.record.prefix].sort());
});
