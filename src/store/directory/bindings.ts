// SPDX-License-Identifier: Apache-2.0
// Roles of accounts and groups.
import type { Selectable } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { Binding, Directory, Role } from '../../core/ports/directory.ts';
import type { Database } from '../database.ts';
import type { BindingsTable } from '../schema/tables.ts';

/** Subjects asked for at once: an account and the groups of one person are fewer. */
const SUBJECTS = 1_000;

export function bindingStore({ rows }: Database): Directory['bindings'] {
  return {
    /** Throws `conflict` when the id is taken. */
    insert: async (binding) => {
      const { numInsertedOrUpdatedRows } = await rows
        .insertInto('bindings')
        .values(toRow(binding))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) {
        throw new BartizanError('conflict', 'A binding with this id exists.');
      }
    },
    list: async (subjects) => {
      if (subjects?.length === 0) return [];
      if (subjects !== undefined && subjects.length > SUBJECTS) {
        throw new BartizanError('usage', `At most ${SUBJECTS} subjects can be asked for at once.`);
      }
      const found = await rows
        .selectFrom('bindings')
        .selectAll()
        .$if(subjects !== undefined, (query) => query.where('subject', 'in', subjects ?? []))
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return found.map(fromRow);
    },
    remove: async (id) => {
      const { numDeletedRows } = await rows
        .deleteFrom('bindings')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
  };
}

function toRow(binding: Binding): BindingsTable {
  return {
    id: binding.id,
    subject: binding.subject,
    role: binding.role,
    tenant: binding.tenant,
    app: binding.app,
    created_at: binding.createdAt,
    created_by: binding.createdBy,
  };
}

function fromRow(row: Selectable<BindingsTable>): Binding {
  return {
    id: row.id,
    subject: row.subject,
    // Only `insert` writes the column.
    role: row.role as Role,
    tenant: row.tenant,
    app: row.app,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
