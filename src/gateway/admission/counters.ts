// SPDX-License-Identifier: Apache-2.0
// The counts of one worker, spent out of leases that its main process grants. What a lease covers costs no
// wait; a worker that gets no answer denies: a limit that cannot be checked is reached. A lease says how
// long its window still lasts, so that no clock of a worker decides what time it is.
import type { Charge, Counters, Denial, LimitKey, Reservation } from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import { BoundedCounts } from './bounded-counts.ts';

/**
 * Longest wait for the main process. Its answer is normally there in a fraction of a millisecond; a busy
 * machine takes longer, and a denial for that alone would be false.
 */
const ASK_MS = 2_000;
/** Interval at which leases that were not needed go back, for other workers to use. */
const RETURN_MS = 1_000;
/** Times that one request asks when the ground moves under it (a window ends), before it is denied. */
const TRIES = 3;
/** A lease that has to be asked for is made large enough for this many requests like the one that asks. */
const AHEAD = 8;

/** What the main process grants: `granted` units of window number `window`, to be spent within `leftMs`. */
export type Lease = {
  /** At least what was asked for, or 0. */
  readonly granted: number;
  readonly window: number;
  /** Undefined: the window does not end. */
  readonly leftMs?: number | undefined;
};

/** A part of one window of a limit. */
export type Holding = {
  readonly limit: LimitKey;
  readonly window: number;
  readonly amount: number;
};

/** A worker's way to the main process. */
export type LeaseSource = {
  /** May reject. */
  request(limit: LimitKey, want: { readonly least: number; readonly most: number }): Promise<Lease>;
  /** Gives back what was granted and not used; a negative amount states that more was used. */
  giveBack(limit: LimitKey, part: { readonly window: number; readonly amount: number }): void;
};

export type LeasedCounters = Counters & {
  /** Gives back what was not needed since the last call. Happens by itself every second. */
  returnIdle(): void;
  /** All that was granted and is not yet given back, for a main process that does not know it. */
  holdings(): readonly Holding[];
};

/**
 * Counters of one worker out of leases from `source`. A limit may deny up to two seconds early while
 * another worker still holds an unused lease; it never grants more than its maximum.
 */
export function createLeasedCounters(source: LeaseSource, world: World): LeasedCounters {
  const leases = new Leases(source, world);
  const interval = setInterval(() => leases.returnIdle(), RETURN_MS).unref();
  world.signal.addEventListener('abort', () => clearInterval(interval), { once: true });
  return {
    reserve(charges) {
      const held = leases.takeAll(charges);
      return held === undefined ? reserveByAsking(leases, charges) : reservation(leases, held);
    },
    returnIdle: () => leases.returnIdle(),
    holdings: () => leases.holdings(),
  };
}

/** One limit as this worker has it. All but `limit` start anew with each window. */
type Count = {
  readonly limit: LimitKey;
  window: number;
  /** Monotonic time after which the lease is worth nothing. */
  endsAt: number;
  granted: number;
  taken: number;
  /** Least that was free since leases last went back. */
  idle: number;
  /** Taken since leases last went back: what the next lease should cover. */
  recent: number;
  /** True when the last grant was exact: whatever becomes free goes back at once. */
  tight: boolean;
  /** The request for more that is under way. */
  asking: Promise<Answer> | undefined;
};
type Answer = { readonly asked: number; readonly refused: Refused | undefined };
type Held = { readonly count: Count; readonly window: number; readonly charge: Charge };
type Refused = { readonly retryAfter: number };

function reservation(leases: Leases, held: readonly Held[]): Reservation {
  return { granted: true, settle: (actual) => leases.settle(held, actual) };
}

async function reserveByAsking(
  leases: Leases,
  charges: readonly Charge[],
): Promise<Reservation | Denial> {
  const held: Held[] = [];
  let asking = charges[0];
  let late = false;
  const giveUp = (): void => leases.settle(held.splice(0), []);
  const takeInTurn = async (): Promise<Reservation | Denial> => {
    for (const charge of charges) {
      asking = charge;
      const one = await leases.take(charge, () => late);
      if ('count' in one) held.push(one);
      if (!('count' in one) || late) {
        giveUp();
        const retryAfter = 'count' in one ? 1 : one.retryAfter;
        return { granted: false, limit: charge.limit, retryAfter };
      }
    }
    return reservation(leases, held);
  };
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Denial>((resolve) => {
    timer = setTimeout(() => {
      late = true;
      giveUp();
      if (asking !== undefined) resolve({ granted: false, limit: asking.limit, retryAfter: 1 });
    }, ASK_MS);
  });
  const result = await Promise.race([takeInTurn(), timeout]);
  clearTimeout(timer);
  return result;
}

const freeOf = (count: Count): number => count.granted - count.taken;

class Leases {
  readonly #source: LeaseSource;
  readonly #world: World;
  readonly #counts: BoundedCounts<Count>;

  constructor(source: LeaseSource, world: World) {
    this.#source = source;
    this.#world = world;
    const { clock } = world;
    this.#counts = new BoundedCounts((count) => count.endsAt <= clock.monotonic());
  }

  /** Takes all charges out of what is leased, or none. */
  takeAll(charges: readonly Charge[]): readonly Held[] | undefined {
    const now = this.#world.clock.monotonic();
    const held: Held[] = [];
    for (const charge of charges) {
      const count = this.#counts.get(charge.limit);
      if (count === undefined || count.endsAt <= now || freeOf(count) < charge.amount) {
        for (const { count, charge } of held) unspend(count, charge.amount);
        return undefined;
      }
      spend(count, charge.amount);
      held.push({ count, window: count.window, charge });
    }
    return held;
  }

  /** Takes one charge, asking for what the lease lacks. */
  async take(charge: Charge, late: () => boolean): Promise<Held | Refused> {
    for (let tries = 0; tries < TRIES; ) {
      const count = this.#at(charge.limit);
      if (count === undefined || late()) break;
      if (this.#freeNow(count) >= charge.amount) {
        spend(count, charge.amount);
        return { count, window: count.window, charge };
      }
      if (count.asking === undefined) {
        const taken = await this.#ask(count, charge);
        if (taken !== undefined) return taken;
        tries += 1;
        continue;
      }
      // One asks at a time: a burst in which each request took a slice would leave the other workers none.
      const { asked, refused } = await count.asking;
      // What was refused to another that lacked no more is refused to all who waited with it.
      if (refused !== undefined && charge.amount - this.#freeNow(count) >= asked) return refused;
    }
    return { retryAfter: 1 };
  }

  /** Replaces what was taken by what was used; nothing, where `actual` does not say. */
  settle(held: readonly Held[], actual: readonly number[]): void {
    for (const [index, { count, window, charge }] of held.entries()) {
      // What was taken in a window that has ended was forgotten with it.
      if (count.window !== window) continue;
      this.#release(count, charge.amount - (actual[index] ?? 0));
    }
  }

  returnIdle(): void {
    const now = this.#world.clock.monotonic();
    for (const count of this.#counts.values()) {
      if (count.endsAt > now) this.#giveBack(count, Math.min(count.idle, freeOf(count)));
      count.idle = freeOf(count);
      count.recent = 0;
      const unused = count.endsAt <= now || (count.granted === 0 && count.taken === 0);
      if (unused && count.asking === undefined) this.#counts.delete(count.limit);
    }
  }

  holdings(): readonly Holding[] {
    const now = this.#world.clock.monotonic();
    const found: Holding[] = [];
    for (const { limit, window, granted, endsAt } of this.#counts.values()) {
      if (granted > 0 && endsAt > now) found.push({ limit, window, amount: bounded(granted) });
    }
    return found;
  }

  #at(limit: LimitKey): Count | undefined {
    const known = this.#counts.get(limit);
    if (known !== undefined) return known;
    const unknown = { window: Number.NaN, endsAt: Number.NEGATIVE_INFINITY, asking: undefined };
    const count: Count = { limit, ...unknown, ...NOTHING };
    return this.#counts.add(limit, count, this.#world.clock.monotonic()) ? count : undefined;
  }

  #freeNow(count: Count): number {
    return count.endsAt > this.#world.clock.monotonic() ? freeOf(count) : 0;
  }

  /** Asks for what the lease lacks and takes the charge; undefined when the ground moved meanwhile. */
  async #ask(count: Count, charge: Charge): Promise<Held | Refused | undefined> {
    const { limit, amount } = charge;
    const { window } = count;
    // Held while the rest is asked for, or the next request would take it from under this one.
    const part = Math.min(this.#freeNow(count), amount);
    spend(count, part);
    const least = amount - part;
    const most = bounded(Math.max(AHEAD * amount, 2 * count.recent));
    const askedAt = this.#world.clock.monotonic();
    let taken: Held | Refused | undefined;
    const asking = this.#source
      .request(limit, { least, most })
      .catch(() => undefined)
      .then((lease): Answer => {
        count.asking = undefined;
        const granted = lease !== undefined && lease.granted > 0;
        // Counted from when it was asked for: a grant that was long on its way is not used in a window
        // that it is not of.
        if (granted && this.#enter(count, lease, askedAt)) count.tight = lease.granted === least;
        const same = part === 0 || count.window === window;
        if (granted && same && this.#freeNow(count) >= least) {
          spend(count, least);
          taken = { count, window: count.window, charge };
        } else if (same) this.#release(count, part);
        if (granted) return { asked: least, refused: undefined };
        const refused = { retryAfter: Math.max(1, Math.ceil((lease?.leftMs ?? 0) / 1_000)) };
        taken = refused;
        return { asked: least, refused };
      });
    count.asking = asking;
    await asking;
    return taken;
  }

  /** False when the lease is over already. */
  #enter(count: Count, { granted, window, leftMs = Infinity }: Lease, askedAt: number): boolean {
    const endsAt = askedAt + leftMs;
    if (endsAt <= this.#world.clock.monotonic()) return false;
    if (window !== count.window) Object.assign(count, NOTHING);
    Object.assign(count, { window, endsAt });
    count.granted += granted;
    return true;
  }

  #release(count: Count, amount: number): void {
    unspend(count, amount);
    // Less than nothing is free when more was used than leased: the main process has to know.
    if (count.tight || freeOf(count) < 0) this.#giveBack(count, freeOf(count));
  }

  #giveBack(count: Count, amount: number): void {
    if (amount === 0) return;
    count.granted -= amount;
    count.idle = Math.min(count.idle, Math.max(0, freeOf(count)));
    this.#source.giveBack(count.limit, { window: count.window, amount: bounded(amount) });
  }
}

const NOTHING = { granted: 0, taken: 0, idle: 0, recent: 0, tight: false } as const;

/** What a message can carry, were an upstream to report that it used more than anyone can count. */
const bounded = (amount: number): number =>
  Math.max(-Number.MAX_SAFE_INTEGER, Math.min(amount, Number.MAX_SAFE_INTEGER));

function spend(count: Count, amount: number): void {
  count.taken += amount;
  count.recent += amount;
  count.idle = Math.min(count.idle, freeOf(count));
}

function unspend(count: Count, amount: number): void {
  count.taken = Math.max(0, count.taken - amount);
  count.recent = Math.max(0, count.recent - amount);
}
