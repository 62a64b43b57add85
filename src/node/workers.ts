// SPDX-License-Identifier: Apache-2.0
// Starts worker processes, starts them again when they die, and tells them to go.
import { type ChildProcess, spawn } from 'node:child_process';
import type { World } from '../core/world.ts';

const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;
/** A worker that lived this long died of something new, not of its start. */
const STABLE_MS = 10_000;
const KILL_AFTER_MS = 15_000;
/**
 * The C library's allocator keeps what compiling in several threads has taken in an arena for each thread: up
 * to 60 MB that a worker never uses again. One arena gives it back.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '1' };

export type Workers = {
  readonly pids: readonly number[];
  /** Ends all of them: SIGTERM, and SIGKILL for those that do not go. */
  stop(): Promise<void>;
};

export type WorkersOptions = {
  readonly count: number;
  /** Program and arguments of one worker; its name is appended. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly world: World;
};

export function startWorkers(options: WorkersOptions): Workers {
  const { world } = options;
  const running = new Map<string, ChildProcess>();
  let stopping = false;

  const start = (name: string, backoffMs: number): void => {
    const [program, ...args] = options.command;
    const startedAt = world.clock.monotonic();
    // Its own group: a terminal's Ctrl-C reaches the main process, which lets the workers drain.
    const child = spawn(program, [...args, name], {
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
      env: { ...ALLOCATOR, ...process.env },
    });
    running.set(name, child);
    let ended = false;
    const restart = (code: number | null, signal: string | null): void => {
      if (ended) return;
      ended = true;
      running.delete(name);
      if (stopping) return;
      const stable = world.clock.monotonic() - startedAt > STABLE_MS;
      const waitMs = stable ? BACKOFF_MS_MIN : backoffMs;
      world.log('error', 'worker.died', {
        worker: name,
        code: code ?? undefined,
        signal: signal ?? undefined,
        restartMs: waitMs,
      });
      setTimeout(() => {
        if (!stopping) start(name, Math.min(waitMs * 2, BACKOFF_MS_MAX));
      }, waitMs);
    };
    child.once('exit', restart);
    child.once('error', () => restart(null, null));
  };
  for (let index = 1; index <= options.count; index++) start(`w${index}`, BACKOFF_MS_MIN);

  return {
    get pids() {
      return [...running.values()].flatMap((child) => child.pid ?? []);
    },
    stop: async () => {
      stopping = true;
      await Promise.all([...running.values()].map(endProcess));
    },
  };
}

function endProcess(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
