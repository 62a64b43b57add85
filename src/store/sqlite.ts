// SPDX-License-Identifier: Apache-2.0
// The embedded store: one SQLite file, owned by the control plane of one node. A committed change is on
// the disk. It is never on the path of a request.
import { Kysely } from 'kysely';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { storeOver } from './ports.ts';
import { migrate } from './schema/migrations.ts';
import type { Tables } from './schema/tables.ts';
import { openSqliteFile, sqliteDatabase, sqliteSchema } from './sqlite-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/**
 * Opens, or creates, the store and brings its schema up to date. Rejects with `config_invalid` when the
 * file is not ours to use; other errors are the system's.
 */
export async function openSqliteStore(options: {
  readonly file: string;
  readonly world: World;
}): Promise<Store> {
  const { file, world } = options;
  const database = openSqliteFile(file);
  const rows = new Kysely<Tables>({ dialect: sqliteDialect(database) });
  try {
    await migrate(sqliteSchema(database, rows, file), { now: world.clock.now() });
  } catch (error) {
    database.close();
    throw error;
  }
  const followed = sqliteDatabase(rows, () => world.log('error', 'store.follower_failed'));
  return storeOver(followed, world, async () => {
    if (!database.isOpen) return;
    await rows.destroy();
    database.close();
  });
}
