// SPDX-License-Identifier: Apache-2.0
// Lets so many at a time, and so many wait: more than that are told at once, since who waits behind a slow
// service would be too late in any case.

/** For each place, so many may wait. */
const WAITING = 8;

export class Turns {
  readonly #places: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** Resolves to true with a place, which has to be given back; false when none comes in time. */
  take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.#taken < this.#places) {
      this.#taken++;
      return Promise.resolve(true);
    }
    if (this.#waiting.length >= this.#places * WAITING) return Promise.resolve(false);
    return new Promise((resolve) => {
      const next = (): void => {
        signal.removeEventListener('abort', gone);
        resolve(true);
      };
      const gone = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(next), 1);
        resolve(false);
      };
      this.#waiting.push(next);
      signal.addEventListener('abort', gone, { once: true });
    });
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken--;
    else next();
  }
}
