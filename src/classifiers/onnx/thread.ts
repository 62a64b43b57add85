// SPDX-License-Identifier: Apache-2.0
// The thread that a model runs in: opens it, says so, then answers one question after the other. Faults go
// back as codes: a message of the runtime could quote what it was given.
import { parentPort, workerData } from 'node:worker_threads';
import { asBartizanError, assert } from '../../core/errors.ts';
import { openModel } from './model.ts';
import type { ThreadAnswer, ThreadData, ThreadQuestion } from './onnx.ts';

const port = parentPort;
assert(port !== null, 'a model runs in a thread');
const tell = (answer: ThreadAnswer): void => port.postMessage(answer);

try {
  const model = await openModel(workerData as ThreadData);
  port.on('message', ({ texts }: ThreadQuestion) => {
    model.judge(texts).then(
      (scores) => tell({ kind: 'scores', scores }),
      (thrown: unknown) => tell({ kind: 'fault', code: asBartizanError(thrown).code }),
    );
  });
  tell({ kind: 'ready', digest: model.digest, categories: model.categories });
} catch (thrown) {
  const { code, message } = asBartizanError(thrown);
  tell({ kind: 'fault', code, message });
}
