// SPDX-License-Identifier: Apache-2.0
// The admin API's outer wall: every route refuses the unknown, the too weak and the malformed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeWorld } from '../core/world.ts';
import type { ControlPlane } from './control-plane.ts';
import { API_ROUTES } from './routes.ts';
import { mayAct, ROLES } from './route.ts';
import { createAdminApi } from './server.ts';

const record = {
  prefix: 'abcd1234',
  hash: 'f'.repeat(64),
  hashKeyId: 'k1',
  tenant: 'default',
  app: 'demo',
  name: '<script>',
  createdAt: 1,
  expiresAt: undefined,
  revokedAt: undefined,
};

const calls: unknown[][] = [];
const note =
  <Answer>(name: string, answer: Answer) =>
  async (...args: unknown[]): Promise<Answer> => {
    calls.push([name, ...args]);
    return answer;
  };

const plane: ControlPlane = {
  status: note('status', {
    node: 'node_1',
    startedAt: 1,
    version: 'cfg_1',
    dataPlane: 'http://127.0.0.1:1',
    simulated: true,
    recording: true,
    workers: [],
    sequence: { node: 'node_1', count: 0, first: 0, last: 0, gaps: [] },
  }),
  exchanges: note('exchanges', { rows: [], next: undefined }),
  exchange: note('exchange', []),
  listKeys: note('listKeys', [record]),
  createKey: note('createKey', { key: `bz_abcd1234_${'x'.repeat(43)}`, record }),
  revokeKey: note('revokeKey', false),
  listKills: note('listKills', []),
  kill: note('kill', { workers: 1, confirmed: 1, cut: 0, ms: 1 }),
  lift: note('lift', undefined),
  reload: note('reload', {
    ok: false as const,
    problems: [{ path: 'apps', line: 3, message: 'bad', hint: undefined }],
  }),
  metrics: note('metrics', 'bartizan_up 1\n'),
  ready: () => true,
};

const api = createAdminApi({
  world: fakeWorld(),
  plane,
  version: '0.0.0',
  authenticate: (token) => {
    const role = ROLES.find((name) => token === `token-${name}`);
    return role === undefined ? undefined : { name: role, role };
  },
});

type Sent = { method?: string; token?: string; body?: unknown; headers?: Record<string, string> };

async function call(url: string, { method = 'GET', token, body, headers }: Sent = {}) {
  const answer = await api.inject({
    method: method as 'GET',
    url,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const text = answer.body;
  return {
    status: answer.statusCode,
    text,
    json: text.startsWith('{') ? JSON.parse(text) : undefined,
    headers: answer.headers,
  };
}

const SAMPLE: Record<string, string> = {
  prefix: 'abcd1234',
  request: `req_${'a'.repeat(26)}`,
  kind: 'app',
  value: 'demo',
};
const BODY: Record<string, unknown> = {
  'POST /api/v1/keys': { app: 'demo' },
  'PUT /api/v1/kill-switches/{kind}/{value}': { why: 'drill' },
};

for (const route of API_ROUTES) {
  const name = `${route.method} ${route.path}`;
  const url = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => SAMPLE[key] ?? '');
  const body = BODY[name];
  test(`${name}: no token, wrong token, each role`, async () => {
    assert.equal((await call(url, { method: route.method, body })).status, 401);
    assert.equal((await call(url, { method: route.method, body, token: 'nobody' })).status, 401);
    for (const role of ROLES) {
      calls.length = 0;
      const { status } = await call(url, { method: route.method, body, token: `token-${role}` });
      if (mayAct(role, route.role)) assert.notEqual(status, 403, role);
      else {
        assert.equal(status, 403, role);
        assert.deepEqual(calls, [], 'nothing was called for a role that may not');
      }
    }
  });
}

test('unknown members, queries and paths are refused', async () => {
  const token = 'token-admin';
  const extra = await call('/api/v1/keys', {
    method: 'POST',
    token,
    body: { app: 'demo', role: 'admin' },
  });
  assert.equal(extra.status, 400);
  assert.equal((await call('/api/v1/keys?x=1', { token })).status, 400);
  assert.equal((await call('/api/v1/exchanges?limit=100000', { token })).status, 400);
  assert.equal((await call('/api/v1/nothing', { token })).status, 404);
  assert.equal((await call('/api/v1/keys/abcd1234%27--', { method: 'DELETE', token })).status, 400);
});

test('hostile bodies: prototype, not JSON, too large, wrong type', async () => {
  const token = 'token-admin';
  const send = (payload: string, type = 'application/json') =>
    api.inject({
      method: 'POST',
      url: '/api/v1/keys',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      payload,
    });
  assert.equal((await send('{"__proto__":{"app":"x"},"app":"demo"}')).statusCode, 400);
  assert.equal((await send('{')).statusCode, 400);
  assert.equal((await send(`{"app":"${'x'.repeat(100_000)}"}`)).statusCode, 413);
  assert.equal((await send('app=demo', 'application/x-www-form-urlencoded')).statusCode, 415);
});

test('errors show a code and a hint, and nothing internal', async () => {
  const { status, json } = await call('/api/v1/keys/abcd1234', {
    method: 'DELETE',
    token: 'token-admin',
  });
  assert.equal(status, 404);
  assert.deepEqual(Object.keys(json.error).sort(), ['code', 'hint', 'message']);
});

test('key listing never holds a hash', async () => {
  const { text } = await call('/api/v1/keys', { token: 'token-engineer' });
  assert.ok(!text.includes(record.hash));
  assert.ok(!text.includes('hashKeyId'));
});

test('a refused reload names its problems', async () => {
  const { status, json } = await call('/api/v1/reload', { method: 'POST', token: 'token-admin' });
  assert.equal(status, 422);
  assert.equal(json.error.problems[0].line, 3);
});

test('metrics need a token; health does not', async () => {
  assert.equal((await call('/metrics')).status, 401);
  assert.equal((await call('/metrics', { token: 'token-viewer' })).text, 'bartizan_up 1\n');
  assert.equal((await call('/healthz')).status, 200);
  assert.equal((await call('/readyz')).status, 200);
});

test('answers may not be cached, sniffed or framed', async () => {
  const { headers } = await call('/api/v1/status', { token: 'token-viewer' });
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(String(headers['content-security-policy']), /default-src 'none'/);
});

test('every route is in the OpenAPI document with its role', async () => {
  const { json } = await call('/api/openapi.json', { token: 'token-viewer' });
  assert.equal(json.openapi, '3.1.0');
  for (const route of API_ROUTES) {
    assert.equal(json.paths[route.path][route.method.toLowerCase()]['x-bartizan-role'], route.role);
  }
});
