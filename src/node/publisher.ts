// SPDX-License-Identifier: Apache-2.0
// What this node serves with: the file and the shared state of the installation, put together, checked, sent
// to every worker and kept on the disk. It takes a configuration whole or stays with the one it has, and it
// never lets go of a stop or a revocation because a store came back with older data.
import type { BartizanConfig } from '../config/config.ts';
import type { LoadResult } from '../config/load.ts';
import type { Revisions, Topic } from '../core/ports/cluster.ts';
import type { KillEntry, KillTargetKind } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import type { Bundle } from '../policy/bundle/bundle.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Content } from './content/content.ts';
import type { Confirmations, Fleet } from './fleet.ts';
import type { LastGoodFile } from './last-good.ts';
import type { NodeFile } from './node-file.ts';
import { NodePublisher } from './node-publisher.ts';
import type { Placement } from './rollout/placed.ts';
import type { PlacingParts } from './rollout/placing.ts';
import type { Applied } from './sent.ts';
import type { Lacking, SharedState } from './shared-state.ts';
import type { RecordStore } from './store-calls.ts';

export type PublisherParts = PlacingParts & {
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
  /** The version in force; undefined while it is the one that the configuration makes. */
  readonly activeBundle: Bundle | undefined;
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
  /** Decides by this bundle from now on, which the configured source has. Rejects with one of `bundle_*`. */
  takeSource(bundle: Bundle): Promise<void>;
  /** Decides by the pushed versions, or the built-in one, again. */
  dropSource(): void;
  readonly hasSource: boolean;
  /** What decides at the workers, as it was sent last. */
  readonly placement: Placement;
  /** Ends a trial at the workers of this node, whatever the store has. */
  setAside(trial: string): void;
  /** Sends again what decides, when time alone has changed it. */
  refreshPolicies(): void;
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
