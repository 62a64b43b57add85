// SPDX-License-Identifier: Apache-2.0
// The keyring in a file: keys apart by purpose and tenant, a life cycle, and a file that is safe or refused.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
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

type Stored = {
  version: number;
  keys: Record<string, unknown>[];
  tenants: Record<string, string>;
};

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
      ['session', 'current'],
      ['invitation', 'current'],
      ['vault', 'current'],
    ],
  );
  assert.equal(new Set(stored(file).keys.map(({ key }) => key)).size, 7);
  open(file, fakeWorld(1, 99));
  assert.deepEqual(readFileSync(file), before);
  assert.deepEqual(
    readdirSync(dirname(file)),
    ['keyring.json', 'keyring.json.lock'],
    'no temporary file is left',
  );
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

/** As written before tenants had secrets of their own. */
const FIRST_VERSION = {
  version: 1,
  keys: ['virtual-key', 'digest', 'conversation', 'admin'].map((purpose, index) => ({
    id: `key_${index}`,
    purpose,
    created: 1,
    state: 'current',
    key: Buffer.alloc(32, index + 1).toString('base64'),
  })),
};
const FIRST_MACS = [
  [
    'virtual-key',
    '',
    'bz_test',
    '4ec107da6b2ec80d70cd757649d0dfc9e74ec6f81d98b01da10bb2b9ba0fd1fb',
  ],
  ['digest', 'acme', 'value', 'bb2080513c7d6c882574cdf28ff9f4bd8f70f4631ff4d126aa8107a8a3d411e5'],
  [
    'conversation',
    'acme',
    'value',
    '728f2fe56e32b85631eb2cf35a00fd6c07c5e90a9f6426df5df3759929788d67',
  ],
  ['admin', '', 'bza_x', 'fe0b0df9352196f92c817b582b397bacf30299231d2c2815b0774d41bbb98bbb'],
  [
    'digest',
    'initech',
    'value',
    '8bb77a42b2836071bc4046c62e7c558dee4716a94d40a3f9d857bfc6133d9781',
  ],
] as const;

function openFirstVersion(t: TestContext) {
  const file = fileOf(t);
  mkdirSync(dirname(file), { mode: 0o700 });
  writeFileSync(file, JSON.stringify(FIRST_VERSION), { mode: 0o600 });
  return { file, keyring: open(file) };
}

test('a keyring of the first version makes what it always made, also after rotations', async (t) => {
  const { file, keyring } = openFirstVersion(t);
  for (const [purpose, tenant, data, mac] of FIRST_MACS) {
    assert.equal(keyring.mac(purpose, tenant, data), mac);
  }
  for (const purpose of ['virtual-key', 'digest', 'conversation', 'admin'] as const) {
    await keyring.rotate(purpose);
  }
  await keyring.enrol(['acme']);
  for (const [index, purpose] of (['virtual-key', 'digest'] as const).entries()) {
    for (const [its, tenant, data, mac] of FIRST_MACS) {
      if (its !== purpose) continue;
      assert.equal(open(file).macWith(`key_${index}`, purpose, tenant, data), mac);
      assert.notEqual(keyring.mac(purpose, tenant, data), mac);
    }
  }
  assert.equal(stored(file).version, 2);
});

test('the derivation is fixed: a change of it would void every stored hash', (t) => {
  const file = fileOf(t);
  open(file).mac('digest', 'acme', 'x');
  const { version, keys, tenants } = stored(file);
  const [acme] = Object.keys(tenants);
  assert.equal(acme, createHash('sha256').update('acme').digest('base64url'));
  writeFileSync(
    file,
    JSON.stringify({
      version,
      keys: keys.map((key) => ({ ...key, key: Buffer.alloc(32, 7).toString('base64') })),
      tenants: { [acme ?? '']: Buffer.alloc(32, 8).toString('base64') },
    }),
  );
  const keyring = open(file);
  assert.equal(
    keyring.mac('virtual-key', '', 'bz_test'),
    '209287f824576dd784809109f7c39323528a77d1fd5de865655860935818b956',
  );
  // Made with another implementation of HKDF (RFC 5869) and HMAC.
  const info = `bartizan keyring 1 digest ${createHash('sha256').update('acme').digest('hex')}`;
  const extracted = createHmac('sha256', Buffer.alloc(32, 8)).update(Buffer.alloc(32, 7)).digest();
  const derived = createHmac('sha256', extracted).update(`${info}\u0001`).digest();
  assert.equal(
    keyring.mac('digest', 'acme', 'value'),
    createHmac('sha256', derived).update('value').digest('hex'),
  );
});

test('destroying a tenant makes all that was made for it unverifiable, and nothing else', async (t) => {
  const file = fileOf(t);
  const keyring = open(file);
  const other = open(file);
  await keyring.enrol(['acme', 'initech', '']);
  assert.equal(Object.keys(stored(file).tenants).length, 2, 'the installation has none');
  const first = keyring.currentKeyId('digest');
  const old = keyring.mac('digest', 'acme', 'value');
  const secrets = Object.values(stored(file).tenants);
  await keyring.rotate('digest');
  const second = keyring.currentKeyId('digest');
  const made = keyring.mac('digest', 'acme', 'value');
  const others = keyring.mac('digest', 'initech', 'value');
  const key = keyring.mac('virtual-key', '', 'bz_x');

  await keyring.destroyTenant('acme');
  assert.equal(keyring.macWith(first, 'digest', 'acme', 'value'), undefined);
  assert.equal(keyring.macWith(second, 'digest', 'acme', 'value'), undefined);
  assert.equal(keyring.mac('digest', 'initech', 'value'), others);
  assert.equal(keyring.mac('virtual-key', '', 'bz_x'), key);
  await other.reload();
  assert.equal(other.macWith(second, 'digest', 'acme', 'value'), undefined, 'everywhere');
  const kept = readFileSync(file, 'utf8');
  assert.deepEqual(
    secrets.map((secret) => kept.includes(secret)),
    [false, true],
  );

  await assert.rejects(keyring.destroyTenant('acme'), { code: 'not_found' });
  await assert.rejects(keyring.destroyTenant(''), { code: 'not_found' });
  // A tenant of the same name begins anew.
  assert.ok(![old, made].includes(keyring.mac('digest', 'acme', 'value')));
  assert.notEqual(keyring.macWith(first, 'digest', 'acme', 'value'), old);
});

test('a tenant is not called destroyed while an older key can still verify its digests', async (t) => {
  const { keyring } = openFirstVersion(t);
  const old = keyring.mac('digest', 'acme', 'value');
  await keyring.rotate('digest');
  keyring.mac('digest', 'acme', 'value');
  await assert.rejects(keyring.destroyTenant('acme'), {
    code: 'conflict',
    message: /key_1 \(digest\), key_2 \(conversation\)/,
  });
  assert.equal(keyring.macWith('key_1', 'digest', 'acme', 'value'), old, 'nothing was done');
  await keyring.rotate('conversation');
  await keyring.destroy('key_1');
  await keyring.destroy('key_2');
  await keyring.destroyTenant('acme');
  assert.equal(
    keyring.macWith(keyring.currentKeyId('digest'), 'digest', 'acme', 'value'),
    undefined,
  );
});

test('processes that meet a tenant at the same time give it one secret', (t) => {
  const file = fileOf(t);
  const rings = [1, 2, 3].map((seed) => open(file, fakeWorld(1, seed)));
  const macs = rings.map((keyring) => keyring.mac('digest', 'acme', 'value'));
  assert.equal(new Set(macs).size, 1);
  assert.equal(Object.keys(stored(file).tenants).length, 1);
});

test('processes that change the file at the same time lose nothing', async (t) => {
  const file = fileOf(t);
  open(file);
  const script = `
    import { openFileKeyring } from ${JSON.stringify(new URL('./file-keyring.ts', import.meta.url).href)};
    import { fakeWorld } from ${JSON.stringify(new URL('../core/world.ts', import.meta.url).href)};
    const seed = Number(process.argv[1]);
    const keyring = openFileKeyring({ file: ${JSON.stringify(file)}, world: fakeWorld(1, seed) });
    for (let i = 0; i < 5; i += 1) {
      await keyring.rotate('digest');
      keyring.mac('digest', \`tenant-\${seed}-\${i}\`, 'x');
    }`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const codes = await Promise.all(
    [11, 12, 13].map(
      (seed) =>
        new Promise((resolve) => {
          spawn(process.execPath, [...flags, '--', String(seed)], { stdio: 'inherit' }).once(
            'exit',
            resolve,
          );
        }),
    ),
  );
  assert.deepEqual(codes, [0, 0, 0]);
  const { keys, tenants } = stored(file);
  assert.equal(keys.filter(({ purpose }) => purpose === 'digest').length, 16);
  assert.equal(Object.keys(tenants).length, 15);
});

test('after a rotation old digests still verify, until the old key is destroyed', async (t) => {
  const file = fileOf(t);
  const keyring = open(file);
  const oldId = keyring.currentKeyId('digest');
  const old = keyring.mac('digest', 'acme', 'value');
  const newId = await keyring.rotate('digest');
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
  await keyring.destroy(oldId);
  assert.equal(keyring.macWith(oldId, 'digest', 'acme', 'value'), undefined);
  assert.equal(open(file).macWith(oldId, 'digest', 'acme', 'value'), undefined);
  assert.ok(!readFileSync(file, 'utf8').includes(oldKey));
  assert.equal(stored(file).keys.find(({ id }) => id === oldId)?.['state'], 'destroyed');
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a key in use, and one that is not there, cannot be destroyed', async (t) => {
  const keyring = open(fileOf(t));
  await assert.rejects(keyring.destroy(keyring.currentKeyId('admin')), { code: 'conflict' });
  await assert.rejects(keyring.destroy('key_none'), { code: 'not_found' });
  const old = keyring.currentKeyId('admin');
  await keyring.rotate('admin');
  await keyring.destroy(old);
  await keyring.destroy(old);
  assert.deepEqual(
    keyring.keys().filter(({ purpose }) => purpose === 'admin'),
    [
      { id: old, purpose: 'admin', createdAt: 1_800_000_000_000, state: 'destroyed' },
      {
        id: keyring.currentKeyId('admin'),
        purpose: 'admin',
        createdAt: 1_800_000_000_000,
        state: 'current',
      },
    ],
  );
});

test('a key serves no purpose but its own, and an unknown one none', (t) => {
  const keyring = open(fileOf(t));
  assert.equal(keyring.macWith(keyring.currentKeyId('admin'), 'digest', 'acme', 'x'), undefined);
  assert.equal(keyring.macWith('key_none', 'digest', 'acme', 'x'), undefined);
});

test('what another process rotates or destroys is taken over', async (t) => {
  const file = fileOf(t);
  const world = fakeWorld();
  const worker = open(file, world);
  const main = open(file, fakeWorld(1, 5));
  const oldId = main.currentKeyId('virtual-key');
  const newId = await main.rotate('virtual-key');
  assert.equal(
    worker.macWith(newId, 'virtual-key', '', 'x'),
    undefined,
    'asked at most once a second',
  );
  world.advance(1_000);
  assert.equal(worker.macWith(newId, 'virtual-key', '', 'x'), main.mac('virtual-key', '', 'x'));
  assert.equal(worker.currentKeyId('virtual-key'), newId);
  const third = await worker.rotate('admin');
  await main.destroy(oldId);
  await worker.reload();
  assert.equal(worker.macWith(oldId, 'virtual-key', '', 'x'), undefined);
  assert.equal(worker.currentKeyId('admin'), third, 'neither undid the change of the other');
});

test('a rotation by a command reaches a running process that asks for nothing', async (t) => {
  const file = fileOf(t);
  const node = open(file);
  t.after(() => node.close());
  const told: string[] = [];
  node.onChange(() => void told.push(node.currentKeyId('virtual-key')));
  const newId = await open(file, fakeWorld(1, 5)).rotate('virtual-key');
  for (let tries = 0; told.length === 0; tries += 1) {
    assert.ok(tries < 500, 'it was not taken over');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(told, [newId]);
});

test('a keyring that turns bad under a running worker stops no request', async (t) => {
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
  await assert.rejects(keyring.rotate('digest'), { code: 'config_invalid' });
  assert.equal(readFileSync(file, 'utf8'), '{', 'a damaged file is never replaced');
  rmSync(file);
  await assert.rejects(keyring.rotate('digest'), { code: 'config_invalid', message: /is gone/ });
  await assert.rejects(keyring.enrol(['x']), { code: 'config_invalid' });
  assert.ok(!existsSync(file), 'nor is one that is gone made anew under a running process');
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
    const { keys, ...others } = JSON.parse(text) as Stored;
    const [first = {}, ...rest] = keys;
    return JSON.stringify({ ...others, keys: [change(first), ...rest] });
  };

const DAMAGES: readonly [name: string, harm: (text: string) => string][] = [
  ['empty', () => ''],
  ['cut off', (text) => text.slice(0, -20)],
  ['no object', () => '[]'],
  ['of another version', (text) => text.replace('"version": 2', '"version": 3')],
  [
    'of the version before with members of this',
    (text) => text.replace('"version": 2', '"version": 1'),
  ],
  ['without tenants', (text) => JSON.stringify({ ...JSON.parse(text), tenants: undefined })],
  [
    'with a short secret of a tenant',
    (text) => JSON.stringify({ ...JSON.parse(text), tenants: { ['a'.repeat(43)]: 'AAAA' } }),
  ],
  [
    'with a tenant by name',
    (text) =>
      JSON.stringify({
        ...JSON.parse(text),
        tenants: { acme: Buffer.alloc(32).toString('base64') },
      }),
  ],
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
      const { keys, ...rest } = JSON.parse(text) as Stored;
      return JSON.stringify({ ...rest, keys: keys.map((key) => ({ ...key, id: 'key_1' })) });
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
