// SPDX-License-Identifier: Apache-2.0
// How measuring is done: every round measures every system once, in an order that turns, so that drift
// of the machine falls on all alike. A window with a fault in it is thrown away and named.
import type { Generator } from './children.ts';
import type { Job, JobResult } from './jobs.ts';
import type { Plan } from './plan.ts';
import { cpuMicros } from './process-cost.ts';
import type { Sheet } from './sheet.ts';
import type { System, SystemName } from './systems.ts';

export type Bench = {
  readonly plan: Plan;
  readonly systems: readonly System[];
  readonly generator: Generator;
  readonly sheet: Sheet;
  /** A word to whoever waits. */
  readonly say: (line: string) => void;
};

/** A system that fails this often in a measure is left out of the rest of it. */
const INVALID_MAX = 2;

export type Round = {
  readonly system: System;
  /** Counts from 0. */
  readonly round: number;
  /** Runs a job against the system; undefined, and noted, when the window is not valid. */
  readonly window: (job: Job) => Promise<JobResult | undefined>;
};

/** Measures every system in every round. */
export async function eachRound(
  bench: Bench,
  { name, rounds }: { readonly name: string; readonly rounds: number },
  measure: (round: Round) => Promise<void>,
): Promise<void> {
  const invalid = new Map<SystemName, number>();
  for (let round = 0; round < rounds; round++) {
    const first = round % bench.systems.length;
    const order = [...bench.systems.slice(first), ...bench.systems.slice(0, first)];
    for (const system of order) {
      if ((invalid.get(system.name) ?? 0) >= INVALID_MAX) continue;
      const window = async (job: Job): Promise<JobResult | undefined> => {
        const result = await bench.generator.run(job);
        const reason = invalidity(result);
        if (reason === undefined) return result;
        invalid.set(system.name, (invalid.get(system.name) ?? 0) + 1);
        bench.sheet.note(`${name}, ${system.name}: window discarded (${reason})`);
        return undefined;
      };
      await measure({ system, round, window });
    }
  }
}

/** Why a result says nothing about the system; undefined when it does. */
export function invalidity(result: JobResult): string | undefined {
  const faults = Object.entries(result.faults).map(([reason, count]) => `${count} x ${reason}`);
  if (faults.length > 0) return faults.join(', ');
  return result.count === 0 ? 'nothing was answered' : undefined;
}

const QUIET_PROBE_MS = 200;
const QUIET_CPU_SHARE = 0.15;
const QUIET_MS_MAX = 20_000;

/**
 * Waits until processes have finished what a load left them to do, so that it is counted where it
 * belongs and does not disturb whoever is measured next. False when they were still busy at the end.
 */
export async function quiet(processes: readonly number[]): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < QUIET_MS_MAX; waitedMs += QUIET_PROBE_MS) {
    const before = cpuMicros(processes);
    await pause(QUIET_PROBE_MS);
    const after = cpuMicros(processes);
    if (before === undefined || after === undefined) return true;
    if (after - before <= QUIET_PROBE_MS * 1e3 * QUIET_CPU_SHARE) return true;
  }
  return false;
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
