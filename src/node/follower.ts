// SPDX-License-Identifier: Apache-2.0
// This node among the others: takes over what they change, says that it is alive and what it has applied,
// and knows who else is. It goes on through every fault of the store, and says once when it is away.
import type { NodeRecord, Topic } from '../core/ports/cluster.ts';
import type { World } from '../core/world.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createPresence } from './presence.ts';
import type { Publisher } from './publisher.ts';
import type { RecordStore } from './store-calls.ts';

/** A change is noticed after this at the latest, also while the store cannot tell by itself. */
const SHARED_MS = 500;
const HEARTBEAT_MS = 1_000;
/** With a store of its own a node has nobody to follow; commands see that it is there. */
const ALONE_MS = 20_000;
/** A node that was silent for so long is forgotten. */
const FORGOTTEN_MS = 86_400_000;

export type FollowerParts = {
  readonly world: World;
  readonly metrics: Metrics;
  readonly store: RecordStore;
  readonly publisher: Publisher;
  /** Whether other nodes use the same store. */
  readonly shared: boolean;
  readonly self: () => Pick<NodeRecord, 'node' | 'version' | 'startedAt' | 'dataPlane' | 'admin'>;
  readonly workers: () => number;
  /** Waits until the workers have what was sent last, for a bounded time. */
  readonly confirmed: () => Promise<void>;
  /** Writes to the store what is in force here and not there. */
  readonly restore: () => Promise<void>;
};

export type Follower = {
  /** Looks now, and from now on at intervals. */
  start(): void;
  /** The store can be asked again, or somebody has changed something. */
  changed(): void;
  /** Says what this node has applied. Rejects when the store does not take it. */
  beat(): Promise<void>;
  /** All known nodes as the store has them, this one as it is. */
  nodes(): Promise<readonly NodeRecord[]>;
  isAlive(node: string): boolean;
  /** Nodes that are alive, this one included, at the last look. */
  readonly alive: number;
  /** Whether the store answered when it was last asked. */
  readonly up: boolean;
  /** Waits for a look that is under way. */
  settled(): Promise<void>;
  /** Takes leave, so that nobody waits for this node. */
  stop(): Promise<void>;
};

export function createFollower(parts: FollowerParts): Follower {
  return new NodeFollower(parts);
}

class NodeFollower implements Follower {
  up = true;
  alive = 1;
  readonly #parts: FollowerParts;
  readonly #presence;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  /** Looks that are under way beside the rest. */
  readonly #checking = new Map<Topic, Promise<void>>();
  #again = false;
  #beatAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#presence = createPresence(parts.world.clock);
  }

  start(): void {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#stopped) return;
      const waitMs = this.#parts.shared ? SHARED_MS : ALONE_MS;
      this.#timer = setTimeout(() => this.start(), this.#again ? 0 : waitMs).unref();
      this.#again = false;
    });
  }

  changed(): void {
    this.#again = this.#looking !== undefined;
    clearTimeout(this.#timer);
    if (!this.#stopped) this.start();
  }

  async beat(): Promise<void> {
    await this.#parts.store.cluster.nodes.put(this.#self());
  }

  async nodes(): Promise<readonly NodeRecord[]> {
    const records = await this.#parts.store.cluster.nodes.list();
    this.#presence.note(records);
    const self = this.#self();
    return [self, ...records.filter(({ node }) => node !== self.node)];
  }

  isAlive(node: string): boolean {
    return node === this.#parts.self().node || this.#presence.isAlive(node);
  }

  async settled(): Promise<void> {
    await this.#looking;
    await Promise.all(this.#checking.values());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.settled();
    if (!this.up) return;
    await this.#parts.store.cluster.nodes.remove(this.#parts.self().node).catch(() => undefined);
  }

  async #look(): Promise<void> {
    const { world, publisher, restore } = this.#parts;
    try {
      this.#followBeside('resources');
      this.#followBeside('policies');
      const { shared } = publisher;
      await publisher.sync('kills', 'keys');
      if (publisher.shared !== shared) this.#beatOnceConfirmed();
      const { kills, keys } = publisher.lacking;
      if (kills.length + keys.length > 0) await restore();
      const now = world.clock.monotonic();
      if (now - this.#beatAt >= HEARTBEAT_MS) {
        await this.beat();
        await this.#census();
        this.#beatAt = now;
      }
      this.#report(undefined);
    } catch (thrown) {
      const { code } = thrown as { code?: unknown };
      this.#report(typeof code === 'string' ? code : 'unknown');
    }
  }

  /** Checking a whole configuration, with secrets that are far away, may take seconds; so may a policy. */
  #followBeside(topic: 'resources' | 'policies'): void {
    const { publisher, world } = this.#parts;
    const { shared } = publisher;
    if (this.#checking.has(topic)) return;
    const looking = publisher
      .sync(topic)
      .then(() => {
        if (publisher.shared !== shared) this.#beatOnceConfirmed();
      })
      .catch((thrown: unknown) => {
        const { code } = thrown as { code?: unknown };
        if (this.up) world.log('warn', `${topic}.unread`, { fault: String(code) });
      })
      .finally(() => this.#checking.delete(topic));
    this.#checking.set(topic, looking);
  }

  /** Not waited for: another change may come before a worker that hangs has confirmed this one. */
  #beatOnceConfirmed(): void {
    void this.#parts
      .confirmed()
      .then(() => this.beat())
      .catch(() => undefined);
  }

  async #census(): Promise<void> {
    const { world, store, metrics } = this.#parts;
    const nodes = await this.nodes();
    const alive = nodes.filter(({ node }) => this.isAlive(node));
    this.alive = alive.length;
    metrics.gauge('bartizan_nodes', alive.length);
    const { revisions } = this.#parts.publisher.shared;
    const behind = alive.filter(
      ({ applied }) => applied.kills < revisions.kills || applied.keys < revisions.keys,
    );
    metrics.gauge('bartizan_nodes_behind', behind.length);
    const old = world.clock.now() - FORGOTTEN_MS;
    for (const { node, seenAt } of nodes) {
      if (seenAt < old && !this.isAlive(node)) await store.cluster.nodes.remove(node);
    }
  }

  #self(): NodeRecord {
    const { world, self, publisher, workers } = this.#parts;
    const { snapshot, revisions, policy } = publisher.applied();
    const seenAt = world.clock.now();
    return { ...self(), seenAt, snapshot, applied: revisions, workers: workers(), policy };
  }

  #report(fault: string | undefined): void {
    const { world, metrics } = this.#parts;
    metrics.gauge('bartizan_store_up', fault === undefined ? 1 : 0);
    const up = fault === undefined;
    if (up === this.up) return;
    this.up = up;
    if (up) world.log('info', 'store.reached');
    else world.log('error', 'store.lost', { fault });
  }
}
