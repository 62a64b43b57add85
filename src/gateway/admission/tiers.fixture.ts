// SPDX-License-Identifier: Apache-2.0
// Nodes with their workers over shared counts, in one process: every message between a worker and its main
// process takes a turn, in order, as over the socket between them. Any part can be killed.
import type { SharedCounters } from '../../core/ports/counters.ts';
import { type FakeWorld, fakeWorld } from '../../core/world.ts';
import {
  type AuthorityOptions,
  type CounterAuthority,
  createCounterAuthority,
} from './authority.ts';
import { createLeasedCounters, type LeasedCounters } from './counters.ts';
import { createMemoryCounters } from './memory-counters.ts';

export type TestWorld = FakeWorld & {
  /** Sets the wall clock forward or back; time itself goes on as it does. */
  jump(ms: number): void;
};

/** A fake world whose wall clock can be set. */
export function clockedWorld(start?: number, seed?: number): TestWorld {
  const world = fakeWorld(start, seed);
  let offset = 0;
  const { clock } = world;
  return {
    ...world,
    clock: { now: () => clock.now() + offset, monotonic: () => clock.monotonic() },
    jump: (ms) => void (offset += ms),
  };
}

export type TestNode = {
  readonly world: TestWorld;
  readonly authority: CounterAuthority;
  readonly workers: LeasedCounters[];
  /** The main process and all workers are gone at once; what was on its way is lost. */
  kill(): void;
  /** One worker is gone. */
  killWorker(index: number): void;
};

export type NodeOptions = AuthorityOptions & {
  readonly workers?: number;
  readonly world?: TestWorld;
};

/** One node; without `shared`, one whose counts are its own. */
export function startNode(options: NodeOptions = {}): TestNode {
  const { workers: count = 2, world = clockedWorld(), ...rest } = options;
  const authority = createCounterAuthority(world, { shared: createMemoryCounters(world), ...rest });
  let dead = false;
  const gone = new Set<number>();
  const workers = Array.from({ length: count }, (_, index) => {
    const name = `w${index}`;
    let channel: Promise<unknown> = Promise.resolve();
    /** After what was sent before it has arrived. */
    const inTurn = <Value>(work: () => Value): Promise<Value> => {
      const arrived = channel.then(() => {
        if (dead || gone.has(index)) throw new Error('connection lost');
        return work();
      });
      channel = arrived.catch(() => undefined);
      return arrived;
    };
    return createLeasedCounters(
      {
        request: async (limit, want) => {
          // The answer comes when it comes: what is sent meanwhile does not wait for it.
          const { answer } = await inTurn(() => ({ answer: authority.grant(name, limit, want) }));
          return answer;
        },
        giveBack: (limit, part) =>
          void inTurn(() => authority.giveBack(name, limit, part)).catch(() => undefined),
      },
      world,
    );
  });
  return {
    world,
    authority,
    workers,
    kill() {
      dead = true;
      world.stop();
    },
    killWorker(index) {
      gone.add(index);
      authority.gone(`w${index}`);
    },
  };
}

/** Lets everything that is on its way in this process arrive. */
export async function settled(turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** `count` nodes that share counts. */
export function startNodes(
  shared: (world: TestWorld) => SharedCounters,
  { count, workers, ...options }: AuthorityOptions & { count: number; workers: number },
): TestNode[] {
  return Array.from({ length: count }, (_, index) => {
    const world = clockedWorld(undefined, index + 1);
    return startNode({ ...options, world, workers, shared: shared(world) });
  });
}
