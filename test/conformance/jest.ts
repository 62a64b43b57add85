// SPDX-License-Identifier: Apache-2.0
// Runs the generated tests of openai-node with that project's own test runner and reads what it reports.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, stop } from './run.ts';

const RUNNER = 'node_modules/jest/bin/jest.js';
const TESTS = 'tests/api-resources';
const SETUP = join(dirname(fileURLToPath(import.meta.url)), 'openai-node.setup.cjs');

/** Status by test, named as `testName` names it. */
export type Results = ReadonlyMap<string, string>;

type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
    }[];
  }[];
};

/** One name for a test in what the runner reports and in what the relay hears: file and full title. */
export const testName = (checkout: string, file: string, title: string): string =>
  `${relative(join(checkout, TESTS), file)}: ${title}`;

/** Runs all tests against `baseUrl`, one after another. Ends the process (6) when none could run. */
export async function runTests(checkout: string, baseUrl: string): Promise<Results> {
  if (!existsSync(join(checkout, RUNNER))) {
    stop(EXIT.inconclusive, `${checkout} is not installed (no ${RUNNER}); nothing was run`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'bz-jest-'));
  const output = join(folder, 'results.json');
  const words = ['--runInBand', '--json', `--outputFile=${output}`, '--setupFilesAfterEnv', SETUP];
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENAI_'));
  const child = spawn(process.execPath, [RUNNER, ...words, '--', TESTS], {
    cwd: checkout,
    env: { ...Object.fromEntries(environment), TEST_API_BASE_URL: baseUrl },
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('exit', resolve));
  if (!existsSync(output)) stop(EXIT.inconclusive, 'the test runner reported nothing');
  const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  return new Map(
    report.testResults.flatMap(({ name: file, assertionResults }) =>
      assertionResults.map(({ fullName, status }) => [testName(checkout, file, fullName), status]),
    ),
  );
}
