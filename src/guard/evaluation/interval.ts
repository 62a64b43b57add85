// SPDX-License-Identifier: Apache-2.0
// A share with its uncertainty. Wilson's interval, because it holds for shares near 0 and 1 and for few
// cases, where the usual one claims certainty.

/** Standard deviations of a two-sided 95 % interval. */
const Z = 1.959963984540054;

export type Share = {
  readonly hits: number;
  readonly of: number;
  /** hits / of; null when there was nothing to count. */
  readonly value: number | null;
  /** 95 % Wilson interval; 0 and 1 when there was nothing to count. */
  readonly low: number;
  readonly high: number;
};

/** `hits` of `of` cases, 0 <= hits <= of. Assumes independent cases: templated ones are fewer than rows. */
export function share(hits: number, of: number): Share {
  if (of === 0) return { hits, of, value: null, low: 0, high: 1 };
  const value = hits / of;
  const square = Z * Z;
  const middle = value + square / (2 * of);
  const reach = Z * Math.sqrt((value * (1 - value)) / of + square / (4 * of * of));
  const scale = 1 + square / of;
  return {
    hits,
    of,
    value,
    low: hits === 0 ? 0 : Math.max(0, (middle - reach) / scale),
    high: hits === of ? 1 : Math.min(1, (middle + reach) / scale),
  };
}
