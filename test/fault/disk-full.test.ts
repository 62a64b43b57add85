// SPDX-License-Identifier: Apache-2.0
// A full disk under load, on a real small file system: new work is refused in the words of each wire,
// nothing acknowledged is missing from the record, and when there is room again the node goes on by itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { askOnce, Load, UNSTREAMED } from './load.fixture.ts';
import { configuration, freePorts, Installation, until } from './node.fixture.ts';
import { recordIsWhole } from './record.fixture.ts';

const system = (program: string, ...args: string[]) => spawnSync(program, args);
/** A connection for each request: the kernel spreads connections over the workers. */
const CLOSE = { headers: { connection: 'close' } };
const DISK = '24m';
const MIN_FREE = 4 * 1024 * 1024;

test('a full disk refuses new work, loses nothing, and recovers by itself', async (t) => {
  const telemetry = `spool: { min_free_bytes: ${MIN_FREE} }`;
  const ports = await freePorts(2);
  const node = new Installation(t, configuration({ ports, telemetry }));
  if (!mounted(t, node.data)) return;
  // Detached now, and gone when the last process on it is.
  node.onEnd = () => void system('umount', '--lazy', node.data);
  await node.start();
  const to = { dataPlane: node.now.dataPlane, key: node.key };
  const load = new Load({ ...to, clients: 4, pauseMs: 10 });
  t.after(() => load.stop());
  await until('first answers', () => load.succeeded > 20);

  const ballast = join(node.data, 'ballast');
  fill(ballast);
  const refused = (): number => load.counts.get('503 cannot_record') ?? 0;
  await until('refusals', () => refused() > 20);
  await until('both workers say that they are not ready', async () => {
    const asked = Array.from({ length: 12 }, () => fetch(`${to.dataPlane}/readyz`, CLOSE));
    return (await Promise.all(asked)).every(({ status }) => status === 503);
  });
  for (const kind of UNSTREAMED) await refusesInItsWire(kind, to);
  await until('the main process knows', async () => !(await node.status()).recording);
  // What the drain takes out of the spool makes room for a moment, and then a change is recorded.
  await until('a change that cannot be recorded is not made', async () => {
    const stop = await node.api('/api/v1/kill-switches/tool/none', 'PUT', { why: 'no disk' });
    return stop.status === 503;
  });
  t.diagnostic(`disk full: ${load.describe()}`);

  // A supervisor that starts it again changes nothing: it is there, and refuses.
  const workers = await node.workers(2);
  await node.signalMain('SIGKILL');
  await node.start();
  await node.workers(2, workers);
  const refusedBefore = refused();
  await until('refusals after the restart', () => refused() > refusedBefore + 20);

  rmSync(ballast);
  const before = load.succeeded;
  await until('answers again', () => load.succeeded > before + 20);
  await until('the main process records again', async () => (await node.status()).recording);
  await load.stop();
  t.diagnostic(`disk free: ${load.describe()}`);
  assert.ok(load.broken < 10, 'only what the restart cut');
  await recordIsWhole(t, node, load.acknowledged);
  assert.equal(await node.signalMain('SIGTERM'), 0);
});

async function refusesInItsWire(
  kind: (typeof UNSTREAMED)[number],
  to: { dataPlane: string; key: string },
): Promise<void> {
  const answer = await askOnce(kind, to);
  assert.equal(answer.status, 503);
  const body = JSON.parse(answer.text) as {
    type?: string;
    error: { type: string; code?: string; message: string };
    bartizan?: { code: string };
  };
  assert.match(body.error.message, /cannot be recorded/);
  if (kind === 0) assert.equal(body.error.code, 'cannot_record');
  else assert.deepEqual([body.type, body.bartizan?.code], ['error', 'cannot_record']);
}

/** Mounts a small file system where the data directory will be; skips the test where it cannot. */
function mounted(t: TestContext, folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    t.skip('mounting a small tmpfs needs root on Linux');
    return false;
  }
  mkdirSync(folder, { recursive: true });
  const mount = system('mount', '-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder);
  if (mount.status !== 0) {
    t.skip(`tmpfs could not be mounted: ${mount.stderr?.toString().trim()}`);
    return false;
  }
  return true;
}

/** Writes until the disk takes no byte more. */
function fill(file: string): void {
  const fd = openSync(file, 'w');
  for (let bytes = 65_536; bytes > 0; ) {
    try {
      if (writeSync(fd, Buffer.alloc(bytes)) < bytes) bytes = Math.floor(bytes / 2);
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  closeSync(fd);
}
