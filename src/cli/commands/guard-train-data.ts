// SPDX-License-Identifier: Apache-2.0
// The data files of `guard train`: JSON lines, which may be gzipped. No message holds a line's content.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BartizanError } from '../../core/errors.ts';
import { type Row, type Sample, sampleOf } from '../../guard/training/sample.ts';

/** The texts of one file. */
export type Source = {
  readonly name: string;
  readonly samples: readonly Sample[];
  /** Rows that are neither attack nor benign here. */
  readonly left: number;
  readonly licences: readonly string[];
};

/** A file as a source of samples, named by the file. */
export function sourceOf(file: string): Source {
  const name = basename(file).replace(/\.jsonl(?:\.gz)?$/, '');
  const samples: Sample[] = [];
  const licences = new Set<string>();
  let left = 0;
  for (const row of rowsOf<Row & { readonly licence?: string }>(file)) {
    const sample = typeof row.text === 'string' ? sampleOf(row, name) : undefined;
    if (sample === undefined) left++;
    else {
      samples.push(sample);
      if (typeof row.licence === 'string') licences.add(row.licence);
    }
  }
  return { name, samples, left, licences: [...licences].sort() };
}

/** The lines of a JSONL file, which may be gzipped. Throws `usage` for a line that is not JSON. */
export function rowsOf<T>(file: string): T[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
    if (file.endsWith('.gz')) bytes = gunzipSync(bytes);
  } catch (cause) {
    throw new BartizanError('usage', `cannot read ${file}`, { cause });
  }
  return bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line, at) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as T];
      } catch {
        throw new BartizanError('usage', `line ${at + 1} of ${file} is not JSON`);
      }
    });
}
