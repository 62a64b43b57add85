// SPDX-License-Identifier: Apache-2.0
// Rules that are found by a member of a list in the input: the same as asking each of them, whatever stands in the
// place of the list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine.ts';
import { parseModule } from '../syntax/modules.ts';
import { toJson } from '../values/json.ts';
import type { Value } from '../values/value.ts';

const TOOLS = ['a', 'b', 'c', 'd', 'e', 'f'];
const facts = { nowNs: 0n, seed: '00' };
const limits = { steps: 100_000, ms: 1_000 };

/** The rules that hold for an input; `plain` writes them so that nothing can be found by a constant. */
function held(input: Value, plain: boolean): unknown {
  const rules = TOOLS.map((tool) =>
    plain
      ? `found contains "${tool}" if { some wanted in ["${tool}"]; input.calls[0].tool == wanted }`
      : `found contains "${tool}" if input.calls[0].tool == "${tool}"`,
  );
  const engine = createEngine([parseModule('p.rego', ['package p', ...rules].join('\n'))]);
  const ask = engine.prepare(['p', 'found']);
  const value = ask({ input, facts, limits, clock: () => 0 });
  return value === undefined ? undefined : toJson(value);
}

for (const [name, input, expected] of [
  ['a list', { calls: [{ tool: 'c' }, { tool: 'd' }] }, ['c']],
  ['an empty list', { calls: [] }, []],
  ['an object with the place as its name', { calls: { '0': { tool: 'c' } } }, []],
  ['a text', { calls: 'c' }, []],
  ['nothing', {}, []],
  ['another type of value', { calls: [{ tool: ['c'] }] }, []],
  ['a value of no rule', { calls: [{ tool: 'z' }] }, []],
] as const) {
  test(name, () => {
    assert.deepEqual(held(input, false), expected);
    assert.deepEqual(held(input, true), expected);
  });
}
