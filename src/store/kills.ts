// SPDX-License-Identifier: Apache-2.0
// Active stops of the kill switch. Who set and who lifted one is in the events, not here.
import type { Kysely } from 'kysely';
import type { KillEntry, Store } from '../core/ports/store.ts';
import type { Tables } from './schema/tables.ts';

export function killStore(database: Kysely<Tables>): Store['kills'] {
  return {
    put: async (entry) => {
      const { kind, value, since, by, why } = entry;
      await database
        .insertInto('kills')
        .values({ kind, value, since, by, why })
        .onConflict((conflict) =>
          conflict.columns(['kind', 'value']).doUpdateSet({ since, by, why }),
        )
        .execute();
    },
    remove: async (kind, value) => {
      const { numDeletedRows } = await database
        .deleteFrom('kills')
        .where('kind', '=', kind)
        .where('value', '=', value)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    list: async () => {
      const rows = await database
        .selectFrom('kills')
        .selectAll()
        .orderBy('since')
        .orderBy('kind')
        .orderBy('value')
        .execute();
      // Only `put` writes the table.
      return rows.map((row): KillEntry => ({ ...row, kind: row.kind as KillEntry['kind'] }));
    },
  };
}
