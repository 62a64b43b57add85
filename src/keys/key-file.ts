// SPDX-License-Identifier: Apache-2.0
// The file that holds the keyring of one node. Written whole or not at all, by one process at a time,
// readable by its owner alone. A file that others can read, or that is not sound, is refused and never
// replaced: a new keyring would silently make every virtual key and every digest worthless.
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BartizanError } from '../core/errors.ts';
import { type KeyDocument, parseKeyDocument } from './key-document.ts';

const FILE_BYTES = 8 * 1024 * 1024;
/** Another process changes the file for a few milliseconds; longer means that it hangs. */
const LOCK_MS = 5_000;

/** The keys of a file; undefined when there is none. Throws `config_invalid` for one that is not safe or sound. */
export function readKeyFile(file: string): KeyDocument | undefined {
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
    const document = parseKeyDocument(readFileSync(fd, 'utf8'));
    if (document !== undefined) return document;
    // Without a cause: its message would quote the file.
    throw refused(`The keyring ${file} is damaged. It is left as it is: restore it from a backup.`);
  } finally {
    closeSync(fd);
  }
}

/** Tells one state of the file from another; undefined when there is none. */
export function keyFileState(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.mtimeMs} ${stat.size}`;
}

/**
 * Changes the file, or makes it, while no other process does; `change` gets what is there now. Nothing is
 * written when it returns what it got. After the call, the new file is on the disk.
 */
export function changeKeyFile(
  file: string,
  change: (document: KeyDocument | undefined) => KeyDocument,
): KeyDocument {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unlock = lock(`${file}.lock`);
  try {
    const before = readKeyFile(file);
    const after = change(before);
    if (after !== before) replace(file, after);
    return after;
  } finally {
    unlock();
  }
}

/**
 * An exclusive transaction on an empty SQLite file: the operating system lets go of it with the process,
 * however that ends.
 */
function lock(file: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: LOCK_MS });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    throw refused(`The keyring cannot be changed: ${file} cannot be locked.`, error);
  }
  const held = database;
  return () => held.close();
}

function replace(file: string, document: KeyDocument): void {
  // One name, because one process writes at a time: what a killed one left is overwritten, keys and all.
  const temporary = `${file}.new`;
  const fd = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(fd, `${JSON.stringify(document, null, 2)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, file);
  syncFolder(dirname(file));
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
