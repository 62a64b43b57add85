// SPDX-License-Identifier: Apache-2.0
// The thread of the main process that owns the store and drains the spools into it. Everything that waits
// for disk or database is here, so that nothing of it delays what workers wait for: leases and stops.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assert, BartizanError } from '../core/errors.ts';
import { createRecordKeeper, type RecordKeeper } from './record-keeper.ts';
import type { RecordsAnswer, RecordsCall, RecordsData, RecordsNote } from './records.ts';
import { callStore } from './store-calls.ts';
import { processWorld } from './world.ts';

function serve(port: MessagePort): void {
  const data = workerData as RecordsData;
  const world = processWorld(data.level, {
    name: 'records',
    signal: new AbortController().signal,
  });
  const note = (note: RecordsNote['note']): void => port.postMessage({ note });
  const keeper = createRecordKeeper(data, { world, note });
  port.on('message', (call: RecordsCall) => {
    void answer(keeper, call).then((answered) => port.postMessage(answered));
  });
}

async function answer(keeper: RecordKeeper, call: RecordsCall): Promise<RecordsAnswer> {
  const { id, path, args } = call;
  try {
    return { id, value: await make(keeper, path, args) };
  } catch (thrown) {
    if (thrown instanceof BartizanError) {
      const { code, message, detail } = thrown;
      return { id, refused: { code, message, detail } };
    }
    // What SQLite says of its own faults holds no values; another message could.
    const { errstr, code } = thrown as { errstr?: string; code?: string };
    return { id, fault: errstr ?? code ?? 'unknown' };
  }
}

async function make(
  keeper: RecordKeeper,
  path: string,
  args: readonly unknown[],
): Promise<unknown> {
  const [, name] = /^thread\.(\w+)$/.exec(path) ?? [];
  if (name === undefined) return callStore(keeper.store(), path, args);
  assert(Object.hasOwn(keeper.calls, name), 'a call of the thread');
  const calls: Readonly<Record<string, (...args: never[]) => Promise<unknown>>> = keeper.calls;
  return calls[name]?.(...(args as never[]));
}

assert(parentPort !== null, 'this file runs as a thread');
serve(parentPort);
