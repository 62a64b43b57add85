// SPDX-License-Identifier: Apache-2.0
// Prints what came of running a suite through Bartizan, for people or as JSON, and sets the exit code.
import { EXIT, stop, table } from './run.ts';
import type { Row } from './suite-rows.ts';

export type Suite = {
  readonly suite: string;
  readonly mock: string;
  readonly rows: readonly Row[];
};

/** Exits 1 on a difference, 6 when no test of a served route ran. */
export function report({ suite, mock, rows }: Suite, json: boolean): void {
  const of = (kind: Row['kind']): readonly Row[] => rows.filter((one) => one.kind === kind);
  const count = (kind: Row['kind'], same: boolean): number =>
    of(kind).filter((one) => one.same === same).length;
  const summary = {
    suite,
    mock,
    served: { equal: count('served', true), different: count('served', false) },
    notServed: { refused: count('not served', true), passed: count('not served', false) },
    noRequest: { equal: count('no request', true), different: count('no request', false) },
    operationsNotServed: operations(of('not served')),
  };
  if (json) console.log(JSON.stringify({ ...summary, tests: rows }));
  else printText(summary, rows);
  if (of('served').length === 0) stop(EXIT.inconclusive, 'no test of a served route ran');
  process.exitCode = rows.every(({ same }) => same) ? EXIT.ok : EXIT.different;
}

type Summary = {
  readonly suite: string;
  readonly mock: string;
  readonly served: { readonly equal: number; readonly different: number };
  readonly notServed: { readonly refused: number; readonly passed: number };
  readonly noRequest: { readonly equal: number; readonly different: number };
  readonly operationsNotServed: readonly string[];
};

function printText(summary: Summary, rows: readonly Row[]): void {
  const { served, notServed, noRequest, operationsNotServed } = summary;
  const shown = rows.filter(({ kind, same }) => kind === 'served' || !same);
  const cells = shown.map(({ test, requests, direct, through, same, note }) => [
    test.replace(/^.*\//, ''),
    requests.join(', '),
    direct,
    through,
    same ? 'equal' : 'DIFFERENT',
    note.replaceAll('|', '/'),
  ]);
  console.log(`${summary.suite}, mock ${summary.mock}\n`);
  console.log(table(['test', 'request', 'direct', 'through', 'verdict', 'detail'], cells));
  console.log(`
routes served: ${served.equal} tests equal, ${served.different} different
routes not served: ${notServed.refused} tests refused, ${notServed.passed} NOT refused
tests without a request: ${noRequest.equal} equal, ${noRequest.different} different

operations that Bartizan does not serve (${operationsNotServed.length}), by area:`);
  const areas = Map.groupBy(operationsNotServed, (one) => /\/[^/]*/.exec(one)?.[0] ?? one);
  const names = [...areas.keys()].toSorted();
  console.log(names.map((area) => `${area} ${areas.get(area)?.length}`).join(', '));
}

/** Method and path of what the tests ask for, without the paths that the suite makes up to get a 404. */
function operations(tests: readonly Row[]): readonly string[] {
  const asked = tests.flatMap(({ requests }) => requests).map((one) => one.replace(/\?.*$/, ''));
  const real = asked.filter((one) => !one.includes('_stainless_unknown_path'));
  return [...new Set(real)].toSorted();
}
