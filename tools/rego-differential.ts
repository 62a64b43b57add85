// SPDX-License-Identifier: Apache-2.0
// Asks the engine of the repository and the real OPA the same generated questions and tells where they differ. By hand:
// `BARTIZAN_OPA_BINARY=opa node tools/rego-differential.ts [count] [seed]`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTypes } from '../src/policy/rego/compile/types-check.ts';
import { formatModule } from '../src/policy/rego/format/format.ts';
import { createEngine } from '../src/policy/rego/engine.ts';
import { RegoError } from '../src/policy/rego/syntax/location.ts';
import { parseModule } from '../src/policy/rego/syntax/modules.ts';
import { toJson } from '../src/policy/rego/values/json.ts';
import { canonical, type Value } from '../src/policy/rego/values/value.ts';
import { programOf } from '../src/policy/rego/programs.fixture.ts';
import { PROGRAM_DATA, PROGRAM_INPUT } from '../src/policy/rego/vocabulary.fixture.ts';

const binary = process.env['BARTIZAN_OPA_BINARY'];
if (binary === undefined) {
  console.error('rego-differential: set BARTIZAN_OPA_BINARY to the opa binary');
  process.exit(6);
}
const count = Number(process.argv[2] ?? '300');
let state = Number(process.argv[3] ?? '1');
/** Numbers that are the same for the same seed. */
const next = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state >>> 8;
};

const folder = mkdtempSync(join(tmpdir(), 'rego-differential-'));
const files = {
  policy: join(folder, 'p.rego'),
  input: join(folder, 'input.json'),
  data: join(folder, 'data.json'),
};
writeFileSync(files.input, JSON.stringify(PROGRAM_INPUT));
writeFileSync(files.data, JSON.stringify(PROGRAM_DATA));

type Answer = { readonly value: string } | { readonly error: string };

function opa(text: string): Answer {
  writeFileSync(files.policy, text);
  const args = [
    'eval',
    '-f',
    'json',
    '-d',
    files.policy,
    '-d',
    files.data,
    '-i',
    files.input,
    'data.p',
  ];
  try {
    return answerOf(
      execFileSync(binary ?? '', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  } catch (thrown) {
    return answerOf((thrown as { stdout: string }).stdout);
  }
}

function answerOf(text: string): Answer {
  const given = JSON.parse(text) as {
    readonly result?: readonly { readonly expressions: readonly { readonly value: Value }[] }[];
    readonly errors?: readonly { readonly code: string }[];
  };
  if (given.errors !== undefined) return { error: given.errors[0]?.code ?? '' };
  return { value: canonical(given.result?.[0]?.expressions[0]?.value ?? null) };
}

function own(text: string): Answer {
  try {
    const module = parseModule('p.rego', text);
    const engine = createEngine([module], { data: PROGRAM_DATA });
    checkTypes([module], {});
    const value = engine.prepare(['p'])({
      input: PROGRAM_INPUT,
      facts: { nowNs: 0n, seed: 'differential' },
      limits: { steps: 1_000_000, ms: 5_000 },
      clock: () => performance.now(),
    });
    return { value: canonical(toJson(value ?? null)) };
  } catch (thrown) {
    if (thrown instanceof RegoError) return { error: thrown.code };
    throw thrown;
  }
}

const isRefused = (answer: Answer): boolean =>
  'error' in answer && answer.error.startsWith('rego_');
const shown = (answer: Answer): string => ('error' in answer ? answer.error : answer.value);
const counts = {
  same: 0,
  refused: 0,
  typed: 0,
  untyped: 0,
  stricter: 0,
  different: 0,
  formatted: 0,
  unlike: 0,
};
for (let at = 0; at < count; at++) {
  const text = programOf(Array.from({ length: 20 + (next() % 120) }, next));
  const wanted = opa(text);
  const found = own(text);
  // OPA's type checker refuses more of what can never hold; here it is simply undefined.
  if ('error' in wanted && wanted.error === 'rego_type_error') {
    counts[isRefused(found) ? 'typed' : 'untyped']++;
    continue;
  }
  // Which of several mistakes is told first is of no account.
  if (isRefused(wanted) && isRefused(found)) counts.refused++;
  // Comparisons and arguments that OPA loses track of, in `in` and in keys that are constants.
  else if ('error' in found && found.error === 'rego_type_error') counts.stricter++;
  else if (shown(wanted) === shown(found)) counts.same++;
  else {
    counts.different++;
    console.log(`--- ${at}\n${text}\nOPA:  ${shown(wanted)}\nhere: ${shown(found)}\n`);
  }
  const formatted = execFileSync(binary, ['fmt', files.policy], { encoding: 'utf8' });
  counts[formatted === formatModule('p.rego', text) ? 'formatted' : 'unlike']++;
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify(counts));
process.exit(counts.different === 0 ? 0 : 1);
