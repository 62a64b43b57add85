// SPDX-License-Identifier: Apache-2.0
// The keyring of one node, kept in a file. Every tenant has keys of its own, derived from the key of a
// purpose: a digest of one tenant says nothing about another's. No key ever leaves this module.
import { createHash, hkdfSync } from 'node:crypto';
import { BartizanError } from '../core/errors.ts';
import { base32 } from '../core/ids.ts';
import type { KeyPurpose, Keyring } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';
import { HmacKey } from './hmac.ts';
import {
  createKeyFile,
  KEY_BYTES,
  KEY_PURPOSES,
  type KeyEntry,
  readKeyFile,
  replaceKeyFile,
} from './key-file.ts';

/** Derived keys kept: tenants times keys in use. Beyond it the oldest are derived again. */
const DERIVED_KEYS = 10_000;
/** An unknown key id may be one that another process has just made; the file is asked this often. */
const RELOAD_INTERVAL_MS = 1_000;

export type FileKeyring = Keyring & {
  /** Makes a new current key; what the old one made still verifies. Returns the new key's id. */
  rotate(purpose: KeyPurpose): string;
  /**
   * Destroys a key for good: nothing made with it can be verified again. Copies of the file, and blocks
   * that the disk has not reused, may still hold it. Throws `not_found`, or `conflict` for a current key.
   */
  destroy(keyId: string): void;
  /** Takes over what another process changed in the file. Throws as opening does. */
  reload(): void;
};

/**
 * Opens the keyring, or makes it when there is no file yet (mode 0600, in a folder of mode 0700). Throws
 * `config_invalid` for a file that others can read or that is damaged.
 */
export function openFileKeyring(options: {
  readonly file: string;
  readonly world: World;
}): FileKeyring {
  const { file, world } = options;
  if (readKeyFile(file) === undefined) {
    createKeyFile(
      file,
      KEY_PURPOSES.map((purpose) => newKey(world, purpose)),
    );
  }
  return new NodeKeyring(file, world);
}

class NodeKeyring implements FileKeyring {
  readonly #file: string;
  readonly #world: World;
  readonly #keys = new Map<string, KeyEntry>();
  readonly #current = new Map<KeyPurpose, string>();
  readonly #derived = new Map<string, HmacKey>();
  #loadedAt = 0;

  constructor(file: string, world: World) {
    this.#file = file;
    this.#world = world;
    this.reload();
  }

  mac(purpose: KeyPurpose, tenant: string, data: string | Uint8Array): string {
    const digest = this.#mac(this.currentKeyId(purpose), purpose, tenant, data);
    if (digest === undefined) throw missing(purpose);
    return digest;
  }

  macWith(
    keyId: string,
    purpose: KeyPurpose,
    tenant: string,
    data: string | Uint8Array,
  ): string | undefined {
    if (!this.#keys.has(keyId)) this.#lookAgain();
    return this.#mac(keyId, purpose, tenant, data);
  }

  currentKeyId(purpose: KeyPurpose): string {
    const id = this.#current.get(purpose);
    if (id === undefined) throw missing(purpose);
    return id;
  }

  rotate(purpose: KeyPurpose): string {
    const made = newKey(this.#world, purpose);
    const keys = this.#stored().map(
      (entry): KeyEntry =>
        entry.purpose === purpose && entry.state === 'current'
          ? { ...entry, state: 'previous' }
          : entry,
    );
    replaceKeyFile(this.#file, [...keys, made]);
    this.reload();
    return made.id;
  }

  destroy(keyId: string): void {
    const stored = this.#stored();
    const found = stored.find(({ id }) => id === keyId);
    if (found === undefined) throw new BartizanError('not_found', 'No key with this id.');
    if (found.state === 'current') {
      throw new BartizanError('conflict', 'The key is in use: rotate its purpose first.');
    }
    const { id, purpose, created } = found;
    const keys = stored.map(
      (entry): KeyEntry => (entry.id === id ? { id, purpose, created, state: 'destroyed' } : entry),
    );
    replaceKeyFile(this.#file, keys);
    this.reload();
  }

  reload(): void {
    const keys = this.#stored();
    this.#loadedAt = this.#world.clock.monotonic();
    this.#keys.clear();
    this.#derived.clear();
    for (const entry of keys) {
      this.#keys.set(entry.id, entry);
      if (entry.state === 'current') this.#current.set(entry.purpose, entry.id);
    }
  }

  /** Always from the file, so that a change by another process is not undone by ours. */
  #stored(): readonly KeyEntry[] {
    const keys = readKeyFile(this.#file);
    if (keys === undefined) {
      throw new BartizanError('config_invalid', `The keyring ${this.#file} is gone.`);
    }
    return keys;
  }

  #lookAgain(): void {
    if (this.#world.clock.monotonic() - this.#loadedAt < RELOAD_INTERVAL_MS) return;
    try {
      this.reload();
    } catch (error) {
      // The keys in memory are good; a file that is not must not stop requests.
      this.#loadedAt = this.#world.clock.monotonic();
      const fault = error instanceof BartizanError ? error.message : 'unknown';
      this.#world.log('error', 'keyring.reload.failed', { fault });
    }
  }

  #mac(
    keyId: string,
    purpose: KeyPurpose,
    tenant: string,
    data: string | Uint8Array,
  ): string | undefined {
    const key = this.#key(keyId, purpose, tenant);
    return key?.mac(data);
  }

  #key(keyId: string, purpose: KeyPurpose, tenant: string): HmacKey | undefined {
    // Ids and purposes hold no space, so that no two of these names are the same.
    const name = `${keyId} ${purpose} ${tenant}`;
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const entry = this.#keys.get(keyId);
    // A key serves one purpose: used for another it would tie two kinds of digest together.
    if (entry === undefined || entry.state === 'destroyed' || entry.purpose !== purpose) {
      return undefined;
    }
    const key = deriveKey(Buffer.from(entry.key, 'base64'), purpose, tenant);
    if (this.#derived.size >= DERIVED_KEYS) {
      this.#derived.delete(this.#derived.keys().next().value ?? '');
    }
    this.#derived.set(name, key);
    return key;
  }
}

/** HKDF-SHA-256 (RFC 5869). The tenant goes in as a digest, because `info` is bounded and names are not. */
function deriveKey(secret: Buffer, purpose: KeyPurpose, tenant: string): HmacKey {
  const tenantDigest = createHash('sha256').update(tenant).digest('hex');
  const info = `bartizan keyring 1 ${purpose} ${tenantDigest}`;
  return new HmacKey(Buffer.from(hkdfSync('sha256', secret, '', info, KEY_BYTES)));
}

function newKey(world: World, purpose: KeyPurpose): KeyEntry {
  return {
    id: `key_${base32(world.random(8))}`,
    purpose,
    created: world.clock.now(),
    state: 'current',
    key: world.random(KEY_BYTES).toString('base64'),
  };
}

function missing(purpose: KeyPurpose): BartizanError {
  return new BartizanError('internal', undefined, { detail: `no current key for ${purpose}` });
}
