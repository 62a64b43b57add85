// SPDX-License-Identifier: Apache-2.0
// Changes of shared state: the change and the growth of its topic's revision are one transaction, so that
// whoever reads a revision and then the state sees at least that state.
import { type Transaction, sql } from 'kysely';
import type { Cluster, Revisions, Topic } from '../core/ports/cluster.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema/tables.ts';

/**
 * Runs `work` in a transaction; when it says that something changed, the topic's revision grows and the
 * followers are told. Returns what `work` said.
 */
export async function change(
  database: Database,
  topic: Topic,
  work: (transaction: Transaction<Tables>) => Promise<boolean>,
): Promise<boolean> {
  const changed = await database.rows.transaction().execute(async (transaction) => {
    if (!(await work(transaction))) return false;
    await nextRevision(transaction, topic);
    await database.announce(transaction);
    return true;
  });
  if (changed) database.announced();
  return changed;
}

/** The topic's new revision; until the transaction ends nobody else can change the topic. */
export async function nextRevision(
  transaction: Transaction<Tables>,
  topic: Topic,
): Promise<number> {
  const { revision } = await transaction
    .updateTable('revisions')
    .set({ revision: sql<number>`revision + 1` })
    .where('topic', '=', topic)
    .returning('revision')
    .executeTakeFirstOrThrow();
  return revision;
}

export function revisionStore(database: Database): Cluster['revisions'] {
  return {
    read: async () => {
      const found = await database.rows.selectFrom('revisions').selectAll().execute();
      const of = (topic: Topic): number => found.find((row) => row.topic === topic)?.revision ?? 0;
      return {
        resources: of('resources'),
        keys: of('keys'),
        kills: of('kills'),
        policies: of('policies'),
      } satisfies Revisions;
    },
    follow: (changed) => database.follow(changed),
  };
}
