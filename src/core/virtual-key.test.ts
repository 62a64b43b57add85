// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Keyring } from './ports/keyring.ts';
import type { KeyRecord } from './ports/store.ts';
import { isKeyOf, mintKey, prefixOf } from './virtual-key.ts';
import { fakeWorld } from './world.ts';

const world = { ...fakeWorld(), random: randomBytes };
const mac: Keyring['mac'] = (purpose, tenant, data) =>
  createHmac('sha256', `${purpose}/${tenant}`).update(data).digest('hex');
const keyring: Keyring = {
  mac,
  macWith: (id, purpose, tenant, data) => (id === 'now' ? mac(purpose, tenant, data) : undefined),
  currentKeyId: () => 'now',
};
const recordOf = ({ prefix, hash, hashKeyId }: ReturnType<typeof mintKey>): KeyRecord => ({
  prefix,
  hash,
  hashKeyId,
  tenant: 'default',
  app: 'demo',
  name: '',
  scopes: [],
  models: [],
  addresses: [],
  apps: [],
  agent: undefined,
  replaces: undefined,
  createdBy: 'test',
  createdAt: 0,
  expiresAt: undefined,
  revokedAt: undefined,
});

test('a minted key has the documented form, and its secret is nowhere but in it', () => {
  const minted = mintKey(world, keyring);
  const text = minted.key.reveal();
  assert.match(text, /^bz_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$/);
  assert.equal(prefixOf(text), minted.prefix);
  assert.ok(!JSON.stringify(minted).includes(text.slice(12)));
});

test('a key belongs to its record only', () => {
  const minted = mintKey(world, keyring);
  const other = mintKey(world, keyring);
  const text = minted.key.reveal();
  const record = recordOf(minted);
  assert.ok(isKeyOf(text, record, keyring));
  assert.ok(!isKeyOf(other.key.reveal(), record, keyring));
  assert.ok(!isKeyOf(text, recordOf(other), keyring));
  assert.ok(!isKeyOf(text, undefined, keyring));
  assert.ok(!isKeyOf(text, { ...record, hashKeyId: 'destroyed' }, keyring));
  assert.ok(!isKeyOf(text, { ...record, hash: '' }, keyring));
  assert.ok(!isKeyOf(text, { ...record, hash: '0'.repeat(64), hashKeyId: 'destroyed' }, keyring));
});

test('an unknown prefix costs a hash as well', () => {
  let hashed = 0;
  const counting: Keyring = { ...keyring, mac: (...args) => (hashed++, mac(...args)) };
  isKeyOf(`bz_aaaaaaaa_${'A'.repeat(43)}`, undefined, counting);
  assert.equal(hashed, 1);
});

test('prefixes use the whole alphabet evenly', () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 4_000; index += 1) {
    for (const char of mintKey(world, keyring).prefix) {
      counts.set(char, (counts.get(char) ?? 0) + 1);
    }
  }
  assert.equal(counts.size, 36);
  // 32,000 draws over 36 characters: 889 expected, deviation 29; 8 deviations never happen by chance.
  for (const [char, count] of counts) assert.ok(Math.abs(count - 889) < 240, `${char}: ${count}`);
});

test('what is not exactly a key has no prefix', () => {
  const key = `bz_abcdefg1_${'A'.repeat(43)}`;
  assert.equal(prefixOf(key), 'abcdefg1');
  for (const text of [
    '',
    'bz_',
    `${key}A`,
    key.slice(0, -1),
    ` ${key}`,
    `${key}\n`,
    key.replace('abcdefg1', 'Abcdefg1'),
    key.replace('A', '+'),
    key.replace('bz_', 'bz-'),
  ]) {
    assert.equal(prefixOf(text), undefined, JSON.stringify(text));
  }
});
