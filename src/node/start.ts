// SPDX-License-Identifier: Apache-2.0
// The main process of a node: store, drain, admin listener, control socket, workers. Each part can be
// killed at any moment: what was acknowledged is in a spool file, and the next start drains it.
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import type { FastifyInstance } from 'fastify';
import { createAdminApi } from '../api/server.ts';
import type { BartizanConfig } from '../config/config.ts';
import { BartizanError } from '../core/errors.ts';
import type { World } from '../core/world.ts';
import { createCounterAuthority } from '../gateway/admission/counters.ts';
import { openFileKeyring } from '../keys/file-keyring.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { createDrain } from '../telemetry/drain.ts';
import { createOtlpExporter } from '../telemetry/otlp.ts';
import { createMetrics } from '../telemetry/registry.ts';
import { createSpool } from '../telemetry/spool.ts';
import { checkConfiguration, readConfiguration, requireConfiguration } from './configuration.ts';
import { adminToken, nodeIdOf, sameSecret, writeAdminAccess } from './first-start.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { makeDataDir, type NodePaths, nodePaths } from './paths.ts';
import { createPlane, isSimulated, type NodePlane } from './plane.ts';
import { startWorkers, type Workers } from './workers.ts';

const DRAIN_INTERVAL_MS = 250;
const WORKERS_READY_MS = 15_000;
/** Workers that a killed main process left behind reconnect within this. */
const ORPHANS_MS = 1_500;

export type StartOptions = {
  readonly world: World;
  readonly pid: number;
  readonly version: string;
  /** Path given by the user; undefined: bartizan.yaml or the embedded default. */
  readonly configPath: string | undefined;
  readonly dataDir: string | undefined;
  /** Program and arguments that run one worker: the socket's data directory and the name are appended. */
  readonly workerCommand: readonly [program: string, ...args: string[]];
  readonly platform: string;
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
  const { world } = options;
  const source = readConfiguration(options.configPath);
  const config = requireConfiguration(source);
  const paths = nodePaths(options.dataDir ?? config.data_dir);
  makeDataDir(paths);
  const node = nodeIdOf(paths, world);
  const closers: (() => Promise<void> | void)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const running = await assemble({ ...options, config, paths, node, closers });
    return { ...running, node, dataDir: paths.root, stop: closeAll };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

type Assembly = StartOptions & {
  readonly config: BartizanConfig;
  readonly paths: NodePaths;
  readonly node: string;
  /** What to close, in the order it was opened. */
  readonly closers: (() => Promise<void> | void)[];
};

async function assemble(parts: Assembly): Promise<Omit<RunningNode, 'stop' | 'node' | 'dataDir'>> {
  const { world, config, paths, node, closers } = parts;
  const authority = createCounterAuthority(world);
  const portFree = await findPort(config.listen.host, config.listen.port);
  const fleet = await createFleet({
    world,
    socket: paths.socket,
    node,
    port: portFree.port,
    authority,
  });
  closers.push(() => fleet.close());
  const orphans = portFree.free ? [] : await waitForOrphans(fleet, portFree.port);

  const store = await openSqliteStore({ file: paths.store, world });
  closers.push(() => store.close());
  const metrics = createMetrics();
  metrics.gauge('bartizan_simulated', isSimulated(config) ? 1 : 0);
  const drain = openDrain(parts, store, metrics);
  closers.push(() => drain.close());
  const spool = createSpool({
    dir: paths.spool,
    worker: 'main',
    pid: parts.pid,
    node,
    world,
    config: config.telemetry.spool,
  });
  closers.push(() => spool.close());
  const keyring = openFileKeyring({ file: paths.keyring, world });
  const dataPlane = `http://${hostInUrl(config.listen.host)}:${portFree.port}`;
  const plane = createPlane({
    world,
    node,
    store,
    spool,
    keyring,
    fleet,
    metrics,
    dataPlane,
    config,
    startedAt: world.clock.now(),
    load: () => checkConfiguration(readConfiguration(parts.configPath)),
  });
  const [firstApp] = Object.keys(config.apps);
  const first =
    firstApp !== undefined && (await store.keys.list()).length === 0
      ? await plane.createKey(
          { app: firstApp, name: 'first key', expiresAt: undefined },
          'first start',
        )
      : undefined;
  await plane.publish();
  const workers = openWorkers(parts);
  closers.push(() => workers.stop());
  await workersReady(fleet, workers, world);
  fleet.dismiss(orphans);
  drain.start(DRAIN_INTERVAL_MS);

  const token = adminToken(paths, world);
  const api = createAdminApi({
    world,
    plane,
    version: parts.version,
    authenticate: (given) =>
      sameSecret(token, given) ? { name: 'local-admin', role: 'admin' } : undefined,
  });
  closers.push(() => api.close());
  const admin = await listenAdmin(api, config);
  writeAdminAccess(paths, { url: admin, token });
  return { dataPlane, admin, simulated: isSimulated(config), firstKey: first?.key, firstModel: Object.keys(config.models)[0], plane };
}

function openDrain(
  parts: Assembly,
  store: Awaited<ReturnType<typeof openSqliteStore>>,
  metrics: ReturnType<typeof createMetrics>,
): ReturnType<typeof createDrain> {
  const { otlp } = parts.config.telemetry;
  const exporter =
    otlp === undefined
      ? undefined
      : createOtlpExporter({
          endpoint: otlp.endpoint,
          intervalMs: otlp.interval_ms,
          world: parts.world,
        });
  if (exporter !== undefined) parts.closers.push(() => exporter.close());
  return createDrain({
    dir: parts.paths.spool,
    node: parts.node,
    store,
    world: parts.world,
    metrics,
    isAlive,
    ...(exporter === undefined ? {} : { bus: exporter }),
  });
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

function openWorkers(parts: Assembly): Workers {
  const wanted = parts.config.listen.workers;
  // Only Linux spreads connections over several listeners of one port.
  const most = parts.platform === 'linux' ? Number.POSITIVE_INFINITY : 1;
  const [program, ...args] = parts.workerCommand;
  return startWorkers({
    count: Math.min(wanted === 'auto' ? availableParallelism() : wanted, most),
    command: [program, ...args, parts.paths.root],
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

/** The port to serve on, and whether nobody listens there yet. */
async function findPort(host: string, wanted: number): Promise<{ port: number; free: boolean }> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error: Error & { code?: string }) => {
      if (error.code === 'EADDRINUSE') resolve({ port: wanted, free: false });
      else {
        const message = `cannot listen on ${host}:${wanted}: ${error.code ?? 'unknown error'}`;
        reject(new BartizanError('config_invalid', message));
      }
    });
    probe.listen(wanted, host, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : wanted;
      probe.close(() => resolve({ port, free: true }));
    });
  });
}

/** The port is taken: fine if by workers of a former main process, which will say hello. */
async function waitForOrphans(fleet: Fleet, port: number): Promise<readonly number[]> {
  for (let waitedMs = 0; waitedMs < ORPHANS_MS; waitedMs += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    // One more interval lets the others of the same generation arrive.
    if (fleet.size > 0 && waitedMs > ORPHANS_MS / 2) return fleet.pids();
  }
  throw new BartizanError(
    'config_invalid',
    `port ${port} is used by another program; choose another with listen.port`,
  );
}

async function listenAdmin(api: FastifyInstance, config: BartizanConfig): Promise<string> {
  try {
    await api.listen({ host: config.admin.host, port: config.admin.port });
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'unknown error';
    const message = `cannot listen on ${config.admin.host}:${config.admin.port} (admin): ${code}`;
    throw new BartizanError('config_invalid', message);
  }
  const address = api.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.admin.port;
  return `http://${hostInUrl(config.admin.host)}:${port}`;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
