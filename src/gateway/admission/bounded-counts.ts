// SPDX-License-Identifier: Apache-2.0
// Values by count, bounded. Names of end users and tools come from callers: whoever makes up names may fill
// his tenant's part, and never take the last free place from another tenant.
import { countName } from '../../core/limit-windows.ts';
import { LIMITS } from '../../core/limits.ts';
import type { LimitKey } from '../../core/ports/counters.ts';

/** Counts of the installation itself (models, providers) have names from the configuration alone. */
const INSTALLATION = '';

export class BoundedCounts<Value> {
  readonly #values = new Map<string, Value>();
  readonly #sizes = new Map<string, number>();
  readonly #ended: (value: Value) => boolean;
  #sweptAt = Number.NEGATIVE_INFINITY;

  /** `ended` says which values may go when room is needed. */
  constructor(ended: (value: Value) => boolean) {
    this.#ended = ended;
  }

  get(limit: LimitKey): Value | undefined {
    return this.#values.get(countName(limit));
  }

  /** Adds a value that is not there yet; false when there is no room. `now`: any milliseconds that grow. */
  add(limit: LimitKey, value: Value, now: number): boolean {
    const owner = ownerOf(limit);
    if (!this.#hasRoom(owner)) this.#sweep(now);
    if (!this.#hasRoom(owner)) return false;
    this.#values.set(countName(limit), value);
    this.#sizes.set(owner, (this.#sizes.get(owner) ?? 0) + 1);
    return true;
  }

  delete(limit: LimitKey): void {
    this.#forget(countName(limit));
  }

  values(): Iterable<Value> {
    return this.#values.values();
  }

  /**
   * Each tenant may have as many as there are free places (the dynamic threshold of shared buffers): one
   * alone gets half of all, and a newcomer always finds room.
   */
  #hasRoom(owner: string): boolean {
    const free = LIMITS.countedSubjects - this.#values.size;
    return owner === INSTALLATION ? free > 0 : (this.#sizes.get(owner) ?? 0) < free;
  }

  /** At most once a second, so that a full store cannot be made to walk itself on every request. */
  #sweep(now: number): void {
    if (now - this.#sweptAt < 1_000) return;
    this.#sweptAt = now;
    for (const [name, value] of this.#values) if (this.#ended(value)) this.#forget(name);
  }

  #forget(name: string): void {
    if (!this.#values.delete(name)) return;
    const owner = ownerIn(name.slice(name.indexOf('/', name.indexOf('/') + 1) + 1));
    const size = (this.#sizes.get(owner) ?? 0) - 1;
    if (size > 0) this.#sizes.set(owner, size);
    else this.#sizes.delete(owner);
  }
}

const ownerOf = ({ subject }: LimitKey): string => ownerIn(subject);

/** The tenant at the head of a subject. */
function ownerIn(subject: string): string {
  if (!subject.startsWith('tenant:')) return INSTALLATION;
  const end = subject.indexOf('/');
  return end === -1 ? subject : subject.slice(0, end);
}
