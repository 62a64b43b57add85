// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionEvent } from '../../core/events.ts';
import { generateInputs } from '../inputs/generate.ts';
import { toJsonText } from '../rego/values/json-text.ts';
import { type DecisionLogEvent, toLogEvent, toLogValue } from './decision-log.ts';
import { createLogMask } from './mask.ts';

const WORDS = {
  detectors: ['privacy/card'],
  apps: ['web'],
  models: ['small'],
  regions: ['eu'],
  scores: [],
  entities: [],
  tools: [],
  groups: ['staff'],
  tenants: ['default'],
};
const [, input] = [...generateInputs(WORDS, { seed: 1, count: 2 })];
assert.ok(input !== undefined);

const event: DecisionEvent = {
  schema: 'bartizan.event/1',
  type: 'decision',
  time: 1_767_225_600_123,
  tenant: 'default',
  request: 'req_1',
  facts: { ...input.facts, now: 1_767_225_600_123, tools: ['search', 'send'] },
  erased: ['hosts', 'a/b'],
  verdict: {
    schema: 'bartizan.verdict/1',
    outcome: 'block',
    reasons: [{ code: 'c', rule: 'r', mode: 'enforce', action: 'block' }],
    obligations: [],
    policy: 'built-in@1',
  },
  micros: 17,
};
const logged = (): DecisionLogEvent =>
  toLogEvent(event, {
    version: '1.2.3',
    labels: { region: 'eu' },
    place: { node: 'node_1', sequence: 7 },
  });
const masked = (text: string): DecisionLogEvent | undefined => {
  const mask = createLogMask([{ path: 'mask.rego', text: `package system.log\n\n${text}\n` }], {
    data: {},
    clock: () => 0,
  });
  const one = logged();
  return mask(one) ? one : undefined;
};

test('a decision has the members of a log event of OPA', () => {
  const text = toJsonText(toLogValue(logged()));
  const json = JSON.parse(text) as Record<string, unknown>;
  assert.deepEqual(Object.keys(json).sort(), [
    'bundles',
    'decision_id',
    'erased',
    'input',
    'labels',
    'metrics',
    'nd_builtin_cache',
    'path',
    'requested_by',
    'result',
    'timestamp',
  ]);
  assert.equal(json['decision_id'], 'node_1.7');
  assert.deepEqual(json['labels'], {
    app: 'bartizan',
    id: 'node_1',
    region: 'eu',
    version: '1.2.3',
  });
  assert.deepEqual(json['bundles'], { bartizan: { revision: 'built-in@1' } });
  assert.equal(json['path'], `bartizan/${event.facts.point}/verdict`);
  assert.equal(json['timestamp'], '2026-01-01T00:00:00.123Z');
  assert.deepEqual(json['metrics'], { timer_rego_query_eval_ns: 17_000 });
  assert.deepEqual(json['erased'], ['/input/values/hosts', '/input/values/a%2Fb']);
  assert.equal('values' in (json['input'] as object), false);
  // Nanoseconds are exact, which no double could be.
  assert.match(text, /"time\.now_ns":\{"\[\]":1767225600123000000\}/);
});

test('the same decision has the same id, wherever it is read from', () => {
  const loose = toLogEvent(event, { version: '1', place: undefined });
  assert.equal(loose.decision_id, `req_1.${event.facts.point}.${event.facts.seed}`);
});

for (const [name, text, erased, check] of [
  [
    'a member',
    'mask contains "/input/facts/model"',
    ['/input/facts/model'],
    (one: DecisionLogEvent) => !('model' in factsOf(one)),
  ],
  [
    'an element',
    'mask contains "/input/facts/tools/0"',
    ['/input/facts/tools/0'],
    (one: DecisionLogEvent) => JSON.stringify(factsOf(one)['tools']) === '["send"]',
  ],
  [
    'all of the input',
    'mask contains "/input"',
    ['/input'],
    (one: DecisionLogEvent) => one.input === undefined,
  ],
  [
    'the instant',
    'mask contains "/nd_builtin_cache"',
    ['/nd_builtin_cache'],
    (one: DecisionLogEvent) => one.nd_builtin_cache === undefined,
  ],
  [
    'what is not there',
    'mask contains "/input/nothing/here"',
    [],
    (one: DecisionLogEvent) => one.input !== undefined,
  ],
  [
    'by what the event says',
    'mask contains "/result/reasons" if input.result.outcome == "block"',
    ['/result/reasons'],
    (one: DecisionLogEvent) => !('reasons' in (one.result as object)),
  ],
] as const) {
  test(`a mask removes ${name}`, () => {
    const one = masked(text);
    assert.ok(one !== undefined && check(one));
    assert.deepEqual(one.erased.slice(2), erased);
  });
}

const factsOf = (one: DecisionLogEvent): Record<string, unknown> =>
  (one.input as unknown as { facts: Record<string, unknown> }).facts;

test('a mask replaces, also where nothing was', () => {
  const one = masked(
    `mask contains {"op": "upsert", "path": "/input/facts/principal/id", "value": "**"}

mask contains {"op": "upsert", "path": "/input/added/deep", "value": {"a": 1}}
`,
  );
  assert.deepEqual([...(one?.masked ?? [])].sort(), [
    '/input/added/deep',
    '/input/facts/principal/id',
  ]);
  assert.ok(one !== undefined);
  assert.equal((factsOf(one)['principal'] as { id: string }).id, '**');
  assert.deepEqual((one.input as unknown as { added: unknown }).added, { deep: { a: 1 } });
});

test('a mask cannot reach the prototype of anything', () => {
  const one = masked(
    'mask contains {"op": "upsert", "path": "/input/__proto__/polluted", "value": true}',
  );
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.ok(one !== undefined && Object.hasOwn(one.input as object, '__proto__'));
});

test('an event that is dropped is not logged', () => {
  assert.equal(masked('drop if input.labels.region == "eu"'), undefined);
});

for (const [name, text] of [
  ['points outside', 'mask contains "/labels/id"'],
  ['is no pointer', 'mask contains "input"'],
  ['has another operation', 'mask contains {"op": "move", "path": "/input"}'],
  ['is no set', 'mask := "all"'],
  ['takes too long', 'mask contains x if { some x in numbers.range(1, 1000000); x < 0 }'],
] as const) {
  test(`a mask that ${name} keeps the event out of the log`, () => {
    assert.throws(() => masked(text), { code: 'config_invalid' });
  });
}

test('a mask that does not compile is told with its place', () => {
  assert.throws(() => masked('mask contains x'), /mask\.rego:3:\d+: rego_unsafe_var_error/);
});
