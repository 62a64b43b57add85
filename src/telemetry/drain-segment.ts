// SPDX-License-Identifier: Apache-2.0
// Takes one segment into the store. What a killed writer leaves behind (an unfinished last line, never
// acknowledged) is dropped and counted. Everything else that is not the next sound line is an alarm: it
// is logged and counted, a lost line gets a `record.gap` event, and the file is kept for a person.
import { renameSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BartizanEvent } from '../core/events.ts';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { DrainBatch, type LossReason } from './drain-batch.ts';
import { eventSchema } from './events.ts';
import { codeOf } from './fault.ts';
import type { Metrics } from './metrics.ts';
import { unpackExchange, type WrittenEvent } from './packed-exchange.ts';
import { type RawLine, readSegment } from './segment-reader.ts';
import { decodeLine } from './spool-line.ts';
import type { SpoolFile } from './spool-name.ts';

/** How far a segment is stored. Kept between runs, so that a growing file is read once. */
export type Progress = {
  readonly position: number;
  /** Number of the last sound line before `position`. */
  readonly seen: number | undefined;
  /** A line was not sound: the file is kept instead of removed. */
  readonly damaged: boolean;
  /** The last line before `position` was not sound. */
  readonly pending: boolean;
};

export type SegmentTask = {
  readonly file: SpoolFile;
  /** `growing`: its writer may still add to it. `last`: complete, and the end of its spool. */
  readonly state: 'growing' | 'complete' | 'last';
  readonly progress: Progress | undefined;
  /** Number of the line that has to come next in the spool. */
  readonly next: number;
};

export type SegmentResult = {
  readonly progress: Progress;
  readonly next: number;
  readonly stored: number;
  readonly torn: number;
};

export type DrainParts = {
  readonly dir: string;
  readonly node: string;
  readonly store: Store;
  readonly world: World;
  readonly metrics: Metrics | undefined;
};

const START: Progress = { position: 0, seen: undefined, damaged: false, pending: false };

/** Stores what is new in a segment, and removes the segment when it is complete. */
export async function drainSegment(parts: DrainParts, task: SegmentTask): Promise<SegmentResult> {
  const reading = new SegmentDrain(parts, task);
  const result = await reading.run();
  if (task.state !== 'growing') remove(join(parts.dir, task.file.file), result.progress.damaged);
  return result;
}

class SegmentDrain {
  readonly #parts: DrainParts;
  readonly #task: SegmentTask;
  readonly #batch: DrainBatch;
  #position: number;
  #seen: number | undefined;
  #damaged: boolean;
  #pending: boolean;
  #next: number;
  #stored = 0;
  #torn = 0;

  constructor(parts: DrainParts, task: SegmentTask) {
    const { position, seen, damaged, pending } = task.progress ?? START;
    this.#parts = parts;
    this.#task = task;
    this.#batch = new DrainBatch({ node: parts.node, events: parts.store.events });
    this.#position = position;
    this.#seen = seen;
    this.#damaged = damaged;
    this.#pending = pending;
    this.#next = task.next;
  }

  async run(): Promise<SegmentResult> {
    const path = join(this.#parts.dir, this.#task.file.file);
    for (const raw of readSegment(path, this.#position)) {
      if (!raw.ended) {
        this.#unfinished();
        break;
      }
      this.#line(raw);
      this.#position = raw.end;
      if (this.#batch.full) this.#stored += await this.#batch.flush();
    }
    // Nothing follows that could show the number of a damaged last line. `seen` tells whether the gap
    // was already stored by a drain that was killed before it could remove the file.
    const open = this.#pending && (this.#seen === undefined || this.#seen + 1 === this.#next);
    if (this.#task.state === 'last' && open) this.#lost(this.#next, 'damaged');
    this.#stored += await this.#batch.flush();
    return {
      progress: {
        position: this.#position,
        seen: this.#seen,
        damaged: this.#damaged,
        pending: this.#pending,
      },
      next: this.#next,
      stored: this.#stored,
      torn: this.#torn,
    };
  }

  #line(raw: RawLine): void {
    const line = raw.bytes === undefined ? undefined : decodeLine(raw.bytes);
    if (line === undefined) {
      this.#damaged = true;
      this.#pending = true;
      return;
    }
    if (line.line > this.#next) this.#lost(line.line - 1, this.#pending ? 'damaged' : 'missing');
    else if (this.#pending) this.#alarm('record.damaged', { line: line.line });
    this.#pending = false;
    const events = readEvents(line.json);
    this.#seen = line.line + Math.max(1, events.length) - 1;
    if (this.#seen < this.#next) return;
    if (events.length === 0) {
      this.#damaged = true;
      this.#lost(line.line, 'unreadable');
      return;
    }
    const { spool } = this.#task.file;
    for (const [place, { event, json }] of events.entries()) {
      const number = line.line + place;
      if (number >= this.#next) this.#batch.add({ spool, line: number, event, json }, json.length);
    }
    this.#next = this.#seen + 1;
  }

  /** The file ends within a line. */
  #unfinished(): void {
    switch (this.#task.state) {
      case 'growing':
        return;
      case 'last':
        this.#torn += 1;
        this.#parts.metrics?.count('bartizan_torn_lines_total');
        this.#parts.world.log('warn', 'record.torn', { spool: this.#task.file.spool });
        return;
      case 'complete':
        // A writer goes on to the next segment only after a whole line.
        this.#damaged = true;
        this.#alarm('record.damaged', { line: this.#next });
    }
  }

  /** Lines from the next expected one to `last` have no event. */
  #lost(last: number, reason: LossReason): void {
    const first = this.#next;
    const time = this.#parts.world.clock.now();
    this.#batch.addGap(this.#task.file, { first, last, reason, time });
    this.#alarm('record.gap', { first, last, reason });
    this.#next = last + 1;
  }

  #alarm(event: string, fields: Record<string, string | number>): void {
    this.#parts.metrics?.count('bartizan_record_gaps_total');
    this.#parts.world.log('error', event, { file: this.#task.file.file, ...fields });
  }
}

/** The events of a line; none when it is no event that we know. */
function readEvents(json: string): readonly WrittenEvent[] {
  try {
    const value: unknown = JSON.parse(json);
    const packed = unpackExchange(value);
    if (packed !== undefined) return packed;
    // Stored as it was written: the schema only checks, it does not rebuild.
    return eventSchema.safeParse(value).success ? [{ event: value as BartizanEvent, json }] : [];
  } catch {
    return [];
  }
}

function remove(path: string, damaged: boolean): void {
  try {
    if (damaged) renameSync(path, `${path}.damaged`);
    else unlinkSync(path);
  } catch (error) {
    // Another drain was first.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
