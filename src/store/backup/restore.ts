// SPDX-License-Identifier: Apache-2.0
// Puts a backup in the place of what a store holds, in one transaction: all of it or nothing. A backup of
// an older schema is loaded into that schema and then brought forward, as the store itself would have been.
// Into an empty place it comes with its own revisions: nodes that know newer ones then see that it is old,
// and close again what they know to be closed.
import { sql, type Transaction } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import { EVENT_SCHEMA, type NodeEvent } from '../../core/events.ts';
import type { SchemaAccess, SchemaTransaction } from '../database.ts';
import { refuseAlive } from '../alive-nodes.ts';
import { appendWithin } from '../event-append.ts';
import { applySteps, schemaNumber } from '../schema/migrations.ts';
import { STEPS } from '../schema/steps.data.ts';
import type { Tables } from '../schema/tables.ts';
import { type BackupRow, type BackupTable, columnsIn, keptTables, tablesOf } from './format.ts';
import { type Closed, closeAgain, readClosed } from './keep-closed.ts';
import { type BackupReader, openBackup } from './read.ts';

/** Values in one statement: SQLite takes 32,766. */
const INSERT_VALUES = 5_000;

export type RestoreOptions = {
  readonly file: string;
  readonly now: number;
  /** Whether what the store holds may go. */
  readonly replace: boolean;
  /** The digest that the backup must have; undefined: any. */
  readonly digest: string | undefined;
};

export type RestoreResult = {
  readonly digest: string;
  readonly rows: number;
  /** When the backup was made. */
  readonly createdAt: number;
};

/**
 * Throws `usage` for a backup that cannot be used, `conflict` when the store holds something and may not
 * be replaced or when nodes use it; then nothing was changed.
 */
export async function restoreBackup(
  access: SchemaAccess,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const backup = await openBackup(options.file);
  try {
    const { schema } = backup.header;
    if (schema > STEPS.length) {
      throw new BartizanError(
        'usage',
        `The backup has schema ${schema}, this Bartizan knows ${STEPS.length}.`,
      );
    }
    return await access.exclusive(async (target) => {
      const before = await clear(target, options);
      await applySteps(target, { from: 0, to: schema, now: options.now });
      const rows = await load(target, backup);
      if (options.digest !== undefined && options.digest !== backup.digest()) {
        throw new BartizanError('usage', 'The backup is not the one with the digest given.');
      }
      await access.afterCopy(target);
      await applySteps(target, { from: schema, to: STEPS.length, now: options.now });
      if (before !== undefined) {
        await raiseRevisions(target.rows, before.revision);
        await closeAgain(target.rows, before.closed);
      }
      await noteRestored(target.rows, { now: options.now, backup });
      return { digest: backup.digest(), rows, createdAt: backup.header.createdAt };
    });
  } finally {
    backup.close();
  }
}

/** What of the store that is replaced goes on to hold. */
type Before = { readonly revision: number; readonly closed: Closed };

/** Removes all that is there, when it may be; undefined when there was no store. */
async function clear(
  target: SchemaTransaction,
  { replace, now }: RestoreOptions,
): Promise<Before | undefined> {
  const present = await schemaNumber(target);
  if (present === 0) return undefined;
  if (present > STEPS.length) {
    throw new BartizanError('config_invalid', 'The store is of a newer Bartizan.');
  }
  const columns = await target.columns();
  await refuseAlive(target, now);
  if (!replace) await refuseFull(target, present);
  const revisions = columns.has('revisions')
    ? await target.rows.selectFrom('revisions').select('revision').execute()
    : [];
  const closed = await readClosed(target);
  for (const { name } of tablesOf(present).toReversed()) await target.run(`DROP TABLE ${name}`);
  await target.run('DROP TABLE migrations');
  return { revision: Math.max(0, ...revisions.map(({ revision }) => revision)), closed };
}

async function refuseFull(target: SchemaTransaction, present: number): Promise<void> {
  for (const { name } of keptTables(present)) {
    // Made with the schema, in an empty store too.
    if (name === 'revisions') continue;
    const found = await sql`SELECT 1 FROM ${sql.table(name)} LIMIT 1`.execute(target.rows);
    if (found.rows.length === 0) continue;
    throw new BartizanError('conflict', 'The store is not empty; --replace removes what it holds.');
  }
}

async function load(target: SchemaTransaction, backup: BackupReader): Promise<number> {
  const columns = await target.columns();
  const expected = keptTables(backup.header.schema);
  for (const [index, table] of backup.header.tables.entries()) {
    const same =
      expected[index]?.name === table.name &&
      columnsIn(columns, table.name).toSorted().join() === table.columns.toSorted().join();
    if (!same) throw new BartizanError('usage', 'The backup has other tables than its schema.');
    // What a step itself put in is in the backup too.
    await sql`DELETE FROM ${sql.table(table.name)}`.execute(target.rows);
  }
  if (backup.header.tables.length !== expected.length) {
    throw new BartizanError('usage', 'The backup has other tables than its schema.');
  }
  let rows = 0;
  let batch: BackupRow[] = [];
  let current: BackupTable | undefined;
  const flush = async (): Promise<void> => {
    if (current !== undefined && batch.length > 0) await insert(target.rows, current, batch);
    rows += batch.length;
    batch = [];
  };
  for await (const { table, row } of backup.rows()) {
    if (table !== current || (batch.length + 1) * row.length > INSERT_VALUES) await flush();
    current = table;
    batch.push(row);
  }
  await flush();
  return rows;
}

async function insert(
  rows: Transaction<Tables>,
  { name, columns }: BackupTable,
  batch: readonly BackupRow[],
): Promise<void> {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const values = sql.join(batch.map((row) => sql`(${sql.join(row)})`));
  try {
    await sql`INSERT INTO ${sql.table(name)} (${names}) VALUES ${values}`.execute(rows);
  } catch (thrown) {
    if (!isOfRows(thrown)) throw thrown;
    throw new BartizanError('usage', `The backup cannot be used: a row does not fit ${name}.`);
  }
}

/** SQLITE_CONSTRAINT and SQLITE_MISMATCH, or PostgreSQL's classes of the same. */
function isOfRows(thrown: unknown): boolean {
  if (thrown instanceof BartizanError) {
    return thrown.code === 'usage' || /^database fault 2[23]/.test(thrown.detail ?? '');
  }
  const { errcode } = thrown as { errcode?: unknown };
  return typeof errcode === 'number' && [19, 20].includes(errcode & 0xff);
}

/** Above all that any node has seen in the replaced store, so that each takes what is there for new. */
async function raiseRevisions(rows: Transaction<Tables>, before: number): Promise<void> {
  const restored = await rows.selectFrom('revisions').select('revision').execute();
  const highest = Math.max(before, ...restored.map(({ revision }) => revision));
  await rows
    .updateTable('revisions')
    .set({ revision: highest + 1 })
    .execute();
}

/** In the record of every node: from here on, what was recorded after the backup may be missing. */
async function noteRestored(
  rows: Transaction<Tables>,
  { now, backup }: { readonly now: number; readonly backup: BackupReader },
): Promise<void> {
  const event: NodeEvent = {
    schema: EVENT_SCHEMA,
    type: 'node',
    time: Math.trunc(now),
    tenant: '',
    worker: 'restore',
    action: 'store.restored',
    fields: { backupTime: backup.header.createdAt, digest: backup.digest() },
  };
  const nodes = await rows.selectFrom('nodes').select('node').execute();
  for (const { node } of nodes) {
    await appendWithin(rows, {
      node,
      events: [{ spool: `restore-${Math.trunc(now)}`, line: 1, event }],
      insert: async (transaction, events) => {
        await transaction
          .insertInto('events')
          .values([...events])
          .execute();
      },
    });
  }
}
