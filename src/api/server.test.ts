// SPDX-License-Identifier: Apache-2.0
// The admin API's outer wall, for every route alike: unknown callers, names that are not ours, pages of
// others, malformed and oversized input, and handlers that forget to ask what the caller may do.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { z } from 'zod';
import { bearer, MACHINE_TOKEN, ORIGIN, startApi } from './api.fixture.ts';
import { type ApiRoute, defineRoute } from './route.ts';
import { API_ROUTES, SESSION_ROUTES } from './routes.ts';

const EVERYTHING = { tenant: '*', app: '*' } as const;

test('every route: no credential and wrong ones are refused before the body is read', async () => {
  const harness = await startApi();
  const known = SESSION_ROUTES.filter(({ who }) => who !== 'anyone');
  for (const [at, { method, path }] of [...API_ROUTES, ...known].entries()) {
    // An address that sends this many wrong tokens has to wait.
    const browser = harness.browser({ address: `192.0.2.${at}` });
    const url = path.replaceAll(/\{\w+\}/g, 'x');
    for (const authorization of [
      undefined,
      'Bearer nobody',
      `Bearer ${MACHINE_TOKEN}x`,
      `Basic ${MACHINE_TOKEN}`,
      `bearer ${MACHINE_TOKEN}`,
      `Bearer  ${MACHINE_TOKEN}`,
      'Bearer bzs_abcd1234_' + 'x'.repeat(43),
      'Bearer bz_abcd1234_' + 'x'.repeat(43),
    ]) {
      const headers = { authorization, 'content-type': 'application/json' };
      const { status, json } = await browser.call(method, url, {
        headers,
        // Were it read, it would be refused as JSON.
        ...(method === 'GET' ? {} : { body: '{' }),
      });
      assert.equal(status, 401, `${method} ${path} ${authorization}`);
      assert.doesNotMatch(json.error.message, /nobody|bza_/);
    }
  }
  assert.deepEqual(harness.plane.made, []);
});

test('a token is looked for in no cookie, query or other header', async () => {
  const harness = await startApi();
  const browser = harness.browser();
  browser.jar.set('bartizan-session', MACHINE_TOKEN);
  browser.jar.set('authorization', `Bearer ${MACHINE_TOKEN}`);
  for (const url of ['/api/v1/status', `/api/v1/status?access_token=${MACHINE_TOKEN}`]) {
    const { status } = await browser.call('GET', url, { headers: { 'x-api-key': MACHINE_TOKEN } });
    assert.equal(status, 401);
  }
});

test('a route that is called by a name which is not ours is refused, whoever calls', async () => {
  const harness = await startApi();
  const browser = harness.browser();
  const authorization = `Bearer ${MACHINE_TOKEN}`;
  for (const host of [
    'rebind.evil.example',
    'localhost/#@evil.example',
    'evil.example:8081',
    'x.',
  ]) {
    for (const url of ['/api/v1/status', '/login', '/metrics', '/api/openapi.json', '/nothing']) {
      const { status, json } = await browser.call('GET', url, { headers: { host, authorization } });
      assert.equal(status, 400, `${host} ${url}`);
      assert.equal(json.error.code, 'bad_headers');
    }
    assert.equal((await browser.call('GET', '/readyz', { headers: { host } })).status, 200);
  }
});

test('on the wire: two Host headers, a whole URL as target, and an encoded slash', async () => {
  const harness = await startApi({ config: { port: 0 } });
  const address = await harness.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = new URL(address);
  const exchange = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(text));
      let answer = '';
      socket.on('data', (chunk) => (answer += String(chunk)));
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
    });
  const token = `authorization: Bearer ${MACHINE_TOKEN}\r\nconnection: close\r\n\r\n`;
  try {
    const own = `host: 127.0.0.1:${port}\r\n`;
    assert.match(await exchange(`GET /api/v1/status HTTP/1.1\r\n${own}${token}`), /^HTTP\/1.1 200/);
    for (const [line, host] of [
      ['GET /api/v1/status', `${own}host: evil.example\r\n`],
      ['GET /api/v1/status', `host: evil.example\r\n${own}`],
      ['GET http://evil.example/api/v1/status', own],
      ['GET /api%2fv1/status', own],
      ['GET /api/v1/status/', own],
      ['GET //api/v1/status', own],
      ['GET /api/v1/../v1/status', own],
    ]) {
      const answer = await exchange(`${line} HTTP/1.1\r\n${host}${token}`);
      assert.match(answer, /^HTTP\/1.1 (400|404)/, `${line} ${host}`);
    }
  } finally {
    await harness.api.close();
  }
});

test('a page of another site can change nothing, also with a token, and learns nothing', async () => {
  const harness = await startApi();
  const browser = harness.browser();
  const authorization = `Bearer ${MACHINE_TOKEN}`;
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const sent = { headers: { authorization, ...headers }, body: { why: 'x' } };
    const { status } = await browser.call('POST', '/api/v1/reload', sent);
    assert.equal(status, 403, JSON.stringify(headers));
    const login = { body: { login: 'a', password: 'b' }, headers };
    assert.equal((await browser.call('POST', '/api/v1/session/password', login)).status, 403);
  }
  assert.deepEqual(harness.plane.made, []);
  const asked = await browser.call('OPTIONS', '/api/v1/reload', {
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  assert.ok(asked.status >= 400);
  const read = await browser.call('GET', '/api/v1/status', {
    headers: { authorization, origin: 'https://evil.example' },
  });
  for (const { headers } of [asked, read]) {
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith('access-control')),
      [],
    );
  }
});

test('what a form of another site can send is not read: only JSON', async () => {
  const { api } = await startApi();
  const send = (payload: string, type: string) =>
    api.inject({
      method: 'POST',
      url: '/api/v1/keys',
      headers: {
        host: new URL(ORIGIN).host,
        authorization: `Bearer ${MACHINE_TOKEN}`,
        'content-type': type,
      },
      payload,
    });
  const json = 'application/json';
  for (const [payload, type, status] of [
    ['{"app":"t1-a"}', 'text/plain', 415],
    ['app=t1-a', 'application/x-www-form-urlencoded', 415],
    ['{"app":"t1-a"}', 'multipart/form-data; boundary=x', 415],
    ['{', json, 400],
    ['{"__proto__":{"app":"x"},"app":"t1-a"}', json, 400],
    ['{"constructor":{"prototype":{"a":1}},"app":"t1-a"}', json, 400],
    [`{"app":"${'x'.repeat(100_000)}"}`, json, 413],
    ['[]', json, 400],
    ['"t1-a"', json, 400],
    ['null', json, 400],
  ] as const) {
    assert.equal((await send(payload, type)).statusCode, status, `${type} ${payload.slice(0, 40)}`);
  }
});

const loose = { role: 'viewer', response: z.unknown() } as const;
const reading = { ...loose, method: 'GET', reach: 'scoped' } as const;

test('a handler that never asks what the caller may do is answered internal', async () => {
  const forgetful = defineRoute({
    ...reading,
    path: '/api/v1/forgetful',
    summary: 'x',
    handle: async () => ({ status: 200, body: { rows: ['secret'] } }),
  });
  const careful = defineRoute({
    ...reading,
    path: '/api/v1/careful',
    summary: 'x',
    handle: async ({ access }) => ({ status: 200, body: { sees: access.sees(EVERYTHING) } }),
  });
  const harness = await startApi({ routes: [forgetful, careful] });
  const call = bearer(harness, MACHINE_TOKEN);
  const refused = await call('GET', '/api/v1/forgetful');
  assert.equal(refused.status, 500);
  assert.doesNotMatch(refused.text, /secret|forgetful/);
  const fault = harness.world.lines.find(({ event }) => event === 'api.fault');
  assert.match(String(fault?.fields['detail']), /forgetful answers without asking/);
  assert.equal((await call('GET', '/api/v1/careful')).status, 200);
});

test('every scoped route asks: none of the real ones is answered internal', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  for (const route of API_ROUTES.filter(({ reach }) => reach === 'scoped')) {
    const answer = await call(route.method, sampleUrl(route), sampleBody(route));
    assert.notEqual(answer.status, 500, `${route.method} ${route.path}: ${answer.text}`);
  }
});

test('a route may state that its bodies are larger, and only that one takes them', async () => {
  const big = (path: string, bodyBytesMax?: number) =>
    defineRoute({
      ...loose,
      method: 'POST',
      reach: 'installation',
      path,
      summary: 'x',
      body: z.strictObject({ text: z.string() }),
      ...(bodyBytesMax === undefined ? {} : { bodyBytesMax }),
      handle: async ({ body }) => ({ status: 200, body: { chars: body.text.length } }),
    });
  const harness = await startApi({ routes: [big('/api/v1/big', 2 ** 20), big('/api/v1/small')] });
  const call = bearer(harness, MACHINE_TOKEN);
  const body = { text: 'x'.repeat(500_000) };
  assert.equal((await call('POST', '/api/v1/big', body)).json.chars, 500_000);
  assert.equal((await call('POST', '/api/v1/small', body)).status, 413);
  assert.equal((await call('POST', '/api/v1/big', { text: 'x'.repeat(2 ** 20) })).status, 413);
});

test('unknown members, queries and paths are refused on every route', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  for (const route of API_ROUTES) {
    const url = sampleUrl(route);
    const name = `${route.method} ${route.path}`;
    const query = await call(
      route.method,
      `${url}${url.includes('?') ? '&' : '?'}zz=1`,
      sampleBody(route),
    );
    assert.equal(query.status, 400, `${name} with an unknown query`);
    if (route.method === 'GET') continue;
    for (const extra of [
      { role: 'admin' },
      { tenant2: '*' },
      { createdBy: 'x' },
      { id: 'acc_1' },
    ]) {
      const known = Object.keys(route.body?.shape ?? {});
      if (Object.keys(extra).some((member) => known.includes(member))) continue;
      const body = { ...(sampleBody(route) as object), ...extra };
      const assigned = await call(route.method, url, body);
      assert.equal(assigned.status, 400, `${name} with ${JSON.stringify(extra)}: ${assigned.text}`);
    }
  }
  assert.equal((await call('GET', '/api/v1/nothing')).status, 404);
  assert.deepEqual(harness.plane.made, []);
});

const HOSTILE = [
  `' OR '1'='1`,
  `x'; DROP TABLE accounts;--`,
  `1) UNION SELECT hash FROM credentials--`,
  `..%2f..%2fadmin.json`,
  `a\r\nset-cookie: x=1`,
  `\u0000`,
  `__proto__`,
  `{{7*7}}`,
  `<script>alert(1)</script>`,
  '\u202egnp.exe',
];

test('hostile ids in every place of every path find nothing and break nothing', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  for (const route of API_ROUTES.filter(({ path }) => path.includes('{'))) {
    for (const text of HOSTILE) {
      const url = route.path.replaceAll(/\{\w+\}/g, encodeURIComponent(text));
      const answer = await call(route.method, url, sampleBody(route));
      const name = `${route.method} ${url}`;
      assert.ok(
        [400, 404, 409, 422].includes(answer.status),
        `${name}: ${answer.status} ${answer.text}`,
      );
      assert.equal(answer.headers['set-cookie'], undefined, name);
      assert.doesNotMatch(answer.text, /DROP TABLE|<script>|SELECT hash/, name);
    }
  }
});

test('errors show a code and a hint, and nothing internal', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  const { status, json } = await call('DELETE', '/api/v1/keys/abcd1234');
  assert.equal(status, 404);
  assert.deepEqual(Object.keys(json.error).sort(), ['code', 'hint', 'message']);
});

test('metrics and the document need somebody known; health does not', async () => {
  const harness = await startApi();
  const call = bearer(harness, MACHINE_TOKEN);
  const browser = harness.browser();
  assert.equal((await browser.call('GET', '/metrics')).status, 401);
  assert.equal((await browser.call('GET', '/api/openapi.json')).status, 401);
  assert.equal((await call('GET', '/metrics')).text, 'bartizan_up 1\n');
  const scoped = await harness.service('ci', { role: 'admin', tenant: 't1', app: '*' });
  assert.equal((await bearer(harness, scoped)('GET', '/metrics')).status, 403);
  assert.equal((await bearer(harness, scoped)('GET', '/api/openapi.json')).status, 200);
  assert.equal((await browser.call('GET', '/healthz')).status, 200);
  assert.equal((await browser.call('GET', '/readyz')).status, 200);
});

test('answers may not be cached, sniffed, framed or referred from', async () => {
  const harness = await startApi();
  const { headers } = await bearer(harness, MACHINE_TOKEN)('GET', '/api/v1/status');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
});

test('the login page runs its own script and nothing else', async () => {
  const harness = await startApi();
  const { text, headers } = await harness.browser().call('GET', '/setup');
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  for (const [tag, kind] of [
    ['script', 'script-src'],
    ['style', 'style-src'],
  ] as const) {
    const [, inside = ''] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text) ?? [];
    const digest = createHash('sha256').update(inside).digest('base64');
    assert.ok(policy.includes(`${kind} 'sha256-${digest}'`), tag);
    if (tag === 'script') assert.ok(new Script(inside), 'it is a script');
  }
  assert.doesNotMatch(
    text,
    /\son\w+=|<(link|img|iframe|object|script src)/,
    'no assets, no handlers',
  );
  assert.equal(headers['cache-control'], 'no-store');
});

test('every route is in the OpenAPI document with its role, reach and credentials', async () => {
  const harness = await startApi();
  const { json } = await bearer(harness, MACHINE_TOKEN)('GET', '/api/openapi.json');
  assert.equal(json.openapi, '3.1.0');
  const names: string[] = [];
  for (const route of API_ROUTES) {
    const found = json.paths[route.path][route.method.toLowerCase()];
    names.push(found.operationId);
    assert.equal(found['x-bartizan-role'], route.role);
    assert.equal(found['x-bartizan-reach'], route.reach);
    const needed = route.method === 'GET' ? { session: [] } : { session: [], csrf: [] };
    assert.deepEqual(found.security, [{ bearer: [] }, needed]);
  }
  for (const route of SESSION_ROUTES) {
    const found = json.paths[route.path][route.method.toLowerCase()];
    names.push(found.operationId);
    assert.equal(found.security.length === 0, route.who === 'anyone');
  }
  assert.equal(new Set(names).size, names.length, 'every operation has a name of its own');
  assert.deepEqual(Object.keys(json.components.securitySchemes), ['bearer', 'session', 'csrf']);
});

const ID = `acc_${'0'.repeat(26)}`;
const SAMPLES: Readonly<Record<string, string>> = {
  '/api/v1/accounts': ID,
  '/api/v1/service-accounts': ID,
  '/api/v1/bindings': `bnd_${'0'.repeat(26)}`,
  '/api/v1/changes': `chg_t1a${'0'.repeat(23)}`,
};

function sampleUrl({ path, method }: ApiRoute): string {
  const [, root = ''] = /^(\/api\/v1\/[\w-]+)/.exec(path) ?? [];
  const url = path
    .replace('{id}', SAMPLES[root] ?? 't1-a')
    .replace('{prefix}', path.includes('tokens') ? 'abcd1234' : 'key0t1a0')
    .replace('{request}', `req_t1a${'0'.repeat(23)}`)
    .replace('{kind}', 'app')
    .replace('{value}', 't1-a')
    .replace('{decision}', 'approve')
    .replace('{node}', 'node_1');
  const needsEtag =
    method === 'DELETE' && /\/(tenants|teams|apps|agents|upstreams|models|limits)\//;
  return needsEtag && needsEtag.test(url) ? `${url}?etag=1` : url;
}

function sampleBody({ method, path, body }: ApiRoute): unknown {
  if (method === 'GET' || body === undefined) return undefined;
  if (path === '/api/v1/keys') return { app: 't1-a' };
  if (path === '/api/v1/bindings') return { subject: 'group:x', role: 'viewer', tenant: 't1' };
  if (path === '/api/v1/accounts') return { login: 'new@example.com' };
  if (path === '/api/v1/service-accounts') return { login: 'new' };
  if (path === '/api/v1/configuration/check') return { text: '' };
  if ('body' in body.shape) return { body: { tenant: 't1' } };
  return path.includes('kill-switches') ? { why: 'drill' } : {};
}
