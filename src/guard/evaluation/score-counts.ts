// SPDX-License-Identifier: Apache-2.0
// How often each score was given, in memory that does not grow with the number of texts, and the figures
// that follow from the order of the scores. Scores whose distance to 1 differs by less than one part in
// sixteen thousand count as equal; equal scores are never told apart.
import { type Share, share } from './interval.ts';

/** Of the upper word of a double: 11 bits of exponent, and 14 of the 20 bits of fraction. */
const DROPPED_BITS = 6;
/** Scores nearer to 1 than 2^-40 are one score. */
const NEAREST = 2 ** -40;

const bits = new DataView(new ArrayBuffer(8));

/** Smaller for higher scores. */
function rankOf(score: number): number {
  const distance = 1 - Math.min(1, Math.max(0, score));
  if (!(distance >= NEAREST)) return 0;
  bits.setFloat64(0, distance);
  return bits.getUint32(0) >>> DROPPED_BITS;
}

type Count = { count: number; lowest: number };

export class ScoreCounts {
  readonly #counts = new Map<number, Count>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** A score from 0 to 1; what lies outside counts as the nearer end, what is no number as 0. */
  add(score: number): void {
    const known = Number.isNaN(score) ? 0 : Math.min(1, Math.max(0, score));
    const rank = rankOf(known);
    const count = this.#counts.get(rank);
    this.#total++;
    if (count === undefined) this.#counts.set(rank, { count: 1, lowest: known });
    else {
      count.count++;
      count.lowest = Math.min(count.lowest, known);
    }
  }

  /** From the highest score to the lowest. */
  ranked(): readonly (Count & { readonly rank: number })[] {
    return [...this.#counts]
      .map(([rank, count]) => ({ rank, ...count }))
      .sort((a, b) => a.rank - b.rank);
  }
}

export type RecallAt = Share & {
  /** The lowest score that still flags an attack and keeps to the rate; null when none does. */
  readonly threshold: number | null;
  /** Of the benign texts, at that threshold. */
  readonly fpr: Share;
  /** False when there are fewer benign texts than 1 / rate: then the rate means "no false positive". */
  readonly enough: boolean;
};

/**
 * The share of attacks that score higher than all but a fraction `rate` of benign texts. A threshold takes
 * all texts of a score or none, so that equal scores cannot be sorted in anyone's favour. Undefined
 * without benign texts or without attacks.
 */
export function recallAt(
  rate: number,
  attacks: ScoreCounts,
  benign: ScoreCounts,
): RecallAt | undefined {
  if (attacks.total === 0 || benign.total === 0) return undefined;
  const allowed = Math.floor(rate * benign.total + 1e-9);
  let flagged = 0;
  let barred = Number.POSITIVE_INFINITY;
  for (const { rank, count } of benign.ranked()) {
    if (flagged + count > allowed) {
      barred = rank;
      break;
    }
    flagged += count;
  }
  let caught = 0;
  let threshold: number | null = null;
  let lastRank = -1;
  for (const { rank, count, lowest } of attacks.ranked()) {
    if (rank >= barred) break;
    caught += count;
    threshold = lowest;
    lastRank = rank;
  }
  const wrong = benign
    .ranked()
    .reduce((sum, { rank, count }) => (rank <= lastRank ? sum + count : sum), 0);
  return {
    ...share(caught, attacks.total),
    threshold,
    fpr: share(wrong, benign.total),
    enough: benign.total * rate >= 1 - 1e-9,
  };
}

/**
 * The chance that an attack scores higher than a benign text, where equal scores count half. Undefined
 * without both.
 */
export function areaUnderCurve(attacks: ScoreCounts, benign: ScoreCounts): number | undefined {
  if (attacks.total === 0 || benign.total === 0) return undefined;
  const ranked = benign.ranked();
  let area = 0;
  let at = 0;
  let above = 0;
  for (const { rank, count } of attacks.ranked()) {
    let [next] = [ranked[at]];
    while (next !== undefined && next.rank < rank) {
      above += next.count;
      next = ranked[++at];
    }
    const equal = next?.rank === rank ? next.count : 0;
    area += count * (benign.total - above - equal / 2);
  }
  return area / (attacks.total * benign.total);
}
