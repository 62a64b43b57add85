// SPDX-License-Identifier: Apache-2.0
// Brings events from the spools of all workers into the store. It may be killed anywhere and repeated,
// also by two processes at once: the store knows which lines it has. A segment is removed only when
// its lines are stored and nobody can write to it any more. It never decides what an event means.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bus } from '../core/ports/bus.ts';
import type { Store } from '../core/ports/store.ts';
import type { World } from '../core/world.ts';
import { type BusRelay, createBusRelay } from './bus-relay.ts';
import { type DrainParts, drainSegment, type Progress } from './drain-segment.ts';
import { codeOf, faultOf } from './fault.ts';
import type { Metrics } from './metrics.ts';
import {
  bySpoolOrder,
  goneFile,
  parseGoneFile,
  parseSpoolFile,
  type SpoolFile,
} from './spool-name.ts';

export type DrainOptions = {
  readonly dir: string;
  readonly node: string;
  readonly store: Store;
  readonly world: World;
  /**
   * Whether the process that opened a spool may still write to it. A wrong yes (a process id used again)
   * only keeps a file longer; a wrong no loses records.
   */
  readonly isAlive: (pid: number, startedMs: number) => boolean;
  readonly metrics?: Metrics;
  /** Gets every event after it is stored. */
  readonly bus?: Bus;
};

/** `torn`: unfinished last lines of writers that were killed; they were never acknowledged. */
type DrainResult = { readonly stored: number; readonly torn: number };

export type Drain = {
  /** Stores all that the spools hold. Rejects when the store does; nothing is lost then. */
  run(): Promise<DrainResult>;
  /** Runs every `intervalMs` without keeping the process alive; a run that fails is logged and repeated. */
  start(intervalMs: number): void;
  /** Stops the interval and runs once more. Never rejects. */
  close(): Promise<void>;
};

export function createDrain(options: DrainOptions): Drain {
  return new SpoolDrain(options);
}

class SpoolDrain implements Drain {
  readonly #parts: DrainParts;
  readonly #isAlive: DrainOptions['isAlive'];
  readonly #relay: BusRelay | undefined;
  readonly #progress = new Map<string, Progress>();
  /** Number of the next line, by spool. */
  readonly #next = new Map<string, number>();
  #running: Promise<DrainResult> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #fault: string | undefined;

  constructor(options: DrainOptions) {
    const { dir, node, store, world, metrics, bus } = options;
    this.#parts = { dir, node, store, world, metrics };
    this.#isAlive = options.isAlive;
    this.#relay =
      bus === undefined ? undefined : createBusRelay({ dir, node, events: store.events, bus });
  }

  run(): Promise<DrainResult> {
    // A call during a run waits for it and then looks again: what it came for may be newer.
    const before = this.#running ?? Promise.resolve();
    const run = before.then(
      () => this.#run(),
      () => this.#run(),
    );
    this.#running = run;
    return run;
  }

  start(intervalMs: number): void {
    this.#timer = setTimeout(() => {
      void this.#runLogged().then(() => {
        if (this.#timer !== undefined) this.start(intervalMs);
      });
    }, intervalMs).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#runLogged();
  }

  async #runLogged(): Promise<void> {
    try {
      await this.run();
      this.#report(undefined);
    } catch (error) {
      this.#report(faultOf(error));
    }
  }

  /** One line when draining begins to fail and one when it works again, not one every interval. */
  #report(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    if (fault === undefined) this.#parts.world.log('info', 'drain.recovered');
    else this.#parts.world.log('error', 'drain.failed', { fault });
  }

  async #run(): Promise<DrainResult> {
    const relay = await this.#relayReady();
    let stored = 0;
    let torn = 0;
    try {
      for (const { files, finished } of this.#spools()) {
        const result = await this.#spool(files, finished);
        stored += result.stored;
        torn += result.torn;
      }
      this.#removeMarks();
    } catch (error) {
      // What the store has is not certain after a fault: ask it again.
      this.#progress.clear();
      this.#next.clear();
      throw error;
    } finally {
      this.#parts.metrics?.count('bartizan_events_stored_total', {}, stored);
      this.#parts.metrics?.gauge('bartizan_spool_bytes', bytesOf(this.#parts.dir));
    }
    if (relay !== undefined) await this.#guarded(() => relay.run());
    return { stored, torn };
  }

  async #relayReady(): Promise<BusRelay | undefined> {
    const relay = this.#relay;
    if (relay === undefined) return undefined;
    return (await this.#guarded(() => relay.begin())) ? relay : undefined;
  }

  /** The bus is a convenience: when it fails, storing goes on. */
  async #guarded(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#parts.world.log('warn', 'bus.failed', { fault: faultOf(error) });
      return false;
    }
  }

  #spools(): { files: SpoolFile[]; finished: boolean }[] {
    // Asked before the folder is listed: whoever is gone by then has no file that is not in the list.
    const gone = this.#goneWriters();
    const files = listSpoolFiles(this.#parts.dir);
    const lastRun = new Map(files.map(({ writer, run }) => [writer, run]));
    const spools = Map.groupBy(files, ({ spool }) => spool);
    return [...spools.values()].map((files) => {
      const [{ writer, run } = { writer: '', run: 0 }] = files;
      return { files, finished: gone.has(writer) || lastRun.get(writer) !== run };
    });
  }

  #goneWriters(): ReadonlySet<string> {
    const names = namesIn(this.#parts.dir);
    const gone = new Set(names.map(parseGoneFile).filter((writer) => writer !== undefined));
    for (const file of names.map(parseSpoolFile)) {
      if (file !== undefined && !this.#isAlive(file.pid, file.startedMs)) gone.add(file.writer);
    }
    return gone;
  }

  /** A mark has done its work when no file of its writer is left. */
  #removeMarks(): void {
    const names = namesIn(this.#parts.dir);
    const left = new Set(names.map((name) => parseSpoolFile(name)?.writer));
    for (const writer of names.map(parseGoneFile)) {
      if (writer === undefined || left.has(writer)) continue;
      rmSync(join(this.#parts.dir, goneFile(writer)), { force: true });
    }
  }

  async #spool(files: readonly SpoolFile[], finished: boolean): Promise<DrainResult> {
    const total = { stored: 0, torn: 0 };
    for (const [index, file] of files.entries()) {
      const end = index === files.length - 1;
      const state = end ? (finished ? 'last' : 'growing') : 'complete';
      const result = await drainSegment(this.#parts, {
        file,
        state,
        progress: this.#progress.get(file.file),
        next: await this.#nextLine(file.spool),
      });
      this.#progress.set(file.file, result.progress);
      this.#next.set(file.spool, result.next);
      if (state !== 'growing') this.#progress.delete(file.file);
      if (state === 'last') this.#next.delete(file.spool);
      total.stored += result.stored;
      total.torn += result.torn;
    }
    return total;
  }

  async #nextLine(spool: string): Promise<number> {
    const known = this.#next.get(spool);
    if (known !== undefined) return known;
    return (await this.#parts.store.events.lastLine(this.#parts.node, spool)) + 1;
  }
}

function listSpoolFiles(dir: string): SpoolFile[] {
  return namesIn(dir)
    .map(parseSpoolFile)
    .filter((file) => file !== undefined)
    .sort(bySpoolOrder);
}

function bytesOf(dir: string): number {
  let bytes = 0;
  for (const { file } of listSpoolFiles(dir)) {
    bytes += statSync(join(dir, file), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    // No worker has started yet.
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
