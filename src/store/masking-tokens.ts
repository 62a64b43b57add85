// SPDX-License-Identifier: Apache-2.0
// Sealed tokens of conversations whose history is at a provider. The row of a conversation comes first in
// every transaction, so that two of them never wait for each other; its time to live is in it.
import { type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { BartizanError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import type { Store } from '../core/ports/store.ts';
import type { SealedToken, TokenScope } from '../core/ports/vault.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema/tables.ts';

const TTL_MS_MAX = 86_400_000;
const BATCH_MAX = 10_000;

const TOKENS_PER_CONVERSATION = LIMITS.findings;
/** What is beyond it goes with the next removal. */
const CONVERSATIONS_PER_TENANT = 10_000;

export function maskingTokenStore(database: Database): Store['tokens'] {
  return {
    keep: async (scope, tokens, ttlMs) => {
      if (!Number.isInteger(ttlMs) || ttlMs < 1 || ttlMs > TTL_MS_MAX) {
        throw new BartizanError('usage', `Tokens live for 1 to ${TTL_MS_MAX} milliseconds.`);
      }
      await keep(database, scope, { tokens, ttlMs });
    },
    recall: (scope) => recall(database, scope),
    removeEnded: async (batch) => {
      if (!Number.isInteger(batch) || batch < 1 || batch > BATCH_MAX) {
        throw new BartizanError('usage', `A batch is 1 to ${BATCH_MAX} conversations.`);
      }
      return removeEnded(database, batch);
    },
  };
}

type Keeping = { readonly tokens: readonly SealedToken[]; readonly ttlMs: number };

async function keep(
  { rows, clock }: Database,
  { tenant, conversation }: TokenScope,
  { tokens, ttlMs }: Keeping,
): Promise<void> {
  const kept = tokens.slice(-TOKENS_PER_CONVERSATION).map(({ replacement, sealed }) => {
    return { tenant, conversation, replacement, sealed, kept_at: clock };
  });
  await rows.transaction().execute(async (transaction) => {
    const ends = sql<number>`${clock} + cast(${ttlMs} as bigint)`;
    // One that has ended is no less forgotten because the conversation goes on.
    const ended = await transaction
      .deleteFrom('masking_conversations')
      .where('tenant', '=', tenant)
      .where('conversation', '=', conversation)
      .where('expires_at', '<=', clock)
      .executeTakeFirstOrThrow();
    await transaction
      .insertInto('masking_conversations')
      .values({ tenant, conversation, expires_at: ends })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'conversation'])
          .doUpdateSet((eb) => ({ expires_at: eb.ref('excluded.expires_at') })),
      )
      .execute();
    if (ended.numDeletedRows > 0n) await removeTokens(transaction, { tenant, conversation });
    if (kept.length === 0) return;
    await transaction
      .insertInto('masking_tokens')
      .values(kept)
      .onConflict((conflict) =>
        conflict.columns(['tenant', 'conversation', 'replacement']).doUpdateSet((eb) => ({
          sealed: eb.ref('excluded.sealed'),
          kept_at: eb.ref('excluded.kept_at'),
        })),
      )
      .execute();
    await transaction
      .deleteFrom('masking_tokens')
      .where('tenant', '=', tenant)
      .where('conversation', '=', conversation)
      .where('replacement', 'in', (eb) =>
        newestFirst(eb.selectFrom('masking_tokens'), { tenant, conversation })
          .select('replacement')
          .limit(TOKENS_PER_CONVERSATION)
          .offset(TOKENS_PER_CONVERSATION),
      )
      .execute();
  });
}

function newestFirst<Output>(
  query: SelectQueryBuilder<Tables, 'masking_tokens', Output>,
  { tenant, conversation }: TokenScope,
): SelectQueryBuilder<Tables, 'masking_tokens', Output> {
  return query
    .where('tenant', '=', tenant)
    .where('conversation', '=', conversation)
    .orderBy('kept_at', 'desc')
    .orderBy('replacement');
}

async function recall(
  { rows, clock }: Database,
  { tenant, conversation }: TokenScope,
): Promise<readonly SealedToken[]> {
  const kept = await rows
    .selectFrom('masking_tokens')
    .innerJoin('masking_conversations', (join) =>
      join
        .onRef('masking_conversations.tenant', '=', 'masking_tokens.tenant')
        .onRef('masking_conversations.conversation', '=', 'masking_tokens.conversation'),
    )
    .select(['masking_tokens.replacement', 'masking_tokens.sealed'])
    .where('masking_tokens.tenant', '=', tenant)
    .where('masking_tokens.conversation', '=', conversation)
    .where('masking_conversations.expires_at', '>', clock)
    .orderBy('masking_tokens.replacement')
    .execute();
  return kept.map(({ replacement, sealed }) => ({ replacement, sealed }));
}

async function removeEnded(database: Database, batch: number): Promise<number> {
  const { rows, clock } = database;
  const ended = await rows
    .selectFrom('masking_conversations')
    .select(['tenant', 'conversation', 'expires_at'])
    .where('expires_at', '<=', clock)
    .orderBy('expires_at')
    .limit(batch)
    .execute();
  const found = ended.length > 0 ? ended : await tooMany(database, batch);
  let removed = 0;
  // One at a time, so that no request waits for more than one of them.
  for (const { tenant, conversation, expires_at: expiresAt } of found) {
    removed += await rows.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('masking_conversations')
        .where('tenant', '=', tenant)
        .where('conversation', '=', conversation)
        // Used since it was looked for: then it goes on.
        .where('expires_at', '=', expiresAt)
        .executeTakeFirstOrThrow();
      if (numDeletedRows > 0n) await removeTokens(transaction, { tenant, conversation });
      return Number(numDeletedRows);
    });
  }
  return removed;
}

/** Of the first tenant that has too many, those that end first. */
async function tooMany({ rows }: Database, batch: number) {
  const full = await rows
    .selectFrom('masking_conversations')
    .select(['tenant', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('tenant')
    .having((eb) => eb.fn.countAll<number>(), '>', CONVERSATIONS_PER_TENANT)
    .limit(1)
    .executeTakeFirst();
  if (full === undefined) return [];
  return rows
    .selectFrom('masking_conversations')
    .select(['tenant', 'conversation', 'expires_at'])
    .where('tenant', '=', full.tenant)
    .orderBy('expires_at')
    .limit(Math.min(batch, full.count - CONVERSATIONS_PER_TENANT))
    .execute();
}

async function removeTokens(
  transaction: Transaction<Tables>,
  { tenant, conversation }: TokenScope,
): Promise<void> {
  await transaction
    .deleteFrom('masking_tokens')
    .where('tenant', '=', tenant)
    .where('conversation', '=', conversation)
    .execute();
}
