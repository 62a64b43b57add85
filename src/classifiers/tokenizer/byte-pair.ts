// SPDX-License-Identifier: Apache-2.0
// Joins the characters of a word pair by pair, in the order that a byte-pair model learnt. Words longer than
// any that language has are joined in parts, so that the cost stays linear in the text.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { Piece, Pieces } from './pieces.ts';

const MERGES_MAX = 1_000_000;
/** Characters that are joined at once: joining costs their square. */
const PART_CHARS = 256;

const merge = z.union([z.string(), z.tuple([z.string(), z.string()])]);

export const bytePairSchema = z.object({
  type: z.literal('BPE'),
  unk_token: z.string().nullish(),
  continuing_subword_prefix: z.literal('').nullish(),
  end_of_word_suffix: z.literal('').nullish(),
  byte_fallback: z.literal(false).default(false),
  vocab: z.record(z.string(), z.int().min(0)),
  merges: z.array(merge).max(MERGES_MAX),
});

/** Throws `config_invalid` for a merge that is not in the vocabulary. */
export function bytePair(given: z.infer<typeof bytePairSchema>): Pieces {
  const ids = new Map(Object.entries(given.vocab));
  const ranks = new Map<string, number>();
  for (const [rank, one] of given.merges.entries()) {
    const [left = '', right = ''] = typeof one === 'string' ? one.split(' ') : one;
    if (!ids.has(left + right)) {
      throw new BartizanError(
        'config_invalid',
        'tokenizer.json: a merge leads out of the vocabulary',
      );
    }
    ranks.set(`${left} ${right}`, rank);
  }
  const unknown =
    given.unk_token === undefined || given.unk_token === null ? -1 : ids.get(given.unk_token);
  return (word) => {
    const characters = Array.from(word);
    const pieces: Piece[] = [];
    let at = 0;
    for (let from = 0; from < characters.length; from += PART_CHARS) {
      for (const part of joined(characters.slice(from, from + PART_CHARS), ranks)) {
        const id = ids.get(part) ?? unknown;
        if (id !== undefined && id >= 0) pieces.push({ id, start: at, end: at + part.length });
        at += part.length;
      }
    }
    return pieces;
  };
}

function joined(characters: readonly string[], ranks: ReadonlyMap<string, number>): string[] {
  const parts = [...characters];
  for (;;) {
    let best = Number.POSITIVE_INFINITY;
    let place = -1;
    for (let at = 0; at + 1 < parts.length; at++) {
      const rank = ranks.get(`${parts[at]} ${parts[at + 1]}`) ?? Number.POSITIVE_INFINITY;
      if (rank < best) {
        best = rank;
        place = at;
      }
    }
    if (place < 0) return parts;
    parts.splice(place, 2, `${parts[place]}${parts[place + 1]}`);
  }
}
