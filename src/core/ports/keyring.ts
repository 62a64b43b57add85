// SPDX-License-Identifier: Apache-2.0
// One keyring for every keyed thing, so that rotation and destruction happen in one place.
import type { Secret } from '../secret.ts';

export const KEY_PURPOSES = [
  'virtual-key', // hashing of virtual keys
  'digest', // digests of matched text and of end users, bound to a tenant
  'conversation', // conversation ids, bound to a tenant
  'admin', // admin tokens
  'session', // sessions of people in the control plane
  'invitation', // one-time links
  'vault', // tokens of masked values, and the values that are kept for them, bound to a tenant
] as const;

export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** No tenant: what belongs to the whole installation, or is hashed before a tenant is known. */
export const INSTALLATION = '';

export type Keyring = {
  /**
   * HMAC-SHA-256 under the current key of (purpose, tenant). Hex, 64 characters. Throws `internal` when
   * the keyring has no key for it: a tenant that is not enrolled.
   */
  mac(purpose: KeyPurpose, tenant: string, data: string | Uint8Array): string;
  /** The same under a named key; undefined when that key, or those of the tenant, were destroyed. */
  macWith(
    keyId: string,
    purpose: KeyPurpose,
    tenant: string,
    data: string | Uint8Array,
  ): string | undefined;
  /** Id of the key that `mac` uses for the purpose. */
  currentKeyId(purpose: KeyPurpose): string;
};

/** Encrypts what is kept for a tenant. No key is handed out for it. */
export type Sealer = {
  /**
   * AES-256-GCM under the current key of (purpose, tenant), bound to `context`: what was sealed for one place
   * cannot be opened at another. Throws `internal` for a tenant that is not enrolled.
   */
  seal(purpose: KeyPurpose, tenant: string, text: string, context: string): string;
  /** Undefined when it was altered or sealed for another place, or when its key was destroyed. */
  open(purpose: KeyPurpose, tenant: string, sealed: string, context: string): string | undefined;
};

/** What may be known of a key: never the key. */
export type KeyFacts = {
  readonly id: string;
  readonly purpose: KeyPurpose;
  readonly createdAt: number;
  /** One per purpose is current; previous ones still verify; destroyed ones never again. */
  readonly state: 'current' | 'previous' | 'destroyed';
};

/**
 * A keyring that can be changed: the one of a main process or of a command. A change is stored before the
 * call resolves. Rejects with `upstream_unreachable` when where it is kept cannot be asked.
 */
export type OwnKeyring = Keyring &
  Sealer & {
    keys(): readonly KeyFacts[];
    /** Makes a new current key; what the old one made still verifies. Resolves to the new key's id. */
    rotate(purpose: KeyPurpose): Promise<string>;
    /**
     * Destroys a key for good: nothing made with it can be verified again. Repeating it finishes one that
     * failed half-way. Rejects with `not_found`, or `conflict` for a current key.
     */
    destroy(keyId: string): Promise<void>;
    /**
     * Gives tenants that have none a secret of their own; `tenants` are all that are in use. To be called
     * before anything is made for them: where keys cannot be stored at once, `mac` does not enrol.
     */
    enrol(tenants: Iterable<string>): Promise<void>;
    /**
     * Destroys all keys of a tenant at once: what was made for it under any key can never be verified or
     * repeated. A tenant that goes on starts with new keys. Rejects with `not_found` for a tenant that was
     * never enrolled, and with `conflict` while keys exist that were made before tenants had secrets of
     * their own: its message names them.
     */
    destroyTenant(tenant: string): Promise<void>;
    /** Takes over what another process or node changed. */
    reload(): Promise<void>;
    /** Called after every change, of this process or taken over. Call what is returned to be left alone. */
    onChange(listener: () => void): () => void;
    /**
     * All keys as text, for workers that cannot read them where they are kept: it belongs on the control
     * socket and nowhere else. Undefined when workers read the keyring themselves.
     */
    handover(): Secret | undefined;
    close(): Promise<void>;
  };
