// SPDX-License-Identifier: Apache-2.0
// How much is measured. Both sizes measure the same things in the same way; the quick one takes about a
// minute and a half and is noisier.

export type Plan = {
  readonly warmUpMs: number;
  readonly latency: {
    readonly rounds: number;
    /** Requests of one window, by size of the body in KB. */
    readonly requests: Readonly<Record<'2' | '20' | '200', number>>;
  };
  readonly throughput: {
    readonly rounds: number;
    readonly connections: number;
    readonly ms: number;
  };
  readonly streams: {
    readonly rounds: number;
    readonly streams: number;
    readonly tokens: number;
    readonly spacingMs: number;
  };
  readonly idle: { readonly streams: number; readonly watchMs: number };
  readonly slowReaders: {
    readonly clients: number;
    readonly streamBytes: number;
    readonly bytesPerSecond: number;
    readonly watchMs: number;
  };
  /** For each micro figure. */
  readonly microMs: number;
  /** Also measure the peer, when it is installed. */
  readonly peer: boolean;
};

export const QUICK: Plan = {
  warmUpMs: 2_000,
  latency: { rounds: 5, requests: { '2': 400, '20': 200, '200': 40 } },
  throughput: { rounds: 3, connections: 32, ms: 2_000 },
  streams: { rounds: 3, streams: 20, tokens: 100, spacingMs: 5 },
  idle: { streams: 1_000, watchMs: 1_000 },
  slowReaders: { clients: 50, streamBytes: 8_000_000, bytesPerSecond: 1024, watchMs: 3_000 },
  microMs: 400,
  peer: true,
};

export const FULL: Plan = {
  warmUpMs: 5_000,
  latency: { rounds: 11, requests: { '2': 1_000, '20': 500, '200': 100 } },
  throughput: { rounds: 7, connections: 32, ms: 5_000 },
  streams: { rounds: 7, streams: 20, tokens: 300, spacingMs: 5 },
  idle: { streams: 10_000, watchMs: 5_000 },
  slowReaders: { clients: 50, streamBytes: 8_000_000, bytesPerSecond: 1024, watchMs: 15_000 },
  microMs: 2_000,
  peer: true,
};
