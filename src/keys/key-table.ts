// SPDX-License-Identifier: Apache-2.0
// The keys of a process, in memory. Every tenant has keys of its own, derived from the key of a purpose and
// the tenant's secret: a digest of one tenant says nothing about another's, and none can be repeated once
// either is destroyed. No key leaves this module.
import { createHash, hkdfSync } from 'node:crypto';
import { BartizanError } from '../core/errors.ts';
import {
  INSTALLATION,
  type KeyFacts,
  type KeyPurpose,
  type Keyring,
  type Sealer,
} from '../core/ports/keyring.ts';
import { HmacKey } from './hmac.ts';
import { SealingKey } from './sealing-key.ts';
import { KEY_BYTES, type KeyDocument, type KeyEntry, tenantDigest } from './key-document.ts';

/** Derived keys kept: tenants times keys in use. Beyond it the oldest are derived again. */
const DERIVED_KEYS = 10_000;

export type KeyTableOptions = {
  /** Called when something is asked for that is not there, before it is looked for a second time. */
  readonly unknown: () => void;
  /** Called when something is to be made for a tenant without a secret. */
  readonly newTenant: (tenant: string) => void;
};

/** The keys of one tenant and purpose: none is used for two things. */
type Derived = { readonly mac: HmacKey; readonly seal: SealingKey };

export class KeyTable implements Keyring, Sealer {
  readonly #options: KeyTableOptions;
  readonly #keys = new Map<string, KeyEntry>();
  readonly #current = new Map<KeyPurpose, string>();
  readonly #derived = new Map<string, Derived>();
  #tenants: ReadonlyMap<string, string> = new Map();

  constructor(options: KeyTableOptions) {
    this.#options = options;
  }

  /** Forgets all keys for those of the document. */
  replace(document: KeyDocument): void {
    this.#keys.clear();
    this.#current.clear();
    this.#derived.clear();
    this.#tenants = new Map(Object.entries(document.tenants));
    for (const entry of document.keys) {
      this.#keys.set(entry.id, entry);
      if (entry.state === 'current') this.#current.set(entry.purpose, entry.id);
    }
  }

  /** Whether all of these have a secret of their own, as far as this process knows. */
  areEnrolled(tenants: readonly string[]): boolean {
    return tenants.every(
      (tenant) => tenant === INSTALLATION || this.#tenants.has(tenantDigest(tenant)),
    );
  }

  keys(): readonly KeyFacts[] {
    return [...this.#keys.values()].map(({ id, purpose, created, state }) => {
      return { id, purpose, createdAt: created, state };
    });
  }

  mac(purpose: KeyPurpose, tenant: string, data: string | Uint8Array): string {
    return this.#making(purpose, tenant).mac.mac(data);
  }

  macWith(
    keyId: string,
    purpose: KeyPurpose,
    tenant: string,
    data: string | Uint8Array,
  ): string | undefined {
    return this.#opening(keyId, purpose, tenant)?.mac.mac(data);
  }

  seal(purpose: KeyPurpose, tenant: string, text: string, context: string): string {
    const key = this.#making(purpose, tenant);
    return `${this.currentKeyId(purpose)}:${key.seal.seal(text, context)}`;
  }

  open(purpose: KeyPurpose, tenant: string, sealed: string, context: string): string | undefined {
    const cut = sealed.indexOf(':');
    if (cut < 0) return undefined;
    const key = this.#opening(sealed.slice(0, cut), purpose, tenant);
    return key?.seal.open(sealed.slice(cut + 1), context);
  }

  currentKeyId(purpose: KeyPurpose): string {
    const id = this.#current.get(purpose);
    if (id === undefined) throw missing(purpose);
    return id;
  }

  /** The keys that new things are made with. */
  #making(purpose: KeyPurpose, tenant: string): Derived {
    let key = this.#key(this.currentKeyId(purpose), purpose, tenant);
    if (key === undefined) {
      this.#options.newTenant(tenant);
      key = this.#key(this.currentKeyId(purpose), purpose, tenant);
    }
    if (key === undefined) throw missing(`${purpose} of a tenant that is not enrolled`);
    return key;
  }

  /** The keys that something was made with. */
  #opening(keyId: string, purpose: KeyPurpose, tenant: string): Derived | undefined {
    const key = this.#key(keyId, purpose, tenant);
    if (key !== undefined || this.#isGone(keyId, purpose)) return key;
    this.#options.unknown();
    return this.#key(keyId, purpose, tenant);
  }

  /** Whether looking again can bring nothing: the key is known, and not for this. */
  #isGone(keyId: string, purpose: KeyPurpose): boolean {
    const entry = this.#keys.get(keyId);
    return entry !== undefined && (entry.state === 'destroyed' || entry.purpose !== purpose);
  }

  #key(keyId: string, purpose: KeyPurpose, tenant: string): Derived | undefined {
    // Ids and purposes hold no space, so that no two of these names are the same.
    const name = `${keyId} ${purpose} ${tenant}`;
    const known = this.#derived.get(name);
    if (known !== undefined) return known;
    const entry = this.#keys.get(keyId);
    // A key serves one purpose: used for another it would tie two kinds of digest together.
    if (entry === undefined || entry.state === 'destroyed' || entry.purpose !== purpose) {
      return undefined;
    }
    const isPlain = entry.salted !== true || tenant === INSTALLATION;
    const salt = isPlain ? '' : this.#tenants.get(tenantDigest(tenant));
    if (salt === undefined) return undefined;
    const key = deriveKey(Buffer.from(entry.key, 'base64'), Buffer.from(salt, 'base64'), {
      purpose,
      tenant,
    });
    if (this.#derived.size >= DERIVED_KEYS) {
      this.#derived.delete(this.#derived.keys().next().value ?? '');
    }
    this.#derived.set(name, key);
    return key;
  }
}

/** HKDF-SHA-256 (RFC 5869). The tenant goes in as a digest, because `info` is bounded and names are not. */
function deriveKey(
  secret: Buffer,
  salt: Buffer,
  use: { readonly purpose: KeyPurpose; readonly tenant: string },
): Derived {
  const tenant = createHash('sha256').update(use.tenant).digest('hex');
  const info = `bartizan keyring 1 ${use.purpose} ${tenant}`;
  const derive = (name: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, salt, name, KEY_BYTES));
  return { mac: new HmacKey(derive(info)), seal: new SealingKey(derive(`${info} seal`)) };
}

function missing(what: string): BartizanError {
  return new BartizanError('internal', undefined, { detail: `no key for ${what}` });
}
