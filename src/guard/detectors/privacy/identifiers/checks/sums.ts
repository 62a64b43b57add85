// SPDX-License-Identifier: Apache-2.0
// Check digits: the sums that most numbers are guarded by. Each takes the compact value and never throws;
// a value that is too short, or holds a letter where a digit belongs, does not pass.
import type { Check } from '../format.ts';

const ZERO = 0x30;

/** The digit at `at`; not a number where there is none. */
export function digit(value: string, at: number): number {
  const number = value.charCodeAt(at) - ZERO;
  return number >= 0 && number <= 9 ? number : Number.NaN;
}

/** The sum of digits times weights, from `from` on. */
export function sum(value: string, weights: readonly number[], from = 0): number {
  let total = 0;
  for (let at = 0; at < weights.length; at++) total += digit(value, from + at) * (weights[at] ?? 0);
  return total;
}

/** All digits, weighted, divide by `modulus`. */
export const divides =
  (weights: readonly number[], modulus: number): Check =>
  (value) =>
    value.length === weights.length && sum(value, weights) % modulus === 0;

/** The digit after the weighted ones is `last` of the rest of their sum. */
export const lastDigit =
  (weights: readonly number[], modulus: number, last: (rest: number) => number): Check =>
  (value) =>
    digit(value, weights.length) === last(sum(value, weights) % modulus);

/** 11 less the rest; what has two digits is 0. */
export const elevenLess = (rest: number): number => (rest < 2 ? 0 : 11 - rest);

/** ISO/IEC 7812-1, Annex B. */
export function luhn(value: string): boolean {
  let total = 0;
  for (let at = value.length - 1, twice = false; at >= 0; at--, twice = !twice) {
    const one = digit(value, at) * (twice ? 2 : 1);
    total += one > 9 ? one - 9 : one;
  }
  return total % 10 === 0;
}

/** ISO/IEC 7064, MOD 11,10. */
export function mod1110(value: string): boolean {
  let product = 10;
  for (let at = 0; at < value.length - 1; at++) {
    product = (((digit(value, at) + product) % 10 || 10) * 2) % 11;
  }
  return (11 - product) % 10 === digit(value, value.length - 1);
}

/** ISO/IEC 7064, MOD 11-2; the last may be X for ten. */
export function mod112(value: string): boolean {
  let rest = 0;
  for (let at = 0; at < value.length - 1; at++) rest = ((rest + digit(value, at)) * 2) % 11;
  const last = value.endsWith('X') ? 10 : digit(value, value.length - 1);
  return (rest + last) % 11 === 1;
}

/** The rest of a number of any length when divided by `modulus` (below 2^26). */
export function restOf(value: string, modulus: number): number {
  let rest = 0;
  for (let at = 0; at < value.length; at++) rest = (rest * 10 + digit(value, at)) % modulus;
  return rest;
}

/** Verhoeff: products of the dihedral group of ten elements, computed instead of tabled. */
const product = (a: number, b: number): number => {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
};
const PERMUTED: readonly (readonly number[])[] = permutations([1, 5, 7, 6, 2, 8, 3, 0, 9, 4]);
function permutations(first: readonly number[]): readonly (readonly number[])[] {
  const rows = [Array.from({ length: 10 }, (_, at) => at)];
  while (rows.length < 8) rows.push((rows.at(-1) ?? []).map((one) => first[one] ?? 0));
  return rows;
}

/** J. Verhoeff, Error Detecting Decimal Codes (1969): the last digit guards the others. */
export function verhoeff(value: string): boolean {
  let state = 0;
  for (let at = value.length - 1, place = 0; at >= 0; at--, place++) {
    state = product(state, PERMUTED[place % 8]?.[digit(value, at)] ?? Number.NaN);
  }
  return state === 0;
}

/** ICAO 9303, part 3, 4.9: weights 7, 3, 1; a letter counts 10 to 35, a filler 0. */
export function icaoRest(value: string): number {
  let total = 0;
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    const worth = char === '<' ? 0 : Number.parseInt(char, 36);
    total += worth * ([7, 3, 1][at % 3] ?? 0);
  }
  return total % 10;
}

/** Not one and the same digit throughout: what test data and forms are filled with. */
export const isVaried = (value: string): boolean => /^(.)(?!\1*$)/.test(value);

/** Each of the checks passes. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.every((check) => check(value));
