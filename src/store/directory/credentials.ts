// SPDX-License-Identifier: Apache-2.0
// What proves an account. Hashes and public keys only; using one is a single statement, so that two who
// use it at once cannot both be first.
import { type Selectable, sql } from 'kysely';
import { BartizanError } from '../../core/errors.ts';
import type { Credential, CredentialKind, Directory } from '../../core/ports/directory.ts';
import type { Database } from '../database.ts';
import type { CredentialsTable } from '../schema/tables.ts';

type Use = { readonly at: number; readonly signatures?: number };

export function credentialStore(database: Database): Directory['credentials'] {
  const { rows } = database;
  return {
    put: (credential) => put(database, credential),
    get: async (kind, id) => {
      const row = await rows
        .selectFrom('credentials')
        .selectAll()
        .where('kind', '=', kind)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    of: async (account) => {
      const found = await rows
        .selectFrom('credentials')
        .selectAll()
        .where('account', '=', account)
        .orderBy('created_at')
        .orderBy('kind')
        .orderBy('id')
        .execute();
      return found.map(fromRow);
    },
    remove: async (kind, id) => {
      const { numDeletedRows } = await rows
        .deleteFrom('credentials')
        .where('kind', '=', kind)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    use: (kind, id, use) =>
      kind === 'invitation' ? useUp(database, id, use) : noteUse(database, { kind, id }, use),
  };
}

async function put({ rows }: Database, credential: Credential): Promise<void> {
  const row = toRow(credential);
  await rows.transaction().execute(async (transaction) => {
    const account = await transaction
      .selectFrom('accounts')
      .select('id')
      .where('id', '=', row.account)
      .executeTakeFirst();
    if (account === undefined) throw new BartizanError('not_found', 'No account with this id.');
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('credentials')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['kind', 'id'])
          .doUpdateSet(row)
          .where('credentials.account', '=', row.account),
      )
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows !== 1n) {
      throw new BartizanError('conflict', 'This credential belongs to another account.');
    }
  });
}

async function useUp({ rows }: Database, id: string, { at }: Use): Promise<boolean> {
  const { numDeletedRows } = await rows
    .deleteFrom('credentials')
    .where('kind', '=', 'invitation')
    .where('id', '=', id)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]))
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

async function noteUse(
  { rows }: Database,
  { kind, id }: { readonly kind: CredentialKind; readonly id: string },
  { at, signatures = 0 }: Use,
): Promise<boolean> {
  let update = rows
    .updateTable('credentials')
    .set({ used_at: at, ...(kind === 'passkey' && { signatures }) })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', at)]));
  if (kind === 'passkey') {
    // A counter that does not grow is that of a copied authenticator; 0 is one that does not count.
    update = update.where((eb) =>
      signatures === 0
        ? eb('signatures', '=', 0)
        : eb('signatures', '<', sql<number>`cast(${signatures} as bigint)`),
    );
  }
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function toRow(credential: Credential): CredentialsTable {
  const passkey = credential.kind === 'passkey' ? credential : undefined;
  return {
    kind: credential.kind,
    id: credential.id,
    account: credential.account,
    name: credential.name,
    created_at: credential.createdAt,
    used_at: credential.usedAt ?? null,
    expires_at: credential.expiresAt ?? null,
    hash: 'hash' in credential ? credential.hash : null,
    hash_key_id: 'hashKeyId' in credential ? credential.hashKeyId : null,
    public_key: passkey?.publicKey ?? null,
    signatures: passkey?.signatures ?? null,
  };
}

function fromRow(row: Selectable<CredentialsTable>): Credential {
  const base = {
    id: row.id,
    account: row.account,
    name: row.name,
    createdAt: row.created_at,
    usedAt: row.used_at ?? undefined,
    expiresAt: row.expires_at ?? undefined,
  };
  const { hash, hash_key_id: hashKeyId, public_key: publicKey, signatures } = row;
  // Only `toRow` writes the table.
  const kind = row.kind as CredentialKind;
  if (kind === 'password') return { ...base, kind, hash: hash ?? '' };
  if (kind === 'token') return { ...base, kind, hash: hash ?? '', hashKeyId: hashKeyId ?? '' };
  if (kind === 'passkey') {
    return { ...base, kind, publicKey: publicKey ?? '', signatures: signatures ?? 0 };
  }
  return { ...base, kind };
}
