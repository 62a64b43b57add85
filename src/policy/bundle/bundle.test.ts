// SPDX-License-Identifier: Apache-2.0
// Bundles that are sound come out as they went in, the same bytes for the same files; whatever is not a bundle is
// refused by name, and nothing of it is read.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BartizanError } from '../../core/errors.ts';
import { buildBundle, signBundle } from './build.ts';
import {
  ANYONE,
  archiveOf,
  type Entry,
  filesOf,
  KEY,
  paxOf,
  REQUEST,
  signed,
  SOUND,
  TRUST,
} from './bundle.fixture.ts';
import { openBundle, openBundleFiles } from './open.ts';
import { BUNDLE_LIMITS } from './refusals.ts';

function refusal(work: () => unknown): BartizanError {
  let found: unknown;
  try {
    work();
  } catch (thrown) {
    found = thrown;
  }
  assert.ok(found instanceof BartizanError, `not refused: ${String(found)}`);
  return found;
}

test('what was built and signed opens as it was', () => {
  const bytes = signed();
  assert.deepEqual(openBundle(bytes, TRUST), {
    manifest: { revision: 'r1', roots: ['bartizan/request', 'lists'] },
    modules: [{ path: 'policy/request.rego', text: REQUEST }],
    data: { lists: { tenants: ['acme'], limit: 10 } },
    wasm: [],
    signedBy: 'release',
    digest: createHash('sha256').update(bytes).digest('hex'),
  });
});

test('the same files make the same bytes, whatever their order', () => {
  const a = { 'b/x.rego': 'package a.b\n\nx := 1\n', 'a/data.json': '{"y": 1, "x": [1, 2]}' };
  const b = { 'a/data.json': '{ "x":[1,2],"y":1 }', 'b/x.rego': 'package a.b\n\nx := 1\n' };
  const [one, two] = [a, b].map((files) => buildBundle(filesOf(files), { revision: 'r' }));
  assert.ok(one?.equals(two ?? Buffer.alloc(0)));
  assert.ok(signed().equals(signed()), 'and the same signature, of a key that signs so');
  assert.ok(!signed('r1').equals(signed('r2')));
  const again = signBundle(signBundle(signed(), KEY), KEY);
  assert.ok(again.equals(signed()), 'a signature takes the place of the one before');
});

test('long and foreign names come through', () => {
  const paths = [
    `${'a'.repeat(99)}/${'b'.repeat(90)}/x.rego`,
    'ü/日本.rego',
    `${'n'.repeat(95)}.rego`,
  ];
  const files = Object.fromEntries(paths.map((path, index) => [path, `package p${index}\n`]));
  const { modules } = openBundle(buildBundle(filesOf(files), { revision: 'r' }), ANYONE);
  assert.deepEqual(modules.map(({ path }) => path).sort(), [...paths].sort());
});

test('a folder is a bundle too, and has the same digest for the same files', () => {
  const bundle = openBundleFiles(filesOf(SOUND), ANYONE);
  assert.equal(bundle.manifest.revision, 'r1');
  assert.equal(bundle.signedBy, undefined);
  const again = openBundleFiles(new Map([...filesOf(SOUND)].toReversed()), ANYONE);
  assert.equal(again.digest, bundle.digest);
  const other = openBundleFiles(
    filesOf({ ...SOUND, 'policy/x.rego': 'package bartizan.request\n' }),
    ANYONE,
  );
  assert.notEqual(other.digest, bundle.digest);
});

test('a bundle without a revision is named by its digest', () => {
  const manifest = JSON.stringify({ roots: ['bartizan/request', 'lists'] });
  const bundle = openBundleFiles(filesOf({ ...SOUND, '.manifest': manifest }), ANYONE);
  assert.equal(bundle.manifest.revision, `sha256:${bundle.digest.slice(0, 32)}`);
});

test('data of several files is one document', () => {
  const files = filesOf({
    '.manifest': '{"roots": ["a", "b"]}',
    'a/data.json': '{"x": 1}',
    'a/b/data.yaml': 'y: 2\nz: [true, null, "no", 1.5]\n',
    'b/data.json': '[1]',
    'data.json': '{"a": {"c": 3}}',
    'a/other.json': 'not JSON, and not read',
  });
  assert.deepEqual(openBundleFiles(files, ANYONE).data, {
    a: { x: 1, c: 3, b: { y: 2, z: [true, null, 'no', 1.5] } },
    b: [1],
  });
});

test('compiled policies are found by what the manifest says of them', () => {
  const manifest = JSON.stringify({
    revision: 'r1',
    roots: ['bartizan/request', 'lists'],
    wasm: [{ entrypoint: 'bartizan/request/verdict', module: '/policy.wasm' }],
  });
  const bundle = openBundleFiles(
    filesOf({ ...SOUND, '.manifest': manifest, 'policy.wasm': 'wasm' }),
    ANYONE,
  );
  assert.deepEqual(bundle.wasm, [
    { entrypoint: 'bartizan/request/verdict', base64: Buffer.from('wasm').toString('base64') },
  ]);
});

const manifest = (value: object): object => ({ '.manifest': JSON.stringify(value) });
const roots = ['bartizan/request', 'lists'];

const REFUSED: readonly (readonly [why: string, code: string, files: object])[] = [
  ['unknown member', 'bundle_malformed', manifest({ roots, Roots: [''] })],
  ['roots that are no list', 'bundle_malformed', manifest({ roots: 'x' })],
  ['revision with a space', 'bundle_malformed', manifest({ roots, revision: 'a b' })],
  [
    'a root that steers a terminal',
    'bundle_malformed',
    manifest({ roots: [...roots, '\u001b[2J'] }),
  ],
  [
    'an entrypoint that steers a terminal',
    'bundle_malformed',
    manifest({ roots, wasm: [{ entrypoint: 'lists/\u009b2J', module: '/policy.wasm' }] }),
  ],
  ['revision too long', 'bundle_malformed', manifest({ roots, revision: 'a'.repeat(101) })],
  ['Rego v0', 'bundle_malformed', manifest({ roots, rego_version: 0 })],
  ['Rego v0 of a file', 'bundle_malformed', manifest({ roots, file_rego_versions: { '/x': 0 } })],
  [
    'manifest of two members of a name',
    'bundle_malformed',
    { '.manifest': '{"roots":[],"roots":[""]}' },
  ],
  ['no manifest: all is its root', 'bundle_root_mismatch', { '.manifest': '{}' }],
  ['settings below a root', 'bundle_root_mismatch', manifest({ roots: ['bartizan'] })],
  [
    'settings as a root',
    'bundle_root_mismatch',
    manifest({ roots: ['/bartizan/settings/', ...roots] }),
  ],
  [
    'a root in the settings',
    'bundle_root_mismatch',
    manifest({ roots: ['bartizan/settings/apps', ...roots] }),
  ],
  ['roots that overlap', 'bundle_root_mismatch', manifest({ roots: [...roots, 'lists/a'] })],
  ['a root twice', 'bundle_root_mismatch', manifest({ roots: [...roots, 'lists/'] })],
  ['a package outside', 'bundle_root_mismatch', manifest({ roots: ['lists'] })],
  ['a package beside', 'bundle_root_mismatch', manifest({ roots: ['bartizan/req', 'lists'] })],
  ['data outside', 'bundle_root_mismatch', manifest({ roots: ['bartizan/request'] })],
  [
    'data above',
    'bundle_root_mismatch',
    { ...manifest({ roots: ['bartizan/request', 'lists/x'] }), 'lists/data.json': '1' },
  ],
  ['data that is a rule', 'bundle_malformed', { 'bartizan/request/data.json': '{"rulings": {}}' }],
  ['data above a rule', 'bundle_malformed', { 'bartizan/data.json': '{"request": 1}' }],
  ['data twice', 'bundle_malformed', { 'data.json': '{"lists": {"limit": 10}}' }],
  ['data that is no object', 'bundle_malformed', { 'data.json': '[]' }],
  [
    'data with a number too long',
    'bundle_malformed',
    { 'lists/data.json': '12345678901234567890' },
  ],
  [
    'data with a fraction too long',
    'bundle_malformed',
    { 'lists/data.json': '[0.12345678901234567890]' },
  ],
  ['data with a name twice', 'bundle_malformed', { 'lists/data.json': '{"a":1,"\\u0061":2}' }],
  ['data with __proto__', 'bundle_malformed', { 'lists/data.json': '{"__proto__":1}' }],
  ['a path with __proto__', 'bundle_malformed', { 'lists/__proto__/data.json': '{}' }],
  ['data too deep', 'bundle_malformed', { 'lists/data.json': '['.repeat(70) + ']'.repeat(70) }],
  ['YAML of two readings', 'bundle_malformed', { 'lists/b/data.yaml': 'a: yes' }],
  ['YAML with an octal', 'bundle_malformed', { 'lists/b/data.yaml': 'a: 010' }],
  ['YAML with an alias', 'bundle_malformed', { 'lists/b/data.yaml': 'a: &x 1\nb: *x' }],
  ['YAML with a tag', 'bundle_malformed', { 'lists/b/data.yaml': 'a: !!binary aGk=' }],
  ['YAML with a merge key', 'bundle_malformed', { 'lists/b/data.yaml': '<<: {a: 1}' }],
  ['YAML with two documents', 'bundle_malformed', { 'lists/b/data.yaml': 'a: 1\n---\nb: 2' }],
  ['YAML with a key that is a number', 'bundle_malformed', { 'lists/b/data.yaml': '1: a' }],
  ['YAML with a name twice', 'bundle_malformed', { 'lists/b/data.yaml': 'a: 1\na: 2' }],
  ['YAML too long', 'bundle_too_large', { 'lists/b/data.yaml': `a: ${'x'.repeat(40_000)}` }],
  [
    'policy that does not parse',
    'bundle_policy_invalid',
    { 'p.rego': 'package bartizan.request\n\nx :=' },
  ],
  ['policy that is not UTF-8', 'bundle_malformed', { 'p.rego': Buffer.from([0x70, 0xff]) }],
  ['delta', 'bundle_unsupported', { 'patch.json': '{"data":[]}' }],
  ['delta below', 'bundle_unsupported', { 'a/patch.json': '{"data":[]}' }],
  ['plan', 'bundle_unsupported', { 'plan.json': '{}' }],
  ['binary manifest', 'bundle_malformed', { '.manifest.pb': 'x' }],
  ['second manifest', 'bundle_malformed', { 'x/.manifest': '{}' }],
  ['manifest by another name', 'bundle_malformed', { 'x.manifest': '{}' }],
  ['second signatures', 'bundle_malformed', { 'x/.signatures.json': '{}' }],
  ['data in a hidden folder', 'bundle_malformed', { '.lists/data.json': '{}' }],
  [
    'compiled policy that is not there',
    'bundle_malformed',
    manifest({ roots, wasm: [{ entrypoint: 'lists/x', module: '/policy.wasm' }] }),
  ],
  [
    'compiled policy outside',
    'bundle_root_mismatch',
    {
      ...manifest({ roots, wasm: [{ entrypoint: 'x', module: '/policy.wasm' }] }),
      'policy.wasm': 'x',
    },
  ],
  [
    'entrypoint twice',
    'bundle_malformed',
    {
      ...manifest({
        roots,
        wasm: [
          { entrypoint: 'lists/x', module: 'policy.wasm' },
          { entrypoint: '/lists/x', module: 'policy.wasm' },
        ],
      }),
      'policy.wasm': 'x',
    },
  ],
];

for (const [why, code, files] of REFUSED) {
  test(`refused: ${why}`, () => {
    const all = filesOf({ ...SOUND, ...(files as Record<string, string>) });
    const found = refusal(() => openBundleFiles(all, ANYONE));
    assert.equal(found.code, code, found.message);
  });
}

test('what would cost too much to read is refused before it is read', () => {
  const code = (files: Record<string, string>): string =>
    refusal(() => openBundleFiles(filesOf({ ...SOUND, ...files }), TRUST)).code;
  const many = `[${'0,'.repeat(BUNDLE_LIMITS.dataNodes / 2)}0]`;
  assert.equal(code({ 'lists/a/data.json': many, 'lists/b/data.json': many }), 'bundle_too_large');
  const long = `package bartizan.request\n#${'x'.repeat(BUNDLE_LIMITS.policyBytes / 2)}\n`;
  assert.equal(code({ 'a.rego': long, 'b.rego': long }), 'bundle_too_large');
});

test('data of many files in one place is put together once', () => {
  const files: Record<string, string> = { '.manifest': '{"roots":["a"]}' };
  files['a/data.json'] = JSON.stringify(
    Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index])),
  );
  for (let index = 0; index < 1_900; index++) files[`a/f${index}/data.json`] = '1';
  const { data } = openBundleFiles(filesOf(files), ANYONE);
  assert.equal(Object.keys((data as { a: object }).a).length, 101_900);
});

test('a policy that does not parse is shown with its line', () => {
  const files = filesOf({ ...SOUND, 'p.rego': 'package bartizan.request\n\nx :=' });
  const { message, detail } = refusal(() => openBundleFiles(files, ANYONE));
  assert.match(message, /p\.rego:3:\d+: rego_parse_error/);
  assert.match(detail ?? '', /x :=\n.*\^/);
});

const file = (name: string, more: Partial<Entry> = {}): Entry => ({ name, bytes: 'x', ...more });

const ARCHIVES: readonly (readonly [why: string, code: string, bytes: Buffer])[] = [
  ['nothing', 'bundle_malformed', Buffer.alloc(0)],
  ['no gzip', 'bundle_malformed', Buffer.from('{}')],
  ['cut gzip', 'bundle_malformed', signed().subarray(0, -9)],
  ['bytes behind', 'bundle_malformed', Buffer.concat([signed(), Buffer.from('x')])],
  ['too long', 'bundle_too_large', Buffer.alloc(BUNDLE_LIMITS.archiveBytes + 1)],
  ['a bomb', 'bundle_too_large', gzipSync(Buffer.alloc(BUNDLE_LIMITS.unpackedBytes + 512))],
  ['no end', 'bundle_malformed', archiveOf([file('a')], Buffer.alloc(0))],
  ['half an end', 'bundle_malformed', archiveOf([file('a')], Buffer.alloc(512))],
  [
    'bytes behind the end',
    'bundle_malformed',
    archiveOf([file('a')], Buffer.concat([Buffer.alloc(1_024), Buffer.from('x'.repeat(512))])),
  ],
  ['wrong sum', 'bundle_malformed', archiveOf([file('a', { patch: [[0, 'b']], keepSum: true })])],
  ['no ustar', 'bundle_malformed', archiveOf([file('a', { patch: [[257, '\0\0\0\0\0\0']] })])],
  [
    'a size of base 256',
    'bundle_malformed',
    archiveOf([file('a', { patch: [[124, '\u0080\0\0\0\0\0\0\0\0\0\0\u0001']] })]),
  ],
  [
    'a size below zero',
    'bundle_malformed',
    archiveOf([file('a', { patch: [[124, '-0000000001\0']] })]),
  ],
  [
    'a size behind the end',
    'bundle_malformed',
    archiveOf([file('a', { patch: [[124, '00077777777\0']] })]),
  ],
  ['a link', 'bundle_malformed', archiveOf([file('a', { type: '1', bytes: '' })])],
  ['a symbolic link', 'bundle_malformed', archiveOf([file('a', { type: '2', bytes: '' })])],
  ['a device', 'bundle_malformed', archiveOf([file('a', { type: '3', bytes: '' })])],
  ['a pipe', 'bundle_malformed', archiveOf([file('a', { type: '6', bytes: '' })])],
  ['a sparse file', 'bundle_malformed', archiveOf([file('a', { type: 'S' })])],
  ['a long name of GNU tar', 'bundle_malformed', archiveOf([file('a', { type: 'L' })])],
  ['a folder with content', 'bundle_malformed', archiveOf([file('a', { type: '5' })])],
  ['dots', 'bundle_malformed', archiveOf([file('../a')])],
  ['dots within', 'bundle_malformed', archiveOf([file('a/../b')])],
  ['dots behind a slash', 'bundle_malformed', archiveOf([file('/../a')])],
  ['two slashes', 'bundle_malformed', archiveOf([file('//a')])],
  ['an empty part', 'bundle_malformed', archiveOf([file('a//b')])],
  ['one dot', 'bundle_malformed', archiveOf([file('a/./b')])],
  ['a backslash', 'bundle_malformed', archiveOf([file('a\\b')])],
  ['a control character', 'bundle_malformed', archiveOf([file('a\nb')])],
  ['no name', 'bundle_malformed', archiveOf([file('./')])],
  [
    'a name that is not UTF-8',
    'bundle_malformed',
    archiveOf([file('a', { patch: [[0, '\u00ff']] })]),
  ],
  ['a file twice', 'bundle_malformed', archiveOf([file('a'), file('a')])],
  ['a file twice, with a slash', 'bundle_malformed', archiveOf([file('a'), file('/a')])],
  [
    'a file twice, by records',
    'bundle_malformed',
    archiveOf([file('a'), { name: 'x', type: 'x', bytes: paxOf({ path: './a' }) }, file('b')]),
  ],
  [
    'a size by records',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'x', bytes: paxOf({ size: '0' }) }, file('a')]),
  ],
  [
    'a link by records',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'x', bytes: paxOf({ linkpath: 'b' }) }, file('a')]),
  ],
  [
    'sparse by records',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'x', bytes: paxOf({ 'GNU.sparse.name': 'b' }) }, file('a')]),
  ],
  [
    'a name for all',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'g', bytes: paxOf({ path: 'b' }) }, file('a')]),
  ],
  [
    'records that are cut',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'x', bytes: '99 path=a\n' }, file('a')]),
  ],
  [
    'records without an end',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'x', bytes: '8 path=a' }, file('a')]),
  ],
  [
    'records with a length of zero',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'x', bytes: '0 path=a\n' }, file('a')]),
  ],
  [
    'records for nothing',
    'bundle_malformed',
    archiveOf([{ name: 'x', type: 'x', bytes: paxOf({ path: 'a' }) }]),
  ],
  [
    'a path too long',
    'bundle_too_large',
    archiveOf([
      { name: 'x', type: 'x', bytes: paxOf({ path: 'a/'.repeat(300) + 'b' }) },
      file('a'),
    ]),
  ],
  [
    'too many files',
    'bundle_too_large',
    archiveOf(Array.from({ length: BUNDLE_LIMITS.files + 1 }, (_, index) => file(`f${index}`))),
  ],
];

for (const [why, code, bytes] of ARCHIVES) {
  test(`refused archive: ${why}`, () => {
    const found = refusal(() => openBundle(bytes, ANYONE));
    assert.equal(found.code, code, found.message);
  });
}

test('what other programs write into archives changes nothing', () => {
  const entries: readonly Entry[] = [
    { name: 'pax_global_header', type: 'g', bytes: paxOf({ comment: 'commit' }) },
    { name: './', type: '5', bytes: '' },
    { name: './.manifest', bytes: SOUND['.manifest'] },
    { name: './policy/', type: '5', bytes: '' },
    { name: 'x', type: 'x', bytes: paxOf({ mtime: '1.5', 'SCHILY.dev': '1' }) },
    { name: './policy/request.rego', bytes: REQUEST, patch: [[257, 'ustar  \0']] },
    { name: 'data.json', bytes: '{"lists":{}}', patch: [[345, 'lists']] },
    { name: 'README.md', bytes: 'for people' },
  ];
  const bundle = openBundle(archiveOf(entries.filter(({ name }) => name !== './')), ANYONE);
  assert.equal(bundle.modules.length, 1);
  assert.deepEqual(bundle.data, { lists: { lists: {} } });
});

test('what would be refused is not built', () => {
  const build = (files: Record<string, string>, revision = 'r') =>
    refusal(() => buildBundle(filesOf(files), { revision })).code;
  assert.equal(build({ 'a.rego': 'package bartizan.settings\n' }), 'bundle_root_mismatch');
  assert.equal(build({ 'a.rego': 'package' }), 'bundle_policy_invalid');
  assert.equal(build({ 'data.json': '[]' }), 'bundle_malformed');
  assert.equal(build({ '../a.rego': 'package a\n' }), 'bundle_malformed');
  assert.equal(build({ 'a.rego': 'package a\n' }, 'no spaces'), 'bundle_malformed');
  const given = { revision: 'r', roots: ['b'] };
  const outside = refusal(() => buildBundle(filesOf({ 'a.rego': 'package a\n' }), given));
  assert.equal(outside.code, 'bundle_root_mismatch');
  assert.equal(refusal(() => signBundle(Buffer.from('x'), KEY)).code, 'bundle_malformed');
});
