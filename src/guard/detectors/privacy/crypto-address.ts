// SPDX-License-Identifier: Apache-2.0
// Addresses of cryptocurrencies, each proven by the checksum that its network asks for.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { isShort, landmarksOf } from '../../recogniser/landmarks.ts';
import { alphabet, isIn, longRuns, runStart } from '../../runs.ts';
import { isBase58Check } from './crypto/base58.ts';
import { isBech32 } from './crypto/bech32.ts';
import { isChecksummed } from './crypto/eip55.ts';

const CHARS_MIN = 26;
const CHARS_MAX = 110;
const ALNUM = alphabet(/[0-9A-Za-z]/);

/** Entity of an address, by the network that it is of. */
function networkOf(written: string): string | undefined {
  if (/^0x[0-9A-Fa-f]{40}$/.test(written)) {
    return isChecksummed(written.slice(2)) ? 'ethereum-address' : undefined;
  }
  if (/^(?:bc1|ltc1|addr1|BC1|LTC1)/.test(written)) {
    if (!isBech32(written)) return undefined;
    if (/^b/i.test(written)) return 'bitcoin-address';
    return /^l/i.test(written) ? 'litecoin-address' : 'cardano-address';
  }
  if (written.length > 36 || !/^[13LMDTr]/.test(written) || !/\d/.test(written)) return undefined;
  return isBase58Check(written);
}

export const detector = defineDetector({
  id: 'privacy/crypto-address',
  version: '1',
  title: 'Cryptocurrency address',
  summary:
    'Finds Bitcoin, Ethereum, Litecoin, Dogecoin, Tron, XRP and Cardano addresses by checksum.',
  why: 'An address shows all that its holder ever paid and was paid. Ethereum addresses in one case have no checksum and are found by their form.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: CHARS_MAX + 2 },
  view: 'folded',
  severity: 'medium',
  options: z.strictObject({}),
  examples: {
    hits: [
      {
        text: 'pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa now',
        found: ['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
      },
      {
        text: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
        found: ['bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
      },
      {
        text: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed.',
        found: ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
      },
      { text: '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', found: ['3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy'] },
    ],
    misses: [
      '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
      '0x5aAeb6053f3E94C9b9A09f33669435E7Ef1BeAed',
      'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp',
      'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00',
    ],
  },
  inspect(view, from, { until }) {
    const { text, features } = view;
    if ((features & FEATURE.digit) === 0) return [];
    if (!isShort(view, from) && landmarksOf(view, from).mixed < CHARS_MIN) return [];
    const matches: Match[] = [];
    for (const { start, end } of longRuns(text, ALNUM, CHARS_MIN, from)) {
      if (start >= until) break;
      if (end - start > CHARS_MAX || isIn(ALNUM, text, start - 1)) continue;
      const entity = networkOf(text.slice(start, end));
      if (entity !== undefined) matches.push({ start, end, entity, score: 0.9999 });
    }
    return matches;
  },
  pending({ text }, from) {
    const start = runStart(text, ALNUM, text.length, from, CHARS_MAX + 1);
    return text.length - start > CHARS_MAX ? text.length : start;
  },
});
