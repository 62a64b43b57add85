// SPDX-License-Identifier: Apache-2.0
// The events of one spool on their way into the store, bounded in number and bytes. It also writes the
// event that stands in the place of lines that are lost, so that a loss is part of the record.
import { EVENT_SCHEMA, type BartizanEvent } from '../core/events.ts';
import type { SpooledEvent, Store } from '../core/ports/store.ts';
import type { SpoolFile } from './spool-name.ts';

const BATCH_EVENTS = 8_000;
/** A batch is one transaction: it should not hold the store, or memory, for long. */
const BATCH_CHARS = 16 * 1024 * 1024;

/** Why lines have no event: not in any file, failed their checksum, or not an event that we know. */
export type LossReason = 'missing' | 'damaged' | 'unreadable';

export type DrainBatchOptions = {
  readonly node: string;
  readonly events: Store['events'];
};

export class DrainBatch {
  readonly #node: string;
  readonly #store: Store['events'];
  #events: SpooledEvent[] = [];
  #chars = 0;

  constructor(options: DrainBatchOptions) {
    this.#node = options.node;
    this.#store = options.events;
  }

  get full(): boolean {
    return this.#events.length >= BATCH_EVENTS || this.#chars >= BATCH_CHARS;
  }

  add(spooled: SpooledEvent, chars: number): void {
    this.#events.push(spooled);
    this.#chars += chars;
  }

  /** Puts one `record.gap` event in the place of lines `first` to `last`. */
  addGap(
    file: SpoolFile,
    loss: { first: number; last: number; reason: LossReason; time: number },
  ): void {
    const { first, last, reason, time } = loss;
    const event: BartizanEvent = {
      schema: EVENT_SCHEMA,
      type: 'node',
      time,
      tenant: '',
      worker: file.worker,
      action: 'record.gap',
      fields: { spool: file.spool, first, last, reason },
    };
    this.add({ spool: file.spool, line: last, event }, 0);
  }

  /** Stores what was added, in one transaction. Returns how many events were new to the store. */
  async flush(): Promise<number> {
    if (this.#events.length === 0) return 0;
    const stored = await this.#store.append(this.#node, this.#events);
    this.#events = [];
    this.#chars = 0;
    // The store works synchronously: let the process do something else between two batches.
    await new Promise((resolve) => setImmediate(resolve));
    return stored;
  }
}
