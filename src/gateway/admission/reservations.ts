// SPDX-License-Identifier: Apache-2.0
// What one exchange has reserved, over all its limits. Requests and concurrency are taken when it is
// admitted, tokens once its body is known; all of it is settled together, exactly once.
import type { Charge, Reservation } from '../../core/ports/counters.ts';

export class Reservations {
  readonly #held: { readonly charges: readonly Charge[]; readonly reservation: Reservation }[] = [];
  #settled = false;

  /** Holds one more reservation. One that comes after settling is given back at once, unused. */
  add(charges: readonly Charge[], reservation: Reservation): void {
    if (this.#settled) reservation.settle(charges.map(() => 0));
    else this.#held.push({ charges, reservation });
  }

  /** Settles everything with the tokens really used: requests stay counted, concurrency goes back. */
  settle(tokens: number): void {
    if (this.#settled) return;
    this.#settled = true;
    for (const { charges, reservation } of this.#held) {
      reservation.settle(charges.map((charge) => actual(charge, tokens)));
    }
  }
}

function actual({ limit, amount }: Charge, tokens: number): number {
  if (limit.unit === 'tokens') return tokens;
  return limit.unit === 'concurrency' ? 0 : amount;
}
