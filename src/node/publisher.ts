// SPDX-License-Identifier: Apache-2.0
// What this node serves with: the file and the shared state of the installation, put together, checked, sent
// to every worker and kept on the disk. It takes a configuration whole or stays with the one it has, and it
// never lets go of a stop or a revocation because a store came back with older data.
import type { BartizanConfig } from '../config/config.ts';
import type { LoadResult } from '../config/load.ts';
import { asBartizanError, BartizanError } from '../core/errors.ts';
import type { Resource, Revisions, Topic } from '../core/ports/cluster.ts';
import type { KeyRecord, KillEntry, KillTargetKind } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Confirmations, Fleet } from './fleet.ts';
import type { LastGoodFile } from './last-good.ts';
import type { NodeFile } from './node-file.ts';
import {
  highest,
  keysInForce,
  killsInForce,
  type Lacking,
  sameTarget,
  type SharedState,
} from './shared-state.ts';
import { snapshotVersion } from './snapshot.ts';
import type { RecordStore } from './store-calls.ts';
import { createTurns } from './turns.ts';

const TOPICS: readonly Topic[] = ['resources', 'keys', 'kills'];
/** What was sent and is not confirmed yet; a worker that is further behind has applied nothing of note. */
const SENT_KEPT = 100;
const DAY_MS = 86_400_000;

export type PublisherParts = {
  readonly world: World;
  readonly metrics: Metrics;
  readonly fleet: Fleet;
  readonly store: RecordStore;
  readonly lastGood: LastGoodFile;
  readonly load: NodeFile['load'];
  /** Called before a configuration goes to the workers. */
  readonly prepare: (config: BartizanConfig) => Promise<void>;
  /** The store came back with older data than it had. */
  readonly wentBack: (store: Revisions, known: Revisions) => void;
  readonly start: Beginning;
};

/** What a node begins with. */
export type Beginning = {
  readonly config: BartizanConfig;
  /** Digest of the file that `config` is made of. */
  readonly file: string;
  readonly shared: SharedState;
  readonly held: readonly KillEntry[];
  readonly highest: Revisions;
  /** Counts readings of the configuration; no other main process counts from the same number. */
  readonly reading: number;
};

export type Publisher = {
  readonly config: BartizanConfig;
  readonly version: string;
  readonly shared: SharedState;
  /** What is in force here and not in the store: to be written there. */
  readonly lacking: Lacking;
  /** Sends all that is known to the workers. */
  send(): Promise<void>;
  /** Reads what has changed in the store, and sends it. Rejects when the store cannot be read. */
  sync(): Promise<void>;
  /** Reads the file again, with the shared parts. `accepted` is called before it is sent. */
  reload(accepted: (after: string) => void): Promise<LoadResult>;
  /** The same; without the store what is known stays. Rejects with other faults of it. */
  look(): Promise<void>;
  /** Puts a stop in force here that the store could not take; it gets it when it is back. */
  hold(entry: KillEntry): Promise<void>;
  /** No longer holds to a stop that the store does not have. */
  release(kind: KillTargetKind, value: string): void;
  /** Ends a key here whose revocation the store could not take; it gets it when it is back. */
  revoke(prefix: string, at: number): Promise<void>;
  /** What all workers of this node have confirmed. */
  applied(): { readonly snapshot: string; readonly revisions: Revisions };
  /** Whether a worker has what was sent last about the topic. */
  isCurrent(topic: Topic): (worker: Confirmations) => boolean;
  /** Revision of the stops at the workers. */
  readonly killsSent: number;
};

type Sent = { readonly revision: number; readonly version: string; readonly revisions: Revisions };

export function createPublisher(parts: PublisherParts): Publisher {
  return new NodePublisher(parts);
}

class NodePublisher implements Publisher {
  config: BartizanConfig;
  version = '';
  shared: SharedState;
  lacking: Lacking = { kills: [], keys: [] };
  killsSent = 0;
  readonly #parts: PublisherParts;
  readonly #inTurn = createTurns();
  #file: string;
  #reading: number;
  #held: readonly KillEntry[];
  #highest: Revisions;
  /** Whether the last look at the store failed, or there was none: it may have become another one. */
  #away = true;
  /** Revision of resources that do not fit this node's file. */
  #refused: number | undefined;
  #snapshots: Sent[] = [];
  #kills: Sent[] = [];
  #saved: Promise<void> = Promise.resolve();

  constructor(parts: PublisherParts) {
    const { config, file, shared, held, reading } = parts.start;
    this.#parts = parts;
    this.config = config;
    this.shared = shared;
    this.#file = file;
    this.#held = held;
    this.#highest = parts.start.highest;
    this.#reading = reading;
  }

  async send(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#parts.prepare(this.config);
      this.#sendKills();
      this.#sendSnapshot();
      this.#save();
    });
    await this.#saved;
  }

  async sync(): Promise<void> {
    await this.#inTurn(async () => {
      try {
        await this.#sync();
        this.#away = false;
      } catch (thrown) {
        this.#away = true;
        throw thrown;
      }
    });
    // Outside of the turn: a slow disk shall not keep the next stop from the workers.
    await this.#saved;
  }

  async reload(accepted: (after: string) => void): Promise<LoadResult> {
    const result = await this.#inTurn(async () => {
      const resources = await this.#newestResources();
      const { result, file, keep } = await this.#parts.load(resources.list, 'again');
      if (!result.ok) return result;
      await this.#parts.prepare(result.config);
      accepted(snapshotVersion(result.config, liveKeys(this.shared.keys, this.#now())));
      keep();
      this.#file = file;
      this.#take(result.config, resources);
      this.#sendSnapshot();
      this.#save();
      return result;
    });
    await this.#saved;
    return result;
  }

  async look(): Promise<void> {
    try {
      await this.sync();
    } catch (thrown) {
      if (!isAway(thrown)) throw thrown;
    }
  }

  async hold(entry: KillEntry): Promise<void> {
    await this.#inTurn(async () => {
      const others = (list: readonly KillEntry[]) => list.filter((one) => !sameTarget(one, entry));
      this.#held = [...others(this.#held), entry];
      this.shared = { ...this.shared, kills: [...others(this.shared.kills), entry] };
      this.#sendKills();
      this.#save();
    });
    await this.#saved;
  }

  async revoke(prefix: string, at: number): Promise<void> {
    await this.#inTurn(async () => {
      const keys = this.shared.keys.map((key) =>
        key.prefix === prefix && key.revokedAt === undefined ? { ...key, revokedAt: at } : key,
      );
      this.shared = { ...this.shared, keys };
      this.#sendSnapshot();
      this.#save();
    });
    await this.#saved;
  }

  release(kind: KillTargetKind, value: string): void {
    this.#held = this.#held.filter((entry) => !sameTarget(entry, { kind, value }));
  }

  applied(): { snapshot: string; revisions: Revisions } {
    const slowest = this.#parts.fleet.slowest();
    const of = (sent: readonly Sent[], confirmed: number | undefined): Sent | undefined =>
      sent.findLast(({ revision }) => confirmed === undefined || revision <= confirmed);
    const snapshot = of(this.#snapshots, slowest?.snapshot);
    const kills = of(this.#kills, slowest?.kills);
    return {
      snapshot: snapshot?.version ?? '',
      revisions: {
        resources: snapshot?.revisions.resources ?? 0,
        keys: snapshot?.revisions.keys ?? 0,
        kills: kills?.revisions.kills ?? 0,
      },
    };
  }

  isCurrent(topic: Topic): (worker: Confirmations) => boolean {
    const sent = topic === 'kills' ? this.#kills : this.#snapshots;
    const revision = sent.at(-1)?.revision ?? 0;
    return (worker) => (topic === 'kills' ? worker.kills : worker.snapshot) >= revision;
  }

  async #sync(): Promise<void> {
    const { store } = this.#parts;
    // Before the lists: so that they are at least as new.
    const revisions = await store.cluster.revisions.read();
    const known = this.#away ? this.#highest : this.shared.revisions;
    const back = TOPICS.some((topic) => revisions[topic] < known[topic]);
    // After an absence all of it: the store may be another one, and this node may have gone on alone.
    const anew = back || this.#away || this.#held.length > 0;
    const moved = (topic: Topic): boolean => revisions[topic] !== this.shared.revisions[topic];
    if (back) this.#goneBack(revisions, known);
    this.#highest = highest(this.#highest, revisions);
    const { shared, config } = this;
    try {
      if (anew || moved('kills')) {
        this.#takeKills(await store.kills.list(), revisions);
        // At once: what else has changed can take longer.
        this.#sendKills();
      }
      if (anew || moved('keys')) this.#takeKeys(await store.keys.list(), revisions);
      if ((back || moved('resources')) && revisions.resources !== this.#refused) {
        await this.#takeResources(revisions.resources);
      }
    } finally {
      // Also what was read before the store went away.
      if (this.shared.keys !== shared.keys || this.config !== config) this.#sendSnapshot();
      if (this.shared !== shared) this.#save();
    }
  }

  /** Every stop known to be in force stays, until a person lifts it; so says `keysInForce` of keys. */
  #goneBack(store: Revisions, known: Revisions): void {
    this.#held = this.shared.kills;
    this.#parts.wentBack(store, known);
  }

  #takeKills(stored: readonly KillEntry[], { kills: revision }: Revisions): void {
    const { kills, lacking } = killsInForce(this.#held, stored);
    this.#held = lacking;
    this.lacking = { ...this.lacking, kills: lacking };
    const revisions = { ...this.shared.revisions, kills: revision };
    this.shared = { ...this.shared, kills, revisions };
  }

  #takeKeys(stored: readonly KeyRecord[], { keys: revision }: Revisions): void {
    const { keys, lacking } = keysInForce(this.shared.keys, stored);
    this.lacking = { ...this.lacking, keys: lacking };
    const revisions = { ...this.shared.revisions, keys: revision };
    this.shared = { ...this.shared, keys, revisions };
  }

  async #takeResources(revision: number): Promise<void> {
    const list = await this.#parts.store.cluster.resources.list();
    const { result } = await this.#parts.load(list, 'known');
    if (result.ok) {
      try {
        await this.#parts.prepare(result.config);
      } catch (thrown) {
        // A keyring that is away: the next look tries again.
        const { code } = asBartizanError(thrown);
        return this.#parts.world.log('error', 'resources.delayed', { revision, code });
      }
      return this.#take(result.config, { list, revision });
    }
    // Another node accepted what does not fit the file of this one: it goes on with what it has.
    this.#refused = revision;
    const [first] = result.problems;
    this.#parts.world.log('error', 'resources.refused', {
      revision,
      problems: result.problems.length,
      first: first?.message,
    });
  }

  /** The shared parts for a reload: the newest, when they can be had and are not known. */
  async #newestResources(): Promise<{ list: readonly Resource[]; revision: number }> {
    const known = { list: this.shared.resources, revision: this.shared.revisions.resources };
    if (this.#refused === undefined || this.#away) return known;
    const { revisions, resources } = this.#parts.store.cluster;
    const { resources: revision } = await revisions.read();
    return { list: await resources.list(), revision };
  }

  #take(
    config: BartizanConfig,
    { list, revision }: { readonly list: readonly Resource[]; readonly revision: number },
  ): void {
    this.config = config;
    this.#refused = undefined;
    this.#reading += 1;
    const revisions = { ...this.shared.revisions, resources: revision };
    this.shared = { ...this.shared, resources: list, revisions };
  }

  #sendKills(): void {
    const { kills, revisions } = this.shared;
    this.#parts.metrics.gauge('bartizan_kill_switch_active', kills.length);
    this.#parts.metrics.gauge('bartizan_store_held', this.#held.length);
    this.killsSent = this.#parts.fleet.setKills(kills);
    const sent = { revision: this.killsSent, version: this.version, revisions };
    this.#kills = [...this.#kills.slice(-SENT_KEPT), sent];
  }

  #sendSnapshot(): void {
    const { config } = this;
    const keys = liveKeys(this.shared.keys, this.#now());
    this.version = snapshotVersion(config, keys);
    const { version } = this;
    const revision = this.#parts.fleet.setSnapshot({
      version,
      config,
      reading: this.#reading,
      keys,
    });
    const sent = { revision, version, revisions: this.shared.revisions };
    this.#snapshots = [...this.#snapshots.slice(-SENT_KEPT), sent];
  }

  #save(): void {
    const { config, shared } = this;
    this.#saved = this.#parts.lastGood.save({
      file: this.#file,
      config,
      shared,
      held: this.#held,
      highest: highest(this.#highest, shared.revisions),
    });
  }

  #now(): number {
    return this.#parts.world.clock.now();
  }
}

/** Whether the store cannot be reached: what it was asked was not done, or nobody knows. */
export function isAway(thrown: unknown): boolean {
  return thrown instanceof BartizanError && thrown.code === 'store_unavailable';
}

/**
 * The keys that can still be used. One that ended by itself goes a day later, at the same moment on every
 * node, so that clocks which differ do not give snapshots of different versions.
 */
function liveKeys(keys: readonly KeyRecord[], now: number): readonly KeyRecord[] {
  const ended = Math.floor(now / DAY_MS - 1) * DAY_MS;
  return keys.filter(
    ({ revokedAt, expiresAt }) =>
      revokedAt === undefined && (expiresAt === undefined || expiresAt > ended),
  );
}
