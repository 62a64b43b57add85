// SPDX-License-Identifier: Apache-2.0
// The main process of a node: store, drain, admin listener, control socket, workers. Each part can be
// killed at any moment: what was acknowledged is in a spool file, and the next start drains it.
import { availableParallelism } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { createAdminApi } from '../api/server.ts';
import type { BartizanConfig } from '../config/config.ts';
import { BartizanError } from '../core/errors.ts';
import type { LogLevel, World } from '../core/world.ts';
import { createCounterAuthority } from '../gateway/admission/counters.ts';
import { openFileKeyring } from '../keys/file-keyring.ts';
import { createMetrics } from '../telemetry/registry.ts';
import { createSpool } from '../telemetry/spool.ts';
import {
  type ConfigSource,
  readAgain,
  readConfiguration,
  requireConfiguration,
} from './configuration.ts';
import { lockDataDir } from './data-lock.ts';
import { adminToken, nodeIdOf, sameSecret, writeAdminAccess } from './first-start.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { makeDataDir, type NodePaths, nodePaths } from './paths.ts';
import { createPlane, isSimulated, type NodePlane } from './plane.ts';
import { cannotListen, findPort, listenAdmin, urlOf } from './ports.ts';
import { openRecords, type Records } from './records.ts';
import { upstreamCheck } from './upstream-check.ts';
import { startWorkers, type Workers } from './workers.ts';

const WORKERS_READY_MS = 15_000;
/** Workers that a killed main process left behind try to reconnect five times in this. */
const ORPHANS_MS = 1_000;
/** Workers that are told to go let their exchanges end first, which is bounded by less. */
const WORKERS_GONE_MS = 12_000;
/** Calls of the admin API get this long to end when the node stops. */
const LAST_CALLS_MS = 1_000;

export type StartOptions = {
  readonly world: (level: LogLevel) => World;
  readonly pid: number;
  readonly version: string;
  /** Path given by the user; undefined: bartizan.yaml or the embedded default. */
  readonly configPath: string | undefined;
  readonly dataDir: string | undefined;
  /** Program and arguments that run one worker: data directory, log level and name are appended. */
  readonly workerCommand: readonly [program: string, ...args: string[]];
  readonly platform: string;
  /** Where secrets are found; workers get the same. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called when the node cannot go on, and should be stopped. Workers serve on until then. */
  readonly failed: () => void;
};

export type RunningNode = {
  readonly dataPlane: string;
  readonly admin: string;
  readonly node: string;
  readonly simulated: boolean;
  readonly dataDir: string;
  /** The first key, when this start made it: to be shown once. */
  readonly firstKey: string | undefined;
  /** A model that `firstKey` may use. */
  readonly firstModel: string | undefined;
  readonly plane: NodePlane;
  stop(): Promise<void>;
};

/** Starts a node. Throws BartizanError when configuration, port or data directory do not allow it. */
export async function startNode(options: StartOptions): Promise<RunningNode> {
  const source = readConfiguration(options.configPath);
  const level = requireConfiguration(source).telemetry.log_level;
  const world = options.world(level);
  const config = requireConfiguration(source, [upstreamCheck(options.environment, world)]);
  const paths = nodePaths(options.dataDir ?? config.data_dir);
  makeDataDir(paths);
  const closers: (() => Promise<void> | void)[] = [lockDataDir(paths.lock, paths.root)];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const node = nodeIdOf(paths, world);
    const running = await assemble({ ...options, world, source, config, paths, node, closers });
    return { ...running, node, dataDir: paths.root, stop: closeAll };
  } catch (thrown) {
    await closeAll();
    throw explained(thrown, paths.root);
  }
}

/** Faults of disk and store in words: everything that a start reads and writes is in one directory. */
function explained(thrown: unknown, root: string): unknown {
  const { code: fault } = thrown as { code?: unknown };
  if (thrown instanceof BartizanError || typeof fault !== 'string') return thrown;
  const message = `cannot work with data directory ${root}: ${fault}`;
  return new BartizanError('internal', message, { detail: fault, cause: thrown });
}

type Assembly = Omit<StartOptions, 'world'> & {
  readonly world: World;
  readonly source: ConfigSource;
  readonly config: BartizanConfig;
  readonly paths: NodePaths;
  readonly node: string;
  /** What to close, in the order it was opened. */
  readonly closers: (() => Promise<void> | void)[];
};

async function assemble(parts: Assembly): Promise<Omit<RunningNode, 'stop' | 'node' | 'dataDir'>> {
  const { world, config, paths, node, closers } = parts;
  const opening = openOwnRecords(parts);
  // A refusal is of interest only once nothing else has refused.
  opening.catch(() => undefined);
  closers.push(async () => (await opening.catch(() => undefined))?.close());
  const { host } = config.listen;
  const { port, free } = await findPort(config.listen);
  const authority = createCounterAuthority(world);
  const fleet = await createFleet({ socket: paths.socket, node, port, authority });
  closers.push(() => fleet.close());
  if (!free) await requireOrphans(fleet, { host, port });

  const records = await opening;
  const { store } = records;
  const metrics = createMetrics();
  metrics.gauge('bartizan_simulated', isSimulated(config) ? 1 : 0);
  const spool = createSpool({
    dir: paths.spool,
    worker: 'main',
    pid: parts.pid,
    node,
    world,
    config: config.telemetry.spool,
  });
  closers.push(() => spool.close());
  const dataPlane = urlOf({ host, port });
  const plane = createPlane({
    world,
    node,
    store,
    spool,
    keyring: openFileKeyring({ file: paths.keyring, world }),
    fleet,
    metrics,
    recordMetrics: () => records.metrics(),
    dataPlane,
    config,
    startedAt: world.clock.now(),
    load: () => readAgain(parts.source, [upstreamCheck(parts.environment, world)]),
  });
  const admin = await openAdmin(parts, plane);
  await plane.publish();
  const workers = openWorkers(parts);
  closers.push(async () => {
    await workers.stop();
    // Also those of a former main process, which have been told to go.
    await fleet.emptied(WORKERS_GONE_MS);
  });
  await workersReady(fleet, workers, world);
  fleet.retireOthers((pid) => workers.pids.includes(pid));
  await records.startDrain();

  const [firstApp] = Object.keys(config.apps);
  const [firstModel] = Object.keys(config.models);
  const noKeys = (await store.keys.list()).length === 0;
  const first = { app: firstApp ?? '', name: 'first key', expiresAt: undefined };
  const firstKey =
    firstApp !== undefined && noKeys
      ? (await plane.createKey(first, 'first start')).key
      : undefined;
  return { dataPlane, admin, simulated: isSimulated(config), firstKey, firstModel, plane };
}

function openOwnRecords(parts: Assembly): Promise<Records> {
  const { paths, node } = parts;
  const { log_level: level, otlp } = parts.config.telemetry;
  const data = {
    file: paths.store,
    spool: paths.spool,
    node,
    level,
    otlp: otlp && { endpoint: otlp.endpoint, intervalMs: otlp.interval_ms },
  };
  return openRecords(data, () => {
    parts.world.log('error', 'records.died');
    parts.failed();
  });
}

function openWorkers(parts: Assembly): Workers {
  const wanted = parts.config.listen.workers;
  // Only Linux spreads connections over several listeners of one port.
  const most = parts.platform === 'linux' ? Number.POSITIVE_INFINITY : 1;
  const [program, ...args] = parts.workerCommand;
  const { root } = parts.paths;
  return startWorkers({
    count: Math.min(wanted === 'auto' ? availableParallelism() : wanted, most),
    command: [program, ...args, root, parts.config.telemetry.log_level],
    world: parts.world,
  });
}

async function workersReady(fleet: Fleet, workers: Workers, world: World): Promise<void> {
  const deadline = world.clock.monotonic() + WORKERS_READY_MS;
  for (;;) {
    const ours = new Set(workers.pids);
    const ready = fleet.status().filter((worker) => worker.ready && ours.has(worker.pid));
    if (ours.size > 0 && ready.length === ours.size) return;
    if (world.signal.aborted || world.clock.monotonic() > deadline) {
      throw new BartizanError(
        'internal',
        'The workers did not start; the log lines above say why.',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The port is taken: fine if by workers of a former main process, which will say hello. */
async function requireOrphans(
  fleet: Fleet,
  address: { readonly host: string; readonly port: number },
): Promise<void> {
  for (let waitedMs = 0; !fleet.listensOn(address.port); waitedMs += 20) {
    if (waitedMs > ORPHANS_MS) throw cannotListen('listen', address, 'EADDRINUSE');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Opened before the workers: that its port is taken shall not cost the ones that still serve. */
async function openAdmin(parts: Assembly, plane: NodePlane): Promise<string> {
  const { world, paths } = parts;
  const token = adminToken(paths, world);
  const api = createAdminApi({
    world,
    plane,
    version: parts.version,
    authenticate: (given) =>
      sameSecret(token, given) ? { name: 'local-admin', role: 'admin' } : undefined,
  });
  parts.closers.push(() => closeAdmin(api));
  const url = await listenAdmin(api, parts.config.admin);
  writeAdminAccess(paths, { url, token });
  return url;
}

/** Closes once running calls have ended; a client that does not end its own shall not hold the node. */
async function closeAdmin(api: FastifyInstance): Promise<void> {
  const force = setTimeout(() => api.server.closeAllConnections(), LAST_CALLS_MS);
  await api.close();
  clearTimeout(force);
}
