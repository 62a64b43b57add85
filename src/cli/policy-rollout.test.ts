// SPDX-License-Identifier: Apache-2.0
// Commands that move versions of the policy, against an admin API that answers what each case says: what they
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

const folder = mkdtempSync(join(tmpdir(), 'bz-policy-cli-'));
const bundle = join(folder, 'policy.tar.gz');
const sent: Sent[] = [];
let answers: Canned[] = [];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
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
  writeFileSync(bundle, 'bytes');
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(args: readonly string[], canned: readonly Canned[]) {
  answers = [...canned];
  sent.length = 0;
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(['policy', ...args, '--data', folder], {
    out: (line) => void out.push(line),
    say: (line) => void err.push(line),
    input: async function* none() {},
  });
  assert.deepEqual(answers, [], 'every answer was asked for');
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const version = {
  revision: 'team/v1',
  digest: 'd'.repeat(64),
  bytes: 5,
  signedBy: 'release',
  pushedBy: 'kim',
  pushedAt: Date.UTC(2026, 0, 31, 12),
  why: 'cards',
};
const rollout = {
  active: { revision: 'v0', since: Date.UTC(2026, 0, 30), by: 'lee' },
  previous: [{ revision: 'configured', since: 0, by: '' }],
  candidate: {
    revision: 'team/v1',
    since: Date.UTC(2026, 0, 31, 13),
    by: 'kim',
    stage: 'shadow',
    share: 20,
    apps: ['demo'],
    tenants: [],
  },
};
const moved = { rollout, workers: 2, confirmed: 2, nodes: 1, nodesConfirmed: 1, ms: 3 };
const change = {
  id: 'chg_01j9zq3r5x8k2m4n6p7q8r9s0t',
  action: 'policy.enforce',
  target: 'team/v1 sha256:dddddddddddd',
  why: '',
  requestedBy: 'kim',
  requestedAt: 1,
  expiresAt: Date.UTC(2026, 1, 1),
  state: 'open',
};
const trial = {
  stage: 'shadow',
  revision: 'team/v1',
  since: 1,
  decisions: 10,
  skipped: 3,
  outcomes: [
    { point: 'request', active: 'allow', candidate: 'allow', count: 9 },
    { point: 'request', active: 'allow', candidate: 'block', count: 1 },
  ],
  reasons: [{ point: 'request', only: 'candidate', code: 'team.x.blocked', count: 1 }],
  micros: { active: { p50: 5, p99: 10 }, candidate: { p50: 5, p99: 20 } },
};
const post = (url: string, body: unknown): Sent => ({
  method: 'POST',
  url: `/api/v1/policies${url}`,
  body,
});
const get = (url: string): Sent => ({
  method: 'GET',
  url: `/api/v1/policies${url}`,
  body: undefined,
});

type Case = {
  readonly args: readonly string[];
  readonly answers: readonly Canned[];
  readonly sends: readonly Sent[];
  readonly out?: RegExp;
  readonly err?: RegExp;
  readonly code?: number;
};

const CASES: Readonly<Record<string, Case>> = {
  push: {
    args: ['push', bundle, '--why', 'cards'],
    answers: [{ body: { ...version, tests: 2, compileMs: 40 } }],
    sends: [post('', { bundle: Buffer.from('bytes').toString('base64'), why: 'cards' })],
    err: /^team\/v1 is here: signed by release, 2 tests passed, compiled in 40 ms\n/,
  },
  'push: refused as the node says': {
    args: ['push', bundle],
    answers: [
      {
        status: 400,
        body: { error: { code: 'bundle_unsigned', message: 'policy bundle refused: not signed' } },
      },
    ],
    sends: [post('', { bundle: 'Ynl0ZXM=' })],
    err: /policy bundle refused: not signed/,
    code: 3,
  },
  shadow: {
    args: ['shadow', 'team/v1', '--share', '20', '--app', 'demo'],
    answers: [{ body: moved }],
    sends: [post('/team%2Fv1/shadow', { share: 20, apps: ['demo'], tenants: [] })],
    err: /^v0 is in force, team\/v1 in shadow: confirmed by 2 of 2 workers and 1 of 1 node in 3 ms$/,
  },
  'canary: with the share that the API says': {
    args: ['canary', 'team/v1', '--tenant', 'a', '--tenant', 'b'],
    answers: [{ body: moved }],
    sends: [post('/team%2Fv1/canary', { apps: [], tenants: ['a', 'b'] })],
  },
  'enforce: waits for another person': {
    args: ['enforce', 'team/v1'],
    answers: [{ status: 202, body: { change } }],
    sends: [post('/team%2Fv1/enforce', {})],
    err: /^not done yet: another person has to approve this until 2026-02-01 00:00:00Z\n[^]*change withdraw chg_01/,
    code: 1,
  },
  'enforce: not everywhere yet': {
    args: ['enforce', 'team/v1', '--why', 'now', '--block-rate', '0.5'],
    answers: [{ body: { ...moved, nodes: 2 } }],
    sends: [post('/team%2Fv1/enforce', { block_rate: 0.5, why: 'now' })],
    err: /1 of 2 nodes[^]*not everywhere yet/,
    code: 1,
  },
  withdraw: {
    args: ['withdraw', 'v1'],
    answers: [{ body: moved }],
    sends: [post('/v1/withdraw', {})],
  },
  'rollback: what is in force': {
    args: ['rollback'],
    answers: [{ body: { rollout } }, { body: moved }],
    sends: [get('?limit=1'), post('/rollback', { revision: 'v0' })],
  },
  'rollback: only what was named': {
    args: ['rollback', 'v9'],
    answers: [
      {
        status: 409,
        body: { error: { code: 'conflict', message: 'Policy not moved: v9 is not in force.' } },
      },
    ],
    sends: [post('/rollback', { revision: 'v9' })],
    err: /v9 is not in force/,
    code: 2,
  },
  status: {
    args: ['status'],
    answers: [
      { body: { source: 'built-in', inForce: 'v0', rollout, rows: [version] } },
      { body: { trials: [trial] } },
    ],
    sends: [get('?limit=500'), get('/candidate')],
    out: /^in force here: v0 \(source built-in\)\n {2}since 2026-01-30 00:00:00Z by lee\nshadow: team\/v1 on 20 %, only app demo, since .* by kim\n {2}shadow team\/v1: 9 of 10 decisions the same \(90\.00 %\)\n {2}request: allow would be block {2}1\n {2}request: team\.x\.blocked by the new one only {2}1\n {2}3 not compared for want of time\n {2}99 % within 20 us, the old one 10 us\nbefore: configured\nversion team\/v1 {2}signed by release {2}pushed 2026-01-31 12:00:00Z by kim: cards$/,
  },
};

for (const [name, { args, answers: canned, sends, out, err, code = 0 }] of Object.entries(CASES)) {
  test(`policy ${name}`, async () => {
    const result = await run(args, canned);
    assert.equal(result.code, code, result.err);
    assert.deepEqual(sent, sends);
    if (out !== undefined) assert.match(result.out, out);
    if (err !== undefined) assert.match(result.err, err);
    if (code !== 0) return;
    const data = await run([...args, '--json'], canned);
    assert.equal(typeof JSON.parse(data.out), 'object');
    assert.equal(data.err, '');
  });
}

for (const [args, message] of [
  [['push'], /needs one bundle/],
  [['push', join(folder, 'none.tar.gz')], /none\.tar\.gz/],
  [['shadow'], /needs one revision/],
  [['shadow', 'v1', 'v2'], /needs one revision/],
  [['shadow', 'v1', '--share', 'half'], /--share is a number from 0 to 100/],
  [['enforce', 'v1', '--block-rate', '2'], /--block-rate is a number from 0 to 1/],
  [['canary', 'v1', '--share', '101'], /--share is a number/],
  [['enforce'], /needs one revision/],
  [['rollback', 'v1', 'v2'], /takes one revision/],
] as const) {
  test(`usage error, and nothing is sent: policy ${args.join(' ')}`, async () => {
    const { code, out, err } = await run(args, []);
    assert.equal(code, 2, err);
    assert.equal(out, '');
    assert.match(err, message);
    assert.deepEqual(sent, []);
  });
}
