// SPDX-License-Identifier: Apache-2.0
// What only the embedded store has: its files, and that lists are read from an index. What it has in common
// with PostgreSQL is tested in test/store.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import type { ExchangeEvent } from '../core/events.ts';
import type { Store } from '../core/ports/store.ts';
import { fakeWorld } from '../core/world.ts';
import { openSqliteStore } from './sqlite.ts';

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

const exchange = {
  schema: 'bartizan.event/1',
  type: 'exchange',
  time: 1_000,
  tenant: 'acme',
  request: 'req_1',
  outcome: 'allow',
} as ExchangeEvent;

test('everything is there after closing and opening again, in files of the owner alone', async (t) => {
  const file = fileOf(t);
  const first = await openSqliteStore({ file, world: fakeWorld() });
  await first.events.append('n1', [{ spool: 's1', line: 1, event: exchange }]);
  for (const name of [file, `${file}-wal`]) assert.equal(statSync(name).mode & 0o777, 0o600, name);
  await first.close();
  await first.close();
  const store = await open(t, file);
  assert.equal(await store.events.lastLine('n1', 's1'), 1);
  assert.deepEqual((await store.events.byRequest('req_1'))[0]?.event, exchange);
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

test('a file that is no database is refused', async (t) => {
  const file = fileOf(t);
  await (await openSqliteStore({ file, world: fakeWorld() })).close();
  writeFileSync(file, 'no database at all, but long enough to be taken for one'.repeat(100));
  chmodSync(file, 0o600);
  await assert.rejects(openSqliteStore({ file, world: fakeWorld() }));
});
