// SPDX-License-Identifier: Apache-2.0
// Reads texts as tokenizer.json says that a model reads them: Unigram (SentencePiece), WordPiece or byte-level
// BPE. One thing is done differently on purpose: words such as "[SEP]" or "<s>" in a text never become the
// tokens of that name, with which whoever wrote the text could end it early. What is not known is refused.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import { bytePair, bytePairSchema } from './byte-pair.ts';
import { normaliser, normaliserSchema } from './normalise.ts';
import type { Pieces } from './pieces.ts';
import { preTokeniser, preTokenizerSchema } from './pre-tokenise.ts';
import { templateOf, templateSchema } from './template.ts';
import { unigram, unigramSchema } from './unigram.ts';
import { wordPiece, wordPieceSchema } from './word-piece.ts';

const tokenizerSchema = z.object({
  normalizer: normaliserSchema,
  pre_tokenizer: preTokenizerSchema,
  post_processor: templateSchema,
  model: z.discriminatedUnion('type', [unigramSchema, wordPieceSchema, bytePairSchema]),
});

export type Token = {
  readonly id: number;
  /** What of the normalised text it stands for. */
  readonly text: string;
};

export type Tokenizer = {
  /** Tokens of a text, without those that a model wants around it. Total; linear in the text. */
  tokens(text: string): readonly Token[];
  /** Numbers of the tokens before and after a text. */
  readonly around: { readonly before: readonly number[]; readonly after: readonly number[] };
};

/** The tokenizer that the parsed file describes. Throws `config_invalid` for what is not known here. */
export function openTokenizer(file: unknown): Tokenizer {
  const parsed = tokenizerSchema.safeParse(file);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new BartizanError('config_invalid', `tokenizer.json: not known here: ${path}`);
  }
  const { normalizer, pre_tokenizer, post_processor, model } = parsed.data;
  const normalise = normaliser(normalizer);
  const split = preTokeniser(pre_tokenizer);
  const pieces = piecesOf(model);
  return {
    around: templateOf(post_processor),
    tokens: (text) => {
      // A lone half of a character cannot be written as UTF-8, which models read.
      const whole = normalise(text.toWellFormed());
      const words = whole === '' ? [] : split([whole]);
      return words.flatMap((word) =>
        pieces(word).map(({ id, start, end }) => ({ id, text: word.slice(start, end) })),
      );
    },
  };
}

function piecesOf(model: z.infer<typeof tokenizerSchema>['model']): Pieces {
  if (model.type === 'Unigram') return unigram(model);
  return model.type === 'BPE' ? bytePair(model) : wordPiece(model);
}
