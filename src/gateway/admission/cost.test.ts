// SPDX-License-Identifier: Apache-2.0
// What limits add to one request, in memory: the whole way of its charges through admit, authorise, relay
// and settle, without the network. It asserts what happens and reports the time; BARTIZAN_TESTS=full repeats
// it often enough for the figure in docs/limits.md.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../../core/exchange.ts';
import type { Counters } from '../../core/ports/counters.ts';
import { parseStrict } from '../../core/json/parse.ts';
import { gatewayConfig } from '../config.ts';
import type { Flow } from '../flow.ts';
import type { App } from '../snapshot.ts';
import { admissionLevies, attemptLevies, bodyLevies, reserve, reserveAttempt } from './charges.ts';
import { createCounterAuthority } from './authority.ts';
import { createLeasedCounters } from './counters.ts';
import { clockedWorld } from './tiers.fixture.ts';

const REQUESTS = process.env['BARTIZAN_TESTS'] === 'full' ? 400_000 : 4_000;
const MAX = 1_000_000_000;
const limit = (per: string, unit: string, window = 'day', max = MAX) => ({
  per,
  unit,
  window,
  max,
});

const BODY = parseStrict(Buffer.from(JSON.stringify({ model: 'fast', text: 'x'.repeat(2_000) })));
const EXCHANGE = {
  operation: 'chat',
  model: 'fast',
  parameters: { stream: false, maxTokens: 500, choices: 1, includeUsage: false },
  tools: [],
  providerState: [],
} as unknown as Exchange;

/** Every kind of limit but per tool, eleven at once: far more than most will ever set. */
const MANY = [
  limit('key', 'requests', 'minute'),
  limit('key', 'tokens', 'minute'),
  limit('key', 'concurrency', 'now'),
  limit('user', 'requests', 'minute'),
  limit('user', 'spend', 'month'),
  limit('app', 'requests', 'minute'),
  limit('app', 'spend'),
  limit('team', 'tokens'),
  limit('tenant', 'spend', 'month'),
  limit('model', 'concurrency', 'now'),
  limit('provider', 'requests', 'minute'),
];

function flowMaker(limits: readonly object[]): () => Flow {
  const config = gatewayConfig.parse({
    upstreams: { sim: { kind: 'simulated' } },
    models: { fast: { targets: [{ upstream: 'sim' }] } },
    apps: { chat: { team: 'red' } },
    prices: { fast: { input: 1, output: 4 } },
    limits,
  });
  const app = { ...config.apps['chat'], facts: { id: 'chat' } } as App;
  const identity = {
    tenant: 'default',
    app,
    principal: { kind: 'key', id: 'abcdefgh' },
    endUser: { subject: 'ann', groups: [], attributes: {} },
    agent: undefined,
  };
  const shared = { snapshot: { config }, identity, exchange: EXCHANGE, body: BODY };
  return () => ({ ...shared, reservation: undefined }) as unknown as Flow;
}

async function walk(flow: Flow, counters: Counters): Promise<boolean> {
  const { snapshot, identity, exchange, body } = flow;
  assert.ok(identity && exchange && body);
  const size = { exchange, bodyBytes: body.bytes.length };
  const steps = [
    () => reserve(flow, counters, admissionLevies(snapshot, identity)),
    () => {
      const levies = bodyLevies(snapshot, identity, size);
      return levies instanceof Error ? levies : reserve(flow, counters, levies);
    },
    () => reserveAttempt(flow, counters, attemptLevies(flow, { id: 'sim', model: 'fast' })),
  ];
  let waited = false;
  for (const step of steps) {
    const result = step();
    if (result instanceof Promise) waited = true;
    const refusal = result instanceof Promise ? await result : result;
    assert.equal(refusal, undefined);
  }
  flow.reservation?.settle({ tokens: 700, spend: 2_500, calls: new Map() });
  return waited;
}

for (const [what, limits] of [
  ['no limits', []],
  ['one limit', MANY.slice(0, 1)],
  [`${MANY.length} limits`, MANY],
] as const) {
  test(`the cost of ${what}`, async (t) => {
    const world = clockedWorld();
    const authority = createCounterAuthority(world);
    const counters = createLeasedCounters(
      {
        request: (key, want) => authority.grant('w1', key, want),
        giveBack: (key, part) => authority.giveBack('w1', key, part),
      },
      world,
    );
    const make = flowMaker(limits);
    let waited = 0;
    const started = performance.now();
    for (let request = 0; request < REQUESTS; request += 1) {
      if (await walk(make(), counters)) waited += 1;
    }
    const micros = ((performance.now() - started) * 1_000) / REQUESTS;
    t.diagnostic(
      `${what}: ${micros.toFixed(2)} microseconds a request, ${waited} of ${REQUESTS} waited`,
    );
    assert.ok(waited < REQUESTS / 50, `${waited} of ${REQUESTS} waited for a lease`);
    world.stop();
  });
}
