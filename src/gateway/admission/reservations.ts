// SPDX-License-Identifier: Apache-2.0
// What one exchange has reserved, over all its limits. Requests and concurrency are taken when it is
// admitted, tokens and spend once its body is known; all of it is settled together, exactly once.
import type { Charge, Reservation } from '../../core/ports/counters.ts';
import { wholeAmount } from './prices.ts';

/** A charge with what is needed to settle it. */
export type Levy = Charge & {
  /** What the limit is per, for whoever is refused. */
  readonly per: string;
  /** For a limit per tool: its name; `hosted` where the provider runs it and nobody sees its calls. */
  readonly tool?: { readonly name: string; readonly hosted: boolean } | undefined;
};

/** What an exchange came to. Undefined: nobody knows, and what was reserved stands. */
export type Actual = {
  readonly tokens: number | undefined;
  /** In millionths of the currency of the prices. */
  readonly spend: number | undefined;
  /** Calls in the answer by tool. */
  readonly calls: ReadonlyMap<string, number>;
};

type Held = { readonly levies: readonly Levy[]; readonly reservation: Reservation };

export class Reservations {
  readonly #held: Held[] = [];
  #attempt: Held | undefined;
  #settled = false;

  /** Holds one more reservation. One that comes after settling is given back at once, unused. */
  add(levies: readonly Levy[], reservation: Reservation): void {
    if (this.#settled) reservation.settle(levies.map(() => 0));
    else this.#held.push({ levies, reservation });
  }

  /** Holds what one attempt at a provider takes, once the attempt before it has been given back. */
  addAttempt(levies: readonly Levy[], reservation: Reservation): void {
    this.endAttempt();
    if (this.#settled) this.add(levies, reservation);
    else this.#attempt = { levies, reservation };
  }

  /** The attempt failed: it stays counted as a request to its provider, and that is all it cost. */
  endAttempt(): void {
    if (this.#attempt === undefined) return;
    const { levies, reservation } = this.#attempt;
    this.#attempt = undefined;
    reservation.settle(levies.map((levy) => actualOf(levy, NOTHING)));
  }

  /** Settles everything: requests stay counted, concurrency goes back. */
  settle(actual: Actual): void {
    if (this.#settled) return;
    this.#settled = true;
    if (this.#attempt !== undefined) this.#held.push(this.#attempt);
    this.#attempt = undefined;
    for (const { levies, reservation } of this.#held) {
      reservation.settle(levies.map((levy) => actualOf(levy, actual)));
    }
  }
}

const NOTHING: Actual = { tokens: 0, spend: 0, calls: new Map() };

function actualOf({ limit, amount, tool }: Levy, { tokens, spend, calls }: Actual): number {
  const called = tool === undefined ? amount : callsOf(tool, calls);
  if (limit.unit === 'requests') return called;
  // Of a tool that was not called nothing was used, whatever the exchange came to.
  if (limit.unit === 'concurrency' || called === 0) return 0;
  return wholeAmount((limit.unit === 'tokens' ? tokens : spend) ?? amount);
}

const callsOf = ({ name, hosted }: NonNullable<Levy['tool']>, calls: Actual['calls']): number =>
  Math.max(calls.get(name) ?? 0, hosted ? 1 : 0);
