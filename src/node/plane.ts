// SPDX-License-Identifier: Apache-2.0
// The control plane of one node: changes go to the record, to the store, and to every worker, in this
// order, and the caller learns how many workers have confirmed. What cannot be recorded is not done.
import type { ControlPlane, KillResult, NodeStatus, ReloadResult } from '../api/control-plane.ts';
import type { BartizanConfig } from '../config/config.ts';
import type { LoadResult } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { type AdminEvent, EVENT_SCHEMA } from '../core/events.ts';
import type { Keyring } from '../core/ports/keyring.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { KeyRecord } from '../core/ports/store.ts';
import { mintKey } from '../core/virtual-key.ts';
import type { World } from '../core/world.ts';
import { renderPrometheus } from '../telemetry/prometheus.ts';
import type { createMetrics, MetricsExport } from '../telemetry/registry.ts';
import type { Fleet } from './fleet.ts';
import type { RecordStore } from './records.ts';
import { snapshotVersion } from './snapshot.ts';

/** A change is effective on all workers well within a second, or the answer says that it is not. */
const CONFIRM_MS_MAX = 2_000;

export type PlaneParts = {
  readonly world: World;
  readonly node: string;
  readonly store: RecordStore;
  readonly spool: Spool;
  readonly keyring: Keyring;
  readonly fleet: Fleet;
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly recordMetrics: () => Promise<MetricsExport>;
  readonly dataPlane: string;
  readonly load: () => LoadResult;
  readonly config: BartizanConfig;
  readonly startedAt: number;
};

export type NodePlane = ControlPlane & {
  /** Sends the present configuration, keys and stops to all workers. */
  publish(): Promise<number>;
};

export function createPlane(parts: PlaneParts): NodePlane {
  const { store, fleet, world } = parts;
  let config = parts.config;
  /** Counts readings of the configuration; no other main process counts from the same number. */
  let reading = parts.startedAt;
  let version = '';
  const inTurn = createTurns();

  const audit = (
    actor: string,
    action: string,
    target: string,
    change: Partial<AdminEvent> = {},
  ): void => {
    parts.spool.append([
      {
        schema: EVENT_SCHEMA,
        type: 'admin',
        time: world.clock.now(),
        tenant: 'default',
        actor,
        action,
        target,
        before: undefined,
        after: undefined,
        why: undefined,
        ...change,
      },
    ]);
  };
  /** A change that the store does not take, most often for want of space, is refused and not half made. */
  const stored = async <Value>(change: Promise<Value>): Promise<Value> => {
    try {
      return await change;
    } catch (cause) {
      if (cause instanceof BartizanError) throw cause;
      const { code } = cause as { code?: unknown };
      world.log('error', 'store.refused', { fault: typeof code === 'string' ? code : 'unknown' });
      throw new BartizanError('cannot_record', 'The change could not be stored.', { cause });
    }
  };
  const liveKeys = async (): Promise<readonly KeyRecord[]> =>
    (await store.keys.list()).filter((key) => key.revokedAt === undefined);
  const publish = async (): Promise<number> => {
    const revision = await inTurn(async () => {
      const keys = await liveKeys();
      version = snapshotVersion(config, keys);
      return fleet.setSnapshot({ version, config, reading, keys });
    });
    return fleet.confirmed((worker) => worker.snapshot >= revision, CONFIRM_MS_MAX);
  };
  const sendKills = (): Promise<number> =>
    inTurn(async () => {
      const entries = await store.kills.list();
      parts.metrics.gauge('bartizan_kill_switch_active', entries.length);
      return fleet.setKills(entries);
    });
  const publishKills = async (): Promise<KillResult> => {
    const started = world.clock.monotonic();
    const revision = await sendKills();
    const confirmed = await fleet.confirmed((worker) => worker.kills >= revision, CONFIRM_MS_MAX);
    const ms = world.clock.monotonic() - started;
    parts.metrics.observe('bartizan_kill_switch_seconds', ms / 1000);
    return {
      workers: fleet.size,
      confirmed,
      cut: fleet.cut(revision),
      ms: Math.round(ms * 10) / 10,
    };
  };

  return {
    publish: async () => {
      await sendKills();
      return publish();
    },
    status: async (): Promise<NodeStatus> => ({
      node: parts.node,
      startedAt: parts.startedAt,
      version,
      dataPlane: parts.dataPlane,
      simulated: isSimulated(config),
      recording: parts.spool.writable,
      workers: fleet.status(),
      sequence: await store.events.checkSequence(parts.node),
    }),
    exchanges: (filter) => store.events.exchanges(filter),
    exchange: (request) => store.events.byRequest(request),
    listKeys: () => store.keys.list(),
    createKey: async (wanted, actor) => {
      const app = config.apps[wanted.app];
      if (app === undefined) {
        const known = Object.keys(config.apps).slice(0, 20).join(', ');
        throw new BartizanError('not_found', `No app with this id is configured; known: ${known}.`);
      }
      const { key, prefix, hash, hashKeyId } = mintKey(world, parts.keyring);
      const record: KeyRecord = {
        prefix,
        hash,
        hashKeyId,
        tenant: app.tenant,
        app: wanted.app,
        name: wanted.name,
        createdAt: world.clock.now(),
        expiresAt: wanted.expiresAt,
        revokedAt: undefined,
      };
      audit(actor, 'key.create', `key:${prefix}`, {
        after: { app: wanted.app, name: wanted.name },
      });
      await stored(store.keys.insert(record));
      await publish();
      return { key: key.reveal(), record };
    },
    revokeKey: async (prefix, actor) => {
      if (!(await liveKeys()).some((key) => key.prefix === prefix)) return false;
      audit(actor, 'key.revoke', `key:${prefix}`);
      const revoked = await stored(store.keys.revoke(prefix, world.clock.now()));
      await publish();
      return revoked;
    },
    listKills: () => store.kills.list(),
    kill: async (entry, actor) => {
      audit(actor, 'kill.on', `${entry.kind}:${entry.value}`, { why: entry.why });
      await stored(store.kills.put({ ...entry, by: actor, since: world.clock.now() }));
      return publishKills();
    },
    lift: async (kind, value, actor) => {
      const kills = await store.kills.list();
      if (!kills.some((entry) => entry.kind === kind && entry.value === value)) return undefined;
      audit(actor, 'kill.off', `${kind}:${value}`);
      await stored(store.kills.remove(kind, value));
      return publishKills();
    },
    reload: async (actor): Promise<ReloadResult> => {
      const result = parts.load();
      if (!result.ok) {
        world.log('error', 'config.refused', { problems: result.problems.length });
        return { ok: false, problems: result.problems };
      }
      warnOfRestart(world, config, result.config);
      const after = snapshotVersion(result.config, await liveKeys());
      audit(actor, 'config.reload', 'configuration', { before: version, after });
      config = result.config;
      reading += 1;
      const workers = await publish();
      return { ok: true, version, workers };
    },
    metrics: async () =>
      renderPrometheus([
        { worker: 'main', metrics: parts.metrics.export() },
        { worker: 'records', metrics: await parts.recordMetrics() },
        ...fleet.metrics(),
      ]),
    ready: () => parts.spool.writable && fleet.status().some((worker) => worker.ready),
  };
}

/** Some settings are only read at the start; a reload that changes them says so instead of ignoring it. */
function warnOfRestart(world: World, before: BartizanConfig, after: BartizanConfig): void {
  const atStart = ({ data_dir, admin, telemetry, listen }: BartizanConfig) => ({
    data_dir,
    admin,
    telemetry,
    'listen.host': listen.host,
    'listen.port': listen.port,
    'listen.workers': listen.workers,
  });
  const old = new Map(Object.entries(atStart(before)));
  const changed = Object.entries(atStart(after))
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)))
    .map(([name]) => name);
  if (changed.length === 0) return;
  world.log('warn', 'config.restart-needed', { settings: changed.join(', ') });
}

/**
 * Runs one piece of work after the other. What is read from the store has to reach the workers in the order
 * in which it was read: an older list that came later would bring back a key that was just revoked.
 */
function createTurns(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}

/** Whether the built-in model answers. */
export function isSimulated(config: BartizanConfig): boolean {
  return Object.values(config.upstreams).some((upstream) => upstream.kind === 'simulated');
}
