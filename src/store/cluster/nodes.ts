// SPDX-License-Identifier: Apache-2.0
// Which nodes there are and what each has applied, as each says of itself.
import type { Selectable } from 'kysely';
import type { Cluster, NodeRecord, Revisions } from '../../core/ports/cluster.ts';
import type { Database } from '../database.ts';
import type { ClusterNodesTable } from '../schema/tables.ts';

export function nodeStore({ rows }: Database): Cluster['nodes'] {
  return {
    put: async (record) => {
      const row = toRow(record);
      await rows
        .insertInto('cluster_nodes')
        .values(row)
        .onConflict((conflict) => conflict.column('node').doUpdateSet(row))
        .execute();
    },
    list: async () => {
      const found = await rows.selectFrom('cluster_nodes').selectAll().orderBy('node').execute();
      return found.map(fromRow);
    },
    remove: async (node) => {
      const { numDeletedRows } = await rows
        .deleteFrom('cluster_nodes')
        .where('node', '=', node)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
  };
}

function toRow(record: NodeRecord): ClusterNodesTable {
  const { resources, keys, kills, policies } = record.applied;
  return {
    node: record.node,
    version: record.version,
    started_at: record.startedAt,
    seen_at: record.seenAt,
    data_plane: record.dataPlane,
    admin: record.admin,
    snapshot: record.snapshot,
    applied: JSON.stringify({ resources, keys, kills, policies }),
    workers: record.workers,
    policy: record.policy,
  };
}

const NOTHING_APPLIED: Revisions = { resources: 0, keys: 0, kills: 0, policies: 0 };

function fromRow(row: Selectable<ClusterNodesTable>): NodeRecord {
  return {
    node: row.node,
    version: row.version,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    dataPlane: row.data_plane,
    admin: row.admin,
    snapshot: row.snapshot,
    // Only `put` writes the column; one of an older Bartizan has no policies in it.
    applied: { ...NOTHING_APPLIED, ...(JSON.parse(row.applied) as Partial<Revisions>) },
    workers: row.workers,
    policy: row.policy,
  };
}
