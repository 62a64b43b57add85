// SPDX-License-Identifier: Apache-2.0
// Reads a segment line by line in bounded memory, also when it holds no line end for a gigabyte.
// It judges nothing: whether a line is sound is decided by `decodeLine`.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { LIMITS } from '../core/limits.ts';
import { codeOf } from './fault.ts';
import { LINE_OVERHEAD_BYTES } from './spool-line.ts';

/** Longest line that a spool writes. */
const LINE_BYTES = LIMITS.eventBytes + LINE_OVERHEAD_BYTES;
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

export type RawLine = {
  /** Without its newline; undefined when it is longer than any line of ours. */
  readonly bytes: Buffer | undefined;
  /** False for the last piece of a file that does not end in a newline. */
  readonly ended: boolean;
  /** Position in the file after the line. */
  readonly end: number;
};

/** The lines from `position` on, as far as the file goes now. A file that is gone has none. */
export function* readSegment(path: string, position: number): Generator<RawLine, void, void> {
  const fd = openExisting(path);
  if (fd === undefined) return;
  try {
    yield* linesOf(fd, position);
  } finally {
    closeSync(fd);
  }
}

function* linesOf(fd: number, position: number): Generator<RawLine, void, void> {
  // Read up to the size of now, so that a fast writer cannot keep one reading going for ever.
  const { size } = fstatSync(fd);
  let at = position;
  let held: Buffer = Buffer.alloc(0);
  let tooLong = false;
  while (at < size) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at));
    const length = readSync(fd, chunk, 0, chunk.length, at);
    if (length === 0) break;
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline < 0 || newline >= length) break;
      const bytes = tooLong ? undefined : bounded(held, chunk.subarray(start, newline));
      yield { bytes, ended: true, end: at + newline + 1 };
      held = Buffer.alloc(0);
      tooLong = false;
      start = newline + 1;
    }
    const joined: Buffer | undefined = tooLong
      ? undefined
      : bounded(held, chunk.subarray(start, length));
    tooLong = joined === undefined;
    held = joined ?? Buffer.alloc(0);
    at += length;
  }
  if (held.length > 0 || tooLong) {
    yield { bytes: tooLong ? undefined : held, ended: false, end: at };
  }
}

function bounded(held: Buffer, more: Buffer): Buffer | undefined {
  if (held.length + more.length > LINE_BYTES) return undefined;
  return held.length === 0 ? more : Buffer.concat([held, more]);
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    // Another drain stored and removed it in the meantime.
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
