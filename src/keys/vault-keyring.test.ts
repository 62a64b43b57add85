// SPDX-License-Identifier: Apache-2.0
// The keyring in Vault: several nodes agree, a change is everywhere and lasting, keys are never there in the
// clear, and a Vault that is gone, wrong or back with old data harms no node that runs.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { BartizanError } from '../core/errors.ts';
import type { OwnKeyring } from '../core/ports/keyring.ts';
import { type FakeWorld, fakeWorld } from '../core/world.ts';
import { secretsConfig } from './config.ts';
import { openExportedKeyring } from './exported-keyring.ts';
import { openKeyring } from './open-keyring.ts';
import { openVault } from './vault.ts';
import { type FakeVault, ROOT, startVault } from './vault.fixture.ts';
import { openVaultKeyring } from './vault-keyring.ts';

const PLACE = 'secret/bartizan/keyring';

function configFor(server: FakeVault, more: object = {}) {
  return secretsConfig.parse({
    vault: { address: server.url, auth: { method: 'token', token: 'env:TOKEN' }, timeout_ms: 400 },
    keyring: { kind: 'vault', transit_key: 'bartizan', poll_ms: 200, ...more },
  });
}

type Node = { readonly keyring: OwnKeyring; readonly world: FakeWorld };

let seeds = 1;
async function start(t: TestContext, server: FakeVault): Promise<Node> {
  const world = fakeWorld(1_800_000_000_000, (seeds += 1));
  const keyring = await openKeyring({
    config: configFor(server),
    file: '/nowhere/keyring.json',
    world,
    environment: { TOKEN: ROOT },
  });
  t.after(() => keyring.close());
  return { keyring, world };
}

/** Opens with no patience. */
function tryToStart(server: FakeVault, world = fakeWorld(), pollMs = 60_000): Promise<OwnKeyring> {
  const { vault } = configFor(server);
  assert.ok(vault !== undefined);
  return openVaultKeyring({
    vault: openVault(vault, { environment: { TOKEN: ROOT }, world }),
    places: {
      kv: { mount: 'secret', path: 'bartizan/keyring' },
      transit: { mount: 'transit', key: 'bartizan' },
    },
    pollMs,
    world,
    startMs: 0,
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    assert.ok(tries < 500, 'it did not come to hold');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Every key and tenant's secret that a keyring holds. */
function secretsOf(keyring: OwnKeyring): { keys: string[]; tenants: string[] } {
  const { keys, tenants } = JSON.parse(keyring.handover()?.reveal() ?? '{}') as {
    keys: { key?: string }[];
    tenants: Record<string, string>;
  };
  return { keys: keys.flatMap(({ key }) => key ?? []), tenants: Object.values(tenants) };
}

async function refusal(work: Promise<unknown>): Promise<BartizanError> {
  const thrown = await work.then(
    () => assert.fail('was accepted'),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof BartizanError, inspect(thrown));
  assert.ok(!inspect(thrown, { depth: 9, showHidden: true }).includes(ROOT));
  return thrown;
}

test('it is made once, each key wrapped, and every node opens the same', async (t) => {
  const server = await startVault(t);
  const [one, two] = [await start(t, server), await start(t, server)];
  await one.keyring.enrol(['acme']);
  await two.keyring.reload();
  assert.equal(
    one.keyring.mac('digest', 'acme', 'value'),
    two.keyring.mac('digest', 'acme', 'value'),
  );
  assert.equal(one.keyring.keys().length, 7);
  const { keys } = secretsOf(one.keyring);
  assert.equal(new Set(keys).size, 7);
  for (const key of keys) assert.ok(!server.stored().includes(key), 'no key is kept in the clear');
  assert.ok(!server.stored().includes('acme'));
  const encrypts = server.calls.filter(({ path }) => path === 'transit/encrypt/bartizan');
  assert.equal(encrypts.length, 1, 'wrapped once, in one request');
});

test('nodes that make it at the same time open the same', async (t) => {
  const server = await startVault(t);
  const nodes = await Promise.all(Array.from({ length: 5 }, () => start(t, server)));
  const macs = nodes.map(({ keyring }) => keyring.mac('virtual-key', '', 'bz_x'));
  assert.equal(new Set(macs).size, 1);
  assert.equal(server.kv.get(PLACE)?.length, 1);
});

test('nodes that change it at the same time lose no change', async (t) => {
  const server = await startVault(t);
  const nodes = await Promise.all(Array.from({ length: 3 }, () => start(t, server)));
  const made = await Promise.all(
    nodes.flatMap(({ keyring }, index) => [
      keyring.rotate('digest'),
      keyring.rotate('admin'),
      keyring.enrol([`tenant-${index}`]),
    ]),
  );
  await Promise.all(nodes.map(({ keyring }) => keyring.reload()));
  for (const { keyring } of nodes) {
    const ids = keyring.keys().map(({ id }) => id);
    for (const id of made) assert.ok(id === undefined || ids.includes(id));
    assert.equal(ids.length, 13);
    assert.equal(secretsOf(keyring).tenants.length, 3);
    assert.equal(keyring.keys().filter(({ state }) => state === 'current').length, 7);
  }
});

test('a rotation reaches another node by itself, and its workers by a handover', async (t) => {
  const server = await startVault(t);
  const [one, two] = [await start(t, server), await start(t, server)];
  const worker = openExportedKeyring(two.keyring.handover()?.reveal() ?? '');
  two.keyring.onChange(() => worker.replace(two.keyring.handover()?.reveal() ?? ''));
  const old = one.keyring.currentKeyId('virtual-key');
  const before = worker.mac('virtual-key', '', 'bz_x');
  const id = await one.keyring.rotate('virtual-key');
  await until(() => worker.currentKeyId('virtual-key') === id);
  assert.equal(two.keyring.currentKeyId('virtual-key'), id);
  assert.equal(worker.mac('virtual-key', '', 'bz_x'), one.keyring.mac('virtual-key', '', 'bz_x'));
  assert.equal(worker.macWith(old, 'virtual-key', '', 'bz_x'), before);
  await one.keyring.destroy(old);
  await until(() => worker.macWith(old, 'virtual-key', '', 'bz_x') === undefined);
});

test('an unknown key id makes a node look, at most once a second', async (t) => {
  const server = await startVault(t);
  const world = fakeWorld();
  const keyring = await tryToStart(server, world);
  t.after(() => keyring.close());
  const id = await (await start(t, server)).keyring.rotate('virtual-key');
  const asked = (): string | undefined => keyring.macWith(id, 'virtual-key', '', 'x');
  const first = keyring.keys().length;
  for (let times = 0; times < 100; times += 1) assert.equal(asked(), undefined);
  await keyring.enrol(['acme']);
  assert.equal(keyring.keys().length, first + 1, 'any change reads first');

  const other = await (await start(t, server)).keyring.rotate('virtual-key');
  world.advance(1_000);
  const reads = (): number => server.calls.filter(({ path }) => path.includes('/data/')).length;
  const before = reads();
  for (let times = 0; times < 100; times += 1) keyring.macWith(other, 'virtual-key', '', 'x');
  await until(() => keyring.macWith(other, 'virtual-key', '', 'x') !== undefined);
  assert.equal(keyring.currentKeyId('virtual-key'), other);
  assert.ok(reads() - before < 20, 'a hundred unknown ids are no hundred requests');
});

test('a destroyed key is gone from Vault too, older versions included', async (t) => {
  const server = await startVault(t);
  const keyring = await tryToStart(server);
  t.after(() => keyring.close());
  await keyring.enrol(['acme', 'initech']);
  const old = keyring.currentKeyId('digest');
  const mac = keyring.mac('digest', 'acme', 'value');
  await keyring.rotate('digest');
  const wrapped = /"id":"([^"]+)"[^{}]*"wrapped":"([^"]+)"/g;
  const before = [...server.stored().matchAll(wrapped)].filter(([, id]) => id === old);
  assert.ok(before.length >= 2, 'versions hold it');
  await keyring.destroy(old);
  for (const [, , text] of before) assert.ok(!server.stored().includes(String(text)));
  assert.equal(keyring.macWith(old, 'digest', 'acme', 'value'), undefined);

  const digests = keyring.mac('digest', 'acme', 'value');
  assert.notEqual(digests, mac);
  const { tenants } = secretsOf(keyring);
  await keyring.destroyTenant('acme');
  assert.equal(tenants.filter((secret) => server.stored().includes(secret)).length, 1);
  const current = keyring.currentKeyId('digest');
  assert.equal(keyring.macWith(current, 'digest', 'acme', 'value'), undefined);
  assert.ok(keyring.macWith(current, 'digest', 'initech', 'value') !== undefined);
  assert.throws(() => keyring.mac('digest', 'acme', 'value'), { code: 'internal' });
  await assert.rejects(keyring.destroyTenant('acme'), { code: 'not_found' });
  const fresh = await start(t, server);
  assert.equal(fresh.keyring.macWith(current, 'digest', 'acme', 'value'), undefined);
});

test('a tenant that goes on after its keys were destroyed starts with new ones everywhere', async (t) => {
  const server = await startVault(t);
  const [one, two] = [await start(t, server), await start(t, server)];
  for (const { keyring } of [one, two]) await keyring.enrol(['acme']);
  const old = one.keyring.mac('digest', 'acme', 'value');
  const id = one.keyring.currentKeyId('digest');
  await one.keyring.destroyTenant('acme');
  const verified = ({ keyring }: Node) => keyring.macWith(id, 'digest', 'acme', 'value');
  await until(() => ![undefined, old].includes(verified(one)) && verified(one) === verified(two));
  assert.equal(
    one.keyring.mac('digest', 'acme', 'value'),
    two.keyring.mac('digest', 'acme', 'value'),
  );
  assert.equal(secretsOf(two.keyring).tenants.length, 1);
});

test('tenants that are enrolled already need no Vault', async (t) => {
  const server = await startVault(t);
  const keyring = await tryToStart(server);
  t.after(() => keyring.close());
  await keyring.enrol(['acme']);
  server.sealed = true;
  await keyring.enrol(['acme', '']);
  assert.equal((await refusal(keyring.enrol(['acme', 'initech']))).code, 'upstream_unreachable');
});

test('a destruction that is cut short is told, and finished by repeating it', async (t) => {
  const server = await startVault(t);
  const keyring = await tryToStart(server);
  t.after(() => keyring.close());
  await keyring.enrol(['acme']);
  const old = keyring.currentKeyId('admin');
  await keyring.rotate('admin');
  for (const destroy of [() => keyring.destroy(old), () => keyring.destroyTenant('acme')]) {
    server.fault = ({ path }) => (path.startsWith('secret/destroy') ? { status: 503 } : undefined);
    const { message, retryable } = await refusal(destroy());
    assert.match(message, /out of use, but Vault still holds older versions.*Repeat/);
    assert.ok(retryable);
    const alive = () => server.kv.get(PLACE)?.filter(({ destroyed }) => !destroyed).length;
    assert.ok((alive() ?? 0) > 1);
    server.fault = () => undefined;
    await destroy().catch((error: BartizanError) => assert.equal(error.code, 'not_found'));
    assert.equal(alive(), 1);
  }
});

test('a rotation wraps all keys with the newest version of the Transit key', async (t) => {
  const server = await startVault(t);
  const { keyring } = await start(t, server);
  server.transit.get('bartizan')?.push(Buffer.alloc(32, 9));
  await keyring.enrol(['acme']);
  const newest = () => JSON.stringify(server.kv.get(PLACE)?.at(-1)?.data);
  assert.match(newest(), /vault:v1:/);
  const mac = keyring.mac('admin', '', 'x');
  await keyring.rotate('digest');
  assert.ok(!newest().includes('vault:v1:'));
  assert.equal((await start(t, server)).keyring.mac('admin', '', 'x'), mac);
});

test('a keyring of fewer purposes is completed, by one of many nodes', async (t) => {
  const server = await startVault(t);
  const { keyring } = await start(t, server);
  const mac = keyring.mac('digest', '', 'x');
  const newest = server.kv.get(PLACE)?.at(-1)?.data as { keys: { purpose: string }[] };
  newest.keys = newest.keys.filter(({ purpose }) => !['session', 'invitation'].includes(purpose));
  const nodes = await Promise.all(Array.from({ length: 3 }, () => start(t, server)));
  const made = nodes.map((node) => node.keyring.currentKeyId('session'));
  assert.equal(new Set(made).size, 1);
  for (const node of nodes) assert.equal(node.keyring.mac('digest', '', 'x'), mac);
});

test('without Vault a running node goes on, says so once, and takes up what it missed', async (t) => {
  const server = await startVault(t);
  const world = fakeWorld();
  const keyring = await tryToStart(server, world, 20);
  t.after(() => keyring.close());
  const mac = keyring.mac('digest', '', 'x');
  for (const fault of [
    { status: 503, body: { errors: ['Vault is sealed'] } },
    'hang',
    { status: 200, raw: '{' },
    { status: 403, body: { errors: ['permission denied'] } },
    { status: 404, body: { errors: [] } },
  ] as const) {
    const calls = server.calls.length;
    server.fault = () => fault;
    await until(() => world.lines.length === 1);
    await until(() => server.calls.length > calls + 4);
    assert.deepEqual(
      world.lines.map(({ level, event }) => [level, event]),
      [['error', 'keyring.reload.failed']],
    );
    assert.equal(keyring.mac('digest', '', 'x'), mac);
    assert.ok(
      ['upstream_unreachable', 'upstream_malformed', 'config_invalid'].includes(
        (await refusal(keyring.rotate('digest'))).code,
      ),
    );
    server.fault = () => undefined;
    await until(() => world.lines.length === 2);
    assert.equal(world.lines[1]?.event, 'keyring.reload.recovered');
    assert.ok(!JSON.stringify(world.lines).includes(ROOT));
    world.lines.length = 0;
  }
  const id = await (await start(t, server)).keyring.rotate('digest');
  await until(() => keyring.currentKeyId('digest') === id);
});

test('a Vault that is back with old data takes no key from a running node', async (t) => {
  const server = await startVault(t);
  const { keyring, world } = await start(t, server);
  const backup = structuredClone(server.kv.get(PLACE) ?? []);
  const id = await keyring.rotate('virtual-key');
  const mac = keyring.mac('virtual-key', '', 'x');
  server.kv.set(PLACE, backup);
  await until(() => world.lines.length === 1);
  assert.match(String(world.lines[0]?.fields['fault']), /version 1 .* has seen version 2/);
  assert.equal(keyring.macWith(id, 'virtual-key', '', 'x'), mac);
  assert.match((await refusal(keyring.rotate('admin'))).message, /restored from a backup/);
  assert.equal(server.kv.get(PLACE)?.length, 1, 'nor is anything written over it');
  server.kv.delete(PLACE);
  assert.match((await refusal(keyring.rotate('admin'))).message, /gone from Vault/);
  assert.equal(server.kv.has(PLACE), false, 'nor a new one made under a running node');
});

test('without Vault a node does not start: it waits, a bounded time, and says why', async (t) => {
  const server = await startVault(t);
  await (await start(t, server)).keyring.close();
  for (const [fault, said] of [
    [{ status: 503 }, /sealed/],
    [{ status: 473 }, /standby/],
    ['hang', /in time/],
    [{ status: 200, raw: '' }, /malformed/],
  ] as const) {
    server.fault = () => fault;
    const { code, message } = await refusal(tryToStart(server));
    assert.equal(code, 'config_invalid');
    assert.match(message, /keyring at http.* cannot be opened/);
    assert.match(message, said);
  }
  let refused = 0;
  server.fault = () => ((refused += 1) < 3 ? { status: 503 } : undefined);
  await start(t, server);
  server.fault = () => undefined;
  server.tokens.clear();
  const denied = await refusal(start(t, server));
  assert.match(denied.message, /\(403\)/, 'what waiting does not mend is not waited for');
});

const DAMAGES: readonly (readonly [
  name: string,
  harm: (data: Stored, server: FakeVault) => void,
])[] = [
  ['of another version', (data) => void (data.version = 3)],
  ['without keys', (data) => void (data.keys = [])],
  ['with a key of another purpose', ({ keys }) => void (keys[1]!.wrapped = keys[0]!.wrapped)],
  [
    'with two purposes exchanged',
    ({ keys }) => {
      [keys[0]!.purpose, keys[1]!.purpose] = [keys[1]!.purpose, keys[0]!.purpose];
    },
  ],
  ['with a key that forgets its tenants', ({ keys }) => void delete keys[1]!.salted],
  [
    'with a key in the clear',
    ({ keys }) => void (keys[0]!.wrapped = Buffer.alloc(32).toString('base64')),
  ],
  [
    'with a key of zeros by who cannot wrap',
    ({ keys }) => void (keys[0]!.wrapped = `vault:v1:${Buffer.alloc(60).toString('base64')}`),
  ],
  ['with an unknown member', (data) => void Object.assign(data, { note: 1 })],
  [
    'under a Transit key that is gone',
    (_, server) => void server.transit.set('bartizan', [Buffer.alloc(32)]),
  ],
  [
    'deleted in its newest version',
    (_, server) => void (server.kv.get(PLACE)!.at(-1)!.deleted = true),
  ],
];
type Stored = {
  version: number;
  keys: { purpose: string; wrapped: string; salted?: boolean }[];
};
for (const [name, harm] of DAMAGES) {
  test(`a keyring ${name} is refused and left as it is`, async (t) => {
    const server = await startVault(t);
    await (await start(t, server)).keyring.close();
    harm(server.kv.get(PLACE)?.at(-1)?.data as Stored, server);
    const before = server.stored();
    assert.equal((await refusal(tryToStart(server))).code, 'config_invalid');
    assert.equal(server.stored(), before);
  });
}

test('what workers are handed is the keyring, and anything else is refused', async (t) => {
  const server = await startVault(t);
  const { keyring } = await start(t, server);
  await keyring.enrol(['acme']);
  const handover = keyring.handover();
  assert.equal(JSON.stringify({ handover }), '{"handover":"[secret]"}');
  const worker = openExportedKeyring(handover?.reveal() ?? '');
  assert.equal(worker.mac('digest', 'acme', 'x'), keyring.mac('digest', 'acme', 'x'));
  assert.throws(() => worker.mac('digest', 'nobody', 'x'), { code: 'internal' });
  assert.equal(worker.macWith('key_none', 'digest', 'acme', 'x'), undefined);
  const mac = worker.mac('digest', 'acme', 'x');
  for (const text of ['', '{', '[]', '{"version":2}', handover?.reveal().slice(0, -2) ?? '']) {
    assert.throws(() => worker.replace(text), { code: 'internal' });
    assert.throws(() => openExportedKeyring(text), { code: 'internal' });
  }
  assert.equal(worker.mac('digest', 'acme', 'x'), mac);
});
