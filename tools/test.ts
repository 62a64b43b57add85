// SPDX-License-Identifier: Apache-2.0
// Runs the tests: `gate` (what every change must pass) or `full` (also the long fault and fuzz runs).
// A long test asks `process.env.BARTIZAN_TESTS === 'full'` for its number of runs.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const [tier = 'gate', ...rest] = process.argv.slice(2);
if (tier !== 'gate' && tier !== 'full') {
  console.error('usage: test.ts gate|full [file or folder ...]');
  process.exit(2);
}

const patterns =
  rest.length > 0
    ? rest.map((path) => (path.endsWith('.ts') ? path : `${path.replace(/\/$/, '')}/**/*.test.ts`))
    : ['src/**/*.test.ts', 'test/**/*.test.ts'];
const files = [...new Set(patterns.flatMap((pattern) => globSync(pattern)))].sort();
if (files.length === 0) {
  console.error('bartizan: error: no test file matches');
  process.exit(6);
}

const result = spawnSync(
  process.execPath,
  [
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${availableParallelism()}`,
    '--disable-warning=ExperimentalWarning',
    ...files,
  ],
  { stdio: 'inherit', env: { ...process.env, BARTIZAN_TESTS: tier } },
);
process.exit(result.status ?? 5);
