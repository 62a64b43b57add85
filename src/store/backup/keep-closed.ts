// SPDX-License-Identifier: Apache-2.0
// A restore brings back what was, but it opens nothing that the store it replaces had closed: stops,
// revoked or shortened keys and disabled accounts stay so, until a person says otherwise.
import type { Transaction } from 'kysely';
import type { SchemaTransaction } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type Closed = {
  readonly kills: readonly Tables['kills'][];
  readonly keys: readonly Pick<Tables['virtual_keys'], 'prefix' | 'revoked_at' | 'expires_at'>[];
  readonly accounts: readonly Pick<Tables['accounts'], 'id' | 'disabled_at'>[];
};

/** What a store of any schema has closed. */
export async function readClosed({ rows, columns }: SchemaTransaction): Promise<Closed> {
  const tables = await columns();
  return {
    kills: tables.has('kills') ? await rows.selectFrom('kills').selectAll().execute() : [],
    keys: tables.has('virtual_keys')
      ? await rows
          .selectFrom('virtual_keys')
          .select(['prefix', 'revoked_at', 'expires_at'])
          .where((eb) =>
            eb.or([eb('revoked_at', 'is not', null), eb('expires_at', 'is not', null)]),
          )
          .execute()
      : [],
    accounts: tables.has('accounts')
      ? await rows
          .selectFrom('accounts')
          .select(['id', 'disabled_at'])
          .where('disabled_at', 'is not', null)
          .execute()
      : [],
  };
}

/** Closes it in what was restored, where that has it open. */
export async function closeAgain(rows: Transaction<Tables>, closed: Closed): Promise<void> {
  for (const kill of closed.kills) {
    await rows
      .insertInto('kills')
      .values(kill)
      .onConflict((conflict) => conflict.columns(['kind', 'value']).doNothing())
      .execute();
  }
  for (const { prefix, revoked_at, expires_at } of closed.keys) {
    const key = rows.updateTable('virtual_keys').where('prefix', '=', prefix);
    if (revoked_at !== null) {
      await key.set({ revoked_at }).where('revoked_at', 'is', null).execute();
    }
    if (expires_at !== null) {
      await key
        .set({ expires_at })
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', expires_at)]))
        .execute();
    }
  }
  for (const { id, disabled_at } of closed.accounts) {
    await rows
      .updateTable('accounts')
      .set({ disabled_at })
      .where('id', '=', id)
      .where('disabled_at', 'is', null)
      .execute();
  }
}
