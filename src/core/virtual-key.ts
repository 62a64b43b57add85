// SPDX-License-Identifier: Apache-2.0
// Virtual keys: `bz_<8>_<43>`. The first part finds the record and may be shown; the rest is the secret,
// is shown once when it is made, and is kept nowhere: a record holds a keyed hash of the whole key.
import { timingSafeEqual } from 'node:crypto';
import type { Keyring } from './ports/keyring.ts';
import type { KeyRecord } from './ports/store.ts';
import { Secret } from './secret.ts';
import type { World } from './world.ts';

const FORM = /^bz_([a-z0-9]{8})_[A-Za-z0-9_-]{43}$/;
const PREFIX_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const PREFIX_CHARS = 8;
/** 256 bits: 43 characters of base64url. */
const SECRET_BYTES = 32;
/** Keys belong to tenants, but are hashed before any tenant is known. */
const NO_TENANT = '';
/** Compared against when there is no record, so that an unknown prefix takes as long as a wrong secret. */
const NO_HASH = '0'.repeat(64);

export type MintedKey = { readonly key: Secret } & Pick<KeyRecord, 'prefix' | 'hash' | 'hashKeyId'>;

/** A new key and what its record has to hold. The caller sees to it that the prefix is not taken. */
export function mintKey(world: World, keyring: Keyring): MintedKey {
  const prefix = randomPrefix(world);
  const text = `bz_${prefix}_${world.random(SECRET_BYTES).toString('base64url')}`;
  return {
    key: new Secret(text),
    prefix,
    hash: keyring.mac('virtual-key', NO_TENANT, text),
    hashKeyId: keyring.currentKeyId('virtual-key'),
  };
}

/** The public prefix of a well-formed key; undefined for anything else. */
export function prefixOf(text: string): string | undefined {
  return FORM.exec(text)?.[1];
}

/**
 * True when `text` is the key of `record`. Compares in constant time and hashes in any case, so that the
 * time taken does not tell whether a record exists. False when the keyring no longer has the hash's key.
 */
export function isKeyOf(text: string, record: KeyRecord | undefined, keyring: Keyring): boolean {
  const actual =
    record === undefined
      ? keyring.mac('virtual-key', NO_TENANT, text)
      : keyring.macWith(record.hashKeyId, 'virtual-key', NO_TENANT, text);
  const expected = Buffer.from(record?.hash ?? NO_HASH, 'latin1');
  const given = Buffer.from(actual ?? NO_HASH, 'latin1');
  if (given.length !== expected.length) return false;
  return timingSafeEqual(given, expected) && record !== undefined && actual !== undefined;
}

function randomPrefix(world: World): string {
  let out = '';
  while (out.length < PREFIX_CHARS) {
    for (const byte of world.random(PREFIX_CHARS * 2)) {
      // 252 = 7 x 36: bytes above it would make some characters more likely than others.
      if (byte < 252 && out.length < PREFIX_CHARS) out += PREFIX_ALPHABET[byte % 36];
    }
  }
  return out;
}
