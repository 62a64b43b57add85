// SPDX-License-Identifier: Apache-2.0
// Writes a backup: all rows as they were in one moment, whatever is written meanwhile. The file holds
// hashes of keys and passwords and the whole record, so it is for its owner alone; it never holds a key.
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { SchemaAccess, SchemaReader } from '../database.ts';
import { schemaNumber } from '../schema/migrations.ts';
import type { StoredTable } from '../schema/steps.data.ts';
import { BACKUP_FORMAT, type BackupHeader, columnsIn, keptTables } from './format.ts';

/** Rows read at once: with the largest events some fifty megabytes. */
const PAGE_ROWS = 200;

export type BackupResult = { readonly header: BackupHeader; readonly digest: string };

/**
 * Writes the file, which must not be there yet; after a fault it is not there either. Throws `conflict`
 * when it is, `config_invalid` for a store that is not ours.
 */
export async function writeBackup(
  access: SchemaAccess,
  { file, now }: { readonly file: string; readonly now: number },
): Promise<BackupResult> {
  if (existsSync(file)) throw new BartizanError('conflict', `${file} exists; nothing was written.`);
  const part = `${file}.part`;
  try {
    const result = await access.snapshot(async (reader) => {
      const { header, tables } = await headerOf(access, reader, now);
      const hash = createHash('sha256');
      const lines = Readable.from(withDigest(linesOf(reader, header, tables), hash));
      const output = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(lines, createGzip({ level: 6 }), output);
      return { header, digest: hash.digest('hex') };
    });
    renameSync(part, file);
    return result;
  } catch (thrown) {
    const { code } = thrown as { code?: unknown };
    // One that is there belongs to a backup that runs now, or was cut off: a person has to look.
    if (code === 'EEXIST') {
      throw new BartizanError('conflict', `${part} exists: another backup runs, or was cut off.`);
    }
    rmSync(part, { force: true });
    if (thrown instanceof BartizanError || typeof code !== 'string') throw thrown;
    throw new BartizanError('usage', `The backup could not be written: ${code}.`);
  }
}

async function headerOf(access: SchemaAccess, reader: SchemaReader, now: number) {
  const schema = await schemaNumber(reader);
  const tables = keptTables(schema);
  if (schema === 0) throw new BartizanError('not_found', 'There is nothing to back up.');
  const columns = await reader.columns();
  const described = [];
  for (const table of tables) {
    const rows = await countRows(reader, table);
    described.push({ name: table.name, columns: [...columnsIn(columns, table.name)], rows });
  }
  const header: BackupHeader = {
    format: BACKUP_FORMAT,
    schema,
    from: access.kind,
    createdAt: Math.trunc(now),
    tables: described,
  };
  return { header, tables };
}

async function countRows(reader: SchemaReader, table: StoredTable): Promise<number> {
  const found = await sql<{ count: number }>`
    SELECT count(*) AS count FROM ${sql.table(table.name)} WHERE ${sql.raw(table.only ?? 'true')}
  `.execute(reader.rows);
  return found.rows[0]?.count ?? 0;
}

async function* linesOf(
  reader: SchemaReader,
  header: BackupHeader,
  tables: readonly StoredTable[],
): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for (const [index, table] of tables.entries()) {
    const columns = header.tables[index]?.columns ?? [];
    let after: readonly unknown[] | undefined;
    do {
      const rows = await page(reader, { table, columns, after });
      const last = rows.at(-1);
      after = last && table.key.map((column) => last[column]);
      const lines = rows.map((row) => JSON.stringify(columns.map((column) => row[column])));
      if (lines.length > 0) yield `${lines.join('\n')}\n`;
    } while (after !== undefined);
  }
}

type Page = {
  readonly table: StoredTable;
  readonly columns: readonly string[];
  /** Key of the last row of the page before. */
  readonly after: readonly unknown[] | undefined;
};

async function page(
  reader: SchemaReader,
  { table, columns, after }: Page,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const key = sql.join(table.key.map((column) => sql.ref(column)));
  const behind = after === undefined ? sql`true` : sql`(${key}) > (${sql.join(after)})`;
  const found = await sql<Record<string, unknown>>`
    SELECT ${sql.join(columns.map((column) => sql.ref(column)))} FROM ${sql.table(table.name)}
    WHERE ${behind} AND ${sql.raw(table.only ?? 'true')}
    ORDER BY ${key} LIMIT ${PAGE_ROWS}
  `.execute(reader.rows);
  return found.rows;
}

/** The lines, then one with the digest of all of them. */
async function* withDigest(
  lines: AsyncIterable<string>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<string> {
  for await (const line of lines) {
    hash.update(line);
    yield line;
  }
  yield `${JSON.stringify({ digest: hash.copy().digest('hex') })}\n`;
}
