// SPDX-License-Identifier: Apache-2.0
// Which passwords are taken: long ones that are not among the first that anybody would guess. No rule asks
// for signs or digits, and none asks for a change at intervals (NIST SP 800-63B, section 3.1.1).
import { BartizanError } from '../../core/errors.ts';
import { COMMON_WORDS } from './common-passwords.data.ts';

const CHARS_MIN = 12;
/** Passphrases are shorter; hashing takes longer with every block. */
export const PASSWORD_CHARS_MAX = 256;
const DISTINCT_MIN = 5;
/** A login in it counts for nothing when this much remains. */
const BESIDE_LOGIN_MIN = 8;
/** Shorter ones are in many words. */
const LOGIN_CHARS_MIN = 4;

/** Throws `invalid_request` with the reason; what it says is not derived from the password. */
export function requireGoodPassword(password: string, login: string): void {
  const reason = weakness(password.normalize('NFKC'), login);
  if (reason !== undefined) {
    throw new BartizanError('invalid_request', reason, { pointer: '/password' });
  }
}

function weakness(password: string, login: string): string | undefined {
  const chars = Array.from(password);
  if (chars.length < CHARS_MIN) return `A password has at least ${CHARS_MIN} characters.`;
  if (chars.length > PASSWORD_CHARS_MAX) {
    return `A password has at most ${PASSWORD_CHARS_MAX} characters.`;
  }
  const lower = password.toLowerCase();
  if (/^[\d\s\p{P}]*$/u.test(lower)) return 'A password is not of digits and signs alone.';
  if (new Set(lower).size < DISTINCT_MIN) return 'A password is not a few characters repeated.';
  if (isCommon(lower)) return 'This password is among the first that anybody would guess.';
  const [name = ''] = login.split('@', 1);
  const rest = [login, name]
    .filter((part) => part.length >= LOGIN_CHARS_MIN)
    .reduce((text, part) => text.replaceAll(part.toLowerCase(), ''), lower);
  if (Array.from(rest).length < Math.min(BESIDE_LOGIN_MIN, chars.length)) {
    return 'A password is not the login with something around it.';
  }
  return undefined;
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Common words one after the other, whatever digits and signs stand around, between or for letters. */
function isCommon(lower: string): boolean {
  const inner = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const spelled = Array.from(inner, (char) => LOOKALIKES[char] ?? char).join('');
  return [inner, spelled].some((text) => isOfCommonWords(text.replaceAll(/[^\p{L}]+/gu, '')));
}

function isOfCommonWords(text: string): boolean {
  if (text === '') return false;
  // Ends of words that a common word can lead to; a password is short, so is this.
  const reached = new Set([0]);
  for (let end = 1; end <= text.length; end++) {
    for (const start of reached) {
      if (COMMON_WORDS.has(text.slice(start, end))) {
        reached.add(end);
        break;
      }
    }
  }
  return reached.has(text.length);
}
