// SPDX-License-Identifier: Apache-2.0
// Two tenants on one control plane: nobody reads, changes, counts or guesses what belongs to the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANY, type Role } from '../../core/ports/directory.ts';
import type { ApiRoute, Grant } from '../route.ts';
import { API_ROUTES } from '../routes.ts';
import { approvalId, call, change, fakePlane, FILE, key, requestId } from './routes.fixture.ts';

const grant = (role: Role, tenant: string, app: string = ANY): readonly Grant[] => [
  { role, tenant, app },
];
const OF_A = grant('admin', 'a');
const EVERYWHERE = grant('admin', ANY);

function route(name: string): ApiRoute {
  const found = API_ROUTES.find(({ method, path }) => `${method} ${path}` === name);
  assert.ok(found, name);
  return found;
}

const rowsOf = (answer: { readonly body?: unknown }): readonly Record<string, unknown>[] =>
  (answer.body as { rows: Record<string, unknown>[] }).rows;

const app = { tenant: 'a' };
const why = { why: 'drill' };

/** Every route that names one thing: something of one's own, of the other tenant, and of nobody. */
const NAMED: readonly (readonly [
  name: string,
  own: Record<string, string>,
  foreign: Record<string, string>,
  nobodys: Record<string, string>,
  rest?: { readonly query?: unknown; readonly body?: unknown },
])[] = [
  ['GET /api/v1/tenants/{id}', { id: 'a' }, { id: 'b' }, { id: 'c' }],
  ['GET /api/v1/teams/{id}', { id: 'a-team' }, { id: 'b-team' }, { id: 'c-team' }],
  ['GET /api/v1/apps/{id}', { id: 'a-one' }, { id: 'b-one' }, { id: 'c-one' }],
  ['GET /api/v1/agents/{id}', { id: 'a-bot' }, { id: 'b-bot' }, { id: 'c-bot' }],
  [
    'DELETE /api/v1/teams/{id}',
    { id: 'a-made-team' },
    { id: 'b-made-team' },
    { id: 'c' },
    { query: { etag: '1' } },
  ],
  [
    'DELETE /api/v1/apps/{id}',
    { id: 'a-made' },
    { id: 'b-made' },
    { id: 'c' },
    { query: { etag: '1' } },
  ],
  ['POST /api/v1/keys/{prefix}/rotate', prefix('aaaaaaaa'), prefix('bbbbbbbb'), prefix('cccccccc')],
  ['DELETE /api/v1/keys/{prefix}', prefix('aaaaaaaa'), prefix('bbbbbbbb'), prefix('cccccccc')],
  [
    'PUT /api/v1/kill-switches/{kind}/{value}',
    { kind: 'app', value: 'a-one' },
    { kind: 'app', value: 'b-one' },
    { kind: 'app', value: 'c-one' },
    { body: why },
  ],
  [
    'DELETE /api/v1/kill-switches/{kind}/{value}',
    { kind: 'app', value: 'a-one' },
    { kind: 'app', value: 'b-one' },
    { kind: 'app', value: 'c-one' },
  ],
  ['GET /api/v1/approvals/{id}', asked(1), asked(2), asked(99)],
  ['POST /api/v1/approvals/{id}/grant', asked(1), asked(2), asked(99), { body: why }],
  ['POST /api/v1/approvals/{id}/deny', asked(1), asked(2), asked(99), { body: why }],
  ['GET /api/v1/changes/{id}', id(1), id(2), id(99)],
  [
    'POST /api/v1/changes/{id}/{decision}',
    { ...id(1), decision: 'approve' },
    { ...id(2), decision: 'approve' },
    { ...id(99), decision: 'approve' },
  ],
  [
    'GET /api/v1/exchanges/{request}',
    { request: requestId('a') },
    { request: requestId('b') },
    { request: requestId('d') },
  ],
];

function prefix(text: string) {
  return { prefix: text };
}
function asked(number: number) {
  return { id: approvalId(number) };
}
function id(number: number) {
  return { id: change(number, '').id };
}

for (const [name, own, foreign, nobodys, rest = {}] of NAMED) {
  test(`${name}: own yes; another tenant's looks like one that is not there`, async () => {
    const { plane, changes } = fakePlane();
    const as = (grants: readonly Grant[], params: object) =>
      call(route(name), { plane, grants }, { ...rest, params });
    const foreignAnswer = await as(OF_A, foreign);
    assert.deepEqual(foreignAnswer, await as(OF_A, nobodys));
    assert.equal(foreignAnswer.code, 'not_found');
    assert.deepEqual(changes, []);
    const mine = await as(OF_A, own);
    assert.ok(mine.status < 300, JSON.stringify(mine));
    // Somebody else of the same tenant, with another app only, is as foreign.
    const neighbour = await as(grant('admin', 'a', 'a-none'), own);
    assert.equal(neighbour.code, 'not_found');
  });
}

test('every scoped route that names one thing is among those tried', () => {
  const tried = new Set(NAMED.map(([name]) => name));
  const left = API_ROUTES.filter(({ reach, path }) => reach === 'scoped' && path.includes('{'))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !tried.has(name));
  // These have tests of their own, below or (bindings) with the accounts: nothing of the fixture fits them.
  assert.deepEqual(left, [
    'GET /api/v1/policy-work/{id}',
    'DELETE /api/v1/policy-work/{id}',
    'PUT /api/v1/tenants/{id}',
    'DELETE /api/v1/tenants/{id}',
    'PUT /api/v1/teams/{id}',
    'PUT /api/v1/apps/{id}',
    'PUT /api/v1/agents/{id}',
    'DELETE /api/v1/agents/{id}',
    'DELETE /api/v1/bindings/{id}',
  ]);
});

const LISTS: readonly (readonly [
  name: string,
  own: string[],
  ofOneApp: string[],
  member: string,
])[] = [
  ['GET /api/v1/tenants', ['a'], [], 'id'],
  ['GET /api/v1/teams', ['a-made-team', 'a-team'], [], 'id'],
  ['GET /api/v1/apps', ['a-made', 'a-one', 'a-two'], ['a-one'], 'id'],
  ['GET /api/v1/agents', ['a-bot'], ['a-bot'], 'id'],
  ['GET /api/v1/keys', ['aaaaaaaa', 'aaaaaaab', 'aaaaaaac'], ['aaaaaaaa', 'aaaaaaac'], 'prefix'],
  ['GET /api/v1/kill-switches', ['a-one'], ['a-one'], 'value'],
  ['GET /api/v1/changes', [id(1).id], [id(1).id], 'id'],
  ['GET /api/v1/exchanges', [requestId('a'), requestId('c')], [requestId('a')], 'request'],
];
for (const [name, own, ofOneApp, member] of LISTS) {
  test(`${name} shows what is one's own`, async () => {
    const { plane } = fakePlane();
    const seen = async (grants: readonly Grant[]) =>
      rowsOf(await call(route(name), { plane, grants })).map((row) => row[member]);
    assert.deepEqual((await seen(OF_A)).map(String).toSorted(), own);
    assert.deepEqual(await seen(grant('admin', 'a', 'a-one')), ofOneApp);
    assert.deepEqual(await seen(grant('admin', 'c')), []);
    assert.deepEqual(await seen([]), []);
    assert.ok((await seen(EVERYWHERE)).length > own.length);
  });
}

test('pages follow each other without a gap or a repetition', async () => {
  const { plane } = fakePlane();
  for (const [name, , , member] of LISTS) {
    if (name.endsWith('/exchanges')) continue;
    const seen: unknown[] = [];
    for (let after: string | undefined; ; ) {
      const query = { limit: '1', ...(after === undefined ? {} : { after }) };
      const answer = await call(route(name), { plane, grants: EVERYWHERE }, { query });
      const rows = rowsOf(answer);
      assert.equal(rows.length, 1);
      seen.push(rows[0]?.[member]);
      after = (answer.body as { next?: string }).next;
      if (after === undefined) break;
    }
    const all = rowsOf(await call(route(name), { plane, grants: EVERYWHERE }));
    assert.deepEqual(
      seen,
      all.map((row) => row[member]),
    );
  }
});

const PUT_APP = route('PUT /api/v1/apps/{id}');
const putApp = (
  { plane }: ReturnType<typeof fakePlane>,
  grants: readonly Grant[],
  [name, body, etag = 0]: readonly [string, unknown, number?],
) => call(PUT_APP, { plane, grants }, { params: { id: name }, body: { body, etag } });

test('an app moves between tenants only with rights on both', async () => {
  const cases: readonly (readonly [string, readonly Grant[], string | undefined])[] = [
    ['both', [...OF_A, ...grant('engineer', 'b')], undefined],
    ['the old one only', OF_A, 'not_found'],
    ['the new one only', grant('engineer', 'b'), 'not_found'],
    ['the new one to look at only', [...OF_A, ...grant('viewer', 'b')], 'forbidden'],
  ];
  for (const [name, grants, code] of cases) {
    const fake = fakePlane();
    const answer = await putApp(fake, grants, ['a-made', { tenant: 'b' }, 1]);
    assert.equal(answer.code, code, name);
    assert.equal(fake.changes.length, code === undefined ? 1 : 0);
  }
});

test('no tenant is taken over, and none invented, by naming it in an app', async () => {
  for (const tenant of ['b', 'c', 'default']) {
    const fake = fakePlane();
    const answer = await putApp(fake, OF_A, ['new', { tenant }]);
    assert.deepEqual([answer.code, answer.message], ['not_found', 'No such tenant.'], tenant);
    assert.deepEqual(fake.changes, []);
  }
});

test('an app with keys neither moves nor goes: its keys would act for another owner', async () => {
  const fake = fakePlane();
  fake.keys.push(key('eeeeeeee', 'a', 'a-made'));
  const moved = await putApp(fake, EVERYWHERE, ['a-made', { tenant: 'b' }, 1]);
  assert.equal(moved.code, 'conflict');
  const gone = await call(
    route('DELETE /api/v1/apps/{id}'),
    { plane: fake.plane, grants: OF_A },
    { params: { id: 'a-made' }, query: { etag: '1' } },
  );
  assert.equal(gone.code, 'conflict');
  assert.deepEqual(fake.changes, []);
  assert.equal((await putApp(fake, OF_A, ['a-made', { tenant: 'a', owner: 'o' }, 1])).status, 200);
});

test('agents: of an app of one own, and of no other', async () => {
  const { plane, changes } = fakePlane();
  const put = (grants: readonly Grant[], name: string, body: unknown, etag = 0) =>
    call(
      route('PUT /api/v1/agents/{id}'),
      { plane, grants },
      {
        params: { id: name },
        body: { body, etag },
      },
    );
  const foreign = await put(OF_A, 'new', { app: 'b-one' });
  assert.deepEqual(foreign, await put(OF_A, 'new', { app: 'nowhere' }));
  assert.equal(foreign.code, 'not_found');
  assert.equal((await put(OF_A, 'b-made-bot', { app: 'a-one' }, 1)).code, 'not_found');
  assert.equal((await put(OF_A, 'new', { app: 'constructor' })).code, 'not_found');
  assert.deepEqual(changes, []);
  assert.equal((await put(grant('engineer', 'a', 'a-one'), 'new', { app: 'a-one' })).status, 200);
  const remove = (grants: readonly Grant[]) =>
    call(
      route('DELETE /api/v1/agents/{id}'),
      { plane, grants },
      {
        params: { id: 'b-made-bot' },
        query: { etag: '1' },
      },
    );
  assert.equal((await remove(OF_A)).code, 'not_found');
  assert.equal((await remove(grant('viewer', 'b'))).code, 'forbidden');
  assert.equal((await remove(grant('engineer', 'b'))).status, 200);
});

test('a tenant: its title is its own, its limits and its neighbours are not', async () => {
  const { plane, changes } = fakePlane(FILE.replace('tenants: { a: {}, b: {} }', 'tenants: {}'));
  const limits = [{ per: 'tenant', unit: 'requests', window: 'day', max: 1 }];
  const put = (grants: readonly Grant[], name: string, body: unknown, etag = 0) =>
    call(
      route('PUT /api/v1/tenants/{id}'),
      { plane, grants },
      {
        params: { id: name },
        body: { body, etag },
      },
    );
  assert.equal((await put(OF_A, 'b', {})).code, 'not_found');
  assert.equal((await put(OF_A, 'a', { limits })).code, 'forbidden');
  assert.deepEqual(changes, []);
  // The first tenant that is declared leaves every other one undeclared: said without naming those.
  const first = await put(OF_A, 'a', {});
  assert.equal(first.status, 422);
  assert.ok(!JSON.stringify(first.body).includes('b-'), JSON.stringify(first.body));
  const remove = await call(
    route('DELETE /api/v1/tenants/{id}'),
    { plane, grants: OF_A },
    {
      params: { id: 'b' },
      query: { etag: '1' },
    },
  );
  assert.equal(remove.code, 'not_found');
});

test('client certificates are claimed by engineers of the installation only', async () => {
  const body = { tenant: 'a', client_certificates: ['cn:payments'] };
  const fake = fakePlane();
  assert.equal((await putApp(fake, OF_A, ['a-made', body, 1])).code, 'forbidden');
  // The listener of the fixture asks for none: refused later, and in words.
  assert.equal((await putApp(fake, EVERYWHERE, ['a-made', body, 1])).status, 422);
});

test('teams: of another tenant, or with limits that mean nothing', async () => {
  const { plane } = fakePlane();
  const put = (body: unknown) =>
    call(
      route('PUT /api/v1/teams/{id}'),
      { plane, grants: OF_A },
      {
        params: { id: 'new' },
        body: { body },
      },
    );
  assert.equal((await put({ tenant: 'b' })).code, 'not_found');
  const limits = [{ per: 'tenant', unit: 'requests', window: 'day', max: 1 }];
  assert.equal((await put({ tenant: 'a', limits })).status, 422);
  assert.equal((await put({ tenant: 'a' })).status, 200);
});

test('what the file names only the file changes, and an old etag changes nothing', async () => {
  const fake = fakePlane();
  const inFile = await putApp(fake, OF_A, ['a-one', app]);
  assert.equal(inFile.code, 'conflict');
  assert.match(inFile.message ?? '', /only the file changes it/);
  for (const etag of [0, 2]) {
    assert.equal((await putApp(fake, OF_A, ['a-made', app, etag])).code, 'conflict');
  }
  const [one, other] = await Promise.all([
    putApp(fake, OF_A, ['a-made', { ...app, owner: 'one' }, 1]),
    putApp(fake, OF_A, ['a-made', { ...app, owner: 'other' }, 1]),
  ]);
  assert.deepEqual([one.status, other.code], [200, 'conflict']);
  assert.equal(fake.changes.length, 1);
  const fileOnly = fakePlane(`${FILE}configuration: { source: file }\n`);
  const refused = await putApp(fileOnly, EVERYWHERE, ['new', app]);
  assert.match(refused.message ?? '', /in the file alone/);
});

test("no member that is not a setting, and no setting that is not the caller's, gets in", async () => {
  const fake = fakePlane();
  const { plane } = fake;
  for (const body of [
    { ...app, id: 'b-one' },
    { ...app, etag: 9 },
    { ...app, from: 'file' },
  ]) {
    const answer = await putApp(fake, OF_A, ['new', body]);
    assert.equal(answer.status, 422);
    assert.match(JSON.stringify(answer.body), /unknown setting/);
  }
  const hostile = JSON.parse('{"tenant":"a","__proto__":{"tenant":"b"}}') as unknown;
  assert.equal((await putApp(fake, OF_A, ['new', hostile])).status, 422);
  const sent: readonly (readonly [string, object, object])[] = [
    ['PUT /api/v1/apps/{id}', { id: 'new' }, { body: app, changedBy: 'root' }],
    ['PUT /api/v1/apps/{id}', { id: 'new', kind: 'upstream' }, { body: app }],
    ['POST /api/v1/keys', {}, { app: 'a-one', tenant: 'b' }],
    ['POST /api/v1/keys', {}, { app: 'a-one', createdBy: 'root' }],
    ['POST /api/v1/keys', {}, { app: 'a-one', prefix: 'bbbbbbbb', hash: 'f' }],
    ['POST /api/v1/keys/{prefix}/rotate', prefix('aaaaaaaa'), { app: 'b-one' }],
    [
      'PUT /api/v1/kill-switches/{kind}/{value}',
      { kind: 'app', value: 'a-one' },
      { ...why, by: 'x' },
    ],
    ['POST /api/v1/changes/{id}/{decision}', { ...id(1), decision: 'approve' }, { by: 'x' }],
  ];
  for (const [name, params, body] of sent) {
    const answer = await call(
      route(name),
      { plane, grants: OF_A },
      {
        ...(Object.keys(params).length === 0 ? {} : { params }),
        body,
      },
    );
    assert.equal(answer.code, 'invalid_request', name);
  }
  assert.deepEqual(fake.changes, []);
});

test('ids and texts that would be something else elsewhere are refused', async () => {
  const { plane, changes } = fakePlane();
  const hostile = [
    "a' OR 1=1--",
    '../b-one',
    'a-one/../b-one',
    '__proto__',
    'a\u0000b',
    'a\r\nx: y',
    '',
    '*',
    '${a}',
    'A-ONE',
    'a'.repeat(64),
  ];
  for (const text of hostile) {
    for (const [name, member] of [
      ['GET /api/v1/apps/{id}', 'id'],
      ['GET /api/v1/tenants/{id}', 'id'],
      ['DELETE /api/v1/keys/{prefix}', 'prefix'],
      ['GET /api/v1/approvals/{id}', 'id'],
      ['GET /api/v1/changes/{id}', 'id'],
      ['GET /api/v1/exchanges/{request}', 'request'],
    ] as const) {
      const answer = await call(
        route(name),
        { plane, grants: EVERYWHERE },
        {
          params: { [member]: text },
        },
      );
      assert.equal(answer.code, 'invalid_request', `${name} ${JSON.stringify(text)}`);
    }
  }
  for (const name of ['a\u001b[2Jb', 'a\nb', 'a\u202eb', 'a\u2028b', 'x'.repeat(101)]) {
    const body = { app: 'a-one', name };
    const answer = await call(route('POST /api/v1/keys'), { plane, grants: OF_A }, { body });
    assert.equal(answer.code, 'invalid_request');
  }
  assert.deepEqual(changes, []);
});

test('a model is named as its provider does, an upstream is for the installation', async () => {
  const { plane } = fakePlane();
  const put = (grants: readonly Grant[], name: string, body: unknown) =>
    call(
      route('PUT /api/v1/models/{id}'),
      { plane, grants },
      {
        params: { id: name },
        body: { body },
      },
    );
  const body = { targets: [{ upstream: 'sim' }] };
  assert.equal((await put(EVERYWHERE, 'meta-llama/Llama-3.1:8b', body)).status, 200);
  for (const name of ['*', '__proto__', 'a b', '/x']) {
    assert.equal((await put(EVERYWHERE, name, body)).code, 'invalid_request', name);
  }
  const leak = await call(
    route('PUT /api/v1/upstreams/{id}'),
    { plane, grants: EVERYWHERE },
    {
      params: { id: 'mine' },
      body: {
        body: { kind: 'openai', base_url: 'https://evil.example', key: 'file:/etc/shadow' },
      },
    },
  );
  assert.equal(leak.status, 422);
  assert.match(JSON.stringify(leak.body), /allow_references/);
});

test("keys: further apps and agents have to be the actor's, and fit", async () => {
  const { plane, changes } = fakePlane();
  const make = (grants: readonly Grant[], body: object) =>
    call(route('POST /api/v1/keys'), { plane, grants }, { body });
  const cases: readonly (readonly [readonly Grant[], object, string | undefined])[] = [
    [OF_A, { app: 'a-one', apps: ['a-two'], agent: 'a-bot' }, undefined],
    [OF_A, { app: 'a-one', apps: ['b-one'] }, 'not_found'],
    [EVERYWHERE, { app: 'a-one', apps: ['b-one'] }, 'invalid_request'],
    [OF_A, { app: 'a-two', agent: 'a-bot' }, 'not_found'],
    [OF_A, { app: 'a-one', agent: 'b-bot' }, 'not_found'],
    [OF_A, { app: 'constructor' }, 'not_found'],
    [grant('admin', 'a', 'a-one'), { app: 'a-one', apps: ['a-two'] }, 'not_found'],
    [grant('engineer', 'a'), { app: 'a-one' }, 'forbidden'],
    [OF_A, { app: 'a-one', scopes: ['everything'] }, 'invalid_request'],
    [OF_A, { app: 'a-one', addresses: ['10.0.0.0/33'] }, 'invalid_request'],
    [OF_A, { app: 'a-one', addresses: ['example.org'] }, 'invalid_request'],
    [OF_A, { app: 'a-one', addresses: ['10.0.0.0/8', '2001:db8::/32', '::1'] }, undefined],
  ];
  for (const [grants, body, code] of cases) {
    changes.length = 0;
    assert.equal((await make(grants, body)).code, code, JSON.stringify(body));
    assert.equal(changes.length, code === undefined ? 1 : 0);
  }
});

test('a key that acts for several apps is rotated by who has all of them', async () => {
  const { plane } = fakePlane();
  const rotate = (grants: readonly Grant[]) =>
    call(
      route('POST /api/v1/keys/{prefix}/rotate'),
      { plane, grants },
      {
        params: prefix('aaaaaaac'),
        body: { overlapSeconds: 60 },
      },
    );
  assert.equal((await rotate(grant('admin', 'a', 'a-one'))).code, 'not_found');
  assert.equal((await rotate(OF_A)).status, 201);
});

test('no answer about keys holds a hash', async () => {
  const { plane } = fakePlane();
  const { body } = await call(route('GET /api/v1/keys'), { plane, grants: EVERYWHERE });
  assert.ok(!JSON.stringify(body).includes('ffff'));
  assert.ok(!JSON.stringify(body).includes('hashKeyId'));
});

test("stops of what may be anybody's are for the installation", async () => {
  const { plane, changes } = fakePlane();
  const on = (kind: string, value: string, grants = OF_A) =>
    call(
      route('PUT /api/v1/kill-switches/{kind}/{value}'),
      { plane, grants },
      {
        params: { kind, value },
        body: why,
      },
    );
  for (const kind of ['all', 'user', 'model', 'provider', 'tool', 'mcp-server']) {
    const value = kind === 'all' ? 'all' : 'sim';
    assert.equal((await on(kind, value)).code, 'not_found', kind);
    assert.equal((await on(kind, value, EVERYWHERE)).status, 200, kind);
  }
  changes.length = 0;
  for (const [kind, value] of [
    ['tenant', 'b'],
    ['agent', 'b-bot'],
    ['key', 'bbbbbbbb'],
    ['app', 'constructor'],
    ['user', 'b/ann'],
    ['user', '*/ann'],
    ['user', '/ann'],
    ['tenant', '*'],
  ] as const) {
    assert.equal((await on(kind, value)).code, 'not_found', kind);
  }
  assert.equal((await on('all', 'other', EVERYWHERE)).code, 'invalid_request');
  assert.deepEqual(changes, []);
  assert.equal((await on('user', 'a/ann/b')).status, 200);
  changes.length = 0;
  assert.deepEqual(changes, []);
});

test('lifting: at once, or as a change that waits; decided by those whose app it is', async () => {
  const { plane } = fakePlane();
  const off = (value: string, grants: readonly Grant[]) =>
    call(
      route('DELETE /api/v1/kill-switches/{kind}/{value}'),
      { plane, grants },
      {
        params: { kind: 'app', value },
      },
    );
  assert.equal((await off('a-one', OF_A)).status, 202);
  assert.equal((await off('b-one', grant('approver', 'b'))).status, 200);
  assert.equal((await off('a-one', grant('engineer', 'a'))).code, 'forbidden');
  const decide = (number: number) =>
    call(
      route('POST /api/v1/changes/{id}/{decision}'),
      { plane, grants: OF_A },
      {
        params: { ...id(number), decision: 'approve' },
      },
    );
  assert.equal((await decide(1)).status, 200);
  for (const foreign of [2, 3, 4]) assert.equal((await decide(foreign)).code, 'not_found');
});

test('exchanges: with several apps or tenants the one meant has to be named', async () => {
  const { plane } = fakePlane();
  const list = async (grants: readonly Grant[], query = {}) => {
    const answer = await call(route('GET /api/v1/exchanges'), { plane, grants }, { query });
    return answer.code ?? rowsOf(answer).map(({ request }) => request);
  };
  const both = [...OF_A, ...grant('viewer', 'b', 'b-one')];
  assert.equal(await list(both), 'invalid_request');
  assert.deepEqual(await list(both, { tenant: 'b' }), [requestId('b')]);
  assert.deepEqual(await list(both, { tenant: 'a', app: 'a-one' }), [requestId('a')]);
  assert.deepEqual(await list(OF_A, { tenant: 'b' }), []);
  assert.deepEqual(await list(OF_A, { app: 'b-one' }), []);
  assert.deepEqual(await list(grant('viewer', 'a', 'a-two'), { app: 'a-one' }), []);
  assert.deepEqual(await list(grant('viewer', 'a', 'a-two'), { tenant: 'a' }), []);
});

test("the configuration in words: one's own apps, and the installation for those of the installation", async () => {
  const { plane } = fakePlane();
  const explain = async (grants: readonly Grant[], query = {}) =>
    call(route('GET /api/v1/configuration/explain'), { plane, grants }, { query });
  const own = JSON.stringify((await explain(OF_A)).body);
  assert.ok(own.includes('a-one') && !own.includes('b-one') && !own.includes('upstreams'));
  assert.equal((await explain(OF_A, { app: 'b-one' })).code, 'not_found');
  const whole = JSON.stringify((await explain(EVERYWHERE)).body);
  assert.ok(whole.includes('a-one') && whole.includes('b-one') && whole.includes('upstreams'));
});

test('the configuration as data and as a file, checked and forgotten nodes', async () => {
  const { plane } = fakePlane();
  const as = { plane, grants: EVERYWHERE };
  const get = route('GET /api/v1/configuration');
  const data = (await call(get, as)).body as { parts: unknown[]; config: object };
  assert.ok(
    data.parts.some((part) => JSON.stringify(part) === '{"kind":"app","id":"a-made","from":"api"}'),
  );
  const { yaml } = (await call(get, as, { query: { format: 'yaml' } })).body as { yaml: string };
  const check = route('POST /api/v1/configuration/check');
  assert.deepEqual((await call(check, as, { body: { text: yaml } })).body, {
    ok: true,
    problems: [],
  });
  const bad = (await call(check, as, { body: { text: `${FILE}lisen: 1` } })).body;
  assert.match(JSON.stringify(bad), /unknown setting \\"lisen\\"/);
  const forget = (node: string) =>
    call(route('DELETE /api/v1/nodes/{node}'), as, { params: { node } });
  assert.equal((await forget('dead')).status, 200);
  assert.equal((await forget('alive')).code, 'not_found');
});
