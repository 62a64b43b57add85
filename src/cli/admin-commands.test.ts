// SPDX-License-Identifier: Apache-2.0
// Commands that talk to a running node, against an admin API that answers what each case says: what they
// send, what they print, and with which exit code they end.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runCommandLine } from './run.ts';

type Sent = { readonly method: string; readonly url: string; readonly body: unknown };
type Canned = { readonly status?: number; readonly body: unknown };

const folder = mkdtempSync(join(tmpdir(), 'bz-admin-'));
const sent: Sent[] = [];
let answers: Canned[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    assert.equal(request.headers.authorization, 'Bearer bza_token');
    const text = Buffer.concat(chunks).toString();
    const { method = '', url = '' } = request;
    sent.push({ method, url, body: text === '' ? undefined : JSON.parse(text) });
    const { status = 200, body } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
});
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const access = { url: `http://127.0.0.1:${port}`, token: 'bza_token' };
  writeFileSync(join(folder, 'admin.json'), JSON.stringify(access));
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(args: readonly string[], canned: readonly Canned[], input = '') {
  answers = [...canned];
  sent.length = 0;
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine([...args, '--data', folder], {
    out: (line) => void out.push(line),
    say: (line) => void err.push(line),
    input: async function* once() {
      yield Buffer.from(input);
    },
  });
  assert.deepEqual(answers, [], 'every answer was asked for');
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const made = {
  key: 'bz_aaaaaaaa_secret',
  prefix: 'aaaaaaaa',
  tenant: 'default',
  app: 'demo',
  apps: ['other'],
  name: 'x',
  createdAt: Date.UTC(2026, 0, 31),
};
const spread = { workers: 4, confirmed: 4, nodes: 2, nodesConfirmed: 2, ms: 12.3, cut: 3 };
const change = {
  id: 'chg_01j9zq3r5x8k2m4n6p7q8r9s0t',
  action: 'kill.off',
  target: 'app:demo',
  why: 'over',
  requestedBy: 'ann',
  requestedAt: Date.UTC(2026, 0, 31, 12),
  expiresAt: Date.UTC(2026, 1, 1, 12),
  state: 'open',
};
const node = {
  node: 'node_1',
  version: '0.1.0',
  startedAt: 1,
  seenAt: Date.UTC(2026, 0, 31, 12),
  dataPlane: 'http://127.0.0.1:8080',
  admin: 'http://127.0.0.1:8081',
  snapshot: 'cfg_1',
  applied: { resources: 1, keys: 2, kills: 3, policies: 4 },
  workers: 4,
  policy: 'v1',
};
const app = {
  kind: 'app',
  id: 'made',
  from: 'api',
  etag: 3,
  changedAt: 0,
  changedBy: 'ann',
  body: { tenant: 'a' },
};
const missing = { status: 404, body: { error: { code: 'not_found', message: 'No app.' } } };
const done = { body: { etag: 4, version: 'cfg_2' } };

type Case = {
  readonly args: readonly string[];
  readonly answers: readonly Canned[];
  readonly sends: readonly Sent[];
  readonly out?: string | RegExp;
  readonly err?: string | RegExp;
  readonly code?: number;
  readonly input?: string;
};
const get = (url: string): Sent => ({ method: 'GET', url, body: undefined });

const CASES: Readonly<Record<string, Case>> = {
  'key create: everything a key can have': {
    args: [
      'key',
      'create',
      '--app',
      'demo',
      '--app',
      'other',
      '--scope',
      'chat',
      '--scope',
      'models',
      '--model',
      'gpt',
      '--address',
      '10.0.0.0/8',
      '--agent',
      'bot',
      '--name',
      'x',
      '--why',
      'new',
    ],
    answers: [{ status: 201, body: made }],
    sends: [
      {
        method: 'POST',
        url: '/api/v1/keys',
        body: {
          app: 'demo',
          apps: ['other'],
          name: 'x',
          scopes: ['chat', 'models'],
          models: ['gpt'],
          addresses: ['10.0.0.0/8'],
          agent: 'bot',
          why: 'new',
        },
      },
    ],
    out: made.key,
    err: 'key for demo, other, shown this once:',
  },
  'key rotate: with an overlap': {
    args: ['key', 'rotate', 'aaaaaaaa', '--overlap', '7d'],
    answers: [{ status: 201, body: { ...made, prefix: 'bbbbbbbb' } }],
    sends: [
      { method: 'POST', url: '/api/v1/keys/aaaaaaaa/rotate', body: { overlapSeconds: 604_800 } },
    ],
    out: made.key,
    err: 'new key bbbbbbbb, shown this once; aaaaaaaa ends in 7d:',
  },
  'key list: all pages, names that cannot steer a terminal': {
    args: ['key', 'list', '--app', 'demo', '--live'],
    answers: [
      { body: { rows: [{ ...made, name: 'a\u001b[2J' }], next: 'c&1' } },
      { body: { rows: [{ ...made, apps: [], expiresAt: 1, prefix: 'cccccccc' }] } },
    ],
    sends: [
      get('/api/v1/keys?limit=500&app=demo&state=live'),
      get('/api/v1/keys?limit=500&app=demo&state=live&after=c%261'),
    ],
    out: 'aaaaaaaa  demo,other            2026-01-31  live      a\\u{1b}[2J\ncccccccc  demo                  2026-01-31  expired   x  until 1970-01-01',
    err: '2 keys',
  },
  'key revoke: with a reason': {
    args: ['key', 'revoke', 'aaaaaaaa', '--why', 'leaked & found'],
    answers: [{ body: { revoked: true } }],
    sends: [
      { method: 'DELETE', url: '/api/v1/keys/aaaaaaaa?why=leaked%20%26%20found', body: undefined },
    ],
    err: 'revoked aaaaaaaa',
  },
  'kill on: how far it got': {
    args: ['kill', 'on', 'app:demo', '--why', 'drill'],
    answers: [{ body: spread }],
    sends: [{ method: 'PUT', url: '/api/v1/kill-switches/app/demo', body: { why: 'drill' } }],
    err: 'stopped: confirmed by 4 of 4 workers and 2 of 2 nodes in 12.3 ms, 3 running exchanges cut here',
  },
  'kill on: not everywhere is not success': {
    args: ['kill', 'on', 'tool:a/b', '--why', 'drill'],
    answers: [{ body: { ...spread, nodesConfirmed: 1 } }],
    sends: [{ method: 'PUT', url: '/api/v1/kill-switches/tool/a%2Fb', body: { why: 'drill' } }],
    err: /1 of 2 nodes[^]*not everywhere yet: see bartizan node list/,
    code: 1,
  },
  'kill off: at once': {
    args: ['kill', 'off', 'all'],
    answers: [{ body: { ...spread, cut: 0 } }],
    sends: [{ method: 'DELETE', url: '/api/v1/kill-switches/all/all', body: undefined }],
    err: /^lifted: /,
  },
  'kill off: a second person is needed': {
    args: ['kill', 'off', 'app:demo', '--why', 'over'],
    answers: [{ status: 202, body: { change } }],
    sends: [{ method: 'DELETE', url: '/api/v1/kill-switches/app/demo?why=over', body: undefined }],
    err: /^not lifted yet: another person has to approve this until 2026-02-01 12:00:00Z\n[^]*POST \/api\/v1\/changes\/chg_01j9zq3r5x8k2m4n6p7q8r9s0t\/approve\n/,
    code: 1,
  },
  'kill list': {
    args: ['kill', 'list'],
    answers: [
      { body: { rows: [{ kind: 'app', value: 'demo', since: 0, by: 'ann', why: 'drill' }] } },
    ],
    sends: [get('/api/v1/kill-switches?limit=500')],
    out: 'app:demo  since 1970-01-01 00:00:00Z  by ann: drill',
    err: '1 stopped',
  },
  'change list: those that wait': {
    args: ['change', 'list'],
    answers: [{ body: { rows: [change] } }],
    sends: [get('/api/v1/changes?limit=500&state=open')],
    out: 'chg_01j9zq3r5x8k2m4n6p7q8r9s0t  open  kill.off app:demo  asked 2026-01-31 12:00:00Z by ann: over',
    err: '1 waiting',
  },
  'change approve': {
    args: ['change', 'approve', change.id, '--why', 'checked'],
    answers: [{ body: change }],
    sends: [
      { method: 'POST', url: `/api/v1/changes/${change.id}/approve`, body: { why: 'checked' } },
    ],
    err: 'approved: kill.off app:demo',
  },
  'change approve: of one own': {
    args: ['change', 'approve', change.id],
    answers: [{ status: 403, body: { error: { code: 'forbidden', message: 'Another person.' } } }],
    sends: [{ method: 'POST', url: `/api/v1/changes/${change.id}/approve`, body: {} }],
    err: /Another person/,
    code: 2,
  },
  'node list': {
    args: ['node', 'list'],
    answers: [{ body: { rows: [node] } }],
    sends: [get('/api/v1/nodes?limit=500')],
    out: 'node_1  http://127.0.0.1:8080  4 workers  seen 2026-01-31 12:00:00Z  cfg_1 (resources 1, keys 2, stops 3, policies 4)  policy v1  version 0.1.0',
    err: '1 node',
  },
  'node remove': {
    args: ['node', 'remove', 'node_1'],
    answers: [{ body: { removed: true } }],
    sends: [{ method: 'DELETE', url: '/api/v1/nodes/node_1', body: undefined }],
    err: 'removed node_1',
  },
  'resource list: by the name of the kind or of its section': {
    args: ['resource', 'list', 'apps'],
    answers: [{ body: { rows: [app, { ...app, id: 'one', from: 'file' }] } }],
    sends: [get('/api/v1/apps?limit=500')],
    out: 'made                      etag 3  1970-01-01 00:00:00Z by ann\none                       file',
    err: '2 apps',
  },
  'resource get: as in a file': {
    args: ['resource', 'get', 'model', 'meta/llama'],
    answers: [{ body: { ...app, body: { targets: [{ upstream: 'x' }] } } }],
    sends: [get('/api/v1/models/meta%2Fllama')],
    out: 'targets:\n  - upstream: x',
    err: 'app made, etag 3',
  },
  'resource put: a new one, from stdin': {
    args: ['resource', 'put', 'app', 'made'],
    input: '{ tenant: a, limits: [] }',
    answers: [missing, done],
    sends: [
      get('/api/v1/apps/made'),
      {
        method: 'PUT',
        url: '/api/v1/apps/made',
        body: { body: { tenant: 'a', limits: [] }, etag: 0 },
      },
    ],
    err: 'made app made, etag 4; in force: cfg_2',
  },
  'resource put: over the one that is there': {
    args: ['resource', 'put', 'app', 'made', '--why', 'w'],
    input: '{}',
    answers: [{ body: app }, done],
    sends: [
      get('/api/v1/apps/made'),
      { method: 'PUT', url: '/api/v1/apps/made', body: { body: {}, etag: 3, why: 'w' } },
    ],
    err: 'changed app made, etag 4; in force: cfg_2',
  },
  'resource put: problems with their place': {
    args: ['resource', 'put', 'app', 'made', '--etag', '0'],
    input: '{ onwer: x }',
    answers: [
      {
        status: 422,
        body: {
          error: {
            code: 'config_invalid',
            message: 'Not valid.',
            problems: [
              {
                path: 'apps.made.onwer',
                line: 0,
                resource: 'app/made',
                message: 'unknown setting "onwer"',
                hint: 'did you mean "owner"?',
              },
            ],
          },
        },
      },
    ],
    sends: [{ method: 'PUT', url: '/api/v1/apps/made', body: { body: { onwer: 'x' }, etag: 0 } }],
    err: /Not valid\.\n {2}app\/made: apps\.made\.onwer: unknown setting "onwer" \(did you mean "owner"\?\)/,
    code: 3,
  },
  'resource put: what is not YAML is not sent': {
    args: ['resource', 'put', 'app', 'made'],
    input: '{',
    answers: [],
    sends: [],
    err: /stdin:\d+: /,
    code: 2,
  },
  'resource delete': {
    args: ['resource', 'delete', 'app', 'made', '--etag', '3', '--why', 'a b'],
    answers: [done],
    sends: [{ method: 'DELETE', url: '/api/v1/apps/made?etag=3&why=a+b', body: undefined }],
    err: 'removed app made; in force: cfg_2',
  },
  'resource delete: of the file': {
    args: ['resource', 'delete', 'app', 'one'],
    answers: [{ body: { ...app, from: 'file', etag: 0 } }],
    sends: [get('/api/v1/apps/one')],
    err: /no app "one" was made through the API/,
    code: 2,
  },
  'config check --running: what is in force': {
    args: ['config', 'check', '--running', '--app', 'demo'],
    answers: [
      {
        body: {
          version: 'cfg_1',
          installation: [],
          apps: [{ app: 'demo', tenant: 'default', title: 'app demo', lines: ['may use gpt'] }],
          warnings: [{ path: 'apps.demo', message: 'no limit', app: 'demo' }],
        },
      },
    ],
    sends: [get('/api/v1/configuration/explain?app=demo')],
    out: 'app demo\n  may use gpt\n\nlegal, but weak\n  apps.demo: no limit',
    err: 'in force: cfg_1',
  },
};

for (const [
  name,
  { args, answers: canned, sends, out = '', err, code = 0, input },
] of Object.entries(CASES)) {
  test(name, async () => {
    const result = await run(args, canned, input);
    assert.equal(result.code, code, result.err);
    assert.deepEqual(sent, sends);
    if (typeof out === 'string') assert.equal(result.out, out);
    else assert.match(result.out, out);
    if (typeof err === 'string') assert.equal(result.err, err);
    else if (err !== undefined) assert.match(result.err, err);
    if (code !== 0 || canned.length === 0) return;
    // The same as data: one line that a program can read, and no words.
    const data = await run([...args, '--json'], canned, input);
    assert.equal(typeof JSON.parse(data.out), 'object');
    assert.equal(data.err, '');
  });
}

const WRONG: readonly (readonly [args: string[], message: RegExp])[] = [
  [['key', 'rotate', 'short'], /8 characters/],
  [['key', 'rotate', 'aaaaaaaa', '--overlap', '1w'], /--overlap takes/],
  [['key', 'rotate', 'aaaaaaaa', 'bbbbbbbb'], /8 characters/],
  [['change', 'approve', 'app:demo'], /chg_/],
  [['change', 'reject'], /chg_/],
  [['node', 'remove'], /name of a node/],
  [['resource', 'list', 'user'], /kinds: tenant, team, app/],
  [['resource', 'get', 'app'], /needs KIND ID/],
  [['resource', 'put', 'app', 'x', '--etag', 'one'], /whole number/],
  [['resource', 'put', 'app', 'x', '--file', '/does/not/exist'], /cannot read/],
  [['config', 'check', 'a', 'b'], /takes one file/],
];
for (const [args, message] of WRONG) {
  test(`usage error, and nothing is sent: ${args.join(' ')}`, async () => {
    const { code, out, err } = await run(args, [], '{}');
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, message);
    assert.deepEqual(sent, []);
  });
}

test('config check --running FILE: with the parts made through the API', async () => {
  const file = join(folder, 'some.yaml');
  writeFileSync(file, 'apps: {}\n');
  const problem = { path: 'apps.x', line: 0, resource: 'app/x', message: 'bad' };
  const args = ['config', 'check', '--running', file];
  const bad = await run(args, [{ body: { ok: false, problems: [problem] } }]);
  assert.deepEqual([bad.code, bad.err], [3, 'app/x (of the API): apps.x: bad']);
  assert.deepEqual(sent[0]?.body, { text: 'apps: {}\n' });
  const good = await run(args, [{ body: { ok: true, problems: [] } }]);
  assert.equal(good.code, 0);
});
