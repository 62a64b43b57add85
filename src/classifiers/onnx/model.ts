// SPDX-License-Identifier: Apache-2.0
// A model of a local folder, ready to judge texts: reads model.onnx, tokenizer.json and config.json, runs
// windows in batches, and takes the highest score over the windows of a text. It runs in a thread of its own.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BartizanError } from '../../core/errors.ts';
import type { ClassifierScores } from '../../core/ports/classifier.ts';
import { highest } from '../scores.ts';
import { openTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts';
import { type Heads, headsOf, scoresOf } from './labels.ts';
import {
  findRuntime,
  loadRuntime,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
} from './runtime.ts';
import { windowsOf } from './windows.ts';

const MODEL = 'model.onnx';
/** Protobuf itself ends at 2 GiB. */
const MODEL_BYTES_MAX = 2 * 1024 ** 3;
/** The largest known, of a vocabulary of 250,000 pieces, has 17 MB. */
const TEXT_FILE_BYTES_MAX = 64 * 1024 ** 2;

export type OnnxSettings = {
  readonly folder: string;
  readonly runtime: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly batch: number;
  readonly window: { readonly tokens: number; readonly overlap: number };
};

export type OnnxModel = {
  /** SHA-256 over the three files, as they were read. */
  readonly digest: string;
  readonly categories: readonly string[];
  judge(texts: readonly string[]): Promise<readonly ClassifierScores[]>;
};

/**
 * Reads a model's folder as far as that can be done without running it. Throws `config_invalid` for what
 * `openModel` would refuse there, and where the runtime is not to be found.
 */
export function openAsIfUsed({
  folder,
  labels,
  runtime,
}: Pick<OnnxSettings, 'folder' | 'labels'> & { readonly runtime?: string | undefined }): void {
  findRuntime(runtime);
  const read = (name: string): unknown =>
    jsonOf(readBounded(join(folder, name), TEXT_FILE_BYTES_MAX));
  headsOf(read('config.json'), labels);
  openTokenizer(read('tokenizer.json'));
  const path = join(folder, MODEL);
  if (!existsSync(path)) throw new BartizanError('config_invalid', `Cannot read ${path}`);
}

/** Rejects with BartizanError `config_invalid` for a folder that cannot be used. */
export async function openModel(settings: OnnxSettings): Promise<OnnxModel> {
  const digest = createHash('sha256');
  const read = (name: string, most: number): Buffer => {
    const bytes = readBounded(join(settings.folder, name), most);
    digest.update(`${name} ${bytes.length} `).update(bytes);
    return bytes;
  };
  const heads = headsOf(jsonOf(read('config.json', TEXT_FILE_BYTES_MAX)), settings.labels);
  const tokenizer = openTokenizer(jsonOf(read('tokenizer.json', TEXT_FILE_BYTES_MAX)));
  const runtime = await loadRuntime(settings.runtime);
  // From memory and not by its path: what runs is what the digest names, and a model that points to other
  // files (external data) cannot make the runtime read them.
  const session = await openSession(runtime, read(MODEL, MODEL_BYTES_MAX), settings.threads);
  const parts = { tokenizer, heads, settings, run: runner(runtime, session, heads) };
  return {
    digest: digest.digest('hex'),
    categories: [...new Set(heads.categories.filter((one) => one !== undefined))],
    judge: (texts) => judge(texts, parts),
  };
}

async function judge(
  texts: readonly string[],
  parts: {
    readonly tokenizer: Tokenizer;
    readonly heads: Heads;
    readonly settings: OnnxSettings;
    readonly run: (windows: readonly (readonly number[])[]) => Promise<readonly number[][]>;
  },
): Promise<readonly ClassifierScores[]> {
  const { tokenizer, heads, settings, run } = parts;
  const windows = texts.flatMap((text, owner) => {
    const ids = tokenizer.tokens(text).map(({ id }) => id);
    return windowsOf(ids, tokenizer.around, settings.window).map((own) => ({ owner, own }));
  });
  // Windows of like length together: short ones would be padded to the longest of their batch.
  const ordered = windows.toSorted((a, b) => a.own.length - b.own.length);
  const judged: ClassifierScores[][] = texts.map(() => []);
  for (let at = 0; at < ordered.length; at += settings.batch) {
    const batch = ordered.slice(at, at + settings.batch);
    const logits = await run(batch.map(({ own }) => own));
    for (const [place, { owner }] of batch.entries()) {
      judged[owner]?.push(scoresOf(logits[place] ?? [], heads));
    }
  }
  return judged.map(highest);
}

async function openSession(
  { InferenceSession }: OnnxRuntime,
  model: Uint8Array,
  threads: number,
): Promise<OnnxSession> {
  let session: OnnxSession;
  try {
    session = await InferenceSession.create(model, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      logSeverityLevel: 4,
    });
  } catch (thrown) {
    throw new BartizanError('config_invalid', 'model.onnx cannot be loaded', { cause: thrown });
  }
  const strange = session.inputNames.find((name) => !INPUTS.includes(name));
  if (strange !== undefined || !session.inputNames.includes('input_ids')) {
    throw new BartizanError('config_invalid', 'model.onnx is not a classifier of token ids');
  }
  return session;
}

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];

/** Runs windows as one batch; the outputs of each. */
function runner({ Tensor }: OnnxRuntime, session: OnnxSession, { categories, padId }: Heads) {
  const output = session.outputNames.includes('logits') ? 'logits' : session.outputNames[0];
  return async (windows: readonly (readonly number[])[]): Promise<readonly number[][]> => {
    const width = Math.max(1, ...windows.map(({ length }) => length));
    const dims = [windows.length, width];
    const filled = (of: (id: number | undefined) => number): OnnxTensor => {
      const data = new BigInt64Array(windows.length * width);
      for (const [row, window] of windows.entries()) {
        for (let at = 0; at < width; at++) data[row * width + at] = BigInt(of(window[at]));
      }
      return new Tensor('int64', data, dims);
    };
    const values: Readonly<Record<string, () => OnnxTensor>> = {
      input_ids: () => filled((id) => id ?? padId),
      attention_mask: () => filled((id) => (id === undefined ? 0 : 1)),
      token_type_ids: () => filled(() => 0),
    };
    const feeds = Object.fromEntries(
      session.inputNames.flatMap((name) => {
        const tensor = values[name]?.();
        return tensor === undefined ? [] : [[name, tensor]];
      }),
    );
    const told = (await session.run(feeds))[output ?? ''];
    return rowsOf(told, windows.length, categories.length);
  };
}

function rowsOf(told: OnnxTensor | undefined, rows: number, columns: number): readonly number[][] {
  if (!(told?.data instanceof Float32Array) || told.data.length !== rows * columns) {
    throw new BartizanError('upstream_malformed', undefined, {
      detail: 'outputs of another shape',
    });
  }
  const { data } = told;
  return Array.from({ length: rows }, (_, row) => [
    ...data.subarray(row * columns, (row + 1) * columns),
  ]);
}

function readBounded(path: string, most: number): Buffer {
  try {
    if (statSync(path).size <= most) return readFileSync(path);
  } catch {
    throw new BartizanError('config_invalid', `Cannot read ${path}`);
  }
  throw new BartizanError('config_invalid', `${path} is larger than ${most} bytes`);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BartizanError('config_invalid', 'A file of the model is not JSON');
  }
}
