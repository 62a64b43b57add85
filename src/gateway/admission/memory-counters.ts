// SPDX-License-Identifier: Apache-2.0
// Shared counts in the memory of one process: the counts of an installation of one node, and the model
// that the Redis adapter is tested against. They start anew with the process.
import { steadyClock, windowAt } from '../../core/limit-windows.ts';
import {
  type LimitKey,
  shareOf,
  SILENT_MS,
  type SharedCounters,
  type Slice,
} from '../../core/ports/counters.ts';
import type { World } from '../../core/world.ts';
import { Tally } from './tally.ts';

/** What each holder has, and when it last said so. */
type Part = Map<string, { readonly held: number; readonly at: number }>;

export function createMemoryCounters(world: World): SharedCounters {
  const now = steadyClock(world.clock);
  const tally = new Tally<Part>(now, () => new Map());
  const living = new Map<string, number>();
  const state = (
    holder: string,
    limit: LimitKey,
    slice: Pick<Slice, 'window' | 'held'>,
  ): Part | undefined => {
    const part = tally.open(limit, slice.window);
    if (part === undefined) return undefined;
    if (slice.held === 0) part.delete(holder);
    else part.set(holder, { held: slice.held, at: now() });
    if (part.size === 0 && limit.window === 'now') tally.forget(limit);
    return part;
  };
  const heldByOthers = (holder: string, limit: LimitKey, part: Part): number => {
    let sum = 0;
    for (const [name, { held, at }] of part) {
      const silent = limit.window === 'now' && at <= now() - SILENT_MS;
      if (silent) part.delete(name);
      else if (name !== holder) sum += held;
    }
    return sum;
  };
  return {
    outlives: false,
    now,
    async take(holder, limit, slice) {
      if (slice.window !== windowAt(limit.window, now())) return 0;
      const part = state(holder, limit, slice);
      if (part === undefined) return 0;
      const left = limit.max - heldByOthers(holder, limit, part) - slice.held;
      const given = shareOf(left, living.size, slice);
      if (given > 0) state(holder, limit, { window: slice.window, held: slice.held + given });
      return given;
    },
    async hold(holder, limit, slice) {
      state(holder, limit, slice);
    },
    async alive(holder) {
      living.set(holder, now());
      for (const [name, at] of living) if (at <= now() - SILENT_MS) living.delete(name);
      return { nodes: living.size, lost: false };
    },
    close: async () => undefined,
  };
}
