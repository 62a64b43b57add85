// SPDX-License-Identifier: Apache-2.0
// What the models of tokenizers have in common: a word in, its pieces out.

/** One token: its number, and the UTF-16 units of the word that it stands for. */
export type Piece = { readonly id: number; readonly start: number; readonly end: number };

/** The pieces of a word, in order, without a gap. Total. */
export type Pieces = (word: string) => readonly Piece[];
