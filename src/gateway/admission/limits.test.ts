// SPDX-License-Identifier: Apache-2.0
// Limits as callers meet them: what each kind counts, over which routes, when it is charged and what is left
// after an exchange has ended in one way or another.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import {
  bodyOf,
  chat,
  codeOf,
  type Front,
  type FrontOptions,
  HELLO,
  openFront,
  request,
  statusOf,
} from '../front.fixture.ts';

let front: Front;
afterEach(() => front.stop());

type Limit = Record<string, unknown>;
const perDay = (per: string, max: number, unit = 'requests'): Limit => ({
  per,
  unit,
  window: unit === 'concurrency' ? 'now' : 'day',
  max,
});
const SIM = { sim: { kind: 'simulated', mode: 'echo' } };
const APP = { models: ['*'], trusted_identity_headers: true };

async function open(config: Record<string, unknown>, more: FrontOptions = {}): Promise<void> {
  front = await openFront({ config: { apps: { demo: APP }, ...config }, ...more });
}
const say = (body: unknown = HELLO, ...headers: string[]): Promise<string> =>
  front.raw(chat(front.key, body, headers));
const post = (path: string, body: unknown): Promise<string> => {
  const headers = [`x-api-key: ${front.key}`, 'Content-Type: application/json'];
  return front.raw(request(`POST ${path}`, headers, JSON.stringify(body)));
};
/** 'ok', or what refused: the kind of limit. */
async function outcome(answer: Promise<string>): Promise<string> {
  const text = await answer;
  if (statusOf(text) === 200) return 'ok';
  if (statusOf(text) !== 429) return `${statusOf(text)} ${String(codeOf(text))}`;
  assert.match(text, /retry-after: \d+/);
  const { error } = bodyOf(text) as { error: { message: string } };
  assert.match(error.message, /^Limit reached: /);
  return error.message.replace('Limit reached: ', '');
}
const outcomes = async (...answers: (() => Promise<string>)[]): Promise<string[]> => {
  const all: string[] = [];
  for (const answer of answers) all.push(await outcome(answer()));
  return all;
};

test('every kind of limit counts what it names', async () => {
  const team = { limits: [perDay('team', 1)] };
  const places: readonly [name: string, config: Record<string, unknown>][] = [
    ['key', { limits: [perDay('key', 1)] }],
    ['user', { limits: [perDay('user', 1)] }],
    ['agent', { limits: [perDay('agent', 1)] }],
    ['app', { limits: [perDay('app', 1)] }],
    ['team', { limits: [perDay('team', 1)] }],
    ['tenant', { limits: [perDay('tenant', 1)] }],
    ['model', { limits: [perDay('model', 1)] }],
    ['provider', { limits: [perDay('provider', 1)] }],
    ['tenant', { tenants: { default: { limits: [perDay('tenant', 1)] } } }],
    ['user', { tenants: { default: { limits: [perDay('user', 1)] } } }],
    ['team', { teams: { red: team } }],
    ['key', { agents: { bot: { app: 'demo', limits: [perDay('key', 1)] } } }],
    ['model', { apps: { demo: { ...APP, team: 'red', limits: [perDay('model', 1)] } } }],
  ];
  for (const [name, config] of places) {
    const agents = { bot: { app: 'demo' } };
    await open({ teams: { red: {} }, agents, apps: { demo: { ...APP, team: 'red' } }, ...config });
    const headers = ['x-bartizan-user: ann', 'x-bartizan-agent: bot'];
    const seen = await outcomes(
      () => say(HELLO, ...headers),
      () => say(HELLO, ...headers),
    );
    assert.deepEqual(seen, ['ok', `requests a day per ${name}`], JSON.stringify(config));
    await front.stop();
  }
  await open({});
});

test('one of a kind does not use up the limit of another', async () => {
  await open({
    limits: [perDay('user', 1), perDay('model', 2)],
    agents: { bot: { app: 'demo', limits: [perDay('app', 1)] } },
  });
  const other = { ...HELLO, model: 'secret-model' };
  const seen = await outcomes(
    () => say(HELLO, 'x-bartizan-user: ann'),
    () => say(HELLO, 'x-bartizan-user: bob'),
    () => say(HELLO),
    () => say(other, 'x-bartizan-user: ann/x', 'x-bartizan-agent: bot'),
    () => say(other, 'x-bartizan-user: x', 'x-bartizan-agent: bot'),
    () => say(other),
  );
  assert.deepEqual(seen, [
    'ok',
    'ok',
    'requests a day per model',
    'ok',
    'requests a day per app',
    'ok',
  ]);
});

test('every charged route counts, for whoever calls', async () => {
  await open({ limits: [perDay('key', 5)] });
  const messages = [{ role: 'user', content: 'hi' }];
  const routes: readonly (() => Promise<string>)[] = [
    () => say(),
    () => post('/v1/embeddings', { model: 'gpt-x', input: 'hi' }),
    () => post('/v1/messages/count_tokens', { model: 'gpt-x', messages }),
    () => post('/v1/guard/check', { text: 'hi' }),
    () => front.raw(request('GET /v1/models', [`x-api-key: ${front.key}`])),
  ];
  assert.deepEqual(await outcomes(...routes), ['ok', 'ok', 'ok', 'ok', 'ok']);
  for (const route of routes) assert.equal(await outcome(route()), 'requests a day per key');
});

test('spend is reserved at its worst case and settled to what the answer cost', async () => {
  const prices = { 'gpt-x': { input: 1, output: 10_000, request: 0.001 } };
  await open({
    models: { 'gpt-x': { targets: [{ upstream: 'sim' }] } },
    prices,
    limits: [perDay('app', 5, 'spend')],
  });
  const asking = (tokens: number, more = {}) => ({ ...HELLO, max_tokens: tokens, ...more });
  assert.equal(await outcome(say(asking(600))), 'spend a day per app', '600 tokens may cost 6');
  // Each reserves more than 4 of 5, and costs some hundredths.
  for (let times = 0; times < 8; times += 1) assert.equal(await outcome(say(asking(400))), 'ok');
  assert.equal(await outcome(say(asking(200, { n: 3 }))), 'spend a day per app');
  const stream = asking(400, { stream: true });
  for (let times = 0; times < 3; times += 1) assert.equal(await outcome(say(stream)), 'ok');
});

test('spend is counted by the price of the upstream that answers', async () => {
  const targets = [{ upstream: 'sim', model: 'large' }];
  const models = { 'gpt-x': { targets, fallback: [{ upstream: 'spare' }] } };
  const upstreams = { ...SIM, spare: SIM.sim };
  const prices = { 'gpt-x': { request: 3 }, 'sim/large': { request: 1 } };
  await open({ upstreams, models, prices, limits: [perDay('app', 4, 'spend')] });
  // Reserved is the dearest, 3; charged is 1 each.
  const seen = await outcomes(say, say, say);
  assert.deepEqual(seen, ['ok', 'ok', 'spend a day per app']);
});

test('a model without a price is never free', async () => {
  await open({ limits: [perDay('app', 1_000_000, 'spend')] });
  assert.equal(await outcome(say()), 'spend a day per app');
});

test('counting tokens costs none', async () => {
  const limits = [perDay('app', 0, 'tokens'), perDay('app', 0, 'spend')];
  await open({ limits });
  const body = { model: 'gpt-x', messages: [{ role: 'user', content: 'hi' }] };
  assert.equal(await outcome(post('/v1/messages/count_tokens', body)), 'ok');
  assert.equal(await outcome(say()), 'tokens a day per app');
  assert.equal(
    await outcome(post('/v1/embeddings', { model: 'gpt-x', input: 'x' })),
    'tokens a day per app',
  );
});

test('no bound that a caller states makes its answer cheaper than one without', async () => {
  await open({ limits: [perDay('app', 5_000, 'tokens')] });
  for (const bound of [-1, 0, 0.5]) {
    const seen = await outcome(say({ ...HELLO, max_tokens: bound, n: 2 }));
    assert.notEqual(seen, 'ok', `${bound}`);
  }
  for (const bound of [1e12, Number.MAX_SAFE_INTEGER]) {
    assert.equal(await outcome(say({ ...HELLO, max_tokens: bound })), 'tokens a day per app');
  }
  assert.equal(await outcome(say({ ...HELLO, max_tokens: 100 })), 'ok');
});

test('a provider whose limit is reached is passed over for the next one', async () => {
  const upstreams = { ...SIM, spare: SIM.sim };
  const models = { 'gpt-x': { targets: [{ upstream: 'sim' }], fallback: [{ upstream: 'spare' }] } };
  await open({ upstreams, models, limits: [perDay('provider', 2)] });
  const seen = await outcomes(say, say, say, say, say);
  assert.deepEqual(seen, ['ok', 'ok', 'ok', 'ok', 'requests a day per provider']);
  const asked = front.exchanges().map(({ upstream }) => upstream?.id);
  assert.deepEqual(asked, ['sim', 'sim', 'spare', 'spare', undefined]);
});

test('a provider that fails is charged the request, the one that answers the tokens', async (t) => {
  const script = scripted(t, [{ match: '*', answer: { status: 500, text: 'no' } }]);
  const upstreams = { ...SIM, broken: { kind: 'simulated', mode: 'scripted', script } };
  const models = {
    'gpt-x': { targets: [{ upstream: 'broken' }], fallback: [{ upstream: 'sim' }] },
    only: { targets: [{ upstream: 'broken' }] },
  };
  const limits = [perDay('provider', 1_000, 'tokens'), perDay('provider', 5)];
  await open({ upstreams, models, limits, routing: { attempts: 2, breaker_failures: 100 } });
  const asking = { ...HELLO, max_tokens: 900 };
  for (let times = 0; times < 3; times += 1) assert.equal(await outcome(say(asking)), 'ok');
  const [seen] = await outcomes(() => say({ ...asking, model: 'only' }));
  assert.equal(seen, '502 upstream_error', 'no tokens are held of the attempts that failed');
  assert.equal(await outcome(say({ ...asking, model: 'only' })), 'requests a day per provider');
});

test('a tool is limited by the calls that the model makes of it', async (t) => {
  const tool = (name: string) => ({ type: 'function', function: { name, parameters: {} } });
  const call = { name: 'pay', arguments: {} };
  const script = scripted(t, [
    { match: 'two', answer: { toolCalls: [call, call] } },
    { match: 'other', answer: { toolCalls: [{ name: 'unoffered', arguments: {} }] } },
    { match: '*', answer: { text: 'no call' } },
  ]);
  await open({
    upstreams: { sim: { kind: 'simulated', mode: 'scripted', script } },
    limits: [perDay('tool', 3)],
  });
  const asking = (content: string, ...tools: string[]) => ({
    ...HELLO,
    messages: [{ role: 'user', content }],
    tools: tools.map(tool),
  });
  const idle = () => say(asking('x', 'pay', 'look'));
  for (let times = 0; times < 5; times += 1) assert.equal(await outcome(idle()), 'ok');
  const streamed = { ...asking('two', 'pay'), stream: true };
  const seen = await outcomes(
    () => say(streamed),
    () => say(asking('two', 'pay')),
    () => say(asking('x', 'pay', 'look')),
    () => say(asking('x', 'look')),
    () => say(asking('other', 'look')),
    () => say(asking('other', 'look')),
    () => say(asking('other', 'look')),
    () => say(asking('x', 'unoffered')),
  );
  assert.deepEqual(seen, [
    'ok',
    'ok',
    'requests a day per tool',
    'ok',
    'ok',
    'ok',
    'ok',
    'requests a day per tool',
  ]);
  const many = asking('x', ...Array.from({ length: 257 }, (_, index) => `t${index}`));
  assert.equal(await outcome(say(many)), '400 invalid_request');
});

test('a tool that is stopped is cut out of an answer that calls it unasked', async (t) => {
  const script = scripted(t, [
    { match: '*', answer: { toolCalls: [{ name: 'pay', arguments: { to: 'x' } }] } },
  ]);
  await open({ upstreams: { sim: { kind: 'simulated', mode: 'scripted', script } } });
  const entry = { kind: 'tool', value: 'pay', since: 0, by: '', why: '' } as const;
  front.gateway.killSwitch.replace([entry]);
  assert.equal(await outcome(say()), '403 killed');
  const answer = await say({ ...HELLO, stream: true });
  assert.doesNotMatch(answer, /"name":"pay"/);
  assert.match(answer, /killed/);
});

test('without limits nothing is reserved', async () => {
  let asked = 0;
  const counters = {
    reserve: () => {
      asked += 1;
      return { granted: true, settle: () => undefined } as const;
    },
  };
  await open({}, { gateway: { counters } });
  assert.equal(await outcome(say()), 'ok');
  assert.equal(asked, 0);
});

function scripted(t: { after(work: () => void): void }, script: unknown): string {
  const dir = mkdtempSync(join(tmpdir(), 'bartizan-script-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'script.json');
  writeFileSync(file, JSON.stringify(script));
  return file;
}
