// SPDX-License-Identifier: Apache-2.0
// Brings a store to the schema that this Bartizan knows, or back. It never guesses: a store of another
// program, with other steps, or with steps that an older Bartizan may not run on, is refused untouched.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import { refuseAlive } from '../alive-nodes.ts';
import type { SchemaAccess, SchemaReader, SchemaTransaction } from '../database.ts';
import { type Step, STEPS } from './steps.data.ts';

export type MigrateOptions = {
  readonly now: number;
  /** Number of the schema wanted; default: the newest known. */
  readonly to?: number;
  readonly steps?: readonly Step[];
};

const BOOTSTRAP = `
  CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    applied_at INTEGER NOT NULL
  ) STRICT
`;
/** Kept in the store, because a Bartizan that does not know a step has to find it there. */
const WITH_COMPATIBLE = 'ALTER TABLE migrations ADD COLUMN compatible INTEGER NOT NULL DEFAULT 0';

/**
 * Applies what is missing, each step in a transaction of its own. Throws `config_invalid` for a store that
 * is not ours to use. Several processes may call it at once. Returns the number of the schema.
 */
export async function migrate(access: SchemaAccess, options: MigrateOptions): Promise<number> {
  const { now, steps = STEPS, to = steps.length } = options;
  let number = await access.exclusive((schema) => prepare(schema, steps));
  while (number < to) {
    number = await access.exclusive((schema) => applyNext(schema, { to, steps, now }));
  }
  return number;
}

/**
 * Undoes steps down to `to`, all or none. Throws `conflict` while nodes use the store, or when a step cannot
 * be undone without losing something; the message says which.
 */
export async function rollBack(
  access: SchemaAccess,
  { to, now, steps = STEPS }: MigrateOptions & { readonly to: number },
): Promise<void> {
  await access.exclusive(async (schema) => {
    await refuseAlive(schema, now);
    for (let number = await prepare(schema, steps); number > to; number -= 1) {
      const step = steps[number - 1];
      if (step === undefined) throw unknownStep(number, steps);
      await undo(schema, number, step);
    }
  });
}

/**
 * Number of the schema of a store; 0 when it is empty. Throws `config_invalid` when its steps are not ours.
 */
export async function schemaNumber(
  reader: SchemaReader,
  steps: readonly Step[] = STEPS,
): Promise<number> {
  const columns = await reader.columns();
  if (columns.size === 0) return 0;
  const compatible = columns.get('migrations')?.includes('compatible');
  if (!columns.has('migrations')) throw refused('The store belongs to another program.');
  const applied = await reader.rows
    .selectFrom('migrations')
    .select(['number', 'digest'])
    .$if(compatible === true, (query) => query.select('compatible'))
    .orderBy('number')
    .execute();
  for (const [index, { number, digest, compatible = 0 }] of applied.entries()) {
    const step = steps[number - 1];
    if (number !== index + 1) throw refused('A step of the schema of the store is missing.');
    if (step === undefined) {
      if (compatible !== 1) throw unknownStep(number, steps);
    } else if (digest !== digestOf(step)) {
      throw refused(`Step ${number} of the store's schema is not the one this Bartizan knows.`);
    }
  }
  return applied.length;
}

/** Applies the steps from `from` + 1 to `to` within a transaction. */
export async function applySteps(
  schema: SchemaTransaction,
  options: { readonly from: number; readonly to: number; readonly now: number },
): Promise<void> {
  if (options.from === 0) await bootstrap(schema);
  for (let number = options.from + 1; number <= options.to; number += 1) {
    const step = STEPS[number - 1];
    if (step === undefined) throw unknownStep(number, STEPS);
    await apply(schema, { number, step, now: options.now });
  }
}

async function prepare(schema: SchemaTransaction, steps: readonly Step[]): Promise<number> {
  const number = await schemaNumber(schema, steps);
  await bootstrap(schema);
  return number;
}

async function bootstrap(schema: SchemaTransaction): Promise<void> {
  const columns = (await schema.columns()).get('migrations');
  if (columns === undefined) await schema.run(BOOTSTRAP);
  if (columns?.includes('compatible') !== true) await schema.run(WITH_COMPATIBLE);
}

/** Of two processes one waited: it finds the step applied and goes on with the next. */
async function applyNext(
  schema: SchemaTransaction,
  options: { readonly to: number; readonly steps: readonly Step[]; readonly now: number },
): Promise<number> {
  const { to, steps, now } = options;
  const number = (await schemaNumber(schema, steps)) + 1;
  const step = steps[number - 1];
  if (number > to || step === undefined) return number - 1;
  await apply(schema, { number, step, now });
  return number;
}

async function apply(
  schema: SchemaTransaction,
  { number, step, now }: { readonly number: number; readonly step: Step; readonly now: number },
): Promise<void> {
  await schema.run(step.sql);
  await schema.rows
    .insertInto('migrations')
    .values({
      number,
      name: step.name,
      digest: digestOf(step),
      applied_at: Math.trunc(now),
      compatible: step.compatible ? 1 : 0,
    })
    .execute();
}

async function undo(schema: SchemaTransaction, number: number, step: Step): Promise<void> {
  const name = `Step ${number} (${step.name})`;
  if (step.down === undefined) {
    throw new BartizanError('conflict', `${name} cannot be undone; restore a backup instead.`);
  }
  const { rows } = await sql.raw<{ lost: number }>(step.down.lost).execute(schema.rows);
  const lost = rows[0]?.lost ?? 0;
  if (lost > 0) {
    throw new BartizanError(
      'conflict',
      `${name} cannot be undone: ${lost} rows would lose what schema ${number - 1} cannot hold.`,
    );
  }
  await schema.run(step.down.sql);
  await schema.rows.deleteFrom('migrations').where('number', '=', number).execute();
}

function digestOf(step: Step): string {
  return createHash('sha256').update(step.sql).digest('hex');
}

function unknownStep(number: number, steps: readonly Step[]): BartizanError {
  return refused(`The store has schema ${number}, this Bartizan knows ${steps.length}.`);
}

function refused(message: string): BartizanError {
  return new BartizanError('config_invalid', message);
}
