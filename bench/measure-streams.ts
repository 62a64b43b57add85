// SPDX-License-Identifier: Apache-2.0
// Streams at the pace of a fast model: how long a token is under way, and when the first one arrives.
import type { JobResult } from './jobs.ts';
import { cpuMicros } from './process-cost.ts';
import { type Bench, eachRound, quiet } from './rounds.ts';
import type { SystemName } from './systems.ts';

const FIGURES = [
  { key: 'latency', id: 'first_token', title: 'first token' },
  { key: 'tokenDelay', id: 'delay', title: 'token under way' },
  { key: 'tokenGap', id: 'gap', title: 'gap between tokens' },
] as const;

/** Exact where times are not: a token that waits for the next one waits for one, whatever the pace. */
const WAITS = [
  { key: 'firstWait', id: 'first_wait', title: 'sent before the first arrives' },
  { key: 'tokenWait', id: 'wait', title: 'sent before a token arrives' },
] as const;

export async function measureStreams(bench: Bench): Promise<void> {
  const { sheet, plan } = bench;
  const { rounds, streams, tokens, spacingMs } = plan.streams;
  const floor: (JobResult | undefined)[] = [];
  const seen: { name: SystemName; round: number; result: JobResult }[] = [];
  await eachRound(bench, { name: 'streams', rounds }, async ({ system, round, window }) => {
    const { name, target, processes } = system;
    const before = cpuMicros(processes);
    const result = await window({ type: 'streams', target, streams, tokens, spacingMs });
    await quiet(processes);
    if (result === undefined) return;
    const after = cpuMicros(processes);
    if (before !== undefined && after !== undefined) {
      sheet.add(
        { id: 'streams.cpu', title: 'CPU per token', unit: 'us' },
        name,
        (after - before) / (result.count * tokens),
      );
    }
    if (name === 'floor') floor[round] = result;
    else seen.push({ name, round, result });
  });
  for (const { key, id, title } of WAITS) {
    const figure = { id: `streams.${id}`, title, unit: 'tokens' };
    for (const result of floor) sheet.add(figure, 'floor', result?.[key]?.p50);
    for (const { name, result } of seen) sheet.add(figure, name, result[key]?.p50);
  }
  for (const { key, id, title } of FIGURES) {
    for (const point of ['p50', 'p99'] as const) {
      const whole = { id: `streams.${id}_${point}`, title: `${title}, ${point}`, unit: 'ms' };
      const added = {
        id: `streams.added_${id}_${point}`,
        title: `${title}, added ${point}`,
        unit: 'ms',
      };
      const of = (result: JobResult | undefined): number | undefined => result?.[key]?.[point];
      for (const result of floor) sheet.add(whole, 'floor', of(result));
      for (const { name, round, result } of seen) {
        const value = of(result);
        const direct = of(floor[round]);
        sheet.add(whole, name, value);
        if (id === 'gap' || value === undefined || direct === undefined) continue;
        sheet.add(added, name, value - direct);
      }
    }
  }
}
