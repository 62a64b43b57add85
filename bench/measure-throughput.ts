// SPDX-License-Identifier: Apache-2.0
// Throughput and what it costs. Requests per second depend on what else the machine does; processor time
// per request hardly does, so requests per second of a whole core are computed from it. All processes of
// a system count, also what they do after the answers are out.
import { cpuMicros, residentBytes } from './process-cost.ts';
import { type Bench, eachRound, quiet } from './rounds.ts';

const BODY_BYTES = 2048;
/** Above this the generator may be what limits. */
const GENERATOR_BUSY_MAX = 0.95;

export async function measureThroughput(bench: Bench): Promise<void> {
  const { sheet, plan } = bench;
  const { connections, ms, rounds } = plan.throughput;
  const at = `${connections} at once`;
  await eachRound(bench, { name: 'throughput', rounds }, async ({ system, window }) => {
    const { name, target, processes, worker } = system;
    const before = { all: cpuMicros(processes), worker: cpuMicros([worker]) };
    const result = await window({ type: 'load', target, bytes: BODY_BYTES, connections, ms });
    if (!(await quiet(processes))) sheet.note(`throughput, ${name}: still busy after the window`);
    if (result === undefined) return;
    const after = { all: cpuMicros(processes), worker: cpuMicros([worker]) };
    if (result.busy > GENERATOR_BUSY_MAX) {
      sheet.note(`throughput, ${name}: requests per second discarded (generator saturated)`);
    } else {
      const rps = { id: 'throughput.rps', title: `2 KB, ${at}`, unit: 'requests/s' };
      sheet.add(rps, name, result.count / result.seconds);
    }
    const each = (from: number | undefined, to: number | undefined): number | undefined =>
      from === undefined || to === undefined ? undefined : (to - from) / result.count;
    const cpu = each(before.all, after.all);
    const served = each(before.worker, after.worker);
    sheet.add({ id: 'throughput.cpu', title: 'CPU per request', unit: 'us' }, name, cpu);
    sheet.add(
      { id: 'throughput.cpu_worker', title: 'CPU per request, worker', unit: 'us' },
      name,
      served,
    );
    sheet.add(
      { id: 'throughput.rps_per_core', title: 'per core', unit: 'requests/s' },
      name,
      cpu === undefined ? undefined : 1e6 / cpu,
    );
    sheet.add({ id: 'throughput.p99', title: `p99, ${at}`, unit: 'ms' }, name, result.latency?.p99);
    sheet.add(
      { id: 'throughput.rps_per_worker_core', title: 'per core, worker alone', unit: 'requests/s' },
      name,
      served === undefined ? undefined : 1e6 / served,
    );
    const bytes = residentBytes(worker);
    sheet.add(
      { id: 'memory.after_load', title: 'worker after load', unit: 'MB' },
      name,
      bytes === undefined ? undefined : bytes / 1e6,
    );
  });
}
