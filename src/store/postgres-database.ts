// SPDX-License-Identifier: Apache-2.0
// What is PostgreSQL's own in the store.
import { type Kysely, sql } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { Database, SchemaAccess } from './database.ts';
import type { Followers } from './followers.ts';
import { postgresSql } from './postgres-sql.ts';
import type { EventsTable, Tables } from './schema/tables.ts';

/** Told to whoever follows: the name of the schema, because one database may hold several. */
export function postgresDatabase(
  rows: Kysely<Tables>,
  schema: string,
  followers: Pick<Followers, 'add'>,
): Database {
  return {
    rows,
    clock: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    insertEvents: async (transaction, events) => {
      await insertColumns(events).execute(transaction);
    },
    announce: async (transaction) => {
      await sql`SELECT pg_notify(${schema}, '')`.execute(transaction);
    },
    announced: () => {},
    follow: followers.add,
  };
}

/** Valid JSON holds it nowhere, so that it can stand between bodies. */
const SEPARATOR = '\u001e';

/**
 * One statement for all rows: a list for each column. As a list each quote in a body would have to be
 * escaped, which takes longer than storing it.
 */
function insertColumns(events: readonly EventsTable[]) {
  const bodies = events.map(({ body }) => body).join(SEPARATOR);
  const column = <Name extends keyof EventsTable>(name: Name) => events.map((row) => row[name]);
  return sql`
    INSERT INTO events
      (node, sequence, spool, line, time, type, tenant, request, app, outcome, body)
    SELECT * FROM unnest(
      ${column('node')}::text[], ${column('sequence')}::bigint[], ${column('spool')}::bigint[],
      ${column('line')}::bigint[], ${column('time')}::bigint[], ${column('type')}::text[],
      ${column('tenant')}::text[], ${column('request')}::text[], ${column('app')}::text[],
      ${column('outcome')}::text[], string_to_array(${bodies}, ${SEPARATOR})
    )
  `;
}

/** `rows` is over patient connections: migrations and backups take as long as they take. */
export function postgresSchema(rows: Kysely<Tables>, schema: string): SchemaAccess {
  return {
    kind: 'postgres',
    exclusive: async (work) => {
      await checkEncoding(rows);
      return rows.transaction().execute(async (transaction) => {
        // Of several nodes that start at once, one migrates and the others find it done.
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`bartizan ${schema}`}, 0))`.execute(
          transaction,
        );
        await makeSchema(transaction, schema);
        return work({
          rows: transaction,
          run: async (statements) =>
            void (await sql.raw(postgresSql(statements)).execute(transaction)),
          columns: () => columnsOf(transaction, schema),
        });
      });
    },
    snapshot: (work) =>
      rows
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((transaction) =>
          work({ rows: transaction, columns: () => columnsOf(transaction, schema) }),
        ),
    afterCopy: async (copied) => {
      await sql`
        SELECT setval(pg_get_serial_sequence('spools', 'id'), (SELECT max(id) FROM spools))
      `.execute(copied.rows);
    },
    // Its files are the server's own matter.
    faults: async () => [],
    close: () => rows.destroy(),
  };
}

async function checkEncoding(rows: Kysely<Tables>): Promise<void> {
  const found = await sql<{ encoding: string; version: string }>`
    SELECT current_setting('server_encoding') AS encoding,
      current_setting('server_version_num') AS version
  `.execute(rows);
  const { encoding, version } = found.rows[0] ?? { encoding: '', version: '0' };
  if (encoding !== 'UTF8') {
    throw new BartizanError('config_invalid', 'The encoding of the database has to be UTF8.');
  }
  if (Number(version) < 140_000) {
    throw new BartizanError('config_invalid', 'PostgreSQL 14 or newer is needed.');
  }
}

/** A user that may not make schemas is given one that is there. */
async function makeSchema(rows: Kysely<Tables>, schema: string): Promise<void> {
  const found = await sql`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`.execute(rows);
  if (found.rows.length === 0) await sql`CREATE SCHEMA ${sql.id(schema)}`.execute(rows);
}

async function columnsOf(
  rows: Kysely<Tables>,
  schema: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await sql<{ name: string; columns: string[] }>`
    SELECT relname::text AS name,
      array(
        SELECT attname::text FROM pg_attribute
        WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum
      ) AS columns
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
      AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${schema})
    ORDER BY relname
  `.execute(rows);
  return new Map(found.rows.map(({ name, columns }) => [name, columns]));
}
