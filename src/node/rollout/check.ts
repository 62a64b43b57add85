// SPDX-License-Identifier: Apache-2.0
// Compiles a version and runs its tests, in a thread and within a time and memory: what is put into the hands of
// workers has been through the same there.
import { Worker } from 'node:worker_threads';
import { BartizanError } from '../../core/errors.ts';
import type { Bundle } from '../../policy/bundle/bundle.ts';
import type { PolicyConfig } from '../../policy/config.ts';
import type { PolicySettings } from '../../policy/settings.ts';

/** A thousand rules with their tests take about a second; whoever pushes waits for the answer. */
const CHECK_MS_MAX = 8_000;

export type CheckData = {
  readonly bundle: Bundle;
  readonly settings: PolicySettings;
  readonly config: Pick<PolicyConfig, 'executor' | 'limits'>;
};
export type CheckAnswer =
  | { readonly problem: string }
  | { readonly tests: number; readonly compileMs: number };

export type Checked = Exclude<CheckAnswer, { readonly problem: string }>;

/** Rejects with `bundle_policy_invalid`, saying what is wrong, or that it took longer than `ms`. */
export async function checkVersion(data: CheckData, ms = CHECK_MS_MAX): Promise<Checked> {
  const thread = new Worker(new URL('./check-thread.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  const answer = await new Promise<CheckAnswer>((resolve) => {
    const timer = setTimeout(() => resolve({ problem: 'its tests take too long' }), ms);
    const end = (one: CheckAnswer): void => {
      clearTimeout(timer);
      resolve(one);
    };
    thread.on('message', end);
    // An error is followed by 'exit'.
    thread.on('error', () => undefined);
    thread.on('exit', () => end({ problem: 'it needs too much memory' }));
  });
  await thread.terminate();
  if ('problem' in answer) throw new BartizanError('bundle_policy_invalid', answer.problem);
  return answer;
}
