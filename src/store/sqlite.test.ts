// SPDX-License-Identifier: Apache-2.0
// The embedded store: keys, stops, events, pages; files of older and newer versions, and of others.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import type { BartizanEvent, ExchangeEvent, NodeEvent } from '../core/events.ts';
import type { ExchangeFilter, KeyRecord, SpooledEvent, Store } from '../core/ports/store.ts';
import { fakeWorld } from '../core/world.ts';
import { MIGRATIONS, migrate } from './schema/migrations.ts';
import { openSqliteStore } from './sqlite.ts';

const numRuns = process.env['BARTIZAN_TESTS'] === 'full' ? 200 : 15;

function fileOf(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-store-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'data', 'store.sqlite');
}

async function open(t: TestContext, file = fileOf(t)): Promise<Store> {
  const store = await openSqliteStore({ file, world: fakeWorld() });
  t.after(() => store.close());
  return store;
}

function exchange(changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  const { tenant = 'acme', time = 1_000, request = 'req_1', outcome = 'allow' } = changes;
  // As it comes from a spool: absent members are not there at all.
  return {
    schema: 'bartizan.event/1',
    type: 'exchange',
    time,
    tenant,
    request,
    outcome,
    ...changes,
  } as ExchangeEvent;
}

function lines(events: readonly BartizanEvent[], spool = 's1', from = 1): SpooledEvent[] {
  return events.map((event, index) => ({ spool, line: from + index, event }));
}

function gapEvent(first: number, last: number): NodeEvent {
  return {
    schema: 'bartizan.event/1',
    type: 'node',
    time: 1,
    tenant: '',
    worker: 'w0',
    action: 'record.gap',
    fields: { first, last },
  };
}

const key: KeyRecord = {
  prefix: 'abcd1234',
  hash: 'f'.repeat(64),
  hashKeyId: 'key_1',
  tenant: 'acme',
  app: 'support',
  name: "ci'; DROP TABLE virtual_keys; --",
  createdAt: 5,
  expiresAt: undefined,
  revokedAt: undefined,
};

test('keys are kept as given, once per prefix, and revoked once', async (t) => {
  const store = await open(t);
  const other = { ...key, prefix: 'zzzz9999', createdAt: 1, expiresAt: 99 };
  await store.keys.insert(key);
  await store.keys.insert(other);
  assert.deepEqual(await store.keys.list(), [other, key]);
  await assert.rejects(store.keys.insert({ ...key, name: 'second' }), { code: 'conflict' });
  assert.equal(await store.keys.revoke(key.prefix, 7), true);
  assert.equal(await store.keys.revoke(key.prefix, 8), false);
  assert.equal(await store.keys.revoke('unknown1', 8), false);
  assert.deepEqual(await store.keys.list(), [other, { ...key, revokedAt: 7 }]);
});

test('stops are kept one per target and replaced by a newer one', async (t) => {
  const store = await open(t);
  const entry = { kind: 'app', value: 'demo', since: 1, by: 'kim', why: 'leak' } as const;
  const all = { kind: 'all', value: '', since: 2, by: 'kim', why: '' } as const;
  await store.kills.put(entry);
  await store.kills.put(all);
  await store.kills.put({ ...entry, since: 3, by: 'lee' });
  assert.deepEqual(await store.kills.list(), [all, { ...entry, since: 3, by: 'lee' }]);
  assert.equal(await store.kills.remove('app', 'other'), false);
  assert.equal(await store.kills.remove('app', 'demo'), true);
  assert.equal(await store.kills.remove('app', 'demo'), false);
  assert.deepEqual(await store.kills.list(), [all]);
});

test('everything is there after closing and opening again, in files of the owner alone', async (t) => {
  const file = fileOf(t);
  const first = await openSqliteStore({ file, world: fakeWorld() });
  await first.keys.insert(key);
  await first.events.append('n1', lines([exchange()]));
  for (const name of [file, `${file}-wal`]) assert.equal(statSync(name).mode & 0o777, 0o600, name);
  await first.close();
  await first.close();
  const store = await open(t, file);
  assert.deepEqual(await store.keys.list(), [key]);
  assert.equal(await store.events.lastLine('n1', 's1'), 1);
});

test('events get one sequence per node over all spools', async (t) => {
  const { events } = await open(t);
  assert.equal(await events.append('n1', lines([exchange(), exchange()])), 2);
  assert.equal(await events.append('n1', lines([exchange()], 's2')), 1);
  assert.equal(await events.append('n2', lines([exchange()])), 1);
  assert.equal(await events.append('n1', []), 0);
  const rows = await events.after('n1', 0, 10);
  assert.deepEqual(
    rows.map(({ node, sequence, spool, line }) => [node, sequence, spool, line]),
    [
      ['n1', 1, 's1', 1],
      ['n1', 2, 's1', 2],
      ['n1', 3, 's2', 1],
    ],
  );
  assert.deepEqual(rows[0]?.event, exchange());
  assert.deepEqual(await events.after('n1', 2, 10), rows.slice(2));
  assert.deepEqual(await events.after('n1', 0, 1), rows.slice(0, 1));
  assert.deepEqual(await events.checkSequence('n2'), {
    node: 'n2',
    count: 1,
    first: 1,
    last: 1,
    gaps: [],
  });
  assert.deepEqual(await events.checkSequence('nobody'), {
    node: 'nobody',
    count: 0,
    first: 0,
    last: 0,
    gaps: [],
  });
});

test('lines that are stored already are left alone', async (t) => {
  const { events } = await open(t);
  const all = lines(['a', 'b', 'c', 'd'].map((request) => exchange({ request })));
  assert.equal(await events.append('n1', all.slice(0, 3)), 3);
  assert.equal(await events.append('n1', all.slice(1)), 1);
  assert.equal(await events.append('n1', all), 0);
  assert.equal(await events.lastLine('n1', 's1'), 4);
  assert.equal((await events.checkSequence('n1')).count, 4);
});

test('a gap in the lines is refused, and nothing of its batch is stored', async (t) => {
  const { events } = await open(t);
  await events.append('n1', lines([exchange()]));
  const batches: readonly SpooledEvent[][] = [
    lines([exchange()], 's1', 3),
    [...lines([exchange()], 's1', 2), ...lines([exchange()], 's1', 4)],
    lines([exchange()], 'new', 2),
    lines([gapEvent(2, 4)], 's1', 5),
    lines([gapEvent(3, 5)], 's1', 5),
    lines([{ ...gapEvent(2, 5), action: 'other' }], 's1', 5),
  ];
  for (const batch of batches) {
    await assert.rejects(events.append('n1', batch), { code: 'internal' });
  }
  assert.equal((await events.checkSequence('n1')).count, 1);
  assert.equal(await events.lastLine('n1', 'new'), 0);
  await events.append('n1', lines([exchange()], 's1', 2));
  assert.equal((await events.checkSequence('n1')).last, 2);
});

test('a gap that an event names is accepted, once', async (t) => {
  const { events } = await open(t);
  await events.append('n1', lines([exchange()]));
  const batch = [...lines([gapEvent(2, 5)], 's1', 5), ...lines([exchange()], 's1', 6)];
  assert.equal(await events.append('n1', batch), 2);
  assert.equal(await events.append('n1', batch), 0);
  assert.deepEqual(await events.checkSequence('n1'), {
    node: 'n1',
    count: 3,
    first: 1,
    last: 3,
    gaps: [],
  });
});

test('appends at the same time keep the sequence free of gaps', async (t) => {
  const { events } = await open(t);
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const all = lines(
        Array.from({ length: 30 }, () => exchange()),
        `s${index}`,
      );
      await events.append('n1', all.slice(0, 10));
      await events.append('n1', all.slice(5));
    }),
  );
  const check = await events.checkSequence('n1');
  assert.deepEqual(check, { node: 'n1', count: 600, first: 1, last: 600, gaps: [] });
});

test('events that were removed behind our back are found', async (t) => {
  const file = fileOf(t);
  const store = await open(t, file);
  await store.events.append('n1', lines(Array.from({ length: 400 }, () => exchange())));
  const database = new DatabaseSync(file);
  t.after(() => database.close());
  const gaps = async (remove: string): Promise<readonly number[]> => {
    database.exec(`DELETE FROM events WHERE ${remove}`);
    return (await store.events.checkSequence('n1')).gaps;
  };
  assert.deepEqual(await gaps('sequence = 7'), [7]);
  assert.deepEqual(await gaps('sequence IN (1, 2, 50)'), [1, 2, 7, 50]);
  assert.deepEqual(await gaps('sequence >= 399'), [1, 2, 7, 50, 399, 400]);
  assert.equal((await gaps('sequence > 5')).length, 100, 'at most 100 are listed');
});

test('an exchange is found by its request with all its decisions', async (t) => {
  const { events } = await open(t);
  const decision = { ...exchange({ request: 'b' }), type: 'decision' } as unknown as BartizanEvent;
  const wanted = exchange({ request: 'b' });
  await events.append('n1', lines([exchange({ request: 'a' }), decision, wanted, gapEvent(1, 1)]));
  const found = await events.byRequest('b');
  assert.deepEqual(
    found.map(({ sequence, event }) => [sequence, event.type]),
    [
      [2, 'decision'],
      [3, 'exchange'],
    ],
  );
  assert.deepEqual(await events.byRequest('c'), []);
});

async function allPages(store: Store, filter: ExchangeFilter): Promise<ExchangeEvent[]> {
  const rows: ExchangeEvent[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.events.exchanges({ ...filter, after });
    assert.ok(page.rows.length <= filter.limit);
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    assert.equal(page.rows.length, filter.limit);
    after = page.next;
  }
}

test('pages hold every matching exchange once, newest first, whatever the filter and page size', async (t) => {
  const store = await open(t);
  const one = fc.record({
    // Few values, so that times and filters coincide often.
    time: fc.integer({ min: 0, max: 20 }),
    tenant: fc.constantFrom('acme', 'initech'),
    app: fc.constantFrom('a', 'b', undefined),
    outcome: fc.constantFrom('allow', 'block'),
  });
  const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
  const filters = fc.record({
    tenant: some(fc.constantFrom('acme', 'initech', 'nobody')),
    app: some(fc.constantFrom('a', 'b')),
    outcome: some(fc.constantFrom('allow', 'block')),
    since: some(fc.integer({ min: 0, max: 20 })),
    until: some(fc.integer({ min: 0, max: 20 })),
    limit: fc.integer({ min: 1, max: 9 }),
  });
  const events = fc.sample(one, { numRuns: 60, seed: 1 }).map(({ app, outcome, ...rest }, index) =>
    exchange({
      ...rest,
      outcome: outcome as ExchangeEvent['outcome'],
      request: `r${index}`,
      ...(app === undefined ? {} : { app: { id: app } as ExchangeEvent['app'] }),
    }),
  );
  await store.events.append('n1', [...lines(events), ...lines([gapEvent(1, 1)], 's2')]);
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const { tenant, app, outcome, since = 0, until = Infinity } = filter;
      const expected = events
        .map((event, index) => ({ event, index }))
        .filter(
          ({ event }) =>
            (tenant === undefined || event.tenant === tenant) &&
            (app === undefined || event.app?.id === app) &&
            (outcome === undefined || event.outcome === outcome) &&
            event.time >= since &&
            event.time < until,
        )
        .sort((a, b) => b.event.time - a.event.time || b.index - a.index)
        .map(({ event }) => event.request);
      const found = await allPages(store, filter);
      assert.deepEqual(
        found.map(({ request }) => request),
        expected,
      );
    }),
    { numRuns: numRuns * 5 },
  );
});

test('a page stays stable while newer exchanges arrive', async (t) => {
  const store = await open(t);
  const at = (time: number) => exchange({ time, request: `r${time}` });
  await store.events.append('n1', lines([1, 2, 3, 4].map(at)));
  const first = await store.events.exchanges({ limit: 2 });
  await store.events.append('n1', lines([5, 6].map(at), 's1', 5));
  const second = await store.events.exchanges({ limit: 2, after: first.next });
  assert.deepEqual(
    [...first.rows, ...second.rows].map(({ request }) => request),
    ['r4', 'r3', 'r2', 'r1'],
  );
  assert.equal(second.next, undefined);
});

test('page sizes and cursors that are not ours are refused', async (t) => {
  const { events } = await open(t);
  for (const limit of [0, -1, 501, 1.5, Number.NaN]) {
    await assert.rejects(events.exchanges({ limit }), { code: 'usage' });
  }
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  for (const after of [
    '',
    'x',
    '%',
    encode('1.2'),
    encode('a.1.n'),
    encode("1.1.n' OR 1"),
    'A'.repeat(9_999),
  ]) {
    await assert.rejects(events.exchanges({ limit: 1, after }), { code: 'usage' });
  }
});

test('lists of exchanges are read from an index, not by sorting all events', async (t) => {
  const file = fileOf(t);
  await open(t, file);
  const database = new DatabaseSync(file);
  t.after(() => database.close());
  for (const filter of ['', "tenant = 'acme' AND", "app = 'a' AND", "outcome = 'block' AND"]) {
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT body FROM events WHERE ${filter} type = 'exchange'
         AND (time, node, sequence) < (5, 'n', 1)
         ORDER BY time DESC, node DESC, sequence DESC LIMIT 10`,
      )
      .all()
      .map((row) => String(row['detail']));
    assert.deepEqual(plan.length, 1, plan.join());
    assert.match(plan[0] ?? '', /^SEARCH events USING INDEX exchanges_/);
  }
});

test('a file of an older version is brought up to date and keeps its rows', async (t) => {
  const file = fileOf(t);
  const made = await openSqliteStore({ file, world: fakeWorld() });
  await made.close();
  rmSync(file);
  const old = new DatabaseSync(file);
  migrate(old, 1, MIGRATIONS.slice(0, 1));
  old.exec("INSERT INTO nodes VALUES ('n1', 1)");
  old.exec("INSERT INTO spools VALUES (1, 'n1', 's1', 1)");
  old.exec("INSERT INTO events VALUES ('n1', 1, 1, 1, 5, 'node', '', NULL, NULL, NULL, '{}')");
  old.close();
  const store = await open(t, file);
  await store.keys.insert(key);
  await store.events.append('n1', lines([exchange()], 's1', 2));
  assert.deepEqual(await store.events.checkSequence('n1'), {
    node: 'n1',
    count: 2,
    first: 1,
    last: 2,
    gaps: [],
  });
});

test('files of a newer version, of another program, or with other steps are refused and not touched', async (t) => {
  const spoil: readonly [what: RegExp, sql: string][] = [
    [/schema 4/, "INSERT INTO migrations VALUES (4, 'future', 'x', 0)"],
    [/not the one/, "UPDATE migrations SET digest = 'x' WHERE number = 2"],
    [/another program/, 'DROP TABLE migrations'],
  ];
  for (const [message, sql] of spoil) {
    const file = fileOf(t);
    await (await openSqliteStore({ file, world: fakeWorld() })).close();
    const database = new DatabaseSync(file);
    database.exec(sql);
    const schema = () => database.prepare('SELECT * FROM sqlite_schema').all();
    const before = schema();
    await assert.rejects(openSqliteStore({ file, world: fakeWorld() }), {
      code: 'config_invalid',
      message,
    });
    assert.deepEqual(schema(), before);
    database.close();
  }
  const file = fileOf(t);
  await (await openSqliteStore({ file, world: fakeWorld() })).close();
  writeFileSync(file, 'no database at all, but long enough to be taken for one'.repeat(100));
  chmodSync(file, 0o600);
  await assert.rejects(openSqliteStore({ file, world: fakeWorld() }));
});

test('a migration that fails leaves nothing of itself behind', (t) => {
  const database = new DatabaseSync(':memory:');
  t.after(() => database.close());
  const steps = [{ name: 'good', sql: 'CREATE TABLE good (a)' }];
  const broken = { name: 'bad', sql: 'CREATE TABLE bad (a); CREATE TABLE bad (a)' };
  assert.throws(() => migrate(database, 1, [...steps, broken]));
  const tables = () => database.prepare('SELECT name FROM sqlite_schema ORDER BY name').all();
  assert.deepEqual(
    tables().map((row) => row['name']),
    ['good', 'migrations'],
  );
  migrate(database, 1, [...steps, { name: 'bad', sql: 'CREATE TABLE better (a)' }]);
  assert.equal(tables().length, 3);
});
