// SPDX-License-Identifier: Apache-2.0
// Embeddings of the simulated model: unit vectors that depend on the text alone. They say nothing about
// meaning.
import type { JsonObject, JsonValue } from '../../../core/json/types.ts';
import { member, numberAt, textAt } from './reading.ts';
import { fingerprint, tokensOf } from './tokens.ts';

const DIMENSIONS_DEFAULT = 16;
const DIMENSIONS_MAX = 3_072;

/** The answer to an embeddings request; undefined when it has no input. */
export function embeddings(body: JsonValue, model: string): JsonObject | undefined {
  const inputs = inputsOf(member(body, 'input'));
  if (inputs.length === 0) return undefined;
  const asked = Math.trunc(numberAt(body, 'dimensions') ?? DIMENSIONS_DEFAULT);
  const dimensions = Math.min(Math.max(1, asked), DIMENSIONS_MAX);
  const base64 = textAt(body, 'encoding_format') === 'base64';
  const tokens = inputs.reduce((sum, input) => sum + tokensOf(input).length, 0);
  return {
    object: 'list',
    data: inputs.map((input, index) => {
      const vector = unitVector(input, dimensions);
      return {
        object: 'embedding',
        index,
        embedding: base64 ? Buffer.from(vector.buffer).toString('base64') : [...vector],
      };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** A text, a list of texts, a list of token ids, or a list of such lists. */
function inputsOf(input: JsonValue | undefined): readonly string[] {
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input) || input.length === 0) return [];
  if (input.every((one) => typeof one === 'number')) return [input.join(' ')];
  return input.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
}

function unitVector(text: string, dimensions: number): Float32Array<ArrayBuffer> {
  let state = Number.parseInt(fingerprint(text).slice(8), 16) || 1;
  const raw = Array.from({ length: dimensions }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  });
  const length = Math.hypot(...raw);
  return Float32Array.from(raw, (value) => value / length);
}
