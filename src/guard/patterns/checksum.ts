// SPDX-License-Identifier: Apache-2.0
// Check digits that a pattern of one's own may ask for.
import { luhn, mod1110, mod112, verhoeff } from '../detectors/privacy/identifiers/checks/sums.ts';
import type { PatternConfig } from './pattern-config.ts';

/** ISO/IEC 7064, MOD 97-10: letters count from 10. */
function rest97(value: string): number {
  let rest = 0;
  for (const char of value) {
    const one = Number.parseInt(char, 36);
    rest = (rest * (one > 9 ? 100 : 10) + one) % 97;
  }
  return rest;
}

const CHECKS: Readonly<Record<NonNullable<PatternConfig['checksum']>, (value: string) => boolean>> =
  {
    luhn,
    verhoeff,
    'mod11-10': mod1110,
    'mod11-2': mod112,
    mod97: (value) => rest97(value) === 1,
    iban: (value) => rest97(value.slice(4) + value.slice(0, 4)) === 1,
  };

/** Whether the letters and digits of `text` pass `kind`; what stands between them is passed over. */
export function passes(kind: NonNullable<PatternConfig['checksum']>, text: string): boolean {
  const value = text.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
  return value.length > 1 && CHECKS[kind](value);
}
