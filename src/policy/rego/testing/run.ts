// SPDX-License-Identifier: Apache-2.0
// Runs the tests of policies: rules whose names begin with `test_`, each a decision of its own with its own
// budget. `todo_test_` rules are named and not run. What a test prints is kept beside its result.
import { createEngine } from '../engine.ts';
import type { Facts } from '../evaluate/context.ts';
import type { Module, Rule } from '../syntax/ast.ts';
import { type Location, RegoError } from '../syntax/location.ts';
import { displayed } from '../values/display.ts';
import { isArray, isObject, memberOf, type Value } from '../values/value.ts';
import { testable } from './cases.ts';
import { Coverage, type CoverageReport } from './coverage.ts';

/** Longest output that is kept of one test, in UTF-16 units. */
const OUTPUT_CHARS = 65_536;

export type TestOutcome = 'pass' | 'fail' | 'error' | 'skip';

export type TestResult = {
  readonly location: Location;
  /** `data.example_test` */
  readonly package: string;
  readonly name: string;
  readonly outcome: TestOutcome;
  readonly durationMs: number;
  /** What it printed, one line each. */
  readonly output: string;
  readonly error: RegoError | undefined;
  /** Of `test_x[case]`: each case by its name. */
  readonly cases: ReadonlyMap<string, boolean>;
};

export type TestOptions = {
  readonly data?: Value;
  /** Of each test. */
  readonly limits: { readonly steps: number; readonly ms: number };
  readonly facts: Facts;
  /** Milliseconds; for budgets and durations. */
  readonly clock: () => number;
  /** Names (`data.example_test.test_x`) that are run. Default: all. */
  readonly selects?: (name: string) => boolean;
  /** Texts of the modules by their files: what coverage is reported for. Default: none is measured. */
  readonly covers?: ReadonlyMap<string, string>;
};

export type TestRun = {
  readonly results: readonly TestResult[];
  readonly coverage: CoverageReport | undefined;
};

type Found = { readonly path: readonly string[]; readonly package: string; readonly rule: Rule };

/** Runs all tests of `modules`. Throws RegoError for modules that do not compile. */
export function runTests(modules: readonly Module[], options: TestOptions): TestRun {
  const { data, covers, selects = () => true } = options;
  const coverage = covers && new Coverage();
  const prepared = modules.map(testable);
  const engine = createEngine(prepared, {
    mocks: true,
    ...(data !== undefined && { data }),
    ...(coverage !== undefined && { watch: coverage.watch }),
  });
  const results = prepared.flatMap(testsIn).flatMap((found) => {
    if (!selects(nameOf(found.path))) return [];
    return [
      found.rule.head.name.startsWith('todo_')
        ? skipped(found)
        : ran(found, engine.prepare(found.path), options),
    ];
  });
  return { results, coverage: covers && coverage?.report(modules, covers) };
}

const nameOf = (path: readonly string[]): string => ['data', ...path].join('.');

/** The first rule of each test. */
function testsIn({ path, rules }: Module): readonly Found[] {
  const found = new Map<string, Found>();
  for (const rule of rules) {
    const { name } = rule.head;
    if (!/^(?:todo_)?test_/.test(name) || rule.head.args !== undefined || found.has(name)) continue;
    found.set(name, { path: [...path, name], package: nameOf(path), rule });
  }
  return [...found.values()];
}

function skipped(found: Found): TestResult {
  return {
    ...placeOf(found),
    outcome: 'skip',
    durationMs: 0,
    output: '',
    error: undefined,
    cases: new Map(),
  };
}

function placeOf({
  rule,
  package: name,
}: Found): Pick<TestResult, 'location' | 'package' | 'name'> {
  return { location: rule.location, package: name, name: rule.head.name };
}

function ran(
  found: Found,
  ask: ReturnType<ReturnType<typeof createEngine>['prepare']>,
  options: TestOptions,
): TestResult {
  const { facts, limits, clock } = options;
  let output = '';
  const asked: Value[] = [];
  const print = (text: string): void => {
    if (output.length < OUTPUT_CHARS) output += `${text.slice(0, OUTPUT_CHARS - output.length)}\n`;
  };
  const begin = clock();
  let value: Value | undefined;
  let error: RegoError | undefined;
  try {
    value = ask({ facts, limits, clock, print, onCase: (name) => asked.push(name) });
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    error = thrown;
  }
  const durationMs = clock() - begin;
  const cases = casesOf(asked, value);
  const holds =
    asked.length === 0 ? value === true : value !== undefined && [...cases.values()].every(Boolean);
  const outcome = error !== undefined ? 'error' : holds ? 'pass' : 'fail';
  return { ...placeOf(found), outcome, durationMs, output, error, cases };
}

/** A case passes when the rule made its member. */
function casesOf(asked: readonly Value[], value: Value | undefined): ReadonlyMap<string, boolean> {
  const cases = new Map<string, boolean>();
  for (const names of asked) {
    const path = isArray(names) ? names : [names];
    let found: Value | undefined = value;
    for (const name of path)
      found = found !== undefined && isObject(found) ? memberOf(found, name) : undefined;
    const shown = path.map((name) => (typeof name === 'string' ? name : displayed(name))).join('/');
    cases.set(shown, found !== undefined && found !== false);
  }
  return cases;
}
