// SPDX-License-Identifier: Apache-2.0
// The main process's way to its record: the store, and the drain that fills it, in a thread of their own.
// A database that cannot be reached ends nothing: calls are refused, and the thread goes on trying.
import { Worker } from 'node:worker_threads';
import type { ErrorCode } from '../core/error-codes.ts';
import { BartizanError } from '../core/errors.ts';
import type { LogLevel } from '../core/world.ts';
import type { RetentionConfig, StoreConfig } from '../store/config.ts';
import type { MetricsExport } from '../telemetry/registry.ts';
import { type RecordStore, remoteStore } from './store-calls.ts';

/** Longer than a query may take by its own timeout; a thread that is silent for so long hangs. */
const CALL_MS_MAX = 70_000;
/** What the spools hold stays there when the database does not take it in this time. */
const CLOSE_MS_MAX = 10_000;

export type RecordsData = {
  readonly store: StoreConfig;
  /** Resolved secrets of the store. */
  readonly secrets: { readonly password: string | undefined; readonly ca: string | undefined };
  /** Where SQLite keeps it. */
  readonly file: string;
  readonly spool: string;
  readonly node: string;
  readonly level: LogLevel;
  readonly retention: RetentionConfig;
  readonly otlp: { readonly endpoint: string; readonly intervalMs: number } | undefined;
};
export type RecordsCall = {
  readonly id: number;
  /** `thread.<name>`, or a path of `RecordStore`. */
  readonly path: string;
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
/** `opened`: the store can be used from now on. `changed`: somebody changed the shared state. */
export type RecordsNote = { readonly note: 'opened' | 'changed' };

export type ThreadCalls = {
  /** Opens the store; false when the database cannot be reached now, and is tried again from now on. */
  open(): Promise<boolean>;
  /** Drains from now on, or as soon as the store is open. */
  startDrain(): Promise<void>;
  metrics(): Promise<MetricsExport>;
  /** Stores what the spools still hold, where the store takes it. */
  close(): Promise<void>;
};

export type Records = Pick<ThreadCalls, 'startDrain' | 'metrics' | 'close'> & {
  /** A fault of disk or database rejects with an error that has it as its `code`. */
  readonly store: RecordStore;
  /** Whether the store was reached when it was first opened. */
  readonly reached: boolean;
};

export type RecordsEvents = {
  /** The thread ended, which nobody asked it to. */
  readonly died: () => void;
  readonly noted: (note: RecordsNote['note']) => void;
};

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
};

/** Rejects when the store is not ours to use, or, for an embedded one, cannot be opened. */
export async function openRecords(data: RecordsData, events: RecordsEvents): Promise<Records> {
  const thread = openThread(data, events);
  const call = <Name extends keyof ThreadCalls>(name: Name): ThreadCalls[Name] =>
    ((...args: readonly unknown[]) => thread.ask(`thread.${name}`, args)) as ThreadCalls[Name];
  const reached = await call('open')().catch(async (thrown: unknown) => {
    await thread.end();
    throw thrown;
  });
  return {
    reached,
    store: remoteStore((path, args) => thread.ask(path, args)),
    startDrain: call('startDrain'),
    metrics: call('metrics'),
    close: async () => {
      const late = new Promise((resolve) => setTimeout(resolve, CLOSE_MS_MAX).unref());
      await Promise.race([call('close')().catch(() => undefined), late]);
      await thread.end();
    },
  };
}

type Thread = {
  ask(path: string, args: readonly unknown[]): Promise<unknown>;
  end(): Promise<void>;
};

function openThread(data: RecordsData, events: RecordsEvents): Thread {
  const thread = new Worker(new URL('./records-thread.ts', import.meta.url), { workerData: data });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let ended = false;
  let ending = false;
  const settle = (id: number): Waiting | undefined => {
    const call = waiting.get(id);
    clearTimeout(call?.timer);
    waiting.delete(id);
    return call;
  };
  thread.on('exit', () => {
    ended = true;
    for (const id of waiting.keys()) settle(id)?.reject(gone());
    if (!ending) events.died();
  });
  // An error is followed by 'exit', which tells those that wait.
  thread.on('error', () => undefined);
  thread.on('message', (message: RecordsAnswer | RecordsNote) => {
    if ('note' in message) return events.noted(message.note);
    const call = settle(message.id);
    if ('value' in message) call?.resolve(message.value);
    else call?.reject(errorOf(message));
  });
  return {
    ask: (path, args) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(gone());
        const call: RecordsCall = { id: nextId++, path, args };
        const late = (): void => settle(call.id)?.reject(errorOf({ id: call.id, fault: 'late' }));
        const timer = setTimeout(late, CALL_MS_MAX).unref();
        waiting.set(call.id, { resolve, reject, timer });
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not threads
        thread.postMessage(call);
      }),
    end: async () => {
      ending = true;
      await thread.terminate();
    },
  };
}

function gone(): Error {
  return new BartizanError('internal', 'The thread of the record has ended.');
}

function errorOf(answer: Exclude<RecordsAnswer, { readonly value: unknown }>): Error {
  if ('fault' in answer) {
    return Object.assign(new Error('the record is not available'), { code: answer.fault });
  }
  const { code, message, detail } = answer.refused;
  return new BartizanError(code, message, detail === undefined ? {} : { detail });
}
