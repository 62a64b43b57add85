// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressList } from './address-list.ts';
import { heldKeys } from './held-keys.ts';

test('an address is on the list itself, in a block, and as IPv4 inside IPv6', () => {
  const cases: readonly [entries: readonly string[], address: string, on: boolean][] = [
    [['192.0.2.1'], '192.0.2.1', true],
    [['192.0.2.1'], '192.0.2.2', false],
    [['192.0.2.0/24'], '192.0.2.255', true],
    [['192.0.2.0/24'], '192.0.3.0', false],
    [['192.0.2.0/24'], '::ffff:192.0.2.7', true],
    [['192.0.2.0/24'], '::ffff:c000:207', true],
    [['192.0.2.0/24'], '::ffff:192.0.3.7', false],
    [['::ffff:192.0.2.0/120'], '192.0.2.7', true],
    [['192.0.2.1', '2001:db8::/32'], '2001:db8:1::5', true],
    [['2001:db8::/32'], '2001:db9::5', false],
    [['2001:DB8::1'], '2001:db8:0:0:0:0:0:1', true],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['0.0.0.0/0'], '198.51.100.1', true],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['192.0.2.1'], '', false],
    [['192.0.2.1'], 'unknown', false],
  ];
  for (const [entries, address, on] of cases) {
    assert.equal(addressList(entries)?.(address), on, `${entries.join()} ${address}`);
  }
});

test('what is no address and no block makes no list', () => {
  for (const entry of [
    '',
    'localhost',
    '192.0.2.1/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '1.2.3',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/0x8',
  ]) {
    assert.equal(addressList(['192.0.2.1', entry]), undefined, entry);
  }
});

test('a key whose addresses cannot be read opens from nowhere, and stops no other', () => {
  const record = {
    prefix: 'aaaaaaaa',
    hash: '',
    hashKeyId: '',
    tenant: 'default',
    app: 'demo',
    name: '',
    scopes: [],
    models: [],
    addresses: ['nonsense'],
    apps: [],
    agent: undefined,
    replaces: undefined,
    createdBy: '',
    createdAt: 0,
    expiresAt: undefined,
    revokedAt: undefined,
  };
  const keys = heldKeys([record, { ...record, prefix: 'bbbbbbbb', addresses: [] }]);
  assert.equal(keys.get('aaaaaaaa')?.opensFor('192.0.2.1'), false);
  assert.equal(keys.get('bbbbbbbb')?.opensFor('192.0.2.1'), true);
});
