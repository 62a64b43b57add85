// SPDX-License-Identifier: Apache-2.0
// A process for the tests to kill: it writes events without end and prints the number of each one once
// `append` has returned, or it drains without end.
// Usage: spool-process.fixture.ts write <dir> <worker> | drain <dir> <store file> <node> <alive|gone>
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { World } from '../../src/core/world.ts';
import { decisionFixture, exchangeFixture } from '../../src/telemetry/event.fixture.ts';
import { createSpool } from '../../src/telemetry/spool.ts';

const [mode, dir = '', name = '', node = '', writers] = process.argv.slice(2);
const world: World = {
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  random: randomBytes,
  log: () => {},
  signal: new AbortController().signal,
};

if (mode === 'write') {
  const config = { fsync_interval_ms: 5, segment_bytes: 8_192, min_free_bytes: 0 };
  const spool = createSpool({ dir, worker: name, pid: process.pid, node: 'n1', world, config });
  for (let number = 1; ; number += 1) {
    const request = `${name}-${number}`;
    spool.append([decisionFixture({ request }), exchangeFixture({ request })]);
    writeSync(1, `${request}\n`);
    if (number % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

if (mode === 'drain') {
  // Not at the top: a writer starts in a third of the time without them.
  const { openSqliteStore } = await import('../../src/store/sqlite.ts');
  const { createDrain } = await import('../../src/telemetry/drain.ts');
  const store = await openSqliteStore({ file: name, world });
  const drain = createDrain({ dir, node, store, world, isAlive: () => writers === 'alive' });
  writeSync(1, 'ready\n');
  for (;;) {
    await drain.run();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
