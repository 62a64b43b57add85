// SPDX-License-Identifier: Apache-2.0
// Both stores for one test: SQLite in a folder, PostgreSQL in a schema of a server that a test file starts
// once. What only one of them could pass, neither does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, type TestContext } from 'node:test';
import { Secret } from '../../src/core/secret.ts';
import { fakeWorld } from '../../src/core/world.ts';
import type { Store } from '../../src/core/ports/store.ts';
import type { World } from '../../src/core/world.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import type { SchemaAccess } from '../../src/store/database.ts';
import { accessPostgres, accessSqlite } from '../../src/store/maintenance.ts';
import type { PostgresAccess } from '../../src/store/postgres-settings.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { type Postgres, startPostgres } from '../e2e/postgres.fixture.ts';

export type Row = Readonly<Record<string, unknown>>;

/** One place where a store is, opened as often as a test wants. */
export type Place = {
  readonly kind: 'sqlite' | 'postgres';
  /** The file; empty for PostgreSQL. */
  readonly file: string;
  /** Meaningful for PostgreSQL only. */
  readonly access: PostgresAccess | undefined;
  /** Closed with the test. */
  open(world?: World): Promise<Store>;
  /** SQL behind the store's back; rows of the last statement. */
  sql(text: string): Promise<readonly Row[]>;
};

export type Kind = {
  readonly name: 'sqlite' | 'postgres';
  readonly skip: string | false;
  readonly place: (t: TestContext) => Place;
};

export type Kinds = {
  readonly all: readonly Kind[];
  readonly postgres: Postgres | undefined;
  /** Why tests of PostgreSQL are skipped. */
  readonly skip: string | false;
};

/** Starts the server, which ends with the file. */
export async function openKinds(): Promise<Kinds> {
  const { postgres, reason } = await startPostgres();
  after(() => postgres?.end());
  const skip = postgres === undefined ? reason : false;
  return {
    postgres,
    skip,
    all: [
      { name: 'sqlite', skip: false, place: sqlitePlace },
      { name: 'postgres', skip, place: (t) => postgresPlace(t, postgres) },
    ],
  };
}

/** A folder that goes with the test. */
export function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'bz-store-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function sqlitePlace(t: TestContext): Place {
  const file = join(folderOf(t), 'data', 'bartizan.db');
  return {
    kind: 'sqlite',
    file,
    access: undefined,
    open: async (world = fakeWorld()) => {
      const store = await openSqliteStore({ file, world });
      t.after(() => store.close());
      return store;
    },
    sql: async (text) => {
      const database = new DatabaseSync(file, { timeout: 5_000 });
      try {
        const statements = text.split(';').filter((one) => one.trim() !== '');
        const rows = statements.map((one) => database.prepare(one).all()).at(-1) ?? [];
        return rows.map((row) => ({ ...row }));
      } finally {
        database.close();
      }
    },
  };
}

let schemas = 0;

/** Access to a schema of its own. */
export function postgresAccess(
  postgres: Postgres,
  changes: Partial<PostgresAccess['config']> = {},
): PostgresAccess {
  schemas += 1;
  return {
    config: {
      kind: 'postgres',
      url: postgres.url,
      // A word of SQL: it has to be quoted everywhere.
      schema: `select_${schemas}`,
      tls: 'off',
      connections_max: 4,
      timeout_ms: 5_000,
      ...changes,
    },
    password: new Secret(postgres.password),
    ca: undefined,
  };
}

function postgresPlace(t: TestContext, postgres: Postgres | undefined): Place {
  if (postgres === undefined) throw new Error('no server');
  const access = postgresAccess(postgres);
  return {
    kind: 'postgres',
    file: '',
    access,
    open: async (world = fakeWorld()) => {
      const store = await openPostgresStore({ ...access, world });
      t.after(() => store.close());
      return store;
    },
    sql: (text) => postgres.sql(`SET search_path = ${access.config.schema}; ${text}`),
  };
}

/** What migrates, backs up and restores the place; closed with the test. */
export function accessTo(t: TestContext, place: Place, make = true): SchemaAccess {
  const access =
    place.access === undefined ? accessSqlite(place.file, make) : accessPostgres(place.access);
  t.after(() => access.close());
  return access;
}
