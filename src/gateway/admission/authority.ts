// SPDX-License-Identifier: Apache-2.0
// Limits on the main process of a node: it takes slices out of the shared counts and grants leases from
// them to its workers. It never grants what it has not taken, so nothing overshoots; what it does not need
// goes back within two seconds. While the shared counts cannot be reached it grants what it still has, and
// then refuses, or counts this node's own share alone, as configured.
import { boundsOf, windowAt } from '../../core/limit-windows.ts';
import {
  type LimitKey,
  shareOf,
  SILENT_MS,
  type SharedCounters,
} from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import type { Holding, Lease } from './counters.ts';
import { createMemoryCounters } from './memory-counters.ts';
import { Tally } from './tally.ts';

/** Interval at which the shared counts are told that this node lives, and get back what it did not need. */
const ROUND_MS = 1_000;
/** A lost connection is tried again after this, before the next round. */
const RETRY_MS = 100;
/** Concurrency is stated anew this often, well before it would count as forgotten. */
const RESTATE_MS = SILENT_MS / 4;
/** After the shared counts were lost nothing is taken until every living node had the time to restate. */
const HEAL_MS = 3_000;
/** Times that one lease tries again because a window ended meanwhile. */
const TRIES = 3;
/** Statements under way at the same time when all are repeated. */
const STATEMENTS = 500;
/** Ended workers whose leases are remembered, should they have lost only the connection. */
const GONE_MAX = 32;

type Part = {
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

export type AuthorityOptions = {
  /** Default: counts in memory, for an installation of one node. */
  readonly shared?: SharedCounters;
  /** What happens when the shared counts cannot be reached. */
  readonly onFailure?: 'refuse' | 'local';
  /** Nodes of the installation as known from elsewhere, for the share of `local`. */
  readonly nodes?: () => number;
};

/** The main process's side. Messages of one worker have to arrive in the order they were sent. */
export type CounterAuthority = {
  /** See `LeaseSource.request`; `worker` names a worker process for as long as it runs. Never rejects. */
  grant(
    worker: string,
    limit: LimitKey,
    want: { readonly least: number; readonly most: number },
  ): Promise<Lease>;
  giveBack(
    worker: string,
    limit: LimitKey,
    part: { readonly window: number; readonly amount: number },
  ): void;
  /** Enters what a worker says it was granted, by a former main process or before it lost the connection. */
  adopt(worker: string, holdings: readonly Holding[]): void;
  /** A worker has ended: its concurrency is free again; what it was granted in windows stays used. */
  gone(worker: string): void;
  /** True while the shared counts can be reached. */
  readonly reachable: boolean;
  /** One round of life sign, returns and statements. Happens by itself every second. */
  round(): Promise<void>;
  /** Gives back what no worker has. */
  close(): Promise<void>;
};

/** An authority that has not yet reached its shared counts lets the first leases wait for the first try. */
export function createCounterAuthority(
  world: World,
  options: AuthorityOptions = {},
): CounterAuthority {
  const authority = new Authority(world, options);
  const interval = setInterval(() => void authority.round(), ROUND_MS).unref();
  const stop = (): void => clearInterval(interval);
  world.signal.addEventListener('abort', stop, { once: true });
  return {
    grant: (worker, limit, want) => authority.grant(worker, limit, want),
    giveBack: (worker, limit, part) => authority.giveBack(worker, limit, part),
    adopt: (worker, holdings) => authority.adopt(worker, holdings),
    gone: (worker) => authority.gone(worker),
    get reachable() {
      return authority.reachable;
    },
    round: () => authority.round(),
    close: () => {
      stop();
      return authority.close();
    },
  };
}

/** What one worker has of each limit. */
type Worker = Tally<{ amount: number }>;

const freeOf = (part: Part): number => part.held - part.granted;

class Authority {
  readonly #world: World;
  readonly #shared: SharedCounters;
  readonly #local: boolean;
  readonly #nodesKnown: () => number;
  /** Names this process, not the node: what an earlier one took stays on record under its own name. */
  readonly #holder: string;
  readonly #parts: Tally<Part>;
  readonly #workers = new Map<string, Worker>();
  readonly #gone = new Map<string, Worker>();
  readonly #dirty = new Set<Part>();
  #nodes = 1;
  #up = false;
  #healedAt = 0;
  readonly #first: Promise<void>;
  #rounding: Promise<void> | undefined;
  #stating = false;

  constructor(world: World, { shared, onFailure = 'refuse', nodes = () => 1 }: AuthorityOptions) {
    this.#world = world;
    this.#shared = shared ?? createMemoryCounters(world);
    this.#local = onFailure === 'local';
    this.#nodesKnown = nodes;
    this.#holder = world.random(12).toString('base64url');
    this.#parts = new Tally(
      () => this.#shared.now(),
      (limit, window): Part => ({ limit, window, ...NOTHING, busy: undefined }),
    );
    this.#first = this.round();
  }

  get reachable(): boolean {
    return this.#up;
  }

  async grant(
    worker: string,
    limit: LimitKey,
    want: { readonly least: number; readonly most: number },
  ): Promise<Lease> {
    if (!this.#up) await this.#first;
    if (!this.#workers.has(worker)) this.#workers.set(worker, this.#worker());
    let window = 0;
    for (let tries = 0; tries <= TRIES; ) {
      window = windowAt(limit.window, this.#shared.now());
      const part = this.#parts.open(limit, window);
      if (part === undefined) break;
      const granted = shareOf(freeOf(part), this.#workers.size, want);
      // Worth a call while more is left than this; the rest of a slice is for the other workers.
      const wanting = tries === 0 && part.busy === undefined && !part.tight && granted < want.most;
      if (granted >= want.least && !wanting) {
        if (!this.#enter(worker, part, granted)) break;
        return this.#lease(limit, window, granted);
      }
      if (part.busy !== undefined) await part.busy;
      else {
        if (tries > 0 && windowAt(limit.window, this.#shared.now()) === window) break;
        tries += 1;
        await this.#take(part, limit, want);
      }
    }
    return this.#lease(limit, window, 0);
  }

  giveBack(
    worker: string,
    limit: LimitKey,
    { window, amount }: { readonly window: number; readonly amount: number },
  ): void {
    // What was granted in a window that has ended adds nothing to this one.
    const part = this.#parts.find(limit, window);
    const held = this.#workers.get(worker)?.find(limit, window);
    if (part === undefined || held === undefined) return;
    const known = Math.min(amount, held.amount);
    held.amount -= known;
    this.#release(part, known);
  }

  adopt(worker: string, holdings: readonly Holding[]): void {
    const known = this.#gone.get(worker) ?? this.#workers.get(worker);
    const kept = known ?? this.#worker();
    this.#gone.delete(worker);
    this.#workers.set(worker, kept);
    for (const { limit, window, amount } of holdings) {
      if (window !== windowAt(limit.window, this.#shared.now())) continue;
      const part = this.#parts.open(limit, window);
      const held = kept.open(limit, window);
      if (part === undefined || held === undefined) continue;
      const more = amount - held.amount;
      held.amount = amount;
      // A former main process took it, and where counts outlive processes it is on record under its name.
      const recorded = this.#shared.outlives && known === undefined && limit.window !== 'now';
      if (recorded) part.elsewhere += more;
      if (recorded) part.held += more;
      this.#release(part, -more);
    }
  }

  gone(worker: string): void {
    const kept = this.#workers.get(worker);
    if (kept === undefined) return;
    this.#workers.delete(worker);
    this.#gone.set(worker, kept);
    for (const { limit, window, part: held } of kept.entries()) {
      if (limit.window !== 'now') continue;
      const part = this.#parts.find(limit, window);
      if (part !== undefined) this.#release(part, held.amount);
      held.amount = 0;
    }
    const oldest = this.#gone.keys().next();
    if (this.#gone.size > GONE_MAX && oldest.done !== true) this.#gone.delete(oldest.value);
  }

  /** Rounds do not overlap. Never rejects. */
  round(): Promise<void> {
    this.#rounding ??= this.#round().finally(() => (this.#rounding = undefined));
    return this.#rounding;
  }

  async close(): Promise<void> {
    for (const part of this.#all()) {
      part.held = Math.min(part.held, part.granted);
      this.#mark(part);
    }
    await this.#state().catch(() => undefined);
    this.#up = false;
    await this.#shared.close();
  }

  async #round(): Promise<void> {
    this.#returnIdle();
    try {
      const { nodes, lost } = await this.#shared.alive(this.#holder);
      this.#nodes = Math.max(1, nodes);
      if (lost) this.#lost();
      if (lost || !this.#up) {
        for (const part of this.#all()) {
          part.dirty = true;
          this.#dirty.add(part);
        }
      }
      await this.#state();
      if (!this.#up) this.#turn(true);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #lost(): void {
    this.#world.log('warn', 'counters.lost', { action: 'stated anew' });
    this.#healedAt = this.#world.clock.monotonic() + HEAL_MS;
    for (const part of this.#all()) part.elsewhere = 0;
  }

  #failed(thrown: unknown): void {
    const { code, message } = thrown as { code?: unknown; message?: unknown };
    if (this.#up) this.#turn(false, String(typeof code === 'string' ? code : message));
  }

  #turn(up: boolean, reason?: string): void {
    this.#up = up;
    if (up) {
      this.#world.log('info', 'counters.reached', { nodes: this.#nodes });
      return;
    }
    this.#world.log('warn', 'counters.unreachable', { reason });
    // All is stated anew when it is back; often that is at once, on a new connection.
    this.#dirty.clear();
    setTimeout(() => void this.round(), RETRY_MS).unref();
  }

  #returnIdle(): void {
    const now = this.#world.clock.monotonic();
    const time = this.#shared.now();
    for (const part of this.#all()) {
      if (part.window < windowAt(part.limit.window, time)) {
        this.#clean(part);
        this.#parts.forget(part.limit);
        continue;
      }
      if (part.busy === undefined) {
        const idle = Math.max(0, Math.min(part.idle, freeOf(part)));
        if (idle > 0) this.#mark(part);
        part.held -= idle;
      }
      part.idle = Math.max(0, freeOf(part));
      const kept = part.limit.window === 'now' && part.held > 0;
      if (kept && now - part.statedAt >= RESTATE_MS) this.#mark(part);
      if (part.held === 0 && part.granted === 0 && part.elsewhere === 0 && !part.dirty) {
        if (part.busy === undefined) this.#parts.forget(part.limit);
      }
    }
  }

  /** Takes what is lacking out of the shared counts, or out of this node's own share. Never rejects. */
  #take(
    part: Part,
    limit: LimitKey,
    { least, most }: { readonly least: number; readonly most: number },
  ): Promise<void> {
    const lack = Math.max(1, least - freeOf(part));
    const slice = { least: lack, most: Math.max(lack, 2 * this.#workers.size * most) };
    part.busy = this.#given(part, limit, slice)
      .then((given) => {
        part.held += given;
        part.tight = given <= lack;
      })
      .finally(() => (part.busy = undefined));
    return part.busy;
  }

  async #given(
    part: Part,
    limit: LimitKey,
    slice: { readonly least: number; readonly most: number },
  ): Promise<number> {
    const { clock } = this.#world;
    if (this.#up && clock.monotonic() >= this.#healedAt) {
      try {
        this.#clean(part);
        const { window } = part;
        const held = part.held - part.elsewhere;
        const given = await this.#shared.take(this.#holder, limit, { window, held, ...slice });
        part.statedAt = clock.monotonic();
        return given;
      } catch (thrown) {
        // It may have been taken all the same; the next statement says that it was not.
        part.dirty = true;
        this.#failed(thrown);
      }
    }
    if (!this.#local) return 0;
    const share = Math.floor(limit.max / Math.max(1, this.#nodes, this.#nodesKnown()));
    this.#mark(part);
    return shareOf(share - part.held, 1, slice);
  }

  /** Notes what a worker was granted; false when there is no room for the note. */
  #enter(worker: string, part: Part, amount: number): boolean {
    // It may have ended while it waited: then nobody is there to use it.
    const held = this.#workers.get(worker)?.open(part.limit, part.window);
    if (held === undefined) return false;
    held.amount += amount;
    part.granted += amount;
    part.idle = Math.min(part.idle, freeOf(part));
    return true;
  }

  /** Less is with workers; a negative amount: more was used than granted. */
  #release(part: Part, amount: number): void {
    part.granted = Math.max(0, part.granted - amount);
    const free = freeOf(part);
    if (free < 0 || (part.tight && free > 0 && part.busy === undefined)) {
      part.held -= free;
      this.#mark(part);
    }
    part.idle = Math.min(part.idle, Math.max(0, freeOf(part)));
  }

  /** Has the part stated soon: together with what else changes in this turn. */
  #mark(part: Part): void {
    part.dirty = true;
    if (!this.#up) return;
    this.#dirty.add(part);
    if (this.#stating) return;
    this.#stating = true;
    setImmediate(() => {
      this.#stating = false;
      if (this.#up) this.#state().catch((thrown: unknown) => this.#failed(thrown));
    });
  }

  /** States every part that changed. Rejects when the shared counts cannot be reached. */
  async #state(): Promise<void> {
    const parts = [...this.#dirty];
    for (let from = 0; from < parts.length; from += STATEMENTS) {
      await Promise.all(parts.slice(from, from + STATEMENTS).map((part) => this.#hold(part)));
    }
  }

  async #hold(part: Part): Promise<void> {
    while (part.busy !== undefined) await part.busy;
    if (!part.dirty) return;
    this.#clean(part);
    const { limit, window } = part;
    const held = part.held - part.elsewhere;
    const done = this.#shared.hold(this.#holder, limit, { window, held });
    part.busy = done.then(
      () => void (part.busy = undefined),
      () => void (part.busy = undefined),
    );
    try {
      await done;
      part.statedAt = this.#world.clock.monotonic();
    } catch (thrown) {
      this.#mark(part);
      throw thrown;
    }
  }

  #clean(part: Part): void {
    part.dirty = false;
    this.#dirty.delete(part);
  }

  *#all(): Iterable<Part> {
    for (const { part } of this.#parts.entries()) yield part;
  }

  #worker(): Worker {
    return new Tally(
      () => this.#shared.now(),
      () => ({ amount: 0 }),
    );
  }

  #lease(limit: LimitKey, window: number, granted: number): Lease {
    if (limit.window === 'now') return { granted, window };
    const now = this.#shared.now();
    const unreachable = granted === 0 && !this.#up;
    const leftMs = Math.max(0, boundsOf(limit.window, window).end - now);
    return { granted, window, leftMs: unreachable ? Math.min(leftMs, ROUND_MS) : leftMs };
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
