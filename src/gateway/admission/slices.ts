// SPDX-License-Identifier: Apache-2.0
// What one node has taken out of the shared counts, and its talk with them: taking more, stating what it has,
// giving back what it does not need, and going on while they cannot be reached. Every statement is of all
// that is held, so a call that was lost, or done without an answer, is made good by the next one.
import { windowAt } from '../../core/limit-windows.ts';
import {
  type LimitKey,
  shareOf,
  SILENT_MS,
  type SharedCounters,
} from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import { Tally } from './tally.ts';

/** Interval at which the shared counts are told that this node lives, and get back what it did not need. */
const ROUND_MS = 1_000;
/** A lost connection is tried again after this, before the next round. */
const RETRY_MS = 100;
/** Concurrency is stated anew this often, well before it would count as forgotten. */
const RESTATE_MS = SILENT_MS / 4;
/** After the shared counts were lost nothing is taken until every living node had the time to restate. */
const HEAL_MS = 3_000;
/** Statements under way at the same time when all are repeated. */
const STATEMENTS = 500;

/** One window of one limit. */
export type Part = {
  readonly limit: LimitKey;
  readonly window: number;
  /** Taken from the shared counts, used or not. */
  held: number;
  /** What of it workers have, or used. */
  granted: number;
  /** What of `held` is on record under an earlier name of this node. */
  elsewhere: number;
  /** Least that was free since the last round. */
  idle: number;
  /** True when the last slice was exact: whatever becomes free goes back at once. */
  tight: boolean;
  /** What is on record may differ from `held`. */
  dirty: boolean;
  statedAt: number;
  /** The one call about this part that is under way. */
  busy: Promise<void> | undefined;
};

export type Want = { readonly least: number; readonly most: number };

export type SlicesOptions = {
  readonly shared: SharedCounters;
  /** Counts this node's own share alone while the shared counts cannot be reached; else takes nothing. */
  readonly local: boolean;
  /** Nodes of the installation as known from elsewhere. */
  readonly nodes: () => number;
};

export const freeOf = (part: Part): number => part.held - part.granted;

export class Slices {
  readonly #world: World;
  readonly #options: SlicesOptions;
  /** Names this process, not the node: what an earlier one took stays on record under its own name. */
  readonly #holder: string;
  readonly #parts: Tally<Part>;
  readonly #dirty = new Set<Part>();
  readonly #interval: NodeJS.Timeout;
  #nodes = 1;
  /** Undefined before the first round has ended. */
  #up: boolean | undefined;
  #healedAt = 0;
  #rounding: Promise<void> | undefined;
  #stating = false;
  /** The end of the first round, reached or not. */
  readonly ready: Promise<void>;

  constructor(world: World, options: SlicesOptions) {
    this.#world = world;
    this.#options = options;
    this.#holder = world.random(12).toString('base64url');
    this.#parts = new Tally(
      () => options.shared.now(),
      (limit, window): Part => ({ limit, window, ...NOTHING, busy: undefined }),
    );
    this.ready = this.round();
    this.#interval = setInterval(() => void this.round(), ROUND_MS).unref();
    world.signal.addEventListener('abort', () => clearInterval(this.#interval), { once: true });
  }

  get reachable(): boolean {
    return this.#up === true;
  }

  /** The part of a window. Undefined: the window is over, or there is no room. */
  open(limit: LimitKey, window: number): Part | undefined {
    return this.#parts.open(limit, window);
  }

  find(limit: LimitKey, window: number): Part | undefined {
    return this.#parts.find(limit, window);
  }

  /** Takes what `part` lacks out of the shared counts, or out of this node's own share. Never rejects. */
  take(part: Part, limit: LimitKey, { least, most }: Want): Promise<void> {
    const lack = Math.max(1, least - freeOf(part));
    part.busy = this.#given(part, limit, { least: lack, most: Math.max(lack, most) })
      .then((given) => {
        part.held += given;
        part.tight = given <= lack;
      })
      .finally(() => (part.busy = undefined));
    return part.busy;
  }

  /** More is with workers. */
  grant(part: Part, amount: number): void {
    part.granted += amount;
    part.idle = Math.min(part.idle, freeOf(part));
  }

  /** Less is with workers; a negative amount: more was used than granted. */
  release(part: Part, amount: number): void {
    part.granted = Math.max(0, part.granted - amount);
    const free = freeOf(part);
    if (free < 0 || (part.tight && free > 0 && part.busy === undefined)) {
      part.held -= free;
      this.#mark(part);
    }
    part.idle = Math.min(part.idle, Math.max(0, freeOf(part)));
  }

  /** Rounds do not overlap. Never rejects. */
  round(): Promise<void> {
    this.#rounding ??= this.#round().finally(() => (this.#rounding = undefined));
    return this.#rounding;
  }

  /** Gives back what no worker has, and ends. */
  async close(): Promise<void> {
    clearInterval(this.#interval);
    for (const { part } of this.#parts.entries()) {
      part.held = Math.min(part.held, part.granted);
      this.#mark(part);
    }
    if (this.reachable) await this.#state().catch(() => undefined);
    this.#up = false;
    await this.#options.shared.close();
  }

  async #round(): Promise<void> {
    if (this.reachable) this.#returnIdle();
    try {
      const { nodes, lost } = await this.#options.shared.alive(this.#holder);
      this.#nodes = Math.max(1, nodes);
      if (lost) this.#lost();
      if (lost || !this.reachable) {
        for (const { part } of this.#parts.entries()) {
          part.dirty = true;
          this.#dirty.add(part);
        }
      }
      await this.#state();
      this.#reached();
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #reached(): void {
    if (this.#up === false) this.#world.log('info', 'counters.reached', { nodes: this.#nodes });
    this.#up = true;
  }

  #failed(thrown: unknown): void {
    if (this.#up === false) return;
    const { code } = thrown as { code?: unknown };
    const reason = typeof code === 'string' ? code : 'failed';
    this.#world.log('warn', 'counters.unreachable', { reason });
    this.#up = false;
    // All is stated anew when it is back; often that is at once, on a new connection.
    this.#dirty.clear();
    setTimeout(() => void this.round(), RETRY_MS).unref();
  }

  #lost(): void {
    this.#world.log('warn', 'counters.lost');
    this.#healedAt = this.#world.clock.monotonic() + HEAL_MS;
    for (const { part } of this.#parts.entries()) part.elsewhere = 0;
  }

  #returnIdle(): void {
    const now = this.#world.clock.monotonic();
    const time = this.#options.shared.now();
    for (const { part } of this.#parts.entries()) {
      const { limit, window } = part;
      if (part.busy === undefined) {
        const idle = Math.max(0, Math.min(part.idle, freeOf(part)));
        if (idle > 0) this.#mark(part);
        part.held -= idle;
      }
      part.idle = Math.max(0, freeOf(part));
      const running = limit.window === 'now' && part.held > 0;
      if (running && now - part.statedAt >= RESTATE_MS) this.#mark(part);
      const unused = part.held === 0 && part.granted === 0 && part.elsewhere === 0 && !part.dirty;
      const ended = window < windowAt(limit.window, time);
      if (ended) this.#clean(part);
      if (ended || (unused && part.busy === undefined)) this.#parts.forget(limit);
    }
  }

  async #given(part: Part, limit: LimitKey, want: Want): Promise<number> {
    const { clock } = this.#world;
    const { shared, local, nodes } = this.#options;
    if (this.reachable && clock.monotonic() >= this.#healedAt) {
      try {
        this.#clean(part);
        const { window } = part;
        const held = part.held - part.elsewhere;
        const given = await shared.take(this.#holder, limit, { window, held, ...want });
        part.statedAt = clock.monotonic();
        return given;
      } catch (thrown) {
        // It may have been taken all the same; the next statement says that it was not.
        part.dirty = true;
        this.#failed(thrown);
      }
    }
    if (!local) return 0;
    const share = Math.floor(limit.max / Math.max(1, this.#nodes, nodes()));
    this.#mark(part);
    return shareOf(share - part.held, 1, want);
  }

  /** Has the part stated soon: together with what else changes in this turn. */
  #mark(part: Part): void {
    part.dirty = true;
    if (!this.reachable) return;
    this.#dirty.add(part);
    if (this.#stating) return;
    this.#stating = true;
    setImmediate(() => {
      this.#stating = false;
      if (this.reachable) this.#state().catch((thrown: unknown) => this.#failed(thrown));
    });
  }

  #clean(part: Part): void {
    part.dirty = false;
    this.#dirty.delete(part);
  }

  /** States every part that changed. Rejects when the shared counts cannot be reached. */
  async #state(): Promise<void> {
    const parts = [...this.#dirty];
    for (let from = 0; from < parts.length; from += STATEMENTS) {
      await Promise.all(parts.slice(from, from + STATEMENTS).map((part) => this.#hold(part)));
    }
  }

  async #hold(part: Part): Promise<void> {
    // A statement that overtook a take under way would wipe out what that took.
    while (part.busy !== undefined) await part.busy;
    if (!part.dirty) return;
    this.#clean(part);
    const { limit, window } = part;
    const held = part.held - part.elsewhere;
    const stated = this.#options.shared.hold(this.#holder, limit, { window, held });
    const ended = (): void => void (part.busy = undefined);
    part.busy = stated.then(ended, ended);
    try {
      await stated;
      part.statedAt = this.#world.clock.monotonic();
    } catch (thrown) {
      part.dirty = true;
      throw thrown;
    }
  }
}

const NOTHING = {
  held: 0,
  granted: 0,
  elsewhere: 0,
  idle: 0,
  tight: false,
  dirty: false,
  statedAt: 0,
} as const;
