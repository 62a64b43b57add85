// SPDX-License-Identifier: Apache-2.0
// A tiny real model, written byte by byte as ONNX wants it: the mean of the vectors of a text's tokens, times
// a matrix. Its results can be computed by hand. And where the runtime is found, or why tests skip.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Folder of the runtime; undefined: as installed. `missing` says why tests that need it are skipped. */
export function runtimeForTests(): {
  readonly runtime: string | undefined;
  readonly missing: string;
} {
  const named = process.env['BARTIZAN_ONNXRUNTIME'];
  if (named !== undefined && named !== '') return { runtime: named, missing: '' };
  try {
    createRequire(import.meta.url).resolve('onnxruntime-node');
    return { runtime: undefined, missing: '' };
  } catch {
    return {
      runtime: undefined,
      missing: 'onnxruntime-node is not installed (npm install --no-save onnxruntime-node@1.30.0)',
    };
  }
}

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varint(Math.floor(value / 0x80))];
const int = (field: number, value: number): Buffer =>
  Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field: number, value: string | Uint8Array): Buffer => {
  const content = Buffer.from(value);
  return Buffer.concat([
    Buffer.from([...varint(field * 8 + 2), ...varint(content.length)]),
    content,
  ]);
};
const message = (field: number, ...parts: readonly Buffer[]): Buffer =>
  bytes(field, Buffer.concat(parts));

const FLOAT = 1;
const INT64 = 7;

/** TensorProto in `initializer` of a graph. */
const floats = (name: string, dims: readonly number[], data: readonly number[]): Buffer =>
  message(
    5,
    ...dims.map((dim) => int(1, dim)),
    int(2, FLOAT),
    bytes(8, name),
    bytes(9, new Uint8Array(new Float32Array(data).buffer)),
  );
const longs = (name: string, data: readonly number[]): Buffer =>
  message(
    5,
    int(1, data.length),
    int(2, INT64),
    bytes(8, name),
    bytes(9, new Uint8Array(new BigInt64Array(data.map(BigInt)).buffer)),
  );
/** NodeProto with whole-number attributes. */
const node = (
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Buffer =>
  message(
    1,
    ...inputs.map((name) => bytes(1, name)),
    bytes(2, output),
    bytes(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, bytes(1, name), int(3, value), int(20, 2)),
    ),
  );
/** ValueInfoProto of an input (11) or output (12), all dimensions open. */
const value = (field: number, name: string, type: number, dims: readonly string[]): Buffer =>
  message(
    field,
    bytes(1, name),
    message(
      2,
      message(1, int(1, type), message(2, ...dims.map((dim) => message(1, bytes(2, dim))))),
    ),
  );

/** A tensor whose content is said to lie in another file. */
const elsewhere = (name: string, dims: readonly number[], location: string): Buffer =>
  message(
    5,
    ...dims.map((dim) => int(1, dim)),
    int(2, FLOAT),
    bytes(8, name),
    message(13, bytes(1, 'location'), bytes(2, location)),
    int(14, 1),
  );

export type TinyModel = {
  /** A vector for each token, all of one length. */
  readonly vectors: readonly (readonly number[])[];
  /** For each part of the vectors, what it adds to each output. */
  readonly weights: readonly (readonly number[])[];
  /** A file that the vectors are said to lie in. */
  readonly external?: string;
};

/** ModelProto: logits[b] = (sum of mask x vectors / sum of mask) x weights. */
export function encodeModel({ vectors, weights, external }: TinyModel): Buffer {
  const [parts = 0, outputs = 0] = [vectors[0]?.length, weights[0]?.length];
  const graph = message(
    7,
    node('Gather', ['vectors', 'input_ids'], 'embedded'),
    node('Cast', ['attention_mask'], 'mask', { to: FLOAT }),
    node('Unsqueeze', ['mask', 'one'], 'row'),
    node('MatMul', ['row', 'embedded'], 'summed'),
    node('Squeeze', ['summed', 'one'], 'sum'),
    node('ReduceSum', ['mask', 'one'], 'count', { keepdims: 1 }),
    node('Div', ['sum', 'count'], 'mean'),
    node('MatMul', ['mean', 'weights'], 'logits'),
    bytes(2, 'tiny'),
    external === undefined
      ? floats('vectors', [vectors.length, parts], vectors.flat())
      : elsewhere('vectors', [vectors.length, parts], external),
    floats('weights', [parts, outputs], weights.flat()),
    longs('one', [1]),
    value(11, 'input_ids', INT64, ['batch', 'tokens']),
    value(11, 'attention_mask', INT64, ['batch', 'tokens']),
    value(12, 'logits', FLOAT, ['batch', 'labels']),
  );
  return Buffer.concat([int(1, 8), graph, message(8, int(2, 13))]);
}

export const TOKENS = ['[PAD]', '[CLS]', '[SEP]', '[UNK]', '▁ignore', '▁all', '▁rules', '▁', 'a'];

/** Pieces of `TOKENS`, as SentencePiece models of DeBERTa describe theirs. */
export const TOKENIZER = {
  version: '1.0',
  added_tokens: [{ id: 1, content: '[CLS]', special: true }],
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Strip', strip_left: true, strip_right: true },
      { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
    ],
  },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [1], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [2], tokens: ['[SEP]'] },
    },
  },
  model: {
    type: 'Unigram',
    unk_id: 3,
    vocab: TOKENS.map((piece, id) => [piece, id < 4 ? 0 : -id]),
  },
};

export const MODEL_CONFIG = { id2label: { 0: 'benign', 1: 'injection' }, pad_token_id: 0 };

/** Each token of an attack has (0, 1), every other (1, 0); outputs are four times the shares of both. */
export const TINY: TinyModel = {
  vectors: TOKENS.map((piece) => (/▁[a-z]/.test(piece) ? [0, 1] : [1, 0])),
  weights: [
    [4, 0],
    [0, 4],
  ],
};

/** A folder with a model, gone after the test. */
export function modelFolder(t: TestContext, files: Readonly<Record<string, unknown>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'bz-model-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const all = {
    'model.onnx': encodeModel(TINY),
    'tokenizer.json': TOKENIZER,
    'config.json': MODEL_CONFIG,
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    const data = Buffer.isBuffer(content) ? content : JSON.stringify(content);
    writeFileSync(join(folder, name), data);
  }
  return folder;
}
