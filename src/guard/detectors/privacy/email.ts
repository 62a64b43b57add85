// SPDX-License-Identifier: Apache-2.0
// E-mail addresses. Works from each "@" outwards instead of trying a pattern everywhere: cost is that of
// the addresses, not of the text.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { alphabet, isIn, runStart } from '../../runs.ts';

/** RFC 5321, 4.5.3.1: local part 64, domain 255 octets. */
const LOCAL_CHARS = 64;
const DOMAIN_CHARS = 255;

const LOCAL = alphabet(/[A-Za-z0-9._%+-]/);
const DOMAIN = alphabet(/[A-Za-z0-9.-]/);
const ADDRESS = alphabet(/[A-Za-z0-9._%+@-]/);
const DOMAIN_NAME =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,10}[A-Za-z][A-Za-z0-9-]{1,62}$/;
/** "logo@2x.png" is a picture. */
const FILE_NAME = /\.(?:png|jpe?g|gif|svg|webp|css|js|ts|json|html)$/i;

function addressAt(text: string, at: number, from: number): Match | undefined {
  let start = runStart(text, LOCAL, at, from, LOCAL_CHARS);
  while (start < at && text.charAt(start) === '.') start++;
  if (start === at || text.charAt(at - 1) === '.') return undefined;
  let end = at + 1;
  while (end - at <= DOMAIN_CHARS && isIn(DOMAIN, text, end)) end++;
  while (end > at && /[.-]/.test(text.charAt(end - 1))) end--;
  const domain = text.slice(at + 1, end);
  if (!DOMAIN_NAME.test(domain) || FILE_NAME.test(domain)) return undefined;
  return { start, end, entity: 'email', score: 0.999 };
}

export const detector = defineDetector({
  id: 'privacy/email',
  version: '1',
  title: 'E-mail address',
  summary: 'Finds e-mail addresses in their usual written form.',
  why: 'An address names a person. Not found: spelled-out forms ("bob at example dot com"), quoted local parts, addresses without a dot in the domain, and domains in other scripts unless in punycode.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: LOCAL_CHARS + 1 + DOMAIN_CHARS + 1 },
  view: 'folded',
  severity: 'low',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'Write to ada.lovelace@example.com, please.', found: ['ada.lovelace@example.com'] },
      { text: 'a+b@mail.example.co.uk.', found: ['a+b@mail.example.co.uk'] },
      { text: '<o_k@xn--bcher-kva.example>', found: ['o_k@xn--bcher-kva.example'] },
      { text: 'x@y@example.org', found: ['y@example.org'] },
      { text: 'eve\u200b@exa\u00admple.com', found: ['eve\u200b@exa\u00admple.com'] },
      { text: 'mail ｂｏｂ＠example.com now', found: ['ｂｏｂ＠example.com'] },
    ],
    misses: [
      'react@18.2.0',
      'logo@2x.png',
      '@mention and user@host',
      'a @ b.com',
      '@@@@',
      'x@.com',
    ],
  },
  inspect({ text, features }, from, { until }) {
    if ((features & FEATURE.at) === 0) return [];
    const matches: Match[] = [];
    let free = from;
    for (let at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
      if (at - LOCAL_CHARS >= until) break;
      const match = addressAt(text, at, free);
      if (match === undefined) continue;
      matches.push(match);
      free = match.end;
      at = match.end - 1;
    }
    return matches;
  },
  pending({ text, features }, from) {
    const reach = LOCAL_CHARS + 1 + DOMAIN_CHARS;
    const start = runStart(text, ADDRESS, text.length, from, reach);
    if ((features & FEATURE.at) !== 0 && text.indexOf('@', start) >= 0) return start;
    return Math.max(start, text.length - LOCAL_CHARS);
  },
});
