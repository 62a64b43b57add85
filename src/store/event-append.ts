// SPDX-License-Identifier: Apache-2.0
// Gives drained events their place in the sequence of a node: all of a batch or none, each line once.
// A gap in a spool's lines is refused unless an event says that the lines are lost.
import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { BartizanEvent } from '../core/events.ts';
import type { SpooledEvent } from '../core/ports/store.ts';
import type { EventsTable, Tables } from './schema/tables.ts';

type SpoolState = { readonly id: number; lastLine: number };

/** Stores what is new of `events`; returns how many that were. */
export async function appendEvents(
  database: Kysely<Tables>,
  node: string,
  events: readonly SpooledEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  return database.transaction().execute(async (transaction) => {
    const first = await lastSequence(transaction, node);
    const spools = new Map<string, SpoolState>();
    let sequence = first;
    const rows = new Rows(transaction);
    for (const spooled of events) {
      const spool =
        spools.get(spooled.spool) ?? (await spoolState(transaction, node, spooled.spool));
      spools.set(spooled.spool, spool);
      if (spooled.line <= spool.lastLine) continue;
      if (!follows(spooled, spool.lastLine)) throw gap(spooled, spool.lastLine);
      sequence += 1;
      spool.lastLine = spooled.line;
      rows.add(rowOf(spooled, { node, sequence, spool: spool.id }));
      if (rows.full) await rows.insert();
    }
    await rows.insert();
    if (sequence > first) await keepProgress(transaction, { node, sequence, spools });
    return sequence - first;
  });
}

/** Rows that one statement inserts: enough to spread its cost, and few enough for any database's bounds. */
const STATEMENT_ROWS = 32;

/** Rows on their way into the table, several in one statement. */
class Rows {
  readonly #transaction: Transaction<Tables>;
  #rows: EventsTable[] = [];
  /** Built once: every row has the same columns in the same order, and building costs more than storing. */
  #compiled: CompiledQuery | undefined;

  constructor(transaction: Transaction<Tables>) {
    this.#transaction = transaction;
  }

  get full(): boolean {
    return this.#rows.length >= STATEMENT_ROWS;
  }

  add(row: EventsTable): void {
    this.#rows.push(row);
  }

  async insert(): Promise<void> {
    if (this.#rows.length === 0) return;
    const query = this.full ? (this.#compiled ??= this.#compile()) : this.#compile();
    const parameters = this.#rows.flatMap((row) => Object.values(row));
    this.#rows = [];
    await this.#transaction.executeQuery({ ...query, parameters });
  }

  #compile(): CompiledQuery {
    return this.#transaction.insertInto('events').values(this.#rows).compile();
  }
}

/** True for the next line, and for an event that says that all lines from the next one to its own are lost. */
function follows({ line, event }: SpooledEvent, lastLine: number): boolean {
  if (line === lastLine + 1) return true;
  return (
    event.type === 'node' &&
    event.action === 'record.gap' &&
    event.fields['first'] === lastLine + 1 &&
    event.fields['last'] === line
  );
}

function gap(spooled: SpooledEvent, lastLine: number): BartizanError {
  return new BartizanError('internal', 'Events arrive with a gap.', {
    detail: `spool ${spooled.spool}: line ${spooled.line} after ${lastLine}`,
  });
}

async function lastSequence(transaction: Transaction<Tables>, node: string): Promise<number> {
  await transaction
    .insertInto('nodes')
    .values({ node, last_sequence: 0 })
    .onConflict((conflict) => conflict.column('node').doNothing())
    .execute();
  const row = await transaction
    .selectFrom('nodes')
    .select('last_sequence')
    .where('node', '=', node)
    .executeTakeFirstOrThrow();
  return row.last_sequence;
}

async function spoolState(
  transaction: Transaction<Tables>,
  node: string,
  spool: string,
): Promise<SpoolState> {
  await transaction
    .insertInto('spools')
    .values({ node, spool, last_line: 0 })
    .onConflict((conflict) => conflict.columns(['node', 'spool']).doNothing())
    .execute();
  const row = await transaction
    .selectFrom('spools')
    .select(['id', 'last_line'])
    .where('node', '=', node)
    .where('spool', '=', spool)
    .executeTakeFirstOrThrow();
  return { id: row.id, lastLine: row.last_line };
}

type Progress = {
  readonly node: string;
  readonly sequence: number;
  readonly spools: ReadonlyMap<string, SpoolState>;
};

async function keepProgress(
  transaction: Transaction<Tables>,
  { node, sequence, spools }: Progress,
): Promise<void> {
  await transaction
    .updateTable('nodes')
    .set({ last_sequence: sequence })
    .where('node', '=', node)
    .execute();
  for (const { id, lastLine } of spools.values()) {
    await transaction
      .updateTable('spools')
      .set({ last_line: lastLine })
      .where('id', '=', id)
      .execute();
  }
}

function rowOf(
  { line, event, json }: SpooledEvent,
  place: { readonly node: string; readonly sequence: number; readonly spool: number },
): EventsTable {
  return {
    ...place,
    line,
    time: Math.trunc(event.time),
    type: event.type,
    tenant: event.tenant,
    request: requestOf(event),
    app: event.type === 'exchange' ? (event.app?.id ?? null) : null,
    outcome: event.type === 'exchange' ? event.outcome : null,
    body: json ?? JSON.stringify(event),
  };
}

function requestOf(event: BartizanEvent): string | null {
  return event.type === 'exchange' || event.type === 'decision' ? event.request : null;
}
