// SPDX-License-Identifier: Apache-2.0
// Removes what has ended (tokens, approvals), within a minute or so: it counts no more, and is not to lie about
// either. Every node does it; what one has removed the other does not find.
import type { World } from '../core/world.ts';

const BATCH = 500;
const INTERVAL_MS = 60_000;

/** What can be removed when it has ended. */
export type Ending = { readonly removeEnded: (batch: number) => Promise<number> };

type EndedRemoval = {
  /** Removes all that has ended. Returns how many. Rejects as the store does. */
  run(): Promise<number>;
  /** Runs now and then every `intervalMs`, without keeping the process alive; a fault is logged and repeated. */
  start(intervalMs?: number): void;
  /** Ends the interval and waits for the batch in hand. */
  close(): Promise<void>;
};

/** `name` is what is removed, for the log. */
export function createEndedRemoval(name: string, part: Ending, world: World): EndedRemoval {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let closed = false;
  const run = async (): Promise<number> => {
    const removed = await part.removeEnded(BATCH);
    return removed === 0 || closed ? removed : removed + (await run());
  };
  const failed = (thrown: unknown): void => {
    const { code } = thrown as { code?: unknown };
    world.log('warn', `${name}.removal_failed`, {
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
