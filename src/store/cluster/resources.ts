// SPDX-License-Identifier: Apache-2.0
// Parts of the configuration made through the API. All writers of resources go one after the other, and
// the etag of a resource is the revision that wrote it: no etag comes back when a resource is removed and
// made again, so that a change based on the old one is refused.
import type { Kysely } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { Cluster, Resource, ResourceKind } from '../../core/ports/cluster.ts';
import type { Database } from '../database.ts';
import { nextRevision } from '../revisions.ts';
import type { Tables } from '../schema/tables.ts';

export function resourceStore(database: Database): Cluster['resources'] {
  return {
    list: async () => {
      const found = await database.rows
        .selectFrom('resources')
        .selectAll()
        .orderBy('kind')
        .orderBy('id')
        .execute();
      return found.map((row) => ({
        // Only `put` writes the table.
        kind: row.kind as ResourceKind,
        id: row.id,
        body: JSON.parse(row.body) as unknown,
        etag: row.etag,
        changedAt: row.changed_at,
        changedBy: row.changed_by,
      }));
    },
    put: (resource, expected) => put(database, resource, expected),
    remove: async (kind, id, expected) => {
      // Only then is the revision taken, which must come first: `put` takes it before the resource.
      if ((await etagOf(database.rows, kind, id)) === 0) return false;
      const removed = await database.rows.transaction().execute(async (transaction) => {
        await nextRevision(transaction, 'resources');
        const present = await etagOf(transaction, kind, id);
        if (present === 0) return false;
        if (present !== expected) throw changed();
        await transaction
          .deleteFrom('resources')
          .where('kind', '=', kind)
          .where('id', '=', id)
          .execute();
        await database.announce(transaction);
        return true;
      });
      database.announced();
      return removed;
    },
  };
}

async function put(
  database: Database,
  resource: Omit<Resource, 'etag'>,
  expected: number,
): Promise<number> {
  const { kind, id } = resource;
  const written = await database.rows.transaction().execute(async (transaction) => {
    const etag = await nextRevision(transaction, 'resources');
    if ((await etagOf(transaction, kind, id)) !== expected) throw changed();
    const row = {
      kind,
      id,
      body: JSON.stringify(resource.body),
      etag,
      changed_at: resource.changedAt,
      changed_by: resource.changedBy,
    };
    await transaction
      .insertInto('resources')
      .values(row)
      .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(row))
      .execute();
    await database.announce(transaction);
    return etag;
  });
  database.announced();
  return written;
}

/** The present etag; 0 when there is no such resource. */
async function etagOf(rows: Kysely<Tables>, kind: ResourceKind, id: string): Promise<number> {
  const row = await rows
    .selectFrom('resources')
    .select('etag')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.etag ?? 0;
}

function changed(): BartizanError {
  return new BartizanError('conflict', 'This has changed since it was read.');
}
