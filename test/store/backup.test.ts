// SPDX-License-Identifier: Apache-2.0
// Backup and restore from either database into either, of older schemas, beside writers; and files that
// were cut, changed or made up. A restore is whole or nothing.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import type { Store } from '../../src/core/ports/store.ts';
import { fakeWorld } from '../../src/core/world.ts';
import { checkStore } from '../../src/store/backup/check.ts';
import { restoreBackup } from '../../src/store/backup/restore.ts';
import { writeBackup } from '../../src/store/backup/write.ts';
import { migrateTo } from '../../src/store/maintenance.ts';
import { migrate } from '../../src/store/schema/migrations.ts';
import { STEPS } from '../../src/store/schema/steps.data.ts';
import {
  account,
  binding,
  changeRequest,
  exchanges,
  invitation,
  key,
  lines,
  node,
  passkey,
  password,
  plainKey,
  resource,
  session,
} from './records.fixture.ts';
import { accessTo, folderOf, type Kind, openKinds, type Place } from './stores.fixture.ts';

const kinds = await openKinds();
const NOW = fakeWorld().clock.now();
const backupTo = (t: TestContext, place: Place, file: string) =>
  writeBackup(accessTo(t, place, false), { file, now: NOW });
const restoreFrom = (
  t: TestContext,
  place: Place,
  file: string,
  options: { readonly replace?: boolean; readonly digest?: string } = {},
) =>
  restoreBackup(accessTo(t, place), {
    file,
    now: NOW,
    replace: options.replace ?? false,
    digest: options.digest,
  });

/** Something in every table. */
async function fill(store: Store): Promise<void> {
  await store.keys.insert(key);
  await store.keys.insert(plainKey);
  await store.kills.put({ kind: 'app', value: 'demo', since: 1, by: 'kim', why: "it's" });
  await store.events.append('n1', lines(exchanges(450, { time: 1 })));
  await store.events.append('n1', lines(exchanges(3), 's2'));
  await store.events.append('n2', lines(exchanges(2, { tenant: '😀 "\\' })));
  await store.events.removeBefore(10, 100);
  await store.events.handedOn('n2', 1);
  await store.directory.accounts.insert(account);
  for (const one of [password, passkey, invitation]) await store.directory.credentials.put(one);
  await store.directory.bindings.insert(binding);
  await store.directory.sessions.insert(session);
  await store.cluster.nodes.put({ ...node, seenAt: NOW - 61_000 });
  await store.cluster.resources.put(resource, 0);
  await store.cluster.changes.insert(changeRequest);
  await store.cluster.leases.hold('retention', 'n1', 60_000);
  const tokens = [{ replacement: 'EMAIL_Bodakireze', sealed: 'a sealed value' }];
  await store.tokens.keep({ tenant: 'acme', conversation: 'c1' }, tokens, 60_000);
}

/** All that a backup keeps. */
async function contents(store: Store) {
  const { keys, kills, events, directory, cluster } = store;
  const recorded = await Promise.all(
    ['n1', 'n2'].map(async (id) => [
      await events.checkSequence(id, true),
      await events.after(id, 0, 500),
    ]),
  );
  return {
    keys: await keys.list(),
    kills: await kills.list(),
    recorded,
    lines: [await events.lastLine('n1', 's1'), await events.lastLine('n1', 's2')],
    accounts: await directory.accounts.list(),
    credentials: await directory.credentials.of(account.id),
    bindings: await directory.bindings.list(),
    resources: await cluster.resources.list(),
    changes: await cluster.changes.list(10),
  };
}

const postgresKind = kinds.all.find((kind) => kind.name === 'postgres');
const sqliteKind = kinds.all.find((kind) => kind.name === 'sqlite');
assert.ok(postgresKind !== undefined && sqliteKind !== undefined);
const ways: readonly (readonly [from: Kind, to: Kind])[] = kinds.all.flatMap((from) =>
  kinds.all.map((to) => [from, to] as const),
);

for (const [from, to] of ways) {
  const skip = from.skip || to.skip;
  test(`${from.name} to ${to.name}: everything is there again, and goes on`, {
    skip,
  }, async (t) => {
    const source = from.place(t);
    const store = await source.open();
    await fill(store);
    const before = await contents(store);
    const file = join(folderOf(t), 'backup');
    const { header, digest } = await backupTo(t, source, file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(header.tables.find(({ name }) => name === 'events')?.rows, 355);
    const text = gunzipSync(readFileSync(file)).toString();
    assert.ok(text.endsWith(`{"digest":"${digest}"}\n`));
    for (const secret of [invitation.id, session.id, 'sealed value'])
      assert.ok(!text.includes(secret));

    const target = to.place(t);
    const result = await restoreFrom(t, target, file, { digest });
    assert.equal(result.digest, digest);
    const restored = await target.open();
    const after = await contents(restored);
    const kept = before.credentials.filter(({ kind }) => kind !== 'invitation');
    // Each node's record says that it was restored, and what is before that is as it was.
    const [n1] = await restored.events.after('n1', 453, 10);
    assert.equal(n1?.event.type === 'node' && n1.event.action, 'store.restored');
    assert.deepEqual({ ...after, recorded: [] }, { ...before, credentials: kept, recorded: [] });
    assert.equal((await restored.events.after('n1', 0, 500)).length, 354);
    assert.deepEqual(await restored.events.after('n2', 0, 2), before.recorded[1]?.[1]);
    assert.deepEqual(await restored.events.checkSequence('n1'), {
      node: 'n1',
      count: 354,
      first: 101,
      last: 454,
      gaps: [],
    });
    assert.equal(await restored.directory.sessions.get(session.id), undefined);
    assert.deepEqual(await restored.cluster.nodes.list(), []);
    assert.deepEqual(await checkStore(accessTo(t, target)).then(({ problems }) => problems), []);

    const was = await store.cluster.revisions.read();
    const is = await restored.cluster.revisions.read();
    // Into an empty place with its own: a node that knows newer ones sees that it is old.
    assert.deepEqual(is, was);
    const [one] = after.resources;
    assert.ok((await restored.cluster.resources.put(resource, one?.etag ?? 0)) > (one?.etag ?? 0));
    assert.equal(await restored.events.append('n1', lines(exchanges(451))), 1, 'spools go on');
    assert.equal(await restored.events.append('n1', lines(exchanges(1), 'new')), 1, 'ids too');
  });
}

for (const kind of kinds.all) {
  const { name, skip, place: placeOf } = kind;
  const each = (what: string, run: (place: Place, t: TestContext) => Promise<void>): void => {
    test(`${name}: ${what}`, { skip }, (t) => run(placeOf(t), t));
  };

  each('a store that holds something is only replaced when that is said', async (place, t) => {
    const store = await place.open();
    await fill(store);
    const file = join(folderOf(t), 'backup');
    await backupTo(t, place, file);
    // Closed since: it stays so. Opened or made since: it is undone.
    await store.keys.revoke(key.prefix, 9);
    await store.keys.expire(plainKey.prefix, NOW + 5);
    await store.kills.put({ kind: 'app', value: 'demo', since: 99, by: 'lee', why: 'later' });
    await store.kills.put({ kind: 'tenant', value: 'acme', since: 100, by: 'lee', why: 'breach' });
    await store.directory.accounts.update(account.id, { disabledAt: 7, name: 'changed' });
    for (let round = 0; round < 5; round += 1)
      await store.keys.insert({ ...plainKey, prefix: `later${round}` });
    const before = await contents(store);
    const { keys: revision } = await store.cluster.revisions.read();
    await assert.rejects(restoreFrom(t, place, file), { code: 'conflict', message: /--replace/ });
    assert.deepEqual(await contents(store), before);
    await store.close();
    await restoreFrom(t, place, file, { replace: true });
    const restored = await place.open();
    const kept = [
      { ...plainKey, expiresAt: NOW + 5 },
      { ...key, revokedAt: 9 },
    ];
    assert.deepEqual(await restored.keys.list(), kept);
    assert.deepEqual(
      (await restored.kills.list()).map(({ value, since }) => [value, since]),
      [
        ['demo', 1],
        ['acme', 100],
      ],
    );
    assert.deepEqual(await restored.directory.accounts.list(), [{ ...account, disabledAt: 7 }]);
    assert.ok((await restored.cluster.revisions.read()).keys > revision, 'nodes see a change');
    await assert.rejects(restoreFrom(t, place, file, { replace: true, digest: 'f'.repeat(64) }), {
      code: 'usage',
      message: /digest given/,
    });
    assert.deepEqual(await restored.keys.list(), kept);
  });

  each('a store that a node uses is not restored', async (place, t) => {
    const store = await place.open();
    const file = join(folderOf(t), 'backup');
    await backupTo(t, place, file);
    await store.cluster.nodes.put({ ...node, seenAt: NOW - 59_000 });
    await assert.rejects(restoreFrom(t, place, file, { replace: true }), {
      code: 'conflict',
      message: /node_1/,
    });
  });

  each(
    'a backup of an older schema is brought forward, and one of a newer refused',
    async (place, t) => {
      const access = accessTo(t, place);
      await migrate(access, { now: 1, to: 3 });
      await place.sql(`
      INSERT INTO nodes VALUES ('n1', 1); INSERT INTO spools VALUES (7, 'n1', 's1', 1);
      INSERT INTO events VALUES ('n1', 1, 7, 1, 5, 'node', '', NULL, NULL, NULL, '{"type":"node"}');
      INSERT INTO virtual_keys VALUES ('abcd1234', 'h', 'k', 'acme', 'a', 'first', 1, NULL, NULL)
    `);
      const file = join(folderOf(t), 'backup');
      assert.equal((await backupTo(t, place, file)).header.schema, 3);
      const target = placeOf(t);
      await restoreFrom(t, target, file);
      const store = await target.open();
      assert.equal((await store.keys.list())[0]?.name, 'first');
      assert.equal((await store.events.checkSequence('n1')).count, 2);
      assert.deepEqual(await store.cluster.revisions.read(), {
        resources: 0,
        keys: 0,
        kills: 0,
        policies: 0,
      });
      const future = STEPS.length + 1;
      const newer = rewrite(file, (text) => text.replace('"schema":3', `"schema":${future}`));
      await assert.rejects(restoreFrom(t, placeOf(t), newer), {
        code: 'usage',
        message: new RegExp(`schema ${future}`),
      });
    },
  );

  each('a backup is of one moment, while others write', async (place, t) => {
    const store = await place.open();
    await store.events.append('n1', lines(exchanges(900)));
    const writing = { on: true };
    let line = 900;
    const writer = (async () => {
      while (writing.on) {
        await store.events.append('n1', lines(exchanges(20), 's1', line + 1));
        line += 20;
        await store.keys.insert({ ...plainKey, prefix: `k${line}` });
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const file = join(folderOf(t), 'backup');
    const { header } = await backupTo(t, place, file);
    writing.on = false;
    await writer;
    const target = placeOf(t);
    await restoreFrom(t, target, file);
    const restored = await target.open();
    const rows = (table: string) => header.tables.find((one) => one.name === table)?.rows ?? 0;
    assert.equal((await restored.keys.list()).length, rows('virtual_keys'));
    const { count, gaps } = await restored.events.checkSequence('n1', true);
    assert.deepEqual([count, gaps], [rows('events') + 1, []]);
    // The key of a step is written after its events: of one moment, there is at most one step without.
    assert.ok([0, 20].includes(rows('events') - 900 - rows('virtual_keys') * 20));
  });

  each(
    'what was cut off, changed or made up is refused, and nothing of it stays',
    async (place, t) => {
      const source = await place.open();
      await fill(source);
      const file = join(folderOf(t), 'backup');
      await backupTo(t, place, file);
      const whole = gunzipSync(readFileSync(file)).toString();
      const header = whole.slice(0, whole.indexOf('\n'));
      const resealed = (text: string): string => {
        const rows = text.slice(0, text.lastIndexOf('{"digest"'));
        return `${rows}{"digest":"${createHash('sha256').update(rows).digest('hex')}"}\n`;
      };
      /** The same with one thing changed. */
      const changed = (from: string | RegExp, to: string): string => {
        const text = whole.replace(from, to);
        assert.notEqual(text, whole, `${from}`);
        return text;
      };
      const bytes = readFileSync(file);
      const texts: readonly (readonly [what: string, text: string | Buffer])[] = [
        ['nothing', ''],
        ['no backup', gzipSync('hello\n')],
        ['not packed', whole],
        ['cut in the packing', bytes.subarray(0, bytes.length - 20)],
        [
          'a bit turned',
          Buffer.concat([
            bytes.subarray(0, 200),
            Buffer.of((bytes[200] ?? 0) ^ 1),
            bytes.subarray(201),
          ]),
        ],
        ['a row changed', gzipSync(changed('support', 'supporT'))],
        ['a row less', gzipSync(changed(/\n\["abcd1234[^\n]*/, ''))],
        ['without an end', gzipSync(whole.slice(0, whole.lastIndexOf('{"digest"')))],
        ['without the last line end', gzipSync(whole.trimEnd())],
        ['more after the end', gzipSync(`${whole}["x"]\n`)],
        ['only a header', gzipSync(`${header}\n`)],
        ['another format', gzipSync(resealed(changed('backup/1', 'backup/2')))],
        ['a table less', gzipSync(resealed(changed(/\{"name":"kills"[^}]*\},/, '')))],
        ['another table', gzipSync(resealed(changed('"name":"kills"', '"name":"migrations"')))],
        ['another column', gzipSync(resealed(changed('"last_line"', '"last_lime"')))],
        ['SQL as a column', gzipSync(resealed(changed('"last_line"', '"x\\"; DROP TABLE keys"')))],
        ['a value of another kind', gzipSync(resealed(changed('["n1",453,', '["n1",4.5,')))],
        ['a value too large', gzipSync(resealed(changed('["n1",453,', '["n1",9007199254740993,')))],
        ['a value that no column takes', gzipSync(resealed(changed('["n1",453,', '["n1",null,')))],
        ['a row that refers to none', gzipSync(resealed(changed('["n1",453,', '["n9",453,')))],
        ['a list in a row', gzipSync(resealed(changed('["n1",453,', '[["n1"],453,')))],
        ['NUL in a text', gzipSync(resealed(changed('"n1"', '"n1\\u0000"')))],
        ['a line without end', gzipSync(`${header}\n${'x'.repeat(17 * 1024 * 1024)}`)],
      ];
      const target = placeOf(t);
      const before = await (await target.open()).keys.list();
      const empty = placeOf(t);
      for (const [index, [what, text]] of texts.entries()) {
        const spoiled = join(folderOf(t), 'spoiled');
        writeFileSync(spoiled, text);
        for (const where of index % 6 === 0 ? [target, empty] : [target]) {
          await assert.rejects(
            restoreFrom(t, where, spoiled, { replace: true }),
            (error: Error & { code?: string }) => {
              assert.equal(error.code, 'usage', `${what}: ${error.message}`);
              assert.match(error.message, /^The backup |^A text holds/);
              return true;
            },
            what,
          );
        }
      }
      assert.deepEqual(await (await target.open()).keys.list(), before);
      const tables = await accessTo(t, empty).snapshot((reader) => reader.columns());
      assert.equal(tables.size, 0, 'not even a table');
      await assert.rejects(restoreFrom(t, target, '/nowhere/backup'), { code: 'not_found' });
    },
  );

  each('a backup overwrites nothing and leaves nothing half', async (place, t) => {
    await fill(await place.open());
    const folder = folderOf(t);
    const file = join(folder, 'backup');
    writeFileSync(file, 'mine');
    await assert.rejects(backupTo(t, place, file), { code: 'conflict' });
    assert.equal(readFileSync(file, 'utf8'), 'mine');
    await assert.rejects(backupTo(t, place, join(folder, 'none', 'backup')), { code: 'usage' });
    const other = join(folder, 'other');
    writeFileSync(`${other}.part`, 'of another backup');
    await assert.rejects(backupTo(t, place, other), { code: 'conflict' });
    assert.ok(existsSync(`${other}.part`) && !existsSync(other));
    // A fault in the middle: a body that no reader takes.
    await place.sql("UPDATE migrations SET digest = 'x' WHERE number = 1");
    await assert.rejects(backupTo(t, place, join(folder, 'third')), { code: 'config_invalid' });
    assert.ok(!existsSync(join(folder, 'third')) && !existsSync(join(folder, 'third.part')));
  });

  each('a check finds what is wrong, and says nothing of what is right', async (place, t) => {
    const store = await place.open();
    await fill(store);
    const access = accessTo(t, place);
    const report = await checkStore(access);
    assert.deepEqual(report.problems, []);
    assert.equal(report.schema, STEPS.length);
    assert.deepEqual(
      report.nodes.map((one) => [one.node, one.count]),
      [
        ['n1', 353],
        ['n2', 2],
      ],
    );
    const spoils: readonly (readonly [sql: string, problem: RegExp])[] = [
      [
        "UPDATE events SET body = '{' WHERE node = 'n2' AND sequence = 1",
        /n2: event 1 cannot be read/,
      ],
      [
        "UPDATE events SET tenant = 'x' WHERE node = 'n2' AND sequence = 2",
        /n2: event 2 is not found/,
      ],
      ["DELETE FROM events WHERE node = 'n1' AND sequence = 300", /n1: event 300 is missing/],
      ['SELECT 1', /n1: event 301 does not follow line 299/],
      ["UPDATE spools SET last_line = 9 WHERE node = 'n2'", /n2: a spool ends at 2, not 9/],
    ];
    for (const [sql, problem] of spoils) {
      await place.sql(sql);
      const { problems } = await checkStore(access);
      assert.ok(
        problems.some((one) => problem.test(one)),
        `${problem}: ${problems.join('; ')}`,
      );
      assert.ok(problems.every((one) => !/acme|😀|req_/.test(one)));
    }
    await migrateTo(accessTo(t, placeOf(t)), { to: 3, now: 1 });
  });

  each('a store that is not brought forward yet is not checked', async (place, t) => {
    const access = accessTo(t, place);
    await migrateTo(access, { to: 3, now: 1 });
    await assert.rejects(checkStore(access), { code: 'conflict', message: /schema 3/ });
    const empty = accessTo(t, placeOf(t));
    const file = join(folderOf(t), 'b');
    await assert.rejects(writeBackup(empty, { file, now: 1 }), { code: 'not_found' });
  });
}

function rewrite(file: string, change: (text: string) => string): string {
  const text = change(gunzipSync(readFileSync(file)).toString());
  const path = `${file}.changed`;
  writeFileSync(path, gzipSync(text));
  return path;
}
