// SPDX-License-Identifier: Apache-2.0
// Where OPA's corpus is on this machine.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OPA_VERSION } from './cases.ts';

export const SUITES_FOLDER = 'v1/test/cases/testdata/v1';

/** The folder of OPA's sources, fetched through Go's module proxy where Go is there; undefined: none. */
export function opaFolder(): string | undefined {
  const named = process.env['BARTIZAN_OPA'];
  if (named !== undefined && named !== '')
    return existsSync(join(named, SUITES_FOLDER)) ? named : undefined;
  try {
    const module = `github.com/open-policy-agent/opa@${OPA_VERSION}`;
    const text = execFileSync('go', ['mod', 'download', '-json', module], {
      encoding: 'utf8',
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { Dir: folder } = JSON.parse(text) as { Dir?: string };
    return folder;
  } catch {
    return undefined;
  }
}
