// SPDX-License-Identifier: Apache-2.0
// The keyring document as Vault keeps it: facts and tenants' secrets as they are (they are of no use without
// the keys), each key wrapped under its own name.
import { BartizanError } from '../core/errors.ts';
import {
  KEY_BYTES,
  type KeyDocument,
  type KeyEntry,
  type LivingKey,
  type WrappedDocument,
  wrappedDocument,
} from './key-document.ts';
import type { Vault } from './vault.ts';
import type { KvPlace, KvSecret } from './vault-kv.ts';
import { type TransitPlace, unwrap, wrap } from './vault-transit.ts';

export type KeyringPlaces = { readonly kv: KvPlace; readonly transit: TransitPlace };

/** A version of the document, and how each of its keys is wrapped, by key id. */
export type Opened = {
  readonly version: number;
  readonly document: KeyDocument;
  readonly wrapped: ReadonlyMap<string, string>;
};

/** Opens a document. Keys that stand in `known` as they stand here are not asked for again. */
export async function openDocument(
  vault: Vault,
  places: KeyringPlaces,
  { secret, known }: { readonly secret: KvSecret; readonly known: Opened | undefined },
): Promise<Opened> {
  const { data } = wrappedDocument.safeParse(secret.data);
  if (data === undefined) throw damaged(places);
  const opened = new Map<string, string>();
  const wrapped = new Map<string, string>();
  const keysKnown = new Map(known?.document.keys.map((entry) => [entry.id, entry]));
  const closed: { readonly id: string; readonly name: string; readonly value: string }[] = [];
  for (const entry of data.keys) {
    if (entry.state === 'destroyed') continue;
    wrapped.set(entry.id, entry.wrapped);
    const before = keysKnown.get(entry.id);
    if (before !== undefined && 'key' in before && known?.wrapped.get(entry.id) === entry.wrapped) {
      opened.set(entry.id, before.key);
    } else closed.push({ id: entry.id, name: nameOf(entry), value: entry.wrapped });
  }
  const keys = await unwrap(vault, places.transit, closed);
  for (const [index, { id }] of closed.entries()) opened.set(id, keys[index] ?? '');
  const entries = data.keys.map((entry): KeyEntry => {
    if (entry.state === 'destroyed') return entry;
    const { wrapped: _, ...facts } = entry;
    const key = opened.get(entry.id) ?? '';
    if (Buffer.from(key, 'base64').length !== KEY_BYTES) throw damaged(places);
    return { ...facts, key };
  });
  return { version: secret.version, document: { ...data, keys: entries }, wrapped };
}

/** What to store for a document. Keys that `known` has wrapped stay as they are. */
export async function wrapDocument(
  vault: Vault,
  places: KeyringPlaces,
  { document, known }: { readonly document: KeyDocument; readonly known: Opened | undefined },
): Promise<{ readonly stored: WrappedDocument; readonly wrapped: ReadonlyMap<string, string> }> {
  const living = document.keys.filter((entry) => entry.state !== 'destroyed');
  const fresh = living.filter(({ id }) => known?.wrapped.has(id) !== true);
  const made = await wrap(
    vault,
    places.transit,
    fresh.map((entry) => ({ name: nameOf(entry), value: entry.key })),
  );
  const byId = new Map(fresh.map(({ id }, index) => [id, made[index] ?? '']));
  const wrapped = new Map(
    living.map(({ id }) => [id, byId.get(id) ?? known?.wrapped.get(id) ?? ''] as const),
  );
  const keys = document.keys.map((entry) => {
    if (entry.state === 'destroyed') return entry;
    const { key: _, ...facts } = entry;
    return { ...facts, wrapped: wrapped.get(entry.id) ?? '' };
  });
  return { stored: { ...document, keys }, wrapped };
}

/** All that decides what a key is used for. */
function nameOf({ purpose, id, salted }: Pick<LivingKey, 'purpose' | 'id' | 'salted'>): string {
  return `bartizan keyring 2 ${purpose} ${salted === true ? 'salted' : 'plain'} ${id}`;
}

function damaged({ kv }: KeyringPlaces): BartizanError {
  const message = `The keyring at ${kv.mount}/${kv.path} is damaged. It is left as it is.`;
  return new BartizanError('config_invalid', message);
}
