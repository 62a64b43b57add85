// SPDX-License-Identifier: Apache-2.0
// Who does what only one may do. One statement decides, by the clock of the database.
import { sql } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { Database } from '../database.ts';

/** A holder that died keeps others waiting for as long as this at most. */
const LEASE_MS_MAX = 86_400_000;

export function leaseStore({ rows, clock }: Database): Cluster['leases'] {
  return {
    hold: async (name, holder, ms) => {
      if (!Number.isInteger(ms) || ms < 1 || ms > LEASE_MS_MAX) {
        throw new BartizanError('usage', `A lease lasts 1 to ${LEASE_MS_MAX} milliseconds.`);
      }
      const { numInsertedOrUpdatedRows } = await rows
        .insertInto('leases')
        .values({ name, holder, expires_at: sql<number>`${clock} + cast(${ms} as bigint)` })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet((eb) => ({
              holder: eb.ref('excluded.holder'),
              expires_at: eb.ref('excluded.expires_at'),
            }))
            .where((eb) =>
              eb.or([
                eb('leases.holder', '=', eb.ref('excluded.holder')),
                eb('leases.expires_at', '<=', clock),
              ]),
            ),
        )
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    release: async (name, holder) => {
      await rows
        .deleteFrom('leases')
        .where('name', '=', name)
        .where('holder', '=', holder)
        .execute();
    },
  };
}
