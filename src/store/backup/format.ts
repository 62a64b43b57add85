// SPDX-License-Identifier: Apache-2.0
// The file of a backup: gzip over lines of JSON. First a header that says what follows, then one line per
// row, table after table, last the digest of all lines before it. It holds no word of either database, so
// that what was backed up from one is restored into the other.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { SchemaReader } from '../database.ts';
import { type StoredTable, STEPS } from '../schema/steps.data.ts';

export const BACKUP_FORMAT = 'bartizan.backup/1';

/** One line: an event is a quarter of a megabyte at most, escaped once more. */
export const LINE_BYTES = 16 * 1024 * 1024;

const count = z.int().min(0);

export const backupHeader = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  /** Number of the schema that the rows have. */
  schema: z.int().min(1),
  from: z.enum(['sqlite', 'postgres']),
  createdAt: count,
  tables: z.array(
    z.strictObject({ name: z.string(), columns: z.array(z.string()).min(1), rows: count }),
  ),
});
export type BackupHeader = z.infer<typeof backupHeader>;
export type BackupTable = BackupHeader['tables'][number];

export const backupEnd = z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/) });

export const backupRow = z.array(z.union([z.string(), z.int(), z.null()]));
export type BackupRow = z.infer<typeof backupRow>;

/** Tables of a schema that a backup holds, each after those it refers to. */
export function keptTables(schema: number): readonly StoredTable[] {
  return tablesOf(schema).filter(({ transient }) => transient !== true);
}

/** All tables of a schema but that of its steps. */
export function tablesOf(schema: number): readonly StoredTable[] {
  return STEPS.slice(0, schema).flatMap(({ tables }) => tables);
}

/** The columns of a table that is there. */
export function columnsIn(
  columns: Awaited<ReturnType<SchemaReader['columns']>>,
  table: string,
): readonly string[] {
  const found = columns.get(table);
  if (found === undefined) {
    throw new BartizanError('config_invalid', `The store has no table ${table}.`);
  }
  return found;
}
