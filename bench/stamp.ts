// SPDX-License-Identifier: Apache-2.0
// A moment written as a word. The fake upstream puts the time at which it sends a token into the token
// itself, so that whoever reads the token knows how long it was under way. Letters only, because digits
// could look like a card or a phone number to a detector and would then be held on purpose.

const LETTERS = 'abcdefghijklmnop';
/** Letters in a stamp; microseconds modulo 16^9 repeat after 19 hours. */
const STAMP_CHARS = 9;
const MODULUS = 16 ** STAMP_CHARS;

/** Microseconds of the machine's monotonic clock, which all processes of a machine share. */
export function nowMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e6 + nanos / 1e3;
}

/** `micros` as nine letters. */
export function stamp(micros: number): string {
  let rest = Math.floor(micros) % MODULUS;
  let word = '';
  for (let place = 0; place < STAMP_CHARS; place++) {
    word = LETTERS.charAt(rest % 16) + word;
    rest = Math.floor(rest / 16);
  }
  return word;
}

/** Microseconds from the moment that `word` names until `now`. */
export function microsSince(word: string, now: number): number {
  let then = 0;
  for (const letter of word) then = then * 16 + LETTERS.indexOf(letter);
  return (((now % MODULUS) - then + MODULUS * 1.5) % MODULUS) - MODULUS / 2;
}

/** Every whole stamp in a text. A stamp that is cut off at the end is not one. */
export const STAMPS = new RegExp(`(?<= )[a-p]{${STAMP_CHARS}}`, 'g');
