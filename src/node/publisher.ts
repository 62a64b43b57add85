// SPDX-License-Identifier: Apache-2.0
// What this node serves with: the file and the shared state of the installation, put together, checked, sent
// to every worker and kept on the disk. It takes a configuration whole or stays with the one it has, and it
// never lets go of a stop or a revocation because a store came back with older data.
import type { BartizanConfig } from '../config/config.ts';
import type { LoadResult } from '../config/load.ts';
import type { Resource, Revisions, Topic } from '../core/ports/cluster.ts';
import type { KillEntry, KillTargetKind } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type Content, contentData } from './content/content.ts';
import type { Confirmations, Fleet } from './fleet.ts';
import type { LastGoodFile } from './last-good.ts';
import type { NodeFile } from './node-file.ts';
import {
  highest,
  keysInForce,
  killsInForce,
  type Lacking,
  liveKeys,
  sameTarget,
  type SharedState,
} from './shared-state.ts';
import { type Applied, SentToWorkers } from './sent.ts';
import { snapshotVersion } from './snapshot.ts';
import { isAway, type RecordStore } from './store-calls.ts';
import { createTurns } from './turns.ts';

const TOPICS: readonly Topic[] = ['kills', 'keys', 'resources'];

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
  readonly wentBack: (topic: Topic, revision: number, known: number) => void;
  readonly start: Beginning;
  /** Version of this Bartizan. */
  readonly engine: string;
};

/** What a node begins with. */
export type Beginning = {
  readonly config: BartizanConfig;
  /** Digest of the file that `config` is made of. */
  readonly file: string;
  readonly content: Content;
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
  /**
   * Reads what has changed in the store about these topics (all of them), and sends it; no topic waits for
   * another. Rejects when the store cannot be read.
   */
  sync(...topics: readonly Topic[]): Promise<void>;
  /** The same; without the store what is known stays. Rejects with other faults of it. */
  look(...topics: readonly Topic[]): Promise<void>;
  /** Reads the file again, with the shared parts. `accepted` is called before it is sent. */
  reload(accepted: (after: string) => void): Promise<LoadResult>;
  /** Detects with these packs from now on, when the configuration in force is valid with them. */
  takeContent(content: Content): Promise<LoadResult>;
  /** Puts a stop in force here that the store could not take; it gets it when it is back. */
  hold(entry: KillEntry): Promise<void>;
  /** No longer holds to a stop that the store does not have. */
  release(kind: KillTargetKind, value: string): void;
  /** Ends a key here whose revocation the store could not take; it gets it when it is back. */
  revoke(prefix: string, at: number): Promise<void>;
  /** What all workers of this node have confirmed. */
  applied(): Applied;
  /** Whether a worker has what was sent last about the topic. */
  isCurrent(topic: Topic): (worker: Confirmations) => boolean;
  /** Revision of the stops at the workers. */
  readonly killsSent: number;
};

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
  /** Each topic has turns of its own: checking a configuration must not keep a stop from the workers. */
  readonly #inTurn = { resources: createTurns(), keys: createTurns(), kills: createTurns() };
  readonly #sent = new SentToWorkers();
  #content: Content;
  /** Name of the packs that the workers have. */
  #contentSent: string | undefined;
  #file: string;
  #reading: number;
  #held: readonly KillEntry[];
  #highest: Revisions;
  /** Topics whose last look at the store failed, or was never made: it may have become another one. */
  readonly #away = new Set<Topic>(TOPICS);
  /** Revision of resources that do not fit this node's file. */
  #refused: number | undefined;
  #saved: Promise<void> = Promise.resolve();

  constructor(parts: PublisherParts) {
    const { config, file, shared, held, reading } = parts.start;
    this.#parts = parts;
    this.config = config;
    this.shared = shared;
    this.#content = parts.start.content;
    this.#file = file;
    this.#held = held;
    this.#highest = parts.start.highest;
    this.#reading = reading;
  }

  async send(): Promise<void> {
    await this.#parts.prepare(this.config);
    this.#sendKills();
    this.#sendSnapshot();
    this.#save();
    await this.#saved;
  }

  async sync(...topics: readonly Topic[]): Promise<void> {
    const all = topics.length === 0 ? TOPICS : topics;
    const looks = all.map((topic) => this.#inTurn[topic](() => this.#sync(topic)));
    const [failed] = (await Promise.allSettled(looks)).filter(
      ({ status }) => status === 'rejected',
    );
    // Outside of the turns: a slow disk shall not keep the next stop from the workers.
    await this.#saved;
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async look(...topics: readonly Topic[]): Promise<void> {
    try {
      await this.sync(...topics);
    } catch (thrown) {
      if (!isAway(thrown)) throw thrown;
    }
  }

  async reload(accepted: (after: string) => void): Promise<LoadResult> {
    const result = await this.#inTurn.resources(async () => {
      const resources = await this.#newestResources();
      const read = await this.#parts.load(resources.list, 'again');
      const { result } = read;
      if (!result.ok) return result;
      await this.#parts.prepare(result.config);
      const keys = liveKeys(this.shared.keys, this.#now());
      accepted(snapshotVersion(result.config, keys, read.content.name));
      read.keep();
      this.#file = read.file;
      this.#content = read.content;
      this.#configure(result.config, resources);
      this.#sendSnapshot();
      this.#save();
      return result;
    });
    await this.#saved;
    return result;
  }

  async takeContent(content: Content): Promise<LoadResult> {
    return this.#inTurn.resources(async () => {
      const read = await this.#parts.load(this.shared.resources, { content });
      if (!read.result.ok) return read.result;
      read.keep();
      this.#content = content;
      this.#sendSnapshot();
      return read.result;
    });
  }

  async hold(entry: KillEntry): Promise<void> {
    await this.#inTurn.kills(async () => {
      const others = (list: readonly KillEntry[]) => list.filter((one) => !sameTarget(one, entry));
      this.#held = [...others(this.#held), entry];
      this.shared = { ...this.shared, kills: [...others(this.shared.kills), entry] };
      this.#sendKills();
      this.#save();
    });
    await this.#saved;
  }

  async revoke(prefix: string, at: number): Promise<void> {
    await this.#inTurn.keys(async () => {
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

  applied(): Applied {
    return this.#sent.applied(this.#parts.fleet.slowest());
  }

  isCurrent(topic: Topic): (worker: Confirmations) => boolean {
    return this.#sent.isCurrent(topic);
  }

  async #sync(topic: Topic): Promise<void> {
    try {
      // Before the list: so that that is at least as new.
      const { [topic]: revision } = await this.#parts.store.cluster.revisions.read();
      const known = (this.#away.has(topic) ? this.#highest : this.shared.revisions)[topic];
      const wentBack = revision < known;
      if (wentBack) this.#parts.wentBack(topic, revision, known);
      if (wentBack || revision !== this.shared.revisions[topic] || this.#isUnsure(topic)) {
        await this.#take[topic](revision, wentBack);
        this.#highest = { ...this.#highest, [topic]: Math.max(revision, this.#highest[topic]) };
        this.#save();
      }
      this.#away.delete(topic);
    } catch (thrown) {
      this.#away.add(topic);
      throw thrown;
    }
  }

  /** After an absence the store may be another one, and this node may have gone on alone. */
  #isUnsure(topic: Topic): boolean {
    const isHeld = topic === 'kills' && this.#held.length > 0;
    return isHeld || (topic !== 'resources' && this.#away.has(topic));
  }

  readonly #take: Readonly<Record<Topic, (revision: number, wentBack: boolean) => Promise<void>>> =
    {
      kills: async (revision, wentBack) => {
        const stored = await this.#parts.store.kills.list();
        // Every stop known to be in force stays, until a person lifts it.
        if (wentBack) this.#held = this.shared.kills;
        const { kills, lacking } = killsInForce(this.#held, stored);
        this.#held = lacking;
        this.lacking = { ...this.lacking, kills: lacking };
        const revisions = { ...this.shared.revisions, kills: revision };
        this.shared = { ...this.shared, kills, revisions };
        this.#sendKills();
      },
      keys: async (revision) => {
        const stored = await this.#parts.store.keys.list();
        const { keys, lacking } = keysInForce(this.shared.keys, stored);
        this.lacking = { ...this.lacking, keys: lacking };
        const revisions = { ...this.shared.revisions, keys: revision };
        this.shared = { ...this.shared, keys, revisions };
        this.#sendSnapshot();
      },
      resources: async (revision) => {
        if (revision !== this.#refused) await this.#takeResources(revision);
      },
    };

  async #takeResources(revision: number): Promise<void> {
    const list = await this.#parts.store.cluster.resources.list();
    const { result } = await this.#parts.load(list, 'known');
    if (result.ok) {
      await this.#parts.prepare(result.config);
      this.#configure(result.config, { list, revision });
      return this.#sendSnapshot();
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
    if (this.#refused === undefined || this.#away.has('resources')) return known;
    const { revisions, resources } = this.#parts.store.cluster;
    const { resources: revision } = await revisions.read();
    return { list: await resources.list(), revision };
  }

  #configure(
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
    this.#sent.kills({ revision: this.killsSent, version: this.version, revisions });
  }

  #sendSnapshot(): void {
    const { config } = this;
    const keys = liveKeys(this.shared.keys, this.#now());
    const content = this.#content.name;
    this.version = snapshotVersion(config, keys, content);
    const { version } = this;
    if (content !== this.#contentSent) {
      this.#parts.fleet.setContent(contentData(this.#content, this.#parts.engine));
      this.#contentSent = content;
    }
    const revision = this.#parts.fleet.setSnapshot({
      version,
      config,
      reading: this.#reading,
      keys,
      content,
    });
    this.#sent.snapshot({ revision, version, revisions: this.shared.revisions });
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
