// SPDX-License-Identifier: Apache-2.0
// Results of policy tests as JUnit XML, for build servers. Characters that XML has no place for are left out.
import type { TestResult } from '../../policy/rego/testing/run.ts';

/** One `testsuite` for each package. */
export function junitOf(results: readonly TestResult[]): string {
  const suites = new Map<string, TestResult[]>();
  for (const result of results) {
    const suite = suites.get(result.package);
    if (suite === undefined) suites.set(result.package, [result]);
    else suite.push(result);
  }
  const body = [...suites].map(([name, cases]) => suiteOf(name, cases)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${counts(results)}>\n${body}</testsuites>\n`;
}

const suiteOf = (name: string, cases: readonly TestResult[]): string =>
  `  <testsuite name="${escaped(name)}"${counts(cases)}>\n${cases.map(caseOf).join('')}  </testsuite>\n`;

function counts(results: readonly TestResult[]): string {
  const of = (outcome: TestResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const seconds = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1_000;
  return ` tests="${results.length}" failures="${of('fail')}" errors="${of('error')}" skipped="${of('skip')}" time="${seconds.toFixed(3)}"`;
}

function caseOf({
  package: suite,
  outcome,
  location,
  output,
  error,
  ...result
}: TestResult): string {
  const { name, durationMs, cases } = result;
  const head = `    <testcase classname="${escaped(suite)}" name="${escaped(name)}" file="${escaped(location.file)}" line="${location.row}" time="${(durationMs / 1_000).toFixed(6)}"`;
  const failing = [...cases].filter(([, passed]) => !passed).map(([one]) => one);
  const why = failing.length === 0 ? 'it does not hold' : `cases: ${failing.join(', ')}`;
  const inner = [
    ...(outcome === 'skip' ? ['      <skipped/>\n'] : []),
    ...(outcome === 'fail' ? [`      <failure message="${escaped(why)}"/>\n`] : []),
    ...(error === undefined
      ? []
      : [`      <error type="${error.code}" message="${escaped(error.message)}"/>\n`]),
    ...(output === '' ? [] : [`      <system-out>${escaped(output)}</system-out>\n`]),
  ];
  return inner.length === 0 ? `${head}/>\n` : `${head}>\n${inner.join('')}    </testcase>\n`;
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML 1.0, section 2.2: which characters may stand in a document. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ud800-\udfff\ue000-\ufffd]/g, '')
    .replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? '');
