// SPDX-License-Identifier: Apache-2.0
// The entry of a worker process. Started by the main process only; not listed in the help.
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { nodePaths } from '../../node/paths.ts';
import { runWorker } from '../../node/worker.ts';
import { processWorld } from '../../node/world.ts';

/** `worker <data directory> <name>`: serves until told to go. */
export async function worker(args: readonly string[]): Promise<ExitCode> {
  const [dataDir, name] = args;
  if (dataDir === undefined || name === undefined) return EXIT.usage;
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  // The terminal's Ctrl-C is for the main process, which tells the workers to drain.
  process.on('SIGINT', () => undefined);
  const world = processWorld('info', { name, signal: stop.signal });
  process.on('unhandledRejection', (thrown) => {
    const cause = thrown instanceof Error ? thrown.name : typeof thrown;
    const frame = thrown instanceof Error ? thrown.stack?.split('\n')[1]?.trim() : undefined;
    world.log('error', 'worker.fault', { cause, frame });
    process.exit(EXIT.internal);
  });
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
