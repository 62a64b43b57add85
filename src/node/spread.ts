// SPDX-License-Identifier: Apache-2.0
// Waiting until a change is in force: on all workers of this node, then on all nodes that are alive. Both
// waits are bounded; whoever asked learns how far it got.
import type { Spread } from '../api/control-plane.ts';
import type { Topic } from '../core/ports/cluster.ts';
import type { World } from '../core/world.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Fleet } from './fleet.ts';
import type { Follower } from './follower.ts';
import type { Publisher } from './publisher.ts';

/** A change is effective on all workers well within a second, or the answer says that it is not. */
export const CONFIRM_MS_MAX = 2_000;
const EVERYWHERE_MS_MAX = 3_000;
const ASK_AGAIN_MS = 25;

export type SpreadParts = {
  readonly world: World;
  readonly metrics: Metrics;
  readonly fleet: Fleet;
  readonly publisher: Publisher;
  readonly follower: Follower;
  /** Whether other nodes use the same store. */
  readonly shared: boolean;
};

/** Sends what has changed about the topic and waits, three seconds at most. */
export async function spread(parts: SpreadParts, topic: Topic): Promise<Spread> {
  const { world, fleet, publisher, metrics } = parts;
  const started = world.clock.monotonic();
  const elapsed = (): number => Math.round((world.clock.monotonic() - started) * 10) / 10;
  await publisher.look(topic);
  const revision = publisher.shared.revisions[topic];
  const workers = fleet.size;
  const confirmed = await fleet.confirmed(publisher.isCurrent(topic), CONFIRM_MS_MAX);
  const own = confirmed >= workers ? 1 : 0;
  if (!parts.shared) return { workers, confirmed, nodes: 1, nodesConfirmed: own, ms: elapsed() };
  const others = await othersConfirmed(parts, {
    hasIt: ({ applied }) => applied[topic] >= revision,
    until: started + EVERYWHERE_MS_MAX,
  });
  const ms = elapsed();
  const everywhere = own === 1 && others.confirmed === others.alive;
  if (everywhere) metrics.observe('bartizan_spread_seconds', ms / 1000, { topic });
  else metrics.count('bartizan_spread_incomplete_total', { topic });
  const nodes = 1 + others.alive;
  return { workers, confirmed, nodes, nodesConfirmed: own + others.confirmed, ms };
}

type Others = { readonly alive: number; readonly confirmed: number };
type Wait = {
  readonly hasIt: (node: { readonly applied: Readonly<Record<Topic, number>> }) => boolean;
  /** By the monotonic clock. */
  readonly until: number;
};

async function othersConfirmed(
  { world, follower, publisher }: SpreadParts,
  { hasIt, until }: Wait,
): Promise<Others> {
  // Without the store nobody can say more than that they were there.
  let others: Others = { alive: follower.alive - 1, confirmed: 0 };
  try {
    // What the others wait for from us is not for them to find out at the next interval.
    await follower.beat();
    for (;;) {
      const [self, ...rest] = await follower.nodes();
      const alive = rest.filter(({ node }) => follower.isAlive(node));
      others = { alive: alive.length, confirmed: alive.filter(hasIt).length };
      if (self === undefined || others.confirmed === others.alive) return others;
      if (world.clock.monotonic() > until) break;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  } catch {
    world.log('warn', 'spread.unknown', { revision: publisher.shared.revisions.kills });
  }
  return others;
}
