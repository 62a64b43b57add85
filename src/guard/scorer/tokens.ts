// SPDX-License-Identifier: Apache-2.0
// What sentences are made of for the scorer: tokens that stand for a kind of thing, what is counted of the
// look of a sentence, and the signs that count.

/** Tokens that stand for a kind of thing instead of themselves. */
export const TOKEN = {
  start: 0x1001,
  number: 0x1010,
  blob: 0x1020,
  address: 0x1030,
  mail: 0x1040,
  line: 0x1050,
  pictograph: 0x1060,
} as const;

/** What is counted of the look of a sentence. */
export const COUNT = {
  odd: 1,
  rare: 2,
  shout: 3,
  hump: 4,
  glued: 5,
  foreign: 6,
  latin: 7,
  joint: 8,
  bare: 9,
  link: 10,
  words: 11,
  stacked: 12,
  /** Most oddities within `CROWD_TOKENS` tokens. */
  crowd: 13,
  /** Most words in a row without a small one. */
  unlinked: 14,
} as const;

/** How close together oddities are a crowd. */
export const CROWD_TOKENS = 12;

/** Signs that are rare between the words of prose. */
export const ODD = new Uint8Array(128);
for (const sign of '[]{}()<>\\|^~`=+*_#@$%&/;') ODD[sign.charCodeAt(0)] = 1;

/** The letter that a digit or sign imitates; 0 where it imitates none. */
export const LEET = new Uint8Array(128);
for (const [sign, letter] of ['0o', '1i', '3e', '4a', '5s', '7t', '@a', '$s', '8b', '!i']) {
  LEET[(sign ?? '').charCodeAt(0)] = (letter ?? '').charCodeAt(0);
}
