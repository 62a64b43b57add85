// SPDX-License-Identifier: Apache-2.0
// Numbers that a tax office gives to a person or a business. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/tax-id', 'tax-id'),
  title: 'Tax number',
  summary: 'Finds tax and VAT numbers by form, check digit and the words before them.',
  why: 'A tax number names a person or a sole trader, and is enough for identity fraud in many countries. VAT numbers of companies are public; they can be switched off.',
  severity: 'high',
  examples: {
    hits: [
      { text: 'Steuer-ID: 36 574 261 809.', found: ['36 574 261 809'] },
      { text: 'NIP 856-734-62-15', found: ['856-734-62-15'] },
      { text: 'USt-IdNr. DE136695976', found: ['DE136695976'] },
      { text: 'my ITIN is 912-70-1234', found: ['912-70-1234'] },
      { text: 'PAN: ACUPA7085R', found: ['ACUPA7085R'] },
    ],
    misses: [
      'Steuer-ID: 36 574 261 808',
      'DE136695977',
      'invoice 136410132',
      'v1.2.3.4 and 12-3456789',
    ],
  },
});
