// SPDX-License-Identifier: Apache-2.0
// The store of a node and what works on it: the drain, the exporter behind it, retention. An embedded store
// opens or the node does not start; a database that is away is tried again and again, and until it is
// there the spools keep what is recorded.
import { BartizanError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { openPostgresStore } from '../store/postgres.ts';
import { createRetention } from '../store/retention.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { createEndedRemoval } from '../store/ended-removal.ts';
import { busPosition } from '../telemetry/bus-relay.ts';
import { createDrain } from '../telemetry/drain.ts';
import { createOtlpExporter } from '../telemetry/otlp.ts';
import { createMetrics } from '../telemetry/registry.ts';
import { createBackOff } from './back-off.ts';
import type { RecordsData, RecordsNote, ThreadCalls } from './records.ts';

const DRAIN_INTERVAL_MS = 250;
const REOPEN_MS_MIN = 250;
const REOPEN_MS_MAX = 5_000;

export type RecordKeeper = {
  readonly calls: ThreadCalls;
  /** The open store. Throws `store_unavailable` while there is none. */
  store(): Store;
};

type Surroundings = {
  readonly world: World;
  readonly note: (note: RecordsNote['note']) => void;
};

export function createRecordKeeper(data: RecordsData, { world, note }: Surroundings): RecordKeeper {
  const metrics = createMetrics();
  let store: Store | undefined;
  let draining = false;
  let closing = false;
  let retry: NodeJS.Timeout | undefined;
  /** What runs on the store, in the order it was started. */
  const running: { close(): Promise<void> | void }[] = [];

  const opened = (found: Store): void => {
    store = found;
    const unfollow = found.cluster.revisions.follow(() => note('changed'));
    running.push(found, { close: unfollow });
    if (draining) startWork(found);
  };
  const startWork = (open: Store): void => {
    running.push(...work(data, { store: open, world, metrics }));
  };
  const reopen = (): void => {
    const backOff = createBackOff(world, REOPEN_MS_MIN, REOPEN_MS_MAX);
    const attempt = async (): Promise<void> => {
      try {
        const found = await openStore(data, world);
        if (closing) return await found.close();
        opened(found);
        world.log('info', 'store.opened');
        note('opened');
      } catch (thrown) {
        const fault = isAway(thrown) ? thrown.detail : 'not ours to use';
        world.log('warn', 'store.unreachable', { fault });
        if (!closing) retry = setTimeout(() => void attempt(), backOff.next());
      }
    };
    retry = setTimeout(() => void attempt(), backOff.next());
  };

  return {
    store: () => {
      if (store !== undefined) return store;
      throw new BartizanError('store_unavailable');
    },
    calls: {
      open: async () => {
        try {
          opened(await openStore(data, world));
          return true;
        } catch (thrown) {
          if (!isAway(thrown)) throw thrown;
          world.log('error', 'store.unreachable', { fault: thrown.detail });
          reopen();
          return false;
        }
      },
      startDrain: async () => {
        draining = true;
        if (store !== undefined) startWork(store);
      },
      metrics: async () => metrics.export(),
      close: async () => {
        closing = true;
        clearTimeout(retry);
        for (const part of running.toReversed()) await part.close();
      },
    },
  };
}

function openStore({ store, secrets, file }: RecordsData, world: World): Promise<Store> {
  if (store.kind === 'sqlite') return openSqliteStore({ file, world });
  const password = secrets.password === undefined ? undefined : new Secret(secrets.password);
  return openPostgresStore({ config: store, password, ca: secrets.ca, world });
}

function isAway(thrown: unknown): thrown is BartizanError {
  return thrown instanceof BartizanError && thrown.code === 'store_unavailable';
}

type Work = {
  readonly store: Store;
  readonly world: World;
  readonly metrics: ReturnType<typeof createMetrics>;
};

/** Starts what works on the open store; to be closed from the last to the first. */
function work(data: RecordsData, { store, world, metrics }: Work): { close(): Promise<void> }[] {
  const { node, otlp, retention } = data;
  const bus = otlp && createOtlpExporter({ ...otlp, world, metrics });
  const drain = createDrain({
    dir: data.spool,
    node,
    store,
    world,
    metrics,
    isAlive,
    ...(bus !== undefined && { bus }),
  });
  drain.start(DRAIN_INTERVAL_MS);
  const { events_days: days } = retention;
  const removals = [
    createEndedRemoval('tokens', store.tokens, world),
    createEndedRemoval('approvals', store.approvals, world),
  ];
  for (const removal of removals) removal.start();
  const parts = [...(bus === undefined ? [] : [bus]), drain, ...removals];
  if (days === undefined) return parts;
  const position = { busPosition: () => busPosition(data.spool) };
  const job = createRetention({ store, world, days, holder: node, ...(bus && position) });
  job.start();
  return [...parts, { close: () => job.stop() }];
}

/** Signal 0 asks only whether the process exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as { code?: string }).code === 'EPERM';
  }
}
