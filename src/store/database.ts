// SPDX-License-Identifier: Apache-2.0
// The little in which the two databases differ, so that every query exists once. What is common to both
// is written with the query builder, in the modules beside this one.
import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { EventsTable, Tables } from './schema/tables.ts';

export type Database = {
  readonly rows: Kysely<Tables>;
  /** Milliseconds since the epoch by the clock of the database. */
  readonly clock: RawBuilder<number>;
  /** Stores rows in their order. */
  readonly insertEvents: (
    transaction: Transaction<Tables>,
    rows: readonly EventsTable[],
  ) => Promise<void>;
  /** Within a transaction that changes shared state, as its last statement. */
  announce(transaction: Transaction<Tables>): Promise<void>;
  /** After a transaction that changed shared state was committed. */
  readonly announced: () => void;
  /** Calls `changed` soon after such a commit, maybe for nothing; what is returned ends that. */
  readonly follow: (changed: () => void) => () => void;
};

/** One transaction that may change the schema; nobody else can change it meanwhile. */
export type SchemaTransaction = {
  readonly rows: Transaction<Tables>;
  /** Runs statements of a step, given in SQLite's spelling. */
  readonly run: (sql: string) => Promise<void>;
  /** Columns of every table there is, in their order, by name of the table. */
  readonly columns: () => Promise<ReadonlyMap<string, readonly string[]>>;
};

/** What brings a schema forward or back, backs up and restores. */
export type SchemaAccess = {
  readonly kind: 'sqlite' | 'postgres';
  exclusive<Result>(work: (schema: SchemaTransaction) => Promise<Result>): Promise<Result>;
  /** Every query of `work` sees the same moment, whatever is written meanwhile. */
  snapshot<Result>(work: (reader: SchemaReader) => Promise<Result>): Promise<Result>;
  /** Called after rows were written with ids that they brought along. */
  afterCopy(schema: SchemaTransaction): Promise<void>;
  /** What the database itself finds wrong with its files; it may take as long as reading them. */
  faults(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export type SchemaReader = {
  readonly rows: Kysely<Tables>;
  readonly columns: () => Promise<ReadonlyMap<string, readonly string[]>>;
};
