// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WireId } from '../../core/exchange.ts';
import type { Obligation } from '../../core/verdict.ts';
import type { GatewayConfig } from '../config.ts';
import {
  configOf,
  flowFor,
  gatewayFor,
  type FlowOptions,
  type GatewayOptions,
} from './relay.fixture.ts';
import { route } from './route.ts';

const simulated = { kind: 'simulated' };
const overHttp = { kind: 'openai', base_url: 'http://models.example/v1' };
const anthropic = { kind: 'anthropic', base_url: 'https://api.example', key: 'env:KEY' };

/** Routes one request; gives the ids of the plan, or the code of the refusal. */
async function routed(
  config: GatewayConfig,
  options: FlowOptions & GatewayOptions = {},
): Promise<readonly string[] | string> {
  const flow = flowFor(config, options);
  const refusal = await route.run(flow, gatewayFor(config, options));
  return refusal?.code ?? flow.plan.map(({ facts }) => facts.id);
}

const models = (...targets: readonly object[]): object => ({ gpt: { targets } });

test('an alias that is not configured has no upstream', async () => {
  const config = configOf({ upstreams: { a: simulated }, models: models({ upstream: 'a' }) });
  for (const model of ['other', 'constructor', '__proto__', 'GPT', '']) {
    assert.equal(await routed(config, { model }), 'unknown_model', model);
  }
});

test('facts name the model at the target, the alias by default', async () => {
  const config = configOf({
    upstreams: { a: { ...simulated, region: 'eu' } },
    models: {
      gpt: { targets: [{ upstream: 'a', model: 'gpt-large' }] },
      own: { targets: [{ upstream: 'a' }] },
    },
  });
  for (const [model, expected] of [
    ['gpt', 'gpt-large'],
    ['own', 'own'],
  ] as const) {
    const flow = flowFor(config, { model });
    assert.equal(await route.run(flow, gatewayFor(config)), undefined);
    assert.deepEqual(flow.plan[0]?.facts, {
      id: 'a',
      provider: 'simulated',
      region: 'eu',
      model: expected,
    });
  }
});

test('the first target is drawn by weight, the others follow, then the fallbacks in order', async () => {
  const config = configOf({
    upstreams: { a: simulated, b: simulated, c: simulated, d: simulated },
    models: {
      gpt: {
        targets: [
          { upstream: 'a', weight: 3 },
          { upstream: 'b', weight: 1 },
        ],
        fallback: [{ upstream: 'd' }, { upstream: 'c' }],
      },
    },
  });
  const gateway = gatewayFor(config);
  const counts = { a: 0, b: 0 };
  for (let turn = 0; turn < 1_000; turn++) {
    const flow = flowFor(config);
    assert.equal(await route.run(flow, gateway), undefined);
    const ids = flow.plan.map(({ facts }) => facts.id);
    assert.deepEqual(ids.slice(2), ['d', 'c']);
    assert.deepEqual(ids.slice(0, 2).toSorted(), ['a', 'b']);
    counts[ids[0] as 'a' | 'b'] += 1;
  }
  assert.ok(counts.a > 650 && counts.a < 850, `weight 3 of 4 gave ${counts.a} of 1000`);
});

test('an app bound to regions is answered from them only', async () => {
  const config = configOf({
    upstreams: {
      eu: { ...simulated, region: 'eu' },
      us: { ...simulated, region: 'us' },
      somewhere: simulated,
    },
    models: {
      gpt: {
        targets: [{ upstream: 'us' }, { upstream: 'somewhere' }],
        fallback: [{ upstream: 'eu' }],
      },
    },
  });
  assert.deepEqual(await routed(config, { app: { allowed_regions: ['eu'] } }), ['eu']);
  assert.equal(await routed(config, { app: { allowed_regions: ['ch'] } }), 'no_upstream');
  assert.equal((await routed(config)).length, 3);
});

test('policy narrows the routes, and what it asks for together holds together', async () => {
  const config = configOf({
    upstreams: {
      eu1: { ...simulated, region: 'eu' },
      eu2: { ...simulated, region: 'eu' },
      us: { ...simulated, region: 'us' },
    },
    models: {
      gpt: { targets: [{ upstream: 'us' }, { upstream: 'eu1' }], fallback: [{ upstream: 'eu2' }] },
    },
  });
  const regions = (...names: string[]) => ({ kind: 'route', regions: names }) as const;
  const upstreams = (...names: string[]) => ({ kind: 'route', upstreams: names }) as const;
  const plan = (...obligations: readonly Obligation[]) => routed(config, { obligations });
  assert.deepEqual(await plan(regions('eu')), ['eu1', 'eu2']);
  assert.deepEqual(await plan(upstreams('eu2', 'us', 'not-configured')), ['us', 'eu2']);
  assert.deepEqual(await plan(regions('eu'), upstreams('eu2', 'us')), ['eu2']);
  assert.deepEqual(await plan({ kind: 'annotate', labels: { a: 'b' } }, regions('us')), ['us']);
  assert.equal((await plan()).length, 3);
});

test('a route to nothing is refused, by its name, and nothing is asked', async () => {
  const config = configOf({
    upstreams: { us: { ...simulated, region: 'us' } },
    models: models({ upstream: 'us' }),
  });
  for (const [obligation, reason] of [
    [{ kind: 'route', regions: ['eu'] }, 'region.not_allowed'],
    [{ kind: 'route', regions: [] }, 'region.not_allowed'],
    [{ kind: 'route', upstreams: ['other'] }, 'route.none'],
    [{ kind: 'route', upstreams: [] }, 'route.none'],
  ] as const) {
    const flow = flowFor(config, { obligations: [obligation] });
    const refusal = await route.run(flow, gatewayFor(config));
    assert.equal(refusal?.code, 'policy_denied');
    assert.deepEqual(refusal.reasons, [reason]);
    assert.deepEqual(flow.plan, []);
  }
});

test('a killed provider is passed over, by id or by provider name', async () => {
  const config = configOf({
    upstreams: { a: overHttp, b: simulated },
    models: models({ upstream: 'a' }, { upstream: 'b' }),
  });
  assert.deepEqual(await routed(config, { killed: ['a'] }), ['b']);
  assert.deepEqual(await routed(config, { killed: ['openai'] }), ['b']);
  assert.equal(await routed(config, { killed: ['openai', 'simulated'] }), 'killed');
});

test('the wire must be spoken, or be one that translates', async () => {
  const config = configOf({
    upstreams: { o: overHttp, a: anthropic },
    models: { gpt: { targets: [{ upstream: 'o' }] }, claude: { targets: [{ upstream: 'a' }] } },
  });
  const cases: readonly (readonly [WireId, string, readonly string[] | string])[] = [
    ['openai-chat', 'gpt', ['o']],
    ['openai-chat', 'claude', ['a']],
    ['anthropic-messages', 'gpt', ['o']],
    ['anthropic-messages', 'claude', ['a']],
    ['openai-responses', 'gpt', ['o']],
    ['openai-responses', 'claude', 'untranslatable'],
    ['openai-embeddings', 'gpt', ['o']],
    ['openai-embeddings', 'claude', 'untranslatable'],
    ['anthropic-count-tokens', 'gpt', 'untranslatable'],
    ['anthropic-count-tokens', 'claude', ['a']],
  ];
  for (const [wire, model, expected] of cases) {
    assert.deepEqual(await routed(config, { wire, model }), expected, `${wire} for ${model}`);
  }
});

test('a target whose breaker is open is passed over, and half-open gives one probe', async () => {
  const config = configOf({
    upstreams: { a: simulated, b: simulated },
    models: { gpt: { targets: [{ upstream: 'a' }], fallback: [{ upstream: 'b' }] } },
    routing: { breaker_failures: 1, breaker_open_ms: 1_000 },
  });
  const gateway = gatewayFor(config);
  const plan = async (): Promise<readonly string[] | string> => {
    const flow = flowFor(config);
    const refusal = await route.run(flow, gateway);
    return refusal?.code ?? flow.plan.map(({ facts }) => facts.id);
  };
  const flow = flowFor(config);
  await route.run(flow, gateway);
  const [a, b] = flow.plan;
  assert.ok(a !== undefined && b !== undefined);
  gateway.upstreams().report(a, 'failed');
  assert.deepEqual(await plan(), ['b']);
  gateway.upstreams().report(b, 'failed');
  assert.equal(await plan(), 'no_upstream');
  gateway.world.advance(1_000);
  assert.deepEqual(await plan(), ['a', 'b'], 'the probe of a; b is not asked yet');
  assert.deepEqual(await plan(), ['b'], 'the probe of b');
  assert.equal(await plan(), 'no_upstream');
  gateway.upstreams().report(a, 'ok');
  assert.deepEqual(await plan(), ['a', 'b']);
  assert.deepEqual(
    gateway.world.lines.map(({ event, fields }) => [event, fields['upstream']]),
    [
      ['upstream.breaker.open', 'a'],
      ['upstream.breaker.open', 'b'],
      ['upstream.breaker.closed', 'a'],
    ],
  );
});
