// SPDX-License-Identifier: Apache-2.0
// Limits shared by the worker processes of a node. The main process alone knows how much of a limit is
// granted and never grants more than its maximum; workers spend what they were granted without asking.
// So there is no overshoot within a node. A worker that gets no answer denies: a limit that cannot be
// checked is reached. Counts live in memory and start anew with the main process.
import type { Charge, Counters, Denial, LimitKey, Reservation } from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import { Tally, type Count } from './tally.ts';
import { secondsLeft } from './windows.ts';

/**
 * Longest wait for the main process. Its answer is normally there in a fraction of a millisecond; a busy
 * machine takes longer, and a denial for that alone would be false.
 */
const ASK_MS = 2_000;
/** Interval at which leases that were not needed go back, for other workers to use. */
const RETURN_MS = 1_000;
/** Times that one request asks when the ground moves under it (a window ends), before it is denied. */
const TRIES = 3;
/** A worker is granted a slice only when it is worth this many requests like the one that asks. */
const SLICE_REQUESTS = 16;

/** A worker's way to the main process. */
export type LeaseSource = {
  /** The amount granted: at least `amount`, or 0 when so much is not left. May reject. */
  request(limit: LimitKey, amount: number): Promise<number>;
  /** Gives back what was granted and not used; a negative amount states that more was used. */
  giveBack(limit: LimitKey, amount: number): void;
};

/** The main process's side. Messages of one worker have to arrive in the order they were sent. */
export type CounterAuthority = {
  /** See `LeaseSource.request`; `worker` names a worker process for as long as it runs. */
  grant(worker: string, limit: LimitKey, amount: number): number;
  giveBack(worker: string, limit: LimitKey, amount: number): void;
  /** A worker has ended: its concurrency is free again; what it was granted in windows stays used. */
  gone(worker: string): void;
};

/**
 * While much of a limit is left a worker gets a share of it, so that it rarely asks; near the end it gets
 * exactly what it asks for, so that nothing is stranded.
 */
export function createCounterAuthority(world: World): CounterAuthority {
  const granted = new Tally<undefined>(() => undefined);
  const workers = new Map<string, Tally<undefined>>();
  const heldBy = (worker: string, limit: LimitKey, now: number): Count<undefined> | undefined => {
    let held = workers.get(worker);
    if (held === undefined) workers.set(worker, (held = new Tally<undefined>(() => undefined)));
    return held.at(limit, now);
  };
  const free = (limit: LimitKey, count: Count<undefined>, amount: number): void => {
    count.taken = Math.max(0, count.taken - amount);
    if (limit.window === 'now' && count.taken === 0) granted.forget(limit);
  };
  return {
    grant(worker, limit, amount) {
      const now = world.clock.now();
      const count = granted.at(limit, now);
      const held = heldBy(worker, limit, now);
      if (count === undefined || held === undefined) return 0;
      const left = limit.max - count.taken;
      if (left < amount) return 0;
      const share = Math.floor(left / (2 * workers.size));
      const given = share >= SLICE_REQUESTS * amount ? share : amount;
      count.taken += given;
      held.taken += given;
      return given;
    },
    giveBack(worker, limit, amount) {
      const now = world.clock.now();
      const count = granted.at(limit, now);
      const held = heldBy(worker, limit, now);
      if (count === undefined || held === undefined) return;
      // What was granted in a window that has ended is not in `held`, and adds nothing to this one.
      const known = Math.min(amount, held.taken);
      held.taken -= known;
      free(limit, count, known);
    },
    gone(worker) {
      const now = world.clock.now();
      for (const { limit, taken } of workers.get(worker)?.values() ?? []) {
        const count = limit.window === 'now' ? granted.at(limit, now) : undefined;
        if (count !== undefined) free(limit, count, taken);
      }
      workers.delete(worker);
    },
  };
}

type Lease = {
  /** Granted to this worker in this window; `Count.taken` is what of it is spent. */
  granted: number;
  /** Least that was free since leases last went back. */
  idle: number;
  /** True when the last grant was exact: whatever becomes free goes back at once. */
  tight: boolean;
  /** The request for more that is under way. */
  asking: Promise<number> | undefined;
};
type Held = { readonly count: Count<Lease>; readonly window: number; readonly charge: Charge };

export type LeasedCounters = Counters & {
  /** Gives back what was not needed since the last call. Happens by itself every second. */
  returnIdle(): void;
};

/**
 * Counters of one worker out of leases from `source`. A limit may deny up to a second early while another
 * worker still holds an unused lease; it never grants more than its maximum.
 */
export function createLeasedCounters(source: LeaseSource, world: World): LeasedCounters {
  const leases = new Leases(source, world);
  const interval = setInterval(() => leases.returnIdle(), RETURN_MS).unref();
  world.signal.addEventListener('abort', () => clearInterval(interval), { once: true });
  return {
    reserve(charges) {
      const held = leases.takeAll(charges);
      return held === undefined
        ? reserveByAsking(leases, charges, world)
        : reservation(leases, held);
    },
    returnIdle: () => leases.returnIdle(),
  };
}

function reservation(leases: Leases, held: readonly Held[]): Reservation {
  return { granted: true, settle: (actual) => leases.settle(held, actual) };
}

async function reserveByAsking(
  leases: Leases,
  charges: readonly Charge[],
  world: World,
): Promise<Reservation | Denial> {
  const held: Held[] = [];
  let asking = charges[0];
  let late = false;
  const giveUp = (): void => leases.settle(held.splice(0), []);
  const takeInTurn = async (): Promise<Reservation | Denial> => {
    for (const charge of charges) {
      asking = charge;
      const one = await leases.take(charge, () => late);
      if (one !== undefined) held.push(one);
      if (one === undefined || late) {
        giveUp();
        const retryAfter = secondsLeft(charge.limit.window, world.clock.now());
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

const freeOf = (count: Count<Lease>): number => count.more.granted - count.taken;

class Leases {
  readonly #source: LeaseSource;
  readonly #world: World;
  readonly #tally = new Tally<Lease>(() => ({
    granted: 0,
    idle: 0,
    tight: false,
    asking: undefined,
  }));

  constructor(source: LeaseSource, world: World) {
    this.#source = source;
    this.#world = world;
  }

  /** Takes all charges out of what is leased, or none. */
  takeAll(charges: readonly Charge[]): readonly Held[] | undefined {
    const now = this.#world.clock.now();
    const held: Held[] = [];
    for (const charge of charges) {
      const count = this.#tally.at(charge.limit, now);
      if (count === undefined || freeOf(count) < charge.amount) {
        for (const { count, charge } of held) count.taken -= charge.amount;
        return undefined;
      }
      this.#spend(count, charge.amount);
      held.push({ count, window: count.window, charge });
    }
    return held;
  }

  /** Takes one charge, asking for what the lease lacks. Undefined: denied, or too late. */
  async take(charge: Charge, late: () => boolean): Promise<Held | undefined> {
    const { limit, amount } = charge;
    for (let tries = 0; tries < TRIES; tries += 1) {
      let count = this.#tally.at(limit, this.#world.clock.now());
      // One asks at a time: a burst in which each request took a slice would leave the other workers none.
      while (count?.more.asking !== undefined && freeOf(count) < amount) {
        await count.more.asking;
        if (late()) return undefined;
        count = this.#tally.at(limit, this.#world.clock.now());
      }
      if (count === undefined) return undefined;
      const { window } = count;
      const part = Math.min(freeOf(count), amount);
      this.#spend(count, part);
      const rest = amount - part;
      if (rest === 0) return { count, window, charge };
      const ask = this.#source.request(limit, rest).catch(() => 0);
      count.more.asking = ask;
      const given = await ask;
      if (count.more.asking === ask) count.more.asking = undefined;
      const now = this.#tally.at(limit, this.#world.clock.now());
      // A grant that crossed the end of its window is let go: nobody can tell which window it is of.
      const credited = now !== undefined && now.window === window;
      if (credited && given > 0) {
        now.more.granted += given;
        now.more.tight = given === rest;
      }
      if (credited && now === count && given > 0 && !late()) {
        this.#spend(count, rest);
        return { count, window, charge };
      }
      if (count.window === window) this.#release(count, part);
      if (given === 0 || late()) return undefined;
    }
    return undefined;
  }

  /** Replaces what was taken by what was used; nothing, where `actual` does not say. */
  settle(held: readonly Held[], actual: readonly number[]): void {
    for (const [index, { count, window, charge }] of held.entries()) {
      // What was taken in a window that has ended was forgotten with it.
      if (count.window === window) this.#release(count, charge.amount - (actual[index] ?? 0));
    }
  }

  returnIdle(): void {
    const now = this.#world.clock.now();
    for (const { limit } of this.#tally.values()) {
      const count = this.#tally.at(limit, now);
      if (count === undefined) continue;
      const idle = Math.min(count.more.idle, freeOf(count));
      this.#giveBack(count, idle);
      count.more.idle = freeOf(count);
      if (count.more.granted === 0 && count.taken === 0) this.#tally.forget(limit);
    }
  }

  #spend(count: Count<Lease>, amount: number): void {
    count.taken += amount;
    count.more.idle = Math.min(count.more.idle, freeOf(count));
  }

  #release(count: Count<Lease>, amount: number): void {
    count.taken = Math.max(0, count.taken - amount);
    // Less than nothing is free when more was used than leased: the main process has to know.
    if (count.more.tight || freeOf(count) < 0) this.#giveBack(count, freeOf(count));
  }

  #giveBack(count: Count<Lease>, amount: number): void {
    if (amount === 0) return;
    count.more.granted -= amount;
    count.more.idle = Math.min(count.more.idle, Math.max(0, freeOf(count)));
    this.#source.giveBack(count.limit, amount);
  }
}
