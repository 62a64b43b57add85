// SPDX-License-Identifier: Apache-2.0
// One file of a spool, written by one process at positions it keeps itself. After a failed write nothing
// of that write is left in the file, if the disk lets us, and the segment must not be written again.
import type { SpoolFiles } from './spool-files.ts';

export class Segment {
  readonly #files: SpoolFiles;
  readonly #fd: number;
  #bytes = 0;
  #dirty = false;
  #syncing = false;
  #closing = false;

  /** Creates the file. Throws the system's error. */
  constructor(files: SpoolFiles, path: string) {
    this.#files = files;
    this.#fd = files.create(path);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Writes all of `bytes` or throws. */
  append(bytes: Buffer): void {
    let done = 0;
    try {
      while (done < bytes.length) {
        const written = this.#files.write(this.#fd, bytes, done, this.#bytes + done);
        // A disk that takes nothing and reports nothing would hold the process here for ever.
        if (written <= 0) throw new Error('the disk took no bytes');
        done += written;
      }
    } catch (error) {
      this.#cutBack();
      throw error;
    }
    this.#bytes += bytes.length;
    this.#dirty = true;
  }

  /** Brings what was written to the disk, without blocking; `failed` is called when that fails. */
  sync(failed: (error: Error) => void): void {
    if (!this.#dirty || this.#syncing || this.#closing) return;
    this.#dirty = false;
    this.#syncing = true;
    this.#files.sync(this.#fd, (error) => {
      this.#syncing = false;
      // Closed by number while a sync is under way, the sync could hit another file.
      if (this.#closing) this.#files.close(this.#fd);
      if (error !== null) failed(error);
    });
  }

  /** Brings what was written to the disk before it returns. Throws the system's error. */
  syncNow(): void {
    this.#files.syncNow(this.#fd);
    this.#dirty = false;
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    if (!this.#syncing) this.#files.close(this.#fd);
  }

  #cutBack(): void {
    try {
      this.#files.truncate(this.#fd, this.#bytes);
    } catch {
      // A torn end stays. It is harmless: its lines were refused, and this run writes nothing after it.
    }
  }
}
