// SPDX-License-Identifier: Apache-2.0
// The operator's instructions in a form in which an answer can be compared with them: as rows of words, in
// the ways in which a model writes them when it is told to hide them, and as rows of single letters.
import type { Asked } from '../../detector.ts';
import { rot13 } from '../../phrases/hits.ts';
import { textsBy } from '../../text/asked.ts';
import { Shingles } from '../../text/shingles.ts';
import { type Terms, termsOf } from '../../text/terms.ts';

/** Of all instructions together; longer ones are documents. */
const PROMPT_CHARS = 100_000;
/** Letters compared one by one: enough to notice that an answer spells instructions out. */
const SPELLED_CHARS = 6_000;

export type LeakIndex = {
  /** Words of the instructions. */
  readonly words: number;
  readonly rows: Shingles;
  /** Rows of letters. */
  readonly letters: Shingles;
  /** Whether the words come from what the caller sent besides: repeating that tells nothing. */
  readonly isSupplied: (terms: Terms, at: number) => boolean;
};

const reversed = (text: string): string => Array.from(text).toReversed().join('');
const spelled = (text: string): string =>
  Array.from(text.slice(0, SPELLED_CHARS).replaceAll(/[^\p{L}\p{N}]+/gu, '')).join(' ');

/** Linear in the instructions; what else was asked is read only when an answer repeats instructions. */
export function leakIndex(request: readonly Asked[]): LeakIndex {
  const prompt = textsBy(request, 'operator').join('\n').slice(0, PROMPT_CHARS);
  const rows = new Shingles();
  const plain = termsOf(prompt);
  rows.add(plain);
  rows.add(termsOf(rot13(prompt)));
  rows.add(termsOf(reversed(prompt)));
  const letters = new Shingles();
  letters.add(pairs(termsOf(spelled(prompt))));
  let supplied: Shingles | undefined;
  const isSupplied = (terms: Terms, at: number): boolean => {
    if (supplied === undefined) {
      supplied = new Shingles();
      for (const text of textsBy(request, 'user', 'others')) supplied.add(termsOf(text));
    }
    return supplied.has(terms, at);
  };
  return { words: plain.hashes.length, rows, letters, isSupplied };
}

/** Three letters as one: five letters in a row say little, seven say more. */
export function pairs({ hashes, starts, ends }: Terms): Terms {
  const three = (at: number): number =>
    (Math.imul(hashes[at] ?? 0, 31) + Math.imul(hashes[at + 1] ?? 0, 17) + (hashes[at + 2] ?? 0)) |
    0;
  const size = Math.max(0, hashes.length - 2);
  return {
    hashes: Int32Array.from({ length: size }, (_, at) => three(at)),
    starts: starts.subarray(0, size),
    ends: ends.subarray(2),
  };
}
