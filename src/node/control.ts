// SPDX-License-Identifier: Apache-2.0
// The control plane of a node, composed: what it serves with, who else is there, and the calls of its API.
import type { ControlPlane } from '../api/control-plane.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { World } from '../core/world.ts';
import type { Registry } from '../telemetry/registry.ts';
import { createRecorder, type Recorder } from './audit.ts';
import type { Fleet } from './fleet.ts';
import type { ContentKeeper } from './content/keeper.ts';
import { type ContentWatching, createContentWatching } from './content/watch.ts';
import { createFollower, type Follower } from './follower.ts';
import { createLastGoodFile } from './last-good.ts';
import type { NodeFile } from './node-file.ts';
import type { NodeSecrets } from './node-secrets.ts';
import { createPlane } from './plane.ts';
import { createPolicyKeeper } from './rollout/keeper.ts';
import { createRolloutWatch, type RolloutWatch } from './rollout/watch.ts';
import { type Beginning, createPublisher, type Publisher } from './publisher.ts';
import type { Records } from './records.ts';
import { createRestore } from './restore.ts';
import { CONFIRM_MS_MAX, spread } from './spread.ts';

export type ControlParts = {
  readonly world: World;
  readonly metrics: Registry;
  readonly records: Records;
  readonly fleet: Fleet;
  readonly spool: Spool;
  readonly secrets: NodeSecrets;
  readonly file: NodeFile;
  readonly content: ContentKeeper;
  readonly beginning: Beginning;
  readonly lastGoodFile: string;
  readonly node: string;
  readonly version: string;
  readonly dataPlane: string;
  /** Address of the admin listener, once it is known. */
  readonly admin: () => string;
};

export type Control = {
  readonly plane: ControlPlane;
  readonly publisher: Publisher;
  readonly follower: Follower;
  readonly recorder: Recorder;
  readonly contentWatching: ContentWatching;
  readonly rolloutWatch: RolloutWatch;
};

export function createControl(parts: ControlParts): Control {
  const { world, metrics, records, fleet, secrets, spool, beginning, node, dataPlane } = parts;
  const { store } = records;
  const shared = beginning.config.store.kind === 'postgres';
  const startedAt = world.clock.now();
  const recorder = createRecorder(spool, world);
  const policies = createPolicyKeeper({
    store: store.cluster.policies,
    secret: (reference) => secrets.source.resolve(reference),
  });
  const publisher = createPublisher({
    world,
    metrics,
    fleet,
    store,
    lastGood: createLastGoodFile({ file: parts.lastGoodFile, world, metrics }),
    load: (resources, which) => parts.file.load(resources, which),
    prepare: (config) => secrets.prepare(config),
    policies,
    policiesRefused: (reason) => {
      metrics.gauge('bartizan_policy_refused', reason === undefined ? 0 : 1, { from: 'store' });
      if (reason === undefined) return;
      world.log('error', 'policy.refused', { reason });
      recorder.note('policy.refused', { reason, inForce: publisher.placement.active.revision });
    },
    wentBack: (topic, revision, known) => {
      metrics.count('bartizan_store_went_back_total', { topic });
      world.log('error', 'store.went-back', { topic, revision, known });
      recorder.note('store.went-back', { topic, revision, known });
    },
    start: beginning,
    engine: parts.version,
  });
  const follower = createFollower({
    world,
    metrics,
    store,
    publisher,
    shared,
    self: () => ({ node, version: parts.version, startedAt, dataPlane, admin: parts.admin() }),
    workers: () => fleet.size,
    confirmed: async () => {
      const isCurrent = { kills: publisher.isCurrent('kills'), keys: publisher.isCurrent('keys') };
      const all = (worker: Parameters<typeof isCurrent.kills>[0]): boolean =>
        isCurrent.kills(worker) && isCurrent.keys(worker);
      await fleet.confirmed(all, CONFIRM_MS_MAX);
    },
    restore: createRestore({ store, publisher, recorder }),
  });
  const contentWatching = createContentWatching({
    world,
    metrics,
    keeper: parts.content,
    publisher,
    recorder,
  });
  const rolloutWatch = createRolloutWatch({
    world,
    metrics,
    node,
    fleet,
    store,
    publisher,
    recorder,
  });
  const plane = createPlane({
    world,
    node,
    store,
    keyring: secrets.keyring,
    fleet,
    metrics,
    publisher,
    follower,
    recorder,
    spread: (topic) => spread({ world, metrics, fleet, publisher, follower, shared }, topic),
    spool,
    recordMetrics: () => records.metrics(),
    dataPlane,
    startedAt,
    file: parts.file,
    content: { keeper: parts.content, watching: contentWatching },
    policies,
  });
  return { plane, publisher, follower, recorder, contentWatching, rolloutWatch };
}
