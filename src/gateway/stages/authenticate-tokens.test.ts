// SPDX-License-Identifier: Apache-2.0
// Tokens as credentials and as the word of an issuer on end users, through the whole front half.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { bodyOf, chat, codeOf, type Front, HELLO, openFront, statusOf } from '../front.fixture.ts';
import { keyPair, openIssuer, signed, type TestIssuer } from '../identity/issuer.fixture.ts';

const key = keyPair('k1');
let issuer: TestIssuer;
let front: Front;
before(async () => {
  issuer = await openIssuer(key);
});
after(() => issuer.stop());
afterEach(() => front.stop());

const APPS = {
  demo: { models: ['gpt-x'] },
  other: { models: ['gpt-x'], trusted_identity_headers: true },
  foreign: { tenant: 'acme', models: ['gpt-x'] },
};

async function open(changes: Record<string, unknown> = {}): Promise<void> {
  const identity = issuer.config({
    apps: { 'client-1': 'demo', 'client-2': 'other', 'client-3': 'gone' },
    agent_claim: 'agent',
    ...changes,
  });
  const agents = { bot: { app: 'demo' }, theirs: { app: 'other' } };
  front = await openFront({ config: { apps: APPS, agents, identity } });
}

const token = (changes: Record<string, unknown> = {}): string =>
  signed(key, issuer.claims(front.world.clock.now(), changes));
const ask = async (credential: string, headers: readonly string[] = []): Promise<string> => {
  const answer = await front.raw(chat(credential, HELLO, headers));
  return statusOf(answer) === 200 ? 'ok' : `${statusOf(answer)} ${String(codeOf(answer))}`;
};
const userToken = (text: string): string => `x-bartizan-user-token: ${text}`;

test('a token is a credential of the app that it names', async () => {
  await open();
  assert.equal(await ask(token()), 'ok');
  const [event] = front.exchanges();
  assert.equal(event?.principal, 'corp:ann');
  assert.equal(event?.app?.id, 'demo');
  assert.equal(event?.endUser, undefined, 'who calls is not on whose behalf');
  assert.deepEqual(front.decisions()[0]?.facts.principal, { kind: 'token', id: 'corp:ann' });
  assert.equal(front.sent.length, 1);
  assert.ok(!JSON.stringify(front.sent[0]?.headers).includes('eyJ'));
});

test('a token that does not name an app of ours is as wrong as any credential', async () => {
  await open({ tenant: 'default' });
  const wrong: readonly [what: string, credential: string][] = [
    ['an unknown client', token({ azp: 'unknown' })],
    ['no client', token({ azp: undefined })],
    ['an app that is gone', token({ azp: 'client-3' })],
    ['a signature that is none', `${token().slice(0, -6)}AAAAAA`],
    ['the outline of a token', 'eyJ'],
    ['a token in two parts', token().split('.').slice(0, 2).join('.')],
  ];
  const said = new Set<string>();
  for (const [what, credential] of wrong) {
    const answer = await front.raw(chat(credential, HELLO));
    assert.equal(statusOf(answer), 401, what);
    const { error } = bodyOf(answer) as { error: Record<string, unknown> };
    said.add(JSON.stringify({ ...error, request_id: '' }));
  }
  assert.equal(said.size, 1, [...said].join('\n'));
  assert.equal(
    front.counted.filter(({ name }) => name === 'bartizan_auth_failures_total').length,
    wrong.length,
  );
  assert.ok(!JSON.stringify(front.events).includes('eyJ'), 'no token in the record');
});

test('tokens of an issuer for one tenant are worth nothing in another', async () => {
  await open({ tenant: 'default', apps: { 'client-1': 'demo', 'client-4': 'foreign' } });
  assert.equal(await ask(token()), 'ok');
  assert.equal(await ask(token({ azp: 'client-4' })), '401 invalid_credential');
});

test('a token acts for its app alone', async () => {
  await open();
  assert.equal(await ask(token(), ['x-bartizan-app: demo']), 'ok');
  assert.equal(await ask(token(), ['x-bartizan-app: other']), '403 app_not_allowed');
});

test('the agent of a token is one of its app', async () => {
  await open();
  assert.equal(await ask(token({ agent: 'bot' })), 'ok');
  assert.equal(front.exchanges().at(-1)?.agent, 'bot');
  for (const agent of ['theirs', 'made-up', 'constructor']) {
    assert.equal(await ask(token({ agent })), '403 agent_not_allowed');
  }
  assert.equal(await ask(token({ agent: 7 })), '401 invalid_credential');
  assert.equal(
    await ask(token({ azp: 'client-2', agent: 'theirs' }), ['x-bartizan-agent: bot']),
    '403 agent_not_allowed',
  );
});

test('while the issuer is away from the start, its tokens are answered 503 and count as no failure', async () => {
  issuer.answer((response) => void response.destroy());
  try {
    await open();
    assert.equal(await ask(token()), '503 identity_unavailable');
    assert.ok(front.counted.every(({ name }) => name !== 'bartizan_auth_failures_total'));
    assert.equal(await ask(front.key), 'ok', 'keys go on');
  } finally {
    issuer.publish(key);
  }
});

test('a delegated token names the end user of any app of its tenant', async () => {
  await open({ may: ['name-end-users'], apps: {}, tenant: 'default', attributes: { site: 'loc' } });
  const named = userToken(token({ groups: ['staff', 'eu'], loc: 'Berlin' }));
  assert.equal(await ask(front.key, [named]), 'ok');
  assert.deepEqual(front.decisions()[0]?.facts.endUser, {
    subject: 'corp:ann',
    groups: ['staff', 'eu'],
    attributes: { site: 'Berlin' },
  });
  assert.equal(front.exchanges()[0]?.endUser, 'corp:ann');
  assert.equal(front.exchanges()[0]?.principal, front.record.prefix);
  assert.ok(Object.keys(front.sent[0]?.headers ?? {}).every((name) => !name.includes('bartizan')));
  assert.ok(!JSON.stringify(front.sent[0]?.headers).includes('eyJ'));
});

test('a delegated token that is not good is refused by its own name', async () => {
  await open({ may: ['name-end-users'], apps: {} });
  const now = Math.floor(front.world.clock.now() / 1000);
  for (const text of [
    token({ exp: now - 60, iat: now - 120 }),
    token({ aud: 'other' }),
    token({ groups: [7] }),
    token({ cnf: { 'x5t#S256': 'of-another-client' } }),
    `${token().slice(0, -6)}AAAAAA`,
    'ann',
    front.key,
  ]) {
    assert.equal(await ask(front.key, [userToken(text)]), '401 invalid_user_token', text);
  }
  assert.equal(await ask('bz_wrong', [userToken(token())]), '401 invalid_credential');
  assert.equal(await ask(token()), '401 invalid_credential', 'it is no credential');
});

test('a token made for calling names no end user', async () => {
  await open();
  assert.equal(await ask(front.key, [userToken(token())]), '401 invalid_user_token');
});

test('a delegated token of one app is not taken from another, nor from another tenant', async () => {
  await open({ may: ['name-end-users'], apps: { 'client-1': 'demo', 'client-2': 'other' } });
  assert.equal(await ask(front.key, [userToken(token())]), 'ok');
  const theirs = userToken(token({ azp: 'client-2' }));
  assert.equal(await ask(front.key, [theirs]), '401 invalid_user_token');
  await front.stop();
  await open({ may: ['name-end-users'], apps: {}, tenant: 'acme' });
  assert.equal(await ask(front.key, [userToken(token())]), '401 invalid_user_token');
});

test('an end user named in two ways is refused', async () => {
  await open({ may: ['name-end-users'], apps: {} });
  front.setKeys([{ ...front.record, app: 'other' }]);
  const both = [userToken(token()), 'x-bartizan-user: bob'];
  assert.equal(await ask(front.key, both), '400 bad_headers');
  assert.equal(await ask(front.key, [...both, 'x-bartizan-groups: staff']), '400 bad_headers');
  front.setKeys([front.record]);
  assert.equal(await ask(front.key, both), '400 untrusted_identity_header');
});

test('nobody can name the conversation of another', async () => {
  await open({ may: ['call', 'name-end-users'] });
  const { record, key: ours } = front;
  front.setKeys([{ ...record, apps: ['other'] }]);
  const id = 'x-bartizan-conversation: thread-1';
  const of = async (credential: string, headers: readonly string[]): Promise<string> => {
    assert.equal(await ask(credential, headers), 'ok');
    return front.exchanges().at(-1)?.conversation ?? '';
  };
  const callers: readonly [what: string, credential: string, headers: readonly string[]][] = [
    ['a key', ours, [id]],
    ['the key for another app', ours, [id, 'x-bartizan-app: other']],
    ['an end user by token', ours, [id, userToken(token())]],
    ['another end user by token', ours, [id, userToken(token({ sub: 'bob' }))]],
    ['an end user by header', ours, [id, 'x-bartizan-app: other', 'x-bartizan-user: ann']],
    ['a token', token(), [id]],
    ['another token', token({ sub: 'bob' }), [id]],
    ['the token for another app', token({ azp: 'client-2' }), [id]],
    ['the token with its own user', token(), [id, userToken(token())]],
  ];
  const named = new Map<string, string>();
  for (const [what, credential, headers] of callers) {
    const conversation = await of(credential, headers);
    assert.equal(named.get(conversation), undefined, `${what} and ${named.get(conversation)}`);
    named.set(conversation, what);
    assert.equal(await of(credential, headers), conversation, `${what} again`);
  }
});

test('an app that shows one made-up user after the other is slowed down like one that guesses keys', async () => {
  await open();
  const answers: string[] = [];
  for (let times = 0; times < 25; times += 1) {
    answers.push(await ask(front.key, [userToken(`eyJhbGciOiJub25lIn0.e30.${times}`)]));
  }
  assert.equal(answers[0], '401 invalid_user_token');
  assert.equal(answers.at(-1), '429 too_many_failures');
  assert.equal(await ask(front.key), 'ok', 'the key itself is good');
});
