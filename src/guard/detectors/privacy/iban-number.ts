// SPDX-License-Identifier: Apache-2.0
// The form of an international bank account number: a country's length and the check of ISO 13616. Other
// detectors ask it, so that a piece of an account is not taken for a card.
import { IBAN_LENGTHS } from './iban.data.ts';

const OTHER = -2;
const BETWEEN = -1;

/** An account number's length by its first two letters, each as its number: no string is made for it. */
const LENGTHS = new Uint8Array(36 * 36);
for (const [country, length] of Object.entries(IBAN_LENGTHS)) {
  LENGTHS[Number.parseInt(country, 36)] = length;
}

/**
 * ISO 7064 MOD 97-10: the digits of `value` (a letter is 10 to 35) appended to `number`, of which only the
 * rest counts: it is divided when it gets large, not for every digit.
 */
function appended(number: number, value: number): number {
  const rest = number > 1_000_000 ? number % 97 : number;
  return rest * (value > 9 ? 100 : 10) + value;
}

/** The value of each letter and digit, 0 to 35; what may stand between them; and all else. */
const VALUES = new Int8Array(128).fill(OTHER);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(char)) VALUES[code] = Number.parseInt(char, 36);
  else if (/[ \-.]/.test(char)) VALUES[code] = BETWEEN;
}
const valueAt = (text: string, at: number): number => VALUES[text.charCodeAt(at)] ?? OTHER;

/** End of the account number that starts at `start`, solid or in groups; -1 where there is none. */
export function accountEnd(text: string, start: number): number {
  const first = valueAt(text, start);
  const second = valueAt(text, start + 1);
  const length = LENGTHS[first * 36 + second] ?? 0;
  if (length === 0) return -1;
  let rest = 0;
  let check = 0;
  let count = 0;
  let last = OTHER;
  let at = start;
  for (; count < length; at++) {
    const value = valueAt(text, at);
    if (value < 0) {
      if (value === OTHER || last < 0) return -1;
    } else if (++count > 4) rest = appended(rest, value);
    else if (count > 2) check = check * 10 + value;
    last = value;
  }
  // The first four characters are counted last.
  rest = appended(appended(rest, first), second);
  if (valueAt(text, at) >= 0 || ((rest % 97) * 100 + check) % 97 !== 1) return -1;
  return at;
}

/** Groups of four from the country on, as accounts are written; at most `CHARS_BACK` back. */
const GROUPS_BACK = /(?:^|[^A-Za-z0-9])([A-Za-z]{2})\d\d(?:[ -]?[A-Za-z0-9]{4})*[ -]?$/;
const CHARS_BACK = 44;

/** Whether a row of `digits` digits at `start` may be a piece of an account that began before it. */
export function isInAccount(text: string, start: number, digits: number): boolean {
  const before = GROUPS_BACK.exec(text.slice(Math.max(0, start - CHARS_BACK), start));
  if (before === null) return false;
  const length = LENGTHS[Number.parseInt(before[1] ?? '', 36)] ?? 0;
  return before[0].replace(/[^A-Za-z0-9]/g, '').length + digits <= length;
}
