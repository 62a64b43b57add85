// SPDX-License-Identifier: Apache-2.0
// How long one text takes, by its length, on the machine that writes the card.
import { percentile } from '../../bench/statistics.ts';
import { english } from '../../bench/texts.ts';
import type { Channel } from '../../src/guard/detector.ts';
import { scanText } from '../../src/guard/scan.ts';
import { ENGINE } from './measured.ts';

export type Latency = {
  readonly kb: number;
  readonly channel: Channel;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly microsPerKb: number;
};

const VARIANTS = 16;
const WARM_UP_MS = 200;
const MEASURE_MS = 1_000;
const SAMPLES_MIN = 100;

/** Plain English of 1, 4, 20 and 200 KB, as a question and as an answer. */
export function latencies(): readonly Latency[] {
  return [1, 4, 20, 200].flatMap((kb) =>
    (['user', 'output'] as const).map((channel) => ({ kb, channel, ...timed(kb, channel) })),
  );
}

function timed(kb: number, channel: Channel): Omit<Latency, 'kb' | 'channel'> {
  const texts = Array.from({ length: VARIANTS }, (_, variant) => english(kb * 1_024, variant));
  const warm = performance.now() + WARM_UP_MS;
  for (let at = 0; performance.now() < warm; at++)
    scanText(texts[at % VARIANTS] ?? '', channel, ENGINE);
  const samples: number[] = [];
  const until = performance.now() + MEASURE_MS;
  while (performance.now() < until || samples.length < SAMPLES_MIN) {
    const started = performance.now();
    scanText(texts[samples.length % VARIANTS] ?? '', channel, ENGINE);
    samples.push((performance.now() - started) * 1_000);
  }
  const total = samples.reduce((sum, micros) => sum + micros, 0);
  return {
    p50Micros: percentile(samples, 0.5) ?? 0,
    p99Micros: percentile(samples, 0.99) ?? 0,
    microsPerKb: total / samples.length / kb,
  };
}
