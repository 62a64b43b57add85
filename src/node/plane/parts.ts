// SPDX-License-Identifier: Apache-2.0
// What the nouns of the control plane are made of: each gets the same parts and implements its own calls.
import type { Spread } from '../../api/control-plane.ts';
import type { Topic } from '../../core/ports/cluster.ts';
import type { Keyring } from '../../core/ports/keyring.ts';
import type { World } from '../../core/world.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Recorder } from '../audit.ts';
import type { Fleet } from '../fleet.ts';
import type { Follower } from '../follower.ts';
import type { Publisher } from '../publisher.ts';
import type { RecordStore } from '../store-calls.ts';

export type PlaneParts = {
  readonly world: World;
  readonly node: string;
  readonly store: RecordStore;
  readonly keyring: Keyring;
  readonly fleet: Fleet;
  readonly metrics: Metrics;
  readonly publisher: Publisher;
  readonly follower: Follower;
  readonly recorder: Recorder;
  /** Sends what has changed about the topic, and waits until it is in force everywhere, for a bounded time. */
  readonly spread: (topic: Topic) => Promise<Spread>;
};
