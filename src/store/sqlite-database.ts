// SPDX-License-Identifier: Apache-2.0
// What is SQLite's own in the store: one file of the owner alone, one writer, everything in this process.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type CompiledQuery, Kysely, sql } from 'kysely';
import type { Database, SchemaAccess } from './database.ts';
import { createFollowers } from './followers.ts';
import type { Tables } from './schema/tables.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/** Longest wait for another process that writes; only commands run at the same time as the node do. */
const BUSY_MS = 5_000;
/** Rows that one statement inserts: enough to spread its cost, and few enough for SQLite's bounds. */
const STATEMENT_ROWS = 32;

/** Opens or creates the file; throws what the system and SQLite do. */
export function openSqliteFile(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // SQLite gives its own files the mode of this one.
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
  try {
    database.exec(`
      -- Of a new file: an event takes more than a quarter of the usual 4 KiB, and would waste much of it.
      PRAGMA page_size = 8192;
      PRAGMA journal_mode = WAL;
      -- FULL: in WAL mode a commit outlives a power cut only with it. The drain removes spool files
      -- because of a commit, so a lost commit would be a lost record.
      PRAGMA synchronous = FULL;
      PRAGMA trusted_schema = OFF;
      -- KiB. A transaction whose pages do not fit writes some of them twice.
      PRAGMA cache_size = -32768;
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function sqliteDatabase(rows: Kysely<Tables>, failed: (thrown: unknown) => void): Database {
  const followers = createFollowers(failed);
  return {
    rows,
    clock: sql<number>`cast(round(unixepoch('now', 'subsec') * 1000) as integer)`,
    insertEvents: async (transaction, events) => {
      let whole: CompiledQuery | undefined;
      for (let at = 0; at < events.length; at += STATEMENT_ROWS) {
        const some = events.slice(at, at + STATEMENT_ROWS);
        const compile = (): CompiledQuery =>
          transaction.insertInto('events').values(some).compile();
        // Built once: every row has the same columns in the same order, and building costs more than storing.
        const insert = some.length === STATEMENT_ROWS ? (whole ??= compile()) : compile();
        const parameters = some.flatMap((row) => Object.values(row));
        await transaction.executeQuery({ ...insert, parameters });
      }
    },
    announce: async () => {},
    announced: followers.tell,
    follow: followers.add,
  };
}

/** `rows` is over `database`; `file` is read by a connection of its own while a snapshot is taken. */
export function sqliteSchema(
  database: DatabaseSync,
  rows: Kysely<Tables>,
  file: string,
): SchemaAccess {
  return {
    kind: 'sqlite',
    exclusive: (work) =>
      rows.transaction().execute((transaction) =>
        work({
          rows: transaction,
          run: async (statements) => database.exec(statements),
          columns: async () => columnsOf(database),
        }),
      ),
    snapshot: async (work) => {
      const reader = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
      try {
        reader.exec('BEGIN');
        return await work({
          rows: new Kysely<Tables>({ dialect: sqliteDialect(reader) }),
          columns: async () => columnsOf(reader),
        });
      } finally {
        reader.close();
      }
    },
    afterCopy: async () => {},
    faults: async () => {
      const found = database.prepare('PRAGMA integrity_check(10)').all();
      const words = found
        .map((row) => String(Object.values(row)[0]))
        .filter((word) => word !== 'ok');
      const lost = database.prepare('PRAGMA foreign_key_check').all();
      return [
        ...words,
        ...lost.slice(0, 10).map((row) => `${String(row['table'])}: a row refers to none`),
      ];
    },
    close: async () => {
      await rows.destroy();
      if (database.isOpen) database.close();
    },
  };
}

function columnsOf(database: DatabaseSync): ReadonlyMap<string, readonly string[]> {
  const found = database
    .prepare(
      `SELECT t.name AS name, c.name AS "column"
       FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
       WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY t.name, c.cid`,
    )
    .all();
  const columns = new Map<string, string[]>();
  for (const row of found) {
    const name = String(row['name']);
    columns.set(name, [...(columns.get(name) ?? []), String(row['column'])]);
  }
  return columns;
}
