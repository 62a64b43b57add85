// SPDX-License-Identifier: Apache-2.0
// Cuts a word into the pieces of a Unigram model (SentencePiece) that are likeliest together. Quadratic only in
// the length of the longest piece, linear in the word.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { Piece, Pieces } from './pieces.ts';

const VOCABULARY_MAX = 1_000_000;
/** Added to the worst score of the vocabulary for a character that it does not have. */
const UNKNOWN_PENALTY = 10;
/** Longest piece that is looked for; known models have none over 64. */
const PIECE_CHARS = 128;

export const unigramSchema = z.object({
  type: z.literal('Unigram'),
  unk_id: z.int().min(0),
  vocab: z
    .array(z.tuple([z.string(), z.number()]))
    .min(1)
    .max(VOCABULARY_MAX),
  byte_fallback: z.boolean().default(false),
});

/** Throws `config_invalid` when the vocabulary does not hold what it has to. */
export function unigram({
  unk_id: unknown,
  vocab,
  byte_fallback: fallsBack,
}: z.infer<typeof unigramSchema>): Pieces {
  if (unknown >= vocab.length) {
    throw new BartizanError('config_invalid', 'tokenizer.json: unk_id is not in the vocabulary');
  }
  const ids = new Map<string, number>();
  const scores = new Float64Array(vocab.length);
  /** Longest piece by first character: most words need only a few look-ups. */
  const longest = new Map<number, number>();
  let least = Number.POSITIVE_INFINITY;
  for (const [id, [piece, score]] of vocab.entries()) {
    ids.set(piece, id);
    scores[id] = score;
    least = Math.min(least, score);
    const first = piece.charCodeAt(0);
    const chars = Math.min(piece.length, PIECE_CHARS);
    if (chars > (longest.get(first) ?? 0)) longest.set(first, chars);
  }
  const bytes = fallsBack ? byteIds(ids) : undefined;
  const lattice = { ids, scores, longest, unknown, unknownScore: least - UNKNOWN_PENALTY };
  return (word) =>
    best(word, lattice).flatMap((piece) =>
      piece.id === unknown && bytes !== undefined ? inBytes(word, piece, bytes) : piece,
    );
}

type Lattice = {
  readonly ids: ReadonlyMap<string, number>;
  readonly scores: Float64Array;
  readonly longest: ReadonlyMap<number, number>;
  readonly unknown: number;
  readonly unknownScore: number;
};

/** Viterbi over all ways to cut the word; characters that no piece has, one after the other, are one. */
function best(word: string, lattice: Lattice): Piece[] {
  const { ids, scores, longest, unknown, unknownScore } = lattice;
  const score = new Float64Array(word.length + 1).fill(Number.NEGATIVE_INFINITY);
  const from = new Int32Array(word.length + 1);
  const by = new Int32Array(word.length + 1);
  score[0] = 0;
  const offer = (start: number, end: number, id: number, own: number): void => {
    const total = (score[start] ?? 0) + own;
    if (total <= (score[end] ?? 0)) return;
    score[end] = total;
    from[end] = start;
    by[end] = id;
  };
  for (let start = 0; start < word.length; ) {
    const step = charsAt(word, start);
    const most = Math.min(word.length - start, longest.get(word.charCodeAt(start)) ?? 0);
    let isCovered = false;
    for (let chars = step; chars <= most; chars += charsAt(word, start + chars)) {
      const id = ids.get(word.slice(start, start + chars));
      if (id === undefined) continue;
      offer(start, start + chars, id, scores[id] ?? 0);
      if (chars === step) isCovered = true;
    }
    if (!isCovered) offer(start, start + step, unknown, unknownScore);
    start += step;
  }
  const pieces: Piece[] = [];
  for (let end = word.length; end > 0; end = from[end] ?? 0) {
    const piece = { id: by[end] ?? unknown, start: from[end] ?? 0, end };
    const after = pieces.at(-1);
    if (after?.id === unknown && piece.id === unknown) {
      pieces[pieces.length - 1] = { ...after, start: piece.start };
    } else pieces.push(piece);
  }
  return pieces.toReversed();
}

const charsAt = (word: string, at: number): number =>
  (word.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;

/** Pieces `<0x00>` to `<0xFF>`; undefined unless the vocabulary has them all. */
function byteIds(ids: ReadonlyMap<string, number>): readonly number[] | undefined {
  const all = Array.from({ length: 0x100 }, (_, byte) =>
    ids.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  );
  return all.every((id) => id !== undefined) ? all : undefined;
}

const inBytes = (word: string, { start, end }: Piece, bytes: readonly number[]): Piece[] =>
  [...Buffer.from(word.slice(start, end))].map((byte) => ({ id: bytes[byte] ?? 0, start, end }));
