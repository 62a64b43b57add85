// SPDX-License-Identifier: Apache-2.0
// Lines of JSONL from a file or a stream, of any size, in bounded memory. Splits on LF only: texts may
// hold other Unicode line ends. A line that is too long or not UTF-8 is told as such and passed over.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { BartizanError } from '../core/errors.ts';

/** The longest line: the body limit of the gateway is smaller. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly problem: string };

const LF = 0x0a;

/** The lines of `chunks`, numbered from 1; the last one needs no line feed. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: Uint8Array[] = [];
  let held = 0;
  let number = 1;
  const line = (): Line => {
    const whole = Buffer.concat(parts);
    const size = held;
    parts = [];
    held = 0;
    const place = number++;
    if (size > LINE_BYTES_MAX) return { number: place, problem: 'longer than 16 MB' };
    try {
      return { number: place, text: decoder.decode(whole) };
    } catch {
      return { number: place, problem: 'not UTF-8' };
    }
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      keep(chunk.subarray(from, at));
      yield line();
      from = at + 1;
    }
    keep(chunk.subarray(from));
  }
  if (held > 0) yield line();

  function keep(part: Uint8Array): void {
    held += part.length;
    // What is over-long is counted and not kept.
    if (held <= LINE_BYTES_MAX) parts.push(part);
    else parts = [];
  }
}

/**
 * The bytes of a file, unpacked when it is gzip (told by its first bytes, not by its name). Throws
 * `usage` when it cannot be opened; a fault while reading rejects with the error of Node.
 */
export async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const magic = Buffer.alloc(2);
  try {
    const file = await open(path);
    try {
      await file.read(magic, 0, 2, 0);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'unknown error';
    throw new BartizanError('usage', `cannot read ${path}: ${code}`);
  }
  const file = createReadStream(path);
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  try {
    yield* file.pipe(unpacked) as AsyncIterable<Buffer>;
  } finally {
    file.destroy();
  }
}
