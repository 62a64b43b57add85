// SPDX-License-Identifier: Apache-2.0
// The check that GitHub and npm put at the end of their tokens: a CRC-32 of what stands before it, in six
// digits to base 62.

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK_CHARS = 6;
const POLYNOMIAL = 0xedb88320;

function crc32(text: string): number {
  let crc = -1;
  for (let at = 0; at < text.length; at++) {
    crc ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (POLYNOMIAL & -(crc & 1));
  }
  return ~crc >>> 0;
}

/** The six check characters of `body`. */
export function checkOf(body: string): string {
  let check = '';
  for (let rest = crc32(body); rest > 0; rest = Math.floor(rest / 62)) {
    check = `${DIGITS.charAt(rest % 62)}${check}`;
  }
  return check.padStart(CHECK_CHARS, '0');
}

/** Whether the last six characters of `tail` are the check of the rest. */
export const hasCheck = (tail: string): boolean =>
  tail.slice(-CHECK_CHARS) === checkOf(tail.slice(0, -CHECK_CHARS));
