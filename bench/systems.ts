// SPDX-License-Identifier: Apache-2.0
// What is measured, side by side: the fake upstream itself (the floor), Bartizan without and with its
// protections, and a peer. Each is started as its users start it, and all stand before the same upstream.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DETECTORS } from '../src/guard/registry.gen.ts';
import type { Child, Children } from './children.ts';
import type { Target } from './exchange-client.ts';
import { processTree } from './process-cost.ts';

/** floor: no gateway; plain: auth, limits and record; full: the default protections as well. */
export type SystemName = 'floor' | 'plain' | 'full' | 'portkey';

export type System = {
  readonly name: SystemName;
  readonly target: Target;
  /** Every process of it. */
  readonly processes: readonly number[];
  /** The process that serves. */
  readonly worker: number;
  stop(): Promise<void>;
};

const root = join(import.meta.dirname, '..');
const START_MS_MAX = 60_000;
const MANY = 1_000_000_000;

/** The fake upstream. */
export async function startFloor(children: Children): Promise<System> {
  const { child, first } = await children.fork<{ port: number }>('upstream.ts');
  return {
    name: 'floor',
    target: { port: first.port, headers: {} },
    processes: [child.pid],
    worker: child.pid,
    stop: () => children.stop(child),
  };
}

export type BartizanOptions = {
  readonly name: 'plain' | 'full';
  readonly upstreamPort: number;
  readonly models: readonly string[];
};

/** Bartizan, one worker, in a data folder of its own. */
export async function startBartizan(
  children: Children,
  { name, upstreamPort, models }: BartizanOptions,
): Promise<System> {
  const folder = children.folder();
  const config = join(folder, 'bartizan.yaml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configuration(name, upstreamPort, models)));
  const child = children.spawn([
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    join(root, 'src', 'main.ts'),
    'start',
    '--json',
    '--config',
    config,
    '--data',
    join(folder, 'data'),
  ]);
  const stop = (): Promise<void> => children.stop(child);
  try {
    const { dataPlane, firstKey } = JSON.parse(await firstLine(child)) as Record<string, string>;
    const processes = processTree(child.pid);
    return {
      name,
      target: {
        port: Number(new URL(dataPlane ?? '').port),
        headers: { authorization: `Bearer ${firstKey}` },
      },
      processes,
      worker: processes.find((pid) => pid !== child.pid) ?? child.pid,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function configuration(
  name: 'plain' | 'full',
  upstreamPort: number,
  models: readonly string[],
): unknown {
  const target = { targets: [{ upstream: 'fake' }] };
  const limits = [
    { per: 'key', unit: 'requests', window: 'minute', max: MANY },
    { per: 'app', unit: 'tokens', window: 'day', max: 1000 * MANY },
    { per: 'tenant', unit: 'concurrency', window: 'now', max: MANY },
  ];
  const unprotected = {
    guard: { disabled: DETECTORS.map(({ id }) => id) },
    protections: { rules: [] },
  };
  return {
    listen: { port: 0, workers: 1 },
    admin: { port: 0 },
    telemetry: { log_level: 'warn' },
    upstreams: {
      fake: {
        kind: 'openai',
        base_url: `http://127.0.0.1:${upstreamPort}/v1`,
        allow_addresses: ['127.0.0.1'],
        max_connections: 10_000,
      },
    },
    models: Object.fromEntries(models.map((model) => [model, target])),
    apps: { bench: { owner: 'bench', purpose: 'measurement', limits } },
    ...(name === 'plain' ? unprotected : {}),
  };
}

function firstLine({ process: child, stderr }: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no start within ${START_MS_MAX} ms: ${stderr()}`)),
      START_MS_MAX,
    );
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} before it was ready: ${stderr()}`));
    });
    if (child.stdout === null) return;
    createInterface(child.stdout).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
}

/** The folder of the peer's package, when it is installed (bench/README.md says how). */
export function findPortkey(): { folder: string; version: string } | undefined {
  const folder =
    process.env['BARTIZAN_BENCH_PORTKEY'] ??
    join(root, '.cache', 'bench', 'node_modules', '@portkey-ai', 'gateway');
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { folder, version };
}

/** Portkey's open gateway with nothing switched on. */
export async function startPortkey(
  children: Children,
  folder: string,
  upstreamPort: number,
): Promise<System> {
  const port = await freePort();
  const child = children.spawn(
    [
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(import.meta.dirname, 'loopback-only.ts'),
      join(folder, 'build', 'start-server.js'),
      `--port=${port}`,
      '--headless',
    ],
    { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
  );
  child.process.stdout?.resume();
  await accepts(port, child);
  return {
    name: 'portkey',
    target: {
      port,
      headers: {
        authorization: 'Bearer none',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
      },
    },
    processes: processTree(child.pid),
    worker: child.pid,
    stop: () => children.stop(child),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function accepts(port: number, { process: child, stderr }: Child): Promise<void> {
  const deadline = Date.now() + START_MS_MAX;
  while (Date.now() < deadline && child.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`did not listen: ${stderr()}`);
}
