// SPDX-License-Identifier: Apache-2.0
// Breaks for texts that have lost their punctuation with their encoding: Morse code and spelling alphabets
// have words only, and an order among many of them is diluted by the rest.
import type { Layer } from './layer.ts';

/** As many words as a sentence has. */
const PACE = 12;
/** So many words without any sign are no prose. */
const LEAST_WORDS = 20;
const BARE = /^[\p{L}\p{M}\p{N}']{1,32}$/u;

/** ASCII that no bare word has. */
const SIGN = Uint8Array.from({ length: 0x80 }, (_, code) =>
  /[A-Za-z0-9']/.test(String.fromCharCode(code)) ? 0 : 1,
);
const isBlank = (code: number): boolean =>
  code === 0x20 || (code < 0xa0 ? code >= 9 && code <= 13 : /\s/.test(String.fromCharCode(code)));

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
  for (let at = 0; at < text.length; at++) {
    if (isBlank(text.charCodeAt(at))) continue;
    const start = at;
    let signs = false;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (isBlank(code)) break;
      if (code < 0x80 && SIGN[code] !== 0) signs = true;
    }
    // The blank that ends the word is at `at`.
    if (signs || text.charAt(at) !== ' ' || !BARE.test(text.slice(start, at))) close();
    else row.push(at);
  }
  close();
  return [early, late].filter((layers) => layers.length > 0);
}
