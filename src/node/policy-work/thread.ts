// SPDX-License-Identifier: Apache-2.0
// The thread in which policies are looked at: whatever they hold, the main process goes on answering, and ends this
// thread when it takes too long or too much.
import { performance } from 'node:perf_hooks';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { assert, BartizanError } from '../../core/errors.ts';
import { runTask } from './run-task.ts';
import type { PolicyTask, ThreadCall, ThreadNote } from './task.ts';

/** JSON of a result, in UTF-16 units: what a page of a console could show. */
const RESULT_CHARS_MAX = 2 * 1024 * 1024;

async function serve(port: MessagePort): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not threads
  const tell = (note: ThreadNote): void => port.postMessage(note);
  let isStopped = false;
  let isLast = false;
  let waiting: ((page: readonly unknown[] | undefined) => void) | undefined;
  const answered = (page: readonly unknown[] | undefined): void => {
    waiting?.(page);
    waiting = undefined;
  };
  port.on('message', (call: ThreadCall) => {
    if ('stop' in call) {
      isStopped = true;
      return answered(undefined);
    }
    isLast = call.isLast;
    answered(call.decisions);
  });
  try {
    const result = await runTask(workerData as PolicyTask, {
      clock: () => performance.now(),
      progress: (progress) => {
        tell({ progress });
        return new Promise((resolve) => setImmediate(resolve));
      },
      isStopped: () => isStopped,
      decisions: () => {
        if (isLast) return Promise.resolve(undefined);
        return new Promise((resolve) => {
          waiting = resolve;
          tell({ more: true });
        });
      },
    });
    const size = JSON.stringify(result)?.length ?? 0;
    tell(size > RESULT_CHARS_MAX ? { problem: 'the result is too large' } : { result });
  } catch (thrown) {
    const isRefusal = thrown instanceof BartizanError && thrown.code !== 'internal';
    tell({ problem: isRefusal ? thrown.message : 'it could not be done' });
  }
  port.close();
}

assert(parentPort !== null, 'this file runs as a thread');
await serve(parentPort);
