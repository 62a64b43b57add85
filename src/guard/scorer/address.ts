// SPDX-License-Identifier: Apache-2.0
// Addresses of the web and of mail inside a sentence: each is one token, whatever it is made of. A text is
// its UTF-16 units with one behind the last that is of no word.
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

const TRAILING = new Set(Array.from(".,;!?'", (sign) => sign.charCodeAt(0)));

/** Whether a character of this kind is no sign and no blank inside a word. */
export const isWordLike = (kind: number): boolean => kind === KIND.letter || kind === KIND.digit;

/** Whether a text may be cut at this UTF-16 unit. */
export const isBreak = (unit: number): boolean => {
  const kind = kindOf(unit);
  return kind === KIND.space || kind === KIND.newline;
};

/** Whether a word with this hash that ends at `end` opens an address of the web or of mail. */
export function isAddress(units: Uint16Array, end: number, hash: number, limit: number): boolean {
  const next = units[end];
  if (next === 0x3a) {
    return (hash === HTTP || hash === HTTPS) && units[end + 1] === 0x2f && units[end + 2] === 0x2f;
  }
  if (next === 0x2e) return hash === WWW;
  return hasDomain(units, end, limit);
}

/** Whether a name with a full stop in it follows the sign at `at`, as in an address of mail. */
export function hasDomain(units: Uint16Array, at: number, limit: number): boolean {
  if (units[at] !== 0x40) return false;
  const most = Math.min(limit, at + DOMAIN_CHARS);
  for (let end = at + 1; end < most; end++) {
    const unit = units[end]!;
    if (unit === 0x2e) return end > at + 1 && isWordLike(kindOf(units[end + 1]!));
    if (unit !== 0x2d && !isWordLike(kindOf(unit))) return false;
  }
  return false;
}

/** Where the address that goes on at `at` ends, at `limit` at the latest. */
export function skipAddress(units: Uint16Array, at: number, limit: number): number {
  let end = at;
  while (end < limit) {
    const unit = units[end]!;
    if (isBreak(unit) || unit === 0x22 || unit === 0x29 || unit === 0x3e || unit === 0x5d) break;
    end++;
  }
  // A full stop after an address ends the sentence, not the address.
  while (end > at + 1 && TRAILING.has(units[end - 1]!)) end--;
  return end;
}
