// SPDX-License-Identifier: Apache-2.0
// Limits on the main process of a node: it grants leases to its workers out of the slices that the node has
// taken from the shared counts. It never grants what it has not taken, so nothing overshoots; a worker that
// dies, or only loses its connection, keeps what it used and nothing else.
import { boundsOf, windowAt } from '../../core/limit-windows.ts';
import type { LimitKey, SharedCounters } from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import type { Holding, Lease } from './counters.ts';
import { createMemoryCounters } from './memory-counters.ts';
import { freeOf, Slices, type Want } from './slices.ts';
import { Tally } from './tally.ts';

/** Times that one lease is tried again because a window ended meanwhile. */
const TRIES = 3;
/** Ended workers whose leases are remembered, should they have lost only the connection. */
const GONE_MAX = 32;
/** When to come back while the shared counts cannot be reached. */
const AWAY_MS = 1_000;

export type AuthorityOptions = {
  /** Default: counts in memory, for an installation of one node. */
  readonly shared?: SharedCounters;
  /** What happens when the shared counts cannot be reached; default: refuse. */
  readonly onFailure?: 'refuse' | 'local';
  /** Nodes of the installation as known from elsewhere, for the share of `local`. */
  readonly nodes?: () => number;
};

/** The main process's side. Messages of one worker have to arrive in the order they were sent. */
export type CounterAuthority = {
  /** See `LeaseSource.request`; `worker` names a worker process for as long as it runs. Never rejects. */
  grant(worker: string, limit: LimitKey, want: Want): Promise<Lease>;
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
  return new Authority(world, options);
}

/** What one worker has of each limit. */
type Worker = Tally<{ amount: number }>;

class Authority implements CounterAuthority {
  readonly #shared: SharedCounters;
  readonly #slices: Slices;
  readonly #workers = new Map<string, Worker>();
  readonly #gone = new Map<string, Worker>();

  constructor(world: World, options: AuthorityOptions) {
    const { shared = createMemoryCounters(world), onFailure, nodes = () => 1 } = options;
    this.#shared = shared;
    this.#slices = new Slices(world, { shared, local: onFailure === 'local', nodes });
  }

  get reachable(): boolean {
    return this.#slices.reachable;
  }

  round(): Promise<void> {
    return this.#slices.round();
  }

  close(): Promise<void> {
    return this.#slices.close();
  }

  async grant(worker: string, limit: LimitKey, want: Want): Promise<Lease> {
    if (!this.#slices.reachable) await this.#slices.ready;
    if (!this.#workers.has(worker)) this.#workers.set(worker, this.#worker());
    let window = 0;
    for (let tries = 0; tries <= TRIES; ) {
      window = windowAt(limit.window, this.#shared.now());
      const part = this.#slices.open(limit, window);
      if (part === undefined) break;
      const free = freeOf(part);
      // Near the end exactly what is needed: what one worker would have too much another lacks.
      const granted = part.tight ? want.least : Math.min(free, want.most);
      const wanting = tries === 0 && part.busy === undefined && granted < want.most && !part.tight;
      if (free >= want.least && !wanting) {
        // It may have ended while it waited: then nobody is there to use it.
        const held = this.#workers.get(worker)?.open(limit, window);
        if (held === undefined) break;
        held.amount += granted;
        this.#slices.grant(part, granted);
        return this.#lease(limit, window, granted);
      }
      if (part.busy !== undefined) await part.busy;
      else {
        if (tries > 0 && windowAt(limit.window, this.#shared.now()) === window) break;
        tries += 1;
        await this.#slices.take(part, limit, want);
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
    const part = this.#slices.find(limit, window);
    const held = this.#workers.get(worker)?.find(limit, window);
    if (part === undefined || held === undefined) return;
    const known = Math.min(amount, held.amount);
    held.amount -= known;
    this.#slices.release(part, known);
  }

  adopt(worker: string, holdings: readonly Holding[]): void {
    const known = this.#gone.get(worker) ?? this.#workers.get(worker);
    const kept = known ?? this.#worker();
    this.#gone.delete(worker);
    this.#workers.set(worker, kept);
    for (const { limit, window, amount } of holdings) {
      if (window !== windowAt(limit.window, this.#shared.now())) continue;
      const part = this.#slices.open(limit, window);
      const held = kept.open(limit, window);
      if (part === undefined || held === undefined) continue;
      const more = amount - held.amount;
      held.amount = amount;
      // A former main process took it, and where counts outlive processes it is on record under its name.
      const recorded = this.#shared.outlives && known === undefined && limit.window !== 'now';
      if (recorded) part.elsewhere += more;
      if (recorded) part.held += more;
      this.#slices.release(part, -more);
    }
  }

  gone(worker: string): void {
    const kept = this.#workers.get(worker);
    if (kept === undefined) return;
    this.#workers.delete(worker);
    this.#gone.set(worker, kept);
    for (const { limit, window, part: held } of kept.entries()) {
      if (limit.window !== 'now') continue;
      const part = this.#slices.find(limit, window);
      if (part !== undefined) this.#slices.release(part, held.amount);
      held.amount = 0;
    }
    const oldest = this.#gone.keys().next();
    if (this.#gone.size > GONE_MAX && oldest.done !== true) this.#gone.delete(oldest.value);
  }

  #worker(): Worker {
    return new Tally(
      () => this.#shared.now(),
      () => ({ amount: 0 }),
    );
  }

  #lease(limit: LimitKey, window: number, granted: number): Lease {
    if (limit.window === 'now') return { granted, window };
    const leftMs = Math.max(0, boundsOf(limit.window, window).end - this.#shared.now());
    const away = granted === 0 && !this.#slices.reachable;
    return { granted, window, leftMs: away ? Math.min(leftMs, AWAY_MS) : leftMs };
  }
}
