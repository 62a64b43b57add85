// SPDX-License-Identifier: Apache-2.0
// Versions of the policy and the rollout that says which of them is in force. The revision of their topic is
// what a change is compared with: it grows with either, so that no version goes away that somebody puts into
// force at the same moment.
import { BartizanError } from '../core/errors.ts';
import type { PolicyVersions } from '../core/ports/policy-versions.ts';
import type { Database } from './database.ts';
import { nextRevision } from './revisions.ts';

/** There is one rollout. */
const ROLLOUT = 'policy';

export function policyStore(database: Database): PolicyVersions {
  const { rows } = database;
  const change = async (
    expected: number,
    work: (transaction: Parameters<typeof nextRevision>[0]) => Promise<void>,
  ): Promise<number> => {
    const revision = await rows.transaction().execute(async (transaction) => {
      const next = await nextRevision(transaction, 'policies');
      if (next !== expected + 1) throw changed();
      await work(transaction);
      await database.announce(transaction);
      return next;
    });
    database.announced();
    return revision;
  };
  return {
    read: async () => {
      // Before the rest, which is then at least as new: a change based on it is refused if it is newer.
      const topic = await rows
        .selectFrom('revisions')
        .select('revision')
        .where('topic', '=', 'policies')
        .executeTakeFirst();
      const rollout = await rows
        .selectFrom('policy_rollout')
        .select('body')
        .where('name', '=', ROLLOUT)
        .executeTakeFirst();
      const found = await rows
        .selectFrom('policies')
        .select(['revision', 'digest', 'bytes', 'signed_by', 'pushed_by', 'pushed_at', 'why'])
        .orderBy('pushed_at', 'desc')
        .orderBy('revision', 'desc')
        .execute();
      return {
        revision: topic?.revision ?? 0,
        rollout: rollout === undefined ? undefined : (JSON.parse(rollout.body) as unknown),
        versions: found.map((row) => ({
          revision: row.revision,
          digest: row.digest,
          bytes: row.bytes,
          signedBy: row.signed_by ?? undefined,
          pushedBy: row.pushed_by,
          pushedAt: row.pushed_at,
          why: row.why,
        })),
      };
    },
    bundle: async (revision) => {
      const row = await rows
        .selectFrom('policies')
        .select('bundle')
        .where('revision', '=', revision)
        .executeTakeFirst();
      return row?.bundle;
    },
    put: (version, bundle, { expected, drop }) =>
      change(expected, async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('policies')
          .values({
            revision: version.revision,
            digest: version.digest,
            bundle,
            bytes: version.bytes,
            signed_by: version.signedBy ?? null,
            pushed_by: version.pushedBy,
            pushed_at: version.pushedAt,
            why: version.why,
          })
          .onConflict((conflict) => conflict.column('revision').doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) {
          throw new BartizanError('conflict', 'A version with this revision is here.');
        }
        for (const revision of drop) {
          await transaction.deleteFrom('policies').where('revision', '=', revision).execute();
        }
      }),
    move: (rollout, expected) =>
      change(expected, async (transaction) => {
        const row = { name: ROLLOUT, body: JSON.stringify(rollout) };
        await transaction
          .insertInto('policy_rollout')
          .values(row)
          .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
          .execute();
      }),
  };
}

function changed(): BartizanError {
  return new BartizanError('conflict', 'The policies were changed by somebody else meanwhile.');
}
