// SPDX-License-Identifier: Apache-2.0
// The thread that tests packs against their own cases: whatever a pack holds, the main process goes on
// answering workers meanwhile, and ends this thread when it takes too long.
import { parentPort, workerData } from 'node:worker_threads';
import { assert, BartizanError } from '../../core/errors.ts';
import { checkPack } from '../../guard/packs/check-pack.ts';
import { PACK_KINDS } from '../../guard/packs/kinds.ts';
import { openPackFile } from '../../guard/packs/pack.ts';
import { DETECTORS } from '../../guard/registry.gen.ts';
import type { CaseAnswer, CaseData } from './case-check.ts';

function answerOf({ files, engine }: CaseData): CaseAnswer {
  const trust = { keys: [], allowUnsigned: true, engine };
  for (const bytes of files) {
    try {
      const pack = openPackFile(bytes, undefined, trust);
      const [fault] = checkPack(pack, PACK_KINDS, DETECTORS);
      const { id } = pack.manifest;
      if (fault !== undefined) return { problem: `${id}: case ${fault.at} ${fault.problem}` };
    } catch (thrown) {
      const isRefusal = thrown instanceof BartizanError;
      return { problem: isRefusal ? thrown.message : 'it cannot be tested' };
    }
  }
  return { problem: undefined };
}

assert(parentPort !== null, 'this file runs as a thread');
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not threads
parentPort.postMessage(answerOf(workerData as CaseData));
