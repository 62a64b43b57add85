// SPDX-License-Identifier: Apache-2.0
// The load generator, a process of its own: takes one job at a time from the bench and reports what it
// saw. It ends with the bench.
import { JSON_MODEL, modelFor } from './answers.ts';
import { ExchangeClient, requestBytes, type Target } from './exchange-client.ts';
import type { Job, JobResult, Spread } from './jobs.ts';
import { nowMicros } from './stamp.ts';
import { percentile } from './statistics.ts';
import { type HeldStream, holdStream, type StreamTimes, timeStream } from './stream-client.ts';
import { chatBody } from './texts.ts';

type Measured = Omit<JobResult, 'type' | 'faults' | 'seconds' | 'busy'>;

/** Different texts of one size, so that nothing can answer from memory of the last one. */
const VARIANTS = 16;
/** Streams opened at once while many are opened. */
const OPENING_AT_ONCE = 64;
/** Between the starts of streams: prime, so that starts and tokens do not fall together. */
const STREAM_START_MS = 13;
/** A connection that failed is replaced after a pause, so that a dead system is not hammered. */
const AFTER_FAULT_MS = 100;
const FAULTS_MAX = 50;

let held: HeldStream[] = [];

class Faults {
  readonly counts: Record<string, number> = {};
  total = 0;

  add(fault: unknown): void {
    const reason = fault instanceof Error ? fault.message : String(fault);
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
    this.total++;
  }
}

async function run(job: Job): Promise<JobResult> {
  const faults = new Faults();
  const cpu = process.cpuUsage();
  const started = nowMicros();
  const measured = await perform(job, faults);
  const seconds = (nowMicros() - started) / 1e6;
  const used = process.cpuUsage(cpu);
  const busy = (used.user + used.system) / 1e6 / seconds;
  return { type: job.type, faults: faults.counts, seconds, busy, ...measured };
}

function perform(job: Job, faults: Faults): Promise<Measured> {
  switch (job.type) {
    case 'sequential':
      return sequential(job, faults);
    case 'load':
      return load(job, faults);
    case 'streams':
      return streams(job, faults);
    case 'hold':
      return hold(job, faults);
    case 'release':
      break;
  }
  return release();
}

async function sequential(job: Job & { type: 'sequential' }, faults: Faults): Promise<Measured> {
  const requests = prepared(job.target, job.bytes);
  const client = new ExchangeClient(job.target.port);
  const times: number[] = [];
  try {
    await client.exchange(next(requests, 0)); // opens the connection; not counted
    for (let sent = 0; sent < job.requests; sent++) {
      const started = nowMicros();
      await client.exchange(next(requests, sent));
      times.push((nowMicros() - started) / 1e3);
    }
  } catch (fault) {
    faults.add(fault);
  }
  client.close();
  return { count: times.length, ...spreads({ latency: times }) };
}

async function load(job: Job & { type: 'load' }, faults: Faults): Promise<Measured> {
  const requests = prepared(job.target, job.bytes);
  const deadline = nowMicros() + job.ms * 1e3;
  const times: number[] = [];
  const connection = async (index: number): Promise<void> => {
    let client = new ExchangeClient(job.target.port);
    for (let sent = index; nowMicros() < deadline && faults.total < FAULTS_MAX; sent++) {
      const started = nowMicros();
      try {
        await client.exchange(next(requests, sent));
        times.push((nowMicros() - started) / 1e3);
      } catch (fault) {
        faults.add(fault);
        client.close();
        await new Promise((resolve) => setTimeout(resolve, AFTER_FAULT_MS));
        client = new ExchangeClient(job.target.port);
      }
    }
    client.close();
  };
  await Promise.all(Array.from({ length: job.connections }, (_, index) => connection(index)));
  return { count: times.length, ...spreads({ latency: times }) };
}

async function streams(job: Job & { type: 'streams' }, faults: Faults): Promise<Measured> {
  const { target, tokens, spacingMs } = job;
  const model = modelFor({ kind: 'paced', amount: tokens, spacingMs });
  const read: StreamTimes[] = [];
  const one = async (variant: number): Promise<void> => {
    // Not all in the same moment: streams of real users do not start and tick together.
    await new Promise((resolve) => setTimeout(resolve, variant * STREAM_START_MS));
    const body = chatBody({ model, bytes: 2048, stream: true, variant });
    try {
      read.push(await timeStream(target, body, tokens));
    } catch (fault) {
      faults.add(fault);
    }
  };
  await Promise.all(Array.from({ length: job.streams }, (_, variant) => one(variant)));
  return {
    count: read.length,
    ...spreads({
      latency: read.map(({ firstMs }) => firstMs),
      tokenDelay: read.flatMap(({ delaysMs }) => delaysMs),
      tokenGap: read.flatMap(({ gapsMs }) => gapsMs),
      tokenWait: read.flatMap(({ waits }) => waits),
      firstWait: read.flatMap(({ waits }) => waits.slice(0, 1)),
    }),
  };
}

async function hold(job: Job & { type: 'hold' }, faults: Faults): Promise<Measured> {
  const body = chatBody({ model: job.model, bytes: 2048, stream: true });
  const already = held.length;
  let left = job.streams;
  const opener = async (): Promise<void> => {
    while (left-- > 0 && faults.total < FAULTS_MAX) {
      const stream = holdStream(job.target, body, job.readBytesPerSecond);
      held.push(stream);
      await stream.opened.catch((fault: unknown) => {
        faults.add(fault);
        stream.close();
        held = held.filter((other) => other !== stream);
      });
    }
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, opener));
  return { count: held.length - already };
}

async function release(): Promise<Measured> {
  const count = held.length;
  for (const stream of held) stream.close();
  held = [];
  return { count };
}

function prepared(target: Target, bytes: number): readonly Buffer[] {
  return Array.from({ length: VARIANTS }, (_, variant) =>
    requestBytes(target, chatBody({ model: JSON_MODEL, bytes, variant })),
  );
}

function next(requests: readonly Buffer[], index: number): Buffer {
  return requests[index % requests.length] ?? Buffer.alloc(0);
}

type SpreadName = 'latency' | 'tokenDelay' | 'tokenGap' | 'tokenWait' | 'firstWait';

function spreads(
  lists: Partial<Record<SpreadName, readonly number[]>>,
): Partial<Record<SpreadName, Spread>> {
  const found: Partial<Record<SpreadName, Spread>> = {};
  for (const [name, values] of Object.entries(lists)) {
    const p50 = percentile(values, 0.5);
    const p99 = percentile(values, 0.99);
    if (p50 !== undefined && p99 !== undefined) found[name as SpreadName] = { p50, p99 };
  }
  return found;
}

process.on('message', (job: Job) => void run(job).then((result) => process.send?.(result)));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
