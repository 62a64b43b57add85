// SPDX-License-Identifier: Apache-2.0
// What a keyring consists of, wherever it is kept, and how it may change. Pure: a change makes a new
// document. A document that is not as we write it is refused whole, because a key taken for another would
// silently make every virtual key and every digest worthless.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BartizanError } from '../core/errors.ts';
import { base32 } from '../core/ids.ts';
import { INSTALLATION, KEY_PURPOSES, type KeyPurpose } from '../core/ports/keyring.ts';
import type { World } from '../core/world.ts';

/** Rotating every purpose daily for a decade stays below it. */
const KEYS = 25_000;
/** As many as one installation serves; one entry has about a hundred bytes. */
const TENANTS = 10_000;
export const KEY_BYTES = 32;

const isKey = (text: string): boolean => Buffer.from(text, 'base64').length === KEY_BYTES;
const keyBytes = z.base64().refine(isKey);

const common = {
  id: z.string().regex(/^key_[0-9a-z]{1,40}$/),
  purpose: z.enum(KEY_PURPOSES),
  created: z.int(),
};
/** One per purpose is current; previous ones still verify what they made. */
const living = { ...common, state: z.enum(['current', 'previous']) };
/** Keys of version 1 do not mix in the tenant's secret; what they made must stay verifiable. */
const salted = z.literal(true).optional();
/** The key is gone; the id stays, so that its absence can be told from a mistake. */
const gone = z.strictObject({ ...common, state: z.literal('destroyed') });
const plain = z.strictObject({ ...living, salted, key: keyBytes });
/** As it is kept outside: the key under another that we never see. */
const wrapped = z.strictObject({
  ...living,
  salted,
  wrapped: z.string().regex(/^vault:v[1-9][0-9]{0,8}:[A-Za-z0-9+/=]{1,500}$/),
});
const tenants = z
  .record(z.string().regex(/^[A-Za-z0-9_-]{43}$/), keyBytes)
  .refine((all) => Object.keys(all).length <= TENANTS);

const keyDocument = z.strictObject({
  version: z.literal(2),
  keys: z
    .array(z.discriminatedUnion('state', [plain, gone]))
    .max(KEYS)
    .refine(isSound),
  tenants,
});
export const wrappedDocument = z.strictObject({
  version: z.literal(2),
  keys: z
    .array(z.discriminatedUnion('state', [wrapped, gone]))
    .max(KEYS)
    .refine(isSound),
  tenants,
});
const firstVersion = z.strictObject({
  version: z.literal(1),
  keys: z
    .array(z.discriminatedUnion('state', [plain.omit({ salted: true }), gone]))
    .max(KEYS)
    .refine(isSound),
});

/** The four purposes of version 1 are always there; each that is there has exactly one current key. */
function isSound(
  keys: readonly { readonly id: string; readonly purpose: KeyPurpose; readonly state: string }[],
): boolean {
  const purposes = new Set<KeyPurpose>(['virtual-key', 'digest', 'conversation', 'admin']);
  const current = new Map<KeyPurpose, number>();
  for (const { purpose, state } of keys) {
    purposes.add(purpose);
    if (state === 'current') current.set(purpose, (current.get(purpose) ?? 0) + 1);
  }
  return (
    new Set(keys.map(({ id }) => id)).size === keys.length &&
    [...purposes].every((purpose) => current.get(purpose) === 1)
  );
}

export type KeyDocument = z.infer<typeof keyDocument>;
export type KeyEntry = KeyDocument['keys'][number];
export type LivingKey = Extract<KeyEntry, { key: string }>;
export type WrappedDocument = z.infer<typeof wrappedDocument>;

/** Reads a document of this or an earlier version; undefined when it is not sound. */
export function parseKeyDocument(text: string): KeyDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const first = firstVersion.safeParse(value).data;
    if (first !== undefined) return { version: 2, keys: first.keys, tenants: {} };
    return keyDocument.safeParse(value).data;
  } catch {
    return undefined;
  }
}

/** Gives every purpose that has no key its first; the same document when nothing is missing. */
export function completed(document: KeyDocument, world: World): KeyDocument {
  const there = new Set(document.keys.map(({ purpose }) => purpose));
  const missing = KEY_PURPOSES.filter((purpose) => !there.has(purpose));
  if (missing.length === 0) return document;
  return { ...document, keys: [...document.keys, ...missing.map((one) => newKey(world, one))] };
}

export function firstDocument(world: World): KeyDocument {
  return completed({ version: 2, keys: [], tenants: {} }, world);
}

export function rotated(
  document: KeyDocument,
  purpose: KeyPurpose,
  world: World,
): { readonly document: KeyDocument; readonly keyId: string } {
  if (document.keys.length >= KEYS) {
    throw new BartizanError('conflict', 'The keyring is full: destroying keys does not make room.');
  }
  const made = newKey(world, purpose);
  const keys = document.keys.map(
    (entry): KeyEntry =>
      entry.purpose === purpose && entry.state === 'current'
        ? { ...entry, state: 'previous' }
        : entry,
  );
  return { document: { ...document, keys: [...keys, made] }, keyId: made.id };
}

/** Throws `not_found`, or `conflict` for a current key. The same document when it is destroyed already. */
export function destroyed(document: KeyDocument, keyId: string): KeyDocument {
  const found = document.keys.find(({ id }) => id === keyId);
  if (found === undefined) throw new BartizanError('not_found', 'No key with this id.');
  if (found.state === 'destroyed') return document;
  if (found.state === 'current') {
    throw new BartizanError('conflict', 'The key is in use: rotate its purpose first.');
  }
  const { id, purpose, created } = found;
  const keys = document.keys.map(
    (entry): KeyEntry => (entry.id === id ? { id, purpose, created, state: 'destroyed' } : entry),
  );
  return { ...document, keys };
}

/** The same document when all are enrolled already. */
export function enrolled(
  document: KeyDocument,
  names: Iterable<string>,
  world: World,
): KeyDocument {
  const known = new Map(Object.entries(document.tenants));
  for (const name of names) {
    const place = tenantDigest(name);
    if (name === INSTALLATION || known.has(place)) continue;
    known.set(place, world.random(KEY_BYTES).toString('base64'));
  }
  if (known.size > TENANTS) {
    throw new BartizanError('conflict', `The keyring takes at most ${TENANTS} tenants.`);
  }
  if (known.size === Object.keys(document.tenants).length) return document;
  return { ...document, tenants: Object.fromEntries(known) };
}

/** Throws `not_found`, or `conflict` while a key could still repeat what was made for the tenant. */
export function withoutTenant(document: KeyDocument, name: string): KeyDocument {
  const old = document.keys.filter((entry) => 'key' in entry && isOpenToTenants(entry));
  if (old.length > 0) {
    const ids = old.map(({ id, purpose }) => `${id} (${purpose})`).join(', ');
    throw new BartizanError(
      'conflict',
      `Keys that were made before tenants had secrets of their own can still verify digests of this tenant. Rotate their purposes and destroy them first: ${ids}.`,
    );
  }
  const place = tenantDigest(name);
  if (!Object.hasOwn(document.tenants, place)) {
    throw new BartizanError('not_found', 'No tenant with this name is in the keyring.');
  }
  const rest = Object.entries(document.tenants).filter(([one]) => one !== place);
  return { ...document, tenants: Object.fromEntries(rest) };
}

/** The other purposes are used for the whole installation, under no tenant. */
function isOpenToTenants({ purpose, salted }: LivingKey): boolean {
  return salted !== true && (purpose === 'digest' || purpose === 'conversation');
}

/** Under which a tenant's secret stands: names have no bound, and need not be known to who sees the file. */
export function tenantDigest(tenant: string): string {
  return createHash('sha256').update(tenant).digest('base64url');
}

function newKey(world: World, purpose: KeyPurpose): LivingKey {
  return {
    id: `key_${base32(world.random(8))}`,
    purpose,
    created: world.clock.now(),
    state: 'current',
    salted: true,
    key: world.random(KEY_BYTES).toString('base64'),
  };
}
