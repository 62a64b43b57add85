// SPDX-License-Identifier: Apache-2.0
// The publisher of a node: each topic of the shared state is followed in turns of its own, so that checking a
// configuration or a policy never keeps a stop from the workers.
import type { BartizanConfig } from '../config/config.ts';
import type { LoadResult } from '../config/load.ts';
import type { Resource, Revisions, Topic } from '../core/ports/cluster.ts';
import type { KillEntry, KillTargetKind } from '../core/ports/store.ts';
import type { Bundle } from '../policy/bundle/bundle.ts';
import { type Content, contentData } from './content/content.ts';
import type { Confirmations } from './fleet.ts';
import type { Publisher, PublisherParts } from './publisher.ts';
import { nameOf, type Placement } from './rollout/placed.ts';
import { Placing } from './rollout/placing.ts';
import { type Applied, SentToWorkers } from './sent.ts';
import {
  highest,
  keysInForce,
  killsInForce,
  type Lacking,
  liveKeys,
  sameTarget,
  type SharedState,
} from './shared-state.ts';
import { snapshotVersion } from './snapshot.ts';
import { isAway } from './store-calls.ts';
import { createTurns } from './turns.ts';

const TOPICS: readonly Topic[] = ['kills', 'keys', 'resources', 'policies'];

export class NodePublisher implements Publisher {
  config: BartizanConfig;
  version = '';
  shared: SharedState;
  lacking: Lacking = { kills: [], keys: [] };
  killsSent = 0;
  readonly #parts: PublisherParts;
  /** Each topic has turns of its own: checking a configuration must not keep a stop from the workers. */
  readonly #inTurn = {
    resources: createTurns(),
    keys: createTurns(),
    kills: createTurns(),
    policies: createTurns(),
  };
  readonly #sent = new SentToWorkers();
  #content: Content;
  /** Name of the packs that the workers have. */
  #contentSent: string | undefined;
  readonly #placing: Placing;
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
    const { config, file, shared, held, reading, content, highest: most } = parts.start;
    this.#parts = parts;
    this.config = config;
    this.shared = shared;
    this.#content = content;
    this.#file = file;
    this.#held = held;
    this.#highest = most;
    this.#reading = reading;
    this.#placing = new Placing(parts, shared.policies);
  }

  get activeBundle(): Bundle | undefined {
    return this.#placing.activeBundle;
  }

  async send(): Promise<void> {
    await this.#parts.prepare(this.config);
    await this.#placing.begin(this.shared.policies, this.config);
    this.#sendKills();
    this.#sendSnapshot();
    this.#save();
    await this.#saved;
  }

  async sync(...topics: readonly Topic[]): Promise<void> {
    const all = topics.length === 0 ? TOPICS : topics;
    const looks = all.map((topic) => this.#inTurn[topic](() => this.#sync(topic)));
    const ended = await Promise.allSettled(looks);
    const failed = ended.find(({ status }) => status === 'rejected');
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
      const problems = await this.#placing.reopen(this.shared.policies, result.config);
      if (problems !== undefined) return problems;
      await this.#parts.prepare(result.config);
      const keys = liveKeys(this.shared.keys, this.#now());
      accepted(snapshotVersion(result.config, keys, read.content.name, nameOf(this.placement)));
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

  get placement(): Placement {
    return this.#placing.placement;
  }

  get hasSource(): boolean {
    return this.#placing.hasSource;
  }

  takeSource(bundle: Bundle): Promise<void> {
    return this.#inTurn.policies(async () => {
      await this.#placing.takeSource(bundle, this.config);
      // At the start the rest is not known yet: `send` sends all of it.
      if (this.version !== '') this.#sendSnapshot();
    });
  }

  dropSource(): void {
    if (this.#placing.dropSource()) this.#sendSnapshot();
  }

  setAside(trial: string): void {
    this.#placing.setAside(trial);
    this.refreshPolicies();
  }

  refreshPolicies(): void {
    if (this.#placing.isDue(this.shared.policies)) this.#sendSnapshot();
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
      policies: async (revision) => {
        const policies = await this.#placing.read(this.shared.policies, revision, this.config);
        if (policies === undefined) return;
        const revisions = { ...this.shared.revisions, policies: revision };
        this.shared = { ...this.shared, policies, revisions };
        this.#sendSnapshot();
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
    const bundles = this.#placing.place(this.shared.policies);
    this.version = snapshotVersion(config, keys, content, nameOf(this.placement));
    const { version } = this;
    if (content !== this.#contentSent) {
      this.#parts.fleet.setContent(contentData(this.#content, this.#parts.engine));
      this.#contentSent = content;
    }
    if (bundles !== undefined) this.#parts.fleet.setPolicies(bundles);
    const revision = this.#parts.fleet.setSnapshot({
      version,
      config,
      reading: this.#reading,
      keys,
      content,
      policy: this.placement,
    });
    const { revisions } = this.shared;
    const policy = this.placement.active.revision;
    this.#sent.snapshot({ revision, version, revisions, policy });
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
