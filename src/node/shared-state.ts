// SPDX-License-Identifier: Apache-2.0
// What the nodes of an installation share, as one node last saw it; and what a node does not let itself be
// told. A store that comes back with older data (a backup, a replica that lagged) must not undo a stop or
// the revocation of a key: what is known to be stopped stays stopped until a person lifts it.
import type { Resource, Revisions } from '../core/ports/cluster.ts';
import type { KeyRecord, KillEntry } from '../core/ports/store.ts';
import { NO_POLICIES, type SharedPolicies } from './rollout/placed.ts';

export type SharedState = {
  readonly revisions: Revisions;
  readonly resources: readonly Resource[];
  readonly keys: readonly KeyRecord[];
  readonly kills: readonly KillEntry[];
  readonly policies: SharedPolicies;
};

export const NOTHING_SHARED: SharedState = {
  revisions: { resources: 0, keys: 0, kills: 0, policies: 0 },
  resources: [],
  keys: [],
  kills: [],
  policies: NO_POLICIES,
};

/** Revoked keys that are remembered although the store no longer knows them; the oldest go first. */
const FORGOTTEN_KEYS_MAX = 10_000;
const DAY_MS = 86_400_000;

/** What a store lacks that this node holds to be in force. */
export type Lacking = {
  readonly kills: readonly KillEntry[];
  /** Keys with the end that they are known to have. */
  readonly keys: readonly KeyRecord[];
};

/**
 * The keys in force. A key never comes back to life: one that is known to be revoked, or to end earlier,
 * keeps that end whatever the store says. Revoked ones that the store does not know are kept in mind.
 */
export function keysInForce(
  known: readonly KeyRecord[],
  stored: readonly KeyRecord[],
): { readonly keys: readonly KeyRecord[]; readonly lacking: readonly KeyRecord[] } {
  const ended = new Map<string, KeyRecord>();
  for (const key of known) {
    if (key.revokedAt !== undefined || key.expiresAt !== undefined) ended.set(key.prefix, key);
  }
  const lacking: KeyRecord[] = [];
  const keys = stored.map((key) => {
    const before = ended.get(key.prefix);
    ended.delete(key.prefix);
    if (before === undefined || endsAsEarly(key, before)) return key;
    const kept = {
      ...key,
      revokedAt: key.revokedAt ?? before.revokedAt,
      expiresAt: earlier(key.expiresAt, before.expiresAt),
    };
    lacking.push(kept);
    return kept;
  });
  const forgotten = [...ended.values()].filter(({ revokedAt }) => revokedAt !== undefined);
  return { keys: [...keys, ...forgotten.slice(-FORGOTTEN_KEYS_MAX)], lacking };
}

/**
 * The keys that can still be used. One that ended by itself goes a day later, at the same moment on every
 * node, so that clocks which differ do not give snapshots of different versions.
 */
export function liveKeys(keys: readonly KeyRecord[], now: number): readonly KeyRecord[] {
  const ended = Math.floor(now / DAY_MS - 1) * DAY_MS;
  return keys.filter(
    ({ revokedAt, expiresAt }) =>
      revokedAt === undefined && (expiresAt === undefined || expiresAt > ended),
  );
}

function endsAsEarly(key: KeyRecord, before: KeyRecord): boolean {
  const revoked = key.revokedAt !== undefined || before.revokedAt === undefined;
  return revoked && earlier(key.expiresAt, before.expiresAt) === key.expiresAt;
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

/** The stops in force: those of the store, and those held that it does not have. */
export function killsInForce(
  held: readonly KillEntry[],
  stored: readonly KillEntry[],
): { readonly kills: readonly KillEntry[]; readonly lacking: readonly KillEntry[] } {
  const lacking = held.filter((entry) => !stored.some((other) => sameTarget(entry, other)));
  return { kills: [...stored, ...lacking], lacking };
}

export function sameTarget(
  one: Pick<KillEntry, 'kind' | 'value'>,
  other: Pick<KillEntry, 'kind' | 'value'>,
): boolean {
  return one.kind === other.kind && one.value === other.value;
}

/** The greater of each. */
export function highest(one: Revisions, other: Revisions): Revisions {
  return {
    resources: Math.max(one.resources, other.resources),
    keys: Math.max(one.keys, other.keys),
    kills: Math.max(one.kills, other.kills),
    policies: Math.max(one.policies, other.policies),
  };
}
