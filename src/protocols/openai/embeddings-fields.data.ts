// SPDX-License-Identifier: Apache-2.0
// Every field of embeddings that Bartizan reads.
import { each, extract, type Fields, opaque, PLAIN } from '../field.ts';
import { END_USER } from './common.data.ts';

const TEXT = extract('text', { role: 'user', origin: 'user' });

export const EMBEDDINGS_REQUEST: Fields = {
  input: TEXT,
  'input[]': TEXT,
  ...each(
    ['model', 'dimensions', 'encoding_format', 'input_type', 'truncate_prompt_tokens'],
    PLAIN,
  ),
  ...END_USER,
};

/** In place of the texts above, when the input is a list of numbers. */
export const EMBEDDINGS_TOKENS: Fields = {
  input: opaque('token-ids', 'Numbers in place of a text'),
};

export const EMBEDDINGS_BODY: Fields = {
  ...each(['object', 'model', 'id', 'created', 'usage', 'data[].object', 'data[].index'], PLAIN),
  'data[].embedding': { ...PLAIN, base64: true },
};
