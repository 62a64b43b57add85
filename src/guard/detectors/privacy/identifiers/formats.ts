// SPDX-License-Identifier: Apache-2.0
// Every identifier that is known, in the order in which they are preferred.
import { AMERICAS } from './americas.data.ts';
import { ASIA_PACIFIC } from './asia-pacific.data.ts';
import { EUROPE } from './europe.data.ts';
import type { Format } from './format.ts';
import { VAT } from './vat.data.ts';
import { WORLDWIDE } from './worldwide.data.ts';

export const FORMATS: readonly Format[] = [
  ...VAT,
  ...EUROPE,
  ...AMERICAS,
  ...ASIA_PACIFIC,
  ...WORLDWIDE,
];
