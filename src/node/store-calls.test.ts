// SPDX-License-Identifier: Apache-2.0
// The thread of the record makes the calls that are listed, and no others.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Store } from '../core/ports/store.ts';
import { fakeWorld } from '../core/world.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { callStore, remoteStore } from './store-calls.ts';

async function openStore(t: TestContext): Promise<Store> {
  const dir = mkdtempSync(join(tmpdir(), 'bz-calls-'));
  const store = await openSqliteStore({ file: join(dir, 'store.db'), world: fakeWorld() });
  t.after(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return store;
}

test('every listed call reaches the store, with its arguments and its answer', async (t) => {
  const store = await openStore(t);
  const asked: string[] = [];
  const remote = remoteStore((path, args) => {
    asked.push(path);
    return callStore(store, path, args);
  });
  const entry = { kind: 'app', value: 'demo', since: 1, by: 'x', why: '' } as const;
  await remote.kills.put(entry);
  assert.deepEqual(await remote.kills.list(), [entry]);
  assert.equal((await remote.cluster.revisions.read()).kills, 1);
  assert.equal(await remote.directory.accounts.byLogin('nobody'), undefined);
  assert.deepEqual(asked, [
    'kills.put',
    'kills.list',
    'cluster.revisions.read',
    'directory.accounts.byLogin',
  ]);
});

for (const path of [
  'close',
  'events.append',
  'cluster.revisions.follow',
  'cluster.revisions',
  'keys',
  'keys.list.call',
  'keys.constructor',
  'constructor.constructor',
  '__proto__.toString',
  '',
]) {
  test(`not called: "${path}"`, async (t) => {
    const store = await openStore(t);
    await assert.rejects(callStore(store, path, []), { code: 'internal', detail: /no call/ });
  });
}
