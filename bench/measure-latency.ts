// SPDX-License-Identifier: Apache-2.0
// Added latency: one request at a time, against the same request sent straight to the upstream in the
// same round.
import type { JobResult } from './jobs.ts';
import { type Bench, eachRound } from './rounds.ts';
import type { SystemName } from './systems.ts';

export const LATENCY_SIZES = ['2', '20', '200'] as const;

export async function measureLatency(bench: Bench): Promise<void> {
  const { sheet, plan } = bench;
  for (const size of LATENCY_SIZES) {
    const requests = plan.latency.requests[size];
    const bytes = Number(size) * 1024;
    const floor: (JobResult | undefined)[] = [];
    const seen: { name: SystemName; round: number; result: JobResult }[] = [];
    await eachRound(
      bench,
      { name: `latency ${size} KB`, rounds: plan.latency.rounds },
      async (one) => {
        const { target, name } = one.system;
        const result = await one.window({ type: 'sequential', target, bytes, requests });
        if (result === undefined) return;
        if (name === 'floor') floor[one.round] = result;
        else seen.push({ name, round: one.round, result });
      },
    );
    for (const point of ['p50', 'p99'] as const) {
      const whole = { id: `latency.${point}_${size}kb`, title: `${size} KB, ${point}`, unit: 'ms' };
      const added = {
        id: `latency.added_${point}_${size}kb`,
        title: `${size} KB, added ${point}`,
        unit: 'ms',
      };
      for (const result of floor) sheet.add(whole, 'floor', result?.latency?.[point]);
      for (const { name, round, result } of seen) {
        const value = result.latency?.[point];
        const direct = floor[round]?.latency?.[point];
        sheet.add(whole, name, value);
        if (value !== undefined && direct !== undefined) sheet.add(added, name, value - direct);
      }
    }
  }
}
