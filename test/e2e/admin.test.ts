// SPDX-License-Identifier: Apache-2.0
// The control plane of a whole node, from the link of its first start to what is left of it on the disk:
// people, roles, service accounts and sessions, over HTTP and by command.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { request } from 'undici';
import { type Bartizan, LISTEN, MAIN, startBartizan } from './bartizan.fixture.ts';

const CONFIG = `${LISTEN}
upstreams: { simulated: { kind: simulated } }
models: { simulated: { targets: [{ upstream: simulated }] } }
apps: { shop: { tenant: retail }, desk: { tenant: bank } }
`;
const PASSWORD = 'seven grey herons by the weir';

let node: Bartizan;
/** Everything that must not be found on the disk, by what it is. */
const secrets = new Map<string, string>();
before(async () => {
  node = await startBartizan(CONFIG);
});
after(() => node.stop());

type Answer = {
  readonly status: number;
  readonly json: ReturnType<typeof JSON.parse>;
  readonly cookies: string[];
};
type Held = { cookie: string; csrf: string };

async function call(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await request(`${node.admin}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  const cookies = [answer.headers['set-cookie'] ?? []].flat();
  return {
    status: answer.statusCode,
    json: text.startsWith('{') ? JSON.parse(text) : text,
    cookies,
  };
}

function held({ cookies, json }: Answer): Held {
  const [, value = ''] = /bartizan-session=([\w-]+)/.exec(cookies.join('\n')) ?? [];
  return { cookie: `bartizan-session=${value}`, csrf: json.csrf };
}

const as = ({ cookie, csrf }: Held): Record<string, string> => ({
  cookie,
  'x-bartizan-csrf': csrf,
  origin: node.admin,
});

const password = (login: string, word = PASSWORD): Promise<Answer> =>
  call('POST', '/api/v1/session/password', { body: { login, password: word } });

/** Runs a command as a user of the machine would. */
function command(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const data = join(node.folder, 'data');
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    MAIN,
    ...args,
    '--data',
    data,
  ]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, out: out.trim(), err })),
  );
}

test('a first start shows a link, and the link makes the first administrator once', async () => {
  const url = new URL(node.setupLink);
  assert.equal(url.origin, node.admin);
  assert.equal(url.pathname, '/setup');
  const page = await call('GET', '/setup');
  assert.equal(page.status, 200);
  assert.match(page.json, /<form id="setup"/);
  const secret = url.hash.slice(1);
  const body = { secret, login: 'ada@example.com', name: 'Ada', password: PASSWORD };
  const made = await call('POST', '/api/v1/session/invitation', { body });
  assert.equal(made.status, 200, JSON.stringify(made.json));
  const ada = held(made);
  secrets.set('the session', ada.cookie.split('=')[1] ?? '').set('the password', PASSWORD);
  const me = await call('GET', '/api/v1/session', { headers: { cookie: ada.cookie } });
  assert.deepEqual(me.json.grants, [{ role: 'admin', tenant: '*', app: '*' }]);
  const again = await call('POST', '/api/v1/session/invitation', {
    body: { ...body, login: 'eve' },
  });
  assert.equal(again.status, 401);
  const made2 = await call('POST', '/api/v1/keys', { body: { app: 'shop' }, headers: as(ada) });
  assert.equal(made2.status, 201, JSON.stringify(made2.json));
  const forged = { ...as(ada), origin: 'https://evil.example' };
  assert.equal(
    (await call('POST', '/api/v1/keys', { body: { app: 'shop' }, headers: forged })).status,
    403,
  );
});

test('somebody invited by command acts on their tenant and on no other', async () => {
  const roles = ['--role', 'engineer', '--tenant', 'retail'];
  const invited = await command('account', 'invite', 'bob@example.com', ...roles, '--json');
  assert.equal(invited.code, 0, invited.err);
  const { link } = JSON.parse(invited.out);
  const secret = new URL(link).hash.slice(1);
  secrets.set('the link', secret.slice(4));
  const bob = held(
    await call('POST', '/api/v1/session/invitation', { body: { secret, password: PASSWORD } }),
  );
  const keys = await call('GET', '/api/v1/keys', { headers: { cookie: bob.cookie } });
  assert.deepEqual(
    [...new Set(keys.json.rows.map(({ tenant }: { tenant: string }) => tenant))],
    ['retail'],
  );
  const stop = (app: string): Promise<Answer> =>
    call('PUT', `/api/v1/kill-switches/app/${app}`, { body: { why: 'drill' }, headers: as(bob) });
  assert.equal((await stop('desk')).status, 404);
  assert.equal((await stop('shop')).status, 200);
  assert.equal(
    (await call('GET', '/api/v1/accounts', { headers: { cookie: bob.cookie } })).status,
    403,
  );
  assert.equal((await call('GET', '/metrics', { headers: { cookie: bob.cookie } })).status, 403);
  const disabled = await command('account', 'disable', 'bob@example.com', '--why', 'leaves');
  assert.equal(disabled.code, 0, disabled.err);
  assert.equal(
    (await call('GET', '/api/v1/keys', { headers: { cookie: bob.cookie } })).status,
    401,
  );
});

test('a service account by command: its token works, is listed without its secret, and is revoked', async () => {
  const made = await command('token', 'create', 'deploy', '--role', 'viewer', '--days', '1');
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /^bzs_[0-9a-z]{8}_[\w-]{43}$/);
  const [, prefix = '', secret = ''] = /^bzs_(\w{8})_(.+)$/.exec(made.out) ?? [];
  secrets.set('the token', secret);
  const headers = { authorization: `Bearer ${made.out}` };
  assert.equal((await call('GET', '/api/v1/status', { headers })).status, 200);
  assert.equal((await call('POST', '/api/v1/reload', { body: {}, headers })).status, 403);
  const listed = await command('token', 'list');
  assert.match(listed.out, new RegExp(prefix));
  assert.ok(!listed.out.includes(secret));
  assert.equal((await command('token', 'revoke', 'deploy', prefix)).code, 0);
  assert.equal((await call('GET', '/api/v1/status', { headers })).status, 401);
  const roles = await command('role', 'list', '--json');
  assert.equal(JSON.parse(roles.out).rows.length, 3);
});

test('sessions outlive a killed main process; the link of the first start does not come back', async () => {
  const ada = held(await password('ada@example.com'));
  secrets.set('the second session', ada.cookie.split('=')[1] ?? '');
  const { folder } = node;
  const ended = new Promise((resolve) => node.process.once('exit', resolve));
  node.process.kill('SIGKILL');
  await ended;
  // Its workers serve on, on the port that they have.
  const { port } = new URL(node.dataPlane);
  node = await startBartizan(CONFIG.replace('port: 0, workers', `port: ${port}, workers`), folder);
  assert.equal(node.setupLink, '');
  const me = await call('GET', '/api/v1/session', { headers: { cookie: ada.cookie } });
  assert.equal(me.status, 200);
  assert.equal((await password('ada@example.com', 'not her password')).status, 401);
  assert.equal((await call('DELETE', '/api/v1/session', { headers: as(ada) })).status, 200);
  assert.equal(
    (await call('GET', '/api/v1/session', { headers: { cookie: ada.cookie } })).status,
    401,
  );
});

test('nothing on the disk holds a password, a session, a link or a token', async () => {
  assert.ok(secrets.size >= 5);
  const data = join(node.folder, 'data');
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  assert.ok(files.length > 3);
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath, file.name));
    for (const [what, secret] of secrets) {
      assert.ok(!bytes.includes(secret), `${what} is in ${file.name}`);
    }
  }
});
