// SPDX-License-Identifier: Apache-2.0
// What the load generator can be told to do, and what it reports. Everything passes as plain data
// between two processes.
import type { Target } from './exchange-client.ts';

export type Job =
  /** One request after the other on one connection. */
  | {
      readonly type: 'sequential';
      readonly target: Target;
      readonly bytes: number;
      readonly requests: number;
    }
  /** `connections` at once, each sending its next request when it has its answer. */
  | {
      readonly type: 'load';
      readonly target: Target;
      readonly bytes: number;
      readonly connections: number;
      readonly ms: number;
    }
  /** `streams` paced streams at once, read to their end. */
  | {
      readonly type: 'streams';
      readonly target: Target;
      readonly streams: number;
      readonly tokens: number;
      readonly spacingMs: number;
    }
  /** Opens streams and keeps them; `readBytesPerSecond` 0 reads as fast as it can. */
  | {
      readonly type: 'hold';
      readonly target: Target;
      readonly model: string;
      readonly streams: number;
      readonly readBytesPerSecond: number;
    }
  /** Ends what `hold` opened. */
  | { readonly type: 'release' };

/** Milliseconds, or what the member says. */
export type Spread = { readonly p50: number; readonly p99: number };

export type JobResult = {
  readonly type: Job['type'];
  /** What went wrong, by reason. Anything here makes the window invalid. */
  readonly faults: Readonly<Record<string, number>>;
  /** Requests answered, streams ended or streams held. */
  readonly count: number;
  readonly seconds: number;
  /** Share of one core that the generator itself used. */
  readonly busy: number;
  /** Whole exchanges; of streams, from the request to the first token. */
  readonly latency?: Spread;
  /** streams: how long a token was under way from the fake upstream to the reader. */
  readonly tokenDelay?: Spread;
  /** streams: time between tokens as they arrive. */
  readonly tokenGap?: Spread;
  /** streams, in tokens: how many later ones had been sent before a token arrived. */
  readonly tokenWait?: Spread;
  /** streams: the same of first tokens alone. */
  readonly firstWait?: Spread;
};
