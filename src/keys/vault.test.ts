// SPDX-License-Identifier: Apache-2.0
// The connection to Vault: logins, the life of a token, every status, and everything that a server can do
// wrong. No error and no line of the log holds a credential.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { BartizanError } from '../core/errors.ts';
import { fakeWorld } from '../core/world.ts';
import { secretsConfig } from './config.ts';
import { openVault, type Vault } from './vault.ts';
import { FakeVault, ROOT, startVault } from './vault.fixture.ts';
import { destroyOlderKv, readKv, writeKv } from './vault-kv.ts';
import { vaultPath } from './vault-http.ts';
import { unwrap, wrap } from './vault-transit.ts';

const system = (program: string, ...args: string[]) => spawnSync(program, args);

const ROLE = { role_id: 'role-0123456789', secret_id: 'secret-id-0123456789' };
const JWT = 'eyJhbGciOi.service.account';
const PLACE = { mount: 'secret', path: 'openai' };
const VALUE = 'sk-value-in-vault-0123456789';

type Setting = {
  readonly auth?: object;
  readonly environment?: Record<string, string>;
  readonly more?: object;
};

const AUTH = {
  token: { method: 'token', token: 'env:VAULT_TOKEN' },
  approle: { method: 'approle', role_id: 'env:ROLE_ID', secret_id: 'env:SECRET_ID' },
  kubernetes: { method: 'kubernetes', role: 'bartizan', token: 'env:JWT' },
} as const;

function connect(t: TestContext, server: FakeVault, setting: Setting = {}) {
  const world = fakeWorld();
  const environment: Record<string, string> = {
    VAULT_TOKEN: ROOT,
    ROLE_ID: ROLE.role_id,
    SECRET_ID: ROLE.secret_id,
    JWT,
    ...setting.environment,
  };
  const config = secretsConfig.parse({
    vault: {
      address: server.url,
      auth: setting.auth ?? AUTH.token,
      timeout_ms: 500,
      ...setting.more,
    },
  }).vault;
  assert.ok(config !== undefined);
  const vault = openVault(config, { environment, world });
  t.after(() => vault.close());
  return {
    world,
    vault,
    environment,
    pass: (ms: number) => {
      world.advance(ms);
      server.now += ms;
    },
  };
}

const read = (vault: Vault) => readKv(vault, PLACE);

/** The refusal; nothing in it, or in what it carries, is a credential. */
async function refusal(work: Promise<unknown>): Promise<BartizanError> {
  const thrown = await work.then(
    () => assert.fail('was accepted'),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof BartizanError, inspect(thrown));
  const shown = inspect(thrown, { depth: 9, showHidden: true });
  for (const secret of [ROOT, ROLE.secret_id, JWT, VALUE, 'hvs.']) {
    assert.ok(!shown.includes(secret), shown);
  }
  return thrown;
}

test('a secret is read with the token, the namespace and nothing else', async (t) => {
  const server = await startVault(t);
  server.namespace = 'team-a/';
  server.put('secret/openai', { key: VALUE });
  const { vault } = connect(t, server, { more: { namespace: 'team-a/' } });
  assert.deepEqual(await read(vault), { version: 1, data: { key: VALUE } });
  assert.deepEqual(
    server.calls.map(({ method, path, query, token, body }) => [method, path, query, token, body]),
    [
      ['GET', 'auth/token/lookup-self', '', ROOT, undefined],
      ['GET', 'secret/data/openai', '', ROOT, undefined],
    ],
  );
  assert.equal(await readKv(vault, { mount: 'secret', path: 'none' }), undefined);
});

test('each way to log in', async (t) => {
  const server = await startVault(t);
  server.put('secret/openai', { key: VALUE });
  server.roles.set(ROLE.role_id, { secretId: ROLE.secret_id, ttlMs: 3_600_000, maxMs: 1e9 });
  server.jwts.set(JWT, { role: 'bartizan', ttlMs: 3_600_000 });
  for (const auth of Object.values(AUTH)) {
    const { vault } = connect(t, server, { auth });
    const reads = await Promise.all([read(vault), read(vault), read(vault)]);
    assert.deepEqual(
      reads.map((secret) => secret?.data),
      reads.map(() => ({ key: VALUE })),
    );
  }
  const logins = server.calls.filter(({ path }) => path.endsWith('/login'));
  assert.deepEqual(
    logins.map(({ path, token, body }) => [path, token, body]),
    [
      ['auth/approle/login', undefined, ROLE],
      ['auth/kubernetes/login', undefined, { role: 'bartizan', jwt: JWT }],
    ],
    'once, however many ask at the same time, and without a token',
  );
});

test('a login that is refused, and a credential that is no credential', async (t) => {
  const server = await startVault(t);
  server.roles.set(ROLE.role_id, { secretId: 'another', ttlMs: 1, maxMs: 1 });
  for (const [auth, environment, message] of [
    [AUTH.approle, {}, /refused the login by approle \(400\)/],
    [AUTH.kubernetes, {}, /refused the login by kubernetes \(403\)/],
    [AUTH.token, { VAULT_TOKEN: 'hvs.unknown' }, /did not accept the token.*\(403\)/],
    [AUTH.token, { VAULT_TOKEN: 'hvs.with blank' }, /cannot stand in a header/],
    [AUTH.token, { VAULT_TOKEN: `${ROOT}\r\nx-other: 1` }, /holds a line break/],
    [{ ...AUTH.token, token: 'file:/does/not/exist' }, {}, /cannot be read/],
  ] as const) {
    const { vault } = connect(t, server, { auth, environment });
    const { code, message: said } = await refusal(read(vault));
    assert.equal(code, 'config_invalid');
    assert.match(said, message);
  }
});

test('a token is renewed before it ends, and for as long as that is worth it', async (t) => {
  const server = await startVault(t);
  server.put('secret/openai', { key: VALUE });
  server.roles.set(ROLE.role_id, { secretId: ROLE.secret_id, ttlMs: 90_000, maxMs: 200_000 });
  const { vault, pass, world } = connect(t, server, { auth: AUTH.approle });
  await read(vault);
  const paths = () => server.calls.splice(0).map(({ path }) => path.replace('auth/', ''));
  assert.deepEqual(paths(), ['approle/login', 'secret/data/openai']);
  pass(59_000);
  await vault.renewToken();
  assert.deepEqual(paths(), [], 'not before it is time to');
  for (const waitMs of [1_000, 60_000]) {
    pass(waitMs);
    await vault.renewToken();
    assert.deepEqual(paths(), ['token/renew-self']);
  }
  // 174 s of at most 200 have gone: what a renewal still gives is not worth having.
  pass(54_000);
  await vault.renewToken();
  assert.deepEqual(paths(), ['token/renew-self', 'approle/login']);
  await read(vault);
  assert.deepEqual(paths(), ['secret/data/openai']);
  assert.deepEqual(world.lines, []);
});

test('a token that has ended is replaced by a login', async (t) => {
  const server = await startVault(t);
  server.put('secret/openai', { key: VALUE });
  server.roles.set(ROLE.role_id, { secretId: ROLE.secret_id, ttlMs: 60_000, maxMs: 1e9 });
  const { vault, pass } = connect(t, server, { auth: AUTH.approle });
  await read(vault);
  pass(61_000);
  assert.equal((await read(vault))?.version, 1);
  // Revoked by an operator: only Vault knows, and says so by refusing.
  pass(20_000);
  server.tokens.clear();
  server.addToken(ROOT, { ttlMs: 0 });
  assert.equal((await read(vault))?.version, 1);
  assert.equal(server.calls.filter(({ path }) => path === 'auth/approle/login').length, 3);
});

test('a file with a token is read again when the token in it ends', async (t) => {
  const server = await startVault(t);
  server.put('secret/openai', { key: VALUE });
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-vault-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'token');
  writeFileSync(file, server.addToken('hvs.first', { ttlMs: 60_000, renewable: false }));
  const { vault, pass } = connect(t, server, { auth: { method: 'token', token: `file:${file}` } });
  await read(vault);
  writeFileSync(file, server.addToken('hvs.second', { ttlMs: 600_000 }));
  pass(41_000);
  await vault.renewToken();
  await read(vault);
  assert.equal(server.calls.at(-1)?.token, 'hvs.second');
});

test('a renewal that fails is tried again, is logged once, and loses nothing', async (t) => {
  const server = await startVault(t);
  server.put('secret/openai', { key: VALUE });
  server.roles.set(ROLE.role_id, { secretId: ROLE.secret_id, ttlMs: 300_000, maxMs: 1e9 });
  const { vault, pass, world } = connect(t, server, { auth: AUTH.approle });
  await read(vault);
  pass(201_000);
  server.sealed = true;
  await vault.renewToken();
  pass(31_000);
  await vault.renewToken();
  server.sealed = false;
  assert.equal((await read(vault))?.version, 1, 'the token is still good');
  pass(31_000);
  await vault.renewToken();
  assert.deepEqual(
    world.lines.map(({ level, event }) => `${level} ${event}`),
    ['warn vault.token.failed', 'info vault.token.recovered'],
  );
  assert.match(String(world.lines[0]?.fields['fault']), /sealed/);
  const renewals = server.calls.filter(({ path }) => path === 'auth/token/renew-self');
  assert.equal(renewals.length, 3);
});

test('what a policy denies is refused without a login for each try', async (t) => {
  const server = await startVault(t);
  server.put('secret/openai', { key: VALUE });
  server.roles.set(ROLE.role_id, { secretId: ROLE.secret_id, ttlMs: 3_600_000, maxMs: 1e9 });
  server.denied.add('secret/data/openai');
  const { vault, pass } = connect(t, server, { auth: AUTH.approle });
  for (let times = 0; times < 5; times += 1) {
    const { code, message } = await refusal(read(vault));
    assert.equal(code, 'config_invalid');
    assert.match(message, /did not read secret\/openai: .*policy.*\(403\)/);
    pass(11_000);
  }
  assert.equal(server.calls.filter(({ path }) => path === 'auth/approle/login').length, 1);
  // A policy that does not even let a token look itself up: at most one login in ten seconds.
  server.denied.add('auth/token/lookup-self');
  for (let times = 0; times < 20; times += 1) {
    await refusal(read(vault));
    pass(1_000);
  }
  const logins = server.calls.filter(({ path }) => path === 'auth/approle/login').length;
  assert.ok(logins <= 4, `${logins} logins`);
});

test('a token that a login made is given back, one that was given is not', async (t) => {
  const server = await startVault(t);
  server.roles.set(ROLE.role_id, { secretId: ROLE.secret_id, ttlMs: 3_600_000, maxMs: 1e9 });
  for (const auth of [AUTH.approle, AUTH.token]) {
    const { vault } = connect(t, server, { auth });
    await read(vault);
    await vault.close();
  }
  assert.deepEqual([...server.tokens.keys()], [ROOT]);
});

const STATUSES: readonly (readonly [status: number, code: string, said: RegExp])[] = [
  [400, 'config_invalid', /does not fit/],
  [403, 'config_invalid', /policy/],
  [405, 'config_invalid', /another kind/],
  [412, 'upstream_unreachable', /caught up/],
  [418, 'upstream_malformed', /status/],
  [429, 'upstream_unreachable', /standby/],
  [472, 'upstream_unreachable', /standby/],
  [473, 'upstream_unreachable', /standby/],
  [500, 'upstream_unreachable', /fault of its own/],
  [501, 'upstream_unreachable', /not initialised/],
  [502, 'upstream_unreachable', /fault of its own/],
  [503, 'upstream_unreachable', /sealed/],
  [204, 'upstream_malformed', /status/],
];
test('every status means something, and only what can pass is worth another try', async (t) => {
  const server = await startVault(t);
  const { vault } = connect(t, server);
  for (const [status, code, said] of STATUSES) {
    // An error that quotes what it was sent is not passed on.
    server.fault = ({ path, token }) =>
      path.startsWith('secret/') ? { status, body: { errors: [`${token} ${VALUE}`] } } : undefined;
    const error = await refusal(read(vault));
    assert.equal(error.code, code, String(status));
    assert.match(error.message, said);
    assert.equal(error.retryable, code !== 'config_invalid');
    await refusal(
      wrap(vault, { mount: 'transit', key: 'bartizan' }, [{ name: 'a', value: 'AAAA' }]).then(() =>
        read(vault),
      ),
    );
  }
});

test('a redirect is not followed: the token goes to nobody else', async (t) => {
  const server = await startVault(t);
  const thief = await startVault(t);
  const { vault } = connect(t, server);
  for (const status of [301, 302, 307, 308]) {
    server.fault = ({ path }) =>
      path.startsWith('secret/')
        ? { status, body: `${thief.url}/v1/secret/data/openai` }
        : undefined;
    const { code, message } = await refusal(read(vault));
    assert.equal(code, 'upstream_unreachable');
    assert.match(message, /redirects/);
  }
  assert.deepEqual(thief.calls, []);
});

test('slow, hung, endless, malformed and gone', async (t) => {
  const server = await startVault(t);
  server.put('secret/openai', { key: VALUE });
  const { vault } = connect(t, server, { more: { timeout_ms: 150 } });
  await read(vault);
  const huge = JSON.stringify({
    data: { data: { key: 'x'.repeat(9 * 1024 * 1024) }, metadata: { version: 1 } },
  });
  for (const [fault, code, said] of [
    ['hang', 'upstream_unreachable', /does not answer in time/],
    ['drip', 'upstream_unreachable', /does not answer in time/],
    [{ status: 200, raw: huge }, 'upstream_malformed', /without an end/],
    [{ status: 200, raw: '{"data":' }, 'upstream_malformed', /malformed/],
    [{ status: 200, raw: '<html>login</html>' }, 'upstream_malformed', /malformed/],
    [{ status: 200, raw: '' }, 'upstream_malformed', /malformed/],
    [{ status: 200, body: null }, 'upstream_malformed', /malformed/],
    [
      { status: 200, body: { data: { data: null, metadata: { version: 1 } } } },
      'upstream_malformed',
      /malformed/,
    ],
    [
      { status: 200, body: { data: { data: {}, metadata: { version: '1' } } } },
      'upstream_malformed',
      /malformed/,
    ],
    [{ status: 200, body: { data: { key: VALUE } } }, 'upstream_malformed', /malformed/],
  ] as const) {
    server.fault = () => fault;
    const error = await refusal(read(vault));
    assert.equal(error.code, code);
    assert.match(error.message, said);
  }
  server.fault = () => undefined;
  assert.equal((await read(vault))?.version, 1, 'and then it works again');
  const gone = connect(t, Object.assign(new FakeVault(), { url: 'http://127.0.0.1:1' }));
  const { code, message } = await refusal(read(gone.vault));
  assert.equal(code, 'upstream_unreachable');
  assert.match(message, /http:\/\/127\.0\.0\.1:1 cannot be reached/);
});

test('a malformed login is a refusal, and no token comes of it', async (t) => {
  const server = await startVault(t);
  for (const body of [
    {},
    { auth: null },
    { auth: { client_token: 'a b', lease_duration: 1, renewable: true } },
    { auth: { client_token: '', lease_duration: 1, renewable: true } },
    { auth: { client_token: 'hvs.x', lease_duration: -1, renewable: true } },
    { auth: { client_token: 'hvs.x', lease_duration: 1e300, renewable: true } },
  ]) {
    server.fault = () => ({ status: 200, body });
    const { vault } = connect(t, server, { auth: AUTH.approle });
    assert.equal((await refusal(read(vault))).code, 'upstream_malformed');
  }
});

test('check-and-set: of two who write at once one has to look again', async (t) => {
  const server = await startVault(t);
  const { vault } = connect(t, server);
  assert.equal(await writeKv(vault, PLACE, { data: { a: 1 }, after: 0 }), 1);
  assert.equal(await writeKv(vault, PLACE, { data: { b: 1 }, after: 0 }), undefined);
  assert.equal(await writeKv(vault, PLACE, { data: { b: 1 }, after: 1 }), 2);
  assert.deepEqual(await read(vault), { version: 2, data: { b: 1 } });
  server.fault = ({ method, path }) =>
    method === 'POST' && path.startsWith('secret/')
      ? { status: 400, body: { errors: [] } }
      : undefined;
  const { code } = await refusal(writeKv(vault, PLACE, { data: {}, after: 2 }));
  assert.equal(code, 'config_invalid', 'not every 400 is a lost race');
});

test('a deleted version is told from none, and old versions can be destroyed', async (t) => {
  const server = await startVault(t);
  const { vault } = connect(t, server);
  for (let after = 0; after < 4; after += 1)
    await writeKv(vault, PLACE, { data: { key: `${VALUE}-${after}` }, after });
  await destroyOlderKv(vault, PLACE, 4);
  assert.deepEqual(
    [0, 1, 2, 3].map((number) => server.stored().includes(`${VALUE}-${number}`)),
    [false, false, false, true],
  );
  await destroyOlderKv(vault, PLACE, 4);
  assert.equal(server.calls.filter(({ path }) => path.startsWith('secret/destroy')).length, 1);
  const newest = server.kv.get('secret/openai')?.at(-1);
  assert.ok(newest !== undefined);
  newest.deleted = true;
  assert.match((await refusal(read(vault))).message, /deleted there/);
});

test('wrapped values open under their own name alone', async (t) => {
  const server = await startVault(t);
  const { vault } = connect(t, server);
  const place = { mount: 'transit', key: 'bartizan' };
  const values = Array.from({ length: 1_001 }, (_, index) => ({
    name: `key ${index}`,
    value: Buffer.from(`value ${index}`).toString('base64'),
  }));
  const wrapped = await wrap(vault, place, values);
  assert.equal(new Set(wrapped).size, 1_001);
  const named = values.map(({ name }, index) => ({ name, value: wrapped[index] ?? '' }));
  assert.deepEqual(
    await unwrap(vault, place, named),
    values.map(({ value }) => value),
  );
  assert.deepEqual(await unwrap(vault, place, []), []);
  const [first, second] = named;
  assert.ok(first !== undefined && second !== undefined);
  const swapped = [{ name: first.name, value: second.value }];
  assert.equal((await refusal(unwrap(vault, place, [first, ...swapped]))).code, 'config_invalid');
  // Asked to, Vault answers 200 and names the error beside the item.
  server.fault = ({ path }) =>
    path.startsWith('transit/')
      ? { status: 200, body: { data: { batch_results: [{ plaintext: '', error: VALUE }] } } }
      : undefined;
  assert.equal((await refusal(unwrap(vault, place, [first]))).code, 'upstream_malformed');
  server.fault = ({ path }) =>
    path.startsWith('transit/')
      ? { status: 200, body: { data: { batch_results: [] } } }
      : undefined;
  assert.equal((await refusal(unwrap(vault, place, [first]))).code, 'upstream_malformed');
});

test('a path stays under its mount', () => {
  assert.equal(vaultPath('team/kv', 'data', 'a b/c?d#e%2f'), 'team/kv/data/a%20b/c%3Fd%23e%252f');
  for (const path of ['..', 'a/../b', 'a//b', '/a', 'a/', '.', 'a.', '']) {
    assert.throws(() => vaultPath('secret', 'data', path), { code: 'config_invalid' }, path);
  }
});

const CONFIGS: readonly (readonly [vault: object, ok: boolean])[] = [
  [{ address: 'https://vault.example:8200' }, true],
  [{ address: 'https://vault.example/behind/a/proxy' }, true],
  [{ address: 'http://127.0.0.1:8200' }, true],
  [{ address: 'http://[::1]:8200' }, true],
  [{ address: 'http://vault.example:8200' }, false],
  [{ address: 'http://127.0.0.1.example:8200' }, false],
  [{ address: 'http://vault.example:8200', allow_insecure: true }, true],
  [{ address: 'https://user:password@vault.example' }, false],
  [{ address: 'https://vault.example?x=1' }, false],
  [{ address: 'ftp://vault.example' }, false],
  [{ address: 'vault.example' }, false],
  [{ address: 'https://vault.example', auth: { method: 'token', token: ROOT } }, false],
  [{ address: 'https://vault.example', auth: { method: 'token', token: 'vault:a/b#c' } }, false],
];
test('what the settings refuse', () => {
  for (const [vault, ok] of CONFIGS) {
    const { success } = secretsConfig.safeParse({ vault: { auth: AUTH.token, ...vault } });
    assert.equal(success, ok, JSON.stringify(vault));
  }
  const keyring = { kind: 'vault', transit_key: 'bartizan' };
  assert.equal(secretsConfig.safeParse({ keyring }).success, false, 'without secrets.vault');
});

test('TLS: an authority of one’s own, and nobody else’s', async (t) => {
  if (system('openssl', 'version').status !== 0) return t.skip('openssl is not there');
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-tls-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const certificate = (name: string, address: string) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=IP:${address}`];
    const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const made = system(
      'openssl',
      'req',
      '-x509',
      ...keys,
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    );
    assert.equal(made.status, 0, String(made.stderr));
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8'), file: cert };
  };
  const good = certificate('vault', '127.0.0.1');
  const other = certificate('other', '127.0.0.1');
  const elsewhere = certificate('elsewhere', '127.0.0.2');
  for (const [shown, trusted, ok] of [
    [good, `file:${good.file}`, true],
    [good, `file:${other.file}`, false],
    [good, undefined, false],
    [elsewhere, `file:${elsewhere.file}`, false],
  ] as const) {
    const server = await startVault(t, shown);
    server.put('secret/openai', { key: VALUE });
    const more = trusted === undefined ? {} : { ca: trusted };
    const { vault } = connect(t, server, { more });
    if (ok) assert.equal((await read(vault))?.version, 1);
    else {
      assert.equal((await refusal(read(vault))).code, 'upstream_unreachable');
      assert.deepEqual(server.calls, [], 'the token was not sent');
    }
  }
});
