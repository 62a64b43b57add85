// SPDX-License-Identifier: Apache-2.0
// Bringing up the workers of a node, beside those that a killed main process may have left behind.
import { availableParallelism } from 'node:os';
import type { BartizanConfig } from '../config/config.ts';
import { BartizanError } from '../core/errors.ts';
import type { World } from '../core/world.ts';
import type { Fleet } from './fleet.ts';
import { cannotListen } from './ports.ts';
import { startWorkers, type Workers } from './workers.ts';

const WORKERS_READY_MS = 15_000;
/** Workers that a killed main process left behind try to reconnect five times in this. */
const ORPHANS_MS = 1_000;
const LOOK_AGAIN_MS = 20;

export type WorkerStartParts = {
  readonly world: World;
  readonly config: BartizanConfig;
  readonly dataDir: string;
  /** Program and arguments that run one worker: data directory, log level and name are appended. */
  readonly workerCommand: readonly [program: string, ...args: string[]];
  readonly platform: string;
};

export function openWorkers(parts: WorkerStartParts): Workers {
  const wanted = parts.config.listen.workers;
  // Only Linux spreads connections over several listeners of one port.
  const most = parts.platform === 'linux' ? Number.POSITIVE_INFINITY : 1;
  const [program, ...args] = parts.workerCommand;
  return startWorkers({
    count: Math.min(wanted === 'auto' ? availableParallelism() : wanted, most),
    command: [program, ...args, parts.dataDir, parts.config.telemetry.log_level],
    world: parts.world,
  });
}

/** Waits until all of ours serve. Throws `internal` when they do not. */
export async function workersReady(fleet: Fleet, workers: Workers, world: World): Promise<void> {
  const deadline = world.clock.monotonic() + WORKERS_READY_MS;
  for (;;) {
    const ours = new Set(workers.pids);
    const ready = fleet.status().filter((worker) => worker.ready && ours.has(worker.pid));
    if (ours.size > 0 && ready.length === ours.size) return;
    if (world.signal.aborted || world.clock.monotonic() > deadline) {
      throw new BartizanError(
        'internal',
        'The workers did not start; the log lines above say why.',
      );
    }
    await pause();
  }
}

/** The port is taken: fine if by workers of a former main process, which will say hello. */
export async function requireOrphans(
  fleet: Fleet,
  address: { readonly host: string; readonly port: number },
): Promise<void> {
  for (let waitedMs = 0; !fleet.listensOn(address.port); waitedMs += LOOK_AGAIN_MS) {
    if (waitedMs > ORPHANS_MS) throw cannotListen('listen', address, 'EADDRINUSE');
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
}
