// SPDX-License-Identifier: Apache-2.0
// What this program is: its version, and how it starts itself again as a worker.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the package: what is shipped lies in it. */
export const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Version of the package. */
export const BARTIZAN_VERSION: string = (
  JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }
).version;

/** Runs one worker: data directory and name are appended. */
export const WORKER_COMMAND = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  // Requests are short-lived: a larger young generation costs memory per worker and saves no time.
  '--max-semi-space-size=8',
  // A young collection as soon as the loop is idle finds every request in flight alive and moves it to the
  // old generation: a third more processor time and 100 MB more memory. When memory asks for one is soon enough.
  '--no-minor-gc-task',
  join(PACKAGE_ROOT, 'src', 'main.ts'),
  'worker',
] as const;
