// SPDX-License-Identifier: Apache-2.0
// SIGKILL of any process under load: what a client has seen whole is in the record, once; the sequence has
// no gap; the service is back within seconds; and while the main process is dead, workers go on answering.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askOnce, Load, openStream } from './load.fixture.ts';
import { configuration, freePorts, FULL, Installation, pause, until } from './node.fixture.ts';
import { recordIsWhole } from './record.fixture.ts';

const KILLS = FULL ? 20 : 3;
/** How long the clients are watched after each kill. */
const WATCH_MS = FULL ? 500 : 150;
const BACK_MS = 10_000;

test('what was acknowledged survives kills of workers and of the main process', async (t) => {
  const node = await new Installation(t, configuration({ ports: await freePorts(2) })).start();
  const load = new Load({
    dataPlane: node.now.dataPlane,
    key: node.key,
    clients: 6,
    pauseMs: FULL ? 5 : 15,
  });
  t.after(() => load.stop());
  await until('first answers', () => load.succeeded > 20);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await (kill % 2 === 0 ? killWorker(node, load) : killMain(node, load));
    await pause(WATCH_MS * Math.random());
  }
  await node.workers(2);
  await load.stop();
  t.diagnostic(`${KILLS} kills; ${load.describe()}`);
  assert.ok(load.broken < load.succeeded / 4, 'a kill breaks what it hits, not the service');
  await recordIsWhole(t, node, load.acknowledged);
  assert.equal(await node.signalMain('SIGTERM'), 0);
  assert.deepEqual(node.processes(), []);
});

async function killWorker(node: Installation, load: Load): Promise<void> {
  const pids = await node.workers(2);
  const victim = pids[Math.floor(Math.random() * pids.length)] ?? 0;
  process.kill(victim, 'SIGKILL');
  const before = load.succeeded;
  await node.workers(2, [victim]);
  await until('answers after the kill', () => load.succeeded > before, BACK_MS);
}

async function killMain(node: Installation, load: Load): Promise<void> {
  const workers = await node.workers(2);
  assert.equal(await node.signalMain('SIGKILL'), 'SIGKILL');
  const before = load.succeeded;
  await until('answers without a main process', () => load.succeeded > before + 10, BACK_MS);
  await node.start();
  await until('answers with a new one', () => load.succeeded > before + 20, BACK_MS);
  // The workers that it found are drained, and gone.
  await node.workers(2, workers);
  await until('the old workers end', () => !node.processes().some((pid) => workers.includes(pid)));
}

test('workers outlive main process and log reader, and their successor may serve elsewhere', async (t) => {
  const node = await new Installation(t, configuration()).start();
  const { dataPlane } = node.now;
  const workers = await node.workers(2);
  const stream = await openStream({ dataPlane, key: node.key });
  // What a supervisor's pipe does when the whole pipeline dies: the next line of a log finds no reader.
  node.now.process.stderr?.destroy();
  assert.equal(await node.signalMain('SIGKILL'), 'SIGKILL');
  await pause(500);
  for (const kind of [0, 1, 2, 3]) {
    assert.equal((await askOnce(kind, { dataPlane, key: node.key })).status, 200);
  }
  // Port 0: the new one serves on another port, and tells them to go all the same, also the late one.
  const [late = 0] = workers;
  process.kill(late, 'SIGSTOP');
  await node.start();
  process.kill(late, 'SIGCONT');
  assert.notEqual(node.now.dataPlane, dataPlane);
  assert.match((await stream.ended).text, /data: \[DONE\]\n\n$/);
  await node.workers(2, workers);
  await until('the old workers end', () => !node.processes().some((pid) => workers.includes(pid)));
  assert.equal(await node.signalMain('SIGTERM'), 0);
});
