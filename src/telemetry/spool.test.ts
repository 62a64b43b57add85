// SPDX-License-Identifier: Apache-2.0
// What a spool writes and when. Its behaviour under faults is tested in test/fault/spool.test.ts.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fakeWorld } from '../core/world.ts';
import { exchangeFixture, nodeFixture } from './event.fixture.ts';
import { createSpool, type SpoolOptions } from './spool.ts';
import { nodeSpoolFiles, type SpoolFiles } from './spool-files.ts';
import { decodeLine } from './spool-line.ts';

const CONFIG = { fsync_interval_ms: 50, segment_bytes: 4_096, min_free_bytes: 0 };

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-spool-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'made', 'by', 'the', 'spool');
}

function options(dir: string, files: SpoolFiles = nodeSpoolFiles): SpoolOptions {
  return { dir, worker: 'w0', pid: 7, node: 'n1', world: fakeWorld(), config: CONFIG, files };
}

test('all events of an append are one write, and nothing is one for none', (t) => {
  let writes = 0;
  const files: SpoolFiles = {
    ...nodeSpoolFiles,
    write: (...parameters) => {
      writes += 1;
      return nodeSpoolFiles.write(...parameters);
    },
  };
  const spool = createSpool(options(folder(t), files));
  spool.append([exchangeFixture(), nodeFixture(), nodeFixture()]);
  spool.append([]);
  assert.equal(writes, 1);
  spool.close();
});

test('a write that the disk takes in pieces is completed', (t) => {
  const dir = folder(t);
  const files: SpoolFiles = {
    ...nodeSpoolFiles,
    write: (fd, bytes, from, position) =>
      nodeSpoolFiles.write(fd, bytes.subarray(0, from + 7), from, position),
  };
  const spool = createSpool(options(dir, files));
  spool.append([exchangeFixture()]);
  spool.close();
  assert.deepEqual(
    linesIn(dir).map(({ line }) => line),
    [1],
  );
});

test('a disk that takes nothing and reports nothing is a failure, not an endless loop', (t) => {
  const spool = createSpool(options(folder(t), { ...nodeSpoolFiles, write: () => 0 }));
  assert.throws(() => spool.append([exchangeFixture()]), { code: 'cannot_record' });
  assert.equal(spool.writable, false);
});

test('lines count on over segments, which stay within their size', (t) => {
  const dir = folder(t);
  const spool = createSpool(options(dir));
  const requests = Array.from({ length: 25 }, (_, number) => `r${number}`);
  for (const request of requests) spool.append([exchangeFixture({ request })]);
  spool.close();
  const lines = linesIn(dir);
  assert.deepEqual(
    lines.map(({ line }) => line),
    requests.map((_, index) => index + 1),
  );
  assert.deepEqual(
    lines.map(({ json }) => JSON.parse(json).request),
    requests,
  );
  const sizes = segmentsIn(dir).map((file) => statSync(join(dir, file)));
  assert.ok(sizes.length > 5);
  for (const { size, mode } of sizes) {
    assert.ok(size > 0 && size <= CONFIG.segment_bytes);
    assert.equal(mode & 0o777, 0o600);
  }
  assert.equal(statSync(dir).mode & 0o777, 0o700);
});

test('no segment is closed before what it holds is on the disk', async (t) => {
  const unsynced = new Set<number>();
  let closed = 0;
  const files: SpoolFiles = {
    ...nodeSpoolFiles,
    write: (fd, ...rest) => {
      unsynced.add(fd);
      return nodeSpoolFiles.write(fd, ...rest);
    },
    sync: (fd, done) => {
      nodeSpoolFiles.sync(fd, (error) => {
        unsynced.delete(fd);
        done(error);
      });
    },
    syncNow: (fd) => {
      nodeSpoolFiles.syncNow(fd);
      unsynced.delete(fd);
    },
    close: (fd) => {
      assert.ok(!unsynced.has(fd));
      nodeSpoolFiles.close(fd);
      closed += 1;
    },
  };
  const dir = folder(t);
  const spool = createSpool(options(dir, files));
  for (let count = 0; count < 20; count += 1) {
    spool.append([exchangeFixture()]);
    if (count % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  spool.close();
  for (let wait = 0; wait < 500 && closed < segmentsIn(dir).length; wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(closed > 3);
  assert.equal(closed, segmentsIn(dir).length);
});

test('an append larger than a segment is still one write in one segment', (t) => {
  const dir = folder(t);
  const spool = createSpool(options(dir));
  spool.append([exchangeFixture()]);
  spool.append(Array.from({ length: 20 }, () => exchangeFixture()));
  spool.append([exchangeFixture()]);
  spool.close();
  assert.equal(segmentsIn(dir).length, 3);
  assert.equal(linesIn(dir).length, 22);
});

test('an event that is no JSON is refused and costs the others nothing', (t) => {
  const dir = folder(t);
  const spool = createSpool(options(dir));
  const bad = nodeFixture({ fields: { count: 1n as unknown as number } });
  assert.throws(() => spool.append([nodeFixture(), bad]), { code: 'cannot_record' });
  assert.equal(spool.writable, true);
  spool.append([nodeFixture()]);
  spool.close();
  assert.deepEqual(
    linesIn(dir).map(({ line }) => line),
    [1],
  );
});

test('the disk is synced once for many appends, not once for each', async (t) => {
  let syncs = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const files: SpoolFiles = {
    ...nodeSpoolFiles,
    sync: (fd, done) => {
      syncs += 1;
      nodeSpoolFiles.sync(fd, (error) => {
        done(error);
        resolve();
      });
    },
    syncNow: () => assert.fail('the path of a request must not wait for the disk'),
  };
  const spool = createSpool(options(folder(t), files));
  for (let count = 0; count < 5; count += 1) spool.append([nodeFixture()]);
  assert.equal(syncs, 0);
  // The timer of the spool does not keep the process alive.
  const keep = setInterval(() => {}, 1_000);
  await promise;
  clearInterval(keep);
  assert.equal(syncs, 1);
});

test('a worker name that could leave the folder is refused', (t) => {
  const dir = folder(t);
  for (const worker of ['', '../w', 'a/b', 'w.0', 'x'.repeat(65)]) {
    assert.throws(() => createSpool({ ...options(dir), worker }), { code: 'internal' });
  }
});

function segmentsIn(dir: string): string[] {
  const numberOf = (file: string): number => Number(file.split('.').at(-2));
  return readdirSync(dir)
    .filter((file) => file.endsWith('.spool'))
    .sort((a, b) => numberOf(a) - numberOf(b));
}

function linesIn(dir: string): { line: number; json: string }[] {
  return segmentsIn(dir)
    .flatMap((file) => readFileSync(join(dir, file), 'utf8').split('\n').slice(0, -1))
    .map((text) => decodeLine(Buffer.from(text)) ?? assert.fail('not a sound line'));
}
