// SPDX-License-Identifier: Apache-2.0
// What is recorded of names that a caller chose: those of tools as they are, keys and addresses as digests;
// policy sees the names themselves, and no record does.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PolicyInput } from '../core/policy-input.ts';
import { fakeWorld } from '../core/world.ts';
import { createEngine } from '../guard/engine.ts';
import { DETECTORS } from '../guard/registry.gen.ts';
import { assemble } from './create.ts';
import { exchangeOf, segment, testKeyring } from './exchange.fixture.ts';
import { createRecordedNames } from './recorded-names.ts';

const engine = createEngine(DETECTORS, { disabled: [], options: {} });
const names = createRecordedNames(engine, testKeyring);
const KEY = `sk-proj-${'aB3dE6gH9jK2mN5pQ8sT1vW4'.repeat(2)}`;

describe('a name', () => {
  for (const name of [
    'get_weather',
    'Bash',
    'search_web',
    'mcp__github__create_issue',
    'functions.send-mail',
    'server/tool:v2',
    'computer_20241022',
  ]) {
    test(`${name} is recorded as it is`, () => assert.equal(names.tool(name, 't'), name));
  }
  for (const name of [
    KEY,
    `get_${KEY}`,
    'grace.hopper@navy.example',
    '4111111111111111',
    'please pay: card 4111',
    'x'.repeat(129),
    'line\nbreak',
    '',
    'größe',
  ]) {
    test(`${JSON.stringify(name).slice(0, 40)} is a digest`, () => {
      const recorded = names.tool(name, 't');
      assert.match(recorded, /^tool~[0-9a-f]{8}$/);
      assert.equal(names.tool(name, 't'), recorded, 'equal names are seen to be equal');
      assert.notEqual(names.tool(name, 'other'), recorded, 'and not between tenants');
    });
  }

  test('of a source in an origin too; what is no such origin stays', () => {
    assert.equal(names.origin('tool:get_weather', 't'), 'tool:get_weather');
    assert.match(names.origin(`tool:${KEY}`, 't'), /^tool:tool~[0-9a-f]{8}$/);
    assert.match(names.origin('document:My diary, page 3', 't'), /^document:document~/);
    for (const origin of ['user', 'system', 'model', 'app'] as const) {
      assert.equal(names.origin(origin, 't'), origin);
    }
  });

  test('is still told right after thousands of others', () => {
    for (let index = 0; index < 2_500; index++) names.tool(`tool_${index}`, 't');
    assert.match(names.tool(KEY, 't'), /^tool~/);
    assert.equal(names.tool('tool_0', 't'), 'tool_0');
  });
});

test('policy decides on the names themselves, facts and findings hold what may be recorded', () => {
  const asked: PolicyInput[] = [];
  const protector = assemble({
    engine,
    policy: {
      revision: 'p',
      decide: (input) => {
        asked.push(input);
        const allowed = { outcome: 'allow', reasons: [], obligations: [], policy: 'p' } as const;
        return { schema: 'bartizan.verdict/1', ...allowed };
      },
    },
    inspectsResponses: false,
    keyring: testKeyring,
    world: fakeWorld(),
  });
  const result = segment('card 4111 1111 1111 1111', {
    kind: 'tool-result',
    origin: `tool:${KEY}`,
  });
  const offered = (...all: string[]) => all.map((name) => ({ name, pointer: '/tools' }));
  void protector.request(exchangeOf([result], { tools: offered('get_weather', KEY) }));
  void protector.request(exchangeOf([], { tools: offered('get_weather') }));
  const [secret, plain] = asked;
  assert.deepEqual(secret?.values, { tools: ['get_weather', KEY] });
  assert.deepEqual(secret?.erased, ['tools']);
  assert.ok(secret?.facts.findings.length === 1);
  assert.ok(!JSON.stringify(secret.facts).includes(KEY.slice(8, 20)));
  assert.deepEqual([plain?.values, plain?.erased], [{}, []]);
  assert.deepEqual(plain?.facts.tools, ['get_weather']);
});
