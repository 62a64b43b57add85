// SPDX-License-Identifier: Apache-2.0
// The keyring: keys apart by purpose and tenant, a life cycle, and a file that is safe or refused.
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fakeWorld } from '../core/world.ts';
import { openFileKeyring } from './file-keyring.ts';

function fileOf(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-keys-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'keys', 'keyring.json');
}

function open(file: string, world = fakeWorld()) {
  return openFileKeyring({ file, world });
}

type Stored = { version: number; keys: Record<string, unknown>[] };

const stored = (file: string): Stored => JSON.parse(readFileSync(file, 'utf8'));

test('the file is made once, for its owner alone, with one current key per purpose', (t) => {
  const file = fileOf(t);
  open(file);
  const before = readFileSync(file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(file)).mode & 0o777, 0o700);
  assert.deepEqual(
    stored(file).keys.map(({ purpose, state }) => [purpose, state]),
    [
      ['virtual-key', 'current'],
      ['digest', 'current'],
      ['conversation', 'current'],
      ['admin', 'current'],
    ],
  );
  assert.equal(new Set(stored(file).keys.map(({ key }) => key)).size, 4);
  open(file, fakeWorld(1, 99));
  assert.deepEqual(readFileSync(file), before);
  assert.deepEqual(readdirSync(dirname(file)), ['keyring.json'], 'no temporary file is left');
});

test('digests are HMAC-SHA-256, the same after a restart, and differ by purpose, tenant and data', (t) => {
  const file = fileOf(t);
  const keyring = open(file);
  const digest = keyring.mac('digest', 'acme', 'value');
  assert.match(digest, /^[0-9a-f]{64}$/);
  assert.equal(open(file).mac('digest', 'acme', Buffer.from('value')), digest);
  const others = [
    keyring.mac('conversation', 'acme', 'value'),
    keyring.mac('digest', 'acme ', 'value'),
    keyring.mac('digest', 'initech', 'value'),
    keyring.mac('digest', '', 'value'),
    keyring.mac('digest', 'x'.repeat(10_000), 'value'),
    keyring.mac('digest', 'acme', 'value2'),
    open(fileOf(t), fakeWorld(1, 2)).mac('digest', 'acme', 'value'),
  ];
  assert.equal(new Set([digest, ...others]).size, others.length + 1);
});

test('the derivation is fixed: a change of it would void every stored hash', (t) => {
  const file = fileOf(t);
  open(file);
  const keys = stored(file).keys.map((key) => ({
    ...key,
    key: Buffer.alloc(32, 7).toString('base64'),
  }));
  writeFileSync(file, JSON.stringify({ version: 1, keys }));
  assert.equal(
    open(file).mac('virtual-key', '', 'bz_test'),
    '209287f824576dd784809109f7c39323528a77d1fd5de865655860935818b956',
  );
});

test('after a rotation old digests still verify, until the old key is destroyed', (t) => {
  const file = fileOf(t);
  const keyring = open(file);
  const oldId = keyring.currentKeyId('digest');
  const old = keyring.mac('digest', 'acme', 'value');
  const newId = keyring.rotate('digest');
  assert.equal(keyring.currentKeyId('digest'), newId);
  assert.notEqual(keyring.mac('digest', 'acme', 'value'), old);
  assert.equal(
    keyring.macWith(newId, 'digest', 'acme', 'value'),
    keyring.mac('digest', 'acme', 'value'),
  );
  assert.equal(keyring.macWith(oldId, 'digest', 'acme', 'value'), old);
  assert.equal(open(file).macWith(oldId, 'digest', 'acme', 'value'), old);
  assert.notEqual(keyring.currentKeyId('admin'), newId, 'other purposes keep theirs');

  const oldKey = String(stored(file).keys.find(({ id }) => id === oldId)?.['key']);
  keyring.destroy(oldId);
  assert.equal(keyring.macWith(oldId, 'digest', 'acme', 'value'), undefined);
  assert.equal(open(file).macWith(oldId, 'digest', 'acme', 'value'), undefined);
  assert.ok(!readFileSync(file, 'utf8').includes(oldKey));
  assert.equal(stored(file).keys.find(({ id }) => id === oldId)?.['state'], 'destroyed');
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a key in use, and one that is not there, cannot be destroyed', (t) => {
  const keyring = open(fileOf(t));
  assert.throws(() => keyring.destroy(keyring.currentKeyId('admin')), { code: 'conflict' });
  assert.throws(() => keyring.destroy('key_none'), { code: 'not_found' });
});

test('a key serves no purpose but its own, and an unknown one none', (t) => {
  const keyring = open(fileOf(t));
  assert.equal(keyring.macWith(keyring.currentKeyId('admin'), 'digest', 'acme', 'x'), undefined);
  assert.equal(keyring.macWith('key_none', 'digest', 'acme', 'x'), undefined);
});

test('what another process rotates or destroys is taken over', (t) => {
  const file = fileOf(t);
  const world = fakeWorld();
  const worker = open(file, world);
  const main = open(file, fakeWorld(1, 5));
  const oldId = main.currentKeyId('virtual-key');
  const newId = main.rotate('virtual-key');
  assert.equal(
    worker.macWith(newId, 'virtual-key', '', 'x'),
    undefined,
    'asked at most once a second',
  );
  world.advance(1_000);
  assert.equal(worker.macWith(newId, 'virtual-key', '', 'x'), main.mac('virtual-key', '', 'x'));
  assert.equal(worker.currentKeyId('virtual-key'), newId);
  const third = worker.rotate('admin');
  main.destroy(oldId);
  worker.reload();
  assert.equal(worker.macWith(oldId, 'virtual-key', '', 'x'), undefined);
  assert.equal(worker.currentKeyId('admin'), third, 'neither undid the change of the other');
});

test('a keyring that turns bad under a running worker stops no request', (t) => {
  const file = fileOf(t);
  const world = fakeWorld();
  const keyring = open(file, world);
  const digest = keyring.mac('digest', 'acme', 'value');
  writeFileSync(file, '{');
  world.advance(1_000);
  assert.equal(keyring.macWith('key_unknown', 'digest', 'acme', 'x'), undefined);
  assert.equal(keyring.mac('digest', 'acme', 'value'), digest);
  assert.deepEqual(
    world.lines.map(({ event }) => event),
    ['keyring.reload.failed'],
  );
  assert.throws(() => keyring.rotate('digest'), { code: 'config_invalid' });
  assert.equal(readFileSync(file, 'utf8'), '{', 'a damaged file is never replaced');
});

for (const mode of [0o640, 0o604, 0o660, 0o644, 0o601]) {
  test(`a file of mode ${mode.toString(8)} is refused with the command that mends it`, (t) => {
    const file = fileOf(t);
    open(file);
    chmodSync(file, mode);
    assert.throws(() => open(file), { code: 'config_invalid', message: /chmod 600 / });
  });
}

type Entry = Record<string, unknown>;
const changeFirst =
  (change: (entry: Entry) => Entry) =>
  (text: string): string => {
    const { version, keys } = JSON.parse(text) as Stored;
    const [first = {}, ...rest] = keys;
    return JSON.stringify({ version, keys: [change(first), ...rest] });
  };

const DAMAGES: readonly [name: string, harm: (text: string) => string][] = [
  ['empty', () => ''],
  ['cut off', (text) => text.slice(0, -20)],
  ['no object', () => '[]'],
  ['of another version', (text) => text.replace('"version": 1', '"version": 2')],
  ['without a purpose', changeFirst((entry) => ({ ...entry, purpose: 'digest' }))],
  ['with a short key', changeFirst((entry) => ({ ...entry, key: 'AAAA' }))],
  ['with a key that is no base64', changeFirst((entry) => ({ ...entry, key: '!'.repeat(44) }))],
  ['with an unknown member', changeFirst((entry) => ({ ...entry, note: 'x' }))],
  [
    'with a key that is both destroyed and there',
    changeFirst((entry) => ({ ...entry, state: 'destroyed' })),
  ],
  ['without a current key', changeFirst((entry) => ({ ...entry, state: 'previous' }))],
  [
    'with one id twice',
    (text) => {
      const { version, keys } = JSON.parse(text) as Stored;
      return JSON.stringify({ version, keys: keys.map((key) => ({ ...key, id: 'key_1' })) });
    },
  ],
];

for (const [name, harm] of DAMAGES) {
  test(`a file that is ${name} is refused, not replaced, and not quoted`, (t) => {
    const file = fileOf(t);
    open(file);
    const text = readFileSync(file, 'utf8');
    const key = String(stored(file).keys[1]?.['key']);
    const harmed = harm(text);
    writeFileSync(file, harmed);
    assert.throws(
      () => open(file),
      (error: Error & { code?: string; cause?: unknown }) =>
        error.code === 'config_invalid' &&
        error.cause === undefined &&
        !error.message.includes(key),
    );
    assert.equal(readFileSync(file, 'utf8'), harmed);
  });
}
