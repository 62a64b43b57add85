// SPDX-License-Identifier: Apache-2.0
// Gives drained events their place in the sequence of a node: all of a batch or none, each line once.
// A gap in a spool's lines is refused unless an event says that the lines are lost.
import { sql, type Transaction } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { BartizanEvent } from '../core/events.ts';
import type { SpooledEvent } from '../core/ports/store.ts';
import type { Database } from './database.ts';
import { indexed, isStorable } from './parameters.ts';
import type { EventsTable, Tables } from './schema/tables.ts';

// oxlint-disable-next-line no-control-regex -- these it is about
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

type SpoolState = { readonly id: number; lastLine: number };

/** Stores what is new of `events`; returns how many that were. */
export async function appendEvents(
  database: Database,
  node: string,
  events: readonly SpooledEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  return database.rows
    .transaction()
    .execute((transaction) =>
      appendWithin(transaction, { node, events, insert: database.insertEvents }),
    );
}

type Append = {
  readonly node: string;
  readonly events: readonly SpooledEvent[];
  readonly insert: Database['insertEvents'];
};

/** The same within a transaction that does more. */
export async function appendWithin(
  transaction: Transaction<Tables>,
  { node, events, insert }: Append,
): Promise<number> {
  const first = await lockSequence(transaction, node);
  const spools = new Map<string, SpoolState>();
  const rows: EventsTable[] = [];
  for (const spooled of events) {
    const spool = spools.get(spooled.spool) ?? (await spoolState(transaction, node, spooled.spool));
    spools.set(spooled.spool, spool);
    if (spooled.line <= spool.lastLine) continue;
    if (!follows(spooled.event, spooled.line, spool.lastLine)) throw gap(spooled, spool.lastLine);
    spool.lastLine = spooled.line;
    rows.push(rowOf(spooled, { node, sequence: first + rows.length + 1, spool: spool.id }));
  }
  if (rows.length === 0) return 0;
  await insert(transaction, rows);
  await keepProgress(transaction, { node, sequence: first + rows.length, spools });
  return rows.length;
}

/** True for the next line, and for an event that says that all lines from the next one to its own are lost. */
export function follows(event: BartizanEvent, line: number, lastLine: number): boolean {
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

/** The last sequence of the node. Until the transaction ends, nobody else can append to it. */
export async function lockSequence(
  transaction: Transaction<Tables>,
  node: string,
): Promise<number> {
  const row = await transaction
    .insertInto('nodes')
    .values({ node, last_sequence: 0 })
    // An update that changes nothing: it takes the lock on the row in both databases.
    .onConflict((conflict) =>
      conflict.column('node').doUpdateSet({ last_sequence: sql<number>`nodes.last_sequence` }),
    )
    .returning('last_sequence')
    .executeTakeFirstOrThrow();
  return row.last_sequence;
}

async function spoolState(
  transaction: Transaction<Tables>,
  node: string,
  spool: string,
): Promise<SpoolState> {
  const known = await transaction
    .selectFrom('spools')
    .select(['id', 'last_line'])
    .where('node', '=', node)
    .where('spool', '=', spool)
    .executeTakeFirst();
  const row =
    known ??
    (await transaction
      .insertInto('spools')
      .values({ node, spool, last_line: 0 })
      .returning(['id', 'last_line'])
      .executeTakeFirstOrThrow());
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
    ...columnsOf(event),
    body: json !== undefined && isPlainJson(json) ? json : JSON.stringify(event),
  };
}

/** Without what valid JSON holds only inside an escape. */
function isPlainJson(text: string): boolean {
  return isStorable(text) && !CONTROL.test(text);
}

/** The columns by which an event is found. */
export function columnsOf(
  event: BartizanEvent,
): Pick<EventsTable, 'time' | 'type' | 'tenant' | 'request' | 'app' | 'outcome'> {
  const exchange = event.type === 'exchange' ? event : undefined;
  const request = event.type === 'exchange' || event.type === 'decision' ? event.request : null;
  return {
    time: Math.min(Math.max(Math.trunc(event.time), 0), Number.MAX_SAFE_INTEGER),
    type: event.type,
    tenant: indexed(event.tenant),
    request: request === null ? null : indexed(request),
    app: exchange?.app === undefined ? null : indexed(exchange.app.id),
    outcome: exchange?.outcome ?? null,
  };
}
