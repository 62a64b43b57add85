// SPDX-License-Identifier: Apache-2.0
// Amounts per limit and window: the one data structure under the counters, the leases and the authority.
import { LIMITS } from '../../core/limits.ts';
import type { LimitKey } from '../../core/ports/counters.ts';
import { countName, windowAt } from './windows.ts';

/** One count. `taken` and `more` belong to window number `window` and start again with the next. */
export type Count<More> = {
  readonly limit: LimitKey;
  window: number;
  taken: number;
  more: More;
};

/** Counts by limit, bounded: when full, those of past windows go; when still full, no new one is made. */
export class Tally<More> {
  readonly #counts = new Map<string, Count<More>>();
  readonly #fresh: () => More;
  #sweptAt = -1;

  constructor(fresh: () => More) {
    this.#fresh = fresh;
  }

  /** The count of a limit in the window of `now`; undefined when there is no room for one more. */
  at(limit: LimitKey, now: number): Count<More> | undefined {
    const name = countName(limit);
    const window = windowAt(limit.window, now);
    const count = this.#counts.get(name);
    if (count === undefined) return this.#add(name, limit, window, now);
    // A clock that jumps back must not start a window again: that would grant its limit twice.
    if (window > count.window) this.roll(count, window);
    return count;
  }

  /** Starts a later window of a count. */
  roll(count: Count<More>, window: number): void {
    count.window = window;
    count.taken = 0;
    count.more = this.#fresh();
  }

  /** The count as it stands, without making one. */
  peek(limit: LimitKey): Count<More> | undefined {
    return this.#counts.get(countName(limit));
  }

  forget(limit: LimitKey): void {
    this.#counts.delete(countName(limit));
  }

  values(): Iterable<Count<More>> {
    return this.#counts.values();
  }

  #add(name: string, limit: LimitKey, window: number, now: number): Count<More> | undefined {
    if (this.#counts.size >= LIMITS.countedSubjects) this.#sweep(now);
    if (this.#counts.size >= LIMITS.countedSubjects) return undefined;
    const count: Count<More> = { limit, window, taken: 0, more: this.#fresh() };
    this.#counts.set(name, count);
    return count;
  }

  /** At most once a minute, so that a full tally cannot be made to walk itself on every request. */
  #sweep(now: number): void {
    const minute = windowAt('minute', now);
    if (minute <= this.#sweptAt) return;
    this.#sweptAt = minute;
    for (const [name, count] of this.#counts) {
      if (count.window < windowAt(count.limit.window, now)) this.#counts.delete(name);
    }
  }
}
