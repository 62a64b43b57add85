// SPDX-License-Identifier: Apache-2.0
// The part of onnxruntime-node that is used, and how it is found. It is not a dependency: it brings large
// native libraries, so that who wants it installs it. Nothing is downloaded here.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';

export type OnnxTensor = { readonly data: unknown; readonly dims: readonly number[] };

export type OnnxSession = {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
};

export type OnnxRuntime = {
  readonly InferenceSession: {
    create(model: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => OnnxTensor;
};

const PACKAGE = 'onnxruntime-node';

const shape = z.object({
  InferenceSession: z.custom<OnnxRuntime['InferenceSession']>(
    (value) => typeof value === 'function' && 'create' in value,
  ),
  Tensor: z.custom<OnnxRuntime['Tensor']>((value) => typeof value === 'function'),
});

/** Where the package is: in `folder`, or where it is installed. Throws `config_invalid`. */
export function findRuntime(folder: string | undefined): string {
  if (folder !== undefined) {
    const file = join(folder, 'dist', 'index.js');
    if (existsSync(file)) return pathToFileURL(file).href;
    throw missing();
  }
  try {
    return import.meta.resolve(PACKAGE);
  } catch (thrown) {
    throw missing(thrown);
  }
}

/** Loads the package. Rejects with `config_invalid`. */
export async function loadRuntime(folder: string | undefined): Promise<OnnxRuntime> {
  const specifier = findRuntime(folder);
  let loaded: unknown;
  try {
    const module: unknown = await import(specifier);
    loaded = z.object({ default: z.unknown() }).parse(module).default;
  } catch (thrown) {
    // Found, and without its native libraries: those of another platform, for example.
    throw missing(thrown);
  }
  const parsed = shape.safeParse(loaded);
  if (parsed.success) return parsed.data;
  throw new BartizanError('config_invalid', `What was found as ${PACKAGE} is something else`);
}

const missing = (cause?: unknown): BartizanError =>
  new BartizanError(
    'config_invalid',
    `A classifier of kind onnx needs the package ${PACKAGE}: npm install --no-save ${PACKAGE}@1.30.0, or name its folder in runtime`,
    { cause },
  );
