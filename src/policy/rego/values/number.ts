// SPDX-License-Identifier: Apache-2.0
// Whole numbers are JavaScript numbers as long as these are exact.

import { type Decimal, exactNumber } from './decimal.ts';

/** Most digits of a whole number. */
const DIGITS_MAX = 20_000;

export function wholeNumber(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** A number of JSON, exactly; undefined where it is too long or too large. */
export function jsonNumber(text: string): number | bigint | Decimal | undefined {
  const value = Number(text);
  if (!/^-?[0-9]+$/.test(text)) return exactNumber(text);
  if (Number.isSafeInteger(value)) return value;
  return text.length > DIGITS_MAX ? undefined : BigInt(text);
}
