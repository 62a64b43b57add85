// SPDX-License-Identifier: Apache-2.0
// Times single calls in a quiet process: mean and p99 after warm-up.
import { nowMicros } from './stamp.ts';
import { median, percentile } from './statistics.ts';

const SAMPLES_MAX = 20_000;
const PARTS = 5;

export type MicroFigure = {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
};

export type Timing = { readonly mean: number; readonly p99: number };

/** Times single calls of `call`, which gets the number of the call, for about `ms` after warm-up. */
export function time(
  ms: number,
  call: (index: number) => unknown,
  samplesMax = SAMPLES_MAX,
): Timing {
  const warm = nowMicros() + ms * 500;
  let calls = 0;
  while (nowMicros() < warm && calls < samplesMax) call(calls++);
  const samples: number[] = [];
  const deadline = nowMicros() + ms * 1e3;
  let started = nowMicros();
  while (started < deadline && samples.length < samplesMax) {
    call(samples.length);
    const now = nowMicros();
    samples.push(now - started);
    started = nowMicros();
  }
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  // In parts, because one busy neighbour would else be the whole p99.
  const size = Math.ceil(samples.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) =>
    samples.slice(part * size, (part + 1) * size),
  );
  const p99s = parts.map((part) => percentile(part, 0.99)).filter((value) => value !== undefined);
  return { mean, p99: median(p99s) ?? 0 };
}
