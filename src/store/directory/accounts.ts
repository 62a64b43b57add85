// SPDX-License-Identifier: Apache-2.0
// Accounts of people and services. One that is disabled has no sessions, whatever happens at the same time.
import type { Selectable } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { Account, Directory } from '../../core/ports/directory.ts';
import type { Database } from '../database.ts';
import type { AccountsTable } from '../schema/tables.ts';

export function accountStore({ rows }: Database): Directory['accounts'] {
  return {
    insert: async (account) => {
      const { numInsertedOrUpdatedRows } = await rows
        .insertInto('accounts')
        .values(toRow(account))
        // Either of the two that are unique: id and login.
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) {
        throw new BartizanError('conflict', 'An account with this login or id exists.');
      }
    },
    get: async (id) => {
      const row = await rows
        .selectFrom('accounts')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    byLogin: async (login) => {
      const row = await rows
        .selectFrom('accounts')
        .selectAll()
        .where('login', '=', login)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    list: async () => {
      const found = await rows
        .selectFrom('accounts')
        .selectAll()
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return found.map(fromRow);
    },
    update: (id, change) =>
      rows.transaction().execute(async (transaction) => {
        // Also without a change: the row is locked, so that no session begins meanwhile.
        const { numUpdatedRows } = await transaction
          .updateTable('accounts')
          .set({
            id,
            ...(change.name !== undefined && { name: change.name }),
            ...('disabledAt' in change && { disabled_at: change.disabledAt ?? null }),
          })
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows !== 1n) return false;
        if (change.disabledAt !== undefined) {
          await transaction.deleteFrom('sessions').where('account', '=', id).execute();
        }
        return true;
      }),
  };
}

function toRow(account: Account): AccountsTable {
  return {
    id: account.id,
    kind: account.kind,
    login: account.login,
    name: account.name,
    created_at: account.createdAt,
    created_by: account.createdBy,
    disabled_at: account.disabledAt ?? null,
  };
}

function fromRow(row: Selectable<AccountsTable>): Account {
  return {
    id: row.id,
    // Only `insert` writes the column.
    kind: row.kind as Account['kind'],
    login: row.login,
    name: row.name,
    createdAt: row.created_at,
    createdBy: row.created_by,
    disabledAt: row.disabled_at ?? undefined,
  };
}
