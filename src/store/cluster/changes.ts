// SPDX-License-Identifier: Apache-2.0
// Changes that wait for a second person. One statement decides: of two who decide at once one comes too late.
import type { Selectable } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { ChangeRequest, Cluster } from '../../core/ports/cluster.ts';
import type { Clock } from '../../core/world.ts';
import type { Database } from '../database.ts';
import type { ChangeRequestsTable } from '../schema/tables.ts';

const LIST_ROWS = 500;

export function changeStore({ rows }: Database, clock: Clock): Cluster['changes'] {
  return {
    /** Throws `conflict` when the id is taken. */
    insert: async (change) => {
      const { numInsertedOrUpdatedRows } = await rows
        .insertInto('change_requests')
        .values(toRow(change))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) {
        throw new BartizanError('conflict', 'A change with this id exists.');
      }
    },
    get: async (id) => {
      const row = await rows
        .selectFrom('change_requests')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && fromRow(row, clock);
    },
    /** The newest first. */
    list: async (limit) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > LIST_ROWS) {
        throw new BartizanError('usage', `limit must be a whole number from 1 to ${LIST_ROWS}.`);
      }
      const found = await rows
        .selectFrom('change_requests')
        .selectAll()
        .orderBy('requested_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return found.map((row) => fromRow(row, clock));
    },
    decide: async (id, { state, by, at }) => {
      const { numUpdatedRows } = await rows
        .updateTable('change_requests')
        .set({ state, decided_by: by, decided_at: at })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .where('expires_at', '>', at)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
  };
}

function toRow(change: ChangeRequest): ChangeRequestsTable {
  return {
    id: change.id,
    action: change.action,
    target: change.target,
    why: change.why,
    requested_by: change.requestedBy,
    requested_at: change.requestedAt,
    expires_at: change.expiresAt,
    state: change.state,
    decided_by: change.decidedBy ?? null,
    decided_at: change.decidedAt ?? null,
  };
}

function fromRow(row: Selectable<ChangeRequestsTable>, clock: Clock): ChangeRequest {
  const expired = row.state === 'open' && row.expires_at <= clock.now();
  return {
    id: row.id,
    action: row.action,
    target: row.target,
    why: row.why,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    // Only this module writes the column.
    state: expired ? 'expired' : (row.state as ChangeRequest['state']),
    decidedBy: row.decided_by ?? undefined,
    decidedAt: row.decided_at ?? undefined,
  };
}
