// SPDX-License-Identifier: Apache-2.0
// Numbers that organisations give to people. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/personal-reference', 'personal-reference'),
  title: 'Personal reference number',
  summary:
    'Finds employee, student, customer and member numbers after words that name them, and ORCID iDs.',
  why: 'Such a number names a person to whoever has the list. It has no form of its own and counts only after its name.',
  severity: 'low',
  examples: {
    hits: [
      { text: 'Employee ID: EMP-204981', found: ['EMP-204981'] },
      { text: 'Kundennummer 4711-0815', found: ['4711-0815'] },
      { text: 'orcid 0000-0002-1825-0097', found: ['0000-0002-1825-0097'] },
    ],
    misses: ['EMP-204981', 'invoice EMP-204981', '0000-0002-1825-0098'],
  },
});
