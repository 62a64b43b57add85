// SPDX-License-Identifier: Apache-2.0
// Reads a backup line by line. It trusts nothing in it: what is cut off, changed, or more than the header
// says, is refused before whoever reads it commits what it gave.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import {
  backupEnd,
  type BackupHeader,
  backupHeader,
  type BackupRow,
  backupRow,
  type BackupTable,
  LINE_BYTES,
} from './format.ts';

export type BackupReader = {
  readonly header: BackupHeader;
  /** All rows of all tables in their order; to be read to its end, which checks the digest. */
  rows(): AsyncGenerator<{ readonly table: BackupTable; readonly row: BackupRow }>;
  /** Hex SHA-256 over all lines; known once all rows are read. */
  digest(): string;
  close(): void;
};

/** Throws `usage` for what is no backup of ours, `not_found` when there is no such file. */
export async function openBackup(file: string): Promise<BackupReader> {
  const input = createReadStream(file);
  const text = input.pipe(createGunzip());
  input.once('error', (error) => text.destroy(error));
  const close = (): void => {
    input.destroy();
    text.destroy();
  };
  const lines = splitLines(text);
  const hash = createHash('sha256');
  let digest = '';
  const next = async (): Promise<Buffer> => {
    const { value, done } = await read(lines, file);
    if (done === true) throw damaged('it is cut off');
    return value;
  };
  const hashed = async (): Promise<Buffer> => {
    const line = await next();
    hash.update(line).update('\n');
    return line;
  };
  try {
    const header = parse(backupHeader, await hashed(), 'it does not begin as one');
    return {
      header,
      close,
      digest: () => digest,
      rows: async function* rows() {
        for (const table of header.tables) {
          for (let count = 0; count < table.rows; count += 1) {
            const row = parse(backupRow, await hashed(), `a row of ${table.name} is not one`);
            if (row.length !== table.columns.length) {
              throw damaged(`a row of ${table.name} is not one`);
            }
            yield { table, row };
          }
        }
        digest = hash.digest('hex');
        const end = parse(backupEnd, await next(), 'it has more rows than it says');
        if (end.digest !== digest) throw damaged('its digest is not that of its rows');
        if ((await read(lines, file)).done !== true) throw damaged('something follows its end');
      },
    };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

async function read(
  lines: AsyncGenerator<Buffer>,
  file: string,
): Promise<IteratorResult<Buffer, void>> {
  try {
    return await lines.next();
  } catch (thrown) {
    if (thrown instanceof BartizanError) throw thrown;
    const { code } = thrown as { code?: string };
    if (code === 'ENOENT') throw new BartizanError('not_found', `There is no file ${file}.`);
    // Of the unpacking, which says when what it reads is cut off or changed; or of the disk.
    throw damaged(code ?? 'it cannot be read');
  }
}

/** Lines without their ends; a last one without an end is none. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      bytes = 0;
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > LINE_BYTES) throw damaged('a line is too long');
  }
  if (bytes > 0) throw damaged('it is cut off');
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  line: Buffer,
  problem: string,
): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(line.toString()));
  } catch {
    throw damaged(problem);
  }
}

function damaged(why: string): BartizanError {
  return new BartizanError('usage', `The backup cannot be used: ${why}.`);
}
