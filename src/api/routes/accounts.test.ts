// SPDX-License-Identifier: Apache-2.0
// Accounts, links, bindings and service accounts: what they are for, and what they must never become.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Answer,
  bearer,
  type Browser,
  type Harness,
  MACHINE_TOKEN,
  PASSWORD,
  startApi,
} from '../api.fixture.ts';
import { firstLink } from '../auth/links.ts';

const ALL = { tenant: '*', app: '*' } as const;
const T1 = { tenant: 't1', app: '*' } as const;
const HOUR_MS = 3_600_000;

const accept = (browser: Browser, body: object): Promise<Answer> =>
  browser.call('POST', '/api/v1/session/invitation', { body: { password: PASSWORD, ...body } });

const statuses = (answers: readonly Answer[]): number[] =>
  answers.map(({ status }) => status).sort((a, b) => a - b);

async function invited(harness: Harness, body: object = {}): Promise<Answer> {
  const call = bearer(harness, MACHINE_TOKEN);
  const answer = await call('POST', '/api/v1/accounts', { login: 'bob@example.com', ...body });
  assert.equal(answer.status, 201, answer.text);
  return answer;
}

test('the first administrator: a link that works once, while there is nobody', async () => {
  const harness = await startApi();
  const link = await firstLink(harness);
  assert.ok(link);
  const [browser, second] = [harness.browser(), harness.browser({ address: '192.0.2.11' })];
  const { secret } = link;
  assert.equal((await accept(browser, { secret })).status, 400, 'a login has to be chosen');
  assert.equal((await accept(browser, { secret, login: 'ada', password: 'short' })).status, 400);
  const answers = await Promise.all([
    accept(browser, { secret, login: 'ada', name: 'Ada' }),
    accept(second, { secret, login: 'eve' }),
  ]);
  assert.deepEqual(statuses(answers), [200, 401]);
  const [winner] = answers.filter(({ status }) => status === 200);
  const me = await (answers[0] === winner ? browser : second).call('GET', '/api/v1/session');
  assert.deepEqual(me.json.grants, [{ role: 'admin', ...ALL }]);
  assert.equal((await harness.directory.accounts.list()).length, 1);
  assert.equal((await accept(harness.browser(), { secret, login: 'eve' })).status, 401);
  assert.equal(await firstLink(harness), undefined, 'no further link is made');
});

test('a link for the first administrator is not made up, not prolonged, and ends', async () => {
  const harness = await startApi();
  const link = await firstLink(harness);
  const { secret = '' } = link ?? {};
  const [, expiresAt = '', chance = '', mac = ''] = secret.split('_');
  const elsewhere = await firstLink({
    ...harness,
    keyring: { ...harness.keyring, mac: () => '0'.repeat(64) },
  });
  for (const forged of [
    `bzf_${Number(expiresAt) + 1}_${chance}_${mac}`,
    `bzf_${expiresAt}_${'A'.repeat(43)}_${mac}`,
    `bzf_${expiresAt}_${chance}_${'0'.repeat(64)}`,
    elsewhere?.secret ?? '',
    secret.toUpperCase(),
    `${secret}0`,
    '',
  ]) {
    const answer = await accept(harness.browser({ address: '198.51.100.7' }), {
      secret: forged,
      login: 'eve',
    });
    assert.equal(answer.status, 401, forged);
  }
  harness.world.advance(24 * HOUR_MS);
  assert.equal((await accept(harness.browser(), { secret, login: 'ada' })).status, 401);
});

test('a person is invited with roles, sets a password by the link, and is logged in', async () => {
  const harness = await startApi();
  const { json } = await invited(harness, { name: 'Bob', bindings: [{ role: 'viewer', ...T1 }] });
  assert.match(json.link.secret, /^bzi_[\w-]{43}$/);
  const held = await harness.directory.credentials.of(json.id);
  assert.ok(
    !JSON.stringify(held).includes(json.link.secret.slice(4)),
    'the store has a keyed hash',
  );
  assert.equal((await harness.browser().login('bob@example.com')).status, 401, 'not before');
  const browser = harness.browser();
  for (const [body, status] of [
    [{ password: 'short' }, 400],
    [{ login: 'eve@example.com' }, 400],
    [{ role: 'admin' }, 400],
    [{ bindings: [{ role: 'admin' }] }, 400],
  ] as const) {
    const answer = await accept(browser, { secret: json.link.secret, ...body });
    assert.equal(answer.status, status, JSON.stringify(body));
  }
  const answer = await accept(browser, { secret: json.link.secret, name: 'Robert' });
  assert.equal(answer.status, 200, answer.text);
  const me = await browser.call('GET', '/api/v1/session');
  assert.deepEqual(me.json.grants, [{ role: 'viewer', ...T1 }]);
  assert.equal((await harness.directory.accounts.get(json.id))?.name, 'Robert');
  assert.equal((await harness.browser().login('bob@example.com')).status, 200);
  const again = await accept(harness.browser(), { secret: json.link.secret });
  const unknown = await accept(harness.browser(), { secret: `bzi_${'x'.repeat(43)}` });
  assert.equal(again.status, 401);
  assert.equal(again.text, unknown.text);
});

test('a link ends, is replaced by a newer one, opens once for two, and is nothing for the disabled', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  const { json } = await invited(harness);
  const reset = await call('POST', `/api/v1/accounts/${json.id}/reset`, {});
  assert.equal((await accept(harness.browser(), { secret: json.link.secret })).status, 401);
  const { secret } = reset.json;
  harness.world.advance(24 * HOUR_MS);
  assert.equal((await accept(harness.browser(), { secret })).status, 401);
  const next = (await call('POST', `/api/v1/accounts/${json.id}/reset`, {})).json;
  const both = await Promise.all(
    [1, 2].map((at) => accept(harness.browser({ address: `203.0.113.${at}` }), next)),
  );
  // `next` has more in it than a link: it is refused whole, and not used up by that.
  assert.deepEqual(
    both.map(({ status }) => status),
    [400, 400],
  );
  const twice = await Promise.all(
    [1, 2].map((at) =>
      accept(harness.browser({ address: `203.0.113.${at}` }), { secret: next.secret }),
    ),
  );
  assert.deepEqual(statuses(twice), [200, 401]);
  const last = (await call('POST', `/api/v1/accounts/${json.id}/reset`, {})).json;
  await call('PUT', `/api/v1/accounts/${json.id}`, { disabled: true });
  assert.equal((await accept(harness.browser(), { secret: last.secret })).status, 401);
});

test('a reset takes away everything that proved somebody', async () => {
  const harness = await startApi();
  const bob = await harness.person('bob@example.com');
  const browser = harness.browser();
  await browser.login('bob@example.com');
  const call = bearer(harness, MACHINE_TOKEN);
  const { json } = await call('POST', `/api/v1/accounts/${bob}/reset`, { why: 'lost laptop' });
  assert.match(json.secret, /^bzi_/);
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 401);
  assert.equal((await harness.browser().login('bob@example.com')).status, 401);
  const kinds = (await harness.directory.credentials.of(bob)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['invitation']);
});

test('disabling ends sessions and tokens at once; enabling brings none of the sessions back', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  const bob = await harness.person('bob@example.com', { role: 'viewer', ...ALL });
  const robot = await harness.service('robot', { role: 'viewer', ...ALL });
  const browser = harness.browser();
  await browser.login('bob@example.com');
  const machine = await harness.directory.accounts.byLogin('robot');
  for (const id of [bob, machine?.id]) {
    assert.equal((await call('PUT', `/api/v1/accounts/${id}`, { disabled: true })).status, 200);
  }
  assert.equal((await browser.call('GET', '/api/v1/status')).status, 401);
  assert.equal((await bearer(harness, robot)('GET', '/api/v1/status')).status, 401);
  for (const id of [bob, machine?.id]) {
    assert.equal(
      (await call('PUT', `/api/v1/accounts/${id}`, { disabled: false })).json.disabledAt,
      undefined,
    );
  }
  assert.equal((await browser.call('GET', '/api/v1/status')).status, 401);
  assert.equal((await bearer(harness, robot)('GET', '/api/v1/status')).status, 200);
});

test('somebody who may do everything is always left', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  const ada = await harness.person('ada', { role: 'admin', ...ALL });
  await harness.service('robot', { role: 'admin', ...ALL });
  await harness.bind('group:admins', { role: 'admin', ...ALL });
  const browser = harness.browser();
  await browser.login('ada');
  const [binding] = await harness.directory.bindings.list([ada]);
  const unbind = `/api/v1/bindings/${binding?.id}`;
  const disable = { body: { disabled: true } };
  // Neither a service nor a group that may be empty is somebody.
  assert.equal((await browser.call('PUT', `/api/v1/accounts/${ada}`, disable)).status, 409);
  assert.equal((await browser.call('DELETE', unbind)).status, 409);
  assert.equal((await call('DELETE', unbind)).status, 409, 'not for the machine either');
  const bob = await invited(harness, { bindings: [{ role: 'admin' }] });
  assert.equal(
    (await browser.call('DELETE', unbind)).status,
    409,
    'nor is one who was only invited',
  );
  await accept(harness.browser(), { secret: bob.json.link.secret });
  assert.equal((await browser.call('PUT', `/api/v1/accounts/${ada}`, disable)).status, 200);
  assert.equal(
    (await browser.call('GET', '/api/v1/session')).status,
    401,
    'with another one, also oneself',
  );
  const refusals = harness.plane.audited.filter(({ action }) => action === 'binding.remove');
  assert.deepEqual(refusals, [], 'what was refused is not in the record as done');
});

test('nobody gives more than they have', async () => {
  const harness = await startApi();
  const eve = await harness.person('eve', { role: 'admin', ...T1 });
  const browser = harness.browser();
  await browser.login('eve');
  const bind = (body: object): Promise<Answer> =>
    browser.call('POST', '/api/v1/bindings', { body: { subject: eve, role: 'admin', ...body } });
  for (const [body, status] of [
    [{}, 404],
    [{ ...ALL }, 404],
    [{ tenant: 't2' }, 404],
    [{ tenant: 't2', app: 't2-a' }, 404],
    [{ tenant: '*', app: 't1-a' }, 400],
    [{ tenant: 'T1' }, 400],
    [{ tenant: 't1 ', app: '*' }, 400],
    [{ tenant: 't1%' }, 400],
    [{ tenant: ['*'] }, 400],
    [{ role: 'root', tenant: 't1' }, 400],
    [{ role: ['admin'], tenant: 't1' }, 400],
    [{ tenant: 't1', id: 'bnd_1' }, 400],
    [{ tenant: 't1', createdBy: 'ada' }, 400],
    [{ tenant: 't1', subject: `' OR 1=1 --` }, 400],
    [{ tenant: 't1', subject: 'group:' }, 400],
    [{ tenant: 't1', subject: `acc_${'z'.repeat(26)}` }, 404],
  ] as const) {
    assert.equal((await bind(body)).status, status, JSON.stringify(body));
  }
  assert.equal(
    (await bind({ tenant: 't1', app: 't1-a', role: 'viewer' })).status,
    201,
    'within their own they may',
  );
  assert.equal((await bind({ tenant: 't1', app: 't1-a', role: 'viewer' })).status, 409, 'once');
  for (const [method, path, body] of [
    ['POST', '/api/v1/accounts', { login: 'x' }],
    ['GET', '/api/v1/accounts', undefined],
    ['POST', `/api/v1/accounts/${eve}/reset`, {}],
    ['POST', '/api/v1/service-accounts', { login: 'x' }],
  ] as const) {
    assert.equal((await browser.call(method, path, { body })).status, 403, path);
  }
});

test('a group that is called like an account is not that account', async () => {
  const harness = await startApi();
  const ada = await harness.person('ada', { role: 'admin', ...ALL });
  const call = bearer(harness, MACHINE_TOKEN);
  const made = await call('POST', '/api/v1/bindings', { subject: `group:${ada}`, role: 'viewer' });
  assert.equal(made.status, 201);
  const browser = harness.browser();
  await browser.login('ada');
  assert.equal((await browser.call('GET', '/api/v1/session')).json.grants.length, 1);
});

test('tokens of services: shown once, kept as a hash, ended by time and by hand', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  const made = await call('POST', '/api/v1/service-accounts', {
    login: 'deploy',
    bindings: [{ role: 'engineer', ...T1 }],
  });
  assert.equal(made.status, 201, made.text);
  const url = `/api/v1/service-accounts/${made.json.id}/tokens`;
  const { json } = await call('POST', url, { name: 'ci', days: 1 });
  assert.match(json.token, /^bzs_[0-9a-z]{8}_[\w-]{43}$/);
  const robot = bearer(harness, json.token);
  const me = await robot('GET', '/api/v1/session');
  assert.deepEqual(me.json, {
    name: 'deploy',
    account: made.json.id,
    kind: 'service',
    grants: [{ role: 'engineer', ...T1 }],
  });
  const listed = await call('GET', url);
  assert.equal(listed.json.rows[0].prefix, json.prefix);
  const kept = JSON.stringify(await harness.directory.credentials.of(made.json.id));
  const secret = json.token.split('_')[2];
  assert.ok(!kept.includes(secret) && !listed.text.includes(secret));
  assert.ok(!JSON.stringify(harness.plane.audited).includes(secret));
  for (const wrong of [
    `${json.token}x`,
    json.token.slice(0, -1),
    `bzs_${json.prefix}_${'x'.repeat(43)}`,
    `bzs_00000000_${secret}`,
    json.token.toUpperCase(),
  ]) {
    assert.equal((await bearer(harness, wrong)('GET', '/api/v1/session')).status, 401, wrong);
  }
  assert.equal((await robot('GET', '/api/v1/sessions')).status, 403, 'it has no session');
  assert.equal(
    (await robot('PUT', '/api/v1/session/password', { password: PASSWORD })).status,
    403,
  );
  harness.world.advance(24 * HOUR_MS);
  assert.equal((await robot('GET', '/api/v1/session')).status, 401, 'its day is over');
  const next = (await call('POST', url, {})).json;
  const other = await harness.service('other');
  const foreign = await harness.directory.accounts.byLogin('other');
  const swapped = `/api/v1/service-accounts/${foreign?.id}/tokens/${next.prefix}`;
  assert.equal((await call('DELETE', swapped)).status, 404, 'not by way of another account');
  assert.equal((await bearer(harness, next.token)('GET', '/api/v1/session')).status, 200);
  assert.equal((await call('DELETE', `${url}/${next.prefix}`)).status, 200);
  assert.equal((await bearer(harness, next.token)('GET', '/api/v1/session')).status, 401);
  assert.equal((await bearer(harness, other)('GET', '/api/v1/session')).status, 200);
});

test('a person has no tokens, a service no link, and neither logs in as the other', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  const bob = await harness.person('bob');
  await harness.service('robot');
  const robot = await harness.directory.accounts.byLogin('robot');
  assert.equal((await call('POST', `/api/v1/service-accounts/${bob}/tokens`, {})).status, 404);
  assert.equal((await call('POST', `/api/v1/accounts/${robot?.id}/reset`, {})).status, 409);
  assert.equal((await harness.browser().login('robot')).status, 401);
});

test('a token whose hashing key was destroyed is worth nothing', async () => {
  const harness = await startApi();
  const token = await harness.service('robot');
  const [record] = await harness.directory.credentials.of(
    (await harness.directory.accounts.byLogin('robot'))?.id ?? '',
  );
  assert.ok(record?.kind === 'token');
  await harness.directory.credentials.put({ ...record, hashKeyId: 'destroyed' });
  assert.equal((await bearer(harness, token)('GET', '/api/v1/session')).status, 401);
  await harness.directory.credentials.put({
    ...record,
    hashKeyId: 'destroyed',
    hash: '0'.repeat(64),
  });
  assert.equal((await bearer(harness, token)('GET', '/api/v1/session')).status, 401);
});

test('logins are one name space, in one spelling', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  await invited(harness);
  for (const login of ['bob@example.com', 'BOB@example.com', '  bob@example.com']) {
    assert.equal((await call('POST', '/api/v1/accounts', { login })).status, 409, login);
  }
  for (const login of ['', 'bob example', 'bob\u202e', 'b'.repeat(201), 'bob\n']) {
    const { status } = await call('POST', '/api/v1/accounts', { login });
    assert.ok(status === 400 || login === 'bob\n', JSON.stringify(login));
  }
});

test('accounts are listed page by page, and show how people come in but nothing of it', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  for (let at = 0; at < 5; at++) await harness.person(`person${at}`);
  const seen: string[] = [];
  let after = '';
  for (;;) {
    const { json } = await call('GET', `/api/v1/accounts?limit=2${after}`);
    seen.push(...json.rows.map(({ login }: { login: string }) => login));
    if (json.next === undefined) break;
    after = `&after=${encodeURIComponent(json.next)}`;
  }
  assert.deepEqual(seen, ['person0', 'person1', 'person2', 'person3', 'person4']);
  const account = await harness.directory.accounts.byLogin('person0');
  const one = await call('GET', `/api/v1/accounts/${account?.id}`);
  assert.deepEqual(one.json.ways, ['password']);
  assert.doesNotMatch(one.text, /argon2|hash/);
});

test('every change is recorded before it is made, with who and why, and no secret', async () => {
  const harness = await startApi();
  const ada = await harness.person('ada', { role: 'admin', ...ALL });
  const browser = harness.browser();
  await browser.login('ada');
  const bob = await browser.call('POST', '/api/v1/accounts', {
    body: { login: 'bob', why: 'joins today', bindings: [{ role: 'viewer' }] },
  });
  const told = harness.plane.audited.slice(-2);
  assert.deepEqual(
    told.map(({ by, action, target }) => [by.name, by.account, by.why, action, target]),
    [
      ['ada', ada, 'joins today', 'account.create', `account:${bob.json.id}`],
      ['ada', ada, 'joins today', 'binding.create', bob.json.id],
    ],
  );
  assert.ok(!JSON.stringify(harness.plane.audited).includes(bob.json.link.secret.slice(4)));
  harness.plane.failRecording();
  const before = JSON.stringify([
    await harness.directory.accounts.list(),
    await harness.directory.bindings.list(),
    await harness.directory.credentials.of(bob.json.id),
  ]);
  for (const [method, url, body] of [
    ['POST', '/api/v1/accounts', { login: 'eve' }],
    ['PUT', `/api/v1/accounts/${bob.json.id}`, { name: 'x' }],
    ['PUT', `/api/v1/accounts/${bob.json.id}`, { disabled: true }],
    ['POST', `/api/v1/accounts/${bob.json.id}/reset`, {}],
    ['POST', '/api/v1/bindings', { subject: bob.json.id, role: 'admin' }],
    ['POST', '/api/v1/service-accounts', { login: 'robot' }],
  ] as const) {
    assert.equal((await browser.call(method, url, { body })).status, 503, url);
  }
  const [binding] = await harness.directory.bindings.list([bob.json.id]);
  assert.equal((await browser.call('DELETE', `/api/v1/bindings/${binding?.id}`)).status, 503);
  const after = JSON.stringify([
    await harness.directory.accounts.list(),
    await harness.directory.bindings.list(),
    await harness.directory.credentials.of(bob.json.id),
  ]);
  assert.equal(after, before);
});
