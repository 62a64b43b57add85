// SPDX-License-Identifier: Apache-2.0
// Bundles both ways between Bartizan and OPA's own program: what one of them signs, the other takes, and what was
// changed behind a signature neither does. Needs the program: BARTIZAN_OPA_BINARY.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import { signingKey, verifyingKey } from './algorithms.ts';
import { pack, unpack } from './archive.ts';
import { buildBundle, signBundle } from './build.ts';
import { filesOf, pemOf, REQUEST } from './bundle.fixture.ts';
import { openBundle, openBundleFiles } from './open.ts';
import type { BundleTrust } from './signatures.ts';

const opa = process.env['BARTIZAN_OPA_BINARY'] ?? '';
const skip = opa === '' ? 'set BARTIZAN_OPA_BINARY to the opa binary' : false;

const DOCUMENTS = process.env['BARTIZAN_TESTS'] === 'full' ? 1_900 : 300;

const root = mkdtempSync(join(tmpdir(), 'bz-opa-'));
after(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string, content?: string | Buffer): string => {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  if (content !== undefined) writeFileSync(path, content);
  return path;
};

/** What is written in many ways and means the same, or does not. */
const LISTS = String.raw`{
  "b": [1.0, 1e3, 1E+2, -0.5, 12345678, 0, -0],
  "a\u00e4": "<&>\u2028\u2029\u0000\u0001\b\f\n\r\t\"\\\/\u007f\ud83d\ude00",
  "": {"z": null, "\ufb01": true, "\ud83d\ude00": false}
}`;
const FOLDER: Readonly<Record<string, string>> = {
  '.manifest':
    '{"revision":"r/1","roots":["bartizan/request","lists"],"metadata":{"n":1.50,"s":"<"}}',
  'policy/request.rego': REQUEST,
  [`${'p'.repeat(90)}/${'q'.repeat(40)}/ü.rego`]: 'package bartizan.request.more\n\nx := 1\n',
  'lists/data.json': LISTS,
  'lists/more/data.yaml': 'x: 1\ny2: [true, null, "on", 1.5, 1e3]\n',
};
for (const [path, content] of Object.entries(FOLDER)) at(`folder/${path}`, content);

const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }));
const curve = (namedCurve: string) => pemOf(generateKeyPairSync('ec', { namedCurve }));
const shared = { open: 's'.repeat(48), secret: 's'.repeat(48) };
const PAIRS = {
  RS256: rsa,
  RS512: rsa,
  PS256: rsa,
  ES256: curve('P-256'),
  ES384: curve('P-384'),
  ES512: curve('P-521'),
  EdDSA: pemOf(generateKeyPairSync('ed25519')),
  HS256: shared,
};
type Name = keyof typeof PAIRS;

const run = (...args: readonly string[]) =>
  spawnSync(opa, args, { encoding: 'utf8', timeout: 30_000 });

function files(name: Name): { readonly open: string; readonly secret: string } {
  const { open, secret } = PAIRS[name];
  return { open: at(`${name}.pub`, open), secret: at(`${name}.key`, secret) };
}

/** Has OPA built a bundle of `folder` and signed it. */
function byOpa(name: Name, folder = 'folder'): Buffer {
  const out = at(`${name}.tar.gz`);
  const signing = ['--signing-alg', name, '--signing-key', files(name).secret];
  const made = run('build', '-b', at(folder), ...signing, '--verification-key-id', 'k', '-o', out);
  assert.equal(made.status, 0, made.stderr + made.stdout);
  return readFileSync(out);
}

/** Whether OPA takes an archive with this key. */
function opaTakes(name: Name, archive: Buffer): boolean {
  const key = ['--verification-key', files(name).open, '--verification-key-id', 'k'];
  const path = at('given.tar.gz', archive);
  const { status } = run(
    'build',
    '-b',
    path,
    ...key,
    '--signing-alg',
    name,
    '-o',
    at('out.tar.gz'),
  );
  return status === 0;
}

const trustIn = (name: Name): BundleTrust => ({
  keys: [verifyingKey({ id: 'k', text: PAIRS[name].open, algorithm: name })],
  allowUnsigned: false,
});

function weTake(name: Name, archive: Buffer): boolean {
  try {
    openBundle(archive, trustIn(name));
    return true;
  } catch (thrown) {
    assert.ok(thrown instanceof BartizanError, String(thrown));
    return false;
  }
}

const ours = (name: Name): Buffer =>
  signBundle(
    buildBundle(filesOf(FOLDER), { revision: 'r2' }),
    signingKey({ id: 'k', text: PAIRS[name].secret, algorithm: name }),
  );

for (const name of Object.keys(PAIRS) as Name[]) {
  test(`${name}: what OPA signs is taken here, and what is signed here by OPA`, { skip }, () => {
    const bundle = openBundle(byOpa(name), trustIn(name));
    const folder = openBundleFiles(filesOf(FOLDER), { keys: [], allowUnsigned: true });
    assert.equal(bundle.signedBy, 'k');
    assert.deepEqual(bundle.data, folder.data);
    assert.deepEqual(bundle.manifest, folder.manifest);
    assert.equal(bundle.modules.length, folder.modules.length);
    assert.ok(opaTakes(name, ours(name)));
  });
}

/** Whatever way its numbers are written. */
const valuesIn = (text: string): string => JSON.stringify(JSON.parse(text));

test('OPA answers from a bundle of ours as from the folder it was made of', { skip }, () => {
  const archive = at('ours.tar.gz', buildBundle(filesOf(FOLDER), { revision: 'r2' }));
  const asked = ['eval', '-f', 'json', 'data', '-b'];
  const [one, two] = [run(...asked, archive), run(...asked, at('folder'))];
  assert.equal(one.status, 0, one.stderr);
  assert.deepEqual(valuesIn(one.stdout), valuesIn(two.stdout));
});

test('a folder that OPA signed is taken as a folder', { skip }, () => {
  at('folder/README.md', 'for people');
  at('folder/lists/other.json', '[]');
  const all = { ...FOLDER, 'README.md': 'for people', 'lists/other.json': '[]' };
  const list = Object.entries(all).map(([path, text]) => [path, Buffer.from(text)] as const);
  const { secret } = files('RS256');
  const signing = ['--signing-key', secret, '--signing-alg', 'RS256', '-o', root];
  const place = { cwd: at('folder'), encoding: 'utf8', timeout: 30_000 } as const;
  const made = spawnSync(opa, ['sign', ...signing, '--bundle', '.'], place);
  assert.equal(made.status, 0, made.stderr);
  const [, payload = ''] = (
    JSON.parse(readFileSync(at('.signatures.json'), 'utf8')) as { signatures: string[] }
  ).signatures[0]?.split('.') ?? [''];
  const signatures = readFileSync(at('.signatures.json'));
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    files: { name: string }[];
  };
  assert.equal(claims.files.length, list.length);
  const { open } = PAIRS.RS256;
  const trust = { keys: [verifyingKey({ id: 'default', text: open })], allowUnsigned: false };
  const contents = new Map<string, Buffer>([...list, ['.signatures.json', signatures]]);
  assert.equal(openBundleFiles(contents, trust).signedBy, 'default');
});

/** Numbers in the ways that JSON can write them; all of them keep their digits. */
const written = fc.oneof(
  fc.integer().map(String),
  fc.tuple(fc.integer({ min: -9_999, max: 9_999 }), fc.nat(999)).map(([a, b]) => `${a}.${b}0`),
  fc
    .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('e', 'E', 'e+', 'E-'), fc.nat(20))
    .map((parts) => parts.join('')),
  fc.constantFrom('-0', '0.0', '1.50', '1e0', '-0.0e-1'),
);
const name = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text !== '__proto__');
const { documents } = fc.letrec<{ documents: string }>((tie) => ({
  documents: fc.oneof(
    { maxDepth: 4 },
    written,
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('documents'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .uniqueArray(fc.tuple(name, tie('documents')), { maxLength: 4, selector: ([key]) => key })
      .map((all) => `{${all.map(([key, text]) => `${JSON.stringify(key)} :${text}`).join()}}`),
  ),
}));

test('the digests of any data are those of OPA', { skip }, () => {
  const texts = fc.sample(documents, DOCUMENTS);
  const contents = new Map<string, Buffer>([
    ['.manifest', Buffer.from('{"revision":"r","roots":["any"]}')],
    ...texts.map((text, index) => [`any/d${index}/data.json`, Buffer.from(text)] as const),
  ]);
  for (const [path, bytes] of contents) at(`any/${path}`, bytes);
  const { secret, open } = files('ES256');
  const signing = ['--signing-key', secret, '--signing-alg', 'ES256', '-o', at('any')];
  const place = { cwd: at('any'), encoding: 'utf8', timeout: 60_000 } as const;
  const made = spawnSync(opa, ['sign', ...signing, '--bundle', '.'], place);
  assert.equal(made.status, 0, made.stderr);
  contents.set('.signatures.json', readFileSync(at('any/.signatures.json')));
  assert.equal(openBundleFiles(contents, trustIn('ES256')).signedBy, 'k');
  contents.delete('.signatures.json');
  const list = [...contents].map(([path, bytes]) => ({ name: `/${path}`, bytes }));
  const key = signingKey({ id: 'k', text: PAIRS.ES256.secret });
  const archive = at('any.tar.gz', signBundle(pack(list), key));
  const verifying = ['--verification-key', open, '--verification-key-id', 'k'];
  const taken = run('build', '-b', archive, ...verifying, '--signing-alg', 'ES256', '-o', at('x'));
  assert.equal(taken.status, 0, taken.stderr + taken.stdout);
});

type Change = (
  list: readonly { readonly name: string; readonly path: string; readonly bytes: Buffer }[],
) => Buffer;
const without =
  (path: string): Change =>
  (list) =>
    pack(list.filter((file) => !file.path.endsWith(path)));
const changed =
  (path: string, by: (text: string) => string): Change =>
  (list) =>
    pack(
      list.map((file) =>
        file.path.endsWith(path)
          ? { ...file, bytes: Buffer.from(by(file.bytes.toString())) }
          : file,
      ),
    );

const TAMPERED: Readonly<Record<string, Change>> = {
  'a policy changed': changed('request.rego', (text) => `${text}\n`),
  'the data changed': changed('data.json', (text) => text.replace('12345678', '12345679')),
  'how a number is written changed': changed('data.json', (text) => text.replace('-0.5', '-0.50')),
  'the revision changed': changed('.manifest', (text) =>
    text.replace('r2', 'r3').replace('r/1', 'r/2'),
  ),
  'a policy taken away': without('request.rego'),
  'the manifest taken away': without('.manifest'),
  'the signature taken away': without('.signatures.json'),
  'a policy put in': (list) =>
    pack([...list, { name: '/x.rego', bytes: Buffer.from('package bartizan.request\n') }]),
  'the signature changed': changed('.signatures.json', (text) =>
    text.replace(
      /\.([A-Za-z0-9_-])([^."]*)"/,
      (_, first: string, rest: string) => `.${first === 'A' ? 'B' : 'A'}${rest}"`,
    ),
  ),
};

for (const [what, change] of Object.entries(TAMPERED)) {
  test(`refused by both: ${what}`, { skip }, () => {
    for (const archive of [ours('ES256'), byOpa('ES256')]) {
      const bytes = change(unpack(archive));
      assert.ok(!weTake('ES256', bytes), 'taken here');
      assert.ok(!opaTakes('ES256', bytes), 'taken by OPA');
    }
  });
}

test('layout alone changes nothing for either', { skip }, () => {
  const bytes = changed(
    '.manifest',
    (text) => ` ${text.replaceAll(':', ' : ')}`,
  )(unpack(ours('ES256')));
  assert.ok(weTake('ES256', bytes));
  assert.ok(opaTakes('ES256', bytes));
});

test('a bundle for another key is refused by both', { skip }, () => {
  assert.ok(!weTake('ES256', ours('RS256')));
  assert.ok(!opaTakes('ES256', ours('RS256')));
});

/** A server of OPA on one archive: its answer to `data`, or that it did not start. */
async function servedBy(t: TestContext, archive: Buffer): Promise<unknown> {
  const socket = join(root, 'opa.sock');
  rmSync(socket, { force: true });
  const key = ['--verification-key', files('ES256').open, '--verification-key-id', 'k'];
  const bundle = ['-b', at('served.tar.gz', archive), ...key, '--signing-alg', 'ES256'];
  const server = ['run', '--server', '--addr', `unix://${socket}`, '--disable-telemetry'];
  const child = spawn(opa, [...server, ...bundle], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const ended = new Promise<'refused'>((resolve) => child.once('exit', () => resolve('refused')));
  const answer = async (): Promise<unknown> => {
    while (!existsSync(socket) && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return new Promise((resolve, reject) => {
      get({ socketPath: socket, path: '/v1/data/lists' }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve((JSON.parse(text) as { result: unknown }).result));
      }).once('error', reject);
    });
  };
  return Promise.race([ended, answer()]);
}

test('a server of OPA starts on what is signed here, and not on what was changed', {
  skip,
}, async (t) => {
  const { data } = openBundle(ours('ES256'), trustIn('ES256'));
  const served = await servedBy(t, ours('ES256'));
  assert.equal(JSON.stringify(served), JSON.stringify((data as { lists: unknown }).lists));
  const other = changed('data.json', (text) => text.replace('true', 'null'))(unpack(ours('ES256')));
  assert.equal(await servedBy(t, other), 'refused');
});

test('compiled policies of OPA are found', { skip }, () => {
  const out = at('wasm.tar.gz');
  const entrypoint = ['-e', 'bartizan/request/rulings'];
  const made = run('build', '-t', 'wasm', ...entrypoint, '-b', at('folder'), '-o', out);
  assert.equal(made.status, 0, made.stderr);
  const { wasm } = openBundle(readFileSync(out), { keys: [], allowUnsigned: true });
  assert.deepEqual(
    wasm.map(({ entrypoint }) => entrypoint),
    ['bartizan/request/rulings'],
  );
  assert.equal(Buffer.from(wasm[0]?.base64 ?? '', 'base64').toString('latin1', 0, 4), '\0asm');
});
