// SPDX-License-Identifier: Apache-2.0
// Times of single calls, kept as counts on a scale of steps of 2.2 percent, so that percentiles of any
// number of calls take no more memory than those of a few.

const STEPS_PER_OCTAVE = 32;

export type Timing = {
  readonly p50Micros: number | null;
  readonly p99Micros: number | null;
  /** All time over all text, 1 KB being 1,024 UTF-16 units. */
  readonly microsPerKb: number | null;
};

export class Durations {
  readonly #steps = new Map<number, number>();
  #calls = 0;
  #micros = 0;
  #chars = 0;

  add(micros: number, chars: number): void {
    const step = Math.ceil(Math.log2(Math.max(micros, 0.01)) * STEPS_PER_OCTAVE);
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + 1);
    this.#calls++;
    this.#micros += micros;
    this.#chars += chars;
  }

  /** Percentiles are nearest rank, rounded up to a step of the scale. */
  timing(): Timing {
    return {
      p50Micros: this.#percentile(0.5),
      p99Micros: this.#percentile(0.99),
      microsPerKb: this.#chars === 0 ? null : round((this.#micros * 1_024) / this.#chars),
    };
  }

  #percentile(share: number): number | null {
    if (this.#calls === 0) return null;
    const rank = Math.max(1, Math.ceil(share * this.#calls));
    let seen = 0;
    for (const [step, calls] of [...this.#steps].sort(([a], [b]) => a - b)) {
      seen += calls;
      if (seen >= rank) return round(2 ** (step / STEPS_PER_OCTAVE));
    }
    return null;
  }
}

const round = (value: number): number => Number(value.toPrecision(4));
