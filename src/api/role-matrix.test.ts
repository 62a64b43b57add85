// SPDX-License-Identifier: Apache-2.0
// Every route x every role x every reach of that role: the whole installation, the right tenant and app, and
// the wrong ones; bound to the caller or to a group of theirs. What is expected stands in this file and is
// not read from the routes, so that a route which is loosened by mistake fails here.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Role, ROLES } from '../core/ports/directory.ts';
import { type Answer, bearer, type Harness, MACHINE_TOKEN, startApi } from './api.fixture.ts';
import { createSessions } from './auth/sessions.ts';
import { adminConfig } from './config.ts';
import { approvalOf, appsOf, changeOf, keyOf, requestOf, workOf } from './plane.fixture.ts';
import { API_ROUTES } from './routes.ts';

type Where = { readonly tenant: string; readonly app: string };
type Row = {
  readonly role: Role;
  /** What the call touches; `list` for those that show what the caller may see. */
  readonly on: Where | 'list';
  readonly url?: () => Promise<string> | string;
  readonly body?: unknown;
  /** Answers that are fine for somebody who may: the fixture need not be able to do it all. */
  readonly fine?: readonly number[];
};

const ALL: Where = { tenant: '*', app: '*' };
const T1: Where = { tenant: 't1', app: '*' };
const APP: Where = { tenant: 't1', app: 't1-a' };

let harness: Harness;
let somebody: string;
let robot: string;
let serial = 0;
const fresh = (): string => String(++serial).padStart(26, 'z');

const account = (rest: string) => () => `/api/v1/accounts/${somebody}${rest}`;
const service = (rest: string) => () => `/api/v1/service-accounts/${robot}${rest}`;
const some = (url: string) => () => url;

async function binding(): Promise<string> {
  const id = `bnd_${fresh()}`;
  const made = { createdAt: 1, createdBy: 'test' };
  await harness.directory.bindings.insert({
    id,
    subject: 'group:x',
    role: 'viewer',
    ...APP,
    ...made,
  });
  return `/api/v1/bindings/${id}`;
}

async function token(): Promise<string> {
  const id = String(++serial).padStart(8, 'y');
  const times = { createdAt: 1, usedAt: undefined, expiresAt: undefined };
  const proof = { hash: 'f'.repeat(64), hashKeyId: 'k1' };
  await harness.directory.credentials.put({
    kind: 'token',
    id,
    account: robot,
    name: '',
    ...times,
    ...proof,
  });
  return `/api/v1/service-accounts/${robot}/tokens/${id}`;
}

const DRAFT = { modules: [{ path: 'a.rego', text: 'package a' }] };
const EXPECTED: Readonly<Record<string, Row>> = {
  'GET /api/v1/status': { role: 'viewer', on: ALL },
  'GET /api/v1/nodes': { role: 'viewer', on: ALL },
  'DELETE /api/v1/nodes/{node}': { role: 'admin', on: ALL, url: some('/api/v1/nodes/gone') },
  'GET /api/v1/configuration': { role: 'viewer', on: ALL },
  'GET /api/v1/configuration/explain': { role: 'viewer', on: 'list' },
  'POST /api/v1/configuration/check': { role: 'admin', on: ALL, body: { text: '' } },
  'GET /api/v1/content': { role: 'viewer', on: ALL },
  'POST /api/v1/content': {
    role: 'engineer',
    on: ALL,
    body: { pack: 'AAAA', signature: 'x' },
  },
  ...contentMove('promote', 'approver'),
  ...contentMove('roll-back', 'approver'),
  ...contentMove('retire', 'approver'),
  ...contentMove('drop', 'engineer'),
  'GET /api/v1/policies': { role: 'viewer', on: ALL },
  'POST /api/v1/policies': { role: 'engineer', on: ALL, body: { bundle: 'AAAA' } },
  'GET /api/v1/policies/candidate': { role: 'viewer', on: ALL },
  'POST /api/v1/policies/rollback': { role: 'approver', on: ALL, body: { revision: 'v1' } },
  'GET /api/v1/policies/{revision}': { role: 'viewer', on: ALL, url: some('/api/v1/policies/v1') },
  'GET /api/v1/policies/{revision}/bundle': {
    role: 'engineer',
    on: ALL,
    url: some('/api/v1/policies/v1/bundle'),
  },
  ...policyStep('shadow', 'engineer'),
  ...policyStep('canary', 'approver'),
  ...policyStep('enforce', 'approver'),
  ...policyStep('withdraw', 'engineer'),
  ...policyWork('check', { policy: DRAFT }),
  ...policyWork('test', { policy: DRAFT }),
  ...policyWork('eval', { policy: DRAFT, input: {}, query: 'data.x.y' }),
  ...policyWork('replay', {}),
  ...policyWork('diff', {}),
  'GET /api/v1/policy-work': { role: 'engineer', on: 'list' },
  'GET /api/v1/policy-work/{id}': {
    role: 'engineer',
    on: APP,
    url: some(`/api/v1/policy-work/${workOf('t1-a')}`),
  },
  'DELETE /api/v1/policy-work/{id}': {
    role: 'engineer',
    on: APP,
    url: some(`/api/v1/policy-work/${workOf('t1-a')}`),
  },
  'GET /api/v1/decisions': { role: 'viewer', on: 'list' },
  'POST /api/v1/reload': { role: 'admin', on: ALL, body: {} },
  ...resource('tenants', 'engineer', { id: 't1', on: T1, body: {} }),
  ...resource('teams', 'engineer', { id: 't1-team', on: T1, body: { tenant: 't1' } }),
  ...resource('apps', 'engineer', { id: 't1-a', on: APP, body: { tenant: 't1' } }),
  ...resource('agents', 'engineer', { id: 't1-a-agent', on: APP, body: { app: 't1-a' } }),
  ...resource('upstreams', 'admin', { id: 'simulated', on: ALL, body: { kind: 'simulated' } }),
  ...resource('models', 'engineer', {
    id: 'simulated',
    on: ALL,
    body: { targets: [{ upstream: 'simulated' }] },
  }),
  ...resource('limits', 'engineer', { id: 'some', on: ALL, body: {} }),
  'GET /api/v1/exchanges': { role: 'viewer', on: 'list' },
  'GET /api/v1/exchanges/{request}': {
    role: 'viewer',
    on: APP,
    url: some(`/api/v1/exchanges/${requestOf('t1-a')}`),
  },
  'GET /api/v1/keys': { role: 'engineer', on: 'list' },
  'POST /api/v1/keys': { role: 'admin', on: APP, body: { app: 't1-a' } },
  'POST /api/v1/keys/{prefix}/rotate': {
    role: 'admin',
    on: APP,
    url: some(`/api/v1/keys/${keyOf('t1-a')}/rotate`),
    body: {},
  },
  'DELETE /api/v1/keys/{prefix}': {
    role: 'engineer',
    on: APP,
    url: some(`/api/v1/keys/${keyOf('t1-a')}`),
  },
  'GET /api/v1/kill-switches': { role: 'viewer', on: 'list' },
  'PUT /api/v1/kill-switches/{kind}/{value}': {
    role: 'engineer',
    on: APP,
    url: some('/api/v1/kill-switches/app/t1-a'),
    body: { why: 'drill' },
  },
  'DELETE /api/v1/kill-switches/{kind}/{value}': {
    role: 'approver',
    on: APP,
    url: some('/api/v1/kill-switches/app/t1-a'),
  },
  'GET /api/v1/approvals': { role: 'viewer', on: 'list' },
  'GET /api/v1/approvals/{id}': {
    role: 'viewer',
    on: APP,
    url: some(`/api/v1/approvals/${approvalOf('t1-a')}`),
  },
  ...approvalDecision('grant'),
  ...approvalDecision('deny'),
  'GET /api/v1/changes': { role: 'viewer', on: 'list' },
  'GET /api/v1/changes/{id}': {
    role: 'viewer',
    on: APP,
    url: some(`/api/v1/changes/${changeOf('t1-a')}`),
  },
  'POST /api/v1/changes/{id}/{decision}': {
    role: 'approver',
    on: APP,
    url: some(`/api/v1/changes/${changeOf('t1-a')}/approve`),
    body: {},
  },
  'GET /api/v1/accounts': { role: 'admin', on: ALL },
  'POST /api/v1/accounts': { role: 'admin', on: ALL, body: { login: 'taken' }, fine: [409] },
  'GET /api/v1/accounts/{id}': { role: 'admin', on: ALL, url: account('') },
  'PUT /api/v1/accounts/{id}': { role: 'admin', on: ALL, url: account(''), body: { name: 'x' } },
  'POST /api/v1/accounts/{id}/reset': { role: 'admin', on: ALL, url: account('/reset'), body: {} },
  'DELETE /api/v1/accounts/{id}/sessions': { role: 'admin', on: ALL, url: account('/sessions') },
  'GET /api/v1/bindings': { role: 'admin', on: 'list' },
  'POST /api/v1/bindings': {
    role: 'admin',
    on: APP,
    body: { subject: 'group:taken', role: 'viewer', ...APP },
    fine: [409],
  },
  'DELETE /api/v1/bindings/{id}': { role: 'admin', on: APP, url: binding },
  'POST /api/v1/service-accounts': {
    role: 'admin',
    on: ALL,
    body: { login: 'taken' },
    fine: [409],
  },
  'GET /api/v1/service-accounts/{id}/tokens': { role: 'admin', on: ALL, url: service('/tokens') },
  'POST /api/v1/service-accounts/{id}/tokens': {
    role: 'admin',
    on: ALL,
    url: service('/tokens'),
    body: {},
    fine: [409],
  },
  'DELETE /api/v1/service-accounts/{id}/tokens/{prefix}': { role: 'admin', on: ALL, url: token },
};

function approvalDecision(decision: string): Record<string, Row> {
  const url = some(`/api/v1/approvals/${approvalOf('t1-a')}/${decision}`);
  return {
    [`POST /api/v1/approvals/{id}/${decision}`]: { role: 'approver', on: APP, url, body: {} },
  };
}

function policyStep(step: string, role: Role): Record<string, Row> {
  const url = some(`/api/v1/policies/team%2Fv1/${step}`);
  return { [`POST /api/v1/policies/{revision}/${step}`]: { role, on: ALL, url, body: {} } };
}

function policyWork(kind: string, more: object): Record<string, Row> {
  const body = { ...more, tenant: 't1', app: 't1-a' };
  return { [`POST /api/v1/policy-work/${kind}`]: { role: 'engineer', on: APP, body } };
}

function contentMove(move: string, role: Role): Record<string, Row> {
  const url = some(`/api/v1/content/some-pack/${move}`);
  return { [`POST /api/v1/content/{id}/${move}`]: { role, on: ALL, url, body: {} } };
}

function resource(
  section: string,
  role: Role,
  { id, on, body }: { id: string; on: Where; body: unknown },
): Record<string, Row> {
  const path = `/api/v1/${section}`;
  const url = some(`${path}/${id}`);
  return {
    [`GET ${path}`]: { role: 'viewer', on: on === ALL ? ALL : 'list' },
    [`GET ${path}/{id}`]: { role: 'viewer', on, url, fine: section === 'limits' ? [404] : [] },
    [`PUT ${path}/{id}`]: { role, on, url, body: { body, etag: 1 }, fine: [409, 422] },
    [`DELETE ${path}/{id}`]: {
      role,
      on,
      url: some(`${path}/${id}?etag=1`),
      fine: section === 'limits' ? [404] : [409, 422],
    },
  };
}

const REACHES: Readonly<Record<string, Where>> = {
  'the installation': ALL,
  'the tenant': T1,
  'the other tenant': { tenant: 't2', app: '*' },
  'the app': APP,
  'the other app': { tenant: 't1', app: 't1-b' },
  'an app of the other tenant': { tenant: 't2', app: 't2-a' },
};

const covers = (reach: Where, on: Where): boolean =>
  (reach.tenant === '*' || reach.tenant === on.tenant) &&
  (reach.app === '*' || reach.app === on.app);

type Call = (method: string, url: string, body?: unknown) => Promise<Answer>;
type Actor = {
  readonly name: string;
  readonly role: Role;
  readonly reach: Where;
  readonly call: Call;
};
const actors: Actor[] = [];

before(async () => {
  harness = await startApi();
  somebody = await harness.person('somebody');
  await harness.person('taken');
  robot = `acc_${fresh()}`;
  await harness.directory.accounts.insert({
    id: robot,
    kind: 'service',
    login: 'robot',
    name: '',
    createdAt: 1,
    createdBy: 'test',
    disabledAt: undefined,
  });
  await harness.bind('group:taken', { role: 'viewer', ...APP });
  for (const { tenant, app } of ['t1', 't2'].flatMap((tenant) =>
    appsOf(tenant).map((app) => ({ tenant, app })),
  )) {
    await harness.bind(`group:of-${app}`, { role: 'viewer', tenant, app });
  }
  // Somebody to be left, whatever is removed.
  await harness.person('root', { role: 'admin', ...ALL });
  for (const role of ROLES) {
    for (const [name, reach] of Object.entries(REACHES)) {
      const login = `${role}-${actors.length}`;
      const made = await harness.service(login, { role, ...reach });
      actors.push({ name: `${role} of ${name}`, role, reach, call: bearer(harness, made) });
      const group = `group ${role} ${name}`;
      await harness.bind(`group:${group}`, { role, ...reach });
      const call = await member(`${login}-person`, group);
      actors.push({ name: `${role} of ${name} by group`, role, reach, call });
    }
  }
});
after(() => harness.api.close());

/** A person who is logged in with a group, and has nothing but what the group has. */
async function member(login: string, group: string): Promise<Call> {
  const sessions = createSessions({ ...harness, config: () => adminConfig.parse({}) });
  const account = await harness.person(login);
  const open = await sessions.begin({ account, how: 'oidc', groups: [group] });
  const browser = harness.browser();
  browser.jar.set('bartizan-session', open.secret.reveal());
  browser.csrf = open.csrf;
  return (method, url, body) => browser.call(method, url, body === undefined ? {} : { body });
}

test('the table names every route, and only routes', () => {
  assert.deepEqual(
    API_ROUTES.map(({ method, path }) => `${method} ${path}`).sort(),
    Object.keys(EXPECTED).sort(),
  );
});

for (const [name, row] of Object.entries(EXPECTED)) {
  const [method = '', path = ''] = name.split(' ');
  test(name, async () => {
    for (const actor of actors) {
      const url = (await row.url?.()) ?? path;
      harness.plane.made.length = 0;
      const audits = harness.plane.audited.length;
      const answer = await actor.call(method, url, row.body);
      const enough = ROLES.indexOf(actor.role) >= ROLES.indexOf(row.role);
      const may = enough && (row.on === 'list' || covers(actor.reach, row.on));
      const told = `${name} by ${actor.name}: ${answer.status} ${answer.text}`;
      if (may) {
        const fine = answer.status < 300 || (row.fine ?? []).includes(answer.status);
        assert.ok(fine, told);
        if (row.on === 'list') assertOnly(actor.reach, answer.text, told);
      } else {
        const hidden = enough && row.on !== 'list' && !covers(actor.reach, row.on);
        assert.ok(answer.status === 403 || (hidden && answer.status === 404), told);
        assert.deepEqual(harness.plane.made, [], told);
        assert.equal(harness.plane.audited.length, audits, told);
      }
    }
  });
}

/** The ids of the fixture hold the app's: nothing of an app that is not theirs may be in a list. */
function assertOnly(reach: Where, text: string, told: string): void {
  for (const tenant of ['t1', 't2']) {
    for (const app of appsOf(tenant)) {
      const shown = text.includes(app) || text.includes(requestOf(app));
      if (!covers(reach, { tenant, app })) assert.ok(!shown, `${app} is shown: ${told}`);
    }
    if (reach.tenant !== '*' && reach.tenant !== tenant) {
      assert.doesNotMatch(text, new RegExp(`\\b${tenant}\\b`), told);
    }
  }
}

test('an id of somebody else and one that does not exist get the same answer, byte for byte', async () => {
  const call = bearer(harness, await harness.service('t1-admin', { role: 'admin', ...T1 }));
  const other = await foreignBinding();
  for (const [method, foreign, absent, body] of [
    ['GET', `/api/v1/exchanges/${requestOf('t2-a')}`, `/api/v1/exchanges/${requestOf('t9-a')}`],
    ['DELETE', `/api/v1/keys/${keyOf('t2-a')}`, '/api/v1/keys/zzzzzzzz'],
    ['POST', `/api/v1/keys/${keyOf('t2-a')}/rotate`, '/api/v1/keys/zzzzzzzz/rotate', {}],
    ['POST', '/api/v1/keys', '/api/v1/keys', [{ app: 't2-a' }, { app: 't9-a' }]],
    ['PUT', '/api/v1/kill-switches/app/t2-a', '/api/v1/kill-switches/app/t9-a', { why: 'x' }],
    ['DELETE', '/api/v1/kill-switches/app/t2-a', '/api/v1/kill-switches/app/t9-a'],
    ['GET', `/api/v1/changes/${changeOf('t2-a')}`, `/api/v1/changes/${changeOf('t9-a')}`],
    [
      'POST',
      `/api/v1/changes/${changeOf('t2-a')}/approve`,
      `/api/v1/changes/${changeOf('t9-a')}/approve`,
      {},
    ],
    ['GET', `/api/v1/policy-work/${workOf('t2-a')}`, `/api/v1/policy-work/${workOf('t9-a')}`],
    ['DELETE', `/api/v1/policy-work/${workOf('t2-a')}`, `/api/v1/policy-work/${workOf('t9-a')}`],
    [
      'POST',
      '/api/v1/policy-work/replay',
      '/api/v1/policy-work/replay',
      [
        { tenant: 't2', app: 't2-a' },
        { tenant: 't9', app: 't9-a' },
      ],
    ],
    ['DELETE', `/api/v1/bindings/${other}`, `/api/v1/bindings/bnd_${'0'.repeat(26)}`],
    ['GET', '/api/v1/tenants/t2', '/api/v1/tenants/t9'],
    ['GET', '/api/v1/teams/t2-team', '/api/v1/teams/t9-team'],
    ['GET', '/api/v1/apps/t2-a', '/api/v1/apps/t9-a'],
    ['GET', '/api/v1/agents/t2-a-agent', '/api/v1/agents/t9-a-agent'],
    ['DELETE', '/api/v1/apps/t2-a?etag=1', '/api/v1/apps/t9-a?etag=1'],
    ['DELETE', '/api/v1/agents/t2-a-agent?etag=1', '/api/v1/agents/t9-a-agent?etag=1'],
  ] as const) {
    harness.plane.made.length = 0;
    const [first, second] = Array.isArray(body) ? body : [body, body];
    const there = await call(method, foreign, first);
    const nowhere = await call(method, absent, second);
    assert.equal(there.status, 404, `${method} ${foreign}: ${there.text}`);
    assert.equal(there.text, nowhere.text, `${method} ${foreign}`);
    assert.deepEqual(harness.plane.made, []);
  }
});

async function foreignBinding(): Promise<string> {
  const rows = await harness.directory.bindings.list(['group:of-t2-a']);
  return rows[0]?.id ?? assert.fail('no binding');
}

test('the administrator of the machine may do everything', async () => {
  const call = bearer(harness, MACHINE_TOKEN);
  for (const [name, row] of Object.entries(EXPECTED)) {
    const [method = '', path = ''] = name.split(' ');
    const { status, text } = await call(method, (await row.url?.()) ?? path, row.body);
    assert.ok(status < 300 || (row.fine ?? []).includes(status), `${name}: ${status} ${text}`);
  }
});
