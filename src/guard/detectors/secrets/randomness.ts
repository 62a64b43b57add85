// SPDX-License-Identifier: Apache-2.0
// Whether a string was drawn or written. Entropy alone cannot tell short keys from long names; how its
// characters follow one another can: letters in words keep to few pairs, drawn ones change kind at will.
import { LETTER_PAIRS } from './letter-pairs.data.ts';

/** So many characters tell. */
const SAMPLE_CHARS = 128;

const KIND = { other: 0, lower: 1, upper: 2, digit: 3, joint: 4 } as const;
const KINDS = new Uint8Array(128);
for (let code = 33; code < 127; code++) {
  const char = String.fromCharCode(code);
  if (/[a-z]/.test(char)) KINDS[code] = KIND.lower;
  else if (/[A-Z]/.test(char)) KINDS[code] = KIND.upper;
  else if (/[0-9]/.test(char)) KINDS[code] = KIND.digit;
  else if (/[-_./:]/.test(char)) KINDS[code] = KIND.joint;
}
const kindOf = (code: number): number => (code < 128 ? (KINDS[code] ?? 0) : 0);

const PAIRS = Float64Array.from(LETTER_PAIRS.join(''), (digit) => 6 - Number(digit));

/** Evidence in bits that `second` was drawn after `first`; negative speaks for writing. */
function evidence(first: number, second: number): number {
  const [before, after] = [kindOf(first), kindOf(second)];
  if (before === KIND.joint || after === KIND.joint) return 0;
  const letters =
    (before === KIND.lower || before === KIND.upper) &&
    (after === KIND.lower || after === KIND.upper);
  if (letters) {
    // A capital inside a word begins the next one, or was drawn.
    if (before === KIND.lower && after === KIND.upper) return 0.8;
    return PAIRS[((first | 32) - 97) * 26 + ((second | 32) - 97)] ?? 0;
  }
  if (before === after) return before === KIND.digit ? 0.3 : 0;
  return 1.5;
}

/**
 * Mean evidence in bits per pair that `value` was drawn: below 0 for words, above 1 for most keys.
 * `isCounted`: characters that follow each other (abc, 123) or are the same speak against it.
 */
export function randomness(value: string, isCounted = true): number {
  const size = Math.min(value.length, SAMPLE_CHARS);
  if (size < 2) return 0;
  let sum = 0;
  for (let at = 1; at < size; at++) {
    const [first, second] = [value.charCodeAt(at - 1), value.charCodeAt(at)];
    const step = second - first;
    sum += isCounted && (step === 0 || step === 1) ? -1 : evidence(first, second);
  }
  return sum / (size - 1);
}

const counts = new Uint8Array(128);

/** Shannon's entropy of the characters of `value`, in bits each. */
export function entropy(value: string): number {
  const size = Math.min(value.length, SAMPLE_CHARS);
  counts.fill(0);
  for (let at = 0; at < size; at++) {
    const code = value.charCodeAt(at) & 127;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / size) * Math.log2(count / size);
  return sum;
}
