// SPDX-License-Identifier: Apache-2.0
// Cuts a word into the pieces of a WordPiece model (BERT): the longest that fits, again and again. A word that
// cannot be cut wholly is one unknown piece.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { Piece, Pieces } from './pieces.ts';

const WORD_CHARS_MAX = 1_000;

export const wordPieceSchema = z.object({
  type: z.literal('WordPiece'),
  unk_token: z.string(),
  continuing_subword_prefix: z.string().max(16).default('##'),
  max_input_chars_per_word: z.int().min(1).max(WORD_CHARS_MAX).default(100),
  vocab: z.record(z.string(), z.int().min(0)),
});

/** Throws `config_invalid` when the unknown token is not in the vocabulary. */
export function wordPiece(given: z.infer<typeof wordPieceSchema>): Pieces {
  const { continuing_subword_prefix: prefix, max_input_chars_per_word: most } = given;
  const ids = new Map(Object.entries(given.vocab));
  const unknown = ids.get(given.unk_token);
  if (unknown === undefined) {
    throw new BartizanError('config_invalid', 'tokenizer.json: unk_token is not in the vocabulary');
  }
  return (word) => {
    const whole: readonly Piece[] = [{ id: unknown, start: 0, end: word.length }];
    if (word.length > 2 * most || Array.from(word).length > most) return whole;
    const pieces: Piece[] = [];
    for (let start = 0; start < word.length; ) {
      const piece = longestFrom(word, start, ids, start === 0 ? '' : prefix);
      if (piece === undefined) return whole;
      pieces.push(piece);
      start = piece.end;
    }
    return pieces;
  };
}

function longestFrom(
  word: string,
  start: number,
  ids: ReadonlyMap<string, number>,
  prefix: string,
): Piece | undefined {
  for (let end = word.length; end > start; end--) {
    const id = ids.get(prefix + word.slice(start, end));
    if (id !== undefined) return { id, start, end };
  }
  return undefined;
}
