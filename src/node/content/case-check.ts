// SPDX-License-Identifier: Apache-2.0
// Tests packs against their own cases, in a thread and within a time.
import { Worker } from 'node:worker_threads';
import { packRefused } from '../../guard/packs/manifest.ts';

/** Thousands of cases of ordinary length take about a second. */
const CASES_MS_MAX = 20_000;

export type CaseData = { readonly files: readonly Uint8Array[]; readonly engine: string };
export type CaseAnswer = { readonly problem: string | undefined };

/** Rejects with `config_invalid` when a case does not hold, or when it takes longer than `ms`. */
export async function checkCases(data: CaseData, ms = CASES_MS_MAX): Promise<void> {
  if (data.files.length === 0) return;
  const thread = new Worker(new URL('./case-thread.ts', import.meta.url), {
    workerData: data,
    // What a pack makes of this much is too large for workers as well.
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const answer = await new Promise<CaseAnswer>((resolve) => {
    const timer = setTimeout(() => resolve({ problem: 'its cases take too long' }), ms);
    const end = (one: CaseAnswer): void => {
      clearTimeout(timer);
      resolve(one);
    };
    thread.on('message', end);
    // An error is followed by 'exit'.
    thread.on('error', () => undefined);
    thread.on('exit', () => end({ problem: 'it cannot be tested' }));
  });
  await thread.terminate();
  if (answer.problem !== undefined) throw packRefused(answer.problem.replace(/^.*refused: /, ''));
}
