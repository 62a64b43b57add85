// SPDX-License-Identifier: Apache-2.0
// Where events go first: a durable local file of one worker. Synchronous on purpose, because an answer's
// last byte may leave only after its record is with the operating system (it survives kill -9 of every
// process; a power cut can lose at most the last fsync interval).
import type { BartizanEvent } from '../events.ts';

export type Spool = {
  /**
   * Appends all events of one exchange as one write. Returns only when the operating system has them.
   * Throws BartizanError `cannot_record` when it has not; then none of them counts as written.
   */
  append(events: readonly BartizanEvent[]): void;
  /** False while the last write failed: new work must be refused. Re-checks the disk at intervals. */
  readonly writable: boolean;
  /** Flushes to the disk and closes. */
  close(): void;
};
