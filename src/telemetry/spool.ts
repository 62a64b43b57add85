// SPDX-License-Identifier: Apache-2.0
// The durable local file where events go first. One process writes one spool; a line is with the
// operating system before its exchange may end. It never blocks on another process, never drops an event
// to make room, and stops taking new work (`writable`) before the disk is full, so that the work under
// way can still be recorded. Reading is the drain's part.
import { join } from 'node:path';
import { BartizanError, assert } from '../core/errors.ts';
import type { BartizanEvent } from '../core/events.ts';
import type { Spool } from '../core/ports/spool.ts';
import type { World } from '../core/world.ts';
import type { TelemetryConfig } from './config.ts';
import { eventJson, fitsEvent } from './event-json.ts';
import { faultOf } from './fault.ts';
import { packExchange } from './packed-exchange.ts';
import { nodeSpoolFiles, type SpoolFiles } from './spool-files.ts';
import { encodeLine } from './spool-line.ts';
import { goneFile, isWorkerName, parseSpoolFile, segmentFile, writerName } from './spool-name.ts';
import { Segment } from './spool-segment.ts';

/** The disk is looked at most this often, not once per request. */
const CHECK_INTERVAL_MS = 1_000;

export type SpoolOptions = {
  readonly dir: string;
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly worker: string;
  /** Process id of the writer: the drain asks with it whether the writer still lives. */
  readonly pid: number;
  /** Node id, for the log. */
  readonly node: string;
  readonly world: World;
  readonly config: TelemetryConfig['spool'];
  readonly files?: SpoolFiles;
};

/**
 * Opens the spool of this process; it must not have another one open in `dir` under the same worker name.
 * A disk that cannot be written leaves it not `writable`
 * instead of throwing, so that a node with a full disk starts, says so and recovers by itself.
 */
export function createSpool(options: SpoolOptions): Spool {
  assert(isWorkerName(options.worker), 'a worker name can stand in a file name');
  return new FileSpool(options);
}

class FileSpool implements Spool {
  readonly #dir: string;
  readonly #worker: string;
  readonly #pid: number;
  readonly #node: string;
  readonly #writer: string;
  readonly #world: World;
  readonly #config: TelemetryConfig['spool'];
  readonly #files: SpoolFiles;

  #run = 0;
  #segmentNumber = 0;
  #nextLine = 1;
  /** Undefined after a failure, until a new run is opened. */
  #segment: Segment | undefined;
  /** Why new work is refused although a segment may be open: "low", or the system's code. */
  #trouble: string | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #syncTimer: NodeJS.Timeout | undefined;
  #folderDirty = false;
  #closed = false;

  constructor(options: SpoolOptions) {
    const { dir, worker, pid, node, world, config } = options;
    this.#dir = dir;
    this.#worker = worker;
    this.#pid = pid;
    this.#node = node;
    this.#writer = writerName(worker, pid, world.clock.now(), world.random(4));
    this.#world = world;
    this.#config = config;
    this.#files = options.files ?? nodeSpoolFiles;
    this.#check();
  }

  get writable(): boolean {
    this.#check();
    return this.#segment !== undefined && this.#trouble === undefined;
  }

  append(events: readonly BartizanEvent[]): void {
    if (events.length === 0) return;
    this.#check();
    const { lines, bytes } = this.#encode(events);
    try {
      this.#room(bytes.length).append(bytes);
      this.#nextLine += lines;
      this.#sync();
    } catch (error) {
      this.#fail(error);
      throw cannotRecord(error);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#syncTimer);
    try {
      this.#segment?.syncNow();
    } catch (error) {
      this.#fail(error);
    }
    this.#segment?.close();
    this.#segment = undefined;
    this.#markGone([this.#writer]);
  }

  #encode(events: readonly BartizanEvent[]): { lines: number; bytes: Buffer } {
    try {
      return { lines: events.length, bytes: this.#bytes(events) };
    } catch (error) {
      throw cannotRecord(error);
    }
  }

  /** One line for an exchange, which stands for as many lines as it has events; else one for each. */
  #bytes(events: readonly BartizanEvent[]): Buffer {
    const line = this.#nextLine;
    const packed = packExchange(events);
    if (packed !== undefined && fitsEvent(packed)) return encodeLine(line, packed);
    return Buffer.concat(events.map((event, at) => encodeLine(line + at, eventJson(event))));
  }

  /** The segment that takes `bytes` more, which is a new one when the present one would grow too long. */
  #room(bytes: number): Segment {
    const segment = this.#segment;
    if (segment === undefined) throw new Error('the last write failed');
    if (segment.bytes === 0 || segment.bytes + bytes <= this.#config.segment_bytes) return segment;
    this.#open();
    segment.sync((error) => this.#fail(error));
    segment.close();
    return this.#segment ?? segment;
  }

  #open(): void {
    const file = segmentFile(this.#writer, this.#run, this.#segmentNumber + 1);
    this.#segment = new Segment(this.#files, join(this.#dir, file));
    this.#segmentNumber += 1;
    this.#folderDirty = true;
  }

  #sync(): void {
    if (this.#config.fsync_interval_ms === 0) {
      this.#segment?.syncNow();
      if (this.#folderDirty) this.#files.syncFolderNow(this.#dir);
      this.#folderDirty = false;
      return;
    }
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      this.#syncLater();
    }, this.#config.fsync_interval_ms).unref();
  }

  #syncLater(): void {
    const failed = (error: unknown): void => this.#fail(error);
    this.#segment?.sync(failed);
    if (!this.#folderDirty) return;
    this.#folderDirty = false;
    try {
      this.#files.syncFolder(this.#dir, (error) => error !== null && failed(error));
    } catch (error) {
      failed(error);
    }
  }

  /**
   * Ends the run. The lines of the failed write may already have been read by the drain, so a later line
   * must not carry their numbers: the next run counts from 1 under a name of its own.
   */
  #fail(error: unknown): void {
    if (this.#segment === undefined) return;
    this.#segment.sync(() => {});
    this.#segment.close();
    this.#segment = undefined;
    this.#checkedAt = this.#world.clock.monotonic();
    this.#refuse(faultOf(error));
  }

  #check(): void {
    const now = this.#world.clock.monotonic();
    if (this.#closed || now - this.#checkedAt < CHECK_INTERVAL_MS) return;
    this.#checkedAt = now;
    try {
      if (this.#run === 0) this.#files.prepare(this.#dir);
      const low = this.#files.freeBytes(this.#dir) < this.#config.min_free_bytes;
      if (this.#segment === undefined && !low) this.#begin();
      this.#refuse(low ? 'low' : undefined);
    } catch (error) {
      this.#refuse(faultOf(error));
    }
  }

  /**
   * Where process ids are few (containers), an id lives again after every restart, and files of the one
   * who had it before would be kept for ever as those of a living writer.
   */
  #markPredecessors(): void {
    const files = this.#files.list(this.#dir).map(parseSpoolFile);
    const writers = files.filter(
      (file) =>
        file?.worker === this.#worker && file.pid === this.#pid && file.writer !== this.#writer,
    );
    this.#markGone(new Set(writers.map((file) => file?.writer ?? '')));
  }

  #markGone(writers: Iterable<string>): void {
    try {
      for (const writer of writers) this.#files.mark(join(this.#dir, goneFile(writer)));
    } catch (error) {
      // Without the mark the files are only kept longer.
      this.#world.log('warn', 'spool.unmarked', { fault: faultOf(error) });
    }
  }

  #begin(): void {
    this.#files.probe(this.#dir, `${this.#writer}.probe`);
    if (this.#run === 0) this.#markPredecessors();
    this.#run += 1;
    this.#segmentNumber = 0;
    this.#nextLine = 1;
    this.#open();
  }

  /** Keeps and (once for each change) logs why new work is refused. */
  #refuse(trouble: string | undefined): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    const where = { node: this.#node, spool: this.#writer };
    if (trouble === undefined) this.#world.log('info', 'spool.recovered', where);
    else this.#world.log('error', 'spool.refusing', { ...where, fault: trouble });
  }
}

function cannotRecord(cause: unknown): BartizanError {
  return new BartizanError('cannot_record', undefined, { detail: faultOf(cause), cause });
}
