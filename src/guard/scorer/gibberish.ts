// SPDX-License-Identifier: Apache-2.0
// Which pairs of Latin letters hardly ever follow each other in the languages of the benign corpora:
// suffixes found by search for a model's weak spots are full of them. One bit a pair, four to a digit.

const RARE =
  '0000000b3948b26231e202140b00200083bd68be2601e29b148b0830049bffeaf48691e208040a0a603e2000403000000a891489ff7ffe308040a2420082081488086016abbf6afe6691bbabfddf8e601b8bbfeb3';

const LETTERS = 26;
const PAIRS = Uint8Array.from({ length: LETTERS * LETTERS }, (_, pair) => {
  const digit = Number.parseInt(RARE.charAt(pair >> 2), 16);
  return (digit >> (pair & 3)) & 1;
});

/** 1 when the lower-case ASCII letters `first` and `second` (UTF-16 units) hardly ever meet; else 0. */
export function rarePair(first: number, second: number): number {
  const [a, b] = [first - 0x61, second - 0x61];
  // Unsigned, what lies before the first letter is large.
  if (a >>> 0 >= LETTERS || b >>> 0 >= LETTERS) return 0;
  return PAIRS[a * LETTERS + b]!;
}
