// SPDX-License-Identifier: Apache-2.0
// Sessions of people under attack: forged changes, fixed and stolen cookies, guesses, and what the record
// says of all that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { type Answer, type Browser, type Harness, PASSWORD, startApi } from '../api.fixture.ts';
import { createLastAdministrator } from '../auth/people.ts';

const ALL = { tenant: '*', app: '*' } as const;
const KEYS = '/api/v1/keys';
const DAY_MS = 86_400_000;

/** What the store is asked for a login that is refused, whatever the reason. */
const LOOKED_UP = [
  ['accounts.byLogin', 1],
  ['credentials.get', 1],
];

async function withAda(
  config: Record<string, unknown> = {},
): Promise<{ harness: Harness; ada: string }> {
  const harness = await startApi({ config });
  const ada = await harness.person('ada@example.com', { role: 'admin', ...ALL });
  return { harness, ada };
}

async function loggedIn(harness: Harness, login = 'ada@example.com'): Promise<Browser> {
  const browser = harness.browser();
  assert.equal((await browser.login(login)).status, 200);
  return browser;
}

const change = (
  browser: Browser,
  headers: Record<string, string | undefined> = {},
): Promise<Answer> => browser.call('POST', KEYS, { body: { app: 't1-a' }, headers });

test('logging in, being somebody, logging out', async () => {
  const { harness, ada } = await withAda();
  const browser = harness.browser();
  const answer = await browser.login('  Ada@Example.com ');
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json, {
    account: ada,
    login: 'ada@example.com',
    csrf: answer.json.csrf,
  });
  const [cookie = ''] = answer.setCookies;
  assert.match(cookie, /^bartizan-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const me = await browser.call('GET', '/api/v1/session');
  assert.equal(me.json.name, 'ada@example.com');
  assert.deepEqual(me.json.grants, [{ role: 'admin', ...ALL }]);
  assert.equal(me.json.endsAt, harness.world.clock.now() + 12 * 3_600_000);
  assert.equal((await change(browser)).status, 201);
  assert.equal((await browser.call('DELETE', '/api/v1/session')).status, 200);
  assert.equal(browser.jar.has('bartizan-session'), false);
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 401);
});

test('behind https the cookie is bound to this host and to https', async () => {
  const { harness } = await withAda({ public_url: 'https://gate.example.com' });
  const browser = harness.browser({ origin: 'https://gate.example.com' });
  const { setCookies } = await browser.login('ada@example.com');
  for (const line of setCookies)
    assert.match(line, /^__Host-bartizan-\w+=[\w-]+; Path=\/; .*; Secure/);
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 200);
  const [[name = '', value = ''] = []] = browser.jar;
  browser.jar.delete(name);
  browser.jar.set('bartizan-session', value);
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 401, 'not by its plain name');
});

test('the store never has what the cookie holds', async () => {
  const { harness, ada } = await withAda();
  const browser = await loggedIn(harness);
  const secret = browser.jar.get('bartizan-session') ?? '';
  const [session] = await harness.directory.sessions.of(ada);
  assert.match(session?.id ?? '', /^[0-9a-f]{64}$/);
  assert.ok(!JSON.stringify(session).includes(secret));
  browser.jar.set('bartizan-session', session?.id ?? '');
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 401, 'its id is no cookie');
});

test('a change needs the token of this session and a page of ours', async () => {
  const { harness } = await withAda();
  const browser = await loggedIn(harness);
  const other = await loggedIn(harness);
  for (const [what, headers] of [
    ['no token', { 'x-bartizan-csrf': undefined }],
    ['an empty token', { 'x-bartizan-csrf': '' }],
    ['the token of another session', { 'x-bartizan-csrf': other.csrf }],
    ['a token in another spelling', { 'x-bartizan-csrf': browser.csrf?.toUpperCase() }],
    ['no origin', { origin: undefined }],
    ['an origin of null', { origin: 'null' }],
    ['another origin', { origin: 'http://127.0.0.1:9999' }],
    ['another scheme', { origin: 'https://127.0.0.1:8081' }],
    ['the origin of another own name', { origin: 'http://localhost:8081' }],
    ['a fetch from another site', { 'sec-fetch-site': 'cross-site' }],
    ['a fetch from a neighbour', { 'sec-fetch-site': 'same-site' }],
  ] as const) {
    const answer = await change(browser, headers);
    assert.equal(answer.status, 403, what);
  }
  assert.deepEqual(harness.plane.made, []);
  assert.equal((await change(browser, { 'sec-fetch-site': undefined })).status, 201);
  const out = await browser.call('DELETE', '/api/v1/session', {
    headers: { 'x-bartizan-csrf': undefined },
  });
  assert.equal(out.status, 403, 'nor does it log out');
});

test('a session that was there before the login is not the one after it', async () => {
  const { harness, ada } = await withAda();
  await harness.person('eve@example.com');
  const eve = await loggedIn(harness, 'eve@example.com');
  const planted = eve.jar.get('bartizan-session') ?? '';
  const victim = harness.browser();
  victim.jar.set('bartizan-session', planted);
  await victim.login('ada@example.com');
  assert.notEqual(victim.jar.get('bartizan-session'), planted);
  assert.equal((await eve.call('GET', '/api/v1/session')).status, 401, 'the planted one is over');
  const made = 'A'.repeat(43);
  const second = harness.browser();
  second.jar.set('bartizan-session', made);
  await second.login('ada@example.com');
  assert.notEqual(second.jar.get('bartizan-session'), made);
  assert.equal((await harness.directory.sessions.of(ada)).length, 2);
});

test('two cookies of one name are nobody', async () => {
  const { harness } = await withAda();
  await harness.person('eve@example.com');
  const ada = await loggedIn(harness);
  const eve = await loggedIn(harness, 'eve@example.com');
  const own = `bartizan-session=${ada.jar.get('bartizan-session')}`;
  const tossed = `bartizan-session=${eve.jar.get('bartizan-session')}`;
  for (const cookie of [`${tossed}; ${own}`, `${own}; ${tossed}`, `${own}; ${own}`]) {
    const answer = await ada.call('GET', '/api/v1/session', { headers: { cookie } });
    assert.equal(answer.status, 401);
  }
});

test('sessions end: unused, used for long, with a clock set back, and when the rule is shortened', async () => {
  const { harness, ada } = await withAda();
  const { world } = harness;
  const me = async (browser: Browser): Promise<number> =>
    (await browser.call('GET', '/api/v1/session')).status;

  const idle = await loggedIn(harness);
  world.advance(59 * 60_000);
  assert.equal(await me(idle), 200);
  world.advance(59 * 60_000);
  assert.equal(await me(idle), 200, 'use keeps it alive');
  world.advance(60 * 60_000);
  assert.equal(await me(idle), 401);
  assert.equal((await harness.directory.sessions.of(ada)).length, 0, 'and it is gone');

  const long = await loggedIn(harness);
  for (let hour = 0; hour < 24; hour++) {
    world.advance(30 * 60_000);
    if (hour < 23) assert.equal(await me(long), 200, `${hour}`);
  }
  assert.equal(await me(long), 401, 'twelve hours are the most');

  const ahead = await loggedIn(harness);
  world.advance(-2 * DAY_MS);
  assert.equal(await me(ahead), 401, 'one that began in the future');
  world.advance(2 * DAY_MS);

  const shortened = await loggedIn(harness);
  world.advance(20 * 60_000);
  harness.configure({ session: { idle_minutes: 15, hours_max: 12 } });
  assert.equal(await me(shortened), 401);
});

test('a disabled account is out at once, and cannot come back in', async () => {
  const { harness, ada } = await withAda();
  const browser = await loggedIn(harness);
  await harness.directory.accounts.update(ada, { disabledAt: 1 });
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 401);
  const answer = await harness.browser().login('ada@example.com');
  const unknown = await harness.browser().login('nobody@example.com');
  assert.equal(answer.text, unknown.text);
});

test('a role that is taken away is gone with the next call', async () => {
  const { harness, ada } = await withAda();
  const browser = await loggedIn(harness);
  assert.equal((await change(browser)).status, 201);
  const [binding] = await harness.directory.bindings.list([ada]);
  await harness.directory.bindings.remove(binding?.id ?? '');
  assert.equal((await change(browser)).status, 403);
});

test('wrong password, unknown login, account without one, service, disabled: one answer, one amount of work', async () => {
  const { harness } = await withAda();
  await harness.service('robot');
  await harness.directory.accounts.insert({
    id: `acc_${'9'.repeat(26)}`,
    kind: 'person',
    login: 'passkeys-only',
    name: '',
    createdAt: 1,
    createdBy: 'test',
    disabledAt: undefined,
  });
  const off = await harness.person('off@example.com');
  await harness.directory.accounts.update(off, { disabledAt: 1 });
  const seen = new Set<string>();
  for (const login of ['ada@example.com', 'nobody', 'robot', 'passkeys-only', 'off@example.com']) {
    const { calls } = harness.directory;
    calls.clear();
    const before = harness.work();
    const password = login === 'ada@example.com' ? 'not the password of her' : PASSWORD;
    const answer = await harness.browser().login(login, password);
    const { 'content-length': _, date: __, ...headers } = answer.headers;
    seen.add(JSON.stringify([answer.status, answer.text, Object.keys(headers).sort()]));
    assert.equal(harness.work() - before, 1, `${login}: one hash`);
    assert.deepEqual([...calls], LOOKED_UP, login);
  }
  assert.equal(seen.size, 1, [...seen].join('\n'));
  assert.match([...seen].join(''), /invalid_credential/);
});

test('guesses from one address are slowed down, and many at once do not slip through', async () => {
  const { harness } = await withAda();
  const guess = (n: number): Promise<Answer> =>
    harness.browser({ address: '198.51.100.1' }).login('ada@example.com', `guess number ${n}`);
  const before = harness.work();
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => guess(n)));
  assert.equal(answers.filter(({ status }) => status === 401).length, 10);
  assert.equal(harness.work() - before, 10);
  const refused = answers.find(({ status }) => status === 429);
  assert.ok(Number(refused?.headers['retry-after']) > 0);
  assert.equal((await guess(51)).status, 429);
  const right = await harness.browser({ address: '198.51.100.1' }).login('ada@example.com');
  assert.equal(right.status, 429, 'also a right one, or the answer would tell');
  assert.equal((await harness.browser().login('ada@example.com')).status, 200, 'elsewhere she may');
});

test('an address is what the connection says, unless a proxy that is trusted says more', async () => {
  const guesses = async (harness: Harness, address: string, seen: (n: number) => string) => {
    let wrong = 0;
    for (let n = 0; n < 30; n++) {
      const { status } = await harness
        .browser({ address })
        .call('POST', '/api/v1/session/password', {
          body: { login: `somebody${n}`, password: 'a guess' },
          headers: { 'x-forwarded-for': seen(n) },
        });
      if (status === 401) wrong += 1;
    }
    return wrong;
  };
  const plain = await startApi();
  assert.equal(await guesses(plain, '198.51.100.1', (n) => `203.0.113.${n}`), 10);
  const proxied = await startApi({ config: { trusted_proxies: ['10.0.0.0/8'] } });
  assert.equal(await guesses(proxied, '10.1.2.3', (n) => `203.0.113.${n}`), 30);
  assert.equal(
    await guesses(proxied, '10.1.2.3', (n) => `192.0.2.${n}, 198.51.100.9`),
    10,
    'made up before it',
  );
  assert.equal(
    await guesses(proxied, '198.51.100.1', (n) => `203.0.113.${n}`),
    10,
    'not by that proxy',
  );
});

test('what is no guess does not count as one', async () => {
  const { harness } = await withAda();
  harness.plane.failRecording();
  for (let n = 0; n < 40; n++) {
    assert.equal((await harness.browser().login('ada@example.com')).status, 503);
  }
});

test('guesses from everywhere are slowed down, and do not lock out a browser that she has used', async () => {
  const { harness } = await withAda();
  const known = await loggedIn(harness);
  const guess = (n: number, login = 'ada@example.com'): Promise<Answer> =>
    harness.browser({ address: `198.51.${n >> 8}.${n & 255}` }).login(login, `guess number ${n}`);
  const outcomes = async (login: string): Promise<number[]> => {
    const counts = [0, 0];
    for (let n = 0; n < 100; n++) {
      const { status } = await guess(n + (login === 'nobody' ? 1_000 : 0), login);
      counts[status === 401 ? 0 : 1]! += 1;
    }
    return counts;
  };
  assert.deepEqual(await outcomes('ada@example.com'), [30, 70]);
  assert.deepEqual(await outcomes('nobody'), [30, 70], 'the same for a login that does not exist');
  const fresh = await harness.browser({ address: '203.0.113.9' }).login('ada@example.com');
  assert.equal(fresh.status, 429);
  assert.equal((await known.login('ada@example.com')).status, 200);
  const forged = harness.browser({ address: '203.0.113.10' });
  forged.jar.set('bartizan-device', 'f'.repeat(64));
  assert.equal((await forged.login('ada@example.com')).status, 429);
  const invited = await harness
    .browser({ address: '203.0.113.11' })
    .call('POST', '/api/v1/session/invitation', {
      body: { secret: 'bzi_' + 'x'.repeat(43), password: PASSWORD },
    });
  assert.equal(invited.status, 401, 'links do not pass through that bucket');
});

test('every login and every refusal is in the record, without what was typed', async () => {
  const { harness, ada } = await withAda();
  await harness.browser().login('ada@example.com', 'hunter2hunter2');
  await harness.browser().login('hunter2hunter2', 'hunter2hunter2');
  await loggedIn(harness);
  const told = harness.plane.audited;
  assert.deepEqual(
    told.map(({ action, target }) => [action, target.replace(/:[0-9a-f]{32}$/, ':digest')]),
    [
      ['session.refused', `account:${ada}`],
      ['session.refused', 'login:digest'],
      ['session.login', `account:${ada}`],
    ],
  );
  assert.doesNotMatch(JSON.stringify(told), /hunter2|rather long/);
  assert.deepEqual(told[2]?.after, { how: 'password', address: '192.0.2.10' });
});

test('who cannot be recorded does not come in', async () => {
  const { harness, ada } = await withAda();
  harness.plane.failRecording();
  const answer = await harness.browser().login('ada@example.com');
  assert.equal(answer.status, 503);
  assert.deepEqual(answer.setCookies, []);
  assert.equal((await harness.directory.sessions.of(ada)).length, 0);
});

test('hostile logins and passwords are refused as what they are', async () => {
  const { harness } = await withAda();
  for (const [body, status] of [
    [{ login: `' OR 1=1 --`, password: 'x' }, 400],
    [{ login: `'or'1'='1`, password: 'x' }, 401],
    [{ login: 'a\r\nset-cookie:x=1', password: 'x' }, 400],
    [{ login: 'ada@example.com', password: '' }, 400],
    [{ login: 'ada@example.com', password: 'x'.repeat(5_000) }, 400],
    [{ login: 'x'.repeat(201), password: 'x' }, 400],
    [{ login: ['ada@example.com'], password: 'x' }, 400],
    [{ login: { $ne: '' }, password: { $ne: '' } }, 400],
    [{ login: 'ada@example.com', password: PASSWORD, role: 'admin' }, 400],
    [{ login: 'ada@example.com', password: PASSWORD, groups: ['admins'] }, 400],
  ] as const) {
    const answer = await harness.browser().call('POST', '/api/v1/session/password', { body });
    assert.equal(answer.status, status, JSON.stringify(body).slice(0, 80));
    assert.deepEqual(answer.setCookies, []);
  }
});

test('ways that are switched off are no ways', async () => {
  const { harness } = await withAda({ login: { password: false, passkey: false } });
  const browser = harness.browser();
  assert.deepEqual((await browser.call('GET', '/api/v1/session/ways')).json, {
    password: false,
    passkey: false,
    oidc: false,
    site: 'http://127.0.0.1:8081',
  });
  assert.equal((await browser.login('ada@example.com')).status, 401);
  assert.equal(harness.work(), 1, 'nothing but the hash of the fixture');
  assert.equal((await browser.call('POST', '/api/v1/session/passkey/options')).status, 401);
  assert.equal((await browser.call('GET', '/api/v1/session/oidc')).status, 404);
});

test('own sessions: seen, ended one by one, never those of others', async () => {
  const { harness } = await withAda();
  await harness.person('eve@example.com');
  const [first, second] = [await loggedIn(harness), await loggedIn(harness)];
  const eve = await loggedIn(harness, 'eve@example.com');
  const { rows } = (await first.call('GET', '/api/v1/sessions')).json;
  assert.equal(rows.length, 2);
  assert.equal(rows.filter((row: { current: boolean }) => row.current).length, 1);
  const other = rows.find((row: { current: boolean }) => !row.current).id;
  const foreign = await eve.call('DELETE', `/api/v1/sessions/${other}`);
  const nothing = await eve.call('DELETE', `/api/v1/sessions/${'0'.repeat(64)}`);
  assert.equal(foreign.status, 404);
  assert.equal(foreign.text, nothing.text);
  assert.equal((await first.call('DELETE', `/api/v1/sessions/${other}`)).status, 200);
  assert.equal((await second.call('GET', '/api/v1/session')).status, 401);
  assert.equal((await first.call('GET', '/api/v1/session')).status, 200);
});

test('the number of open sessions is bounded: the one least used goes', async () => {
  const { harness, ada } = await withAda();
  const first = await loggedIn(harness);
  for (let n = 0; n < 55; n++) {
    harness.world.advance(1_000);
    await loggedIn(harness);
  }
  assert.equal((await harness.directory.sessions.of(ada)).length, 50);
  assert.equal((await first.call('GET', '/api/v1/session')).status, 401);
});

test('a new password needs the old one, ends every session, and starts one', async () => {
  const { harness, ada } = await withAda();
  const [browser, elsewhere] = [await loggedIn(harness), await loggedIn(harness)];
  const put = (body: unknown): Promise<Answer> =>
    browser.call('PUT', '/api/v1/session/password', { body });
  const password = 'another long phrase 8';
  for (const [body, status] of [
    [{ password }, 400],
    [{ current: 'not the old one at all', password }, 401],
    [{ current: PASSWORD, password: 'short' }, 400],
    [{ current: PASSWORD, password: 'ada@example.com1' }, 400],
    [{ current: PASSWORD, password, account: 'acc_1' }, 400],
  ] as const) {
    assert.equal((await put(body)).status, status, JSON.stringify(body));
  }
  assert.equal((await elsewhere.call('GET', '/api/v1/session')).status, 200);
  const before = browser.jar.get('bartizan-session');
  assert.equal((await put({ current: PASSWORD, password })).status, 200);
  assert.notEqual(browser.jar.get('bartizan-session'), before);
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 200);
  assert.equal((await elsewhere.call('GET', '/api/v1/session')).status, 401);
  assert.equal((await harness.browser().login('ada@example.com')).status, 401);
  assert.equal((await harness.browser().login('ada@example.com', password)).status, 200);
  assert.ok(
    harness.plane.audited.some(
      ({ action, target }) => action === 'password.set' && target === `account:${ada}`,
    ),
  );
});

test('two administrators who remove each other at once: one of them stays', async () => {
  const { harness, ada } = await withAda();
  const bob = await harness.person('bob@example.com', { role: 'admin', ...ALL });
  const guarded = createLastAdministrator(harness.directory);
  const disable = (id: string): Promise<boolean> =>
    guarded({
      without: { account: id },
      make: () => harness.directory.accounts.update(id, { disabledAt: 1 }),
      undo: async () =>
        void (await harness.directory.accounts.update(id, { disabledAt: undefined })),
    });
  const results = await Promise.allSettled([disable(ada), disable(bob)]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const elsewhere = createLastAdministrator(harness.directory);
  await harness.directory.accounts.update(ada, { disabledAt: undefined });
  await harness.directory.accounts.update(bob, { disabledAt: undefined });
  // On two nodes at once neither sees the other's check: both look again afterwards.
  const both = await Promise.allSettled([
    disable(ada),
    elsewhere({
      without: { account: bob },
      make: () => harness.directory.accounts.update(bob, { disabledAt: 1 }),
      undo: async () =>
        void (await harness.directory.accounts.update(bob, { disabledAt: undefined })),
    }),
  ]);
  for (const result of both) {
    if (result.status === 'rejected') assert.ok(result.reason instanceof BartizanError);
  }
  const left = [
    await harness.directory.accounts.get(ada),
    await harness.directory.accounts.get(bob),
  ];
  assert.ok(left.some((account) => account?.disabledAt === undefined));
});
