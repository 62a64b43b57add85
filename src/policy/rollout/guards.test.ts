// SPDX-License-Identifier: Apache-2.0
// Guards say nothing by chance: few decisions, and rates that could be the same, trip none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { policyConfig } from '../config.ts';
import { type Compared, tripped, wilson } from './guards.ts';

const { guards } = policyConfig.parse({ guards: { min_decisions: 200 } });
const nothing: Compared = {
  decisions: 1_000,
  refused: { active: 0, candidate: 0 },
  failed: 0,
  slow: { active: 0, candidate: 0 },
};

for (const [what, change, guard] of [
  ['nothing happened', {}, undefined],
  ['all refused, as before', { refused: { active: 1_000, candidate: 1_000 } }, undefined],
  ['all refused, none before', { refused: { active: 0, candidate: 1_000 } }, 'block_rate'],
  ['fewer refused than before', { refused: { active: 900, candidate: 10 } }, undefined],
  ['more refused, within what is allowed', { refused: { active: 100, candidate: 140 } }, undefined],
  ['more refused, which may be chance', { refused: { active: 100, candidate: 190 } }, undefined],
  ['more refused, surely', { refused: { active: 100, candidate: 300 } }, 'block_rate'],
  ['some failed', { failed: 10 }, undefined],
  ['many failed', { failed: 60 }, 'failed_rate'],
  ['a slow hundredth', { slow: { active: 0, candidate: 10 } }, undefined],
  ['a slow tenth', { slow: { active: 0, candidate: 100 } }, 'p99_ms'],
  ['a slow machine', { slow: { active: 90, candidate: 100 } }, undefined],
  [
    'all of it, too early to say',
    {
      decisions: 199,
      refused: { active: 0, candidate: 199 },
      failed: 199,
      slow: { active: 0, candidate: 199 },
    },
    undefined,
  ],
] as const) {
  test(`${what}: ${guard ?? 'no guard trips'}`, () => {
    const found = tripped(guards, { ...nothing, ...change });
    assert.equal(found?.guard, guard);
    if (found !== undefined) assert.ok(found.atLeast > found.allowed);
  });
}

test('the interval holds the rate, is within [0, 1], and narrows with more of the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (total, p) => {
        const count = Math.round(total * p);
        const [low, high] = wilson({ count, total });
        const rate = count / total;
        assert.ok(0 <= low && low <= rate + 1e-9 && rate - 1e-9 <= high && high <= 1);
        const [lower, higher] = wilson({ count: count * 4, total: total * 4 });
        assert.ok(higher - lower <= high - low + 1e-9);
      },
    ),
    { numRuns: 200 },
  );
  assert.deepEqual(wilson({ count: 0, total: 0 }), [0, 1]);
  // By the formula, worked out by hand for 10 of 100 at z = 3.29.
  const [low, high] = wilson({ count: 10, total: 100 });
  assert.ok(Math.abs(low - 0.0375) < 0.0001 && Math.abs(high - 0.2406) < 0.0001, `${low} ${high}`);
});
