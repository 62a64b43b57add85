// SPDX-License-Identifier: Apache-2.0
// The check digit of ISO/IEC 7812-1, Annex B.

/** True when `digits` (ASCII digits only) end in the right check digit. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = digits.charCodeAt(at) - 0x30;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}
