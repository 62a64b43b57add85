// SPDX-License-Identifier: Apache-2.0
// The thread that compiles a version, asks it at every decision point, and runs its tests. Whatever a policy
// does meanwhile, the main process goes on, and ends this thread when it takes too long.
import { parentPort, workerData } from 'node:worker_threads';
import { assert, BartizanError } from '../../core/errors.ts';
import { createPolicy } from '../../policy/policy.ts';
import { describe, RegoError } from '../../policy/rego/syntax/location.ts';
import { parseModule } from '../../policy/rego/syntax/modules.ts';
import { runTests, type TestResult } from '../../policy/rego/testing/run.ts';
import { isBelow, LIBRARY, mounted } from '../../policy/settings.ts';
import { openExecutor } from '../policy/executors.ts';
import { shippedPolicies } from '../shipped-policies.ts';
import type { CheckAnswer, CheckData } from './check.ts';

/** Of one test. */
const LIMITS = { steps: 5_000_000, ms: 5_000 };
const NO_SECRET = (): undefined => undefined;
const FACTS = { nowNs: 0n, seed: '00' };
const SHOWN = 5;
const NAME_CHARS_MAX = 200;

function answerOf({ bundle, settings, config: { executor, limits } }: CheckData): CheckAnswer {
  const { library } = shippedPolicies();
  const clock = (): number => performance.now();
  const startedAt = clock();
  try {
    // An OPA elsewhere has policies of its own; these decide where it does not.
    const config = { executor: typeof executor === 'object' ? 'rego' : executor, limits } as const;
    const world = { clock: { now: clock, monotonic: clock }, log: () => undefined };
    createPolicy(openExecutor(bundle, { config, settings, library, world, secret: NO_SECRET }));
    const compileMs = Math.round(clock() - startedAt);
    const own = bundle.modules
      .map(({ path, text }) => parseModule(path, text))
      .filter(({ path }) => !isBelow(path, LIBRARY));
    const modules = [...own, ...library.map(({ path, text }) => parseModule(path, text))];
    const data = mounted(bundle, settings);
    const { results } = runTests(modules, { data, limits: LIMITS, facts: FACTS, clock });
    const wrong = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'error');
    return wrong.length === 0 ? { tests: results.length, compileMs } : { problem: failing(wrong) };
  } catch (thrown) {
    if (thrown instanceof BartizanError) return { problem: thrown.message };
    if (!(thrown instanceof RegoError)) return { problem: 'it cannot be tested' };
    return {
      problem: describe(thrown, new Map(bundle.modules.map(({ path, text }) => [path, text]))),
    };
  }
}

function failing(wrong: readonly TestResult[]): string {
  const names = wrong
    .slice(0, SHOWN)
    .map((test) => `${test.package}.${test.name}`.slice(0, NAME_CHARS_MAX));
  const more = wrong.length > SHOWN ? `, and ${wrong.length - SHOWN} more` : '';
  return `tests of the policy fail: ${names.join(', ')}${more}`;
}

assert(parentPort !== null, 'this file runs as a thread');
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- of windows, not threads
parentPort.postMessage(answerOf(workerData as CheckData));
