// SPDX-License-Identifier: Apache-2.0
// The commands of the store: from an embedded store into PostgreSQL and back, what they say, record and
// refuse.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fakeWorld } from '../../src/core/world.ts';
import { runCommand } from '../../src/cli/run.fixture.ts';
import { lockDataDir } from '../../src/node/data-lock.ts';
import { nodePaths } from '../../src/node/paths.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import { STEPS } from '../../src/store/schema/steps.data.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { exchanges, key, lines, node, plainKey } from './records.fixture.ts';
import { folderOf, openKinds, postgresAccess } from './stores.fixture.ts';

const { postgres, skip } = await openKinds();

async function run(...args: readonly string[]) {
  const { out, ...rest } = await runCommand(args);
  return { ...rest, out: out.join('\n') };
}

/** A data directory that a node has run on, with something in its store. */
async function dataDir(t: TestContext): Promise<string> {
  const root = join(folderOf(t), 'data');
  const store = await openSqliteStore({ file: nodePaths(root).store, world: fakeWorld() });
  await store.keys.insert(key);
  await store.events.append('node_1', lines(exchanges(5)));
  await store.close();
  writeFileSync(nodePaths(root).nodeId, 'node_1\n');
  mkdirSync(nodePaths(root).spool, { recursive: true });
  return root;
}

/** What the commands wrote to the record of the node. */
function recorded(root: string): string {
  const { spool } = nodePaths(root);
  return readdirSync(spool)
    .map((name) => readFileSync(join(spool, name), 'utf8'))
    .join('');
}

test('an embedded store is backed up beside its node, checked, and restored without one', async (t) => {
  const data = await dataDir(t);
  const folder = folderOf(t);
  const file = join(folder, 'backup');
  const unlock = lockDataDir(nodePaths(data).lock, data);
  const backup = await run('store', 'backup', file, '--data', data);
  assert.deepEqual([backup.code, /^[0-9a-f]{64}$/.test(backup.out)], [0, true], backup.err);
  assert.match(backup.err, /hashes of keys and passwords/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match(recorded(data), /"action":"store.backup"/);
  const checked = await run('store', 'check', '--data', data);
  assert.equal(checked.code, 0, checked.err);
  assert.match(checked.out, /^node_1 {2}5 events, 1 to 5$/);
  for (const args of [['restore', file, '--replace'], ['migrate'], ['migrate', '--to', '4']]) {
    const refused = await run('store', ...args, '--data', data);
    assert.deepEqual(
      [refused.code, /already running/.test(refused.err)],
      [3, true],
      args.join(' '),
    );
  }
  unlock();

  const full = await run('store', 'restore', file, '--data', data);
  assert.deepEqual([full.code, /not empty/.test(full.err)], [2, true], full.err);
  const wrong = await run(
    'store',
    'restore',
    file,
    '--replace',
    '--digest',
    'f'.repeat(64),
    '--data',
    data,
  );
  assert.deepEqual([wrong.code, /digest given/.test(wrong.err)], [2, true]);
  const why = ['--why', 'moved'];
  const restored = await run(
    'store',
    'restore',
    file,
    '--replace',
    '--digest',
    backup.out,
    ...why,
    '--data',
    data,
    '--json',
  );
  assert.equal(restored.code, 0, restored.err);
  assert.equal((JSON.parse(restored.out) as { digest: string }).digest, backup.out);
  assert.match(recorded(data), /"action":"store.restore".*"why":"moved"/);

  const fresh = join(folder, 'fresh', 'data');
  const elsewhere = await run('store', 'restore', file, '--data', fresh);
  assert.equal(elsewhere.code, 0, elsewhere.err);
  assert.match(elsewhere.err, /revoked keys/);
  assert.equal(statSync(fresh).mode & 0o777, 0o700);
  const store = await openSqliteStore({ file: nodePaths(fresh).store, world: fakeWorld() });
  assert.deepEqual(await store.keys.list(), [key]);
  await store.close();
});

test('the schema goes back and forward by command, and a damaged store is found', async (t) => {
  const data = await dataDir(t);
  const refused = await run('store', 'migrate', '--to', '3', '--data', data);
  assert.deepEqual([refused.code, /Step 4 \(restricted keys\)/.test(refused.err)], [2, true]);
  const back = await run('store', 'migrate', '--to', '6', '--data', data, '--json');
  assert.deepEqual([back.code, JSON.parse(back.out)], [0, { from: STEPS.length, to: 6 }], back.err);
  const unready = await run('store', 'check', '--data', data);
  assert.deepEqual([unready.code, /schema 6/.test(unready.err)], [2, true]);
  const forward = await run('store', 'migrate', '--data', data);
  assert.match(forward.err, new RegExp(`has schema ${STEPS.length} now, it had 6`));

  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(nodePaths(data).store);
  database.exec('DELETE FROM events WHERE sequence = 3');
  database.close();
  const checked = await run('store', 'check', '--data', data, '--json');
  assert.equal(checked.code, 1);
  const { problems } = JSON.parse(checked.out) as { problems: string[] };
  assert.ok(problems.includes('node node_1: event 3 is missing'));
});

test('a wrong use says what is right, and makes nothing', async (t) => {
  const data = join(folderOf(t), 'none');
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['backup'], /needs one FILE/],
    [['backup', 'a', 'b'], /needs one FILE/],
    [['backup', join(data, 'b')], /no store/],
    [['check'], /no store/],
    [['migrate'], /no store/],
    [['migrate', '--to', '0'], /number of a schema/],
    [['migrate', '--to', 'x'], /number of a schema/],
    [['restore'], /needs one FILE/],
    [['restore', 'a', '--digest', 'xyz'], /64 hex/],
  ];
  for (const [args, message] of cases) {
    const { code, err, out } = await run('store', ...args, '--data', data);
    assert.deepEqual([code, out, message.test(err)], [2, '', true], `${args.join(' ')}: ${err}`);
  }
  assert.ok(!existsSync(data));
  const missing = await run('store', 'restore', join(data, 'nothing'), '--data', data);
  assert.deepEqual([missing.code, /no file/.test(missing.err)], [2, true]);
});

test('from an embedded store into PostgreSQL, and back', { skip }, async (t) => {
  assert.ok(postgres !== undefined);
  const data = await dataDir(t);
  const folder = folderOf(t);
  const file = join(folder, 'backup');
  const access = postgresAccess(postgres);
  const secret = join(folder, 'password');
  writeFileSync(secret, `${postgres.password}\n`);
  const config = join(folder, 'postgres.yaml');
  const { url, schema } = access.config;
  const store = { kind: 'postgres', url, schema, tls: 'off', password: `file:${secret}` };
  // YAML is a superset of JSON.
  writeFileSync(config, JSON.stringify({ store, data_dir: data }));
  assert.equal((await run('store', 'backup', file, '--data', data)).code, 0);
  const moved = await run('store', 'restore', file, '--config', config);
  assert.equal(moved.code, 0, moved.err);
  const open = await openPostgresStore({ ...access, world: fakeWorld() });
  t.after(() => open.close());
  assert.deepEqual(await open.keys.list(), [key]);
  await open.keys.insert(plainKey);
  assert.equal((await run('store', 'check', '--config', config)).code, 0);

  const later = join(folder, 'later');
  assert.equal((await run('store', 'backup', later, '--config', config)).code, 0);
  await open.cluster.nodes.put({ ...node, seenAt: Date.now() });
  const alive = await run('store', 'restore', later, '--replace', '--config', config);
  assert.deepEqual([alive.code, /Nodes use this store \(node_1\)/.test(alive.err)], [2, true]);
  const back = join(folder, 'back');
  assert.equal((await run('store', 'restore', later, '--data', back)).code, 0);
  const embedded = await openSqliteStore({ file: nodePaths(back).store, world: fakeWorld() });
  assert.deepEqual(await embedded.keys.list(), [plainKey, key]);
  await embedded.close();

  rmSync(secret);
  const secretless = await run('store', 'check', '--config', config);
  assert.equal(secretless.code, 3);
  writeFileSync(secret, 'wrong');
  const refused = await run('store', 'check', '--config', config);
  assert.deepEqual(
    [refused.code, /refuses the password/.test(refused.err)],
    [4, true],
    refused.err,
  );
  assert.ok(!refused.err.includes('wrong'));
});
