// SPDX-License-Identifier: Apache-2.0
// The file that holds the keyring. Written whole or not at all, readable by its owner alone. A file that
// others can read, or that is not as we write it, is refused and never replaced: a new keyring would
// silently make every virtual key and every digest worthless.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { BartizanError } from '../core/errors.ts';

/** Rotating every purpose daily for a decade stays below it. */
const KEYS = 20_000;
const FILE_BYTES = 8 * 1024 * 1024;
export const KEY_BYTES = 32;

const keyPurpose = z.enum(['virtual-key', 'digest', 'conversation', 'admin']);

const keyEntry = z.discriminatedUnion('state', [
  z.strictObject({
    id: z.string().regex(/^key_[0-9a-z]{1,40}$/),
    purpose: keyPurpose,
    created: z.int(),
    /** One per purpose is current; previous ones still verify what they made. */
    state: z.enum(['current', 'previous']),
    key: z.base64().refine((text) => Buffer.from(text, 'base64').length === KEY_BYTES),
  }),
  z.strictObject({
    id: z.string().regex(/^key_[0-9a-z]{1,40}$/),
    purpose: keyPurpose,
    created: z.int(),
    /** The key is gone; the id stays, so that its absence can be told from a mistake. */
    state: z.literal('destroyed'),
  }),
]);

const keyFile = z
  .strictObject({ version: z.literal(1), keys: z.array(keyEntry).max(KEYS) })
  .refine(({ keys }) => new Set(keys.map(({ id }) => id)).size === keys.length)
  .refine(({ keys }) =>
    keyPurpose.options.every(
      (purpose) =>
        keys.filter((key) => key.purpose === purpose && key.state === 'current').length === 1,
    ),
  );

export type KeyEntry = z.infer<typeof keyEntry>;

export const KEY_PURPOSES = keyPurpose.options;

/** The keys of a file; undefined when there is none. Throws `config_invalid` for one that is not safe or sound. */
export function readKeyFile(file: string): readonly KeyEntry[] | undefined {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw refused(`The keyring ${file} cannot be read.`, error);
  }
  try {
    // Of the open file, not of the path: the two could differ by the time it is read.
    const { mode, size } = fstatSync(fd);
    if ((mode & 0o077) !== 0) {
      throw refused(`The keyring ${file} can be read by others. Run: chmod 600 ${file}`);
    }
    if (size > FILE_BYTES) throw refused(`The keyring ${file} is too large.`);
    return parsed(file, readFileSync(fd, 'utf8'));
  } finally {
    closeSync(fd);
  }
}

function parsed(file: string, text: string): readonly KeyEntry[] {
  try {
    return keyFile.parse(JSON.parse(text)).keys;
  } catch {
    // Without the cause: its message would quote the file.
    throw refused(`The keyring ${file} is damaged. It is left as it is: restore it from a backup.`);
  }
}

/** Writes a first keyring; when another process was faster, its file stays. */
export function createKeyFile(file: string, keys: readonly KeyEntry[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = writeTemporary(file, keys);
  try {
    // A link, unlike a rename, fails when the name is taken.
    linkSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Replaces the file in one step. After it returns, the new file is on the disk. */
export function replaceKeyFile(file: string, keys: readonly KeyEntry[]): void {
  const temporary = writeTemporary(file, keys);
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

function writeTemporary(file: string, keys: readonly KeyEntry[]): string {
  const temporary = `${file}.${randomUUID()}.new`;
  const fd = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(fd, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return temporary;
}

function syncFolder(dir: string): void {
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function refused(message: string, cause?: unknown): BartizanError {
  return new BartizanError('config_invalid', message, { cause });
}
