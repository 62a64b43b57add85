// SPDX-License-Identifier: Apache-2.0
// The main process's side of shared limits: it alone knows how much of a limit is granted, over all
// workers, and never grants more than the maximum. So limits have no overshoot within a node.
import type { LimitKey } from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import type { Grant, LeaseSource } from './lease.ts';
import { Tally } from './tally.ts';
import { countName, windowAt } from './windows.ts';

/** A slice is granted only when it is worth this many requests like the one that asks. */
const SLICE_REQUESTS = 16;

/** Concurrency granted to one worker, by count: it has no window that ends, so it goes back by name. */
type Outstanding = Map<string, { readonly limit: LimitKey; amount: number }>;

export type CounterAuthority = {
  /** The source of leases for one worker. */
  source(worker: string): LeaseSource;
  /** A worker is gone: what it held of concurrency is free again; what it used in windows stays used. */
  dropped(worker: string): void;
};

/**
 * Grants leases to `workers` workers. While much of a limit is left a worker gets a share of it, so that
 * it rarely asks; near the end it gets exactly what it asks for, so that nothing is stranded.
 */
export function createCounterAuthority(world: World, workers: number): CounterAuthority {
  const granted = new Tally<undefined>(() => undefined);
  const outstanding = new Map<string, Outstanding>();

  const track = (worker: string, limit: LimitKey, amount: number): void => {
    if (limit.window !== 'now') return;
    let held = outstanding.get(worker);
    if (held === undefined) outstanding.set(worker, (held = new Map()));
    const name = countName(limit);
    const left = (held.get(name)?.amount ?? 0) + amount;
    if (left > 0) held.set(name, { limit, amount: left });
    else held.delete(name);
  };

  const request = (worker: string, limit: LimitKey, amount: number): Grant => {
    const now = world.clock.now();
    const count = granted.at(limit, now);
    if (count === undefined) return { amount: 0, window: windowAt(limit.window, now) };
    const left = limit.max - count.taken;
    if (left < amount) return { amount: 0, window: count.window };
    const share = Math.floor(left / (2 * workers));
    const given = share >= SLICE_REQUESTS * amount ? share : amount;
    count.taken += given;
    track(worker, limit, given);
    return { amount: given, window: count.window };
  };

  const giveBack = (limit: LimitKey, window: number, amount: number): void => {
    const count = granted.peek(limit);
    if (count === undefined || count.window !== window) return;
    count.taken = Math.max(0, count.taken - amount);
    if (limit.window === 'now' && count.taken === 0) granted.forget(limit);
  };

  return {
    source: (worker) => ({
      request: (limit, amount) => Promise.resolve(request(worker, limit, amount)),
      giveBack(limit, window, amount) {
        giveBack(limit, window, amount);
        track(worker, limit, -amount);
      },
    }),
    dropped(worker) {
      for (const { limit, amount } of outstanding.get(worker)?.values() ?? []) {
        giveBack(limit, 0, amount);
      }
      outstanding.delete(worker);
    },
  };
}
