// SPDX-License-Identifier: Apache-2.0
// The mock API that the suite of openai-node is written against: the one its own script starts, by the same
// command line, on a free port.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { EXIT, listen, stop } from './run.ts';

/** The first start downloads the mock. */
const START_MS_MAX = 180_000;
const SPEC = 'api_reference/openapi.transformed.yml';
const COMMAND = /^\s*npm exec --package=(\S+) -- (steady) (.+) "\$URL"$/m;

export type MockServer = { readonly url: string; readonly name: string; stop(): Promise<void> };

/** Ends the process (4) when the mock does not answer in time. */
export async function startMock(checkout: string): Promise<MockServer> {
  const command = COMMAND.exec(readFileSync(join(checkout, 'scripts/mock'), 'utf8'));
  if (command === null) stop(EXIT.inconclusive, 'scripts/mock names no mock; nothing was run');
  const [, name = '', program = '', options = ''] = command;
  const port = await freePort();
  const words = options.replace(/-p \d+/, `-p ${port}`).split(/\s+/);
  const child = spawn(
    'npm',
    ['exec', '--yes', `--package=${name}`, '--', program, '--quiet', ...words, SPEC],
    // A group of its own: npm starts a shell, which starts the mock.
    { cwd: checkout, detached: true, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  process.once('exit', () => kill(child));
  process.once('SIGINT', () => process.exit(130));
  const url = `http://127.0.0.1:${port}`;
  if (!(await answers(`${url}/_x-steady/health`, child))) {
    await end(child);
    stop(EXIT.target, `the mock (${name}) did not start`);
  }
  return { url, name, stop: () => end(child) };
}

async function answers(health: string, child: ChildProcess): Promise<boolean> {
  const over = new AbortController();
  child.once('error', () => over.abort());
  child.once('exit', () => over.abort());
  for (let waitedMs = 0; waitedMs < START_MS_MAX && !over.signal.aborted; waitedMs += 200) {
    const ok = await fetch(health).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  kill(child);
  await ended;
}

function kill({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGTERM');
}

async function freePort(): Promise<number> {
  const held = await listen(createServer());
  await held.close();
  return Number(new URL(held.url).port);
}
