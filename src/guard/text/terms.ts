// SPDX-License-Identifier: Apache-2.0
// The words of a stretch of text as hashes: lower case, without marks and signs, so that layout, case
// and emphasis make no difference. A letter of a script without spaces is a word of its own.
import { KIND, kindOf, LOWER } from '../scorer/letters.ts';

export type Terms = {
  /** One for each word; parallel arrays. */
  readonly hashes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
};

/** What hashes of words begin with. */
export const TERM_SEED = 0x2f0b4a47;

/** How a unit counts: 0 between words, 1 a word of its own, else its lower case as part of a word. */
export const FORM = new Uint16Array(65_536);
for (let unit = 0; unit < 65_536; unit++) {
  const kind = kindOf(unit);
  if (kind === KIND.run) FORM[unit] = 1;
  else if (kind === KIND.letter || kind === KIND.digit) FORM[unit] = LOWER[unit] ?? unit;
}
FORM[0x5f] = 0;

/** Hash of one word as `termsOf` makes it. */
export function termHash(word: string): number {
  let hash = TERM_SEED;
  for (let at = 0; at < word.length; at++) {
    const unit = word.charCodeAt(at);
    hash = (Math.imul(hash, 31) + (LOWER[unit] ?? unit)) | 0;
  }
  return hash;
}

/** No phrase and no list holds longer words: what is longer need not be waited for. */
export const TERM_CHARS = 100;

const isInWord = (unit: number): boolean => (FORM[unit] ?? 0) > 1;

/** Where the rest of a word ends that begins before `from`; `from` when none does. */
function afterCut(text: string, from: number, to: number): number {
  if (from === 0 || !isInWord(text.charCodeAt(from - 1))) return from;
  let at = from;
  while (at < to && isInWord(text.charCodeAt(at))) at++;
  return at;
}

/** The words of `text` that begin in [from, to). Linear. */
export function termsOf(text: string, from = 0, to = text.length): Terms {
  let at = afterCut(text, from, to);
  let room = Math.max(16, (to - at) >> 2);
  let [hashes, starts, ends] = [new Int32Array(room), new Int32Array(room), new Int32Array(room)];
  let size = 0;
  while (at < to) {
    const unit = text.charCodeAt(at);
    let form = FORM[unit] ?? 0;
    if (form === 0) {
      at++;
      continue;
    }
    const start = at++;
    let hash = (Math.imul(TERM_SEED, 31) + (form === 1 ? unit : form)) | 0;
    while (form > 1) {
      form = at < to ? (FORM[text.charCodeAt(at)] ?? 0) : 0;
      if (form <= 1) break;
      hash = (Math.imul(hash, 31) + form) | 0;
      at++;
    }
    if (size === room) {
      room *= 2;
      [hashes, starts, ends] = [grown(hashes, room), grown(starts, room), grown(ends, room)];
    }
    hashes[size] = hash;
    starts[size] = start;
    ends[size++] = at;
  }
  return {
    hashes: hashes.subarray(0, size),
    starts: starts.subarray(0, size),
    ends: ends.subarray(0, size),
  };
}

function grown(values: Int32Array, room: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(room);
  copy.set(values);
  return copy;
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
