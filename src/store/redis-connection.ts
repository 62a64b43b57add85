// SPDX-License-Identifier: Apache-2.0
// One connection to Redis or Valkey, bounded in time and in what may wait. It is never mended in place: a
// command without an answer in time gives it up, with all that was on its way, and a new one has a higher
// generation, so that what the old one still delivers can be told apart. It opens only when asked to.
import { createClient } from '@redis/client';
import type { Secret } from '../core/secret.ts';
import type { World } from '../core/world.ts';

/** Commands under way at once: all statements of a large node, several times over. */
const UNDER_WAY_MAX = 10_000;
/** Pause before the next try to connect; doubles, with chance so that nodes spread. */
const BACKOFF_MS = 50;
const BACKOFF_MS_MAX = 2_000;

export type RedisSettings = {
  /** redis: or rediss: without credentials. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
  /** PEM of the authorities to trust; default: those of the system. */
  readonly ca?: string | undefined;
  /** Longest wait for a connection, and for an answer. */
  readonly timeoutMs: number;
};

/** Why something could not be done, as a fixed word: never an address, a name or a message of the server. */
export class RedisFault extends Error {
  override readonly name = 'RedisFault';
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

type Client = ReturnType<typeof clientFor>;

export class RedisConnection {
  readonly #settings: RedisSettings;
  readonly #scripts: readonly string[];
  readonly #world: World;
  #client: Client | undefined;
  #opening: Promise<void> | undefined;
  #shas: readonly string[] = [];
  #generation = 0;
  #failures = 0;
  #waitUntil = 0;
  #closed = false;

  /** `scripts` are loaded into every connection and run by their place in the list. */
  constructor(settings: RedisSettings, scripts: readonly string[], world: World) {
    this.#settings = settings;
    this.#scripts = scripts;
    this.#world = world;
  }

  /** Grows with every connection. */
  get generation(): number {
    return this.#generation;
  }

  /** Opens the connection unless it is open. Rejects at once while a failure is too recent. */
  async open(): Promise<void> {
    if (this.#client !== undefined) return;
    if (this.#closed) throw new RedisFault('closed');
    if (this.#opening === undefined && this.#world.clock.monotonic() < this.#waitUntil) {
      throw new RedisFault('backing-off');
    }
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  /** Runs a script. Rejects with `RedisFault`; then nobody knows whether it ran. */
  async run(script: number, keys: readonly string[], values: readonly string[]): Promise<unknown> {
    const client = this.#client;
    if (client === undefined) throw new RedisFault('not-connected');
    const sha = this.#shas[script] ?? '';
    const command = ['EVALSHA', sha, String(keys.length), ...keys, ...values];
    return this.#within(client, client.sendCommand<unknown>(command));
  }

  /** The connection does its work: the next failure is the first again. */
  works(): void {
    this.#failures = 0;
  }

  close(): void {
    this.#closed = true;
    if (this.#client !== undefined) this.#drop(this.#client);
  }

  async #open(): Promise<void> {
    const client = clientFor(this.#settings);
    // Without a listener an error would end the process; each command has its own rejection.
    client.on('error', () => undefined);
    client.on('end', () => this.#drop(client));
    try {
      await this.#within(client, client.connect());
      const load = (script: string): Promise<unknown> =>
        this.#within(client, client.sendCommand<unknown>(['SCRIPT', 'LOAD', script]));
      const shas = await Promise.all(this.#scripts.map(load));
      this.#shas = shas.map(String);
    } catch (thrown) {
      this.#backOff();
      this.#drop(client);
      throw thrown;
    }
    this.#generation += 1;
    this.#client = client;
    if (this.#closed) this.#drop(client);
  }

  /** What `work` gives, or a fault: also when it takes too long, and then the connection is given up. */
  async #within<Value>(client: Client, work: Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new RedisFault('timeout')), this.#settings.timeoutMs);
    });
    try {
      return await Promise.race([work, late]);
    } catch (thrown) {
      this.#drop(client);
      throw thrown instanceof RedisFault ? thrown : new RedisFault(faultOf(thrown), thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  #drop(client: Client): void {
    if (client === this.#client) {
      this.#client = undefined;
      this.#backOff();
    }
    try {
      client.destroy();
    } catch {
      // It was closed already.
    }
  }

  #backOff(): void {
    const spread = 0.5 + (this.#world.random(1)[0] ?? 0) / 256;
    const waitMs = Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** this.#failures) * spread;
    this.#failures = Math.min(this.#failures + 1, 16);
    this.#waitUntil = this.#world.clock.monotonic() + waitMs;
  }
}

function clientFor({ url, username, password, ca, timeoutMs }: RedisSettings) {
  const socket = { connectTimeout: timeoutMs, reconnectStrategy: false } as const;
  const secure = new URL(url).protocol === 'rediss:';
  return createClient({
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    RESP: 2,
    name: 'bartizan',
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    commandsQueueMaxLength: UNDER_WAY_MAX,
    socket: secure
      ? { ...socket, tls: true, rejectUnauthorized: true, ...(ca !== undefined && { ca }) }
      : socket,
  });
}

/** The word that an error reply starts with, or what the system calls the fault. */
function faultOf(thrown: unknown): string {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return /^[A-Z]{2,20}\b/.exec(String(message))?.[0] ?? 'failed';
}
