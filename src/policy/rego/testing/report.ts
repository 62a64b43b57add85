// SPDX-License-Identifier: Apache-2.0
// Results of tests as `opa test --format json` gives them, and as lines for people.
import { Buffer } from 'node:buffer';
import { describe } from '../syntax/location.ts';
import type { TestOutcome, TestResult } from './run.ts';

type JsonResult = {
  readonly location: { readonly file: string; readonly row: number; readonly col: number };
  readonly package: string;
  readonly name: string;
  readonly fail?: true;
  readonly skip?: true;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly location?: JsonResult['location'];
  };
  /** Nanoseconds. */
  readonly duration: number;
  /** Base64. */
  readonly output?: string;
  readonly sub_results?: Readonly<Record<string, { readonly name: string; readonly fail?: true }>>;
};

/** The results in OPA's shape. */
export function toTestJson(results: readonly TestResult[]): readonly JsonResult[] {
  return results.map(
    ({ location, package: name, outcome, durationMs, output, error, cases, ...rest }) => ({
      location: placeOf(location),
      package: name,
      name: rest.name,
      ...(outcome === 'fail' && { fail: true }),
      ...(outcome === 'skip' && { skip: true }),
      ...(error !== undefined && {
        error: {
          code: error.code,
          message: error.message,
          ...(error.location !== undefined && { location: placeOf(error.location) }),
        },
      }),
      duration: Math.round(durationMs * 1e6),
      ...(output !== '' && { output: Buffer.from(output, 'utf8').toString('base64') }),
      ...(cases.size > 0 && { sub_results: subResults(cases) }),
    }),
  );
}

const placeOf = ({ file, row, col }: JsonResult['location']): JsonResult['location'] => ({
  file,
  row,
  col,
});

const subResults = (cases: ReadonlyMap<string, boolean>): NonNullable<JsonResult['sub_results']> =>
  Object.fromEntries(
    [...cases].map(([name, passed]) => [name, passed ? { name } : { name, fail: true as const }]),
  );

const SHOWN: Readonly<Record<TestOutcome, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  error: 'ERROR',
  skip: 'SKIPPED',
};

/** One line for each test with what it printed and its error, then counts. `sources`: texts by their files. */
export function testLines(
  results: readonly TestResult[],
  sources: ReadonlyMap<string, string>,
): readonly string[] {
  const lines = results.flatMap(
    ({ location, package: name, outcome, durationMs, output, error, cases, ...rest }) => [
      `${location.file}:${location.row}: ${name}.${rest.name}: ${SHOWN[outcome]} (${durationMs.toFixed(3)} ms)`,
      ...[...cases].map(([one, passed]) => `  ${one}: ${passed ? 'PASS' : 'FAIL'}`),
      ...indented(output),
      ...(error === undefined ? [] : indented(describe(error, sources))),
    ],
  );
  const outcomes = ['pass', 'fail', 'error', 'skip'] as const;
  const counts = outcomes.map(
    (one) => [one, results.filter(({ outcome }) => outcome === one).length] as const,
  );
  const shown = counts.filter(([one, count]) => count > 0 || one === 'pass');
  return [...lines, ...shown.map(([one, count]) => `${SHOWN[one]}: ${count}/${results.length}`)];
}

const indented = (text: string): readonly string[] =>
  text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`);
