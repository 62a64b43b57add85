// SPDX-License-Identifier: Apache-2.0
// Approvals of tool calls. Every step from one state to the next is one statement that names the state before:
// of many who use, decide or ask at once one does. What has expired is so by the clock of the database.
import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import { base32 } from '../core/ids.ts';
import type {
  Approval,
  ApprovalAnswer,
  ApprovalFilter,
  ApprovalQuestion,
  ApprovalState,
  ApprovalStore,
} from '../core/ports/approvals.ts';
import type { Page } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database } from './database.ts';
import type { ApprovalsTable, Tables } from './schema/tables.ts';

const PAGE_ROWS = 500;
const BATCH_MAX = 10_000;
const EXPIRES_MS_MAX = 7 * 86_400_000;
/** Decisions stay readable beside the events for this long after their time. */
const KEPT_MS = 7 * 86_400_000;
/** Questions of one app that stand at once: people answer a few; an agent that asks for more is out of hand. */
const STANDING_MAX = 1_000;
/** Somebody decides, or uses, between two statements; not again and again. */
const ATTEMPTS = 3;
const STANDING = ['open', 'granted', 'denied'] as const;

/** What is in `body`: all that a person is shown and nobody asks the database about. */
type Shown = Omit<ApprovalQuestion, 'tenant' | 'app' | 'binding' | 'expiresMs'>;

export function approvalStore(database: Database, world: World): ApprovalStore {
  const { rows, clock } = database;
  return {
    ask: (question) => ask(database, world, question),
    get: async (id) => {
      const row = await rows
        .selectFrom('approvals')
        .selectAll()
        .select((eb) => stateOf(eb, database).as('now'))
        .where('id', '=', id)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    list: (filter) => list(database, filter),
    decide: async (id, { state, by, why }) => {
      const { numUpdatedRows } = await rows
        .updateTable('approvals')
        .set({ state, decided_by: by, decided_at: clock, why: why ?? null })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .where('expires_at', '>', clock)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    removeEnded: async (batch) => {
      if (!Number.isInteger(batch) || batch < 1 || batch > BATCH_MAX) {
        throw new BartizanError('usage', `A batch is 1 to ${BATCH_MAX} approvals.`);
      }
      const { numDeletedRows } = await rows
        .deleteFrom('approvals')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('approvals')
            .select('id')
            .where('expires_at', '<=', sql<number>`${clock} - ${sql.lit(KEPT_MS)}`)
            .orderBy('expires_at')
            .limit(batch),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

async function ask(
  database: Database,
  world: World,
  question: ApprovalQuestion,
): Promise<ApprovalAnswer> {
  const { expiresMs } = question;
  if (!Number.isInteger(expiresMs) || expiresMs < 1_000 || expiresMs > EXPIRES_MS_MAX) {
    throw new BartizanError('usage', 'An approval stands for one second to seven days.');
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const known = await standing(database, question);
    if (known?.state === 'granted') {
      if (await use(database, known.id)) return { state: 'granted', id: known.id };
    } else if (known !== undefined) {
      return known;
    } else {
      await put(database, world, question);
    }
  }
  throw new BartizanError('conflict', 'The approval changes while it is asked for.');
}

async function standing(
  { rows, clock }: Database,
  { tenant, binding }: ApprovalQuestion,
): Promise<ApprovalAnswer | undefined> {
  const row = await rows
    .selectFrom('approvals')
    .select(['id', 'state'])
    .where('tenant', '=', tenant)
    .where('binding', '=', binding)
    .where('state', 'in', STANDING)
    .where('expires_at', '>', clock)
    .executeTakeFirst();
  // Of these states alone.
  return row && { id: row.id, state: row.state as ApprovalAnswer['state'] };
}

/** True for one caller. */
async function use({ rows, clock }: Database, id: string): Promise<boolean> {
  const { numUpdatedRows } = await rows
    .updateTable('approvals')
    .set({ state: 'used', used_at: clock })
    .where('id', '=', id)
    .where('state', '=', 'granted')
    .where('expires_at', '>', clock)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Puts the question, unless another does so now. */
async function put(
  { rows, clock }: Database,
  world: World,
  question: ApprovalQuestion,
): Promise<void> {
  const { tenant, app, binding, expiresMs, ...shown } = question;
  // Out of the way of the index: what has expired stands no more.
  await rows
    .updateTable('approvals')
    .set({ state: 'expired' })
    .where('tenant', '=', tenant)
    .where('binding', '=', binding)
    .where('state', 'in', STANDING)
    .where('expires_at', '<=', clock)
    .execute();
  const { count } = await rows
    .selectFrom('approvals')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenant', '=', tenant)
    .where('app', '=', app)
    .where('state', '=', 'open')
    .where('expires_at', '>', clock)
    .executeTakeFirstOrThrow();
  if (count >= STANDING_MAX) {
    throw new BartizanError('limit_exceeded', 'Too many approvals of this app are open.');
  }
  await rows
    .insertInto('approvals')
    .values({
      id: `apr_${base32(world.random(16))}`,
      tenant,
      app,
      binding,
      state: 'open',
      body: JSON.stringify(shown satisfies Shown),
      requested_at: clock,
      expires_at: sql<number>`${clock} + cast(${expiresMs} as bigint)`,
      decided_by: null,
      decided_at: null,
      why: null,
      used_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The state now: what stands after its time has expired. */
function stateOf(eb: ExpressionBuilder<Tables, 'approvals'>, { clock }: Database) {
  return eb
    .case()
    .when(eb.and([eb('state', 'in', ['open', 'granted']), eb('expires_at', '<=', clock)]))
    .then('expired')
    .else(eb.ref('state'))
    .end();
}

async function list(database: Database, filter: ApprovalFilter): Promise<Page<Approval>> {
  const { tenant, app, state, after, limit } = filter;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_ROWS) {
    throw new BartizanError('usage', `limit must be a whole number from 1 to ${PAGE_ROWS}.`);
  }
  const from = after === undefined ? undefined : decodeCursor(after);
  const found = await database.rows
    .selectFrom('approvals')
    .selectAll()
    .select((eb) => stateOf(eb, database).as('now'))
    .$if(tenant !== undefined, (query) => query.where('tenant', '=', tenant ?? ''))
    .$if(app !== undefined, (query) => query.where('app', '=', app ?? ''))
    .$if(state !== undefined, (query) =>
      query.where((eb) => eb(stateOf(eb, database), '=', state ?? '')),
    )
    .$if(from !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb('requested_at', '<', from?.time ?? 0),
          eb.and([eb('requested_at', '=', from?.time ?? 0), eb('id', '<', from?.node ?? '')]),
        ]),
      ),
    )
    .orderBy('requested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const taken = found.slice(0, limit);
  const last = found.length > limit ? taken.at(-1) : undefined;
  const next = last && encodeCursor({ time: last.requested_at, node: last.id, sequence: 0 });
  return { rows: taken.map(fromRow), next };
}

function fromRow(row: Selectable<ApprovalsTable> & { readonly now: string }): Approval {
  return {
    // Only `put` writes it.
    ...(JSON.parse(row.body) as Shown),
    id: row.id,
    tenant: row.tenant,
    app: row.app,
    state: row.now as ApprovalState,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    decidedBy: row.decided_by ?? undefined,
    decidedAt: row.decided_at ?? undefined,
    why: row.why ?? undefined,
    usedAt: row.used_at ?? undefined,
  };
}
