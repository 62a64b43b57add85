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
  return { clock, random: createRandom(), log: named, signal: process.signal };
}

const POOL_BYTES = 4_096;
/** Ids and seeds; keys and tokens are longer and never come out of the pool. */
const POOLED_BYTES_MAX = 16;

/** Random bytes; small amounts out of a pool, because each call of the system's generator is dear. */
function createRandom(): World['random'] {
  let pool = Buffer.alloc(0);
  let used = 0;
  return (bytes) => {
    if (bytes > POOLED_BYTES_MAX) return randomBytes(bytes);
    if (used + bytes > pool.length) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    used += bytes;
    return pool.subarray(used - bytes, used);
  };
}
