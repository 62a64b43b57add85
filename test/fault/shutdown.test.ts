// SPDX-License-Identifier: Apache-2.0
// Ends and starts of a node: running streams finish, nothing is left behind, and a start that cannot work
// says in one line why not.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fakeWorld } from '../../src/core/world.ts';
import { startWorkers } from '../../src/node/workers.ts';
import { MAIN } from '../e2e/bartizan.fixture.ts';
import { openStream } from './load.fixture.ts';
import {
  configuration,
  freePorts,
  FULL,
  Installation,
  isRunning,
  killIfThere,
  pause,
  until,
} from './node.fixture.ts';

/** The clients' sentence has a dozen words: such a stream takes about a second. */
const SLOW = 'mode: slow, delay_ms: 50';
const EXIT_CONFIG = 3;
const EXIT_INTERNAL = 5;

test('SIGTERM lets running streams finish, and leaves nothing behind', async (t) => {
  const [port = 0, admin = 0] = await freePorts(2);
  const node = await new Installation(
    t,
    configuration({ ports: [port, admin], upstream: SLOW }),
  ).start();
  const to = { dataPlane: node.now.dataPlane, key: node.key };
  const streams = await Promise.all(Array.from({ length: 8 }, () => openStream(to)));
  assert.equal(await node.signalMain('SIGTERM'), 0);
  for (const { status, text } of await Promise.all(streams.map(({ ended }) => ended))) {
    assert.equal(status, 200);
    assert.match(text, /"finish_reason":"stop"[^]*data: \[DONE\]\n\n$/);
  }
  assert.deepEqual(node.processes(), []);
  await listenOn(port);
  await listenOn(admin);
});

test('streams that take too long are cut by the end of the node', { skip: !FULL }, async (t) => {
  const endless = configuration({ upstream: 'mode: slow, delay_ms: 5000' });
  const node = await new Installation(t, endless).start();
  const to = { dataPlane: node.now.dataPlane, key: node.key };
  const stream = await openStream(to);
  const asked = performance.now();
  assert.equal(await node.signalMain('SIGTERM'), 0);
  assert.ok(performance.now() - asked < 15_000);
  assert.equal((await stream.ended).code, 'shutting_down');
});

test('Ctrl-C reaches the whole group and lets running streams finish', async (t) => {
  const node = new Installation(t, configuration());
  const main = start(t, node, configuration({ upstream: SLOW }), { detached: true });
  const { dataPlane, firstKey } = JSON.parse(await main.line) as Record<string, string>;
  const stream = await openStream({ dataPlane: dataPlane ?? '', key: firstKey ?? '' });
  process.kill(-(main.process.pid ?? 0), 'SIGINT');
  assert.equal(await main.ended, 0);
  assert.match((await stream.ended).text, /data: \[DONE\]\n\n$/);
  assert.deepEqual(node.processes(), []);
});

test('a start that is stopped on the way ends well', async (t) => {
  const node = new Installation(t, configuration());
  const main = start(t, node, configuration());
  await until('the first worker', () => node.processes().length > 1);
  main.process.kill('SIGTERM');
  assert.equal(await main.ended, 0);
  assert.deepEqual(node.processes(), []);
});

test('one data directory has one node, also when two start at the same moment', async (t) => {
  const node = new Installation(t, configuration());
  const starts = [start(t, node, configuration()), start(t, node, configuration())];
  const [loser] = await Promise.all([
    Promise.race(starts.map(async ({ ended, stderr }) => `${await ended}: ${stderr()}`)),
    Promise.any(starts.map(({ line }) => line)),
  ]);
  assert.match(
    loser,
    new RegExp(`^${EXIT_CONFIG}: .*already running with the data directory`, 's'),
  );
  const third = start(t, node, configuration());
  assert.equal(await third.ended, EXIT_CONFIG);
  assert.match(third.stderr(), /already running/);
  await node.workers(2);
});

test('a start that cannot work says why', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  const used = new RegExp(`port ${port} is used by another program`);
  const folder = mkdtempSync(join(tmpdir(), 'bz-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [long, file, damaged] = [
    join(folder, 'x'.repeat(100)),
    join(folder, 'f'),
    join(folder, 'd'),
  ];
  writeFileSync(file, '');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'bartizan.db'), 'not what SQLite writes. '.repeat(100));
  const provider = 'kind: openai, base_url: "http://127.0.0.1:9", key: "env:BZ_NOT_SET"';
  const keyless = configuration().replace('kind: simulated, mode: echo', provider);

  const cases: readonly (readonly [config: string, words: RegExp, data?: string])[] = [
    [configuration({ ports: [port, 0] }), used],
    [configuration({ ports: [0, port] }), used],
    [keyless, /bartizan\.yaml:5: upstreams\.sim: env:BZ_NOT_SET is not set/],
    [configuration(), /path is too long/, long],
    [configuration(), /cannot use data directory .*: (EEXIST|ENOTDIR)/, file],
    [configuration(), /file is not a database/, damaged],
  ];
  await Promise.all(
    cases.map(async ([config, words, data]) => {
      const node = new Installation(t, config);
      const main = start(t, node, config, data === undefined ? {} : { data });
      assert.equal(await main.ended, data === damaged ? EXIT_INTERNAL : EXIT_CONFIG);
      assert.match(main.stderr(), words);
      assert.doesNotMatch(main.stderr(), / at .*src/, 'no stack');
      assert.deepEqual(node.processes(), []);
    }),
  );
});

test('a worker that cannot live is started again more and more slowly', async (t) => {
  const world = fakeWorld();
  const workers = startWorkers({ count: 1, command: [process.execPath, '-e', '0'], world });
  t.after(() => workers.stop());
  await until('four deaths', () => world.lines.length >= 4);
  assert.deepEqual(
    world.lines.slice(0, 4).map(({ event, fields }) => [event, fields['restartMs']]),
    [100, 200, 400, 800].map((restartMs) => ['worker.died', restartMs]),
  );
});

test('a worker that does not go is killed', { skip: !FULL }, async (t) => {
  const deaf = 'process.on("SIGTERM",()=>{});setInterval(()=>{},1000)';
  const command = [process.execPath, '-e', deaf] as const;
  const workers = startWorkers({ count: 1, command, world: fakeWorld() });
  const [pid = 0] = workers.pids;
  t.after(() => killIfThere(pid));
  await pause(300);
  await workers.stop();
  assert.equal(isRunning(pid), false);
});

type Started = {
  readonly process: ChildProcess;
  /** The line that says that it runs. */
  readonly line: Promise<string>;
  readonly ended: Promise<number | null>;
  readonly stderr: () => string;
};

function start(
  t: TestContext,
  node: Installation,
  config: string,
  options: { readonly detached?: boolean; readonly data?: string } = {},
): Started {
  const file = join(node.folder, 'bartizan.yaml');
  mkdirSync(node.folder, { recursive: true });
  writeFileSync(file, config);
  const { detached = false, data = node.data } = options;
  const args = ['start', '--json', '--config', file, '--data', data];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  });
  t.after(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
  line.catch(() => undefined);
  return {
    process: child,
    line,
    ended: new Promise((resolve) => child.once('exit', resolve)),
    stderr: () => stderr,
  };
}

/** Fails when the port is still taken. */
async function listenOn(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}
