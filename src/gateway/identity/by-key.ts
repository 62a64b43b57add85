// SPDX-License-Identifier: Apache-2.0
// From a virtual key to its caller. Every way in which a key can be wrong ends in the same answer after the
// same work: one look-up, one keyed hash, one comparison.
import type { Keyring } from '../../core/ports/keyring.ts';
import type { KeyRecord } from '../../core/ports/store.ts';
import { isKeyOf, prefixOf } from '../../core/virtual-key.ts';
import type { Caller } from './caller.ts';
import type { HeldKeys } from './held-keys.ts';

/**
 * The caller whose live key this is; undefined for anything else. A key used from another address is as
 * good as unknown: whoever took it does not learn that it is one.
 */
export function callerByKey(
  text: string,
  from: { readonly keys: HeldKeys; readonly keyring: Keyring },
  at: { readonly now: number; readonly address: string },
): Caller | undefined {
  const prefix = prefixOf(text);
  if (prefix === undefined) return undefined;
  const held = from.keys.get(prefix);
  if (!isKeyOf(text, held?.record, from.keyring) || held === undefined) return undefined;
  const { record: key, opensFor } = held;
  if (!isLive(key, at.now) || !opensFor(at.address)) return undefined;
  const { app, apps, tenant, agent } = key;
  return { principal: { kind: 'key', id: key.prefix }, app, apps, tenant, agent, key };
}

const isLive = (key: KeyRecord, now: number): boolean =>
  (key.expiresAt === undefined || now < key.expiresAt) && key.revokedAt === undefined;
