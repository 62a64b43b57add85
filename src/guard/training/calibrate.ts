// SPDX-License-Identifier: Apache-2.0
// Curves from raw scores of benign texts to calibrated scores, and from a tenant's own scores to scores
// that hold on its traffic. Conformal: of n benign scores, a new benign one is above the k-th highest with
// probability at most k / (n + 1). Beyond what the data shows, the tail falls off as its end does.
import { BartizanError } from '../../core/errors.ts';
import type { Curve } from '../scorer/model.ts';

export type Weighted = { readonly raw: number; readonly weight: number };

/** Where the curve has points. */
const MARKS = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];
/** Past the last mark that the data carries: how much the raw score rises while the rest falls tenfold. */
const TAIL_MARKS = [0.9995, 0.9999, 0.99999];
const LEAST_STEP = 1e-4;
/** Fewest scores that a curve may rest on. */
const LEAST_SCORES = 50;

/** A tenant's curve needs this many of its own scores: a threshold at one in a thousand is asked of it. */
export const TENANT_SCORES = 1_000;

/**
 * The curve of benign raw scores. Weights make small sources count as much as large ones. Throws
 * `config_invalid` when there are too few scores.
 */
export function curveOf(scores: readonly Weighted[]): Curve {
  if (scores.length < LEAST_SCORES) {
    throw new BartizanError('config_invalid', `A curve needs ${LEAST_SCORES} benign scores`);
  }
  const sorted = [...scores].sort((a, b) => b.raw - a.raw);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  // The place of the new score itself, as heavy as an average one.
  const own = total / sorted.length;
  const at = (mark: number): number => {
    const allowed = (1 - mark) * (total + own) - own;
    let above = 0;
    for (const { raw, weight } of sorted) {
      above += weight;
      if (above > allowed) return raw;
    }
    return sorted.at(-1)?.raw ?? 0;
  };
  const known = MARKS.filter((mark) => (1 - mark) * sorted.length >= 3);
  const points = known.map((mark): [number, number] => [at(mark), mark]);
  const lowest = sorted.at(-1)?.raw ?? 0;
  const curve: [number, number][] = [[Math.min(lowest, (points[0]?.[0] ?? 0) - 1), 0], ...points];
  const [last, mark] = curve.at(-1) ?? [0, 0];
  const [half, halfMark] = points.find(([, score]) => 1 - score <= (1 - mark) * 10) ?? [
    last - 1,
    0,
  ];
  const perTenth = Math.max(
    0.3,
    (last - half) / Math.max(0.1, Math.log10((1 - halfMark) / (1 - mark))),
  );
  for (const tail of [...MARKS, ...TAIL_MARKS].filter((one) => one > mark)) {
    curve.push([last + perTenth * Math.log10((1 - mark) / (1 - tail)), tail]);
  }
  return rising(curve);
}

/** A tenant's curve from the scores of its own traffic, taken to be benign but for a few. */
export function tenantCurve(scores: readonly number[]): Curve {
  if (scores.length < TENANT_SCORES) {
    throw new BartizanError('config_invalid', `Recalibration needs ${TENANT_SCORES} scores`);
  }
  const sorted = [...scores].sort((a, b) => a - b);
  const curve: [number, number][] = [[0, 0]];
  for (const mark of MARKS) {
    const place = Math.ceil(mark * (sorted.length + 1)) - 1;
    if (place < sorted.length) curve.push([sorted[place] ?? 1, mark]);
  }
  curve.push([1, 1]);
  return rising(curve, 1e-9);
}

/** Points at equal raw scores are moved apart, so that the curve is one. */
function rising(points: readonly [number, number][], least = LEAST_STEP): Curve {
  const curve: [number, number][] = [];
  for (const [raw, score] of points) {
    const before = curve.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
    curve.push([Math.max(raw, before + least), score]);
  }
  return curve;
}
