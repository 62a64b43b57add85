// SPDX-License-Identifier: Apache-2.0
// Codecs, gate, translation, guard and door on many generated inputs: a few hundred each in the gate, 30,000
// each in the full run. Reports how many inputs were really checked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { WIRE_TARGETS } from './targets.ts';

const runs = process.env['BARTIZAN_TESTS'] === 'full' ? 30_000 : 300;

for (const [name, property] of Object.entries(WIRE_TARGETS)) {
  test(name, async (t) => {
    const details = await fc.check(property, { numRuns: runs });
    t.diagnostic(`${details.numRuns} inputs, ${details.numSkips} skipped, seed ${details.seed}`);
    if (details.failed) throw new Error(fc.defaultReportMessage(details));
    assert.equal(details.numRuns, runs);
  });
}
