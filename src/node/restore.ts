// SPDX-License-Identifier: Apache-2.0
// A store that came back with older data gets again what is known to be in force: then every node has it,
// everybody sees it in the lists, and a person who finds a stop wrong lifts it as any other.
import type { By } from '../api/control-plane.ts';
import type { KeyRecord, KillEntry } from '../core/ports/store.ts';
import type { Recorder } from './audit.ts';
import type { Publisher } from './publisher.ts';
import type { RecordStore } from './store-calls.ts';

const BY: By = {
  name: 'last good state',
  account: undefined,
  why: 'the store came back with older data',
};
/** In one go; the rest follows with the next. */
const AT_ONCE = 100;
/** Changes that are remembered as recorded, so that each is recorded once however often it is tried. */
const REMEMBERED = 10_000;

export type RestoreParts = {
  readonly store: RecordStore;
  readonly publisher: Publisher;
  readonly recorder: Recorder;
};

/** Writes what the store lacks. Rejects when it does not take it. */
export function createRestore({ store, publisher, recorder }: RestoreParts): () => Promise<void> {
  const recorded = new Set<string>();
  const record = (action: string, target: string, tenant?: string): void => {
    const name = `${action} ${target}`;
    if (recorded.has(name)) return;
    recorder.audit(BY, action, target, tenant === undefined ? {} : { tenant });
    if (recorded.size >= REMEMBERED) recorded.clear();
    recorded.add(name);
  };
  const stop = async (entry: KillEntry): Promise<void> => {
    record('kill.on', `${entry.kind}:${entry.value}`);
    await store.kills.put(entry);
  };
  const end = async ({ prefix, tenant, revokedAt, expiresAt }: KeyRecord): Promise<void> => {
    if (revokedAt !== undefined) {
      record('key.revoke', `key:${prefix}`, tenant);
      await store.keys.revoke(prefix, revokedAt);
    } else if (expiresAt !== undefined) {
      record('key.expire', `key:${prefix}`, tenant);
      await store.keys.expire(prefix, expiresAt);
    }
  };
  return async () => {
    const { kills, keys } = publisher.lacking;
    for (const entry of kills.slice(0, AT_ONCE)) await stop(entry);
    for (const key of keys.slice(0, AT_ONCE)) await end(key);
    await publisher.sync('kills', 'keys');
  };
}
