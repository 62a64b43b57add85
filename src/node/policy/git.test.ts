// SPDX-License-Identifier: Apache-2.0
// Policies at a commit: what is committed counts, what lies about does not, and nothing in a repository is run.
// Needs the program git.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { unpack } from '../../policy/bundle/archive.ts';
import { signed } from '../../policy/bundle/bundle.fixture.ts';
import { gitPlace } from './git.ts';
import { configOf, folderFor, following, serving } from './source.fixture.ts';

const skip = spawnSync('git', ['--version']).status === 0 ? false : 'git is not installed';

const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', folder, ...args], { env: ENVIRONMENT, encoding: 'utf8' }).trim();

function repository(t: TestContext): string {
  const folder = folderFor(t);
  git(folder, 'init', '--quiet', '--initial-branch', 'main');
  return folder;
}

/** Commits the files of a signed bundle. */
function commit(repository: string, revision: string, folder = 'policy'): string {
  for (const { path, bytes } of unpack(signed(revision))) {
    const place = join(repository, folder, path);
    mkdirSync(join(place, '..'), { recursive: true });
    writeFileSync(place, bytes);
  }
  git(repository, 'add', '-A');
  git(repository, 'commit', '--quiet', '-m', revision);
  return git(repository, 'rev-parse', 'HEAD');
}

test('a checkout: the commit is the revision, and only what is committed counts', {
  skip,
}, async (t) => {
  const checkout = repository(t);
  const first = commit(checkout, 'r1');
  const config = configOf({ git: { checkout, folder: './policy/' } });
  const { source, taken } = following(t, config, { dataDir: folderFor(t) });
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: first });
  assert.equal(taken[0]?.modules[0]?.path, 'policy/request.rego');
  writeFileSync(join(checkout, 'policy/policy/request.rego'), 'package bartizan.request\n');
  writeFileSync(join(checkout, 'policy/x.rego'), 'package bartizan.request\n');
  assert.deepEqual(await source.look(), { outcome: 'same', revision: first });
  git(checkout, 'add', '-A');
  git(checkout, 'commit', '--quiet', '-m', 'unsigned');
  const refused = await source.look();
  assert.equal(refused.outcome, 'refused');
  assert.equal(refused.revision, first);
  git(checkout, 'rm', '--quiet', 'policy/x.rego');
  const second = commit(checkout, 'r2');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: second });
});

test('a branch, a tag, an id; and what there is not', { skip }, async (t) => {
  const checkout = repository(t);
  const first = commit(checkout, 'r1');
  git(checkout, 'tag', 'v1');
  git(checkout, 'branch', 'stable');
  const second = commit(checkout, 'r2');
  const at = async (more: object) => {
    const config = configOf({ git: { checkout, folder: 'policy', ...more } });
    return following(t, config, { dataDir: folderFor(t) }).source.look();
  };
  assert.equal((await at({ ref: 'v1' })).revision, first);
  assert.equal((await at({ ref: 'refs/heads/stable' })).revision, first);
  assert.equal((await at({ ref: first })).revision, first);
  assert.equal((await at({})).revision, second);
  assert.equal((await at({ ref: 'none' })).outcome, 'unreachable');
  assert.equal((await at({ folder: 'none' })).outcome, 'unreachable');
  assert.equal((await at({ checkout: `${checkout}/none` })).outcome, 'unreachable');
  for (const ref of ['--output=x', 'a b', 'HEAD^{/x}', 'a;b']) {
    await assert.rejects(at({ ref }), /Invalid|invalid/);
  }
  await assert.rejects(at({ folder: '../x' }), /leads out of the repository/);
});

test('a link in a repository is refused, and nothing of its configuration is run', {
  skip,
}, async (t) => {
  const checkout = repository(t);
  commit(checkout, 'r1');
  const proof = join(folderFor(t), 'ran');
  const program = join(checkout, 'program.sh');
  writeFileSync(program, `#!/bin/sh\ntouch ${proof}\n`);
  chmodSync(program, 0o755);
  for (const name of [
    'core.fsmonitor',
    'core.sshCommand',
    'core.pager',
    'filter.x.smudge',
    'diff.external',
  ]) {
    git(checkout, 'config', name, program);
  }
  mkdirSync(join(checkout, 'hooks'));
  git(checkout, 'config', 'core.hooksPath', join(checkout, 'hooks'));
  writeFileSync(join(checkout, '.gitattributes'), '* filter=x\n');
  const config = configOf({ git: { checkout, folder: 'policy' } });
  const { source } = following(t, config, { dataDir: folderFor(t) });
  assert.equal((await source.look()).outcome, 'taken');
  assert.ok(!existsSync(proof));
  git(checkout, 'config', '--unset', 'core.fsmonitor');
  git(checkout, 'config', '--unset', 'filter.x.smudge');
  symlinkSync('/etc/passwd', join(checkout, 'policy', 'x.rego'));
  git(checkout, 'add', 'policy');
  git(checkout, 'commit', '--quiet', '-m', 'link');
  assert.match((await source.look()).reason ?? '', /x\.rego is a link or another repository/);
});

/** A server of repositories, as git itself comes with. */
async function gitServer(t: TestContext, root: string, password?: string): Promise<string> {
  return serving(t, (request, response) => {
    const wanted = `Basic ${Buffer.from(`x-access-token:${password}`).toString('base64')}`;
    if (password !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://x');
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...ENVIRONMENT,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
    backend.on('close', () => {
      const out = Buffer.concat(chunks);
      const end = out.indexOf('\r\n\r\n');
      const head = out.subarray(0, end).toString('latin1').split('\r\n');
      const headers = Object.fromEntries(head.map((line) => line.split(': ') as [string, string]));
      const status = Number(headers['Status']?.slice(0, 3) ?? 200);
      delete headers['Status'];
      response.writeHead(status, headers).end(out.subarray(end + 4));
    });
  });
}

test('a remote is fetched, commit by commit, with a token and from named addresses alone', {
  skip,
}, async (t) => {
  const root = folderFor(t);
  const working = join(root, 'policies');
  mkdirSync(working);
  git(working, 'init', '--quiet', '--initial-branch', 'main');
  const first = commit(working, 'r1', '.');
  const password = 'secret of env:GIT_TOKEN';
  const address = await gitServer(t, root, password);
  const remote = `http://${address}/policies/.git`;
  const dataDir = folderFor(t);
  const local = { remote, ref: 'main', allow_addresses: ['127.0.0.1'], timeout_ms: 10_000 };
  const { source, taken } = following(t, configOf({ git: { ...local, token: 'env:GIT_TOKEN' } }), {
    dataDir,
  });
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: first });
  const second = commit(working, 'r2', '.');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: second });
  assert.deepEqual(await source.look(), { outcome: 'same', revision: second });
  assert.equal(taken.length, 2);
  git(working, 'checkout', '--quiet', '--orphan', 'other');
  const third = commit(working, 'r3', '.');
  git(working, 'branch', '-f', 'main', third);
  assert.deepEqual(
    await source.look(),
    { outcome: 'taken', revision: third },
    'history may be rewritten',
  );

  const without = following(t, configOf({ git: local }), { dataDir: folderFor(t) });
  assert.equal((await without.source.look()).outcome, 'unreachable');
  const unnamed = configOf({ git: { ...local, allow_addresses: [], token: 'env:GIT_TOKEN' } });
  const refused = await following(t, unnamed, { dataDir: folderFor(t) }).source.look();
  assert.match(refused.reason ?? '', /egress protection/);
});

test('the address that was checked is the one that is reached', { skip }, async (t) => {
  const root = folderFor(t);
  const working = join(root, 'policies');
  mkdirSync(working);
  git(working, 'init', '--quiet', '--initial-branch', 'main');
  const first = commit(working, 'r1', '.');
  const address = await gitServer(t, root);
  const [, port = ''] = address.split(':');
  const remote = `http://policies.invalid:${port}/policies/.git`;
  const config = configOf({ git: { remote, ref: 'main', allow_addresses: ['127.0.0.1'] } });
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  const { source } = following(t, config, { dataDir: folderFor(t), resolve });
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: first });
});

test('a server that never answers: nothing of git is left', {
  skip,
  timeout: 30_000,
}, async (t) => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
    response.write('001e# service=git-upload-pack\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const place = gitPlace({
    remote: `http://127.0.0.1:${port}/policies.git`,
    folder: '.',
    ref: 'main',
    allowed: ['127.0.0.1'],
    timeoutMs: 1_500,
    token: undefined,
    dataDir: folderFor(t),
    environment: ENVIRONMENT,
  });
  const disconnected = once(server, 'connection').then(([socket]) =>
    once(socket as Socket, 'close'),
  );
  await assert.rejects(place.look(undefined, new AbortController().signal), {
    code: 'upstream_timeout',
  });
  // Whoever asked is gone, or this would never come.
  await disconnected;
});

test('without git, and with an address that holds a password: said by name', async (t) => {
  const config = configOf({ git: { checkout: '/none' } });
  const environment = { PATH: '/nonexistent' };
  const { source } = following(t, config, { dataDir: folderFor(t), environment });
  const { outcome, reason } = await source.look();
  assert.equal(outcome, 'refused');
  assert.match(reason ?? '', /git is not installed/);
  const secret = configOf({ git: { remote: 'https://u:p@git.example/x.git' } });
  assert.throws(() => following(t, secret, { dataDir: folderFor(t) }), /without a password/);
});
