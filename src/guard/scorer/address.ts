// SPDX-License-Identifier: Apache-2.0
// Addresses of the web and of mail inside a sentence: each is one token, whatever it is made of.
import { KIND, kindOf } from './letters.ts';
import { HASH_START, step } from './lexicon.ts';

const DOMAIN_CHARS = 64;

const hashOf = (text: string): number => {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at++) hash = step(hash, text.charCodeAt(at));
  return hash;
};
const HTTP = hashOf('http');
const HTTPS = hashOf('https');
const WWW = hashOf('www');

/** Whether a character of this kind is no sign and no blank inside a word. */
export const isWordLike = (kind: number): boolean => kind === KIND.letter || kind === KIND.digit;

/** Whether a text may be cut at this UTF-16 unit. */
export const isBreak = (unit: number): boolean => {
  const kind = kindOf(unit);
  return kind === KIND.space || kind === KIND.newline;
};

/** Whether a word that ends at `end` opens an address of the web or of mail. */
export function isAddress(text: string, end: number, hash: number, next: number): boolean {
  if (next === 0x3a) return (hash === HTTP || hash === HTTPS) && text.startsWith('://', end);
  if (next === 0x2e) return hash === WWW;
  return next === 0x40 && hasDomain(text, end, text.length);
}

/** Whether a name with a full stop in it follows the sign at `at`, as in an address of mail. */
export function hasDomain(text: string, at: number, limit: number): boolean {
  if (text.charCodeAt(at) !== 0x40) return false;
  const most = Math.min(limit, at + DOMAIN_CHARS);
  for (let end = at + 1; end < most; end++) {
    const unit = text.charCodeAt(end);
    if (unit === 0x2e) return end > at + 1 && isWordLike(kindOf(text.charCodeAt(end + 1)));
    if (unit !== 0x2d && !isWordLike(kindOf(unit))) return false;
  }
  return false;
}

/** Where the address that goes on at `at` ends, at `limit` at the latest. */
export function skipAddress(text: string, at: number, limit: number): number {
  let end = at;
  while (end < limit) {
    const unit = text.charCodeAt(end);
    if (isBreak(unit) || unit === 0x22 || unit === 0x29 || unit === 0x3e || unit === 0x5d) break;
    end++;
  }
  // A full stop after an address ends the sentence, not the address.
  while (end > at + 1 && /[.,;!?']/.test(text.charAt(end - 1))) end--;
  return end;
}
