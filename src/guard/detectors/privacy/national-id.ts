// SPDX-License-Identifier: Apache-2.0
// Numbers that a state gives to a person. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/national-id', 'national-id'),
  title: 'National identity number',
  summary:
    'Finds personal identity numbers of some seventy countries by form, date of birth, check digit and the words before them.',
  why: 'One such number opens accounts and records for life. A number without a check digit, or one that many others could be, counts only after a word that names it.',
  severity: 'high',
  examples: {
    hits: [
      { text: 'Mi DNI es 54362315-K.', found: ['54362315-K'] },
      { text: 'personnummer 880320-0016', found: ['880320-0016'] },
      { text: 'PESEL: 44051401359, Warszawa', found: ['44051401359'] },
      { text: '身份证号360426199101010071。', found: ['360426199101010071'] },
      { text: 'meu CPF, 390.533.447-05', found: ['390.533.447-05'] },
      {
        text: 'rijksregister 85.07.30-033.28 en BSN 111222333',
        found: ['85.07.30-033.28', '111222333'],
      },
      { text: 'NI number AB 12 34 56 C', found: ['AB 12 34 56 C'] },
      { text: 'Aadhaar 2341 2341 2346', found: ['2341 2341 2346'] },
    ],
    misses: [
      'order 44051401359',
      '54362315-A',
      'BSN 111222334',
      '2024-11-05 12:30:45 build 44051401359',
      'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
      '390.533.447-05-12',
    ],
  },
});
