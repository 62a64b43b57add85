// SPDX-License-Identifier: Apache-2.0
// Format, lint, types and dead code, each with its own output; fails when any of them fails.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const CHECKS: readonly (readonly [name: string, ...command: string[]])[] = [
  ['format', 'biome', 'format', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'tools', 'bench', 'bin'],
  ['types', 'tsc', '-p', '.'],
  ['dead code', 'knip', '--no-progress'],
];

let failed = false;
for (const [name, program, ...args] of CHECKS) {
  const started = performance.now();
  const result = spawnSync(join('node_modules', '.bin', program ?? ''), args, { stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(`${name}: ${result.status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  if (result.status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
