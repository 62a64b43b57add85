// SPDX-License-Identifier: Apache-2.0
// Numbers of patients, the insured and those who treat them. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/health-id', 'health-id'),
  title: 'Health and insurance number',
  summary:
    'Finds patient, insurance and provider numbers by check digit or after words that name them.',
  why: 'Health data is a special category (GDPR, article 9; HIPAA identifiers 8 and 9). Record numbers have no common form: they count only after their name.',
  severity: 'high',
  examples: {
    hits: [
      { text: 'NHS number 943 476 5919', found: ['943 476 5919'] },
      { text: 'Patient ID AHC-0933289 and policy #88291-LK', found: ['AHC-0933289', '88291-LK'] },
      { text: 'Medicare 1EG4-TE5-MK73', found: ['1EG4-TE5-MK73'] },
      { text: 'NPI 1234567893', found: ['1234567893'] },
    ],
    misses: ['NHS number 943 476 5918', '943 476 5919', 'the policy of 2021'],
  },
});
