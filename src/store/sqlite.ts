// SPDX-License-Identifier: Apache-2.0
// The embedded store: one SQLite file, owned by the control plane of one node. A committed change is on
// the disk. It is never on the path of a request.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { eventStore } from './events.ts';
import { keyStore } from './keys.ts';
import { killStore } from './kills.ts';
import { migrate } from './schema/migrations.ts';
import type { Tables } from './schema/tables.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/** Longest wait for another process that writes; only commands run at the same time as the node do. */
const BUSY_MS = 5_000;

/**
 * Opens, or creates, the store and brings its schema up to date. Rejects with `config_invalid` when the
 * file is not ours to use; other errors are the system's.
 */
export async function openSqliteStore(options: {
  readonly file: string;
  readonly world: World;
}): Promise<Store> {
  const { file, world } = options;
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
    migrate(database, world.clock.now());
  } catch (error) {
    database.close();
    throw error;
  }
  const kysely = new Kysely<Tables>({ dialect: sqliteDialect(database) });
  return {
    keys: keyStore(kysely),
    kills: killStore(kysely),
    events: eventStore(kysely),
    close: async () => {
      if (!database.isOpen) return;
      await kysely.destroy();
      database.close();
    },
  };
}
