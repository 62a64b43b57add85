// SPDX-License-Identifier: Apache-2.0
// Virtual keys. The secret of a key is never here, only its keyed hash.
import type { Kysely, Selectable } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { KeyRecord, Store } from '../core/ports/store.ts';
import type { Tables, VirtualKeysTable } from './schema/tables.ts';

export function keyStore(database: Kysely<Tables>): Store['keys'] {
  return {
    /** Throws `conflict` when the prefix is taken. */
    insert: async (record) => {
      const { numInsertedOrUpdatedRows } = await database
        .insertInto('virtual_keys')
        .values(toRow(record))
        .onConflict((conflict) => conflict.column('prefix').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) {
        throw new BartizanError('conflict', 'A key with this prefix exists.');
      }
    },
    list: async () => {
      const rows = await database
        .selectFrom('virtual_keys')
        .selectAll()
        .orderBy('created_at')
        .orderBy('prefix')
        .execute();
      return rows.map(fromRow);
    },
    revoke: async (prefix, at) => {
      const { numUpdatedRows } = await database
        .updateTable('virtual_keys')
        .set({ revoked_at: at })
        .where('prefix', '=', prefix)
        .where('revoked_at', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
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
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}
