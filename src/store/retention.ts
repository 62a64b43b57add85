// SPDX-License-Identifier: Apache-2.0
// Removes events that are older than the installation keeps them. Of all nodes one does it at a time; it
// works in small steps with pauses, so that the drains of all nodes go on beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';

const DAY_MS = 86_400_000;
const LEASE = 'retention';
/** Longer than the longest batch may take; whoever dies keeps the others waiting for as long. */
const LEASE_MS = 60_000;
const BATCH_EVENTS = 2_000;
const PAUSE_MS = 50;
const INTERVAL_MS = 600_000;

export type RetentionOptions = {
  readonly store: Pick<Store, 'events' | 'cluster'>;
  readonly world: World;
  /** Days for which events are kept. */
  readonly days: number;
  /** This node's id, as in its events. */
  readonly holder: string;
  /** Where this node's bus is; undefined when it has none, then nothing waits for it. */
  readonly busPosition?: () => number | undefined;
};

export type Retention = {
  /** Runs now and then every `intervalMs`, without keeping the process alive; a fault is logged and repeated. */
  start(intervalMs?: number): void;
  /** Removes all that is too old, unless another node does. Returns how many events. Rejects as the store does. */
  run(): Promise<number>;
  /** Ends the interval and waits for the batch in hand. */
  stop(): Promise<void>;
};

export function createRetention(options: RetentionOptions): Retention {
  const { world } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const run = (): Promise<number> => removeOld(options, () => stopped);
  const runLogged = async (): Promise<void> => {
    try {
      const removed = await run();
      if (removed > 0) world.log('info', 'retention.removed', { events: removed });
    } catch (thrown) {
      const { code } = thrown as { code?: unknown };
      const fault = typeof code === 'string' ? code : 'unknown';
      world.log('warn', 'retention.failed', { fault });
    }
  };
  const start = (intervalMs = INTERVAL_MS): void => {
    running = runLogged().then(() => {
      if (stopped) return;
      timer = setTimeout(() => start(intervalMs), intervalMs).unref();
    });
  };
  return {
    start,
    run,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function removeOld(options: RetentionOptions, stopped: () => boolean): Promise<number> {
  const { store, world, days, holder } = options;
  // Also when another node removes: it has to know where this one's bus is.
  const position = options.busPosition === undefined ? undefined : (options.busPosition() ?? 0);
  await store.events.handedOn(holder, position);
  const before = Math.trunc(world.clock.now() - days * DAY_MS);
  let total = 0;
  while (!stopped() && (await store.cluster.leases.hold(LEASE, holder, LEASE_MS))) {
    const removed = await store.events.removeBefore(before, BATCH_EVENTS);
    total += removed;
    if (removed === 0) break;
    await sleep(PAUSE_MS);
  }
  await store.cluster.leases.release(LEASE, holder);
  return total;
}
