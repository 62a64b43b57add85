// SPDX-License-Identifier: Apache-2.0
// What is done to a store while no node uses it, or beside one: schema, backup, restore, check. Whoever
// calls it sees to it that no node runs where that matters.
import { existsSync } from 'node:fs';
import { Kysely } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { SchemaAccess } from './database.ts';
import { postgresSchema } from './postgres-database.ts';
import { postgresDialect } from './postgres-driver.ts';
import { type PostgresAccess, poolSettings } from './postgres-settings.ts';
import { migrate, rollBack, schemaNumber } from './schema/migrations.ts';
import { STEPS } from './schema/steps.data.ts';
import type { Tables } from './schema/tables.ts';
import { openSqliteFile, sqliteSchema } from './sqlite-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

/** The file of a store; throws `not_found` when it has to be there and is not. */
export function accessSqlite(file: string, make: boolean): SchemaAccess {
  if (!make && !existsSync(file))
    throw new BartizanError('not_found', `There is no store ${file}.`);
  const database = openSqliteFile(file);
  const rows = new Kysely<Tables>({ dialect: sqliteDialect(database) });
  return sqliteSchema(database, rows, file);
}

/** Connects with the first call, over one connection that waits as long as a statement takes. */
export function accessPostgres(options: PostgresAccess): SchemaAccess {
  const settings = poolSettings(options, { connections: 1, patient: true });
  const rows = new Kysely<Tables>({ dialect: postgresDialect(settings) });
  return postgresSchema(rows, options.config.schema);
}

export type Migration = { readonly from: number; readonly to: number };

/**
 * Brings the schema forward or back to `to`. Throws `usage` for a number that is none, `conflict` when it
 * would go back while nodes use the store, or would lose something.
 */
export async function migrateTo(
  access: SchemaAccess,
  { to, now }: { readonly to: number | undefined; readonly now: number },
): Promise<Migration> {
  const wanted = to ?? STEPS.length;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > STEPS.length) {
    throw new BartizanError('usage', `There are schemas 1 to ${STEPS.length}.`);
  }
  const from = await access.snapshot((reader) => schemaNumber(reader));
  if (from > wanted) await rollBack(access, { to: wanted, now });
  else await migrate(access, { now, to: wanted });
  return { from, to: wanted };
}
