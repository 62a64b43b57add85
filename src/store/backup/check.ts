// SPDX-License-Identifier: Apache-2.0
// Looks through the whole store: every event can be read, is found by what it holds, and stands in a
// sequence and a spool without a gap that nobody named. It changes nothing.
import type { Kysely } from 'kysely';
import type { BartizanEvent } from '../../core/events.ts';
import { BartizanError } from '../../core/errors.ts';
import type { SequenceCheck } from '../../core/ports/store.ts';
import type { SchemaAccess } from '../database.ts';
import { columnsOf, follows } from '../event-append.ts';
import { schemaNumber } from '../schema/migrations.ts';
import { STEPS } from '../schema/steps.data.ts';
import type { EventsTable, Tables } from '../schema/tables.ts';
import { createSequenceChecker } from '../sequence-check.ts';

const PAGE_ROWS = 500;
/** Problems listed; what is wrong once is most often wrong everywhere. */
const PROBLEMS = 100;

export type StoreReport = {
  readonly schema: number;
  readonly nodes: readonly SequenceCheck[];
  /** What is wrong, in words without content. Empty: nothing was found. */
  readonly problems: readonly string[];
};

/** Throws `config_invalid` for a store that is not ours, `conflict` for one that has to be migrated first. */
export async function checkStore(access: SchemaAccess): Promise<StoreReport> {
  return access.snapshot(async (reader) => {
    const schema = await schemaNumber(reader);
    if (schema < STEPS.length) {
      throw new BartizanError(
        'conflict',
        `The store has schema ${schema}; bring it forward first.`,
      );
    }
    const problems = new Problems(await access.faults());
    const nodes: SequenceCheck[] = [];
    const check = createSequenceChecker(reader.rows);
    const found = await reader.rows
      .selectFrom('nodes')
      .select(['node', 'first_sequence'])
      .orderBy('node')
      .execute();
    for (const { node, first_sequence: first } of found) {
      const sequence = await check(node, true);
      nodes.push(sequence);
      for (const gap of sequence.gaps) problems.add(`node ${node}: event ${gap} is missing`);
      await checkEvents(reader.rows, { node, removed: first > 1 }, problems);
    }
    return { schema, nodes, problems: problems.list };
  });
}

class Problems {
  readonly #list: string[];

  constructor(first: readonly string[]) {
    this.#list = [...first];
  }

  get list(): readonly string[] {
    return this.#list;
  }

  add(problem: string): void {
    if (this.#list.length < PROBLEMS) this.#list.push(problem);
  }
}

type Subject = {
  readonly node: string;
  /** Retention removed events, so that a spool may begin anywhere. */
  readonly removed: boolean;
};

async function checkEvents(
  rows: Kysely<Tables>,
  { node, removed }: Subject,
  problems: Problems,
): Promise<void> {
  const lastLines = new Map<number, number>();
  let after = 0;
  for (;;) {
    const page = await rows
      .selectFrom('events')
      .selectAll()
      .where('node', '=', node)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(PAGE_ROWS)
      .execute();
    for (const row of page) {
      const at = `node ${node}: event ${row.sequence}`;
      const event = eventOf(row.body);
      if (event === undefined) problems.add(`${at} cannot be read`);
      else if (!isFoundBy(row, event)) problems.add(`${at} is not found by what it holds`);
      const last = lastLines.get(row.spool) ?? (removed ? undefined : 0);
      if (last !== undefined && event !== undefined && !follows(event, row.line, last)) {
        problems.add(`${at} does not follow line ${last} of its spool`);
      }
      lastLines.set(row.spool, row.line);
    }
    if (page.length < PAGE_ROWS) break;
    after = page.at(-1)?.sequence ?? after;
  }
  const spools = await rows
    .selectFrom('spools')
    .select(['id', 'last_line'])
    .where('node', '=', node)
    .execute();
  for (const { id, last_line } of spools) {
    const last = lastLines.get(id) ?? (removed ? last_line : 0);
    if (last !== last_line) problems.add(`node ${node}: a spool ends at ${last}, not ${last_line}`);
  }
}

function eventOf(body: string): BartizanEvent | undefined {
  try {
    // Only checked events are ever stored; what else is there was put there by somebody else.
    const event = JSON.parse(body) as BartizanEvent | null;
    return typeof event?.type === 'string' && typeof event.tenant === 'string' ? event : undefined;
  } catch {
    return undefined;
  }
}

function isFoundBy(row: EventsTable, event: BartizanEvent): boolean {
  return Object.entries(columnsOf(event)).every(
    ([name, value]) => row[name as keyof EventsTable] === value,
  );
}
