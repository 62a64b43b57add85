// SPDX-License-Identifier: Apache-2.0
// `policy test`: the tests that lie beside policies. A test that fails is shown with the expressions that did not hold,
// and a run that tested nothing is not a success.
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { RE2JS } from 're2js';
import { BartizanError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/error-codes.ts';
import { explain } from '../../policy/rego/explain/explain.ts';
import { whyLines } from '../../policy/rego/explain/why.ts';
import type { Module } from '../../policy/rego/syntax/ast.ts';
import { describe, RegoError } from '../../policy/rego/syntax/location.ts';
import { parseModule } from '../../policy/rego/syntax/modules.ts';
import { testable } from '../../policy/rego/testing/cases.ts';
import type { CoverageReport } from '../../policy/rego/testing/coverage.ts';
import { testLines, toTestJson } from '../../policy/rego/testing/report.ts';
import { runTests, type TestResult } from '../../policy/rego/testing/run.ts';
import { type CommandContext, defineCommand, text } from '../command.ts';
import { policySetOf, type PolicySetFiles, SET_OPTIONS } from '../policy-set.ts';
import { showLines } from '../show-lines.ts';
import { junitOf } from './policy-test-junit.ts';
import { plural } from './rows.ts';

/** Of one test: some thousand times what a decision takes. */
const LIMITS = { steps: 50_000_000, ms: 10_000 };
const PATTERN_CHARS = 500;
/** Explained without being asked to: more of them are rarely read. */
const EXPLAINED_MAX = 5;

export const policyTest = defineCommand({
  name: 'policy test',
  summary: 'Run the test_ rules of policies; failing ones show why',
  usage: '[PATHS] [--coverage [--threshold PERCENT]] [--run REGEX] [--explain] [--junit FILE]',
  options: {
    ...SET_OPTIONS,
    coverage: { type: 'boolean', help: 'how much of the policies the tests asked, by file' },
    threshold: { type: 'string', help: 'with fewer percent of the lines covered: exit code 1' },
    run: { type: 'string', help: 'only tests whose name (data.x_test.test_y) matches' },
    explain: { type: 'boolean', help: 'explain every failing test, not the first ones alone' },
    junit: { type: 'string', help: 'file for the results as JUnit XML' },
  },
  examples: [
    'bartizan policy test ./policy',
    'bartizan policy test ./policy --coverage --threshold 90 --junit results.xml',
    'bartizan policy test ./policy --run finance --explain',
  ],
  run: async (context) => {
    const selects = selectionOf(text(context, 'run'));
    const threshold = thresholdOf(text(context, 'threshold'));
    const measures = context.values['coverage'] === true || threshold !== undefined;
    const set = policySetOf(context, context.positionals);
    const { terminal } = context;
    showLines(
      terminal,
      'say',
      set.own.faults.map(({ path, message }) => `${path} ${message}`),
    );
    if (set.own.faults.length > 0) return EXIT.config;
    const texts = [...set.shipped, ...set.own.modules];
    const sources = new Map(texts.map((one) => [one.path, one.text]));
    const covers = new Map(
      set.own.modules
        .filter(({ path }) => !path.endsWith('_test.rego'))
        .map((one) => [one.path, one.text]),
    );
    try {
      const modules = texts.map((one) => parseModule(one.path, one.text));
      const { results, coverage } = runTests(modules, {
        data: set.data,
        limits: LIMITS,
        facts: FACTS,
        clock: () => performance.now(),
        ...(selects !== undefined && { selects }),
        ...(measures && { covers }),
      });
      const about = coverage && onlyOf(coverage, covers);
      told(context, { results, modules, sources, set, coverage: about });
      return verdictOn(context, { results, coverage: about, threshold });
    } catch (thrown) {
      if (!(thrown instanceof RegoError)) throw thrown;
      showLines(terminal, 'out', [describe(thrown, sources)]);
      return EXIT.findings;
    }
  },
});

/** The instant and seed of all tests: the same today and tomorrow. 2026-01-01T00:00:00Z. */
const FACTS = { nowNs: 1_767_225_600_000_000_000n, seed: '0000000000000000' };

type Ran = {
  readonly results: readonly TestResult[];
  readonly modules: readonly Module[];
  readonly sources: ReadonlyMap<string, string>;
  readonly set: PolicySetFiles;
  readonly coverage: CoverageReport | undefined;
};

function told(context: CommandContext, ran: Ran): void {
  const { terminal, json } = context;
  const { results, sources, coverage } = ran;
  const junit = text(context, 'junit');
  if (junit !== undefined) written(junit, junitOf(results));
  if (json) {
    const failures = explained(ran, true);
    terminal.out(
      JSON.stringify({
        results: toTestJson(results),
        ...(context.values['explain'] === true && { why: Object.fromEntries(failures) }),
        ...(coverage !== undefined && { coverage }),
      }),
    );
    return;
  }
  showLines(terminal, 'out', testLines(results, sources));
  const all = context.values['explain'] === true;
  const failures = explained(ran, all);
  for (const [, lines] of failures) showLines(terminal, 'out', lines);
  if (coverage !== undefined) showLines(terminal, 'out', coverageLines(coverage));
}

type Why = readonly (readonly [test: string, lines: readonly string[]])[];

/**
 * Why tests failed, by their names: each is made anew by an engine that is watched. What shipped policies did not say
 * is told on demand: it is rarely why.
 */
function explained({ results, modules, sources, set }: Ran, all: boolean): Why {
  const failed = results.filter(({ outcome }) => outcome === 'fail');
  const prepared = modules.map(testable);
  return failed.slice(0, all ? Number.POSITIVE_INFINITY : EXPLAINED_MAX).map((result) => {
    const path = `${result.package}.${result.name}`.split('.').slice(1);
    const explanation = explain(prepared, path, {
      data: set.data,
      facts: FACTS,
      limits: LIMITS,
      clock: () => performance.now(),
      mocks: true,
    });
    const own = new Set(set.own.modules.map((one) => one.path));
    const misses = explanation.misses.filter(({ location }) => all || own.has(location.file));
    return [path.join('.'), whyLines({ ...explanation, misses }, sources)] as const;
  });
}

type Judged = Pick<Ran, 'results' | 'coverage'> & { readonly threshold: number | undefined };

function verdictOn(
  { terminal }: CommandContext,
  { results, coverage, threshold }: Judged,
): ExitCode {
  const ran = results.filter(({ outcome }) => outcome !== 'skip');
  if (ran.length === 0) {
    terminal.say('inconclusive: no test was run');
    return EXIT.inconclusive;
  }
  const failed = ran.filter(({ outcome }) => outcome !== 'pass').length;
  if (failed > 0) {
    terminal.say(`${plural(failed, 'test')} of ${ran.length} failed`);
    return EXIT.findings;
  }
  if (threshold !== undefined && coverage !== undefined && coverage.coverage < threshold) {
    const found = coverage.coverage.toFixed(1);
    terminal.say(`coverage ${found} % is below the threshold of ${threshold} %`);
    return EXIT.findings;
  }
  terminal.say(`${plural(ran.length, 'test')} passed`);
  return EXIT.ok;
}

/** What was not named is not measured: it has tests of its own. */
function onlyOf(report: CoverageReport, named: ReadonlyMap<string, string>): CoverageReport {
  const files = Object.entries(report.files).filter(([file]) => named.has(file));
  const sum = (of: (file: CoverageReport['files'][string]) => number): number =>
    files.reduce((total, [, file]) => total + of(file), 0);
  const covered = sum((file) => file.covered_lines);
  const not = sum((file) => file.not_covered_lines);
  const coverage = covered + not === 0 ? 0 : (100 * covered) / (covered + not);
  return {
    files: Object.fromEntries(files),
    covered_lines: covered,
    not_covered_lines: not,
    coverage,
  };
}

function coverageLines({ files, coverage }: CoverageReport): readonly string[] {
  const rows = Object.entries(files).map(([file, { coverage: percent, not_covered: missed }]) => {
    const lines = [...new Set(missed.map(({ start }) => start.row))].sort((a, b) => a - b);
    const where = lines.length === 0 ? '' : `  not covered: ${lines.slice(0, 20).join(', ')}`;
    return `${percent.toFixed(1).padStart(6)} %  ${file}${where}`;
  });
  return [...rows, `${coverage.toFixed(1).padStart(6)} %  of all lines`];
}

/** On an engine in linear time: whoever names tests cannot hang a build. Throws `usage`. */
function selectionOf(pattern: string | undefined): ((name: string) => boolean) | undefined {
  if (pattern === undefined) return undefined;
  try {
    if (pattern.length > PATTERN_CHARS) throw new RangeError('too long');
    const compiled = RE2JS.compile(pattern);
    return (name) => compiled.matcher(name).find();
  } catch {
    throw new BartizanError('usage', '--run is no regular expression');
  }
}

function thresholdOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const percent = Number(given);
  if (given !== '' && percent >= 0 && percent <= 100) return percent;
  throw new BartizanError('usage', '--threshold is a percentage from 0 to 100');
}

function written(path: string, content: string): void {
  try {
    writeFileSync(path, content);
  } catch (thrown) {
    const code = (thrown as { code?: string }).code ?? 'fault';
    throw new BartizanError('usage', `cannot write ${path}: ${code}`);
  }
}
