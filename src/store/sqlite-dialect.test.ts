// SPDX-License-Identifier: Apache-2.0
// What the adapter promises Kysely: rows, counts, roll-back, and a write lock from the first statement on.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { Kysely } from 'kysely';
import { sqliteDialect } from './sqlite-dialect.ts';

type Tables = { pairs: { name: string; value: number } };

function open(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-dialect-'));
  const file = join(dir, 'test.sqlite');
  const connect = (): DatabaseSync => {
    const database = new DatabaseSync(file, { timeout: 0 });
    t.after(() => database.close());
    return database;
  };
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const database = connect();
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE pairs (name TEXT, value INTEGER) STRICT');
  return { connect, kysely: new Kysely<Tables>({ dialect: sqliteDialect(database) }) };
}

test('rows come back, changes are counted, and a value is never read as SQL', async (t) => {
  const { kysely } = open(t);
  const name = "'); DROP TABLE pairs; --";
  await kysely
    .insertInto('pairs')
    .values([
      { name, value: 1 },
      { name: 'b', value: 2 },
    ])
    .execute();
  const made = await kysely
    .insertInto('pairs')
    .values({ name: 'c', value: 3 })
    .returning('name')
    .execute();
  assert.deepEqual(
    made.map((row) => row.name),
    ['c'],
  );
  const all = await kysely.selectFrom('pairs').selectAll().orderBy('value').execute();
  assert.deepEqual(
    all.map((row) => row.name),
    [name, 'b', 'c'],
  );
  const changed = await kysely.deleteFrom('pairs').where('value', '>', 1).executeTakeFirstOrThrow();
  assert.equal(changed.numDeletedRows, 2n);
});

test('a transaction that throws leaves nothing', async (t) => {
  const { kysely } = open(t);
  const failed = kysely.transaction().execute(async (transaction) => {
    await transaction.insertInto('pairs').values({ name: 'a', value: 1 }).execute();
    throw new Error('no');
  });
  await assert.rejects(failed, { message: 'no' });
  assert.deepEqual(await kysely.selectFrom('pairs').selectAll().execute(), []);
});

test('while a transaction has only read, nobody else can write', async (t) => {
  const { kysely, connect } = open(t);
  const other = connect();
  await kysely.transaction().execute(async (transaction) => {
    await transaction.selectFrom('pairs').selectAll().execute();
    assert.throws(() => other.exec("INSERT INTO pairs VALUES ('x', 1)"), /locked/);
    await transaction.insertInto('pairs').values({ name: 'a', value: 1 }).execute();
  });
  other.exec("INSERT INTO pairs VALUES ('x', 1)");
});

test('more statements than are kept prepared still work', async (t) => {
  const { kysely } = open(t);
  for (let limit = 1; limit <= 450; limit += 1) {
    const values = Array.from({ length: limit }, (_, value) => value);
    const rows = await kysely
      .selectFrom('pairs')
      .selectAll()
      .where('value', 'in', values)
      .execute();
    assert.deepEqual(rows, []);
  }
});
