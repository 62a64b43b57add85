// SPDX-License-Identifier: Apache-2.0
// The main process of a node: store, drain, admin listener, control socket, workers. Each part can be
// killed at any moment: what was acknowledged is in a spool file, and the next start drains it.
import { existsSync } from 'node:fs';
import type { ControlPlane } from '../api/control-plane.ts';
import type { BartizanConfig } from '../config/config.ts';
import { BartizanError } from '../core/errors.ts';
import { INSTALLATION, type Keyring } from '../core/ports/keyring.ts';
import type { KeyRecord } from '../core/ports/store.ts';
import type { LogLevel, World } from '../core/world.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import { createMetrics } from '../telemetry/registry.ts';
import { createSpool } from '../telemetry/spool.ts';
import { openAdminListener } from './admin-listener.ts';
import { followAuthority } from './authority.ts';
import { beginningOf } from './beginning.ts';
import {
  type Boot,
  bootOf,
  checkConfiguration,
  type ConfigSource,
  invalidConfiguration,
  readConfiguration,
} from './configuration.ts';
import { createContentKeeper } from './content/keeper.ts';
import { createControl } from './control.ts';
import { lockDataDir } from './data-lock.ts';
import { nodeIdOf } from './first-start.ts';
import { createFleet } from './fleet.ts';
import { readLastGood } from './last-good.ts';
import { createNodeFile } from './node-file.ts';
import { openNodeSecrets } from './node-secrets.ts';
import { makeDataDir, type NodePaths, nodePaths } from './paths.ts';
import { isSimulated } from './plane/nodes.ts';
import { findPort, urlOf } from './ports.ts';
import { openRecords, type Records } from './records.ts';
import { callerCheck } from './caller-check.ts';
import { openCounters } from './shared-counters.ts';
import { classifierFilesCheck } from './classifier-check.ts';
import { upstreamCheck } from './upstream-check.ts';
import { followSource } from './rollout/following.ts';
import { openWorkers, requireOrphans, workersReady } from './worker-start.ts';

/** Workers that are told to go let their exchanges end first, which is bounded by less. */
const WORKERS_GONE_MS = 12_000;

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
  /** A link that makes the first administrator, while there is no account. */
  readonly setupLink: string | undefined;
  readonly plane: ControlPlane;
  stop(): Promise<void>;
};

/** Starts a node. Throws BartizanError when configuration, port or data directory do not allow it. */
export async function startNode(options: StartOptions): Promise<RunningNode> {
  const source = readConfiguration(options.configPath);
  const boot = bootOrRefuse(source, options.dataDir);
  const world = options.world(boot.telemetry.log_level);
  const paths = nodePaths(options.dataDir ?? boot.data_dir);
  makeDataDir(paths);
  const closers: (() => Promise<void> | void)[] = [lockDataDir(paths.lock, paths.root)];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const node = nodeIdOf(paths, world);
    const running = await assemble({ ...options, world, source, boot, paths, node, closers });
    return { ...running, node, dataDir: paths.root, stop: closeAll };
  } catch (thrown) {
    await closeAll();
    throw explained(thrown, paths.root);
  }
}

/** A file that is not valid by itself can only be so with what was made or installed elsewhere. */
function bootOrRefuse(source: ConfigSource, dataDir: string | undefined): Boot {
  const alone = checkConfiguration(source);
  if (alone.ok) return alone.config;
  const boot = bootOf(source);
  const hasStore =
    boot !== undefined &&
    (boot.store.kind !== 'sqlite' || isThere(boot, nodePaths(dataDir ?? boot.data_dir)));
  if (!hasStore) throw invalidConfiguration(source, alone.problems);
  return boot;
}

/** Parts made through the API, or packs with detectors that rules may name, can be there. */
const isThere = ({ content }: Boot, paths: NodePaths): boolean =>
  [paths.store, content.dir ?? paths.content].some((path) => existsSync(path));

/** Faults of disk and store in words: everything that a start reads and writes is in one directory. */
function explained(thrown: unknown, root: string): unknown {
  const { code: fault } = thrown as { code?: unknown };
  if (thrown instanceof BartizanError || typeof fault !== 'string') return thrown;
  const message = `cannot work with data directory ${root}: ${fault}`;
  return new BartizanError('internal', message, { detail: fault, cause: thrown });
}

type Assembly = Omit<StartOptions, 'world' | 'dataDir'> & {
  readonly world: World;
  readonly source: ConfigSource;
  readonly boot: Boot;
  readonly paths: NodePaths;
  readonly node: string;
  /** What to close, in the order it was opened. */
  readonly closers: (() => Promise<void> | void)[];
};

async function assemble(parts: Assembly): Promise<Omit<RunningNode, 'stop' | 'node' | 'dataDir'>> {
  const { world, boot, source, paths, node, closers } = parts;
  const metrics = createMetrics();
  const secrets = await openNodeSecrets({
    config: boot.secrets,
    file: paths.keyring,
    world,
    metrics,
    environment: parts.environment,
  });
  closers.push(() => secrets.close());
  let follow = (): void => undefined;
  const records = await openOwnRecords(parts, secrets.source, () => follow());
  closers.push(() => records.close());
  const checks = [
    upstreamCheck(parts.environment, world),
    callerCheck(parts.environment),
    classifierFilesCheck(parts.environment),
  ];
  const lastGood = readLastGood(paths.lastGood, world);
  const keeper = createContentKeeper({
    world,
    folder: paths.content,
    lastGood: paths.lastContent,
    engine: parts.version,
  });
  await keeper.begin(boot.content);
  const content = keeper.current;
  const beginning = await beginningOf({ world, source, records, lastGood, checks, content });
  const { config } = beginning;
  metrics.gauge('bartizan_simulated', isSimulated(config) ? 1 : 0);

  const { host } = config.listen;
  const { port, free } = await findPort(config.listen);
  let nodes = (): number => 1;
  const authority = await openCounters({
    world,
    config: config.counters,
    secrets: secrets.source,
    nodes: () => nodes(),
  });
  closers.push(() => authority.close());
  const fleet = await createFleet({
    socket: paths.socket,
    node,
    port,
    authority,
    tokens: records.store.tokens,
    approvals: records.store.approvals,
  });
  closers.push(() => fleet.close());
  if (!free) await requireOrphans(fleet, { host, port });
  secrets.follow((values) => fleet.setSecrets(values));
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
  let admin = '';
  const control = createControl({
    world,
    metrics,
    records,
    fleet,
    spool,
    secrets,
    file: createNodeFile({
      source,
      checks,
      secrets: secrets.source,
      content: keeper,
      now: () => world.clock.now(),
    }),
    content: keeper,
    beginning,
    lastGoodFile: paths.lastGood,
    node,
    version: parts.version,
    dataPlane,
    admin: () => admin,
  });
  const { plane, publisher, follower, contentWatching, rolloutWatch } = control;
  closers.push(() => follower.stop());
  closers.push(() => contentWatching.stop());
  closers.push(() => rolloutWatch.stop());
  nodes = () => follower.alive;
  const listener = await openAdminListener({
    world,
    paths,
    plane,
    version: parts.version,
    directory: records.store.directory,
    keyring: secrets.keyring,
    config: () => publisher.config.admin,
    authority: followAuthority(publisher, world),
    secret: (reference) => secrets.source.resolve(reference),
  });
  closers.push(() => listener.close());
  admin = listener.url;
  if (records.reached) await publisher.sync();
  const following = followSource({
    world,
    metrics,
    recorder: control.recorder,
    publisher,
    secret: (reference) => secrets.source.resolve(reference),
    dataDir: paths.root,
    environment: parts.environment,
  });
  closers.push(() => following.stop());
  await following.start();
  await publisher.send();
  warnOfForeignKeys(secrets.keyring, publisher.shared.keys, world);
  const workers = openWorkers({ ...parts, config, dataDir: paths.root });
  closers.push(async () => {
    await workers.stop();
    // Also those of a former main process, which have been told to go.
    await fleet.emptied(WORKERS_GONE_MS);
  });
  await workersReady(fleet, workers, world);
  fleet.retireOthers((pid) => workers.pids.includes(pid));
  follow = () => follower.changed();
  follower.start();
  contentWatching.start();
  rolloutWatch.start();
  await records.startDrain();
  const firstKey = records.reached ? await firstKeyOf(plane, config) : undefined;
  const setupLink = records.reached ? await listener.setupLink() : undefined;
  const [firstModel] = Object.keys(config.models);
  const simulated = isSimulated(config);
  return { dataPlane, admin, simulated, firstKey, firstModel, setupLink, plane };
}

/** Nodes of one installation need one keyring: keys that were hashed with another one do not work here. */
function warnOfForeignKeys(keyring: Keyring, keys: readonly KeyRecord[], world: World): void {
  const live = keys.filter(({ revokedAt }) => revokedAt === undefined);
  const ids = new Set(live.map(({ hashKeyId }) => hashKeyId));
  const foreign = [...ids].filter(
    (id) => keyring.macWith(id, 'virtual-key', INSTALLATION, '') === undefined,
  );
  if (foreign.length === 0) return;
  const count = live.filter(({ hashKeyId }) => foreign.includes(hashKeyId)).length;
  world.log('error', 'keyring.foreign-keys', { keys: count });
}

/** A key for the first app of an installation that has none. */
async function firstKeyOf(
  plane: ControlPlane,
  config: BartizanConfig,
): Promise<string | undefined> {
  const [app] = Object.keys(config.apps);
  if (app === undefined || (await plane.listKeys()).length > 0) return undefined;
  const by = { name: 'first start', account: undefined, why: undefined };
  const everything = { scopes: [], models: [], addresses: [], apps: [] };
  const none = { expiresAt: undefined, agent: undefined };
  const made = await plane.createKey({ app, name: 'first key', ...everything, ...none }, by);
  return made.key;
}

async function openOwnRecords(
  { world, boot, paths, node, failed }: Assembly,
  secrets: SecretSource,
  changed: () => void,
): Promise<Records> {
  const { store } = boot;
  const { log_level: level, otlp } = boot.telemetry;
  const reveal = async (reference: string | undefined): Promise<string | undefined> =>
    reference === undefined ? undefined : (await secrets.resolve(reference)).reveal();
  const isPostgres = store.kind === 'postgres';
  const data = {
    store,
    secrets: {
      password: isPostgres ? await reveal(store.password) : undefined,
      ca: isPostgres ? await reveal(store.ca) : undefined,
    },
    file: paths.store,
    spool: paths.spool,
    node,
    level,
    retention: boot.retention,
    otlp: otlp && { endpoint: otlp.endpoint, intervalMs: otlp.interval_ms },
  };
  const died = (): void => {
    world.log('error', 'records.died');
    failed();
  };
  return openRecords(data, { died, noted: changed });
}
