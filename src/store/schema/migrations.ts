// SPDX-License-Identifier: Apache-2.0
// The schema as numbered steps, forward only. A step that was ever released is never edited: its digest
// is kept in the file, and a file whose digests differ, or that knows more steps, is refused.
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { BartizanError } from '../../core/errors.ts';

export type Migration = { readonly name: string; readonly sql: string };

/** In order; the number of a migration is its place, from 1. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'events',
    sql: `
      -- One row per node; its counter makes the sequence free of gaps, because it rolls back with the events.
      CREATE TABLE nodes (
        node TEXT PRIMARY KEY,
        last_sequence INTEGER NOT NULL
      ) STRICT;
      -- One row per spool; last_line is how far it is drained.
      CREATE TABLE spools (
        id INTEGER PRIMARY KEY,
        node TEXT NOT NULL REFERENCES nodes (node),
        spool TEXT NOT NULL,
        last_line INTEGER NOT NULL,
        UNIQUE (node, spool)
      ) STRICT;
      CREATE TABLE events (
        node TEXT NOT NULL REFERENCES nodes (node),
        sequence INTEGER NOT NULL,
        spool INTEGER NOT NULL REFERENCES spools (id),
        line INTEGER NOT NULL,
        time INTEGER NOT NULL,
        type TEXT NOT NULL,
        tenant TEXT NOT NULL,
        request TEXT,
        app TEXT,
        outcome TEXT,
        body TEXT NOT NULL,
        PRIMARY KEY (node, sequence),
        UNIQUE (spool, line)
      ) STRICT;
      CREATE INDEX events_request ON events (request) WHERE request IS NOT NULL;
      -- Lists of exchanges, newest first, alone or by one of the filters.
      CREATE INDEX exchanges_time ON events (time, node, sequence) WHERE type = 'exchange';
      CREATE INDEX exchanges_tenant ON events (tenant, time, node, sequence) WHERE type = 'exchange';
      CREATE INDEX exchanges_app ON events (app, time, node, sequence) WHERE type = 'exchange';
      CREATE INDEX exchanges_outcome ON events (outcome, time, node, sequence) WHERE type = 'exchange';
    `,
  },
  {
    name: 'virtual keys',
    sql: `
      CREATE TABLE virtual_keys (
        prefix TEXT PRIMARY KEY,
        hash TEXT NOT NULL,
        hash_key_id TEXT NOT NULL,
        tenant TEXT NOT NULL,
        app TEXT NOT NULL,
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER,
        revoked_at INTEGER
      ) STRICT;
    `,
  },
  {
    name: 'kills',
    sql: `
      CREATE TABLE kills (
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        since INTEGER NOT NULL,
        by TEXT NOT NULL,
        why TEXT NOT NULL,
        PRIMARY KEY (kind, value)
      ) STRICT;
    `,
  },
];

/**
 * Brings a file to the newest schema, each step in a transaction of its own. Throws `config_invalid` for a
 * file of a newer Bartizan, of another program, or whose applied steps are not ours. Two processes may
 * call it at once.
 */
export function migrate(
  database: DatabaseSync,
  now: number,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  refuseForeign(database);
  database.exec(`
    CREATE TABLE IF NOT EXISTS migrations (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      digest TEXT NOT NULL,
      applied_at INTEGER NOT NULL
    ) STRICT
  `);
  for (const [index, migration] of migrations.entries()) {
    step(database, { number: index + 1, migration, now });
  }
  const newest = Number(
    database.prepare('SELECT coalesce(max(number), 0) AS newest FROM migrations').get()?.['newest'],
  );
  if (newest > migrations.length) {
    throw refused(`The store has schema ${newest}, this Bartizan knows ${migrations.length}.`);
  }
}

type Step = { readonly number: number; readonly migration: Migration; readonly now: number };

function step(database: DatabaseSync, { number, migration, now }: Step): void {
  const digest = createHash('sha256').update(migration.sql).digest('hex');
  // Immediate: of two processes one waits here and then finds the step applied.
  database.exec('BEGIN IMMEDIATE');
  try {
    const found = database.prepare('SELECT digest FROM migrations WHERE number = ?').get(number);
    if (found === undefined) {
      database.exec(migration.sql);
      database
        .prepare('INSERT INTO migrations (number, name, digest, applied_at) VALUES (?, ?, ?, ?)')
        .run(number, migration.name, digest, Math.trunc(now));
    } else if (found['digest'] !== digest) {
      throw refused(`Step ${number} of the store's schema is not the one this Bartizan knows.`);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function refuseForeign(database: DatabaseSync): void {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const names = tables.map((row) => row['name']);
  if (names.length > 0 && !names.includes('migrations')) {
    throw refused('The store file belongs to another program.');
  }
}

function refused(message: string): BartizanError {
  return new BartizanError('config_invalid', message);
}
