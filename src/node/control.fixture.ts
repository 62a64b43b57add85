// SPDX-License-Identifier: Apache-2.0
// Control planes of several nodes over one real store, with workers that confirm when told to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { By } from '../api/control-plane.ts';
import { BartizanError } from '../core/errors.ts';
import type { AdminEvent, BartizanEvent } from '../core/events.ts';
import type { Store } from '../core/ports/store.ts';
import { fakeWorld, type FakeWorld } from '../core/world.ts';
import { openFileKeyring } from '../keys/file-keyring.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { createMetrics } from '../telemetry/registry.ts';
import { beginningOf } from './beginning.ts';
import { bootOf } from './configuration.ts';
import { createContentKeeper } from './content/keeper.ts';
import { type Control, createControl } from './control.ts';
import type { Confirmations, Fleet } from './fleet.ts';
import { readLastGood } from './last-good.ts';
import { createNodeFile } from './node-file.ts';
import type { RecordStore } from './store-calls.ts';

export const FILE = `
store: { kind: postgres, url: "postgres://bartizan@127.0.0.1/bartizan" }
upstreams: { sim: { kind: simulated } }
models: { m: { targets: [{ upstream: sim }] } }
apps: { demo: { tenant: acme }, other: { tenant: acme }, foreign: { tenant: initech } }
agents: { helper: { app: demo } }
`;

export const ADMIN: By = { name: 'local-admin', account: undefined, why: 'a test' };

/** A person with an account. */
export const person = (name: string): By => ({ name, account: `acc_${name}`, why: 'a test' });

/** Workers as a fleet of one that takes everything at once, or, when told to, nothing. */
export class FakeFleet implements Fleet {
  size = 1;
  confirms = true;
  snapshot: Parameters<Fleet['setSnapshot']>[0] | undefined;
  kills: Parameters<Fleet['setKills']>[0] = [];
  content: Parameters<Fleet['setContent']>[0] | undefined;
  readonly sent: string[] = [];
  #snapshots = 0;
  #kills = 0;
  #has: Confirmations = { snapshot: 0, kills: 0 };

  setSnapshot(next: Parameters<Fleet['setSnapshot']>[0]): number {
    this.snapshot = next;
    this.#snapshots += 1;
    this.sent.push('snapshot');
    return this.#confirm(this.#snapshots);
  }
  setKills(entries: Parameters<Fleet['setKills']>[0]): number {
    this.kills = entries;
    this.#kills += 1;
    this.sent.push('kills');
    return this.#confirm(this.#kills);
  }
  async confirmed(fits: (worker: Confirmations) => boolean): Promise<number> {
    return fits(this.#has) ? 1 : 0;
  }
  slowest(): Confirmations {
    return this.#has;
  }
  setSecrets(): void {}
  bundles: Parameters<Fleet['setPolicies']>[0] = {};
  tallies: ReturnType<Fleet['tried']> = [];
  setPolicies(next: Parameters<Fleet['setPolicies']>[0]): void {
    this.bundles = next;
    this.sent.push('policies');
  }
  tried(): ReturnType<Fleet['tried']> {
    return this.tallies;
  }
  setContent(next: Parameters<Fleet['setContent']>[0]): void {
    this.content = next;
    this.sent.push('content');
  }
  cutSince(): number {
    return 0;
  }
  status(): [] {
    return [];
  }
  metrics(): [] {
    return [];
  }
  listensOn(): boolean {
    return false;
  }
  retireOthers(): void {}
  async emptied(): Promise<void> {}
  close(): void {}

  #confirm(revision: number): number {
    if (this.confirms) this.#has = { snapshot: this.#snapshots, kills: this.#kills };
    return revision;
  }
}

export type TestNode = Control & {
  readonly fleet: FakeFleet;
  readonly world: FakeWorld;
  readonly events: readonly BartizanEvent[];
  readonly spool: { full: boolean };
  /** Reads the secrets that a configuration names. */
  readonly secrets: { prepare(): Promise<[]> };
  /** Actions and targets of recorded changes. */
  changes(): readonly string[];
};

export type Place = {
  readonly dir: string;
  readonly store: Store;
  /** Makes every call of the store fail, as a database does that is away. */
  away: boolean;
  /** `pace`: how many times as fast what is waited for in vain is given up; default 50. */
  node(
    name: string,
    options?: { file?: string; reached?: boolean; pace?: number },
  ): Promise<TestNode>;
};

/** A place where nodes run; a node that is made twice finds what it left on the disk. */
export async function openPlace(t: TestContext): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), 'bz-node-'));
  const store = await openSqliteStore({ file: join(dir, 'store.db'), world: fakeWorld() });
  const controls: Control[] = [];
  t.after(async () => {
    for (const { follower } of controls) await follower.stop();
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const place: Place = {
    dir,
    store,
    away: false,
    node: async (name, { file = FILE, reached = true, pace = 50 } = {}) => {
      const made = await makeNode(place, { name, text: file, reached, pace });
      controls.push(made);
      return made;
    },
  };
  return place;
}

type Wanted = {
  readonly name: string;
  readonly text: string;
  readonly reached: boolean;
  readonly pace: number;
};

async function makeNode(place: Place, { name, text, reached, pace }: Wanted): Promise<TestNode> {
  const still = fakeWorld(1_800_000_000_000, name.charCodeAt(0));
  const monotonic = (): number => performance.now() * pace;
  const world = { ...still, clock: { now: () => still.clock.now(), monotonic } };
  const fleet = new FakeFleet();
  const events: BartizanEvent[] = [];
  const spool = { full: false };
  const records = {
    reached,
    store: faulty(place),
    startDrain: async () => undefined,
    metrics: async () => ({}),
    close: async () => undefined,
  };
  const lastGoodFile = join(place.dir, `${name}.json`);
  const source = { text, name: 'bartizan.yaml', embedded: false };
  const content = createContentKeeper({
    world,
    folder: join(place.dir, `${name}-content`),
    lastGood: join(place.dir, `${name}-content.json`),
    engine: '0.1.0',
  });
  const settings = bootOf(source)?.content;
  if (settings !== undefined) await content.begin(settings);
  const beginning = await beginningOf({
    content: content.current,
    world,
    source,
    records,
    lastGood: readLastGood(lastGoodFile, world),
    checks: [],
  });
  const keyring = openFileKeyring({ file: join(place.dir, 'keys', 'keyring.json'), world });
  const secrets = { prepare: async (): Promise<[]> => [] };
  const prepare = (): Promise<[]> => secrets.prepare();
  const control = createControl({
    world,
    metrics: createMetrics({ strict: true }),
    records,
    fleet,
    spool: {
      append: (added) => {
        if (spool.full) throw new BartizanError('cannot_record');
        events.push(...added);
      },
      writable: true,
      close: () => undefined,
    },
    secrets: {
      keyring,
      source: {
        prepare,
        resolve: () => Promise.reject(new Error('not asked for')),
        current: () => undefined,
        values: () => ({}),
        renew: async () => undefined,
        close: async () => undefined,
      },
      prepare: async () => undefined,
      follow: () => undefined,
      close: async () => undefined,
    },
    file: createNodeFile({
      source,
      checks: [],
      content,
      secrets: { prepare },
      now: () => world.clock.now(),
    }),
    content,
    beginning,
    lastGoodFile,
    node: name,
    version: '0.0.0',
    dataPlane: `http://${name}`,
    admin: () => `http://${name}-admin`,
  });
  if (reached) await control.publisher.sync();
  await control.publisher.send();
  if (reached) await control.follower.beat();
  const changes = (): string[] =>
    events
      .filter((event): event is AdminEvent => event.type === 'admin')
      .map(({ actor, action, target }) => `${actor} ${action} ${target}`);
  return { ...control, fleet, world, events, spool, secrets, changes };
}

/** The store, every call of which rejects while the place says that it is away. */
function faulty(place: Place): RecordStore {
  const wrap = (part: object): object =>
    new Proxy(part, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member === 'object' && member !== null) return wrap(member);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown =>
          place.away
            ? Promise.reject(new BartizanError('store_unavailable'))
            : (member as (...args: unknown[]) => unknown)(...args);
      },
    });
  return wrap(place.store) as RecordStore;
}
