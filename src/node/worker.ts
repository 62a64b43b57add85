// SPDX-License-Identifier: Apache-2.0
// One worker process: the data path, put together from its parts. Everything it needs comes once as a
// snapshot; from then on it serves without the main process, the store or anything else.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BartizanError } from '../core/errors.ts';
import type { World } from '../core/world.ts';
import {
  createLeasedCounters,
  type Holding,
  type LeasedCounters,
} from '../gateway/admission/counters.ts';
import { createFailureLimiter } from '../gateway/admission/failure-limiter.ts';
import { createKillSwitch, cutKilled } from '../gateway/admission/kill-switch.ts';
import { FlowsInFlight } from '../gateway/flows-in-flight.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { tlsMaterial, type TlsMaterial } from '../gateway/identity/tls.ts';
import { createTokens, type Tokens } from '../gateway/identity/tokens.ts';
import { createDataPlane, type DataPlane } from '../gateway/server.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import { createUpstreams } from '../gateway/upstreams/create.ts';
import type { Upstreams } from '../gateway/upstreams/upstreams.ts';
import { createMetrics } from '../telemetry/registry.ts';
import { createSpool } from '../telemetry/spool.ts';
import { asking } from './approval-calls.ts';
import { type Classifiers, reopenClassifiers } from './classifiers.ts';
import { causeOf } from './cause.ts';
import { connectControl, type ControlClient } from './control-client.ts';
import { faultReport } from './fault-report.ts';
import { NOTHING_OFFERED, offered, type Offered } from './content/offered.ts';
import { createShadowWatch } from './content/shadow-watch.ts';
import type { FromMain, SnapshotMessage } from './messages.ts';
import { gaugeProcess } from './process-gauges.ts';
import { createCompiler, type Compiler } from './rollout/compiled.ts';
import type { Bundles } from './rollout/placed.ts';
import type { NodePaths } from './paths.ts';
import { buildSnapshot, withKeys } from './snapshot.ts';
import { createWorkerSecrets, type WorkerSecrets } from './worker-secrets.ts';
import { createVaults, type Vaults } from './worker-vaults.ts';

const METRICS_MS = 1_000;
/** Streams in flight get this long when the worker is told to go. */
const DRAIN_MS = 10_000;
/** Old upstream connections may finish what runs on them after a reload. */
const OLD_UPSTREAMS_MS = 600_000;
/** No question to a classifier takes longer. */
const OLD_CLASSIFIERS_MS = 60_000;

export type WorkerOptions = {
  readonly name: string;
  readonly pid: number;
  readonly paths: NodePaths;
  readonly world: World;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Several workers listen on one port; refused by platforms without SO_REUSEPORT. */
  readonly reusePort: boolean;
};

/** Runs until told to drain, or abandoned; resolves when everything is closed. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { world, paths } = options;
  const worker = new Worker(options);
  await new Promise<void>((resolve) => {
    const stop = (): void => void worker.stop().then(resolve);
    const control = connectControl({
      socket: paths.socket,
      worker: options.name,
      pid: options.pid,
      world,
      port: () => worker.port,
      receive: (message) => (message.type === 'drain' ? stop() : worker.receive(message)),
      holdings: () => worker.holdings(),
      abandoned: () => {
        world.log('error', 'worker.abandoned');
        stop();
      },
    });
    worker.control = control;
    world.signal.addEventListener('abort', stop, { once: true });
  });
}

/** What a snapshot names and does not hold. */
type SentBefore = { readonly packs: Offered; readonly bundles: Bundles };

class Worker {
  control: ControlClient | undefined;
  readonly #options: WorkerOptions;
  readonly #secrets: WorkerSecrets;
  readonly #metrics = createMetrics();
  readonly #killSwitch = createKillSwitch();
  readonly #tokens: Tokens;
  readonly #vaults: Vaults;
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });
  #snapshot: Snapshot | undefined;
  readonly #compiler: Compiler;
  #offered: Offered = NOTHING_OFFERED;
  #bundles: Bundles = {};
  /** What `#snapshot` detects with and decides by: names of the packs and the policy, as they were sent. */
  #built = '';
  /** Which reading of the configuration `#snapshot` comes from. */
  #reading = 0;
  /** Snapshot version that the metrics name. */
  #told: string | undefined;
  #port: number | undefined;
  #upstreams: Upstreams | undefined;
  #classifiers: Classifiers | undefined;
  #gateway: Gateway | undefined;
  #counters: LeasedCounters | undefined;
  #dataPlane: DataPlane | undefined;
  #timer: NodeJS.Timeout | undefined;
  #draining = false;
  #stopped: Promise<void> | undefined;
  /** Snapshots are taken one after the other, in the order they came. */
  #applying: Promise<void> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#tokens = createTokens({ world: options.world });
    const { world, environment, paths } = options;
    const secret = (reference: string) => this.#secrets.current(reference);
    this.#compiler = createCompiler({ world, metrics: this.#metrics, secret });
    this.#secrets = createWorkerSecrets({ world, environment, file: paths.keyring });
    this.#vaults = createVaults({
      sealer: () => this.#secrets.keyring(),
      clock: world.clock,
      tokens: () => required(this.control).tokens,
    });
  }

  /** Where it listens; undefined before it does. */
  get port(): number | undefined {
    return this.#port;
  }

  /** Leases that it has now. */
  holdings(): readonly Holding[] {
    return this.#counters?.holdings() ?? [];
  }

  receive(message: Exclude<FromMain, { type: 'lease' | 'tokens' | 'approval' | 'drain' }>): void {
    switch (message.type) {
      case 'content':
        this.#offered = offered(message.content);
        return;
      case 'policies':
        this.#bundles = message.bundles;
        return;
      case 'snapshot': {
        // What was sent before it, whatever comes while it waits for its turn.
        const sent = { packs: this.#offered, bundles: this.#bundles };
        this.#applying = this.#applying
          .then(() => this.#apply(message.snapshot, sent))
          .catch((thrown: unknown) => this.#fail(thrown));
        return;
      }
      case 'kills': {
        this.#killSwitch.replace(message.entries);
        const cut = this.#gateway === undefined ? 0 : cutKilled(this.#gateway);
        this.control?.send({ type: 'killed', revision: message.revision, cut });
        return;
      }
      case 'secrets':
        this.#secrets.take(message);
        this.#renewCertificate();
    }
  }

  /** One that cannot be used leaves the old one in place. */
  #renewCertificate(): void {
    try {
      const { tls } = this.#snapshot?.config.listen ?? {};
      const material = tlsMaterial(tls, (name) => this.#secrets.current(name));
      if (material !== undefined) this.#dataPlane?.renew(material);
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : 'unknown';
      this.#options.world.log('error', 'worker.certificate.refused', { reason });
    }
  }

  async #apply(message: SnapshotMessage, sent: SentBefore): Promise<void> {
    const { version, revision, content, policy } = message;
    const wanted = JSON.stringify([content, policy]);
    if (this.#snapshot === undefined || message.reading !== this.#reading) {
      await this.#read(message, sent);
    } else {
      // Connections to providers, and what is known of their health, stay.
      this.#snapshot =
        wanted === this.#built
          ? { ...this.#snapshot, ...withKeys(message) }
          : this.#build(message, sent);
    }
    this.#built = wanted;
    this.#tell(version);
    this.control?.send({ type: 'applied', revision, version });
  }

  /** Takes over a configuration, whole or not at all. */
  async #read(message: SnapshotMessage, sent: SentBefore): Promise<void> {
    const { world } = this.#options;
    const own = this.#classifiers;
    this.#classifiers = await reopenClassifiers(own, message.config, {
      world,
      metrics: this.#metrics,
      secret: (reference) => this.#secrets.current(reference),
    });
    try {
      await this.#takeOver(message, sent);
    } catch (thrown) {
      // What serves goes on with what it was built with.
      if (this.#classifiers !== own) void this.#classifiers.close();
      this.#classifiers = own;
      throw thrown;
    }
    if (own !== undefined && own !== this.#classifiers) {
      setTimeout(() => void own.close(), OLD_CLASSIFIERS_MS).unref();
    }
  }

  async #takeOver(message: SnapshotMessage, sent: SentBefore): Promise<void> {
    const { world } = this.#options;
    const snapshot = this.#build(message, sent);
    this.#secrets.reread();
    const upstreams = createUpstreams(message.config, {
      world,
      secret: (reference) => this.#secrets.current(reference),
    });
    const tls = tlsMaterial(message.config.listen.tls, (name) => this.#secrets.current(name));
    if (tls !== undefined) this.#dataPlane?.renew(tls);
    this.#tokens.configure(message.config.identity);
    const old = this.#upstreams;
    this.#snapshot = snapshot;
    this.#upstreams = upstreams;
    this.#reading = message.reading;
    if (old !== undefined) setTimeout(() => void old.close(), OLD_UPSTREAMS_MS).unref();
    if (this.#dataPlane === undefined) await this.#open(message, tls);
  }

  #build(message: SnapshotMessage, { packs, bundles }: SentBefore): Snapshot {
    const { world } = this.#options;
    const { shadow_percent: percent } = message.config.content;
    return buildSnapshot(message, {
      keyring: this.#secrets.keyring(),
      world,
      vault: this.#vaults[message.config.protections.unmask.vault],
      content: packs(message.content),
      policy: this.#compiler.policy(message.policy, bundles, message.config),
      cascade: this.#classifiers?.cascade,
      approvals: asking(message.config, () => required(this.control).approvals),
      watch: createShadowWatch({ world, metrics: this.#metrics, percent, defer: setImmediate }),
    });
  }

  #tell(version: string): void {
    if (this.#told !== undefined) {
      this.#metrics.gauge('bartizan_config_info', 0, { version: this.#told });
    }
    this.#told = version;
    this.#metrics.gauge('bartizan_config_info', 1, { version });
  }

  async #open(message: SnapshotMessage, tls: TlsMaterial | undefined): Promise<void> {
    const { world, name, paths } = this.#options;
    const gateway: Gateway = {
      world,
      node: { id: message.node, worker: name },
      snapshot: () => required(this.#snapshot),
      keyring: this.#secrets.keyring(),
      counters: (this.#counters = createLeasedCounters(
        {
          request: (limit, want) =>
            this.control?.lease(limit, want) ?? Promise.reject(new Error('not connected')),
          giveBack: (limit, part) => this.control?.send({ type: 'return', limit, ...part }),
        },
        world,
      )),
      spool: createSpool({
        dir: paths.spool,
        worker: name,
        pid: this.#options.pid,
        node: message.node,
        world,
        config: message.config.telemetry.spool,
      }),
      metrics: this.#metrics,
      killSwitch: this.#killSwitch,
      failures: createFailureLimiter(),
      tokens: this.#tokens,
      upstreams: () => required(this.#upstreams),
      flows: new FlowsInFlight(),
      draining: () => this.#draining,
      reportFault: faultReport(world),
    };
    this.#gateway = gateway;
    this.#dataPlane = createDataPlane(gateway, tls);
    const { port } = message;
    const { host } = message.config.listen;
    await this.#dataPlane.listen({ host, port, reusePort: this.#options.reusePort });
    this.#port = port;
    this.#delay.enable();
    this.#timer = setInterval(() => this.#report(gateway), METRICS_MS);
    this.#report(gateway);
  }

  #report(gateway: Gateway): void {
    const { spool, flows } = gateway;
    gaugeProcess(this.#metrics, { spool, inFlight: flows.size, delay: this.#delay });
    const metrics = this.#metrics.export();
    this.control?.send({ type: 'metrics', metrics, inFlight: gateway.flows.size });
    this.control?.send({ type: 'tried', tallies: [...this.#compiler.tallies] });
  }

  #fail(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new BartizanError('internal');
    const fault = { reason: error.message, cause: causeOf(error) };
    this.#options.world.log('error', 'worker.snapshot.refused', fault);
    // A worker that never served is of no use; one that serves keeps its last good snapshot.
    if (this.#dataPlane === undefined) throw error;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#draining = true;
    await this.#dataPlane?.drain(DRAIN_MS);
    clearInterval(this.#timer);
    this.#tokens.close();
    this.#gateway?.spool.close();
    // No flow is left that could use them, and a provider that keeps one open shall not hold us.
    void this.#upstreams?.close();
    void this.#classifiers?.close();
    if (this.#gateway !== undefined) this.#report(this.#gateway);
    this.control?.close();
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined)
    throw new BartizanError('internal', undefined, { detail: 'no snapshot' });
  return value;
}
