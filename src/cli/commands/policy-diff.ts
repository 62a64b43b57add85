// SPDX-License-Identifier: Apache-2.0
// `policy diff`: two versions asked about the same inputs, recorded or made for it, and the rules that no input made
// say anything.
import { performance } from 'node:perf_hooks';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import type { PolicyInput } from '../../core/policy-input.ts';
import { type DiffReport, VerdictDiff } from '../../policy/diff/diff.ts';
import {
  createWatchedExecutor,
  type SilentRule,
  type WatchedExecutor,
} from '../../policy/diff/watched-executor.ts';
import { generateInputs } from '../../policy/inputs/generate.ts';
import { readInput } from '../../policy/inputs/recorded.ts';
import { vocabularyOf } from '../../policy/inputs/vocabulary.ts';
import { createPolicy } from '../../policy/policy.ts';
import { diffLines } from '../../policy/replay/words.ts';
import type { Module } from '../../policy/rego/syntax/ast.ts';
import { describe, RegoError } from '../../policy/rego/syntax/location.ts';
import { parseModule } from '../../policy/rego/syntax/modules.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { bytesOf, linesOf } from '../jsonl.ts';
import { policySetOf, type PolicySetFiles, requireReadable, SET_OPTIONS } from '../policy-set.ts';
import { Unreadable } from '../recorded-decisions.ts';
import { showLines } from '../show-lines.ts';
import { allowanceOf } from './policy-replay.ts';
import { plural } from './rows.ts';

const GENERATED = 20_000;
const GENERATED_MAX = 10_000_000;
const PROGRESS_INPUTS = 25_000;
const SILENT_SHOWN = 50;
const DECISION_MS = 10_000;
/** In the place of a path: what is shipped. */
const BUILT_IN = 'built-in';

export const policyDiff = defineCommand({
  name: 'policy diff',
  summary: 'Compare the verdicts of two policy versions over a corpus of inputs',
  usage:
    'A B [--inputs FILE.jsonl] [--generate N] [--seed N] [--max-changes N|N%] [--require-exercised]',
  options: {
    ...SET_OPTIONS,
    inputs: {
      type: 'string',
      help: 'JSONL of policy inputs or recorded decisions (default: inputs are generated)',
    },
    generate: { type: 'string', help: `how many inputs to generate (default: ${GENERATED})` },
    seed: { type: 'string', help: 'of the generated inputs; the same gives the same (default: 1)' },
    'max-changes': {
      type: 'string',
      help: 'more differences than this, or this share: exit code 1',
    },
    'require-exercised': {
      type: 'boolean',
      help: 'exit code 1 when a rule of B said nothing about any input',
    },
  },
  examples: [
    'bartizan policy diff built-in ./policy',
    'bartizan policy diff v1.tar.gz v2.tar.gz --inputs decisions.jsonl.gz --max-changes 1%',
    'bartizan policy diff ./main ./branch --generate 100000 --seed 7 --json',
  ],
  run: async (context) => {
    const [first, second, ...more] = context.positionals;
    if (first === undefined || second === undefined || more.length > 0) {
      throw new BartizanError('usage', 'policy diff needs two versions: A and B');
    }
    const a = watched(context, first);
    const b = watched(context, second);
    const unreadable = new Unreadable();
    const diff = new VerdictDiff(createPolicy(a.executor), createPolicy(b.executor));
    for await (const { input, id } of inputsOf(context, [a, b], unreadable)) {
      await diff.add(input, id);
      if (diff.inputs % PROGRESS_INPUTS === 0) context.terminal.say(`${diff.inputs} inputs`);
    }
    return printed(context, { report: diff.report(), a, b, unreadable });
  },
});

type Side = {
  readonly set: PolicySetFiles;
  readonly executor: WatchedExecutor;
  readonly all: readonly Module[];
  /** Modules whose rules are to be exercised. */
  readonly own: readonly Module[];
};

/** Throws `usage` for files that cannot be read, and `config_invalid` for policies that do not compile. */
function watched(context: CommandContext, path: string): Side {
  const set = policySetOf(context, path === BUILT_IN ? [] : [path]);
  requireReadable(set.own);
  const texts = [...set.shipped, ...set.own.modules].filter(
    (one) => !one.path.endsWith('_test.rego'),
  );
  const sources = new Map(texts.map((one) => [one.path, one.text]));
  try {
    const modules = texts.map((one) => parseModule(one.path, one.text));
    const files = new Set(set.own.modules.map((one) => one.path));
    const executor = createWatchedExecutor(modules, {
      revision: path,
      data: set.data,
      limits: { steps: set.config.policy.limits.steps, ms: DECISION_MS },
      clock: () => performance.now(),
    });
    return { set, executor, all: modules, own: modules.filter(({ file }) => files.has(file)) };
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    throw new BartizanError('config_invalid', describe(thrown, sources));
  }
}

type Asked = { readonly input: PolicyInput; readonly id: string };

async function* inputsOf(
  context: CommandContext,
  sides: readonly Side[],
  unreadable: Unreadable,
): AsyncGenerator<Asked> {
  const file = text(context, 'inputs');
  if (file === undefined) {
    yield* generated(context, sides);
    return;
  }
  for await (const line of linesOf(bytesOf(file))) {
    if ('problem' in line) {
      unreadable.add(`${file}:${line.number}: ${line.problem}`);
      continue;
    }
    if (line.text.trim() === '') continue;
    const read = readInput(line.text);
    if (read.ok) yield { input: read.value, id: read.value.facts.request ?? `line ${line.number}` };
    else if (read.problem !== undefined) unreadable.add(`${file}:${line.number}: ${read.problem}`);
  }
}

function* generated(context: CommandContext, sides: readonly Side[]): Generator<Asked> {
  const count = wholeOf(context, 'generate', GENERATED);
  const seed = wholeOf(context, 'seed', 1);
  const [one] = sides;
  if (one === undefined) return;
  const words = vocabularyOf({
    modules: sides.flatMap(({ all }) => all),
    settings: one.set.settings,
    detectors: one.set.detectors,
    models: Object.keys(one.set.config.models),
  });
  for (const input of generateInputs(words, { seed, count })) {
    yield { input, id: input.facts.request };
  }
}

function wholeOf(context: CommandContext, name: string, fallback: number): number {
  const given = text(context, name);
  if (given === undefined) return fallback;
  const value = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= 0 && value <= GENERATED_MAX) return value;
  throw new BartizanError('usage', `--${name} is a whole number up to ${GENERATED_MAX}`);
}

type Outcome = {
  readonly report: DiffReport;
  readonly a: Side;
  readonly b: Side;
  readonly unreadable: Unreadable;
};

function printed(context: CommandContext, { report, a, b, unreadable }: Outcome): ExitCode {
  const { terminal, json } = context;
  const silent = b.executor.silent(b.own);
  const rules = b.executor.rules(b.own);
  if (json) {
    const told = (side: Side) => side.executor.silent(side.own).map(silentJson);
    terminal.out(
      JSON.stringify({
        ...report,
        rules,
        unexercised: { a: told(a), b: told(b) },
        unreadable: unreadable.count,
      }),
    );
  } else {
    showLines(terminal, 'out', diffLines(report));
    terminal.out(`${rules - silent.length} of ${rules} rules of ${report.b} said something`);
    const shown = silent.slice(0, SILENT_SHOWN).map(({ location, rule, title, asked }) => {
      const why = asked ? 'never held' : 'never asked';
      const about = title === undefined ? '' : `: ${title}`;
      return `  ${location.file}:${location.row}: ${rule} ${why}${about}`;
    });
    showLines(terminal, 'out', shown);
    if (silent.length > SILENT_SHOWN) terminal.out(`  and ${silent.length - SILENT_SHOWN} more`);
  }
  showLines(terminal, 'say', unreadable.named);
  if (report.inputs === 0) {
    terminal.say('inconclusive: no input was judged');
    return EXIT.inconclusive;
  }
  const limit = text(context, 'max-changes');
  const allowed = limit === undefined ? undefined : allowanceOf(limit);
  const max = allowed?.isShare ? (allowed.max / 100) * report.inputs : allowed?.max;
  if (max !== undefined && report.changed > max) {
    terminal.say(`${plural(report.changed, 'difference')} are more than allowed`);
    return EXIT.findings;
  }
  if (context.values['require-exercised'] === true && silent.length > 0) {
    terminal.say(`${plural(silent.length, 'rule')} said nothing about any input`);
    return EXIT.findings;
  }
  return unreadable.count > 0 ? EXIT.inconclusive : EXIT.ok;
}

const silentJson = ({ location, rule, title, asked }: SilentRule) => ({
  rule,
  file: location.file,
  row: location.row,
  asked,
  ...(title !== undefined && { title }),
});
