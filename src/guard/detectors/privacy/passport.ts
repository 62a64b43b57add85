// SPDX-License-Identifier: Apache-2.0
// Numbers of passports. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/passport', 'passport'),
  title: 'Passport number',
  summary: 'Finds passport numbers after words that name them, in some forty languages.',
  why: 'With a name it is enough to book, to register and to impersonate. Passport numbers have no check digit of their own, so a bare one is not reported; the machine-readable zone is privacy/travel-document.',
  severity: 'high',
  examples: {
    hits: [
      { text: 'Passport No. 123456789', found: ['123456789'] },
      { text: 'Reisepass C01X00T47 gültig', found: ['C01X00T47'] },
      { text: 'паспорт 4509 123456', found: ['4509 123456'] },
      { text: 'passport number: YA1234567', found: ['YA1234567'] },
    ],
    misses: [
      '123456789',
      'passport office, open 9 to 5',
      'passport application, order no 123456789',
    ],
  },
});
