// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressRule } from './address.ts';

const REFUSED = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.1.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:0:7f00:1::',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::1',
  '3fff::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  'not-an-address',
  '',
  '127.1',
  '0x7f.0.0.1',
];

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001::200e',
];

test('only plainly public addresses are open by default', () => {
  const allows = addressRule([]);
  for (const address of REFUSED) assert.equal(allows(address), false, address);
  for (const address of PUBLIC) assert.equal(allows(address), true, address);
});

test('allow_addresses opens what it names, and no more', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['127.0.0.1', ['127.0.0.1', '::ffff:127.0.0.1'], ['127.0.0.2', '::1', '10.0.0.1']],
    ['10.1.0.0/16', ['10.1.0.0', '10.1.255.255'], ['10.0.255.255', '10.2.0.0']],
    ['10.1.2.3/32', ['10.1.2.3'], ['10.1.2.4']],
    ['::1', ['::1'], ['127.0.0.1', '::2']],
    ['fd00::/8', ['fd12::1'], ['fc00::1', 'fe80::1']],
    ['fe80::/10', ['fe80::1%eth0'], ['fec0::1']],
  ];
  for (const [entry, open, shut] of cases) {
    const allows = addressRule([entry]);
    for (const address of open) assert.equal(allows(address), true, `${entry}: ${address}`);
    for (const address of shut) assert.equal(allows(address), false, `${entry}: ${address}`);
    assert.equal(allows('8.8.8.8'), true);
  }
});

test('a block does not open the metadata service; its own address does', () => {
  const wide = addressRule(['0.0.0.0/0', '::/0', '169.254.0.0/16', '169.254.169.254/31']);
  assert.equal(wide('169.254.1.1'), true);
  assert.equal(wide('::ffff:10.0.0.1'), true);
  const services = ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254'];
  for (const address of [...services, '::ffff:169.254.169.254']) {
    assert.equal(wide(address), false, address);
    assert.equal(addressRule([address])(address), true, address);
  }
  assert.equal(addressRule(['169.254.169.254/32'])('169.254.169.254'), true);
});

test('what is no address or block stops the start', () => {
  const entries = ['localhost', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0/8'];
  for (const entry of [...entries, '', '10.0.0.0/-1', '10.0.0.0/1e1', '*', '10.0.0.0/0x8']) {
    assert.throws(() => addressRule([entry]), { code: 'config_invalid' }, entry);
  }
});
