// SPDX-License-Identifier: Apache-2.0
// A worker's side of shared limits. What its leases cover is granted at once; for the rest it asks the
// main process, and when no answer comes in time it denies: a limit that cannot be checked is reached.
import type { Charge, Counters, Denial, Reservation } from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import { denial } from './counters.ts';
import type { Grant, LeaseSource } from './lease.ts';
import { Tally, type Count } from './tally.ts';

/** Longest wait for the main process; its answer is normally there in a fraction of a millisecond. */
const ASK_MS = 100;
/** Interval at which leases that were not needed go back, for other workers to use. */
const RETURN_MS = 1_000;
/** Windows that may end while one request asks, before it is denied. */
const TRIES = 3;

type Lease = {
  /** Granted to this worker in this window; `Count.taken` is what of it is spent. */
  granted: number;
  /** Least that was free since leases last went back. */
  idle: number;
  /** True when the last grant was exact: whatever becomes free goes back at once. */
  tight: boolean;
};
type Held = { readonly count: Count<Lease>; readonly window: number; readonly charge: Charge };

const free = (count: Count<Lease>): number => count.more.granted - count.taken;

export type LeasedCounters = Counters & {
  /** Gives back what was not needed since the last call. Happens by itself every second. */
  returnIdle(): void;
};

/**
 * Counters of one worker out of leases from `source`. Never grants more than was leased, so all workers
 * together never exceed a maximum; a limit may deny up to a second early while another worker still
 * holds an unused lease.
 */
export function createLeasedCounters(source: LeaseSource, world: World): LeasedCounters {
  const leases = new Tally<Lease>(() => ({ granted: 0, idle: 0, tight: false }));

  const spend = (count: Count<Lease>, amount: number): void => {
    count.taken += amount;
    count.more.idle = Math.min(count.more.idle, free(count));
  };

  const release = (count: Count<Lease>, amount: number): void => {
    count.taken = Math.max(0, count.taken - amount);
    // Less than nothing is free when more was used than leased: the main process has to know.
    if (count.more.tight || free(count) < 0) giveBack(count, free(count));
  };

  const giveBack = (count: Count<Lease>, amount: number): void => {
    if (amount === 0) return;
    count.more.granted -= amount;
    count.more.idle = Math.min(count.more.idle, Math.max(0, free(count)));
    source.giveBack(count.limit, count.window, amount);
    if (count.more.granted === 0 && count.taken === 0) leases.forget(count.limit);
  };

  const credit = (charge: Charge, grant: Grant, asked: number): Count<Lease> | undefined => {
    const count = leases.at(charge.limit, world.clock.now());
    if (count === undefined || grant.window < count.window) return undefined;
    if (grant.window > count.window) leases.roll(count, grant.window);
    count.more.granted += grant.amount;
    count.more.tight = grant.amount === asked;
    return count;
  };

  /** Takes one charge, asking for what the lease lacks. Undefined: denied or too late. */
  const take = async (charge: Charge, expired: () => boolean): Promise<Held | undefined> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const count = leases.at(charge.limit, world.clock.now());
      if (count === undefined) return undefined;
      const part = Math.min(free(count), charge.amount);
      const window = count.window;
      spend(count, part);
      const rest = charge.amount - part;
      if (rest === 0) return { count, window, charge };
      const grant = await source
        .request(charge.limit, rest)
        .catch((): Grant => ({ amount: 0, window }));
      const credited = credit(charge, grant, rest);
      const covered = credited === count && count.window === window && free(count) >= rest;
      if (covered && !expired()) {
        spend(count, rest);
        return { count, window, charge };
      }
      if (count.window === window) release(count, part);
      if (grant.amount === 0 || expired()) return undefined;
    }
    return undefined;
  };

  const settle = (held: readonly Held[], actual: readonly number[]): void => {
    for (const [index, { count, window, charge }] of held.entries()) {
      if (count.window === window) release(count, charge.amount - (actual[index] ?? charge.amount));
    }
  };

  const reservation = (held: readonly Held[]): Reservation => ({
    granted: true,
    settle: (actual) => settle(held, actual),
  });

  const ask = async (charges: readonly Charge[]): Promise<Reservation | Denial> => {
    const held: Held[] = [];
    let late = false;
    const giveUp = (): void => {
      const taken = held.splice(0);
      settle(
        taken,
        taken.map(() => 0),
      );
    };
    const all = async (): Promise<Reservation | Denial> => {
      for (const charge of charges) {
        const one = await take(charge, () => late);
        if (one !== undefined) held.push(one);
        if (one === undefined || late) {
          giveUp();
          return denial(charge.limit, world.clock.now());
        }
      }
      return reservation(held);
    };
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<Denial>((resolve) => {
      timer = setTimeout(() => {
        late = true;
        giveUp();
        const [first] = charges;
        if (first !== undefined) {
          resolve({ granted: false, limit: first.limit, retryAfter: 1 });
        }
      }, ASK_MS);
    });
    const result = await Promise.race([all(), timeout]);
    clearTimeout(timer);
    return result;
  };

  const returnIdle = (): void => {
    const now = world.clock.now();
    for (const { limit } of leases.values()) {
      const count = leases.at(limit, now);
      if (count === undefined) continue;
      if (count.more.granted === 0 && count.taken === 0) leases.forget(limit);
      const { idle } = count.more;
      count.more.idle = free(count);
      giveBack(count, Math.min(idle, free(count)));
    }
  };
  const interval = setInterval(returnIdle, RETURN_MS).unref();
  world.signal.addEventListener('abort', () => clearInterval(interval), { once: true });

  return {
    reserve(charges) {
      const now = world.clock.now();
      const held: Held[] = [];
      for (const charge of charges) {
        const count = leases.at(charge.limit, now);
        if (count === undefined || free(count) < charge.amount) return ask(charges);
        held.push({ count, window: count.window, charge });
      }
      for (const { count, charge } of held) spend(count, charge.amount);
      return reservation(held);
    },
    returnIdle,
  };
}
