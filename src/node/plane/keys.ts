// SPDX-License-Identifier: Apache-2.0
// Virtual keys: made, replaced, revoked. A key is shown once by who made it and kept nowhere. A key is of
// the app and the tenant that it was made for; what else it may do has to fit those.
import type { By, ControlPlane, MadeKey, NewKey } from '../../api/control-plane.ts';
import type { BartizanConfig } from '../../config/config.ts';
import { BartizanError } from '../../core/errors.ts';
import type { KeyRecord } from '../../core/ports/store.ts';
import { mintKey } from '../../core/virtual-key.ts';
import { stored } from '../audit.ts';
import { isAway } from '../store-calls.ts';
import type { PlaneParts } from './parts.ts';

type KeyCalls = Pick<ControlPlane, 'listKeys' | 'createKey' | 'rotateKey' | 'revokeKey'>;

export function keysPlane(parts: PlaneParts): KeyCalls {
  const { world, store, publisher, recorder, spread } = parts;
  const live = (prefix: string): KeyRecord | undefined =>
    publisher.shared.keys.find((key) => key.prefix === prefix && isLive(key, world.clock.now()));
  const insert = async (record: KeyRecord): Promise<void> => {
    await stored(world, store.keys.insert(record));
  };

  return {
    listKeys: async () => {
      await publisher.look('keys');
      return publisher.shared.keys;
    },
    createKey: async (wanted, by) => {
      await publisher.sync('keys');
      const tenant = requireFit(wanted, publisher.config, world.clock.now());
      const { key, ...minted } = mintKey(world, parts.keyring);
      const record = {
        ...wanted,
        ...minted,
        tenant,
        replaces: undefined,
        createdBy: by.name,
        createdAt: world.clock.now(),
        revokedAt: undefined,
      };
      recorder.audit(by, 'key.create', `key:${record.prefix}`, { tenant, after: shown(record) });
      await insert(record);
      await spread('keys');
      return { key: key.reveal(), record };
    },
    rotateKey: async (prefix, overlapMs, by) => {
      await publisher.sync('keys');
      const old = live(prefix);
      if (old === undefined) return undefined;
      const made = successor(parts, old, by);
      const endsAt = Math.min(world.clock.now() + overlapMs, old.expiresAt ?? Infinity);
      recorder.audit(by, 'key.rotate', `key:${prefix}`, {
        tenant: old.tenant,
        before: shown(old),
        after: { ...shown(made.record), replacement: made.record.prefix, oldEndsAt: endsAt },
      });
      await insert(made.record);
      try {
        await stored(
          world,
          overlapMs === 0
            ? store.keys.revoke(prefix, world.clock.now())
            : store.keys.expire(prefix, endsAt),
        );
      } catch (thrown) {
        // Nobody will be shown the new one: it must not live.
        await store.keys
          .revoke(made.record.prefix, world.clock.now())
          .catch(() => world.log('error', 'key.stray', { prefix: made.record.prefix }));
        throw thrown;
      }
      await spread('keys');
      return made;
    },
    revokeKey: async (prefix, by) => {
      await publisher.look('keys');
      const key = live(prefix);
      if (key === undefined) return false;
      recorder.audit(by, 'key.revoke', `key:${prefix}`, { tenant: key.tenant, before: shown(key) });
      const at = world.clock.now();
      try {
        await stored(world, store.keys.revoke(prefix, at));
      } catch (thrown) {
        if (!isAway(thrown)) throw thrown;
        // Ends here at once, and everywhere when the store is back.
        await publisher.revoke(prefix, at);
      }
      await spread('keys');
      return true;
    },
  };
}

function isLive({ revokedAt, expiresAt }: KeyRecord, now: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt > now);
}

/** A key like `old`, for as long as that was made for. */
function successor({ world, keyring }: PlaneParts, old: KeyRecord, by: By): MadeKey {
  const { key, ...minted } = mintKey(world, keyring);
  const now = world.clock.now();
  const expiresAt = old.expiresAt === undefined ? undefined : now + old.expiresAt - old.createdAt;
  const record: KeyRecord = {
    ...old,
    ...minted,
    replaces: old.prefix,
    createdBy: by.name,
    createdAt: now,
    expiresAt,
  };
  return { key: key.reveal(), record };
}

/** The tenant of the key's app. Throws for what the app does not have. */
function requireFit(wanted: NewKey, config: BartizanConfig, now: number): string {
  const app = appOf(config, wanted.app);
  if (app === undefined) throw new BartizanError('not_found', 'No app with this id is configured.');
  for (const id of wanted.apps) {
    const other = appOf(config, id);
    if (other === undefined) {
      throw new BartizanError('not_found', 'No app with one of the further ids is configured.');
    }
    if (other.tenant !== app.tenant) {
      throw new BartizanError('usage', 'A key acts for apps of one tenant only.');
    }
  }
  if (wanted.agent !== undefined) requireAgent(wanted.agent, wanted, config);
  if (wanted.models.some((model) => !Object.hasOwn(config.models, model))) {
    throw new BartizanError('usage', 'One of the models is not configured.');
  }
  if (wanted.expiresAt !== undefined && wanted.expiresAt <= now) {
    throw new BartizanError('usage', 'The key would end before it begins.');
  }
  return app.tenant;
}

function requireAgent(id: string, { app, apps }: NewKey, { agents }: BartizanConfig): void {
  const agent = Object.hasOwn(agents, id) ? agents[id] : undefined;
  if (agent === undefined || ![app, ...apps].includes(agent.app)) {
    throw new BartizanError('not_found', 'No agent with this id belongs to the apps of the key.');
  }
}

function appOf({ apps }: BartizanConfig, id: string): BartizanConfig['apps'][string] | undefined {
  return Object.hasOwn(apps, id) ? apps[id] : undefined;
}

/** What the record of a change may hold of a key: not its hash. */
function shown(key: KeyRecord): Omit<KeyRecord, 'hash' | 'hashKeyId' | 'revokedAt' | 'prefix'> {
  const { hash: _, hashKeyId: _id, revokedAt: _at, prefix: _prefix, ...rest } = key;
  return rest;
}
