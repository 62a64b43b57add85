// SPDX-License-Identifier: Apache-2.0
// Every kind of upstream against a server that speaks its wire: addresses, headers, translation.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test, type TestContext } from 'node:test';
import type { WireId } from '../../core/exchange.ts';
import type { JsonValue } from '../../core/json/types.ts';
import { Secret } from '../../core/secret.ts';
import { fakeWorld } from '../../core/world.ts';
import { UPSTREAM_KEY, configOf, flowFor, gatewayFor, textOf } from '../stages/relay.fixture.ts';
import { relay } from '../stages/relay.ts';
import { route } from '../stages/route.ts';
import { createUpstreams } from './create.ts';
import { startSimulatedServer, type SeenRequest } from './simulated/server.ts';

const messages = [{ role: 'user', content: 'one two three' }];
const BODIES: Readonly<Record<WireId, { [name: string]: JsonValue }>> = {
  'openai-chat': { messages },
  'openai-responses': { input: 'one two three' },
  'openai-embeddings': { input: 'one two three' },
  'anthropic-messages': { max_tokens: 100, messages },
  'anthropic-count-tokens': { messages },
};

const KINDS = {
  openai: (url: string) => ({ kind: 'openai', base_url: `${url}/v1`, key: 'env:KEY' }),
  azure: (url: string) => ({
    kind: 'azure-openai',
    base_url: url,
    key: 'env:KEY',
    api_version: '2024-10-21',
  }),
  anthropic: (url: string) => ({ kind: 'anthropic', base_url: `${url}/`, key: 'env:KEY' }),
};

type Asked = { readonly text: string; readonly seen: SeenRequest };

async function ask(
  t: TestContext,
  kind: keyof typeof KINDS,
  {
    wire,
    stream = false,
    headers = {},
  }: { wire: WireId; stream?: boolean; headers?: Record<string, string> },
): Promise<Asked> {
  const seen: SeenRequest[] = [];
  const server = await startSimulatedServer({ mode: 'echo', onRequest: (one) => seen.push(one) });
  t.after(() => server.close());
  const config = configOf({
    upstreams: { up: { ...KINDS[kind](server.url), allow_addresses: ['127.0.0.1'] } },
    models: { gpt: { targets: [{ upstream: 'up', model: 'the model' }] } },
  });
  const gateway = gatewayFor(config);
  t.after(() => gateway.upstreams().close());
  const body = { model: 'gpt', ...(stream ? { stream } : {}), ...BODIES[wire] };
  const flow = flowFor(config, { wire, stream, headers, body });
  assert.equal(await route.run(flow, gateway), undefined);
  assert.equal(await relay.run(flow, gateway), undefined);
  assert.equal(flow.answer?.wire, wire, 'always the wire of the caller');
  assert.equal(flow.answer.stream, stream);
  const [first] = seen;
  assert.ok(first !== undefined && seen.length === 1);
  return { text: await textOf(flow.answer.body), seen: first };
}

test('each kind has its own addresses and names the model where the provider looks for it', async (t) => {
  const query = '?api-version=2024-10-21';
  const cases: readonly (readonly [keyof typeof KINDS, WireId, string])[] = [
    ['openai', 'openai-chat', '/v1/chat/completions'],
    ['openai', 'openai-responses', '/v1/responses'],
    ['openai', 'openai-embeddings', '/v1/embeddings'],
    ['azure', 'openai-chat', `/openai/deployments/the%20model/chat/completions${query}`],
    ['azure', 'openai-responses', `/openai/responses${query}`],
    ['azure', 'openai-embeddings', `/openai/deployments/the%20model/embeddings${query}`],
    ['anthropic', 'anthropic-messages', '/v1/messages'],
    ['anthropic', 'anthropic-count-tokens', '/v1/messages/count_tokens'],
  ];
  for (const [kind, wire, path] of cases) {
    const { seen, text } = await ask(t, kind, { wire });
    assert.equal(seen.path, path);
    assert.equal(JSON.parse(seen.body.toString()).model, 'the model');
    assert.ok(JSON.parse(text) !== null);
  }
});

test('each kind carries the credential in its own header and only there', async (t) => {
  const cases = [
    ['openai', 'openai-chat', 'authorization', `Bearer ${UPSTREAM_KEY}`],
    ['azure', 'openai-chat', 'api-key', UPSTREAM_KEY],
    ['anthropic', 'anthropic-messages', 'x-api-key', UPSTREAM_KEY],
  ] as const;
  for (const [kind, wire, header, value] of cases) {
    const { seen } = await ask(t, kind, {
      wire,
      headers: { authorization: 'Bearer bz_x', 'x-api-key': 'bz_x', 'api-key': 'bz_x' },
    });
    const holders = Object.entries(seen.headers).filter(([, one]) =>
      /bz_x|sk-upstream/.test(String(one)),
    );
    assert.deepEqual(holders, [[header, value]]);
  }
});

test('Anthropic gets a version, the caller’s when it is one, and the betas', async (t) => {
  const sent = async (headers: Record<string, string>): Promise<SeenRequest['headers']> =>
    (await ask(t, 'anthropic', { wire: 'anthropic-messages', headers })).seen.headers;
  assert.equal((await sent({}))['anthropic-version'], '2023-06-01');
  const own = await sent({ 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a-1,b-2' });
  assert.equal(own['anthropic-version'], '2024-01-01');
  assert.equal(own['anthropic-beta'], 'a-1,b-2');
  assert.equal((await sent({ 'anthropic-version': 'latest' }))['anthropic-version'], '2023-06-01');
});

test('a caller of one wire is answered by a provider of the other', async (t) => {
  const chat = await ask(t, 'anthropic', { wire: 'openai-chat' });
  assert.equal(chat.seen.path, '/v1/messages');
  assert.equal(JSON.parse(chat.text).choices[0].message.content, 'one two three');
  assert.equal(JSON.parse(chat.text).object, 'chat.completion');

  const reply = await ask(t, 'openai', { wire: 'anthropic-messages' });
  assert.equal(reply.seen.path, '/v1/chat/completions');
  assert.equal(JSON.parse(reply.text).content[0].text, 'one two three');
  assert.equal(JSON.parse(reply.text).usage.output_tokens, 3);
});

test('a translated stream ends as the wire of the caller ends', async (t) => {
  const chat = await ask(t, 'anthropic', { wire: 'openai-chat', stream: true });
  const chunks = chat.text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)));
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
  assert.equal(text, 'one two three');
  assert.equal(chunks.at(-1).usage.completion_tokens, 3, 'usage is always known');
  assert.ok(chat.text.endsWith('data: [DONE]\n\n'));

  const reply = await ask(t, 'openai', { wire: 'anthropic-messages', stream: true });
  const events = reply.text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)));
  assert.equal(events.map((event) => event.delta?.text ?? '').join(''), 'one two three');
  assert.equal(events.at(-1).type, 'message_stop');
  assert.equal(events.at(-2).usage.output_tokens, 3);
});

test('a configuration that cannot work stops the start', () => {
  const secret = (): Secret => new Secret(UPSTREAM_KEY);
  const create = (upstream: object, key = secret): unknown =>
    createUpstreams(configOf({ upstreams: { up: upstream } }), { world: fakeWorld(), secret: key });
  const openai = { kind: 'openai', key: 'env:KEY' };
  const cases: readonly (readonly [object, string?])[] = [
    [{ ...openai, base_url: 'https://user:pass@models.example' }],
    [{ ...openai, base_url: 'https://models.example/?a=1' }],
    [{ ...openai, base_url: 'https://models.example/#x' }],
    [{ ...openai, base_url: 'https://models.example', allow_addresses: ['localhost'] }],
    [{ ...openai, base_url: 'https://models.example' }, 'sk-a\r\nx: y'],
    [{ ...openai, base_url: 'https://models.example' }, ''],
    [{ kind: 'simulated', mode: 'scripted', script: '/nowhere.json' }],
  ];
  for (const [upstream, key] of cases) {
    const find = key === undefined ? secret : () => new Secret(key);
    assert.throws(
      () => create(upstream, find),
      { code: 'config_invalid' },
      JSON.stringify(upstream),
    );
  }
});

test('the credential shows nowhere in the objects that hold it', () => {
  const config = configOf({
    upstreams: { up: { kind: 'openai', base_url: 'https://models.example', key: 'env:KEY' } },
  });
  const upstreams = createUpstreams(config, {
    world: fakeWorld(),
    secret: () => new Secret(UPSTREAM_KEY),
  });
  const shown = inspect(upstreams.get('up'), { depth: 20, showHidden: true });
  assert.doesNotMatch(shown + JSON.stringify(upstreams.get('up')), new RegExp(UPSTREAM_KEY));
});
