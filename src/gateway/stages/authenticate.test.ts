// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
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
  front = await openFront({ app });
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

test('anyone may name a conversation, within its form', async () => {
  const named = async (value: string): Promise<string> =>
    front.raw(chat(front.key, HELLO, [`x-bartizan-conversation: ${value}`]));
  assert.equal(statusOf(await named('thread-1')), 200);
  assert.equal(codeOf(await named('a b')), 'bad_headers');
  assert.equal(codeOf(await named('a'.repeat(129))), 'bad_headers');
});
