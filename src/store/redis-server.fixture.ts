// SPDX-License-Identifier: Apache-2.0
// A real Redis (or Valkey) server of a test's own, on a free port of this machine; it can be stopped, hung,
// killed, and started again with its data, with old data, or with none.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';

const PROGRAM = ['valkey-server', 'redis-server'].find(
  (program) => spawnSync(program, ['--version']).status === 0,
);

/** Why tests that need a server cannot run here; false when they can. */
export const NO_SERVER: string | false =
  PROGRAM === undefined ? 'neither valkey-server nor redis-server is installed' : false;

export type RedisServer = {
  readonly port: number;
  readonly url: string;
  /** Asks the server directly. */
  command(...words: string[]): Promise<unknown>;
  /** Lets it hang, as a machine that has lost its disk: connections are taken, nothing is answered. */
  hang(): void;
  resume(): void;
  /** Ends it at once; nothing is saved. */
  kill(): Promise<void>;
  /** Writes all data to disk, from where a start reads it. */
  save(): Promise<void>;
  /** Starts it again on the same port, with what was saved last, or with nothing. */
  start(data: 'saved' | 'empty'): Promise<void>;
  stop(): Promise<void>;
};

export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const start = async (data: 'saved' | 'empty'): Promise<void> => {
    if (data === 'empty') rmSync(join(dir, 'dump.rdb'), { force: true });
    const settings = ['--save', '', '--appendonly', 'no', '--bind', '127.0.0.1', '--dir', dir];
    const started = spawn(PROGRAM ?? '', ['--port', String(port), ...settings, ...options], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child = started;
    for await (const chunk of started.stdout) {
      if (String(chunk).includes('Ready to accept connections')) break;
    }
    started.stdout.resume();
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGCONT');
    running.kill(signal);
    await ended;
  };
  const command = async (...words: string[]): Promise<unknown> => {
    const client = createClient({ url, RESP: 2, maintNotifications: 'disabled' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.sendCommand(words);
    } finally {
      client.destroy();
    }
  };
  await start('empty');
  return {
    port,
    url,
    command,
    hang: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    save: async () => void (await command('SAVE')),
    start,
    stop: async () => {
      await end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
