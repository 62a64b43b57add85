// SPDX-License-Identifier: Apache-2.0
// Virtual keys. The secret of a key is never here, only its keyed hash.
import { type Selectable, sql } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { KeyRecord, KeyScope, Store } from '../core/ports/store.ts';
import type { Clock } from '../core/world.ts';
import type { Database } from './database.ts';
import { change } from './revisions.ts';
import type { VirtualKeysTable } from './schema/tables.ts';
import { listOf, textOf } from './text-list.ts';

export function keyStore(database: Database, clock: Clock): Store['keys'] {
  return {
    /** Throws `conflict` when the prefix is taken. */
    insert: async (record) => {
      await change(database, 'keys', async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('virtual_keys')
          .values(toRow(record))
          .onConflict((conflict) => conflict.column('prefix').doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows === 1n) return true;
        throw new BartizanError('conflict', 'A key with this prefix exists.');
      });
    },
    list: async () => {
      const rows = await database.rows
        .selectFrom('virtual_keys')
        .selectAll()
        .orderBy('created_at')
        .orderBy('prefix')
        .execute();
      return rows.map(fromRow);
    },
    revoke: (prefix, at) =>
      change(database, 'keys', async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('virtual_keys')
          .set({ revoked_at: at })
          .where('prefix', '=', prefix)
          .where('revoked_at', 'is', null)
          .executeTakeFirstOrThrow();
        return numUpdatedRows === 1n;
      }),
    expire: (prefix, at) =>
      change(database, 'keys', async (transaction) => {
        const end = sql<number>`cast(${at} as bigint)`;
        const { numUpdatedRows } = await transaction
          .updateTable('virtual_keys')
          .set({ expires_at: sql`CASE WHEN expires_at < ${end} THEN expires_at ELSE ${end} END` })
          .where('prefix', '=', prefix)
          .where('revoked_at', 'is', null)
          .where((eb) =>
            eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', Math.trunc(clock.now()))]),
          )
          .executeTakeFirstOrThrow();
        return numUpdatedRows === 1n;
      }),
  };
}

function toRow(record: KeyRecord): VirtualKeysTable {
  return {
    prefix: record.prefix,
    hash: record.hash,
    hash_key_id: record.hashKeyId,
    tenant: record.tenant,
    app: record.app,
    name: record.name,
    scopes: textOf(record.scopes),
    models: textOf(record.models),
    addresses: textOf(record.addresses),
    apps: textOf(record.apps),
    agent: record.agent ?? null,
    replaces: record.replaces ?? null,
    created_by: record.createdBy,
    created_at: record.createdAt,
    expires_at: record.expiresAt ?? null,
    revoked_at: record.revokedAt ?? null,
  };
}

function fromRow(row: Selectable<VirtualKeysTable>): KeyRecord {
  return {
    prefix: row.prefix,
    hash: row.hash,
    hashKeyId: row.hash_key_id,
    tenant: row.tenant,
    app: row.app,
    name: row.name,
    // Only `toRow` writes the column.
    scopes: listOf(row.scopes) as readonly KeyScope[],
    models: listOf(row.models),
    addresses: listOf(row.addresses),
    apps: listOf(row.apps),
    agent: row.agent ?? undefined,
    replaces: row.replaces ?? undefined,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}
