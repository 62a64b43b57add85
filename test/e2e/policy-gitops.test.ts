// SPDX-License-Identifier: Apache-2.0
// The example of policies in Git: what its three pipelines run is the same, and works in this order against a
// node that has traffic, from the first check to a version in shadow.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { freePorts, Installation, until } from '../fault/node.fixture.ts';
import { MAIN } from './bartizan.fixture.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'policy-gitops');
const PIPELINES = ['.github/workflows/policy.yml', '.gitlab-ci.yml', 'azure-pipelines.yml'];
const REVISION = 'c0ffee0123456789';

type Work = {
  readonly id: string;
  readonly state: string;
  readonly progress: number;
  readonly result: {
    readonly decisions: number;
    readonly changed: number;
    readonly unseen: { readonly decisions: number };
  };
};

/** The commands of a pipeline, in order; how a code host wants faults to be shown is its own. */
function commandsOf(file: string): readonly string[] {
  const text = readFileSync(join(EXAMPLE, file), 'utf8');
  assert.ok(typeof parse(text) === 'object', file);
  return text
    .split('\n')
    .map((line) => /^\s*(?:- )?(?:run: )?(bartizan policy .*)$/.exec(line)?.[1])
    .filter((command) => command !== undefined)
    .map((command) => command.replace(' --format github', ''));
}

test('the pipelines of all code hosts run the same commands', () => {
  const [first, ...others] = PIPELINES.map(commandsOf);
  assert.deepEqual(
    first?.map((command) => command.split(' ')[2]),
    ['check', 'test', 'diff', 'build', 'sign', 'verify', 'replay', 'push', 'shadow'],
  );
  for (const other of others) assert.deepEqual(other, first);
});

test('they work, in this order', { timeout: 180_000 }, async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const [port, admin] = await freePorts(2);
  const node = await new Installation(
    t,
    [
      `listen: { port: ${port}, workers: 1 }`,
      `admin: { port: ${admin} }`,
      readFileSync(join(EXAMPLE, 'bartizan.yaml'), 'utf8').replace(
        'packs: []',
        'packs: []\n  trust:',
      ),
      `    - { id: release, public_key: ${JSON.stringify(publicKey)} }`,
    ].join('\n'),
  ).start();
  const work = join(node.folder, 'team');
  cpSync(EXAMPLE, work, { recursive: true });
  mkdirSync(join(work, 'base'));
  cpSync(join(EXAMPLE, 'policy'), join(work, 'base', 'policy'), { recursive: true });
  writeFileSync(join(work, 'release.pem'), publicKey);
  writeFileSync(join(work, 'signing.key.pem'), privateKey);
  const bin = join(node.folder, 'bin');
  mkdirSync(bin);
  const program = `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${MAIN}" "$@"\n`;
  writeFileSync(join(bin, 'bartizan'), program);
  chmodSync(join(bin, 'bartizan'), 0o755);

  for (let asked = 0; asked < 30; asked++) {
    const response = await fetch(`${node.now.dataPlane}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${node.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'general',
        messages: [{ role: 'user', content: `Good morning, number ${asked}.` }],
      }),
    });
    assert.equal(response.status, 200, await response.text());
  }
  await until('recorded', async () => {
    const { body } = await node.api<{ rows: unknown[] }>('/api/v1/decisions?limit=100');
    return body.rows.length >= 60;
  });

  await t.test('the policy in force says the same again about what it decided', async () => {
    const job = await node.api<Work>('/api/v1/policy-work/replay', 'POST', { wait_ms: 10_000 });
    assert.equal(job.status, 200, JSON.stringify(job.body));
    const { state, result } = job.body;
    assert.deepEqual([state, result.changed, result.unseen.decisions], ['done', 0, 0]);
    assert.ok(result.decisions >= 60);
    const again = await node.api<Work>(`/api/v1/policy-work/${job.body.id}`);
    assert.deepEqual(again.body, job.body);
    const gone = await node.api<Work>(`/api/v1/policy-work/${job.body.id}`, 'DELETE');
    assert.equal(gone.status, 200);
    assert.equal((await node.api(`/api/v1/policy-work/${job.body.id}`)).status, 404);
  });

  await t.test('a long piece of work goes on by itself, and can be ended', async () => {
    const asked = { b: {}, generate: 1_000_000, wait_ms: 0 };
    const job = await node.api<Work>('/api/v1/policy-work/diff', 'POST', asked);
    assert.deepEqual([job.status, job.body.state], [202, 'running']);
    await until('under way', async () => {
      const { body } = await node.api<Work>(`/api/v1/policy-work/${job.body.id}`);
      return body.progress > 0;
    });
    const ended = await node.api<Work>(`/api/v1/policy-work/${job.body.id}`, 'DELETE');
    assert.equal(ended.body.state, 'cancelled');
  });

  const { url, token } = node.access();
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    REVISION,
    BASE: 'base/policy',
    ADMIN: url,
    BARTIZAN_TOKEN: token,
    SIGNING_KEY: 'signing.key.pem',
  };
  const run = (command: string): Promise<{ code: number; told: string }> =>
    new Promise((resolve) => {
      execFile('sh', ['-ec', command], { cwd: work, env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? 1);
        resolve({ code, told: `${command}\n${stdout}${stderr}` });
      });
    });
  for (const command of commandsOf('.gitlab-ci.yml')) {
    const { code, told } = await run(command);
    assert.equal(code, 0, told);
    if (command.includes(' replay ')) assert.match(told, /^\d{2,} decisions .* 0 different/m);
  }
  const { body } = await node.api<{
    rollout: { candidate?: { revision: string; stage: string } };
    rows: readonly { revision: string; signedBy: string }[];
  }>('/api/v1/policies');
  assert.deepEqual(
    [body.rollout.candidate?.revision, body.rollout.candidate?.stage],
    [REVISION, 'shadow'],
  );
  assert.deepEqual(
    body.rows.map(({ revision, signedBy }) => [revision, signedBy]),
    [[REVISION, 'release']],
  );

  await t.test('the pushed version is asked again by its name', async () => {
    const asked = { policy: { revision: REVISION }, wait_ms: 10_000 };
    const job = await node.api<Work>('/api/v1/policy-work/replay', 'POST', asked);
    assert.deepEqual([job.body.state, job.body.result.changed], ['done', 0]);
    assert.ok(job.body.result.decisions >= 60);
    const absent = { policy: { revision: 'absent' } };
    assert.equal((await node.api('/api/v1/policy-work/replay', 'POST', absent)).status, 404);
    const named = `bartizan policy replay --server --admin "$ADMIN" --revision ${REVISION} --json`;
    const { code, told } = await run(named);
    assert.equal(code, 0, told);
  });

  const unsigned = await run(
    'bartizan policy build policy --config bartizan.yaml --revision other --out u.tar.gz && bartizan policy push u.tar.gz --admin "$ADMIN"',
  );
  assert.notEqual(unsigned.code, 0, unsigned.told);
  assert.match(unsigned.told, /not signed/);
  const clear = await run('bartizan policy status --admin http://gateway.example/');
  assert.equal(clear.code, 2, clear.told);
});
