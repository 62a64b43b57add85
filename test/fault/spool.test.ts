// SPDX-License-Identifier: Apache-2.0
// The record under faults: killed writers, killed drains, full and failing disks, damaged files. What was
// acknowledged is stored exactly once and in order, and whatever is lost is in the record as a loss.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Bus } from '../../src/core/ports/bus.ts';
import type { Spool } from '../../src/core/ports/spool.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { type FakeWorld, fakeWorld } from '../../src/core/world.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { createDrain, type DrainOptions } from '../../src/telemetry/drain.ts';
import {
  decisionFixture,
  exchangeFixture,
  nodeFixture,
} from '../../src/telemetry/event.fixture.ts';
import { createMetrics } from '../../src/telemetry/registry.ts';
import { createSpool } from '../../src/telemetry/spool.ts';
import { nodeSpoolFiles, type SpoolFiles } from '../../src/telemetry/spool-files.ts';
import { encodeLine } from '../../src/telemetry/spool-line.ts';

const NODE = 'node_test';
const CONFIG = { fsync_interval_ms: 50, segment_bytes: 1024 * 1024, min_free_bytes: 0 };
const ROUNDS = process.env['BARTIZAN_TESTS'] === 'full' ? 100 : 10;
const PROCESS = join(import.meta.dirname, 'spool-process.fixture.ts');

type Bench = {
  readonly dir: string;
  readonly file: string;
  readonly world: FakeWorld;
  readonly store: Store;
  readonly metrics: ReturnType<typeof createMetrics>;
};

async function bench(t: TestContext): Promise<Bench> {
  const root = mkdtempSync(join(tmpdir(), 'bartizan-spool-'));
  const file = join(root, 'store.sqlite');
  const world = fakeWorld();
  const store = await openSqliteStore({ file, world });
  t.after(async () => {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  });
  const dir = join(root, 'spool');
  mkdirSync(dir);
  return { dir, file, world, store, metrics: createMetrics({ strict: true }) };
}

function spoolOf(bench: Bench, options: Partial<Parameters<typeof createSpool>[0]> = {}): Spool {
  const { dir, world } = bench;
  return createSpool({ dir, worker: 'w0', pid: 7, node: NODE, world, config: CONFIG, ...options });
}

function drainOf(bench: Bench, options: Partial<DrainOptions> = {}) {
  const { dir, world, store, metrics } = bench;
  return createDrain({ dir, node: NODE, store, world, metrics, isAlive: () => false, ...options });
}

function write(spool: Spool, ...requests: string[]): void {
  for (const request of requests) spool.append([exchangeFixture({ request })]);
}

/** Request ids and node actions in the order of the sequence. */
async function recorded(store: Store): Promise<string[]> {
  const check = await store.events.checkSequence(NODE);
  assert.deepEqual(check.gaps, []);
  const names: string[] = [];
  for (let at = 0; ; ) {
    const rows = await store.events.after(NODE, at, 500);
    if (rows.length === 0) break;
    for (const { sequence, event } of rows) {
      assert.equal(sequence, at + 1);
      at = sequence;
      names.push(
        event.type === 'exchange'
          ? event.request
          : event.type === 'node'
            ? event.action
            : event.type,
      );
    }
  }
  assert.equal(names.length, check.count);
  return names;
}

function spoolFiles(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.spool'))
    .sort();
}

function onlySegment(dir: string): string {
  const [file, ...others] = spoolFiles(dir);
  assert.ok(file !== undefined && others.length === 0);
  return join(dir, file);
}

function countOf({ metrics }: Bench, name: string): number {
  const value = metrics.export()[name]?.[0]?.value ?? 0;
  assert.ok(typeof value === 'number');
  return value;
}

function cannotRecord(work: () => void): void {
  assert.throws(work, { name: 'BartizanError', code: 'cannot_record' });
}

test('writers and drains killed at any time lose nothing that was acknowledged', async (t) => {
  const { dir, file, store, world } = await bench(t);
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const writers = ['a', 'b'].map((name) => start(['write', dir, `w${round}${name}`]));
    const drain = round % 5 === 4 ? start(['drain', dir, file, NODE, 'alive']) : undefined;
    await Promise.all([drain?.first, ...writers.map(({ first }) => first)]);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
    await Promise.all([drain?.kill(), ...writers.map(({ kill }) => kill())]);
    acknowledged.push(...writers.flatMap(({ lines }) => lines()));
  }
  assert.ok(acknowledged.length > ROUNDS);
  await createDrain({ dir, node: NODE, store, world, isAlive: () => false }).run();
  assert.deepEqual(spoolFiles(dir), []);

  const names = await recorded(store);
  const stored = new Set(names);
  assert.equal(
    names.filter((name) => name !== 'decision').length,
    stored.size - 1,
    'no duplicates',
  );
  assert.deepEqual(
    acknowledged.filter((request) => !stored.has(request)),
    [],
  );
  for (const request of acknowledged.slice(0, 50)) {
    const events = await store.events.byRequest(request);
    assert.deepEqual(
      events.map(({ event }) => event.type),
      ['decision', 'exchange'],
    );
  }
  // Nothing but acknowledged exchanges and at most one per killed writer whose answer never left.
  assert.ok(stored.size - 1 - acknowledged.length <= 2 * ROUNDS);
});

const system = (program: string, ...args: string[]) => spawnSync(program, args);

type Child = {
  /** Resolves with the first output. */
  readonly first: Promise<void>;
  readonly kill: () => Promise<void>;
  readonly lines: () => string[];
};

function start(args: readonly string[]): Child {
  const child: ChildProcess = spawn(process.execPath, [PROCESS, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const first = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      resolve();
    });
    child.once('close', (code) => reject(new Error(`the process ended with ${code}`)));
  });
  first.catch(() => {});
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    first,
    kill: () => {
      child.kill('SIGKILL');
      return closed;
    },
    // The piece after the last line end is of a line that was being printed.
    lines: () => text.split('\n').slice(0, -1),
  };
}

test('a full disk refuses new work, keeps what was acknowledged, and recovers', async (t) => {
  const parts = await bench(t);
  const disk = diskOf(2_500);
  const spool = spoolOf(parts, { files: disk.files });
  write(spool, 'a', 'b');
  cannotRecord(() => write(spool, 'refused'));
  assert.equal(spool.writable, false);
  disk.grow(100_000);
  cannotRecord(() => write(spool, 'too early: the disk is looked at once a second'));
  parts.world.advance(1_000);
  assert.equal(spool.writable, true);
  write(spool, 'c');
  spool.close();
  assert.equal(spool.writable, false);
  await drainOf(parts).run();
  assert.deepEqual(await recorded(parts.store), ['a', 'b', 'c']);
  assert.equal(countOf(parts, 'bartizan_record_gaps_total'), 0);
  assert.equal(countOf(parts, 'bartizan_torn_lines_total'), 0);
  assert.deepEqual(
    parts.world.lines.map(({ event }) => event),
    ['spool.refusing', 'spool.recovered'],
  );
});

test('a torn write that cannot be cut back is counted, and its line number is not used again', async (t) => {
  const parts = await bench(t);
  const disk = diskOf(2_500);
  const files: SpoolFiles = {
    ...disk.files,
    truncate: () => {
      throw fault('EIO');
    },
  };
  const spool = spoolOf(parts, { files });
  const drain = drainOf(parts, { isAlive: () => true });
  write(spool, 'a', 'b');
  cannotRecord(() => write(spool, 'refused'));
  await drain.run();
  disk.grow(100_000);
  parts.world.advance(1_000);
  write(spool, 'c', 'd');
  await drain.run();
  assert.deepEqual(await recorded(parts.store), ['a', 'b', 'c', 'd']);
  assert.equal(countOf(parts, 'bartizan_torn_lines_total'), 1);
  assert.equal(countOf(parts, 'bartizan_record_gaps_total'), 0);
  assert.equal(
    spoolFiles(parts.dir).length,
    1,
    'the run that failed is removed, the present one stays',
  );
  spool.close();
});

test('a refused batch whose first line was already drained costs no later line', async (t) => {
  const parts = await bench(t);
  const disk = diskOf(3_400);
  const drain = drainOf(parts, { isAlive: () => true });
  const spool = spoolOf(parts, {
    files: {
      ...disk.files,
      truncate: (fd, bytes) => {
        // The drain reads in the moment between the failed write and its undoing.
        ahead = drain.run();
        nodeSpoolFiles.truncate(fd, bytes);
      },
    },
  });
  let ahead: Promise<unknown> | undefined;
  write(spool, 'a');
  cannotRecord(() => {
    spool.append(['x', 'y', 'z'].map((request) => exchangeFixture({ request })));
  });
  await ahead;
  disk.grow(100_000);
  parts.world.advance(1_000);
  write(spool, 'b', 'c', 'd');
  await drain.run();
  const names = await recorded(parts.store);
  for (const name of ['a', 'b', 'c', 'd']) assert.ok(names.includes(name), name);
  assert.equal(countOf(parts, 'bartizan_record_gaps_total'), 0);
  spool.close();
});

test('a disk that is nearly full takes no new work, and still records the work under way', async (t) => {
  const parts = await bench(t);
  let free = 10_000_000;
  const files: SpoolFiles = { ...nodeSpoolFiles, freeBytes: () => free };
  const config = { ...CONFIG, min_free_bytes: 1_000_000 };
  const spool = spoolOf(parts, { files, config });
  assert.equal(spool.writable, true);
  free = 500_000;
  assert.equal(spool.writable, true, 'the disk is not asked for each request');
  parts.world.advance(1_000);
  assert.equal(spool.writable, false);
  write(spool, 'under way');
  free = 10_000_000;
  parts.world.advance(1_000);
  assert.equal(spool.writable, true);
  write(spool, 'new');
  spool.close();
  await drainOf(parts).run();
  assert.deepEqual(await recorded(parts.store), ['under way', 'new']);
});

test('a disk that is full from the start lets the spool open later', async (t) => {
  const parts = await bench(t);
  const disk = diskOf(0);
  const spool = spoolOf(parts, { files: disk.files });
  assert.equal(spool.writable, false);
  cannotRecord(() => write(spool, 'refused'));
  disk.grow(100_000);
  parts.world.advance(1_000);
  assert.equal(spool.writable, true);
  write(spool, 'a');
  spool.close();
  await drainOf(parts).run();
  assert.deepEqual(await recorded(parts.store), ['a']);
});

test('a disk that cannot sync ends the run, and nothing is lost', async (t) => {
  const parts = await bench(t);
  let broken = true;
  const files: SpoolFiles = {
    ...nodeSpoolFiles,
    sync: (fd, done) => {
      if (broken) setImmediate(() => done(fault('EIO')));
      else nodeSpoolFiles.sync(fd, done);
    },
  };
  const spool = spoolOf(parts, { files, config: { ...CONFIG, fsync_interval_ms: 1 } });
  write(spool, 'a');
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(spool.writable, false);
  cannotRecord(() => write(spool, 'refused'));
  broken = false;
  parts.world.advance(1_000);
  write(spool, 'b');
  spool.close();
  await drainOf(parts).run();
  assert.deepEqual(await recorded(parts.store), ['a', 'b']);
});

test('with an interval of 0 an event whose sync fails is not acknowledged', async (t) => {
  const parts = await bench(t);
  let synced = 0;
  const files: SpoolFiles = {
    ...nodeSpoolFiles,
    syncNow: (fd) => {
      synced += 1;
      if (synced === 2) throw fault('EIO');
      nodeSpoolFiles.syncNow(fd);
    },
  };
  const spool = spoolOf(parts, { files, config: { ...CONFIG, fsync_interval_ms: 0 } });
  write(spool, 'a');
  assert.equal(synced, 1);
  cannotRecord(() => write(spool, 'b'));
  assert.equal(spool.writable, false);
  spool.close();
});

test('a real full disk', async (t) => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    t.skip('mounting a small tmpfs needs root on Linux');
    return;
  }
  const parts = await bench(t);
  const mounted = system('mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', parts.dir);
  if (mounted.status !== 0) {
    t.skip(`tmpfs could not be mounted: ${mounted.stderr?.toString().trim()}`);
    return;
  }
  try {
    await fillAndRecover(parts);
  } finally {
    system('umount', parts.dir);
  }
});

async function fillAndRecover(parts: Bench): Promise<void> {
  const ballast = join(parts.dir, 'ballast');
  writeFileSync(ballast, Buffer.alloc(128 * 1024));
  const spool = spoolOf(parts, { config: { ...CONFIG, segment_bytes: 4_096 } });
  const kept: string[] = [];
  cannotRecord(() => {
    for (let number = 0; number < 10_000; number += 1) {
      write(spool, `r${number}`);
      kept.push(`r${number}`);
    }
  });
  assert.ok(kept.length > 20 && kept.length < 10_000);
  assert.equal(spool.writable, false);
  parts.world.advance(1_000);
  assert.equal(spool.writable, false, 'still full');
  unlinkSync(ballast);
  parts.world.advance(1_000);
  assert.equal(spool.writable, true);
  write(spool, 'after');
  spool.close();
  await drainOf(parts).run();
  assert.deepEqual(await recorded(parts.store), [...kept, 'after']);
  assert.equal(countOf(parts, 'bartizan_record_gaps_total'), 0);
}

test('a drain killed between commit and removal repeats without duplicates', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts, { config: { ...CONFIG, segment_bytes: 4_096 } });
  const requests = Array.from({ length: 1_200 }, (_, number) => `r${number}`);
  write(spool, ...requests);
  spool.close();
  for (let round = 0; ; round += 1) {
    let batches = 0;
    const append: Store['events']['append'] = async (node, events) => {
      const stored = await parts.store.events.append(node, events);
      batches += 1;
      if (batches > 3) throw fault('KILLED');
      return stored;
    };
    const store: Store = { ...parts.store, events: { ...parts.store.events, append } };
    const done = await drainOf(parts, { store })
      .run()
      .then(
        () => true,
        () => false,
      );
    if (done) break;
    assert.ok(round < 1_000);
  }
  assert.deepEqual(await recorded(parts.store), requests);
  assert.deepEqual(spoolFiles(parts.dir), []);
});

test('a drain whose store is down removes nothing and goes on later', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts);
  write(spool, 'a');
  let down = true;
  const append: Store['events']['append'] = (node, events) =>
    down ? Promise.reject(fault('SQLITE_BUSY')) : parts.store.events.append(node, events);
  const drain = drainOf(parts, {
    store: { ...parts.store, events: { ...parts.store.events, append } },
  });
  await assert.rejects(drain.run());
  assert.equal(spoolFiles(parts.dir).length, 1);
  down = false;
  await drain.run();
  assert.deepEqual(await recorded(parts.store), ['a']);
  spool.close();
});

test('a drain whose store went back in time asks it again', async (t) => {
  const parts = await bench(t);
  const older = await openSqliteStore({ file: `${parts.file}.backup`, world: parts.world });
  t.after(() => older.close());
  let now = parts.store;
  const store: Store = {
    ...parts.store,
    get events() {
      return now.events;
    },
  };
  const spool = spoolOf(parts);
  const drain = drainOf(parts, { store, isAlive: () => true });
  write(spool, 'a', 'b');
  await drain.run();
  now = older;
  write(spool, 'c');
  await assert.rejects(drain.run(), { code: 'internal' });
  await drain.run();
  assert.deepEqual(await recorded(older), ['a', 'b', 'c']);
  spool.close();
});

test('a growing spool is drained as it grows, and only finished segments are removed', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts, { config: { ...CONFIG, segment_bytes: 4_096 } });
  const drain = drainOf(parts, { isAlive: () => true });
  const requests: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const more = Array.from({ length: 7 }, (_, number) => `r${round}-${number}`);
    write(spool, ...more);
    requests.push(...more);
    assert.equal((await drain.run()).stored, 7);
    assert.equal(spoolFiles(parts.dir).length, 1);
  }
  spool.close();
  assert.deepEqual(await recorded(parts.store), requests);
  assert.equal((await drainOf(parts).run()).stored, 0);
  assert.deepEqual(spoolFiles(parts.dir), []);
});

test('a closed spool is finished although its process lives', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts);
  write(spool, 'a');
  spool.close();
  await drainOf(parts, { isAlive: () => true }).run();
  assert.deepEqual(await recorded(parts.store), ['a']);
  assert.deepEqual(readdirSync(parts.dir), []);
});

test('files of a killed writer are finished when another one has its name and process id', async (t) => {
  const parts = await bench(t);
  const alive = { isAlive: () => true };
  write(spoolOf(parts), 'a', 'torn');
  const killed = onlySegment(parts.dir);
  truncateSync(killed, readFileSync(killed).length - 40);
  write(spoolOf(parts, { worker: 'w1' }), 'b');
  write(spoolOf(parts, { pid: 8 }), 'c');
  await drainOf(parts, alive).run();
  assert.equal(spoolFiles(parts.dir).length, 3);

  const successor = spoolOf(parts);
  write(successor, 'd');
  assert.equal((await drainOf(parts, alive).run()).torn, 1);
  assert.deepEqual((await recorded(parts.store)).sort(), ['a', 'b', 'c', 'd']);
  assert.equal(spoolFiles(parts.dir).length, 3, 'the others may still live');
  assert.equal(readdirSync(parts.dir).length, 3, 'the mark is removed with the file');
  write(successor, 'e');
  await drainOf(parts, alive).run();
  assert.equal((await recorded(parts.store)).at(-1), 'e');
  successor.close();
});

test('an unfinished last line: left alone while its writer lives, dropped and counted after', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts);
  write(spool, 'a', 'b');
  const segment = onlySegment(parts.dir);
  truncateSync(segment, readFileSync(segment).length - 40);
  assert.deepEqual(await drainOf(parts, { isAlive: () => true }).run(), { stored: 1, torn: 0 });
  assert.deepEqual(await drainOf(parts).run(), { stored: 0, torn: 1 });
  assert.deepEqual(await recorded(parts.store), ['a']);
  assert.equal(countOf(parts, 'bartizan_torn_lines_total'), 1);
  assert.equal(countOf(parts, 'bartizan_record_gaps_total'), 0);
  assert.deepEqual(readdirSync(parts.dir), []);
  spool.close();
});

type Damage = {
  readonly name: string;
  readonly lines: number;
  readonly harm: (lines: string[]) => string[];
  readonly expected: readonly string[];
  readonly loss: Readonly<Record<string, string | number>> | undefined;
};

const flip = (line: string | undefined): string => (line ?? '').replace('acme', 'evil');

const DAMAGES: readonly Damage[] = [
  {
    name: 'a changed line in the middle',
    lines: 4,
    harm: ([a = '', b, ...rest]) => [a, flip(b), ...rest],
    expected: ['r1', 'record.gap', 'r3', 'r4'],
    loss: { first: 2, last: 2, reason: 'damaged' },
  },
  {
    name: 'a changed first line',
    lines: 3,
    harm: ([a, ...rest]) => [flip(a), ...rest],
    expected: ['record.gap', 'r2', 'r3'],
    loss: { first: 1, last: 1, reason: 'damaged' },
  },
  {
    name: 'a changed last line',
    lines: 3,
    harm: ([a = '', b = '', c]) => [a, b, flip(c)],
    expected: ['r1', 'r2', 'record.gap'],
    loss: { first: 3, last: 3, reason: 'damaged' },
  },
  {
    name: 'missing lines',
    lines: 6,
    harm: ([a = '', , , , e = '', f = '']) => [a, e, f],
    expected: ['r1', 'record.gap', 'r5', 'r6'],
    loss: { first: 2, last: 4, reason: 'missing' },
  },
  {
    name: 'a line whose number was changed',
    lines: 3,
    harm: ([a = '', b = '', c = '']) => [a, b.replace(/^2 /, '9 '), c],
    expected: ['r1', 'record.gap', 'r3'],
    loss: { first: 2, last: 2, reason: 'damaged' },
  },
  {
    name: 'a sound line that is no event',
    lines: 3,
    harm: ([a = '', , c = '']) => [a, encodeLine(2, '{"type":"other"}').toString().trimEnd(), c],
    expected: ['r1', 'record.gap', 'r3'],
    loss: { first: 2, last: 2, reason: 'unreadable' },
  },
  {
    name: 'a sound line that is no JSON',
    lines: 2,
    harm: ([a = '']) => [a, encodeLine(2, '{').toString().trimEnd()],
    expected: ['r1', 'record.gap'],
    loss: { first: 2, last: 2, reason: 'unreadable' },
  },
  {
    name: 'a line longer than any of ours',
    lines: 3,
    harm: ([a = '', , c = '']) => [a, 'x'.repeat(2_000_000), c],
    expected: ['r1', 'record.gap', 'r3'],
    loss: { first: 2, last: 2, reason: 'damaged' },
  },
  {
    name: 'rubbish between lines, none of them lost',
    lines: 2,
    harm: ([a = '', b = '']) => [a, 'rubbish', b],
    expected: ['r1', 'r2'],
    loss: undefined,
  },
  {
    name: 'a repeated line',
    lines: 2,
    harm: ([a = '', b = '']) => [a, a, b],
    expected: ['r1', 'r2'],
    loss: undefined,
  },
];

/** Writes exchanges of two decisions each, which stand in one line of the spool. */
function writeWhole(spool: Spool, ...requests: string[]): void {
  for (const request of requests) {
    const { facts, ...decision } = decisionFixture({ request });
    const first = { ...decision, facts: { ...facts, request } };
    const second = { ...decision, facts: { ...facts, request, point: 'response' } } as const;
    spool.append([first, second, exchangeFixture({ request })]);
  }
}

test('exchanges are stored event by event from one line each, also by a drain that is repeated', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts);
  writeWhole(spool, 'r1', 'r2');
  write(spool, 'r3');
  writeWhole(spool, 'r4');
  spool.close();
  const segment = onlySegment(parts.dir);
  const bytes = readFileSync(segment);
  assert.equal(bytes.toString().split('\n').length - 1, 4);
  await drainOf(parts).run();
  const whole = ['decision', 'decision'];
  const expected = [...whole, 'r1', ...whole, 'r2', 'r3', ...whole, 'r4'];
  assert.deepEqual(await recorded(parts.store), expected);
  const events = await parts.store.events.byRequest('r2');
  assert.deepEqual(
    events.map(({ line, event }) => [line, event.type === 'decision' && event.facts.point]),
    [
      [4, 'request'],
      [5, 'response'],
      [6, false],
    ],
  );
  writeFileSync(segment, bytes);
  await drainOf(parts).run();
  assert.deepEqual(await recorded(parts.store), expected);
  assert.equal(countOf(parts, 'bartizan_record_gaps_total'), 0);
});

test('a damaged exchange is a loss of all of its events', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts);
  writeWhole(spool, 'r1', 'r2', 'r3');
  spool.close();
  const segment = onlySegment(parts.dir);
  const [a = '', b, c = ''] = readFileSync(segment, 'utf8').split('\n');
  writeFileSync(segment, `${[a, flip(b), c].join('\n')}\n`);
  await drainOf(parts).run();
  const whole = ['decision', 'decision'];
  assert.deepEqual(await recorded(parts.store), [...whole, 'r1', 'record.gap', ...whole, 'r3']);
  const all = await parts.store.events.after(NODE, 0, 500);
  const [gap] = all.flatMap(({ event }) => (event.type === 'node' ? [event.fields] : []));
  assert.deepEqual([gap?.['first'], gap?.['last'], gap?.['reason']], [4, 6, 'damaged']);
});

for (const { name, lines, harm, expected, loss } of DAMAGES) {
  test(`damage is in the record: ${name}`, async (t) => {
    const parts = await bench(t);
    const spool = spoolOf(parts);
    write(spool, ...Array.from({ length: lines }, (_, index) => `r${index + 1}`));
    spool.close();
    const segment = onlySegment(parts.dir);
    const text = readFileSync(segment, 'utf8').split('\n').slice(0, -1);
    writeFileSync(segment, `${harm(text).join('\n')}\n`);
    const before = readFileSync(segment);
    await drainOf(parts).run();
    assert.deepEqual(await recorded(parts.store), expected);
    const all = await parts.store.events.after(NODE, 0, 500);
    const gaps = all.flatMap(({ event }) => (event.type === 'node' ? [event.fields] : []));
    const [spoolName = ''] = segment.split('/').at(-1)?.split('.1.spool') ?? [];
    assert.deepEqual(gaps, loss === undefined ? [] : [{ spool: spoolName, ...loss }]);
    if (name === 'a repeated line') return;
    if (name !== 'missing lines') {
      assert.deepEqual(readFileSync(`${segment}.damaged`), before, 'kept for a person');
    }
    assert.equal(countOf(parts, 'bartizan_record_gaps_total'), 1);
    const alarms = parts.world.lines.filter(({ level }) => level === 'error');
    assert.deepEqual(
      alarms.map(({ event }) => event),
      [loss ? 'record.gap' : 'record.damaged'],
    );

    // A drain killed before it could put the file away finds it again, and says nothing twice.
    writeFileSync(segment, before);
    await drainOf(parts).run();
    assert.deepEqual(await recorded(parts.store), expected);
  });
}

test('a lost segment is one gap in the record', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts, { config: { ...CONFIG, segment_bytes: 4_096 } });
  write(spool, ...Array.from({ length: 30 }, (_, number) => `r${number + 1}`));
  spool.close();
  const [first = '', second = ''] = spoolFiles(parts.dir);
  const linesOf = (file: string): number =>
    readFileSync(join(parts.dir, file), 'utf8').split('\n').length - 1;
  const from = linesOf(first) + 1;
  const to = linesOf(first) + linesOf(second);
  unlinkSync(join(parts.dir, second));
  await drainOf(parts).run();
  const names = await recorded(parts.store);
  assert.equal(names[from - 1], 'record.gap');
  assert.equal(names[from], `r${to + 1}`);
  assert.equal(names.at(-1), 'r30');
});

test('a segment that ends within a line before another one is damaged, not torn', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts, { config: { ...CONFIG, segment_bytes: 4_096 } });
  write(spool, ...Array.from({ length: 10 }, (_, number) => `r${number + 1}`));
  spool.close();
  const [first = ''] = spoolFiles(parts.dir);
  const path = join(parts.dir, first);
  truncateSync(path, readFileSync(path).length - 10);
  const result = await drainOf(parts).run();
  assert.equal(result.torn, 0);
  assert.ok((await recorded(parts.store)).includes('record.gap'));
  assert.ok(readdirSync(parts.dir).includes(`${first}.damaged`));
});

test('two drain processes at once store each line once', async (t) => {
  const parts = await bench(t);
  const requests = Array.from({ length: 2_500 }, (_, number) => `r${number}`);
  const spool = spoolOf(parts, { config: { ...CONFIG, segment_bytes: 100_000 } });
  write(spool, ...requests);
  spool.close();
  const args = ['drain', parts.dir, parts.file, NODE, 'gone'];
  const drains = [start(args), start(args)];
  await until(() => spoolFiles(parts.dir).length === 0);
  await Promise.all(drains.map((drain) => drain.first.then(() => drain.kill())));
  assert.deepEqual(await recorded(parts.store), requests);
});

test('files that are no spools are left alone', async (t) => {
  const parts = await bench(t);
  for (const name of ['notes.txt', 'w0.spool', 'w0-7-abc-00000000.1.1.spool.damaged']) {
    appendFileSync(join(parts.dir, name), 'mine\n');
  }
  const before = readdirSync(parts.dir);
  assert.deepEqual(await drainOf(parts).run(), { stored: 0, torn: 0 });
  assert.deepEqual(readdirSync(parts.dir), before);
});

test('a bus gets every event at least once and in order, also when it fails in between', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts);
  write(spool, 'before the bus');
  await drainOf(parts, { isAlive: () => true }).run();
  const got: string[] = [];
  let fails = 0;
  const bus: Bus = {
    publish: async (events) => {
      for (const { event } of events) {
        if (event.type === 'exchange') got.push(event.request);
      }
      fails += 1;
      if (fails === 1) throw fault('ECONNREFUSED');
    },
    close: async () => {},
  };
  // Each with a drain of its own, as after a restart: the position is kept in a file.
  for (const request of ['a', 'b', 'c']) {
    write(spool, request);
    const drain = drainOf(parts, { isAlive: () => true, bus });
    assert.equal((await drain.run()).stored, 1);
    await drain.close();
  }
  spool.close();
  assert.deepEqual(got, ['a', 'a', 'b', 'c']);
});

test('the interval drains, reports a fault once, and close drains what is left', async (t) => {
  const parts = await bench(t);
  const spool = spoolOf(parts);
  let down = true;
  const append: Store['events']['append'] = (node, events) =>
    down ? Promise.reject(fault('SQLITE_FULL')) : parts.store.events.append(node, events);
  const drain = drainOf(parts, {
    isAlive: () => true,
    store: { ...parts.store, events: { ...parts.store.events, append } },
  });
  write(spool, 'a');
  drain.start(1);
  await until(() => parts.world.lines.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(parts.world.lines, [
    { level: 'error', event: 'drain.failed', fields: { fault: 'SQLITE_FULL' } },
  ]);
  down = false;
  await until(() => parts.world.lines.length > 1);
  assert.equal(parts.world.lines[1]?.event, 'drain.recovered');
  spool.append([nodeFixture({ action: 'worker.stop' })]);
  await drain.close();
  assert.deepEqual(await recorded(parts.store), ['a', 'worker.stop']);
  spool.close();
});

async function until(holds: () => boolean): Promise<void> {
  for (let wait = 0; !holds(); wait += 1) {
    assert.ok(wait < 6_000, 'it never came to pass');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A disk of limited size: a write that does not fit is written in part and then fails. */
function diskOf(bytes: number): { files: SpoolFiles; grow(by: number): void } {
  let left = bytes;
  const files: SpoolFiles = {
    ...nodeSpoolFiles,
    freeBytes: () => left,
    probe: () => {
      if (left < 100) throw fault('ENOSPC');
    },
    write: (fd, chunk, from, position) => {
      if (left === 0) throw fault('ENOSPC');
      const part = chunk.subarray(0, Math.min(chunk.length, from + left));
      const written = nodeSpoolFiles.write(fd, part, from, position);
      left -= written;
      return written;
    },
  };
  return { files, grow: (by) => void (left += by) };
}
