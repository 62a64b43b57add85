// SPDX-License-Identifier: Apache-2.0
// Clients that hardly read: a fast answer must wait for them at the upstream, not in the gateway's memory,
// and nobody else may be slowed by them.
import { modelFor } from './answers.ts';
import type { Plan } from './plan.ts';
import { residentBytes } from './process-cost.ts';
import { type Bench, invalidity, pause, quiet } from './rounds.ts';
import type { System } from './systems.ts';

const SAMPLE_MS = 250;

export function floodModel({ slowReaders }: Plan): string {
  return modelFor({ kind: 'flood', amount: slowReaders.streamBytes, spacingMs: 0 });
}

export async function measureSlowReaders(bench: Bench, system: System): Promise<void> {
  const { plan, sheet, generator } = bench;
  const { clients, bytesPerSecond, watchMs } = plan.slowReaders;
  const { target, worker, processes, name } = system;
  const others = {
    type: 'sequential',
    target,
    bytes: 2048,
    requests: plan.latency.requests['2'],
  } as const;
  await quiet(processes);
  const alone = await generator.run(others);
  const before = residentBytes(worker);
  const model = floodModel(plan);
  const held = await generator.run({
    type: 'hold',
    target,
    model,
    streams: clients,
    readBytesPerSecond: bytesPerSecond,
  });
  const reason = invalidity(held);
  if (reason === undefined) {
    let most = before;
    for (let waitedMs = 0; waitedMs < watchMs; waitedMs += SAMPLE_MS) {
      await pause(SAMPLE_MS);
      const now = residentBytes(worker);
      if (most !== undefined && now !== undefined) most = Math.max(most, now);
    }
    const beside = await generator.run(others);
    const add = (id: string, title: string, unit: string, value: number | undefined): void =>
      sheet.add({ id: `slow.${id}`, title, unit }, name, value);
    add('clients', 'slow readers', 'clients', held.count);
    if (before !== undefined && most !== undefined) {
      add('kb_per_reader', 'memory per slow reader', 'KB', (most - before) / 1e3 / held.count);
    }
    add('alone_p50', 'others without them, p50', 'ms', alone.latency?.p50);
    add('beside_p50', 'others beside them, p50', 'ms', beside.latency?.p50);
    const fault = invalidity(alone) ?? invalidity(beside);
    if (fault !== undefined) sheet.note(`slow readers, ${name}: others failed (${fault})`);
  } else {
    sheet.note(`slow readers, ${name}: not measured (${reason})`);
  }
  await generator.run({ type: 'release' });
  await quiet(processes);
}
