// SPDX-License-Identifier: Apache-2.0
// Cuts a text that is too long for a classifier into pieces that overlap: what stands across a cut is whole in
// one of them. Nothing is left out, and no character is cut in two.

export type Piece = { readonly start: number; readonly end: number };

/** Share of a piece that the next one repeats. */
const OVERLAP = 8;

/** Pieces of at most `chars` UTF-16 units (two at least) that cover the text, in order. */
export function piecesOf(text: string, chars: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (;;) {
    const end = Math.min(text.length, beforeHalf(text, start + chars));
    pieces.push({ start, end });
    if (end >= text.length) return pieces;
    start = Math.max(start + 1, beforeHalf(text, end - Math.floor(chars / OVERLAP)));
  }
}

/** `at`, or one before it where it lies between the halves of a character. */
function beforeHalf(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  const splits = unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
  return splits ? at - 1 : at;
}
