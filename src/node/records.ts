// SPDX-License-Identifier: Apache-2.0
// The main process's way to its record: the store, and the drain that fills it, in a thread of their own.
import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '../core/error-codes.ts';
import { BartizanError } from '../core/errors.ts';
import type { Store } from '../core/ports/store.ts';
import type { LogLevel } from '../core/world.ts';
import type { MetricsExport } from '../telemetry/registry.ts';

export type RecordsData = {
  readonly file: string;
  readonly spool: string;
  readonly node: string;
  readonly level: LogLevel;
  readonly otlp: { readonly endpoint: string; readonly intervalMs: number } | undefined;
};
export type RecordsCall = {
  readonly id: number;
  readonly part: string;
  readonly method: string;
  readonly args: readonly unknown[];
};
export type RecordsAnswer = { readonly id: number } & (
  | { readonly value: unknown }
  | {
      readonly refused: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly detail: string | undefined;
      };
    }
  /** What disk or database said. */
  | { readonly fault: string }
);

/** What the control plane asks of the store. */
export type RecordStore = Pick<Store, 'keys' | 'kills'> & {
  readonly events: Pick<Store['events'], 'exchanges' | 'byRequest' | 'checkSequence'>;
};

export type Records = {
  /** A fault of disk or database rejects with an error that has it as its `code`. */
  readonly store: RecordStore;
  startDrain(): Promise<void>;
  metrics(): Promise<MetricsExport>;
  /** Stores what the spools still hold, then ends the thread. */
  close(): Promise<void>;
};

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** Rejects when the store cannot be opened. `died`: the thread ended, which nobody asked it to. */
export async function openRecords(data: RecordsData, died: () => void): Promise<Records> {
  const thread = new Worker(new URL('./records-thread.ts', import.meta.url), { workerData: data });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let ended = false;
  let closing = false;
  const gone = (): Error => new BartizanError('internal', 'The thread of the record has ended.');
  thread.once('exit', () => {
    ended = true;
    for (const { reject } of waiting.values()) reject(gone());
    waiting.clear();
    if (!closing) died();
  });
  // Followed by 'exit'; its words may quote what was to be stored.
  thread.on('error', () => undefined);
  thread.on('message', (answer: RecordsAnswer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('value' in answer) call?.resolve(answer.value);
    else call?.reject(errorOf(answer));
  });
  const ask = (part: string, method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(gone());
      const call: RecordsCall = { id: nextId++, part, method, args };
      waiting.set(call.id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not threads
      thread.postMessage(call);
    });
  const remote = <Part extends object>(part: string, methods: readonly (keyof Part)[]): Part => {
    const call = (method: string) => [method, (...args: unknown[]) => ask(part, method, args)];
    return Object.fromEntries(methods.map((method) => call(String(method)))) as Part;
  };
  const calls = remote<ThreadCalls>('thread', ['open', 'startDrain', 'metrics', 'close']);
  const end = async (): Promise<void> => {
    closing = true;
    await thread.terminate();
  };
  try {
    await calls.open();
  } catch (thrown) {
    await end();
    throw thrown;
  }
  return {
    startDrain: calls.startDrain,
    metrics: calls.metrics,
    store: {
      keys: remote<Store['keys']>('keys', ['insert', 'list', 'revoke']),
      kills: remote<Store['kills']>('kills', ['put', 'remove', 'list']),
      events: remote<RecordStore['events']>('events', ['exchanges', 'byRequest', 'checkSequence']),
    },
    close: async () => {
      if (!ended) await calls.close().catch(() => undefined);
      await end();
    },
  };
}

type ThreadCalls = Pick<Records, 'startDrain' | 'metrics' | 'close'> & { open(): Promise<void> };

function errorOf(answer: Exclude<RecordsAnswer, { readonly value: unknown }>): Error {
  if ('fault' in answer) {
    return Object.assign(new Error('the record is not available'), { code: answer.fault });
  }
  const { code, message, detail } = answer.refused;
  return new BartizanError(code, message, detail === undefined ? {} : { detail });
}
