// SPDX-License-Identifier: Apache-2.0
// One-time links: to set up an account or to reset it, and the one that makes the first administrator. The
// secret stands in the fragment of the link, which browsers send to no server and write into no log.
import { timingSafeEqual } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';
import type { Account, Credential, Directory } from '../../core/ports/directory.ts';
import { INSTALLATION, type Keyring } from '../../core/ports/keyring.ts';
import type { World } from '../../core/world.ts';

const SECRET_BYTES = 32;
const SECRET = /^bzi_[\w-]{43}$/;
const FIRST = /^bzf_(\d{13,15})_([\w-]{43})_([0-9a-f]{64})$/;
/** Long enough to reach a person on the next working day. */
export const LINK_HOURS = 24;
const LINK_MS = LINK_HOURS * 3_600_000;

/**
 * The first administrator has this id on every node, so that of two who open a link at once only one gets
 * an account, and nobody once there is one.
 */
export const FIRST_ACCOUNT = `acc_${'0'.repeat(26)}`;

export type Link = { readonly secret: string; readonly expiresAt: number };

export type Links = {
  /** A link for an account; the ones it had before no longer work. */
  make(account: string): Promise<Link>;
  /** The account that a link is for; undefined for one that does not exist, was used or has expired. */
  find(secret: string): Promise<{ id: string; account: Account } | undefined>;
  /** True for one call only. */
  useUp(id: string): Promise<boolean>;
  /** Whether it is a live link for the first administrator. There must be no account yet: ask that too. */
  isFirst(secret: string): boolean;
};

type LinkParts = {
  readonly world: World;
  readonly directory: Directory;
  readonly keyring: Keyring;
};

export function createLinks({ world, directory, keyring }: LinkParts): Links {
  const { accounts, credentials } = directory;
  const idOf = (secret: string): string => keyring.mac('invitation', INSTALLATION, secret);
  return {
    make: async (account) => {
      const secret = `bzi_${world.random(SECRET_BYTES).toString('base64url')}`;
      const now = world.clock.now();
      for (const old of await credentials.of(account)) {
        if (old.kind === 'invitation') await credentials.remove('invitation', old.id);
      }
      const record: Credential = {
        kind: 'invitation',
        id: idOf(secret),
        account,
        name: '',
        createdAt: now,
        usedAt: undefined,
        expiresAt: now + LINK_MS,
      };
      await credentials.put(record);
      return { secret, expiresAt: now + LINK_MS };
    },
    find: async (secret) => {
      if (!SECRET.test(secret)) return undefined;
      const id = idOf(secret);
      const record = await credentials.get('invitation', id);
      if (record === undefined || (record.expiresAt ?? 0) <= world.clock.now()) return undefined;
      const account = await accounts.get(record.account);
      return account === undefined ? undefined : { id, account };
    },
    useUp: (id) => credentials.use('invitation', id, { at: world.clock.now() }),
    isFirst: (secret) => {
      const [, expiresAt, chance = '', mac = ''] = FIRST.exec(secret) ?? [];
      const expected = Buffer.from(firstMac(keyring, Number(expiresAt), chance));
      const signed = timingSafeEqual(expected, Buffer.from(mac.padEnd(64)));
      const left = Number(expiresAt) - world.clock.now();
      return signed && left > 0 && left <= LINK_MS;
    },
  };
}

/**
 * The link's secret for the first administrator; undefined when there is an account. There is nothing to
 * store: it is signed, names its end, and is worth nothing once the first account exists.
 */
export async function firstLink(parts: LinkParts): Promise<Link | undefined> {
  const { world, directory, keyring } = parts;
  if ((await directory.accounts.list()).length > 0) return undefined;
  const expiresAt = world.clock.now() + LINK_MS;
  const chance = world.random(SECRET_BYTES).toString('base64url');
  const secret = `bzf_${expiresAt}_${chance}_${firstMac(keyring, expiresAt, chance)}`;
  return { secret, expiresAt };
}

function firstMac(keyring: Keyring, expiresAt: number, chance: string): string {
  return keyring.mac('invitation', INSTALLATION, `first ${expiresAt} ${chance}`);
}

/** The same words for every link that does not work: which ones there were is nobody's business. */
export function deadLink(): BartizanError {
  return new BartizanError('invalid_credential', 'This link has expired or was used.');
}
