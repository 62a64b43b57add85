// SPDX-License-Identifier: Apache-2.0
// One part per limit, for its latest window. A window that was left is never started again: that would
// grant its limit twice.
import { windowAt } from '../../core/limit-windows.ts';
import type { LimitKey } from '../../core/ports/counters.ts';
import { BoundedCounts } from './bounded-counts.ts';

type Entry<Part> = { readonly limit: LimitKey; window: number; part: Part };

export class Tally<Part> {
  readonly #entries: BoundedCounts<Entry<Part>>;
  readonly #fresh: (limit: LimitKey, window: number) => Part;
  readonly #now: () => number;

  /** `now` is the time that decides windows. */
  constructor(now: () => number, fresh: (limit: LimitKey, window: number) => Part) {
    this.#now = now;
    this.#fresh = fresh;
    this.#entries = new BoundedCounts(
      ({ limit, window }) => window < windowAt(limit.window, now()),
    );
  }

  /** The part of a window, started when it is new. Undefined: the window is over, or there is no room. */
  open(limit: LimitKey, window: number): Part | undefined {
    const entry = this.#entries.get(limit);
    if (entry === undefined) {
      const part = this.#fresh(limit, window);
      return this.#entries.add(limit, { limit, window, part }, this.#now()) ? part : undefined;
    }
    if (window < entry.window) return undefined;
    if (window > entry.window) {
      entry.window = window;
      entry.part = this.#fresh(limit, window);
    }
    return entry.part;
  }

  /** The part of a window as it stands, without starting one. */
  find(limit: LimitKey, window: number): Part | undefined {
    const entry = this.#entries.get(limit);
    return entry?.window === window ? entry.part : undefined;
  }

  forget(limit: LimitKey): void {
    this.#entries.delete(limit);
  }

  entries(): Iterable<Readonly<Entry<Part>>> {
    return this.#entries.values();
  }
}
