// SPDX-License-Identifier: Apache-2.0
// Removes tokens whose time is over, within a minute or so: they are not recalled any more, and are not to
// lie about either. Every node does it; what one has removed the other does not find.
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';

const BATCH_CONVERSATIONS = 500;
const INTERVAL_MS = 60_000;

export type TokenRemoval = {
  /** Removes all that has ended. Returns how many conversations. Rejects as the store does. */
  run(): Promise<number>;
  /** Runs now and then every `intervalMs`, without keeping the process alive; a fault is logged and repeated. */
  start(intervalMs?: number): void;
  /** Ends the interval and waits for the batch in hand. */
  close(): Promise<void>;
};

export function createTokenRemoval(tokens: Store['tokens'], world: World): TokenRemoval {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let closed = false;
  const run = async (): Promise<number> => {
    const removed = await tokens.removeEnded(BATCH_CONVERSATIONS);
    return removed === 0 || closed ? removed : removed + (await run());
  };
  const failed = (thrown: unknown): void => {
    const { code } = thrown as { code?: unknown };
    world.log('warn', 'tokens.removal_failed', {
      fault: typeof code === 'string' ? code : 'unknown',
    });
  };
  const start = (intervalMs = INTERVAL_MS): void => {
    running = run()
      .catch(failed)
      .then(() => {
        if (!closed) timer = setTimeout(() => start(intervalMs), intervalMs).unref();
      });
  };
  return {
    run,
    start,
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
