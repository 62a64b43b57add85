// SPDX-License-Identifier: Apache-2.0
// Login at an identity provider: against a real one, and against one that lies, hangs or is gone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, type Browser, type Harness, ORIGIN, startApi } from '../api.fixture.ts';
import { fakeWorld } from '../../core/world.ts';
import {
  type Dishonest,
  dishonestProvider,
  type OpenIdProvider,
  openIdProvider,
} from './openid-provider.fixture.ts';

const CALLBACK = `${ORIGIN}/api/v1/session/oidc/callback`;

let provider: OpenIdProvider;
let sparse: OpenIdProvider;
let liar: Dishonest;
before(async () => {
  provider = await openIdProvider(CALLBACK);
  sparse = await openIdProvider(CALLBACK, false);
  liar = await dishonestProvider();
});
after(() => Promise.all([provider.close(), sparse.close(), liar.close()]));

async function withOidc(issuer: string, oidc: Record<string, unknown> = {}): Promise<Harness> {
  const config = {
    issuer,
    client_id: 'bartizan',
    client_secret: 'client-secret',
    allow_insecure: true,
    ...oidc,
  };
  return startApi({
    // The provider's tokens have real times in them.
    world: fakeWorld(Date.now()),
    config: { login: { oidc: config } },
  });
}

async function begin(harness: Harness): Promise<{ browser: Browser; location: string }> {
  const browser = harness.browser();
  const answer = await browser.call('GET', '/api/v1/session/oidc');
  assert.equal(answer.status, 303, answer.text);
  return { browser, location: String(answer.headers['location']) };
}

const finish = (browser: Browser, url: string): Promise<Answer> =>
  browser.call('GET', url.slice(ORIGIN.length));

async function login(
  harness: Harness,
  at: OpenIdProvider = provider,
): Promise<Answer & { browser: Browser }> {
  const { browser, location } = await begin(harness);
  return { ...(await finish(browser, await at.visit(location))), browser };
}

function as(account: Partial<OpenIdProvider['account']>, at: OpenIdProvider = provider): void {
  at.account = { sub: 'subject-1', email: 'ada@example.com', email_verified: true, ...account };
}

test('somebody with an account logs in, and is linked to issuer and subject', async () => {
  const harness = await withOidc(provider.issuer);
  const ada = await harness.person('ada@example.com');
  as({ groups: ['admins', 'staff'], name: 'Ada' });
  await harness.bind('group:admins', { role: 'engineer', tenant: 't1', app: '*' });
  const { status, headers, browser, setCookies } = await login(harness);
  assert.equal(status, 303);
  assert.equal(headers['location'], '/login');
  assert.match(setCookies.join('\n'), /bartizan-session=[\w-]{43};.*SameSite=Strict/);
  const me = await browser.call('GET', '/api/v1/session');
  assert.deepEqual(me.json.groups, ['admins', 'staff']);
  assert.deepEqual(me.json.grants, [{ role: 'engineer', tenant: 't1', app: '*' }]);
  const held = await harness.directory.credentials.of(ada);
  assert.ok(held.some(({ kind, id }) => kind === 'oidc' && id === `${provider.issuer} subject-1`));
  assert.equal((await login(harness)).status, 303, 'and again, by the link');
});

test('what is sent: code, PKCE S256, state and nonce, anew each time', async () => {
  const harness = await withOidc(provider.issuer);
  const [first, second] = [await begin(harness), await begin(harness)];
  const [a, b] = [new URL(first.location), new URL(second.location)];
  assert.equal(a.searchParams.get('response_type'), 'code');
  assert.equal(a.searchParams.get('code_challenge_method'), 'S256');
  assert.equal(a.searchParams.get('redirect_uri'), CALLBACK);
  for (const name of ['state', 'nonce', 'code_challenge']) {
    assert.match(a.searchParams.get(name) ?? '', /^[\w-]{43}$/);
    assert.notEqual(a.searchParams.get(name), b.searchParams.get(name));
  }
  assert.ok(!first.location.includes('client-secret'));
});

test('claims that are only at the userinfo endpoint are found there', async () => {
  const harness = await withOidc(sparse.issuer);
  await harness.person('ada@example.com');
  await harness.bind('group:staff', { role: 'viewer', tenant: '*', app: '*' });
  as({ groups: ['staff'] }, sparse);
  const { status, browser, text } = await login(harness, sparse);
  assert.equal(status, 303, text);
  assert.deepEqual((await browser.call('GET', '/api/v1/session')).json.groups, ['staff']);
});

test('an answer for another browser, changed, or given again is refused', async () => {
  const harness = await withOidc(provider.issuer);
  await harness.person('ada@example.com');
  as({});
  const { browser, location } = await begin(harness);
  const back = await provider.visit(location);
  const other = await begin(harness);
  const strange = await finish(other.browser, back);
  assert.equal(strange.status, 401, 'the state of another browser');
  assert.equal((await finish(harness.browser(), back)).status, 401, 'a browser that began nothing');
  const step = browser.jar.get('bartizan-oidc') ?? '';
  assert.equal((await finish(browser, back)).status, 303);
  browser.jar.set('bartizan-oidc', step);
  assert.equal((await finish(browser, back)).status, 401, 'the same answer again');
});

test('state, code and issuer that were changed, doubled or left out', async () => {
  const harness = await withOidc(provider.issuer);
  await harness.person('ada@example.com');
  as({});
  const changes: readonly (readonly [string, (url: URL) => void])[] = [
    ['no state', (url) => url.searchParams.delete('state')],
    ['another state', (url) => url.searchParams.set('state', 'x')],
    ['two states', (url) => url.searchParams.append('state', 'x')],
    ['no code', (url) => url.searchParams.delete('code')],
    ['another code', (url) => url.searchParams.set('code', 'x')],
    ['two codes', (url) => url.searchParams.append('code', 'x')],
    ['another issuer (mix-up)', (url) => url.searchParams.set('iss', 'https://evil.example')],
    ['no issuer', (url) => url.searchParams.delete('iss')],
    ['an error', (url) => url.searchParams.set('error', 'access_denied')],
  ];
  for (const [what, change] of changes) {
    const { browser, location } = await begin(harness);
    const url = new URL(await provider.visit(location));
    change(url);
    const answer = await finish(browser, url.href);
    assert.equal(answer.status, 401, `${what}: ${answer.text}`);
    assert.ok(!answer.setCookies.some((line) => line.includes('session')), what);
  }
});

test('a code of another login of the same person does not fit (PKCE, nonce)', async () => {
  const harness = await withOidc(provider.issuer);
  await harness.person('ada@example.com');
  as({});
  const [first, second] = [await begin(harness), await begin(harness)];
  const stolen = new URL(await provider.visit(first.location)).searchParams.get('code') ?? '';
  const url = new URL(await provider.visit(second.location));
  url.searchParams.set('code', stolen);
  assert.equal((await finish(second.browser, url.href)).status, 401);
});

test('nobody without an account comes in, unless accounts are made', async () => {
  const known = await withOidc(provider.issuer);
  as({ email: 'new@example.com', sub: 'subject-2' });
  const refused = await login(known);
  assert.equal(refused.status, 403);
  assert.equal((await known.directory.accounts.list()).length, 0);
  const open = await withOidc(provider.issuer, { accounts: 'create' });
  assert.equal((await login(open)).status, 303);
  const [account] = await open.directory.accounts.list();
  assert.equal(account?.login, 'new@example.com');
  const actions = open.plane.audited.map(({ action }) => action);
  assert.deepEqual(actions, ['account.create', 'account.link', 'session.login']);
  const { browser } = await login(open);
  assert.deepEqual((await browser.call('GET', '/api/v1/session')).json.grants, []);
  assert.equal((await browser.call('GET', '/api/v1/status')).status, 403, 'an account is no role');
});

test('an address alone never takes over an account', async () => {
  const harness = await withOidc(provider.issuer, { accounts: 'create' });
  const ada = await harness.person('ada@example.com');
  as({});
  assert.equal((await login(harness)).status, 303);
  for (const [what, account] of [
    ['another subject with the same address', { sub: 'subject-9' }],
    ['an address that was not verified', { sub: 'subject-9', email_verified: false }],
    [
      'a new address, not verified',
      { sub: 'subject-9', email: 'x@example.com', email_verified: false },
    ],
    ['a subject without an address', { sub: 'subject-9', email: '' }],
    ['an address with a line break', { sub: 'subject-9', email: 'x\r\n@example.com' }],
  ] as const) {
    as(account);
    const answer = await login(harness);
    assert.equal(answer.status, 403, `${what}: ${answer.text}`);
  }
  as({ email: 'renamed@example.com' });
  const { browser } = await login(harness);
  const me = await browser.call('GET', '/api/v1/session');
  assert.equal(me.json.account, ada, 'the subject stays who it is when its address changes');
  assert.equal((await harness.directory.accounts.list()).length, 1);
});

test('disabled accounts and services are no people to log in as', async () => {
  const harness = await withOidc(provider.issuer);
  const ada = await harness.person('ada@example.com');
  await harness.service('robot@example.com');
  as({});
  assert.equal((await login(harness)).status, 303);
  await harness.directory.accounts.update(ada, { disabledAt: 1 });
  assert.equal((await login(harness)).status, 403);
  as({ sub: 'subject-3', email: 'robot@example.com' });
  assert.equal((await login(harness)).status, 403);
});

test('groups that are no groups give no roles', async () => {
  const harness = await withOidc(provider.issuer);
  await harness.person('ada@example.com');
  const many = Array.from({ length: 500 }, (_, at) => `group ${at}`);
  for (const [groups, count] of [
    [many, 200],
    [[1, null, {}, '', 'x'.repeat(300), 'real'], 1],
    ['single', 1],
    [{ admins: true }, 0],
  ] as const) {
    as({ groups: groups as unknown as string[] });
    const { browser } = await login(harness);
    const me = await browser.call('GET', '/api/v1/session');
    assert.equal(me.json.groups.length, count);
  }
});

async function atLiar(change: (liar: Dishonest) => void, oidc: Record<string, unknown> = {}) {
  const harness = await withOidc(liar.issuer, oidc);
  await harness.person('ada@example.com');
  Object.assign(liar, {
    claims: (good: object) => good,
    signature: 'good',
    token: 'good',
    named: liar.issuer,
  });
  const { browser, location } = await begin(harness);
  const sent = new URL(location).searchParams;
  liar.nonce = sent.get('nonce') ?? '';
  change(liar);
  const url = new URL(CALLBACK);
  url.search = new URLSearchParams({
    code: 'code',
    state: sent.get('state') ?? '',
    iss: liar.issuer,
  }).toString();
  return finish(browser, url.href);
}

test('the provider made by hand, when it is honest, is believed', async () => {
  assert.equal((await atLiar(() => undefined)).status, 303);
});

const without = (name: string) => (good: Record<string, unknown>) => {
  const { [name]: _, ...rest } = good;
  return rest;
};
const now = (): number => Math.floor(Date.now() / 1000);

const LIES: readonly (readonly [string, (liar: Dishonest) => void])[] = [
  ['another issuer', (it) => (it.claims = (good) => ({ ...good, iss: 'https://evil.example' }))],
  ['another audience', (it) => (it.claims = (good) => ({ ...good, aud: 'somebody-else' }))],
  ['another nonce', (it) => (it.claims = (good) => ({ ...good, nonce: 'x' }))],
  ['no nonce', (it) => (it.claims = without('nonce'))],
  ['no subject', (it) => (it.claims = without('sub'))],
  ['no end', (it) => (it.claims = without('exp'))],
  ['an end in the past', (it) => (it.claims = (good) => ({ ...good, exp: now() - 120 }))],
  ['not yet', (it) => (it.claims = (good) => ({ ...good, nbf: now() + 600 }))],
  ['no signature', (it) => (it.signature = 'none')],
  ['the signature of another key', (it) => (it.signature = 'other-key')],
  ['no ID token', (it) => (it.token = 'no-id-token')],
  ['a refused code', (it) => (it.token = 'error')],
];
for (const [what, lie] of LIES) {
  test(`an answer of the provider that is not believed: ${what}`, async () => {
    const answer = await atLiar(lie);
    assert.equal(answer.status, 401, answer.text);
    assert.ok(!answer.setCookies.some((line) => line.includes('session')));
  });
}

for (const token of ['broken', 'not-json'] as const) {
  test(`a provider that does not answer as one: ${token}`, async () => {
    const answer = await atLiar((it) => (it.token = token));
    assert.equal(answer.status, 502, answer.text);
    assert.equal(answer.json.error.code, 'upstream_unreachable');
  });
}

test('a provider that hangs is waited for a bounded time', { timeout: 15_000 }, async () => {
  const answer = await atLiar((it) => (it.token = 'hang'));
  assert.equal(answer.json.error.code, 'upstream_unreachable');
});

test('a provider that calls itself otherwise than configured is none', async () => {
  Object.assign(liar, { named: 'https://evil.example' });
  const harness = await withOidc(liar.issuer);
  const answer = await harness.browser().call('GET', '/api/v1/session/oidc');
  assert.ok(answer.status >= 400, answer.text);
  liar.named = liar.issuer;
});

test('a provider that is gone: said so, and to a person on a page', async () => {
  const gone = await dishonestProvider();
  await gone.close();
  const harness = await withOidc(gone.issuer);
  const answer = await harness.browser().call('GET', '/api/v1/session/oidc');
  assert.equal(answer.status, 502);
  assert.equal(answer.json.error.code, 'upstream_unreachable');
  const page = await harness.browser().call('GET', '/api/v1/session/oidc', {
    headers: { 'sec-fetch-mode': 'navigate' },
  });
  assert.equal(
    page.headers['location'],
    '/login#error=upstream_unreachable',
    'a person sees a page',
  );
  assert.equal((await harness.browser().call('GET', '/api/v1/session/ways')).status, 200);
});

test('a provider that was gone is asked again a moment later', async () => {
  const harness = await withOidc(liar.issuer);
  Object.assign(liar, { named: 'https://evil.example' });
  assert.ok((await harness.browser().call('GET', '/api/v1/session/oidc')).status >= 400);
  liar.named = liar.issuer;
  assert.ok((await harness.browser().call('GET', '/api/v1/session/oidc')).status >= 400);
  harness.world.advance(2_000);
  await begin(harness);
});

test('the provider is asked once for many, and plain http only where that is allowed', async () => {
  const harness = await withOidc(liar.issuer);
  liar.asked.length = 0;
  await Promise.all(Array.from({ length: 20 }, () => begin(harness)));
  assert.deepEqual(liar.asked, ['/.well-known/openid-configuration']);
  const strict = await withOidc(liar.issuer, { allow_insecure: false });
  const answer = await strict.browser().call('GET', '/api/v1/session/oidc');
  assert.ok(answer.status >= 400);
});

test('logins that are begun and not finished are bounded for each address', async () => {
  const harness = await withOidc(liar.issuer);
  const browser = harness.browser();
  const statuses: number[] = [];
  for (let at = 0; at < 70; at++) {
    statuses.push((await browser.call('GET', '/api/v1/session/oidc')).status);
  }
  assert.equal(statuses.filter((status) => status === 303).length, 60);
  assert.equal(statuses.at(-1), 429);
});
