// SPDX-License-Identifier: Apache-2.0
// Bundles on the command line: built of the shipped policies and one's own, signed, verified; and nothing comes out
// of what does not compile, fails its tests, or was changed.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pack, unpack } from '../../policy/bundle/archive.ts';
import { pemOf } from '../../policy/bundle/bundle.fixture.ts';
import { runCommandLine } from '../run.ts';

const root = mkdtempSync(join(tmpdir(), 'bz-policy-build-'));
after(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string, content?: string | Buffer): string => {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  if (content !== undefined) writeFileSync(path, content);
  return path;
};

async function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(['policy', ...args], {
    out: (line) => void out.push(line),
    say: (line) => void err.push(line),
    input: async function* none() {},
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const RULE = `package bartizan.request

import data.own.limits

rulings contains {"rule": "own.model", "action": "block", "code": "own.model"} if {
	input.facts.model in limits.models
}
`;
const TEST = `package bartizan.request_test

import data.bartizan.request

test_blocks if {
	some ruling in request.rulings with input as {"facts": {"model": "m", "findings": []}, "values": {}}
	ruling.rule == "own.model"
}
`;
const own = at('own');
at('own/request.rego', RULE);
at('own/request_test.rego', TEST);
at('own/own/limits/data.json', '{"models": ["m"]}');
at(
  'own/.manifest',
  '{"revision": "own-1", "roots": ["bartizan/request", "bartizan/request_test", "own"], "metadata": {"team": "a"}}',
);
at('own/README.md', 'for people');

const ed = pemOf(generateKeyPairSync('ed25519'));
const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }));
const keys = {
  secret: at('release.key.pem', ed.secret),
  open: at('release.pem', ed.open),
  rsaSecret: at('rsa.key.pem', rsa.secret),
  rsaOpen: at('rsa.pem', rsa.open),
  shared: at('shared.txt', `${'s'.repeat(48)}\n`),
};

const SHIPPED = /^policy {5}bartizan\/(?:lib|baseline)\/[a-z-]+\.rego$/;

test("one bundle of the shipped policies and one's own: built, told, verified", async () => {
  const out = at('bundle.tar.gz');
  const signing = ['--signing-key', keys.secret, '--key-id', 'release'];
  const built = await run('build', own, ...signing, '--out', out);
  assert.equal(built.code, 0, built.err);
  assert.match(built.err, /^1 test passed\n\d+ policy files\nwrote bundle\.tar\.gz: \d+ bytes$/);
  const lines = built.out.split('\n').filter((line) => !SHIPPED.test(line));
  const [, , , digest] = lines;
  assert.match(digest ?? '', /^digest {5}sha256:[0-9a-f]{64}$/);
  assert.deepEqual(
    lines.filter((line) => !/^(?:digest|roots|signed)/.test(line)),
    ['revision   own-1', 'policy     request.rego', 'data       own'],
  );
  assert.match(lines[1] ?? '', /^signed by {2}release, \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
  assert.match(
    lines[2] ?? '',
    /^roots {6}bartizan\/access, bartizan\/baseline, .*bartizan\/request, .*, own$/,
  );
  const verified = await run('verify', out, '--trust', `release=${keys.open}`);
  assert.equal(verified.code, 0);
  assert.equal(verified.out, built.out);
  const data = JSON.parse(
    (await run('verify', out, '--trust', `release=${keys.open}`, '--json')).out,
  ) as {
    readonly [name: string]: unknown;
  };
  assert.equal(data['revision'], 'own-1');
  assert.equal(data['signed_by'], 'release');
  assert.deepEqual(data['data'], ['own']);
  const files = unpack(readFileSync(out));
  const manifest = files.find(({ path }) => path === '.manifest')?.bytes.toString() ?? '';
  assert.deepEqual((JSON.parse(manifest) as { metadata: unknown }).metadata, { team: 'a' });
  assert.ok(!files.some(({ path }) => path.endsWith('_test.rego') || path === 'README.md'));
});

test('the same files make the same bundle; tests come along when they are asked for', async () => {
  const [one, two] = [at('one.tar.gz'), at('two.tar.gz')];
  for (const out of [one, two]) assert.equal((await run('build', own, '--out', out)).code, 0);
  assert.ok(readFileSync(one).equals(readFileSync(two)));
  assert.equal((await run('build', own, '--with-tests', '--out', two)).code, 0);
  assert.ok(unpack(readFileSync(two)).some(({ path }) => path === 'request_test.rego'));
  const unnamed = await run('build', '--out', one);
  assert.match(unnamed.out, /^revision {3}build-[0-9a-f]{16}$/m);
  assert.equal(
    (await run('build', '--revision', 'r/7', '--out', one)).out.split('\n')[0],
    'revision   r/7',
  );
});

test('a bundle holds the packs that are named', async () => {
  const out = at('packs.tar.gz');
  const built = await run('build', own, '--pack', 'finance', '--out', out);
  assert.equal(built.code, 0, built.err);
  assert.match(built.out, /^policy {5}bartizan\/packs\/finance\//m);
  assert.equal((await run('build', own, '--pack', 'none', '--out', out)).code, 2);
});

test('what does not compile, or fails its tests, is not built', async () => {
  const out = at('none.tar.gz');
  const wrong = at('wrong');
  at('wrong/x.rego', 'package bartizan.request\n\nrulings contains x\n');
  const unsafe = await run('build', wrong, '--out', out);
  assert.equal(unsafe.code, 1);
  assert.match(
    unsafe.err,
    /x\.rego:3:\d+: rego_unsafe_var_error: .*\n\trulings contains x\n\t.*\^/,
  );
  assert.match(unsafe.err, /nothing was built$/);
  at('failing/request.rego', RULE.replace('in limits.models', '== "other"'));
  at('failing/request_test.rego', TEST);
  const failing = await run('build', at('failing'), '--out', out);
  assert.equal(failing.code, 1);
  assert.match(failing.err, /test_blocks: FAIL/);
  assert.ok(!existsSync(out));
  assert.equal((await run('build', at('failing'), '--no-test', '--out', out)).code, 0);
});

test('what a bundle must not hold is refused by name', async () => {
  const out = at('refused.tar.gz');
  at('settings/x.rego', 'package bartizan.settings\n\nrules := []\n');
  const settings = await run('build', at('settings'), '--out', out);
  assert.notEqual(settings.code, 0);
  assert.match(settings.err, /bartizan[./]settings/);
  at('twice/request.rego', RULE);
  const twice = await run('build', own, at('twice'), '--no-test', '--out', out);
  assert.equal(twice.code, 2);
  assert.match(twice.err, /two files would be request\.rego in the bundle/);
  at('linked/x.rego', 'package own\n');
  symlinkSync('/etc/passwd', at('linked/y.rego'));
  assert.notEqual((await run('build', at('linked'), '--out', out)).code, 0);
  // Checked and tested with it, and then built without.
  const before = at('before.tar.gz');
  assert.equal((await run('build', own, '--no-test', '--out', before)).code, 0);
  for (const path of [before, at('limits.json', '{"own":{"limits":{"models":["m"]}}}')]) {
    const { code, err } = await run('build', path, '--no-test', '--out', out);
    assert.equal(code, 2, err);
    assert.match(err, /is no part of a bundle/);
  }
  assert.ok(!existsSync(out));
});

test('signed again, with every kind of key', async () => {
  const unsigned = at('unsigned.tar.gz');
  await run('build', own, '--out', unsigned);
  const refused = await run('verify', unsigned, '--trust', keys.open);
  assert.equal(refused.code, 3);
  assert.match(refused.err, /^bartizan: error: policy bundle refused: it is not signed\nhint: /);
  assert.equal((await run('verify', unsigned, '--allow-unsigned')).code, 0);
  const out = at('signed.tar.gz');
  for (const [secret, open, algorithm] of [
    [keys.secret, keys.open, 'EdDSA'],
    [keys.rsaSecret, keys.rsaOpen, 'PS512'],
    [keys.shared, keys.shared, 'HS256'],
  ] as const) {
    const signed = await run(
      'sign',
      unsigned,
      '--signing-key',
      secret,
      '--algorithm',
      algorithm,
      '--out',
      out,
    );
    assert.equal(signed.code, 0, signed.err);
    const verified = await run('verify', out, '--trust', open, '--algorithm', algorithm);
    assert.equal(verified.code, 0, verified.err);
    assert.match(verified.out, /^signed by {2}default, \d{4}-/m);
  }
  assert.equal((await run('verify', out, '--trust', keys.rsaOpen)).code, 3);
  await run('sign', out, '--signing-key', keys.secret, '--key-id', 'release', '--scope', 'write');
  assert.equal((await run('verify', out, '--trust', `release=${keys.open}`)).code, 3);
  assert.equal(
    (await run('verify', out, '--trust', `release=${keys.open}`, '--scope', 'write')).code,
    0,
  );
});

test('a bundle that was changed is refused', async () => {
  const out = at('changed.tar.gz');
  const signing = ['--signing-key', keys.secret, '--key-id', 'release'];
  await run('build', own, ...signing, '--out', out);
  const files = unpack(readFileSync(out)).map((file) =>
    file.path === 'request.rego'
      ? { ...file, bytes: Buffer.from(file.bytes.toString().replace('block', 'allow')) }
      : file,
  );
  writeFileSync(out, pack(files));
  const { code, out: said, err } = await run('verify', out, '--trust', `release=${keys.open}`);
  assert.equal(code, 3);
  assert.equal(said, '');
  assert.match(err, /request\.rego is not what was signed/);
});

test('what stands in a bundle of somebody else does not steer the terminal', async () => {
  const folder = dirname(at('steering/data.json', '{"x":{}}'));
  for (const roots of ['["x","\\u001b[2Jy"]', '["x","x/\\u001b[2J"]']) {
    at('steering/.manifest', `{"roots":${roots}}`);
    const { out, err } = await run('verify', folder, '--allow-unsigned');
    // oxlint-disable-next-line no-control-regex -- the very thing that must not be there
    assert.doesNotMatch(out + err, /\u001b/);
  }
});

test('wrong use', async () => {
  const out = at('use.tar.gz');
  for (const args of [
    ['build', own],
    ['build', at('missing'), '--out', out],
    ['build', own, '--out', join(root, 'none', 'x.tar.gz')],
    ['build', own, '--key-id', 'k', '--out', out],
    ['build', own, '--signing-key', at('no-key'), '--out', out],
    ['sign', out],
    ['sign', at('missing.tar.gz'), '--signing-key', keys.secret],
    ['verify'],
    ['verify', out],
    ['verify', at('missing.tar.gz'), '--allow-unsigned'],
    ['verify', 'a', 'b', '--allow-unsigned'],
  ]) {
    const { code, err } = await run(...args);
    assert.ok(code === 2 || code === 3, `${args.join(' ')}: ${code} ${err}`);
  }
  for (const args of [
    ['--signing-key', keys.open],
    ['--signing-key', keys.secret, '--algorithm', 'RS256'],
    ['--signing-key', keys.secret, '--algorithm', 'none'],
    ['--signing-key', keys.rsaSecret, '--algorithm', 'HS256'],
  ]) {
    assert.equal((await run('build', own, ...args, '--out', out)).code, 3, args.join(' '));
  }
  assert.ok(!existsSync(out));
});

const opa = process.env['BARTIZAN_OPA_BINARY'] ?? '';
const skip = opa === '' ? 'set BARTIZAN_OPA_BINARY to the opa binary' : false;

test('OPA takes what was built, and decides as the policies say', { skip }, async () => {
  const out = at('for-opa.tar.gz');
  const signing = ['--signing-key', keys.rsaSecret, '--key-id', 'release'];
  assert.equal((await run('build', own, ...signing, '--out', out)).code, 0);
  const checked = spawnSync(
    opa,
    [
      'build',
      '-b',
      out,
      '--verification-key',
      keys.rsaOpen,
      '--verification-key-id',
      'release',
      '-o',
      at('x.tar.gz'),
    ],
    { encoding: 'utf8' },
  );
  assert.equal(checked.status, 0, checked.stderr + checked.stdout);
  const input = at('input.json', '{"facts": {"model": "m", "findings": []}, "values": {}}');
  const query = ['data.bartizan.request.rulings', '-f', 'raw'];
  const asked = spawnSync(opa, ['eval', '-b', out, '-i', input, ...query], { encoding: 'utf8' });
  assert.match(asked.stdout, /"own\.model"/, asked.stderr);
});
