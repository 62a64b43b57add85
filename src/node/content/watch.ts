// SPDX-License-Identifier: Apache-2.0
// Notices that the installed packs have changed, however they were changed, and puts them into force. What
// is refused changes nothing: it is said once, counted for as long as it lasts, and looked at again when it
// changes or the configuration is read again.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BartizanError } from '../../core/errors.ts';
import type { World } from '../../core/world.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Recorder } from '../audit.ts';
import type { Publisher } from '../publisher.ts';
import { createTurns } from '../turns.ts';
import type { Content } from './content.ts';
import type { ContentKeeper } from './keeper.ts';
import { STATE_FILE, TRUST_FOLDER } from './store.ts';

/** A change by hand or by a command is in force after this and the time of its tests. */
const LOOK_MS = 1_000;
const REASON_CHARS_MAX = 500;

export type WatchingParts = {
  readonly world: World;
  readonly metrics: Metrics;
  readonly keeper: ContentKeeper;
  readonly publisher: Publisher;
  readonly recorder: Pick<Recorder, 'note'>;
};

export type ContentWatching = {
  /** Looks from now on. */
  start(): void;
  /** Runs `work` while nobody looks, then looks. */
  changing<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Why what is installed is not in force; undefined when it is. */
  readonly refused: string | undefined;
  stop(): Promise<void>;
};

export function createContentWatching(parts: WatchingParts): ContentWatching {
  return new Watching(parts);
}

class Watching implements ContentWatching {
  refused: string | undefined;
  readonly #parts: WatchingParts;
  readonly #inTurn = createTurns();
  #timer: NodeJS.Timeout | undefined;
  #seen: string | undefined;
  #stopped = false;

  constructor(parts: WatchingParts) {
    this.#parts = parts;
    const { keeper } = parts;
    if (keeper.fellBack !== undefined) this.#refuse(keeper.fellBack);
    this.#tell(keeper.current);
  }

  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.#inTurn(() => this.#look()).finally(() => this.start());
    }, LOOK_MS).unref();
  }

  changing<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#inTurn(async () => {
      try {
        return await work();
      } finally {
        await this.#look();
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#inTurn(async () => undefined);
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const { keeper, publisher } = this.#parts;
    const { content: config } = publisher.config;
    // Before the folder is read: a change in between is seen at the next look.
    const seen = `${keeper.current.name} ${await stampOf(keeper.folder(config))}`;
    if (seen === this.#seen || this.#stopped) return;
    this.#seen = seen;
    try {
      const before = keeper.current;
      const content = await keeper.candidate(config);
      if (content !== before) await this.#take(content, before);
      this.refused = undefined;
      this.#tell(keeper.current);
    } catch (thrown) {
      const code = (thrown as { code?: string }).code ?? 'fault';
      this.#refuse(thrown instanceof BartizanError ? thrown.message : `cannot be read: ${code}`);
    }
  }

  async #take(content: Content, before: Content): Promise<void> {
    const { publisher, recorder, world } = this.#parts;
    const result = await publisher.takeContent(content);
    if (!result.ok) {
      throw new BartizanError('config_invalid', result.problems[0]?.message ?? 'not valid');
    }
    const packs = content.copies.map(({ place, id, version }) => `${place} ${id} ${version}`);
    const change = { before: before.name, after: content.name, packs: packs.join(', ') };
    world.log('info', 'content.taken', change);
    recorder.note('content.taken', change);
  }

  #tell(content: Content): void {
    const { metrics } = this.#parts;
    const count = (place: 'live' | 'shadow'): number =>
      content.copies.filter((copy) => copy.place === place).length;
    for (const place of ['live', 'shadow'] as const) {
      metrics.gauge('bartizan_content_packs', count(place), { place });
    }
    metrics.gauge('bartizan_content_refused', this.refused === undefined ? 0 : 1);
  }

  #refuse(problem: string): void {
    const reason = problem.slice(0, REASON_CHARS_MAX);
    const { world, recorder, keeper } = this.#parts;
    const isKnown = reason === this.refused;
    this.refused = reason;
    this.#tell(keeper.current);
    if (isKnown) return;
    world.log('error', 'content.refused', { reason });
    recorder.note('content.refused', { reason, inForce: keeper.current.name });
  }
}

/** Changes with the state of the store and with the keys that lie beside it. */
async function stampOf(folder: string): Promise<string> {
  const stamps = [STATE_FILE, TRUST_FOLDER].map(async (name) => {
    const found = await stat(join(folder, name), { bigint: true }).catch(() => undefined);
    return found === undefined ? '-' : `${found.mtimeNs}:${found.ino}:${found.size}`;
  });
  return (await Promise.all(stamps)).join(' ');
}
