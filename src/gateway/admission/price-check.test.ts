// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatewayConfig } from '../config.ts';
import { checkPrices } from './price-check.ts';
import { costOf, highestPrice, priceAt, toMillionths } from './prices.ts';

const SPEND = { per: 'app', unit: 'spend', window: 'day', max: 5 };
const BASE = {
  upstreams: { a: { kind: 'simulated' }, b: { kind: 'simulated' } },
  models: {
    one: { targets: [{ upstream: 'a', model: 'large' }], fallback: [{ upstream: 'b' }] },
    two: { targets: [{ upstream: 'a' }] },
    constructor: { targets: [{ upstream: 'a' }] },
  },
  apps: { chat: { models: ['one'], team: 'red' }, all: { models: ['*'], tenant: 'acme' } },
};
const config = (more: object) => gatewayConfig.parse({ ...BASE, ...more });
const complaints = (more: object): string[] =>
  checkPrices(config(more)).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('a limit on spend needs a price for every model that falls under it, at every upstream', () => {
  const price = { input: 1 };
  const own = { 'a/large': price, 'b/one': price };
  const chat = { ...BASE.apps.chat, limits: [SPEND] };
  const rest = { two: price, constructor: price };
  const missing = (at: string, model: string, more = 0): string[] => [
    `${at}: spend cannot be limited: model "${model}" has no price${more > 0 ? ` (and ${more} more)` : ''}`,
  ];
  const cases: readonly [more: object, expected: string[]][] = [
    [{}, []],
    [{ prices: own }, []],
    [{ limits: [SPEND] }, missing('limits.0', 'one', 2)],
    [
      { limits: [{ ...SPEND, unit: 'tokens' }, SPEND], prices: { one: price } },
      missing('limits.1', 'two', 1),
    ],
    [{ limits: [SPEND], prices: { one: price, ...rest } }, []],
    [{ limits: [SPEND], prices: { ...own, ...rest } }, []],
    [{ limits: [SPEND], prices: { 'a/large': price, ...rest } }, missing('limits.0', 'one')],
    [{ apps: { chat }, prices: { one: price } }, []],
    [{ apps: { chat } }, missing('apps.chat.limits.0', 'one')],
    [{ teams: { red: { limits: [SPEND] } } }, missing('teams.red.limits.0', 'one')],
    [{ teams: { blue: { limits: [SPEND] } } }, []],
    [
      { tenants: { acme: { limits: [SPEND] } }, prices: { one: price } },
      missing('tenants.acme.limits.0', 'two', 1),
    ],
    [{ agents: { bot: { app: 'chat', limits: [SPEND] } } }, missing('agents.bot.limits.0', 'one')],
  ];
  for (const [more, expected] of cases) assert.deepEqual(complaints(more), expected);
});

test('a price of what is no model is refused: it would never count', () => {
  for (const [name, known] of [
    ['one', true],
    ['a/large', true],
    ['b/one', true],
    ['b/large', false],
    ['One', false],
    ['a', false],
    ['toString', false],
  ] as const) {
    const found = complaints({ prices: { [name]: {} } });
    assert.equal(found.length, known ? 0 : 1, name);
  }
});

test('prices are per million tokens, rounded up to whole millionths', () => {
  const usage = { inputTokens: 1_000, outputTokens: 500 };
  assert.equal(costOf({ input: 2.5, output: 10, request: 0 }, usage), 7_500);
  assert.equal(costOf({ input: 0, output: 0, request: 0.25 }, usage), 250_000);
  assert.equal(costOf({ input: 0.0001, output: 0, request: 0 }, usage), 1);
  assert.equal(costOf({ input: 0, output: 0, request: 0 }, usage), 0);
  const huge = { inputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 0 };
  assert.equal(costOf({ input: 9, output: 0, request: 0 }, huge), Number.MAX_SAFE_INTEGER);
  assert.deepEqual([0.1, 12.5, 1e-9, 1e12].map(toMillionths), [
    100_000,
    12_500_000,
    0,
    Number.MAX_SAFE_INTEGER,
  ]);
});

test('the price of an upstream goes before that of the alias; the dearest is what is reserved', () => {
  const prices = { one: { input: 5 }, 'a/large': { input: 1, output: 8 } };
  const parsed = config({ prices });
  assert.equal(priceAt(parsed, 'one', { upstream: 'a', model: 'large' })?.input, 1);
  assert.equal(priceAt(parsed, 'one', { upstream: 'b', model: 'one' })?.input, 5);
  assert.equal(priceAt(parsed, 'constructor', { upstream: 'a', model: 'constructor' }), undefined);
  assert.deepEqual(highestPrice(parsed, 'one'), { input: 5, output: 8, request: 0 });
  assert.equal(highestPrice(parsed, 'two'), undefined);
  assert.equal(highestPrice(parsed, 'toString'), undefined);
});
