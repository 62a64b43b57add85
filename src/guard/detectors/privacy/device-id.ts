// SPDX-License-Identifier: Apache-2.0
// Numbers of telephones and network cards. The rules are the rows of identifiers/.
import { defineDetector } from '../../detector.ts';
import { identifiers } from './identifiers/family.ts';

export const detector = defineDetector({
  ...identifiers('privacy/device-id', 'device-id'),
  title: 'Device identifier',
  summary: 'Finds IMEI and SIM card numbers by check digit after their name, and MAC addresses.',
  why: 'A device identifier follows a person from place to place (GDPR, recital 30).',
  severity: 'medium',
  examples: {
    hits: [
      { text: 'IMEI 490154203237518', found: ['490154203237518'] },
      { text: 'MAC 00:1A:2B:3C:4D:5E', found: ['00:1A:2B:3C:4D:5E'] },
      { text: 'SIM card 8944500102198304826', found: ['8944500102198304826'] },
    ],
    misses: ['IMEI 490154203237517', 'FF:FF:FF:FF:FF:FF', '12:30:45', '00:1A:2B:3C:4D:5E:6F'],
  },
});
