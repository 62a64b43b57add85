// SPDX-License-Identifier: Apache-2.0
// The words of a stretch of text as hashes: lower case, without marks and signs, so that layout, case
// and emphasis make no difference. A letter of a script without spaces is a word of its own.
import { KIND, kindOf, LOWER } from '../scorer/letters.ts';

export type Terms = {
  /** One for each word; parallel arrays. */
  readonly hashes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

const SEED = 0x2f0b4a47;

/** Hash of one word as `termsOf` makes it. */
export function termHash(word: string): number {
  let hash = SEED;
  for (let at = 0; at < word.length; at++) {
    const unit = word.charCodeAt(at);
    hash = (Math.imul(hash, 31) + (LOWER[unit] ?? unit)) | 0;
  }
  return hash;
}

/** No phrase and no list holds longer words: what is longer need not be waited for. */
export const TERM_CHARS = 100;

const isInWord = (kind: number): boolean => kind === KIND.letter || kind === KIND.digit;

/** Where the rest of a word ends that begins before `from`; `from` when none does. */
function afterCut(text: string, from: number, to: number): number {
  if (from === 0 || !isInWord(kindOf(text.charCodeAt(from - 1)))) return from;
  let at = from;
  while (at < to && isInWord(kindOf(text.charCodeAt(at)))) at++;
  return at;
}

/** The words of `text` that begin in [from, to). Linear. */
export function termsOf(text: string, from = 0, to = text.length): Terms {
  const [hashes, starts, ends]: number[][] = [[], [], []];
  for (let at = afterCut(text, from, to); at < to; ) {
    let kind = kindOf(text.charCodeAt(at));
    if (!isInWord(kind) && kind !== KIND.run) {
      at++;
      continue;
    }
    const start = at;
    let hash = SEED;
    const alone = kind === KIND.run;
    do {
      const unit = text.charCodeAt(at++);
      if (unit !== 0x5f) hash = (Math.imul(hash, 31) + (LOWER[unit] ?? unit)) | 0;
      kind = at < to ? kindOf(text.charCodeAt(at)) : KIND.space;
      // oxlint-disable-next-line no-unmodified-loop-condition -- a word of its own is one round
    } while (!alone && isInWord(kind));
    hashes?.push(hash);
    starts?.push(start);
    ends?.push(at);
  }
  return { hashes: hashes ?? [], starts: starts ?? [], ends: ends ?? [] };
}

/**
 * How many words of `terms`, read to the end of `text`, are complete: one that touches the end may go on,
 * unless it is too long to mean anything.
 */
export function completeTerms({ starts, ends }: Terms, text: string): number {
  const last = starts.length - 1;
  const isOpen = ends[last] === text.length && text.length - (starts[last] ?? 0) <= TERM_CHARS;
  return isOpen ? last : starts.length;
}
