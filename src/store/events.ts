// SPDX-License-Identifier: Apache-2.0
// Stored events and the questions asked of them. Every answer is bounded.
import { type Kysely, type Selectable, sql } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import type { BartizanEvent, ExchangeEvent, StoredEvent } from '../core/events.ts';
import type { ExchangeFilter, Page, Store } from '../core/ports/store.ts';
import type { Clock } from '../core/world.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database } from './database.ts';
import { appendEvents } from './event-append.ts';
import { removeBefore } from './event-removal.ts';
import type { EventsTable, Tables } from './schema/tables.ts';
import { createSequenceChecker } from './sequence-check.ts';

const PAGE_ROWS = 500;
/** Each with its decisions, which are larger than the exchange itself. */
const DECISION_EXCHANGES = 100;
/** An exchange has one event of its own and a few decisions, at most one per point and held piece. */
const REQUEST_EVENTS = 1_000;

export function eventStore(database: Database, clock: Clock): Store['events'] {
  const { rows } = database;
  return {
    append: (node, events) => appendEvents(database, node, events),
    lastLine: async (node, spool) => {
      const row = await rows
        .selectFrom('spools')
        .select('last_line')
        .where('node', '=', node)
        .where('spool', '=', spool)
        .executeTakeFirst();
      return row?.last_line ?? 0;
    },
    exchanges: (filter) => exchangePage(rows, filter),
    byRequest: async (request) => {
      const found = await storedEvents(rows)
        .where('request', '=', request)
        .orderBy('events.node')
        .orderBy('sequence')
        .limit(REQUEST_EVENTS)
        .execute();
      return found.map(fromRow);
    },
    decisions: (filter) => decisionPage(rows, filter),
    after: async (node, sequence, limit) => {
      const found = await storedEvents(rows)
        .where('events.node', '=', node)
        .where('sequence', '>', sequence)
        .orderBy('sequence')
        .limit(Math.min(Math.max(limit, 1), PAGE_ROWS))
        .execute();
      return found.map(fromRow);
    },
    checkSequence: createSequenceChecker(rows),
    nodes: async () => {
      const found = await rows.selectFrom('nodes').select('node').orderBy('node').execute();
      return found.map(({ node }) => node);
    },
    handedOn: async (node, sequence) => {
      await rows
        .updateTable('nodes')
        .set({ handed_on: sequence ?? null })
        .where('node', '=', node)
        .execute();
    },
    removeBefore: (time, batch) => removeBefore(database, clock, { before: time, batch }),
  };
}

function storedEvents(database: Kysely<Tables>) {
  return database
    .selectFrom('events')
    .innerJoin('spools', 'spools.id', 'events.spool')
    .select(['events.node', 'sequence', 'spools.spool', 'line', 'body']);
}

function fromRow(
  row: Pick<Selectable<EventsTable>, 'node' | 'sequence' | 'line' | 'body'> & {
    readonly spool: string;
  },
): StoredEvent {
  // Only checked events are ever inserted.
  const event = JSON.parse(row.body) as BartizanEvent;
  return { node: row.node, sequence: row.sequence, spool: row.spool, line: row.line, event };
}

/** Newest first; stable while new events arrive, because the cursor names a place, not a count. */
async function exchangePage(
  database: Kysely<Tables>,
  filter: ExchangeFilter,
): Promise<Page<ExchangeEvent>> {
  const { limit } = filter;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_ROWS) {
    throw new BartizanError('usage', `limit must be a whole number from 1 to ${PAGE_ROWS}.`);
  }
  // Written out, not bound: only then does SQLite see that the partial indexes apply.
  let query = database
    .selectFrom('events')
    .select(['time', 'node', 'sequence', 'body'])
    .where(sql<boolean>`type = 'exchange'`);
  if (filter.tenant !== undefined) query = query.where('tenant', '=', filter.tenant);
  if (filter.app !== undefined) query = query.where('app', '=', filter.app);
  if (filter.outcome !== undefined) query = query.where('outcome', '=', filter.outcome);
  if (filter.since !== undefined) query = query.where('time', '>=', filter.since);
  if (filter.until !== undefined) query = query.where('time', '<', filter.until);
  if (filter.after !== undefined) {
    const { time, node, sequence } = decodeCursor(filter.after);
    query = query.where((eb) =>
      eb(eb.refTuple('time', 'node', 'sequence'), '<', eb.tuple(time, node, sequence)),
    );
  }
  const rows = await query
    .orderBy('time', 'desc')
    .orderBy('node', 'desc')
    .orderBy('sequence', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.map(({ body }) => JSON.parse(body) as ExchangeEvent),
    next: rows.length > limit && last !== undefined ? encodeCursor(last) : undefined,
  };
}

/** Found through their exchanges: those have the indexes, and one that has not ended has no say yet. */
async function decisionPage(
  database: Kysely<Tables>,
  filter: ExchangeFilter,
): Promise<Page<StoredEvent>> {
  if (filter.limit > DECISION_EXCHANGES) {
    throw new BartizanError(
      'usage',
      `limit must be a whole number from 1 to ${DECISION_EXCHANGES}.`,
    );
  }
  const { rows: exchanges, next } = await exchangePage(database, filter);
  const requests = exchanges.map(({ request }) => request);
  if (requests.length === 0) return { rows: [], next };
  const found = await storedEvents(database)
    .where('request', 'in', requests)
    .where('type', '=', 'decision')
    .orderBy('request', 'desc')
    .orderBy('events.node')
    .orderBy('sequence')
    .limit(requests.length * REQUEST_EVENTS)
    .execute();
  return { rows: found.map(fromRow), next };
}
