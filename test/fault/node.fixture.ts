// SPDX-License-Identifier: Apache-2.0
// A whole Bartizan that a test kills, stops and starts again on one data directory. Every process that
// ever ran on that directory is ended with the test, however the test ends.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { findPort } from '../../src/node/ports.ts';
import { type Bartizan, startBartizan } from '../e2e/bartizan.fixture.ts';

// Every start compiles the same files: kept compiled, they start in half the time.
process.env['NODE_COMPILE_CACHE'] ??= join(
  import.meta.dirname,
  '../../node_modules/.cache/bartizan-tests',
);

export const FULL = process.env['BARTIZAN_TESTS'] === 'full';

export type WorkerView = {
  readonly worker: string;
  readonly pid: number;
  readonly ready: boolean;
  readonly version?: string;
  readonly inFlight: number;
};
export type StatusView = {
  readonly version: string;
  readonly recording: boolean;
  readonly workers: readonly WorkerView[];
  readonly sequence: { count: number; first: number; last: number; gaps: number[] };
};
type Answer<Body> = { readonly status: number; readonly body: Body };

/** The folder of one node, and the main process that runs on it now. */
export class Installation {
  readonly folder = mkdtempSync(join(tmpdir(), 'bz-'));
  readonly data = join(this.folder, 'data');
  /** The first key of the node: shown by its first start only. */
  key = '';
  /** Called when the processes have ended, before the folder is removed. */
  onEnd: () => void = () => undefined;
  #config: string;
  #now: Bartizan | undefined;

  constructor(t: TestContext, config: string) {
    this.#config = config;
    t.after(() => this.end());
  }

  get now(): Bartizan {
    assert.ok(this.#now !== undefined, 'started');
    return this.#now;
  }

  /** Starts a main process, on what is in the folder. */
  async start(): Promise<this> {
    this.#now = await startBartizan(this.#config, this.folder);
    if (this.#now.key !== '') this.key = this.#now.key;
    return this;
  }

  configure(config: string): void {
    this.#config = config;
    this.now.configure(config);
  }

  /** Sends a signal to the main process and waits for its end; its exit code, or the signal's name. */
  async signalMain(signal: NodeJS.Signals): Promise<number | string> {
    const { process: main } = this.now;
    if (main.exitCode === null && main.signalCode === null) {
      const ended = new Promise((resolve) => main.once('exit', resolve));
      main.kill(signal);
      await ended;
    }
    return main.exitCode ?? main.signalCode ?? 'running';
  }

  /** Where the admin API is, and the token for it. */
  access(): { url: string; token: string } {
    const file = readFileSync(join(this.data, 'admin.json'), 'utf8');
    return JSON.parse(file) as { url: string; token: string };
  }

  /** Calls the admin API with the token that the node wrote for commands on this machine. */
  async api<Body>(path: string, method = 'GET', body?: unknown): Promise<Answer<Body>> {
    const { url, token } = this.access();
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        // The next call may come to another process at the same address.
        connection: 'close',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }

  async status(): Promise<StatusView> {
    return (await this.api<StatusView>('/api/v1/status')).body;
  }

  /** Waits until exactly `count` workers serve, none of which is in `gone`. */
  async workers(count: number, gone: readonly number[] = []): Promise<readonly number[]> {
    let pids: readonly number[] = [];
    await until(`${count} workers`, async () => {
      const { workers } = await this.status();
      pids = workers.map(({ pid }) => pid);
      return (
        workers.length === count && workers.every(({ ready, pid }) => ready && !gone.includes(pid))
      );
    });
    return pids;
  }

  /** Processes that run on this folder, main and workers of every generation. */
  processes(): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && commandOf(pid).includes(this.folder));
  }

  end(): void {
    this.#now?.process.kill('SIGKILL');
    const running = process.platform === 'linux' ? this.processes() : [];
    for (const pid of running) killIfThere(pid);
    this.onEnd();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A configuration of one simulated model `m` and one app `demo` on two workers. */
export function configuration(
  parts: { ports?: readonly number[]; upstream?: string; app?: string; telemetry?: string } = {},
): string {
  const [data = 0, admin = 0] = parts.ports ?? [];
  return `
listen: { port: ${data}, workers: 2 }
admin: { port: ${admin} }
telemetry: { log_level: info${parts.telemetry === undefined ? '' : `, ${parts.telemetry}`} }
upstreams: { sim: { kind: simulated, ${parts.upstream ?? 'mode: echo'} } }
models: { m: { targets: [{ upstream: sim }] } }
apps: { demo: { ${parts.app ?? ''} } }
`;
}

/** Ports that were free a moment ago: for nodes that have to start again where they were. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add((await findPort({ host: '127.0.0.1', port: 0 })).port);
  return [...ports];
}

/** Asks every few milliseconds until the answer is yes; fails by name after `limitMs`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > deadline) assert.fail(`${what}: not within ${limitMs} ms`);
    await pause(20);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function isRunning(pid: number): boolean {
  // A killed process whose parent has not asked for it yet is no longer running.
  return process.platform === 'linux' ? commandOf(pid) !== '' : signalled(pid, 0);
}

export function killIfThere(pid: number): void {
  signalled(pid, 'SIGKILL');
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
