// SPDX-License-Identifier: Apache-2.0
// Active stops of the kill switch. Who set and who lifted one is in the events, not here.
import type { KillEntry, Store } from '../core/ports/store.ts';
import type { Database } from './database.ts';
import { change } from './revisions.ts';

export function killStore(database: Database): Store['kills'] {
  return {
    put: async ({ kind, value, since, by, why }) => {
      await change(database, 'kills', async (transaction) => {
        await transaction
          .insertInto('kills')
          .values({ kind, value, since, by, why })
          .onConflict((conflict) =>
            conflict.columns(['kind', 'value']).doUpdateSet({ since, by, why }),
          )
          .execute();
        return true;
      });
    },
    remove: (kind, value) =>
      change(database, 'kills', async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('kills')
          .where('kind', '=', kind)
          .where('value', '=', value)
          .executeTakeFirstOrThrow();
        return numDeletedRows === 1n;
      }),
    list: async () => {
      const rows = await database.rows
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
