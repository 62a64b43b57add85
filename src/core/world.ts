// SPDX-License-Identifier: Apache-2.0
// What a part may know of the outside: time, chance, log. Built once in the composition root; tests build
// a fake one. Whatever is not reached through it (files, sockets) belongs to an adapter folder.

export type Clock = {
  /** Milliseconds since the Unix epoch; may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured fields only. Values must never hold prompts, responses, keys or matched text. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one structured line. `event` is a fixed phrase such as "upstream.breaker.open". */
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;

export type World = {
  readonly clock: Clock;
  /** Cryptographically strong random bytes. */
  readonly random: (bytes: number) => Buffer;
  readonly log: Log;
  /** Aborted when the process is to stop. */
  readonly signal: AbortSignal;
};

export type FakeWorld = World & {
  readonly lines: { level: LogLevel; event: string; fields: LogFields }[];
  /** Moves both clocks forward by `ms`. */
  advance(ms: number): void;
  stop(): void;
};

/** A World for tests: fixed time, repeatable "random" bytes, log kept in memory. */
export function fakeWorld(start = 1_800_000_000_000, seed = 1): FakeWorld {
  let now = start;
  let state = seed >>> 0;
  const abort = new AbortController();
  const lines: FakeWorld['lines'] = [];
  const nextByte = (): number => {
    // xorshift32 (Marsaglia 2003): repeatable, and good enough where nobody attacks.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) & 0xff;
  };
  return {
    clock: { now: () => now, monotonic: () => now - start },
    random: (bytes) => Buffer.from(Array.from({ length: bytes }, nextByte)),
    log: (level, event, fields = {}) => void lines.push({ level, event, fields }),
    signal: abort.signal,
    lines,
    advance: (ms) => void (now += ms),
    stop: () => abort.abort(),
  };
}
