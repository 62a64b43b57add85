// SPDX-License-Identifier: Apache-2.0
// Breaks for texts that have lost their punctuation with their encoding: Morse code and spelling alphabets
// have words only, and an order among many of them is diluted by the rest.
import type { Layer } from './layer.ts';

/** As many words as a sentence has. */
const PACE = 12;
/** So many words without any sign are no prose. */
const LEAST_WORDS = 20;
const BARE = /^[\p{L}\p{M}\p{N}']{1,32}$/u;

/** Breaks every few words of `text`, in two ways, so that whatever belongs together is so in one of them. */
export function paced(text: string): readonly (readonly Layer[])[] {
  const [early, late]: [Layer[], Layer[]] = [[], []];
  let row: number[] = [];
  const close = (): void => {
    if (row.length >= LEAST_WORDS) {
      for (const [word, gap] of row.entries()) {
        const layer = { text: '\n\n', start: gap, end: gap + 1 };
        if (word % PACE === PACE - 1) early.push(layer);
        else if (word % PACE === PACE / 2 - 1) late.push(layer);
      }
    }
    row = [];
  };
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    const gap = index + word.length;
    if (!BARE.test(word) || text.charAt(gap) !== ' ') close();
    else row.push(gap);
  }
  close();
  return [early, late].filter((layers) => layers.length > 0);
}
