// SPDX-License-Identifier: Apache-2.0
// Tokens of service accounts: `bzs_<8>_<43>`. The first part finds the record and may be shown; the whole is
// shown once, when it is made, and kept nowhere: the store has a keyed hash of it.
import { timingSafeEqual } from 'node:crypto';
import { base32 } from '../../core/ids.ts';
import type { Credential, Directory } from '../../core/ports/directory.ts';
import { INSTALLATION, type Keyring } from '../../core/ports/keyring.ts';
import { Secret } from '../../core/secret.ts';
import type { World } from '../../core/world.ts';

const FORM = /^bzs_([0-9a-z]{8})_[\w-]{43}$/;
/** 40 bits: 8 characters of base32. */
const PREFIX_BYTES = 5;
const SECRET_BYTES = 32;
/** Compared against when there is no record, so that an unknown prefix takes as long as a wrong secret. */
const NO_HASH = '0'.repeat(64);
/** How exactly the last use is known: not every call writes to the store. */
const USED_STEP_MS = 60_000;

export type TokenRecord = Extract<Credential, { kind: 'token' }>;

export type ServiceTokens = {
  /** A token and its record, which the caller stores. */
  mint(wanted: Pick<TokenRecord, 'account' | 'name' | 'expiresAt'>): {
    readonly token: Secret;
    readonly record: TokenRecord;
  };
  /** The record of a live token. */
  find(token: string): Promise<TokenRecord | undefined>;
};

type TokenParts = {
  readonly world: World;
  readonly directory: Directory;
  readonly keyring: Keyring;
};

export function createServiceTokens({ world, directory, keyring }: TokenParts): ServiceTokens {
  return {
    mint: (wanted) => {
      const prefix = base32(world.random(PREFIX_BYTES));
      const text = `bzs_${prefix}_${world.random(SECRET_BYTES).toString('base64url')}`;
      return {
        token: new Secret(text),
        record: {
          ...wanted,
          kind: 'token',
          id: prefix,
          createdAt: world.clock.now(),
          usedAt: undefined,
          hash: keyring.mac('admin', INSTALLATION, text),
          hashKeyId: keyring.currentKeyId('admin'),
        },
      };
    },
    find: async (token) => {
      const [, prefix] = FORM.exec(token) ?? [];
      if (prefix === undefined) return undefined;
      const found = await directory.credentials.get('token', prefix);
      const record = found?.kind === 'token' ? found : undefined;
      const keyId = record?.hashKeyId ?? keyring.currentKeyId('admin');
      // Undefined when the key was destroyed: then nothing is equal to it.
      const actual = keyring.macWith(keyId, 'admin', INSTALLATION, token);
      const equal = timingSafeEqual(
        Buffer.from(actual ?? NO_HASH),
        Buffer.from(record?.hash ?? NO_HASH),
      );
      if (!equal || actual === undefined || record === undefined) return undefined;
      const now = world.clock.now();
      if (record.expiresAt !== undefined && now >= record.expiresAt) return undefined;
      const usedLately = record.usedAt !== undefined && now - record.usedAt < USED_STEP_MS;
      // False when it was revoked in this moment.
      const live = usedLately || (await directory.credentials.use('token', prefix, { at: now }));
      return live ? record : undefined;
    },
  };
}
