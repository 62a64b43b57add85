// SPDX-License-Identifier: Apache-2.0
// Hears of changes that any node makes, by LISTEN on a connection of its own that is made again whenever
// it breaks. It is a hint, not a promise: what was changed while it was away, it tells once it is back.
import { Client, escapeIdentifier, type PoolConfig } from 'pg';
import type { World } from '../core/world.ts';
import { createFollowers, type Followers } from './followers.ts';
import { postgresFault } from './postgres-fault.ts';
import { hangUp } from './postgres-goodbye.ts';

const RETRY_MS_FIRST = 250;
const RETRY_MS_MAX = 10_000;
/** How often the connection is asked whether it still lives: a peer that vanished says nothing. */
const PROBE_MS = 15_000;

export type FollowOptions = {
  readonly settings: PoolConfig;
  readonly channel: string;
  readonly world: World;
};

/** Connects with the first follower; `close` ends it for good. */
export function followPostgres(options: FollowOptions): Pick<Followers, 'add'> & {
  close(): Promise<void>;
} {
  const { world } = options;
  const followers = createFollowers(() => world.log('error', 'store.follower_failed'));
  let ear: Ear | undefined;
  return {
    add: (changed) => {
      ear ??= new Ear(options, followers);
      return followers.add(changed);
    },
    close: async () => ear?.close(),
  };
}

class Ear {
  readonly #options: FollowOptions;
  readonly #followers: Followers;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #closed = false;

  constructor(options: FollowOptions, followers: Followers) {
    this.#options = options;
    this.#followers = followers;
    void this.#listen();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#client !== undefined) await hangUp(this.#client);
  }

  async #listen(): Promise<void> {
    const { settings, channel, world } = this.#options;
    const client = new Client(settings);
    this.#client = client;
    client.on('error', () => undefined);
    client.once('end', () => this.#again(client));
    client.on('notification', () => this.#followers.tell());
    try {
      await client.connect();
      await client.query(`LISTEN ${escapeIdentifier(channel)}`);
    } catch (thrown) {
      const { error } = postgresFault(thrown);
      world.log('warn', 'store.follow_failed', { fault: error.detail ?? error.code });
      this.#drop(client);
      return;
    }
    this.#failures = 0;
    // What was changed before this, nobody was told.
    this.#followers.tell();
    this.#probe(client);
  }

  #probe(client: Client): void {
    if (this.#closed || client !== this.#client) return;
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(
        () => this.#probe(client),
        () => this.#drop(client),
      );
    }, PROBE_MS).unref();
  }

  /** Ends a connection that is of no use, without waiting for its peer. */
  #drop(client: Client): void {
    void hangUp(client);
    this.#again(client);
  }

  #again(client: Client): void {
    if (this.#closed || client !== this.#client) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    const most = Math.min(RETRY_MS_FIRST * 2 ** this.#failures, RETRY_MS_MAX);
    this.#failures += 1;
    // Spread, because all nodes lose a database that goes in the same moment.
    const wait = most * (0.5 + (this.#options.world.random(1)[0] ?? 0) / 512);
    this.#timer = setTimeout(() => void this.#listen(), wait).unref();
  }
}
