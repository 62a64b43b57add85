// SPDX-License-Identifier: Apache-2.0
// The keyring on the command line: what it shows and refuses, that a running process takes a change over,
// and that every change is recorded first.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fakeWorld } from '../../core/world.ts';
import { openFileKeyring } from '../../keys/file-keyring.ts';
import { ROOT, startVault } from '../../keys/vault.fixture.ts';
import { nodeIdOf } from '../../node/first-start.ts';
import { makeDataDir, nodePaths } from '../../node/paths.ts';
import { runCommandLine } from '../run.ts';

const SMALL = 'upstreams: {}\nmodels: {}\napps: {}\n';

function installation(t: TestContext, config = '') {
  const folder = mkdtempSync(join(tmpdir(), 'bz-keyring-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const paths = nodePaths(join(folder, 'data'));
  const file = join(folder, 'bartizan.yaml');
  writeFileSync(file, SMALL + config);
  const run = async (...args: string[]) => {
    const out: string[] = [];
    const err: string[] = [];
    const code = await runCommandLine(
      ['keyring', ...args, '--config', file, '--data', paths.root],
      {
        out: (line) => void out.push(line),
        say: (line) => void err.push(line),
        input: async function* none() {},
      },
    );
    return { code, out: out.join('\n'), err: err.join('\n') };
  };
  /** The changes that were recorded. */
  const recorded = () =>
    readdirSync(paths.spool)
      .filter((name) => name.endsWith('.spool'))
      .flatMap((name) => readFileSync(join(paths.spool, name), 'utf8').split('\n'))
      .flatMap((line) => /\{.*\}/.exec(line)?.[0] ?? [])
      .map((json) => JSON.parse(json) as Record<string, unknown>)
      .map(({ actor, action, target, why }) => [actor, action, target, why]);
  return { paths, run, recorded };
}

/** As it is after a node has run. */
function withNode(t: TestContext, config = '') {
  const { paths, ...rest } = installation(t, config);
  makeDataDir(paths);
  nodeIdOf(paths, fakeWorld());
  const keyring = openFileKeyring({ file: paths.keyring, world: fakeWorld(1_800_000_000_000, 3) });
  t.after(() => keyring.close());
  return { paths, keyring, ...rest };
}

test('list shows every key and no secret', async (t) => {
  const { run, paths } = withNode(t);
  const { code, out, err } = await run('list');
  assert.equal(code, 0);
  assert.match(out, /^key_[0-9a-z]+ {2}virtual-key {3}current {4}2027-01-15 08:00:00Z$/m);
  assert.equal(err, '7 keys');
  const json = await run('list', '--json');
  assert.deepEqual(Object.keys(JSON.parse(json.out).rows[0]), [
    'id',
    'purpose',
    'createdAt',
    'state',
  ]);
  const { keys } = JSON.parse(readFileSync(paths.keyring, 'utf8')) as { keys: { key: string }[] };
  for (const { key } of keys) assert.ok(!`${out}${json.out}`.includes(key));
});

test('a rotation is recorded, told in words, and taken over by a running process', async (t) => {
  const { run, keyring, recorded } = withNode(t);
  const old = keyring.currentKeyId('digest');
  const { code, out, err } = await run('rotate', 'digest', '--why', 'yearly');
  assert.equal(code, 0);
  assert.match(err, new RegExp(`${out} is current now, ${old} still verifies`));
  assert.match(err, /differ before and after/);
  for (let tries = 0; keyring.currentKeyId('digest') !== out; tries += 1) {
    assert.ok(tries < 500, 'it was not taken over');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(recorded(), [['local-admin', 'keyring.rotate', 'key-purpose:digest', 'yearly']]);
});

test('destruction wants a previous key and --yes, and says what is lost', async (t) => {
  const { run, keyring, recorded } = withNode(t);
  const old = keyring.currentKeyId('virtual-key');
  const current = await run('destroy', old, '--yes');
  assert.equal(current.code, 2);
  assert.match(current.err, /is in use. First: bartizan keyring rotate virtual-key/);
  await keyring.rotate('virtual-key');
  const asked = await run('destroy', old);
  assert.equal(asked.code, 2);
  assert.match(asked.err, /Every virtual key that was hashed with it stops working for good/);
  assert.match(asked.err, /repeat it with --yes/);
  assert.deepEqual(recorded(), []);
  assert.ok(keyring.macWith(old, 'virtual-key', '', 'x') !== undefined);
  const done = await run('destroy', old, '--yes', '--json');
  assert.equal(done.code, 0);
  assert.deepEqual(JSON.parse(done.out), { destroyed: old });
  await keyring.reload();
  assert.equal(keyring.macWith(old, 'virtual-key', '', 'x'), undefined);
  assert.equal((await run('destroy', 'key_none', '--yes')).code, 2);
  assert.equal(recorded().length, 1);
});

test('a tenant is destroyed with --yes, once', async (t) => {
  const { run, keyring, recorded } = withNode(t);
  const mac = keyring.mac('digest', 'acme', 'value');
  assert.equal((await run('destroy-tenant', 'acme')).code, 2);
  assert.equal(keyring.mac('digest', 'acme', 'value'), mac);
  assert.equal((await run('destroy-tenant', 'acme', '--yes')).code, 0);
  await keyring.reload();
  assert.notEqual(keyring.mac('digest', 'acme', 'value'), mac);
  const unknown = await run('destroy-tenant', 'initech', '--yes');
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /No tenant with this name/);
  assert.deepEqual(recorded()[0], [
    'local-admin',
    'keyring.destroy-tenant',
    'tenant:acme',
    undefined,
  ]);
});

test('what is refused before anything is opened', async (t) => {
  const { run, recorded } = withNode(t);
  for (const args of [
    ['rotate'],
    ['rotate', 'everything'],
    ['rotate', 'digest', 'admin'],
    ['destroy'],
    ['destroy', '../keyring.json', '--yes'],
    ['destroy-tenant'],
    ['nonsense'],
  ]) {
    assert.equal((await run(...args)).code, 2, args.join(' '));
  }
  assert.deepEqual(recorded(), []);
});

test('looking makes no keyring, and a change that cannot be recorded is not made', async (t) => {
  const none = installation(t);
  const { code, err } = await none.run('list');
  assert.equal(code, 4);
  assert.match(err, /no node has run with data directory/);
  assert.ok(!existsSync(none.paths.root));

  const { run, keyring, paths } = withNode(t, 'telemetry: { spool: { min_free_bytes: 1e15 } }\n');
  const before = readFileSync(paths.keyring);
  const refused = await run('rotate', 'admin');
  assert.equal(refused.code, 5);
  assert.match(refused.err, /cannot be recorded/);
  assert.deepEqual(readFileSync(paths.keyring), before);
  assert.equal(keyring.keys().length, 7);
  rmSync(paths.keyring);
  assert.equal((await run('list')).code, 4);
  assert.ok(!existsSync(paths.keyring));
});

test('a keyring in Vault is changed there', async (t) => {
  const server = await startVault(t);
  process.env['BARTIZAN_TEST_VAULT_TOKEN'] = ROOT;
  t.after(() => delete process.env['BARTIZAN_TEST_VAULT_TOKEN']);
  const { run, recorded } = withNode(
    t,
    `secrets:
  vault:
    address: ${server.url}
    timeout_ms: 500
    auth: { method: token, token: env:BARTIZAN_TEST_VAULT_TOKEN }
  keyring: { kind: vault, transit_key: bartizan }
`,
  );
  const made = await run('rotate', 'session', '--json');
  assert.equal(made.code, 0, made.err);
  const { id, before } = JSON.parse(made.out);
  const { rows } = JSON.parse((await run('list', '--json')).out);
  const sessions = rows.filter(({ purpose }: { purpose: string }) => purpose === 'session');
  assert.deepEqual(
    sessions.map((key: { id: string; state: string }) => [key.id, key.state]),
    [
      [before, 'previous'],
      [id, 'current'],
    ],
  );
  assert.equal((await run('destroy', before, '--yes')).code, 0);
  assert.equal(recorded().length, 2);
  server.denied.add('x');
  server.tokens.clear();
  const denied = await run('list');
  assert.equal(denied.code, 3);
  assert.match(denied.err, /keyring at http.*403/);
  assert.ok(!denied.err.includes(ROOT));
});
