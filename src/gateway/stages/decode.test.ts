// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { JsonObject } from '../../core/json/types.ts';
import {
  bodyOf,
  chat,
  codeOf,
  type Front,
  HELLO,
  openFront,
  request,
  statusOf,
} from '../front.fixture.ts';

let front: Front;
const open = async (app: Record<string, unknown> = {}): Promise<void> => {
  await front?.stop();
  front = await openFront({ app: { trusted_identity_headers: true, ...app } });
};
beforeEach(() => open());
afterEach(() => front.stop());

const post = (path: string, body: unknown, headers: readonly string[] = []): Promise<string> =>
  front.raw(
    request(
      `POST ${path}`,
      [`x-api-key: ${front.key}`, 'Content-Type: application/json', ...headers],
      JSON.stringify(body),
    ),
  );
const upstreamBody = (): JsonObject =>
  JSON.parse(front.sent.at(-1)?.body.toString() ?? 'null') as JsonObject;

test('an untouched body goes up as the very bytes that came', async () => {
  const body =
    ' {"model" :"gpt-x",\n"messages":[{"role":"user","content":"h\\u00e9 / \\/"}] , "seed":1e3}';
  const answer = await front.raw(chat(front.key, body));
  assert.equal(statusOf(answer), 200, answer);
  assert.equal(front.sent[0]?.body.toString(), body);
  assert.equal(front.exchanges()[0]?.bytesIn, body.length);
});

test('a chunked body is read whole', async () => {
  const body = JSON.stringify(HELLO);
  const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx-api-key: ${front.key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunks = body
    .split('')
    .map((char) => `1\r\n${char}\r\n`)
    .join('');
  assert.equal(statusOf(await front.raw(head, chunks, '0\r\n\r\n')), 200);
});

test('what is not strict JSON is refused at its byte', async () => {
  for (const body of [
    '',
    '{',
    '{"model":"gpt-x","model":"gpt-x"}',
    '\ufeff{}',
    '{"a":01}',
    "{'a':1}",
    '{"__proto__":{}}',
    '['.repeat(100_000),
  ]) {
    const answer = await front.raw(chat(front.key, body));
    assert.deepEqual([statusOf(answer), codeOf(answer)], [400, 'invalid_json'], body.slice(0, 30));
    assert.ok(!answer.includes("'a'"));
  }
});

test('a field of the wrong type is named by pointer', async () => {
  const answer = await front.raw(chat(front.key, { ...HELLO, messages: 7 }));
  assert.deepEqual([statusOf(answer), codeOf(answer)], [400, 'invalid_request']);
  assert.equal((bodyOf(answer) as { error: { param: unknown } }).error.param, '/messages');
});

test('fields that name the end user are taken out, or replaced by a pseudonym', async () => {
  const body = { ...HELLO, user: 'ann@example.com', safety_identifier: 'ann' };
  await front.raw(chat(front.key, body));
  assert.deepEqual(upstreamBody(), HELLO);
  await front.raw(chat(front.key, body, ['x-bartizan-user: ann']));
  const sent = upstreamBody();
  assert.match(sent['user'] as string, /^bzu_[0-9a-f]{26}$/);
  const message = { model: 'gpt-x', max_tokens: 5, messages: HELLO.messages };
  await post('/v1/messages', { ...message, metadata: { user_id: 'ann' } }, [
    'anthropic-version: 2023-06-01',
  ]);
  assert.deepEqual(upstreamBody()['metadata'], {});
});

test('storage at the provider is off unless the app may use it', async () => {
  const responses = { model: 'gpt-x', input: 'hello' };
  const stored = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await post(path, body);
    assert.equal(statusOf(answer), 200, answer);
    return upstreamBody()['store'];
  };
  assert.equal(await stored('/v1/responses', responses), false);
  assert.equal(await stored('/v1/responses', { ...responses, store: true }), false);
  assert.equal(await stored('/v1/responses', { ...responses, store: false }), false);
  assert.equal(await stored('/v1/chat/completions', { ...HELLO, store: true }), false);
  assert.equal(await stored('/v1/chat/completions', HELLO), undefined);
  // Turned off, it is no state that policy would have to judge.
  assert.ok(front.decisions().every(({ facts }) => facts.providerState.length === 0));
  await open({ provider_state: ['store'] });
  assert.equal(await stored('/v1/responses', { ...responses, store: true }), true);
  assert.equal(await stored('/v1/responses', responses), undefined);
  assert.ok(front.decisions().some(({ facts }) => facts.providerState[0]?.kind === 'store'));
});

test('a beta that no extractor covers is a fact for policy', async () => {
  const ask = async (beta: string): Promise<readonly string[]> => {
    const message = { model: 'gpt-x', max_tokens: 5, messages: HELLO.messages };
    const answer = await post('/v1/messages', message, [
      'anthropic-version: 2023-06-01',
      `anthropic-beta: ${beta}`,
    ]);
    assert.equal(statusOf(answer), 200, answer);
    return (
      front
        .decisions()
        .at(-1)
        ?.facts.uninspected.map(({ kind }) => kind) ?? []
    );
  };
  assert.deepEqual(await ask('prompt-caching-2024-07-31'), []);
  assert.deepEqual(await ask('prompt-caching-2024-07-31, context-1m-2025-08-07'), []);
  assert.deepEqual(await ask('files-api-2025-04-14'), ['unknown-beta']);
  assert.deepEqual(await ask('prompt-caching-2024-07-31,whatever-2030-01-01'), ['unknown-beta']);
  assert.ok(!JSON.stringify(front.events).includes('whatever'));
});

test('a conversation id holds for one caller, one user and one client id or beginning', async () => {
  const id = async (headers: readonly string[], second = ''): Promise<string | undefined> => {
    const messages = [...HELLO.messages];
    if (second !== '')
      messages.push({ role: 'assistant', content: 'x' }, { role: 'user', content: second });
    const answer = await front.raw(chat(front.key, { ...HELLO, messages }, headers));
    assert.equal(statusOf(answer), 200, answer);
    return front.exchanges().at(-1)?.conversation;
  };
  const named = await id(['x-bartizan-conversation: t1']);
  assert.match(named ?? '', /^conv_[0-9a-f]{26}$/);
  assert.equal(await id(['x-bartizan-conversation: t1'], 'and then?'), named);
  const others = [
    await id(['x-bartizan-conversation: t2']),
    await id(['x-bartizan-conversation: t1', 'x-bartizan-user: ann']),
    await id(['x-bartizan-conversation: t1', 'x-bartizan-user: bob']),
    await id([]),
  ];
  assert.equal(new Set([named, ...others]).size, 5);
  assert.equal(await id([], 'and then?'), await id([], 'or else?'));
});

test('Azure paths name the model', async () => {
  const body = { messages: HELLO.messages };
  for (const [path, given] of [
    ['/openai/deployments/gpt-x/chat/completions?api-version=2024-10-21', body],
    ['/openai/deployments/gpt-x/chat/completions', { ...body, model: 'secret-model' }],
    ['/openai/v1/chat/completions?api-version=preview', HELLO],
  ] as const) {
    const answer = await post(path, given);
    assert.equal(statusOf(answer), 200, answer);
    assert.equal(front.exchanges().at(-1)?.model, 'gpt-x');
  }
  const embedded = await post('/openai/deployments/gpt-x/embeddings', { input: 'x' });
  assert.equal(statusOf(embedded), 200, embedded);
  assert.equal(statusOf(await post('/openai/deployments/other/chat/completions', body)), 404);
  assert.equal(statusOf(await post('/openai/responses', { model: 'gpt-x', input: 'x' })), 200);
});
