// SPDX-License-Identifier: Apache-2.0
// Passkeys against an authenticator in software that can lie about everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, type Browser, type Harness, startApi } from '../api.fixture.ts';
import { type Authenticator, type Lies, softAuthenticator } from './authenticator.fixture.ts';

const ORIGIN = 'http://localhost:8081';
const ALL = { tenant: '*', app: '*' } as const;

async function withAda(config: Record<string, unknown> = {}, origin = ORIGIN) {
  const harness = await startApi({ config });
  await harness.person('ada', { role: 'viewer', ...ALL });
  const browser = harness.browser({ origin });
  await browser.login('ada');
  return { harness, browser };
}

async function register(browser: Browser, key: Authenticator, lies: Lies = {}): Promise<Answer> {
  const asked = await browser.call('POST', '/api/v1/session/passkeys/options');
  const credential = key.create(asked.json.options, lies);
  const body = { name: 'laptop', credential };
  return browser.call('POST', '/api/v1/session/passkeys', { body });
}

async function ask(harness: Harness, origin = ORIGIN) {
  const browser = harness.browser({ origin });
  const { json, status } = await browser.call('POST', '/api/v1/session/passkey/options');
  assert.equal(status, 200);
  return { browser, options: json.options };
}

const give = (browser: Browser, credential: object): Promise<Answer> =>
  browser.call('POST', '/api/v1/session/passkey', { body: { credential } });

async function enter(harness: Harness, key: Authenticator, lies: Lies = {}): Promise<Answer> {
  harness.world.advance(1);
  const { browser, options } = await ask(harness);
  return give(browser, key.get(options, lies));
}

test('a passkey is registered by somebody who has just logged in, and is then enough', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN);
  const made = await register(browser, key);
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json.id, key.id);
  const answer = await enter(harness, key);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.login, 'ada');
  assert.match(answer.setCookies[0] ?? '', /^bartizan-session=/);
  assert.equal((await enter(harness, key)).status, 200, 'and again');
  const listed = await browser.call('GET', '/api/v1/session/passkeys');
  assert.equal(listed.json.rows.length, 1);
  assert.doesNotMatch(listed.text, /publicKey|signatures/);
});

test('what is asked for: a discoverable key, its user verified, for our name', async () => {
  const { browser, harness } = await withAda();
  const { options } = (await browser.call('POST', '/api/v1/session/passkeys/options')).json;
  assert.equal(options.rp.id, 'localhost');
  assert.equal(options.attestation, 'none');
  assert.equal(options.authenticatorSelection.residentKey, 'required');
  assert.equal(options.authenticatorSelection.userVerification, 'required');
  const login = (await ask(harness)).options;
  assert.equal(login.userVerification, 'required');
  assert.equal(login.rpId, 'localhost');
  assert.deepEqual(login.allowCredentials ?? [], [], 'it names no credential of anybody');
  assert.ok(Buffer.from(login.challenge, 'base64url').length >= 32);
});

const LIES: readonly (readonly [string, Lies])[] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['another port', { origin: 'http://localhost:9999' }],
  ['an origin that begins like ours', { origin: 'http://localhost:8081.evil.example' }],
  ['another name', { rpId: 'evil.example' }],
  ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
  ['an answer to something else', { type: 'payment.get' }],
  ['no user verification', { userVerified: false }],
  ['no user', { userPresent: false, userVerified: false }],
  ['from within a frame', { crossOrigin: true }],
];

for (const [what, lies] of LIES) {
  test(`not accepted, neither to register nor to log in: ${what}`, async () => {
    const { harness, browser } = await withAda();
    const refused = await register(browser, softAuthenticator(ORIGIN), lies);
    assert.equal(refused.status, 400, refused.text);
    const key = softAuthenticator(ORIGIN);
    assert.equal((await register(browser, key)).status, 201);
    const answer = await enter(harness, key, lies);
    assert.equal(answer.status, 401, answer.text);
    assert.deepEqual(answer.setCookies, []);
    assert.equal((await enter(harness, key)).status, 200, 'the key itself is fine');
  });
}

test('not accepted: a signature of another key, another user handle, an unknown credential', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN);
  await register(browser, key);
  const other = softAuthenticator(ORIGIN);
  const answers = [
    await enter(harness, other, { credentialId: key.id }),
    await enter(harness, key, { userHandle: Buffer.from('acc_other').toString('base64url') }),
    await enter(harness, key, { signature: Buffer.alloc(70, 1).toString('base64url') }),
    await enter(harness, key, { signature: '' }),
    await enter(harness, other),
  ];
  for (const answer of answers) assert.equal(answer.status, 401);
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1, 'one answer for all');
});

test('a challenge works once, for the browser that asked, and for a short time', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN, false);
  await register(browser, key);
  harness.world.advance(1);
  const first = await ask(harness);
  const step = first.browser.jar.get('bartizan-passkey') ?? '';
  const credential = key.get(first.options);
  assert.equal(
    (await give(harness.browser({ origin: ORIGIN }), credential)).status,
    401,
    'another browser',
  );
  assert.equal((await give(first.browser, credential)).status, 200);
  const replay = harness.browser({ origin: ORIGIN });
  replay.jar.set('bartizan-passkey', step);
  assert.equal((await give(replay, credential)).status, 401, 'the same answer again');
  const late = await ask(harness);
  harness.world.advance(3 * 60_000);
  assert.equal((await give(late.browser, key.get(late.options))).status, 401, 'too late');
});

test('a challenge that another node has seen is not accepted here', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN, false);
  await register(browser, key);
  harness.world.advance(1);
  const { browser: stolen, options } = await ask(harness);
  const credential = key.get(options);
  // Another node took it: here nothing is known of that but what is in the store.
  await harness.directory.credentials.use('passkey', key.id, {
    at: harness.world.clock.now(),
    signatures: 0,
  });
  assert.equal((await give(stolen, credential)).status, 401);
});

test('a step of registering is none of logging in, and the other way round', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN);
  await register(browser, key);
  harness.world.advance(1);
  const asked = await browser.call('POST', '/api/v1/session/passkeys/options');
  const crossed = harness.browser({ origin: ORIGIN });
  crossed.jar.set('bartizan-passkey', browser.jar.get('bartizan-passkey') ?? '');
  const { challenge } = asked.json.options;
  assert.equal((await give(crossed, key.get({ challenge, rpId: 'localhost' }))).status, 401);
  const { browser: asking, options } = await ask(harness);
  browser.jar.set('bartizan-passkey', asking.jar.get('bartizan-passkey') ?? '');
  const credential = softAuthenticator(ORIGIN).create({ ...options, rp: { id: 'localhost' } });
  const body = { name: 'x', credential };
  assert.equal((await browser.call('POST', '/api/v1/session/passkeys', { body })).status, 400);
});

test('a counter that goes back, or stands, is that of a copy', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN);
  await register(browser, key, { counter: 5 });
  assert.equal((await enter(harness, key, { counter: 9 })).status, 200);
  for (const counter of [9, 8, 0]) {
    assert.equal((await enter(harness, key, { counter })).status, 401, String(counter));
  }
  assert.equal((await enter(harness, key, { counter: 10 })).status, 200);
});

test('the same answer at two nodes at once: the store lets one through', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN);
  await register(browser, key, { counter: 5 });
  const uses = [6, 6].map((signatures) =>
    harness.directory.credentials.use('passkey', key.id, { at: 1, signatures }),
  );
  assert.equal((await Promise.all(uses)).filter(Boolean).length, 1);
});

test('a registered key cannot be taken over, nor one be added to the account of another', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN);
  await register(browser, key);
  await harness.person('eve');
  const eve = harness.browser({ origin: ORIGIN });
  await eve.login('eve');
  assert.equal((await register(eve, key)).status, 409);
  assert.equal((await register(browser, key)).status, 409);
  const asked = await eve.call('POST', '/api/v1/session/passkeys/options');
  browser.jar.set('bartizan-passkey', eve.jar.get('bartizan-passkey') ?? '');
  const body = { name: 'x', credential: softAuthenticator(ORIGIN).create(asked.json.options) };
  assert.equal((await browser.call('POST', '/api/v1/session/passkeys', { body })).status, 400);
  const removed = await eve.call('DELETE', `/api/v1/session/passkeys/${key.id}`);
  assert.equal(removed.status, 404, 'and not be removed by another');
});

test('who found a browser open cannot add a key: the login has to be recent', async () => {
  const { harness, browser } = await withAda();
  harness.world.advance(11 * 60_000);
  const asked = await browser.call('POST', '/api/v1/session/passkeys/options');
  assert.equal(asked.status, 403);
});

test('a disabled account has no passkeys', async () => {
  const { harness, browser } = await withAda();
  const key = softAuthenticator(ORIGIN);
  await register(browser, key);
  const account = await harness.directory.accounts.byLogin('ada');
  await harness.directory.accounts.update(account?.id ?? '', { disabledAt: 1 });
  assert.equal((await enter(harness, key)).status, 401);
});

test('the last way in is not removed', async () => {
  const { harness, browser } = await withAda();
  const [key, second] = [softAuthenticator(ORIGIN), softAuthenticator(ORIGIN)];
  await register(browser, key);
  await register(browser, second);
  const account = await harness.directory.accounts.byLogin('ada');
  await harness.directory.credentials.remove('password', account?.id ?? '');
  assert.equal((await browser.call('DELETE', `/api/v1/session/passkeys/${key.id}`)).status, 200);
  assert.equal((await browser.call('DELETE', `/api/v1/session/passkeys/${second.id}`)).status, 409);
  assert.equal((await enter(harness, key)).status, 401);
});

test('an address has no passkeys; with a public URL only that origin has', async () => {
  const plain = await withAda({}, 'http://127.0.0.1:8081');
  const answer = await plain.browser.call('POST', '/api/v1/session/passkeys/options');
  assert.equal(answer.status, 409);
  assert.match(answer.json.error.message, /public_url/);
  const url = 'https://gate.example.com';
  const shown = await withAda({ public_url: url }, url);
  const key = softAuthenticator(url);
  const made = await register(shown.browser, key);
  assert.equal(made.status, 201, made.text);
  shown.harness.world.advance(1);
  const { browser, options } = await ask(shown.harness, url);
  assert.equal(options.rpId, 'gate.example.com');
  assert.equal((await give(browser, key.get(options))).status, 200);
});

test('nonsense in the place of a credential is refused as such', async () => {
  const { harness } = await withAda();
  const { browser, options } = await ask(harness);
  const good = softAuthenticator(ORIGIN).get(options) as Record<string, unknown>;
  for (const [credential, status] of [
    [{}, 400],
    [{ ...good, id: `' OR 1=1` }, 400],
    [{ ...good, type: 'password' }, 400],
    [{ ...good, response: { ...(good['response'] as object), clientDataJSON: 'bm8ganNvbg' } }, 401],
    [{ ...good, response: { ...(good['response'] as object), signature: { $ne: 1 } } }, 400],
    [{ ...good, response: { ...(good['response'] as object), authenticatorData: 'AA' } }, 401],
  ] as const) {
    assert.equal((await give(browser, credential)).status, status);
  }
});
