// SPDX-License-Identifier: Apache-2.0
// The real World of a process.
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Log, LogLevel, World } from '../core/world.ts';
import { createLog } from '../telemetry/log.ts';

/** Log lines go to stderr: stdout belongs to what commands print. */
export function processWorld(
  level: LogLevel,
  process: { readonly name: string; readonly signal: AbortSignal },
): World {
  const clock = { now: Date.now, monotonic: () => performance.now() };
  const log = createLog((line) => void globalThis.process.stderr.write(line), level, clock);
  const named: Log = (lineLevel, event, fields) =>
    log(lineLevel, event, { process: process.name, ...fields });
  return { clock, random: randomBytes, log: named, signal: process.signal };
}
