// SPDX-License-Identifier: Apache-2.0
// The processes the bench starts. They get a bare environment, they are ended by the bench and by nothing
// it did not start, and none of them outlives it.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, JobResult } from './jobs.ts';

const READY_MS_MAX = 30_000;
const STOP_MS_MAX = 15_000;
/** Beyond what any job takes by itself. */
const JOB_MS_MAX = 180_000;
const STDERR_CHARS_MAX = 4_000;

export type Child = {
  readonly pid: number;
  /** The end of what it wrote to stderr. */
  readonly stderr: () => string;
  readonly process: ChildProcess;
};

export class Children {
  readonly #running = new Set<ChildProcess>();
  readonly #folders: string[] = [];

  /** A folder of their own, which goes with them. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'bartizan-bench-'));
    this.#folders.push(folder);
    return folder;
  }

  /** Starts a program. Its stdout is a pipe that the caller reads. */
  spawn(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Child {
    const [program = '', ...args] = command;
    return this.#keep(
      spawn(program, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: bareEnvironment(environment),
      }),
    );
  }

  /** Starts a script of the bench; resolves with its first message. */
  async fork<First>(script: string): Promise<{ child: Child; first: First }> {
    const child = this.#keep(
      fork(join(import.meta.dirname, script), [], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: bareEnvironment({}),
      }),
    );
    const first = await answered<First>(child, READY_MS_MAX);
    return { child, first };
  }

  /** Ends one, gently first; resolves when it is gone. */
  async stop({ process: child }: Child): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  /** Ends all that still run, then removes their folders. */
  async stopAll(): Promise<void> {
    await Promise.all(
      [...this.#running].map((process) =>
        this.stop({ process, pid: process.pid ?? 0, stderr: () => '' }),
      ),
    );
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  #keep(process: ChildProcess): Child {
    this.#running.add(process);
    process.once('exit', () => this.#running.delete(process));
    let stderr = '';
    process.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-STDERR_CHARS_MAX);
    });
    process.on('error', (error) => {
      stderr += error.message;
    });
    return { pid: process.pid ?? 0, stderr: () => stderr, process };
  }
}

export type Generator = { run(job: Job): Promise<JobResult> };

/** The load generator, ready for jobs: one at a time. */
export async function startGenerator(children: Children): Promise<Generator> {
  const { child } = await children.fork('generator.ts');
  return {
    run: (job) => {
      const result = answered<JobResult>(child, JOB_MS_MAX);
      child.process.send(job);
      return result;
    },
  };
}

/** The next message of a child. */
function answered<Message>({ process, stderr }: Child, ms: number): Promise<Message> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      process.off('exit', ended);
      process.off('message', heard);
    };
    const ended = (code: number | null): void => {
      settle();
      reject(new Error(`a process of the bench ended with ${code}: ${stderr()}`));
    };
    const heard = (message: unknown): void => {
      settle();
      resolve(message as Message);
    };
    const timer = setTimeout(() => {
      settle();
      reject(new Error(`a process of the bench did not answer within ${ms} ms: ${stderr()}`));
    }, ms);
    process.once('exit', ended);
    process.once('message', heard);
  });
}

/** No proxies, keys or options of whoever runs the bench. */
function bareEnvironment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '', HOME = '/', TMPDIR } = process.env;
  return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...extra };
}
