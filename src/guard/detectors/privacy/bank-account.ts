// SPDX-License-Identifier: Apache-2.0
// Numbers of accounts and banks. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/bank-account', 'bank-account'),
  title: 'Bank account and routing number',
  summary:
    'Finds account, routing, sort and SWIFT codes after words that name them, and CLABE and CBU by check.',
  why: 'Enough for a debit or a convincing invoice fraud. Numbers in IBAN form are privacy/iban.',
  severity: 'high',
  examples: {
    hits: [
      { text: 'routing 111000025, account 000123456789', found: ['111000025', '000123456789'] },
      { text: 'CLABE 032180000118359719', found: ['032180000118359719'] },
      { text: 'BIC: MARKDEF1100', found: ['MARKDEF1100'] },
      { text: 'sort code 20-00-00', found: ['20-00-00'] },
    ],
    misses: ['routing 111000026', '032180000118359719', 'on account of 2 reasons'],
  },
});
