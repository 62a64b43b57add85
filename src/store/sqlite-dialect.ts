// SPDX-License-Identifier: Apache-2.0
// Makes node:sqlite look to Kysely as it expects: parameters as a list, `reader` for statements with rows.
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';
import { checkParameters } from './parameters.ts';

/** Statements kept prepared. The store has a few dozen texts; filters multiply some of them. */
const STATEMENTS = 200;

type Prepared = { readonly statement: StatementSync; readonly reader: boolean };

/** A dialect over an open database. The one who opened the database closes it. */
export function sqliteDialect(database: DatabaseSync): SqliteDialect {
  const prepared = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const made = { statement, reader: statement.columns().length > 0 };
    if (prepared.size >= STATEMENTS) prepared.delete(prepared.keys().next().value ?? '');
    prepared.set(sql, made);
    return made;
  };
  return new SqliteDialect({
    database: {
      prepare: (text) => {
        // A transaction that reads first and then writes fails at once when another process wrote in
        // between, whatever the busy timeout is; taking the write lock first makes it wait instead.
        const { statement, reader } = prepare(text === 'begin' ? 'begin immediate' : text);
        return {
          reader,
          all: (parameters) => statement.all(...values(parameters)),
          run: (parameters) => statement.run(...values(parameters)),
          iterate: (parameters) => statement.iterate(...values(parameters)),
        };
      },
      close: () => {},
    },
  });
}

function values(parameters: readonly unknown[]): SQLInputValue[] {
  checkParameters(parameters);
  // The table types admit only what SQLite can bind; anything else is refused by node:sqlite.
  return parameters as SQLInputValue[];
}
