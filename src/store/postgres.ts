// SPDX-License-Identifier: Apache-2.0
// The store of an installation of several nodes: PostgreSQL, shared by all of them. It is never on the path
// of a request; a node goes on without it.
import { Kysely } from 'kysely';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { accessPostgres } from './maintenance.ts';
import { storeOver } from './ports.ts';
import { postgresDatabase, postgresSchema } from './postgres-database.ts';
import { postgresDialect } from './postgres-driver.ts';
import { followPostgres } from './postgres-follow.ts';
import { type PostgresAccess, poolSettings } from './postgres-settings.ts';
import { migrate, schemaNumber } from './schema/migrations.ts';
import { STEPS } from './schema/steps.data.ts';
import type { Tables } from './schema/tables.ts';

/**
 * Connects and brings the schema up to date. Rejects with `config_invalid` when the settings or what is in
 * the database are not ours to use, and with `store_unavailable` when it is not reachable: then a later
 * call may succeed. So do all calls of the store; one that changes something may have been made all the
 * same when the connection broke before its answer.
 */
export async function openPostgresStore(
  options: PostgresAccess & { readonly world: World },
): Promise<Store> {
  const { config, world } = options;
  // One of the connections allowed is that of the follower.
  const settings = poolSettings(options, {
    connections: config.connections_max - 1,
    patient: false,
  });
  const rows = new Kysely<Tables>({ dialect: postgresDialect(settings) });
  try {
    await bringForward(rows, options);
  } catch (thrown) {
    await rows.destroy();
    throw thrown;
  }
  const followers = followPostgres({ settings, channel: config.schema, world });
  let closing: Promise<void> | undefined;
  return storeOver(postgresDatabase(rows, config.schema, followers), world, () => {
    closing ??= followers.close().then(() => rows.destroy());
    return closing;
  });
}

/** Only where there is something to do are connections used that wait for as long as it takes. */
async function bringForward(
  rows: Kysely<Tables>,
  options: PostgresAccess & { readonly world: World },
): Promise<void> {
  const { schema } = options.config;
  const number = await postgresSchema(rows, schema).snapshot((reader) => schemaNumber(reader));
  if (number >= STEPS.length) return;
  const access = accessPostgres(options);
  try {
    await migrate(access, { now: options.world.clock.now() });
  } finally {
    await access.close();
  }
}
