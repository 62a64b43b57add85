// SPDX-License-Identifier: Apache-2.0
// Numbers of driving licences. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/driving-licence', 'driving-licence'),
  title: 'Driving licence number',
  summary:
    'Finds driving licence numbers after words that name them, and British ones by their form.',
  why: 'It is a second proof of identity in many countries. Most forms have no check digit, so a bare one is not reported.',
  severity: 'high',
  examples: {
    hits: [
      { text: 'Driver license: D1234567', found: ['D1234567'] },
      { text: 'DL S530-460-88-123-0', found: ['S530-460-88-123-0'] },
      { text: 'MORGA657054SM9IJ', found: ['MORGA657054SM9IJ'] },
      { text: 'Führerscheinnummer B072RRE2I55', found: ['B072RRE2I55'] },
    ],
    misses: ['D1234567', 'a driving licence costs 34 pounds', 'MORGA697054SM9IJ'],
  },
});
