// SPDX-License-Identifier: Apache-2.0
// Numbers of vehicles and their plates. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/vehicle', 'vehicle'),
  title: 'Vehicle number and plate',
  summary:
    'Finds vehicle identification numbers by check digit or after their name, and plates after their name.',
  why: 'A plate names a keeper. Plates look like product names, so that a bare one is not reported.',
  severity: 'medium',
  examples: {
    hits: [
      { text: '1M8GDM9AXKP042788', found: ['1M8GDM9AXKP042788'] },
      { text: 'Kennzeichen B-MW 1234', found: ['B-MW 1234'] },
      { text: 'license plate 7ABC123', found: ['7ABC123'] },
      { text: 'VIN: WVWZZZ1JZXW000001', found: ['WVWZZZ1JZXW000001'] },
    ],
    misses: ['1M8GDM9A1KP042788', 'B-MW 1234', 'a plate of 200 g'],
  },
});
