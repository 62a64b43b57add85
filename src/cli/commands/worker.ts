// SPDX-License-Identifier: Apache-2.0
// The entry of a worker process. Started by the main process only; not listed in the help.
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import type { LogLevel } from '../../core/world.ts';
import { nodePaths } from '../../node/paths.ts';
import { runWorker } from '../../node/worker.ts';
import { processWorld } from '../../node/world.ts';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** `worker <data directory> <log level> <name>`: serves until told to go. */
export async function worker(args: readonly string[]): Promise<ExitCode> {
  const [dataDir, levelName, name] = args;
  const level = LEVELS.find((known) => known === levelName);
  if (dataDir === undefined || level === undefined || name === undefined) return EXIT.usage;
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  // The terminal's Ctrl-C is for the main process, which tells the workers to drain.
  process.on('SIGINT', () => undefined);
  // Whoever read the log may be gone together with the main process; the worker serves on.
  process.stderr.on('error', () => undefined);
  const world = processWorld(level, { name, signal: stop.signal });
  // In words of our own: Node's would show the message, and a message can quote content.
  const fault = (thrown: unknown): void => {
    const cause = thrown instanceof Error ? thrown.name : typeof thrown;
    const frame = thrown instanceof Error ? frameOf(thrown) : undefined;
    world.log('error', 'worker.fault', { cause, frame });
    process.exit(EXIT.internal);
  };
  process.on('unhandledRejection', fault);
  process.on('uncaughtException', fault);
  await runWorker({
    name,
    pid: process.pid,
    paths: nodePaths(dataDir),
    world,
    environment: process.env,
    reusePort: process.platform === 'linux',
  });
  return EXIT.ok;
}

/** The first place that a stack names; never a part of the message before it. */
function frameOf(error: Error): string | undefined {
  return error.stack
    ?.replace(error.message, '')
    .split('\n')
    .find((line) => /^ +at /.test(line))
    ?.trim();
}
