// SPDX-License-Identifier: Apache-2.0
// Limits of several nodes over a real Redis server, while that hangs, dies, and comes back with its data, with
// older data, or with none: what is promised in docs/limits.md, with the real adapter and the real clock.
import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { freshLimit } from '../../src/core/ports/counters.fixture.ts';
import type { LimitKey, Reservation } from '../../src/core/ports/counters.ts';
import { fakeWorld, type World } from '../../src/core/world.ts';
import {
  type CounterAuthority,
  createCounterAuthority,
} from '../../src/gateway/admission/authority.ts';
import { createLeasedCounters, type LeasedCounters } from '../../src/gateway/admission/counters.ts';
import { tiersSuite } from '../../src/gateway/admission/tiers-suite.fixture.ts';
import { createRedisCounters } from '../../src/store/redis-counters.ts';
import { NO_SERVER, type RedisServer, startRedis } from '../../src/store/redis-server.fixture.ts';

const TIMEOUT_MS = 500;
let shared: RedisServer;
let seeds = 100;

before(async () => {
  if (NO_SERVER === false) shared = await startRedis();
});
after(async () => {
  if (NO_SERVER === false) await shared.stop();
});

function realWorld(): World & { stop(): void } {
  const clock = { now: () => Date.now(), monotonic: () => performance.now() };
  return { ...fakeWorld(0, (seeds += 1)), clock };
}

tiersSuite(
  'redis',
  async () => {
    const opened: ReturnType<typeof createRedisCounters>[] = [];
    return {
      open: () => {
        const settings = { url: shared.url, prefix: 'suite:', timeoutMs: 2_000 };
        const counters = createRedisCounters({ world: realWorld(), ...settings });
        opened.push(counters);
        return counters;
      },
      nextMinute: undefined,
      close: async () => {
        for (const counters of opened) await counters.close();
      },
    };
  },
  { runs: 15, skip: NO_SERVER },
);

type Node = { readonly authority: CounterAuthority; readonly worker: LeasedCounters };

function startNode(t: TestContext, url: string, onFailure: 'refuse' | 'local' = 'refuse'): Node {
  const world = realWorld();
  const counters = createRedisCounters({ world, url, prefix: 'fault:', timeoutMs: TIMEOUT_MS });
  const authority = createCounterAuthority(world, { shared: counters, onFailure });
  const worker = createLeasedCounters(
    {
      request: (limit, want) => authority.grant('w1', limit, want),
      giveBack: (limit, part) => authority.giveBack('w1', limit, part),
    },
    world,
  );
  t.after(async () => {
    world.stop();
    await authority.close();
  });
  return { authority, worker };
}

/** Callers that take one unit again and again, on all nodes, until told to stop. */
class Load {
  readonly #limit: LimitKey;
  readonly #nodes: readonly Node[];
  readonly running: Reservation[] = [];
  passed = 0;
  refused = 0;
  #on = true;
  readonly #callers: Promise<void>[];

  constructor(limit: LimitKey, nodes: readonly Node[], pauseMs: number) {
    this.#limit = limit;
    this.#nodes = nodes;
    this.#callers = nodes.flatMap((node) => [1, 2, 3].map(() => this.#call(node, pauseMs)));
  }

  async stop(): Promise<void> {
    this.#on = false;
    await Promise.all(this.#callers);
  }

  /** Takes what is left, wherever it is. */
  async drain(): Promise<void> {
    for (let quiet = 0; quiet < 4; quiet += 1) {
      for (const { worker } of this.#nodes) {
        while (await this.#take(worker)) quiet = 0;
        worker.returnIdle();
      }
      await pause(1_200);
    }
  }

  async #call({ worker }: Node, pauseMs: number): Promise<void> {
    while (this.#on) {
      await this.#take(worker);
      await pause(pauseMs);
    }
  }

  async #take(worker: LeasedCounters): Promise<boolean> {
    const result = await worker.reserve([{ limit: this.#limit, amount: 1 }]);
    if (result.granted) this.running.push(result);
    if (result.granted) this.passed += 1;
    else this.refused += 1;
    return result.granted;
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; !holds(); tries += 1) {
    assert.ok(tries < 1_000, 'it never happened');
    await pause(10);
  }
};

test('a limit stays exact while its server hangs, dies and comes back empty or old', async (t) => {
  if (NO_SERVER !== false) return t.skip(NO_SERVER);
  const server = await startRedis();
  t.after(() => server.stop());
  const nodes = [startNode(t, server.url), startNode(t, server.url)];
  const limit = freshLimit(4_000, { unit: 'requests' });
  const load = new Load(limit, nodes, 2);
  const works = (): boolean => nodes.every(({ authority }) => authority.reachable);
  const fails = (): boolean => nodes.every(({ authority }) => !authority.reachable);
  await until(() => load.passed > 200);
  await server.save();

  server.hang();
  await until(fails);
  server.resume();
  await until(works);

  for (const data of ['saved', 'empty'] as const) {
    const before = load.passed;
    await until(() => load.passed > before + 100);
    await server.kill();
    await until(fails);
    await server.start(data);
    await until(works);
  }
  // The time in which nothing new is taken after a loss.
  await pause(3_200);
  const before = load.passed;
  await until(() => load.passed > before + 100);
  await load.stop();
  await load.drain();
  assert.equal(load.passed, 4_000);
  assert.ok(load.refused > 0);
});

test('a server that is away: refuse refuses, local counts shares, and concurrency stays exact', async (t) => {
  if (NO_SERVER !== false) return t.skip(NO_SERVER);
  const server = await startRedis();
  t.after(() => server.stop());
  const nodes = [startNode(t, server.url, 'local'), startNode(t, server.url, 'local')];
  await until(() => nodes.every(({ authority }) => authority.reachable));
  // Both have to know of each other.
  for (const { authority } of nodes) await authority.round();
  const limit = freshLimit(10, { unit: 'concurrency', window: 'now' });
  await server.kill();
  const load = new Load(limit, nodes, 5);
  await pause(1_000);
  await load.stop();
  assert.equal(load.passed, 10, 'five each');
  await server.start('empty');
  await until(() => nodes.every(({ authority }) => authority.reachable));
  await pause(300);
  const strict = startNode(t, server.url);
  await until(() => strict.authority.reachable);
  assert.equal((await strict.worker.reserve([{ limit, amount: 1 }])).granted, false);
  for (const one of load.running.splice(0)) one.settle([0]);
  for (const { worker } of [...nodes, ...nodes]) worker.returnIdle();
  await pause(2_500);
  assert.equal((await strict.worker.reserve([{ limit, amount: 10 }])).granted, true);
});
