// SPDX-License-Identifier: Apache-2.0
// The file operations of a spool, as a capability: tests put a full or failing disk in their place.
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  statfsSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

type SyncDone = (error: Error | null) => void;

/** Every operation throws the system's error; `sync` and `syncFolder` give it to `done`. */
export type SpoolFiles = {
  prepare(dir: string): void;
  /** Creates a file that must not exist yet, readable by its owner alone. */
  create(path: string): number;
  /** Writes `bytes` from `start` on at `position`; returns how many were written. */
  write(fd: number, bytes: Buffer, start: number, position: number): number;
  truncate(fd: number, bytes: number): void;
  sync(fd: number, done: SyncDone): void;
  syncNow(fd: number): void;
  /** Makes the names in a folder durable. */
  syncFolder(dir: string, done: SyncDone): void;
  syncFolderNow(dir: string): void;
  close(fd: number): void;
  freeBytes(dir: string): number;
  list(dir: string): string[];
  /** Makes an empty file, or leaves the one that is there. */
  mark(path: string): void;
  /** Writes, syncs and removes a small file. */
  probe(dir: string, name: string): void;
};

/** As large as a typical exchange with its decisions, so that success means that one would fit. */
const PROBE = Buffer.alloc(16 * 1024, 'p');

export const nodeSpoolFiles: SpoolFiles = {
  prepare: (dir) => void mkdirSync(dir, { recursive: true, mode: 0o700 }),
  create: (path) => openSync(path, 'wx', 0o600),
  write: (fd, bytes, start, position) =>
    writeSync(fd, bytes, start, bytes.length - start, position),
  truncate: (fd, bytes) => ftruncateSync(fd, bytes),
  sync: (fd, done) => fdatasync(fd, done),
  syncNow: (fd) => fdatasyncSync(fd),
  syncFolder: (dir, done) => {
    const fd = openSync(dir, 'r');
    fsync(fd, (error) => {
      closeSync(fd);
      done(error);
    });
  },
  syncFolderNow: (dir) => {
    const fd = openSync(dir, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  },
  close: (fd) => closeSync(fd),
  freeBytes: (dir) => {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  },
  list: (dir) => readdirSync(dir),
  mark: (path) => writeFileSync(path, '', { mode: 0o600 }),
  probe: (dir, name) => {
    const path = join(dir, name);
    const fd = openSync(path, 'w', 0o600);
    try {
      if (writeSync(fd, PROBE) < PROBE.length) throw new Error('disk takes only part of a write');
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
      unlinkSync(path);
    }
  },
};
