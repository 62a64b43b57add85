// SPDX-License-Identifier: Apache-2.0
// Removes events that are older than the installation keeps them: only ever from the start of a node's
// sequence, so that what is left is provably whole, and never what its bus has not taken.
import type { Transaction } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { Clock } from '../core/world.ts';
import type { Database } from './database.ts';
import { lockSequence } from './event-append.ts';
import type { Tables } from './schema/tables.ts';

/** One transaction keeps a node's drain waiting: it should not take long. */
const BATCH_MAX = 10_000;

type Removal = { readonly before: number; readonly now: number; readonly batch: number };

/** Removes at most `batch` events of one node; 0 when no node has any that are older than `before`. */
export async function removeBefore(
  { rows }: Database,
  clock: Clock,
  options: { readonly before: number; readonly batch: number },
): Promise<number> {
  const { before, batch } = options;
  if (!Number.isInteger(batch) || batch < 1 || batch > BATCH_MAX) {
    throw new BartizanError('usage', `A batch is a whole number from 1 to ${BATCH_MAX}.`);
  }
  const removal = { before, batch, now: clock.now() };
  const nodes = await rows.selectFrom('nodes').select('node').orderBy('node').execute();
  for (const { node } of nodes) {
    const removed = await rows
      .transaction()
      .execute((transaction) => removeFrom(transaction, node, removal));
    if (removed > 0) return removed;
  }
  return 0;
}

async function removeFrom(
  transaction: Transaction<Tables>,
  node: string,
  { before, now, batch }: Removal,
): Promise<number> {
  await lockSequence(transaction, node);
  const state = await transaction
    .selectFrom('nodes')
    .select(['first_sequence', 'handed_on'])
    .where('node', '=', node)
    .executeTakeFirstOrThrow();
  let query = transaction
    .selectFrom('events')
    .select(['sequence', 'time'])
    .where('node', '=', node)
    .where('sequence', '>=', state.first_sequence);
  if (state.handed_on !== null) query = query.where('sequence', '<=', state.handed_on);
  const oldest = await query.orderBy('sequence').limit(batch).execute();
  // A time in the future is that of a clock gone wrong: it must not keep what came after it for ever.
  const kept = oldest.findIndex(({ time }) => time >= before && time <= now);
  const last =
    oldest.slice(0, kept < 0 ? undefined : kept).findLast(({ time }) => time < before) ??
    (kept < 0 && (await nextIsOld(transaction, node, { before, now })) ? oldest.at(-1) : undefined);
  if (last === undefined) return 0;
  const { numDeletedRows } = await transaction
    .deleteFrom('events')
    .where('node', '=', node)
    .where('sequence', '<=', last.sequence)
    .executeTakeFirstOrThrow();
  await transaction
    .updateTable('nodes')
    .set({ first_sequence: last.sequence + 1 })
    .where('node', '=', node)
    .execute();
  return Number(numDeletedRows);
}

/** Of a node whose oldest events are all from the future: whether the first other one is old. */
async function nextIsOld(
  transaction: Transaction<Tables>,
  node: string,
  { before, now }: Omit<Removal, 'batch'>,
): Promise<boolean> {
  const next = await transaction
    .selectFrom('events')
    .select('time')
    .where('node', '=', node)
    .where('time', '<=', Math.trunc(now))
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst();
  return next !== undefined && next.time < before;
}
