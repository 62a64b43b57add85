// SPDX-License-Identifier: Apache-2.0
// The Rego engine does not fall behind what it holds of OPA's own corpus.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { EXCLUDED, runSuites } from '../tools/rego/cases.ts';
import { opaFolder, SUITES_FOLDER } from '../tools/rego/corpus.ts';

const known = JSON.parse(
  readFileSync(join(import.meta.dirname, 'rego-conformance.json'), 'utf8'),
) as Readonly<Record<string, number>>;

test('no suite of OPA holds fewer cases than before', (t) => {
  const folder = opaFolder();
  if (folder === undefined) {
    t.skip('no corpus: set BARTIZAN_OPA, or install Go');
    return;
  }
  const results = runSuites(join(folder, SUITES_FOLDER));
  const counted = results.filter(({ suite }) => !(suite in EXCLUDED));
  assert.deepEqual(
    counted.map(({ suite }) => suite),
    Object.keys(known),
  );
  for (const { suite, passed, failures } of counted) {
    assert.ok(passed >= (known[suite] ?? 0), `${suite}: ${failures.join('\n')}`);
  }
});
