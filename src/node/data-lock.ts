// SPDX-License-Identifier: Apache-2.0
// One main process per data directory, also when two start in the same moment. The lock is an exclusive
// transaction on an empty SQLite file: the operating system lets go of it with the process, however that
// ends, so that no leftover has to be judged by its age or by a process id.
import { DatabaseSync } from 'node:sqlite';
import { BartizanError } from '../core/errors.ts';

const SQLITE_BUSY = 5;

/** Takes the lock; call what is returned to let go. Throws `config_invalid` when another process has it. */
export function lockDataDir(file: string, root: string): () => void {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    database.close();
    if ((thrown as { errcode?: unknown }).errcode !== SQLITE_BUSY) throw thrown;
    throw new BartizanError(
      'config_invalid',
      `Bartizan is already running with the data directory ${root}`,
    );
  }
  return () => database.close();
}
