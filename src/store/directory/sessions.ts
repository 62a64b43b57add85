// SPDX-License-Identifier: Apache-2.0
// Sessions of people. A session begins only for an account that is there and not disabled, and those that
// have expired are removed as new ones begin.
import type { Selectable } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { Directory, Session } from '../../core/ports/directory.ts';
import type { Database } from '../database.ts';
import type { SessionsTable } from '../schema/tables.ts';
import { listOf, textOf } from '../text-list.ts';

export function sessionStore({ rows }: Database): Directory['sessions'] {
  return {
    insert: async (session) => {
      await rows.transaction().execute(async (transaction) => {
        // Written, not only read: of a login and a disabling at the same time one waits for the other.
        const { numUpdatedRows } = await transaction
          .updateTable('accounts')
          .set({ id: session.account })
          .where('id', '=', session.account)
          .where('disabled_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows !== 1n) {
          throw new BartizanError('conflict', 'The account is not there or is disabled.');
        }
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('sessions')
          .values(toRow(session))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) {
          throw new BartizanError('conflict', 'A session with this id exists.');
        }
      });
      // A convenience: what is left now goes the next time.
      await rows
        .deleteFrom('sessions')
        .where('expires_at', '<=', session.createdAt)
        .execute()
        .catch(() => undefined);
    },
    get: async (id) => {
      const row = await rows
        .selectFrom('sessions')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    of: async (account) => {
      const found = await rows
        .selectFrom('sessions')
        .selectAll()
        .where('account', '=', account)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return found.map(fromRow);
    },
    seen: async (id, at) => {
      await rows
        .updateTable('sessions')
        .set({ seen_at: at })
        .where('id', '=', id)
        .where('seen_at', '<', at)
        .execute();
    },
    remove: async (id) => {
      const { numDeletedRows } = await rows
        .deleteFrom('sessions')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    removeOf: async (account) => {
      const { numDeletedRows } = await rows
        .deleteFrom('sessions')
        .where('account', '=', account)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toRow(session: Session): SessionsTable {
  return {
    id: session.id,
    account: session.account,
    how: session.how,
    groups: textOf(session.groups),
    created_at: session.createdAt,
    seen_at: session.seenAt,
    expires_at: session.expiresAt,
  };
}

function fromRow(row: Selectable<SessionsTable>): Session {
  return {
    id: row.id,
    account: row.account,
    // Only `insert` writes the column.
    how: row.how as Session['how'],
    groups: listOf(row.groups),
    createdAt: row.created_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
  };
}
