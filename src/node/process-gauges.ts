// SPDX-License-Identifier: Apache-2.0
// How a worker is: what it has in hand, whether it can record, its memory, and how long its loop is held up.
import type { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Spool } from '../core/ports/spool.ts';
import type { Metrics } from '../telemetry/metrics.ts';

type State = {
  readonly spool: Pick<Spool, 'writable'>;
  readonly inFlight: number;
  /** Begins anew with each call. */
  readonly delay: ReturnType<typeof monitorEventLoopDelay>;
};

export function gaugeProcess(metrics: Metrics, { spool, inFlight, delay }: State): void {
  metrics.gauge('bartizan_in_flight', inFlight);
  metrics.gauge('bartizan_spool_writable', spool.writable ? 1 : 0);
  metrics.gauge('bartizan_process_resident_bytes', process.memoryUsage.rss());
  metrics.gauge('bartizan_event_loop_delay_seconds', delay.percentile(99) / 1e9);
  delay.reset();
}
