// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { KEY_SCOPES, type KeyScope } from '../../core/ports/store.ts';
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
const open = async (
  app: Record<string, unknown> = {},
  config: Record<string, unknown> = {},
): Promise<void> => {
  await front?.stop();
  front = await openFront({ app, config: { agents: { bot: { app: 'demo' } }, ...config } });
};
beforeEach(() => open());
afterEach(() => front.stop());

const models = (...headers: readonly string[]): Promise<string> =>
  front.raw(request('GET /v1/models', headers));

test('a key is taken from each header that SDKs use, and from one at a time', async () => {
  const { key } = front;
  for (const header of [
    `Authorization: Bearer ${key}`,
    `authorization: bearer  ${key}`,
    `x-api-key: ${key}`,
    `api-key: ${key}`,
  ]) {
    assert.equal(statusOf(await models(header)), 200, header);
  }
  const same = await models(`Authorization: Bearer ${key}`, `x-api-key: ${key}`);
  assert.equal(statusOf(same), 200, same);
  const other = await models(`Authorization: Bearer ${key}`, 'x-api-key: sk-other');
  assert.deepEqual([statusOf(other), codeOf(other)], [400, 'bad_headers']);
});

test('every wrong credential is answered with the same words', async () => {
  const { key, record } = front;
  const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
  const bearers: readonly string[] = [
    'Bearer x',
    'Bearer bz_',
    'Basic dXNlcjpwYXNz',
    'Bearer',
    `Bearer ${wrong}`,
    `Bearer ${key}A`,
    `Bearer ${key.toUpperCase()}`,
    `Bearer bz_aaaaaaaa_${'A'.repeat(43)}`,
    `Bearer ${key.replace('bz_', 'bz-')}`,
    `Bearer ${key} ${key}`,
    `Bearer ${key},${key}`,
  ];
  const said = new Set<string>();
  for (const bearer of bearers) {
    const answer = await models(`Authorization: ${bearer}`);
    assert.equal(statusOf(answer), 401, `${bearer}: ${answer}`);
    assert.match(answer, /www-authenticate: Bearer/);
    const { error } = bodyOf(answer) as { error: Record<string, unknown> };
    said.add(JSON.stringify({ ...error, request_id: '' }));
  }
  for (const change of [
    { revokedAt: 1 },
    { expiresAt: front.world.clock.now() },
    { app: 'gone' },
    { tenant: 'other' },
    { hashKeyId: 'destroyed' },
    { hash: 'short' },
    { hash: '0'.repeat(64), hashKeyId: 'destroyed' },
    { addresses: ['192.0.2.0/24'] },
    { addresses: ['nonsense'] },
    { addresses: ['::1/128'] },
  ]) {
    front.setKeys([{ ...record, ...change }]);
    const answer = await models(`x-api-key: ${key}`);
    assert.equal(statusOf(answer), 401, JSON.stringify(change));
    const { error } = bodyOf(answer) as { error: Record<string, unknown> };
    said.add(JSON.stringify({ ...error, request_id: '' }));
  }
  assert.equal(said.size, 1, [...said].join('\n'));
});

test('a key that expires later is good until then', async () => {
  front.setKeys([{ ...front.record, expiresAt: front.world.clock.now() + 1 }]);
  assert.equal(statusOf(await models(`x-api-key: ${front.key}`)), 200);
  front.world.advance(1);
  assert.equal(statusOf(await models(`x-api-key: ${front.key}`)), 401);
});

test('no credential is its own answer, and no failure', async () => {
  for (let times = 0; times < 30; times += 1) {
    const answer = await models();
    assert.deepEqual([statusOf(answer), codeOf(answer)], [401, 'missing_credential']);
  }
});

test('guessing is slowed down by address; a valid key behind the same address is served', async () => {
  const guess = `x-api-key: bz_aaaaaaaa_${'A'.repeat(43)}`;
  for (let times = 0; times < 20; times += 1) assert.equal(statusOf(await models(guess)), 401);
  const limited = await models(guess);
  assert.equal(statusOf(limited), 429, limited);
  assert.match(limited, /retry-after: \d+\r/);
  assert.equal(statusOf(await models(`x-api-key: ${front.key}`)), 200);
  front.world.advance(60_000);
  assert.equal(statusOf(await models(guess)), 401);
  assert.equal(
    front.counted.filter(({ name }) => name === 'bartizan_auth_failures_total').length,
    22,
  );
});

test('refusals before the caller is known are recorded, without a word of the credential', async () => {
  await models('x-api-key: bz_aaaaaaaa_very-secret-guess');
  const [event] = front.exchanges();
  assert.equal(event?.code, 'invalid_credential');
  assert.equal(event?.tenant, '-');
  assert.equal(event?.outcome, 'block');
  assert.ok(!JSON.stringify(front.events).includes('very-secret'));
});

const user = ['x-bartizan-user: ann', 'x-bartizan-groups: staff, eu', 'x-bartizan-agent: bot'];

test('an app that is not trusted may not say who its user is', async () => {
  for (const header of [...user, 'x-bartizan-verdict: allow', 'x-bartizan-anything: x']) {
    const answer = await front.raw(chat(front.key, HELLO, [header]));
    assert.deepEqual([statusOf(answer), codeOf(answer)], [400, 'untrusted_identity_header']);
  }
  assert.equal(front.sent.length, 0);
});

test('a trusted app may; the subject is in facts and event, never sent on', async () => {
  await open({ trusted_identity_headers: true });
  const answer = await front.raw(chat(front.key, HELLO, user));
  assert.equal(statusOf(answer), 200, answer);
  const [decision] = front.decisions();
  assert.deepEqual(decision?.facts.endUser, {
    subject: 'ann',
    groups: ['staff', 'eu'],
    attributes: {},
  });
  const [event] = front.exchanges();
  assert.equal(event?.agent, 'bot');
  assert.equal(event?.endUser, 'ann');
  assert.ok(Object.keys(front.sent[0]?.headers ?? {}).every((name) => !name.includes('bartizan')));
});

test('malformed identity is refused also from a trusted app', async () => {
  await open({ trusted_identity_headers: true });
  for (const header of [
    'x-bartizan-user: ',
    'x-bartizan-user: two words',
    `x-bartizan-user: ${'a'.repeat(257)}`,
    'x-bartizan-user: \xe9',
    'x-bartizan-groups: staff',
    'x-bartizan-agent: a b',
  ]) {
    const answer = await front.raw(chat(front.key, HELLO, [header]));
    assert.deepEqual([statusOf(answer), codeOf(answer)], [400, 'bad_headers'], header);
  }
  const many = Array.from({ length: 65 }, (_, index) => `g${index}`).join();
  for (const groups of ['a,,b', 'a b', many]) {
    const answer = await front.raw(
      chat(front.key, HELLO, ['x-bartizan-user: ann', `x-bartizan-groups: ${groups}`]),
    );
    assert.equal(codeOf(answer), 'bad_headers', groups);
  }
});

test('an agent is one of the app, whoever names it', async () => {
  const apps = { demo: { models: ['gpt-x'], trusted_identity_headers: true }, other: {} };
  await open({}, { apps, agents: { bot: { app: 'demo' }, theirs: { app: 'other' } } });
  const { record, key } = front;
  const named = async (agent: string | undefined, header?: string): Promise<unknown> => {
    front.setKeys([{ ...record, agent }]);
    const headers = header === undefined ? [] : [`x-bartizan-agent: ${header}`];
    const answer = await front.raw(chat(key, HELLO, headers));
    return statusOf(answer) === 200 ? front.exchanges().at(-1)?.agent : codeOf(answer);
  };
  assert.equal(await named('bot'), 'bot', 'the agent that the key is of');
  assert.equal(await named('bot', 'bot'), 'bot');
  assert.equal(await named(undefined, 'bot'), 'bot');
  assert.equal(await named('bot', 'theirs'), 'agent_not_allowed', 'two agents at once');
  for (const agent of ['theirs', 'made-up', 'constructor', '__proto__']) {
    assert.equal(await named(undefined, agent), 'agent_not_allowed', agent);
    assert.equal(await named(agent), 'agent_not_allowed', `a key of ${agent}`);
  }
});

test('a key with scopes opens their routes only', async () => {
  const { record, key } = front;
  const ask = async (scope: KeyScope, line: string, body?: unknown): Promise<void> => {
    for (const scopes of [[scope], [scope, 'guard'] as const, [], KEY_SCOPES]) {
      front.setKeys([{ ...record, scopes }]);
      assert.notEqual(codeOf(await front.raw(asked(line, key, body))), 'scope_not_allowed', line);
    }
    front.setKeys([{ ...record, scopes: KEY_SCOPES.filter((one) => one !== scope) }]);
    const answer = await front.raw(asked(line, key, body));
    const [type, code] = [statusOf(answer), codeOf(answer)];
    assert.equal(type, 403, line);
    assert.ok(code === 'scope_not_allowed' || line.includes('messages'), answer);
  };
  await ask('models', 'GET /v1/models');
  await ask('chat', 'POST /v1/chat/completions', HELLO);
  await ask('chat', 'POST /openai/deployments/gpt-x/chat/completions', HELLO);
  await ask('chat', 'POST /v1/responses', { model: 'gpt-x', input: 'hi' });
  await ask('chat', 'POST /v1/messages', { ...HELLO, max_tokens: 5 });
  await ask('count-tokens', 'POST /v1/messages/count_tokens', HELLO);
  await ask('embed', 'POST /v1/embeddings', { model: 'gpt-x', input: 'hi' });
  await ask('guard', 'POST /v1/guard/check', { text: 'hi' });
});

test('a key with models uses and sees those, within what its app may', async () => {
  await open({ models: ['gpt-x', 'secret-model'] });
  const { record, key } = front;
  front.setKeys([{ ...record, models: ['gpt-x', 'gone'] }]);
  const listed = bodyOf(await front.raw(asked('GET /v1/models', key))) as {
    data: { id: string }[];
  };
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    ['gpt-x'],
  );
  assert.equal(statusOf(await front.raw(chat(key, HELLO))), 200);
  const answer = await front.raw(chat(key, { ...HELLO, model: 'secret-model' }));
  assert.deepEqual([statusOf(answer), codeOf(answer)], [403, 'model_not_allowed']);
  assert.equal(front.sent.length, 1);
});

test('a key used from an address of its list is good', async () => {
  for (const addresses of [['127.0.0.1'], ['10.0.0.0/8', '127.0.0.0/8'], ['::ffff:127.0.0.1']]) {
    front.setKeys([{ ...front.record, addresses }]);
    assert.equal(statusOf(await models(`x-api-key: ${front.key}`)), 200, addresses.join());
  }
});

test('a key of several apps acts for the one that is named, of its tenant', async () => {
  const apps = {
    demo: { models: ['gpt-x'] },
    second: { models: ['gpt-x'], team: 'blue' },
    third: {},
    foreign: { tenant: 'other' },
  };
  await open({}, { apps, teams: { blue: {} } });
  front.setKeys([{ ...front.record, apps: ['second', 'foreign', 'gone'] }]);
  const actsFor = async (app?: string): Promise<unknown> => {
    const headers = app === undefined ? [] : [`x-bartizan-app: ${app}`];
    const answer = await front.raw(chat(front.key, HELLO, headers));
    return statusOf(answer) === 200 ? front.exchanges().at(-1)?.app?.id : codeOf(answer);
  };
  assert.equal(await actsFor(), 'demo');
  assert.equal(await actsFor('demo'), 'demo');
  assert.equal(await actsFor('second'), 'second');
  assert.equal(front.decisions().at(-1)?.facts.app.team, 'blue');
  // An app that is there and one that is not are answered alike.
  for (const app of [
    'third',
    'foreign',
    'gone',
    'nowhere',
    'Second',
    '__proto__',
    'a'.repeat(300),
  ]) {
    assert.equal(await actsFor(app), 'app_not_allowed', app);
  }
  assert.ok(Object.keys(front.sent[0]?.headers ?? {}).every((name) => !name.includes('bartizan')));
});

test('an unknown prefix and a wrong secret cost the same work', async () => {
  const { key } = front;
  const wrong = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
  const unknown = key.replace(/^bz_......../, 'bz_unknown0');
  const work = async (text: string): Promise<readonly number[]> => {
    const { keyring } = front.gateway;
    const [mac, macWith] = [mock.method(keyring, 'mac'), mock.method(keyring, 'macWith')];
    assert.equal(statusOf(await models(`x-api-key: ${text}`)), 401);
    const hashed = [
      ...mac.mock.calls.map((call) => call.arguments[2].length),
      ...macWith.mock.calls.map((call) => call.arguments[3].length),
    ];
    mock.restoreAll();
    return hashed;
  };
  assert.deepEqual(await work(wrong), [wrong.length]);
  assert.deepEqual(await work(unknown), await work(wrong));
  for (const change of [{ revokedAt: 1 }, { expiresAt: 1 }, { addresses: ['192.0.2.1'] }]) {
    front.setKeys([{ ...front.record, ...change }]);
    assert.deepEqual(await work(key), await work(wrong), JSON.stringify(change));
  }
});

const asked = (line: string, key: string, body?: unknown): string =>
  request(
    line,
    [`x-api-key: ${key}`, ...(body === undefined ? [] : ['Content-Type: application/json'])],
    body === undefined ? undefined : JSON.stringify(body),
  );

// The payloads with which key look-ups of other gateways were opened (CVE-2026-42208, CVE-2026-49468).
test('a key look-up and a Host header that carry something else open nothing', async () => {
  const { key } = front;
  const [prefix = ''] = key.slice(3).split('_');
  for (const injected of [
    `bz_' OR '1'='1_${'A'.repeat(43)}`,
    `bz_${prefix}'--_${'A'.repeat(43)}`,
    `sk-' UNION SELECT token FROM keys --`.replaceAll(' ', '/**/'),
    `bz_${prefix}_${'%'.repeat(43)}`,
    `bz_${prefix}_';DROP/**/TABLE/**/keys;--${'A'.repeat(20)}`,
    'bz___proto___'.padEnd(55, 'A'),
    `bz_constructor_${'A'.repeat(43)}`,
  ]) {
    const answer = await models(`x-api-key: ${injected}`);
    assert.deepEqual([statusOf(answer), codeOf(answer)], [401, 'invalid_credential'], injected);
  }
  for (const host of [
    'gateway.test/#@/healthz',
    'gateway.test/healthz?x=',
    'localhost:8081/#@',
    'gateway.test@admin',
    '127.0.0.1:8081',
    'healthz',
  ]) {
    const lines = ['GET /v1/models HTTP/1.1', `Host: ${host}`, 'Connection: close', '', ''];
    const answer = await front.raw(lines.join('\r\n'));
    assert.ok([400, 401].includes(statusOf(answer)), `${host}: ${answer}`);
  }
});

test('anyone may name a conversation, within its form', async () => {
  const named = async (value: string): Promise<string> =>
    front.raw(chat(front.key, HELLO, [`x-bartizan-conversation: ${value}`]));
  assert.equal(statusOf(await named('thread-1')), 200);
  assert.equal(codeOf(await named('a b')), 'bad_headers');
  assert.equal(codeOf(await named('a'.repeat(129))), 'bad_headers');
});
