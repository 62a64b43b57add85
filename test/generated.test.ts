// SPDX-License-Identifier: Apache-2.0
// What is generated is what the sources say now: help texts, OpenAPI document, JSON Schema, errors, metrics.
// These files are the goldens of all of them: a change of the public surface shows in a review.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('npm run gen would change nothing', () => {
  const root = join(import.meta.dirname, '..');
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'tools', 'gen.ts'), '--check'],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
});
