// SPDX-License-Identifier: Apache-2.0
// Keeps from a store that nodes use what would pull it out from under them.
import { BartizanError } from '../core/errors.ts';
import type { SchemaTransaction } from './database.ts';

/** A node writes that it is there every few seconds. */
const ALIVE_MS = 60_000;

/** Throws `conflict`, with their names, when nodes were there within the last minute. */
export async function refuseAlive(schema: SchemaTransaction, now: number): Promise<void> {
  if (!(await schema.columns()).has('cluster_nodes')) return;
  const nodes = await schema.rows.selectFrom('cluster_nodes').select(['node', 'seen_at']).execute();
  const alive = nodes.filter(({ seen_at }) => Math.abs(now - seen_at) < ALIVE_MS);
  if (alive.length === 0) return;
  throw new BartizanError(
    'conflict',
    `Nodes use this store (${alive.map(({ node }) => node).join(', ')}). Stop them and wait a minute.`,
  );
}
