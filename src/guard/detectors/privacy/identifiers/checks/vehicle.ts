// SPDX-License-Identifier: Apache-2.0
// The check digit of a vehicle identification number, which North American rules ask for.
import type { Check } from '../format.ts';

const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const WORTH: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from('ABCDEFGHJKLMNPRSTUVWXYZ', (letter, at) => [
    letter,
    Number('12345678123457923456789'.charAt(at)),
  ]),
);

/** 49 CFR 565.15: transliterated, weighted, by eleven; X for ten. */
export const vehicle: Check = (value) => {
  let total = 0;
  for (let at = 0; at < 17; at++) {
    const char = value.charAt(at);
    total += (WORTH[char] ?? Number(char)) * (WEIGHTS[at] ?? 0);
  }
  return '0123456789X'.charAt(total % 11) === value.charAt(8);
};
