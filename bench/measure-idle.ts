// SPDX-License-Identifier: Apache-2.0
// What a stream costs that says nothing: many are opened, each gets one token, then all are silent.
import { modelFor } from './answers.ts';
import { cpuMicros, openFilesMax, residentBytes } from './process-cost.ts';
import { type Bench, invalidity, pause, quiet } from './rounds.ts';
import type { System } from './systems.ts';

export const IDLE_MODEL: string = modelFor({ kind: 'idle', amount: 0, spacingMs: 0 });
/** Two sockets for each stream, and what else a process has open. */
const FILES_PER_STREAM = 2;
const OTHER_FILES = 256;
const SETTLE_MS = 1_000;
const OPEN_TRIES = 5;
/** One of so many is opened before. */
const REHEARSAL = 5;

/** `fresh` has served a little and nothing else, so that its memory before is its memory at rest. */
export async function measureIdle(bench: Bench, fresh: System): Promise<void> {
  const { plan, sheet, generator } = bench;
  const { target, worker, processes, name } = fresh;
  const most = openFilesMax(worker);
  const fitting = most === undefined ? 200 : Math.floor((most - OTHER_FILES) / FILES_PER_STREAM);
  const streams = Math.min(plan.idle.streams, fitting);
  if (streams < plan.idle.streams) {
    sheet.note(`idle streams: ${streams}, not ${plan.idle.streams}, fit into ${most} open files`);
  }
  await generator.run({ type: 'load', target, bytes: 2048, connections: 8, ms: plan.warmUpMs });
  // A rehearsal: what the first streams cost once is not what each stream costs.
  await open(bench, fresh, Math.ceil(streams / REHEARSAL));
  await generator.run({ type: 'release' });
  await quiet(processes);
  const before = residentBytes(worker);
  const opened = await open(bench, fresh, streams);
  if (opened > 0) {
    await quiet(processes);
    await pause(SETTLE_MS);
    const cpuBefore = cpuMicros([worker]);
    await pause(plan.idle.watchMs);
    const cpuAfter = cpuMicros([worker]);
    const after = residentBytes(worker);
    const add = (id: string, title: string, unit: string, value: number): void =>
      sheet.add({ id: `idle.${id}`, title, unit }, name, value);
    add('streams', 'silent streams open', 'streams', opened);
    if (before !== undefined && after !== undefined) {
      add('base_mb', 'worker before', 'MB', before / 1e6);
      add('held_mb', 'worker with all open', 'MB', after / 1e6);
      add('kb_per_stream', 'memory per stream', 'KB', (after - before) / 1e3 / opened);
    }
    if (cpuBefore !== undefined && cpuAfter !== undefined) {
      const share = (cpuAfter - cpuBefore) / (plan.idle.watchMs * 1e3);
      add('cpu_percent', 'CPU while silent', '% of a core', share * 100);
    }
  }
  await generator.run({ type: 'release' });
}

/** Opens streams; refused ones are tried again a few times and noted. Returns how many are open. */
async function open(
  { generator, sheet }: Bench,
  { name, target }: System,
  streams: number,
): Promise<number> {
  let opened = 0;
  for (let tries = 0; tries < OPEN_TRIES && opened < streams; tries++) {
    const result = await generator.run({
      type: 'hold',
      target,
      model: IDLE_MODEL,
      streams: streams - opened,
      readBytesPerSecond: 0,
    });
    opened += result.count;
    const reason = invalidity(result);
    if (reason !== undefined) sheet.note(`idle streams, ${name}: refused on the way (${reason})`);
  }
  return opened;
}
