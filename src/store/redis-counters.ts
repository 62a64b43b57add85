// SPDX-License-Identifier: Apache-2.0
// Counts that the nodes of one installation share, in Redis or Valkey. The server's clock decides windows;
// names of what is limited leave this process only as digests. It keeps no books: each call states all that
// its holder has, so a count that the server has lost is whole again after every node has said it.
import { hash } from 'node:crypto';
import { boundsOf, countName } from '../core/limit-windows.ts';
import {
  type LimitKey,
  SILENT_MS,
  SLICE_REQUESTS,
  type SharedCounters,
  type Slice,
} from '../core/ports/counters.ts';
import type { World } from '../core/world.ts';
import { RedisConnection, RedisFault, type RedisSettings } from './redis-connection.ts';
import { ALIVE, COUNT } from './redis-scripts.ts';

/** How far the clocks may be apart around the end of a window: of a new leader, or while a call is on its way. */
const SLACK_MS = 10_000;
/** Counts are kept after their window, should the clock of the server be set back. */
const KEEP_MS = 3_600_000;
const SCRIPTS = [COUNT, ALIVE] as const;
/** What the counting script is told with every call. */
const BOUNDS = [SLACK_MS, SILENT_MS, KEEP_MS, SLICE_REQUESTS].map(String);

export type RedisCountersOptions = RedisSettings & {
  readonly world: World;
  /** What all keys start with; no braces. */
  readonly prefix: string;
};

/** Connects when `alive` is first called, and again by it after every failure. */
export function createRedisCounters(options: RedisCountersOptions): SharedCounters {
  return new RedisCounters(options);
}

class RedisCounters implements SharedCounters {
  readonly outlives = true;
  readonly #world: World;
  readonly #prefix: string;
  readonly #connection: RedisConnection;
  /** The connection on which `alive` has been said. */
  #greeted = 0;
  #nodes = 1;
  #beat: number | undefined;
  /** Server time less monotonic time; undefined before the first answer. */
  #offset: number | undefined;
  #latest = 0;

  constructor({ world, prefix, ...settings }: RedisCountersOptions) {
    this.#world = world;
    this.#prefix = prefix;
    this.#connection = new RedisConnection(settings, SCRIPTS, world);
  }

  now(): number {
    const { clock } = this.#world;
    if (this.#offset === undefined) return clock.now();
    this.#latest = Math.max(this.#latest, clock.monotonic() + this.#offset);
    return this.#latest;
  }

  take(holder: string, limit: LimitKey, slice: Slice): Promise<number> {
    return this.#count(holder, limit, slice);
  }

  async hold(
    holder: string,
    limit: LimitKey,
    { window, held }: Pick<Slice, 'window' | 'held'>,
  ): Promise<void> {
    await this.#count(holder, limit, { window, held, least: 0, most: 0 });
  }

  async alive(holder: string): Promise<{ nodes: number; lost: boolean }> {
    const connection = this.#connection;
    await connection.open();
    const { generation } = connection;
    const keys = [`${this.#prefix}{nodes}`, `${this.#prefix}{nodes}:${holder}`];
    const values = [holder, String(SILENT_MS), String(KEEP_MS)];
    const reply = await connection.run(SCRIPTS.indexOf(ALIVE), keys, values);
    const [nodes, beat, time] = integers(reply, 3);
    this.#tell(time);
    const lost = this.#beat !== undefined && beat <= this.#beat;
    this.#beat = beat;
    this.#nodes = Math.max(1, nodes);
    this.#greeted = generation;
    connection.works();
    return { nodes: this.#nodes, lost };
  }

  async close(): Promise<void> {
    this.#connection.close();
  }

  async #count(holder: string, limit: LimitKey, slice: Slice): Promise<number> {
    const { generation } = this.#connection;
    // A server that was away may have forgotten everything: `alive` finds out.
    if (generation !== this.#greeted) throw new RedisFault('not-greeted');
    const { window, held, least, most } = slice;
    const { start, end } = boundsOf(limit.window, window);
    const until = Number.isFinite(end) ? end : 0;
    const wanted = [generation, held, least, most, limit.max, this.#nodes, start, until].map(
      String,
    );
    const key = `${this.#prefix}{${digestOf(limit)}}:${window}`;
    const reply = await this.#connection.run(
      SCRIPTS.indexOf(COUNT),
      [key],
      [holder, ...wanted, ...BOUNDS],
    );
    const [given, time] = integers(reply, 2);
    this.#tell(time);
    if (given === -1) throw new RedisFault('clock');
    if (given === -2) throw new RedisFault('superseded');
    // More than was asked for would be granted, and less could not be.
    const fits = given === 0 || (given >= least && given <= Math.max(least, most));
    if (!fits) throw new RedisFault('reply');
    return given;
  }

  /** Takes over the time of the server. A clock that was set back is a fault until it has caught up. */
  #tell(time: number): void {
    if (this.#offset !== undefined && time < this.now() - SLACK_MS) throw new RedisFault('clock');
    this.#offset = time - this.#world.clock.monotonic();
  }
}

/** 192 bits of what is limited: nobody can name a key of another's, and no end user is named. */
const digestOf = (limit: LimitKey): string =>
  hash('sha256', countName(limit), 'base64url').slice(0, 32);

const WHOLE = /^-?\d{1,16}$/;

/** A reply of so many whole numbers; anything else is no answer of our script. */
function integers(reply: unknown, count: 2): readonly [number, number];
function integers(reply: unknown, count: 3): readonly [number, number, number];
function integers(reply: unknown, count: number): readonly number[] {
  const values: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const numbers = values.map((value) =>
    typeof value === 'string' && WHOLE.test(value) ? Number(value) : value,
  );
  const fits = numbers.length === count && numbers.every((one) => Number.isSafeInteger(one));
  if (!fits) throw new RedisFault('reply');
  return numbers as readonly number[];
}
