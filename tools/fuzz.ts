// SPDX-License-Identifier: Apache-2.0
// Fuzzes for as long as it is told: every target in turn, each with a fresh seed per turn, until the time
// is over or something fails. `node bin/run.mjs tools/fuzz.ts --minutes 5 [--seed N] [--only NAME]`.
// Stops at the first failure with a seed that makes it again and the smallest case found.
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { ALL_TARGETS } from '../test/fuzz/targets.ts';

const MINUTES_MAX = 24 * 60;
/** Long enough to be worth its start, short enough that every target gets a turn in a minute or two. */
const TURN_MS = 5_000;
/** Inputs of one turn, should a target be so fast that time does not end it. */
const TURN_RUNS = 1_000_000;
const SHRINK_MS = 30_000;
const CASE_CHARS = 4_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    path: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const minutes = Number(values.minutes);
const seed = values.seed === undefined ? undefined : Number(values.seed);
const targets = Object.entries(ALL_TARGETS).filter(([name]) => name.includes(values.only));
if (
  !(minutes > 0 && minutes <= MINUTES_MAX) ||
  (seed !== undefined && !Number.isSafeInteger(seed))
) {
  console.error(`usage: fuzz.ts [--minutes 1..${MINUTES_MAX}] [--seed N [--path P]] [--only NAME]`);
  process.exit(2);
}
if (targets.length === 0) {
  console.error(`bartizan: error: no target is called like "${values.only}"`);
  process.exit(6);
}

type Total = { inputs: number; ms: number };
const totals = new Map<string, Total>(targets.map(([name]) => [name, { inputs: 0, ms: 0 }]));

/** One turn of one target; false when it failed. */
async function turn(
  name: string,
  property: fc.IRawProperty<unknown>,
  limitMs: number,
): Promise<boolean> {
  const total = totals.get(name) ?? { inputs: 0, ms: 0 };
  const startedAt = performance.now();
  const details = await fc.check(property, {
    numRuns: values.path === undefined ? TURN_RUNS : 1,
    interruptAfterTimeLimit: limitMs,
    ...(seed === undefined ? {} : { seed }),
    ...(values.path === undefined ? {} : { path: values.path }),
  });
  total.ms += performance.now() - startedAt;
  total.inputs += details.numRuns;
  if (details.counterexample === null) return true;
  // The end of the turn may have cut the search for a smaller case short.
  const smaller = await fc.check(property, {
    numRuns: 1,
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    interruptAfterTimeLimit: SHRINK_MS,
  });
  report(name, smaller.counterexample === null ? details : smaller, details.numRuns);
  return false;
}

function report(name: string, details: fc.RunDetails<unknown>, inputs: number): void {
  const error = details.errorInstance;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.log(`\nFAILED ${name} after ${inputs} inputs`);
  console.log(
    `again: node bin/run.mjs tools/fuzz.ts --only '${name}' --seed ${details.seed} --path ${details.counterexamplePath}`,
  );
  console.log(`case: ${fc.stringify(details.counterexample).slice(0, CASE_CHARS)}`);
  console.log(message.slice(0, CASE_CHARS));
}

function summary(): void {
  let inputs = 0;
  for (const [name, total] of totals) {
    inputs += total.inputs;
    const rate = total.ms === 0 ? 0 : Math.round((total.inputs / total.ms) * 1_000);
    console.log(`${String(total.inputs).padStart(12)}  ${String(rate).padStart(8)}/s  ${name}`);
  }
  console.log(`${String(inputs).padStart(12)}  inputs in all`);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const endsAt = performance.now() + minutes * 60_000;
let sound = true;
for (let index = 0; sound && !stop.signal.aborted && performance.now() < endsAt; index++) {
  const [name, property] = targets[index % targets.length] ?? [];
  if (name === undefined || property === undefined) break;
  sound = await turn(name, property, Math.min(TURN_MS, endsAt - performance.now()));
  // Signals are told between two turns of the event loop only.
  await setImmediate();
  if (seed !== undefined && index + 1 >= targets.length) break;
}
summary();
process.exit(sound ? 0 : 1);
