// SPDX-License-Identifier: Apache-2.0
// Packs under attack: every altered byte, every form that is not the one form, bombs, names that lead out,
// old packs with good signatures.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import { createEngine } from '../engine.ts';
import { DETECTORS } from '../registry.gen.ts';
import { checkPack } from './check-pack.ts';
import { detectorsOf, type PackKind, withPacks } from './kind.ts';
import { PACK_KINDS } from './kinds.ts';
import { openPackFile, openPackFolder, packFileOf, type PackTrust } from './pack.ts';
import { CASES, KEYS, LIST, OTHER_KEYS, packBytes, signed } from './pack.fixture.ts';
import { keyIdOf } from './signature.ts';
import { withDigests } from './source.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const TRUST: PackTrust = { keys: [KEYS.publicKey], allowUnsigned: false, engine: '0.1.0' };
const LOOSE: PackTrust = { ...TRUST, allowUnsigned: true };

const refusal = (message: RegExp) => (error: unknown) =>
  error instanceof BartizanError && error.code === 'config_invalid' && message.test(error.message);

const open = (bytes: Uint8Array, signature: string | undefined = signed(bytes), trust = TRUST) =>
  openPackFile(bytes, signature, trust);

test('a signed pack opens, plain and as gzip, and names its key and its bytes', () => {
  const bytes = packBytes();
  for (const form of [bytes, gzipSync(bytes)]) {
    const pack = open(form);
    assert.equal(pack.signedBy, keyIdOf(KEYS.publicKey));
    assert.equal(pack.manifest.version, '1.2.3');
    assert.match(pack.digest, /^[0-9a-f]{64}$/);
    assert.equal(pack.cases.length, CASES.length);
  }
});

test('no altered byte of a pack or of its signature is taken', () => {
  for (const bytes of [packBytes(), gzipSync(packBytes())]) {
    const signature = signed(bytes);
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      assert.throws(() => open(altered, signature), refusal(/signature is wrong/));
    }
    const text = Buffer.from(signature);
    for (let at = 0; at < text.length; at++) {
      for (const bit of [1, 2, 32]) {
        const altered = Buffer.from(text);
        altered[at] = (altered[at] ?? 0) ^ bit;
        assert.throws(
          () => open(bytes, altered.toString('latin1')),
          refusal(/signature|not signed/),
        );
      }
    }
    assert.throws(() => open(bytes, ` ${signature}`), refusal(/wrong/));
    assert.throws(() => open(bytes, signature.trim()), refusal(/wrong/));
  }
});

test('unsigned, or signed by somebody else: refused unless asked for; wrong signatures always', () => {
  const bytes = packBytes();
  assert.throws(() => openPackFile(bytes, undefined, TRUST), refusal(/not signed/));
  assert.throws(() => open(bytes, signed(bytes, OTHER_KEYS)), refusal(/not signed/));
  assert.equal(openPackFile(bytes, undefined, LOOSE).signedBy, undefined);
  assert.equal(open(bytes, signed(bytes, OTHER_KEYS), LOOSE).signedBy, undefined);
  assert.throws(
    () => open(bytes, signed(packBytes({ manifest: { title: 'x' } })), LOOSE),
    refusal(/wrong/),
  );
  assert.throws(() => open(bytes, 'nonsense', LOOSE), refusal(/wrong/));
});

test('another key under the id of a trusted one does not do', () => {
  const bytes = packBytes();
  const forged = signed(bytes, OTHER_KEYS).replace(
    keyIdOf(OTHER_KEYS.publicKey),
    keyIdOf(KEYS.publicKey),
  );
  assert.throws(() => open(bytes, forged), refusal(/wrong/));
});

const MANIFESTS: readonly (readonly [what: string, manifest: Record<string, unknown>, RegExp])[] = [
  ['an unknown member', { extra: 1 }, /not valid/],
  ['another format', { format: 'bartizan-pack/2' }, /not valid/],
  ['a newer engine', { min_engine: '0.2.0' }, /needs Bartizan 0\.2\.0/],
  ['a version that is none', { version: '1.2' }, /not valid at \/version/],
  ['an id that leads out', { id: '../x' }, /not valid at \/id/],
  [
    'a missing part',
    { parts: { 'lists.json': { sha256: '0'.repeat(64) } } },
    /not what the manifest names/,
  ],
  ['cases that are no part', { cases: 'nothing.json' }, /no cases/],
];
for (const [what, manifest, message] of MANIFESTS) {
  test(`refused although signed: ${what}`, () => {
    assert.throws(() => open(packBytes({ manifest })), refusal(message));
  });
}

for (const name of [
  '../evil.json',
  '/etc/passwd',
  'a/b.json',
  '..',
  '.hidden',
  'a\\b',
  'x.json\0',
  '__proto__',
  'A.json',
  '',
]) {
  test(`refused although signed: a part named ${JSON.stringify(name)}`, () => {
    assert.throws(
      () => open(packBytes({ parts: { [name]: '{}', 'ok.json': '{}' } })),
      refusal(/./),
    );
  });
}

test('refused although signed: a part that differs, a part too many, no JSON, no UTF-8, a bomb', () => {
  const file = JSON.parse(packBytes().toString()) as { parts: Record<string, string> };
  file.parts['lists.json'] += ' ';
  assert.throws(
    () => open(Buffer.from(JSON.stringify(file))),
    refusal(/not what the manifest names/),
  );
  delete file.parts['lists.json'];
  assert.throws(() => open(Buffer.from(JSON.stringify(file))), refusal(/lists\.json is missing/));
  const more = JSON.parse(packBytes().toString()) as { parts: Record<string, string> };
  more.parts['more.json'] = '1';
  assert.throws(() => open(Buffer.from(JSON.stringify(more))), refusal(/does not name/));
  assert.throws(() => open(Buffer.from('{"format"')), refusal(/not JSON/));
  assert.throws(() => open(Buffer.from([0xff, 0xfe, 0x22])), refusal(/not JSON|UTF-8/));
  assert.throws(() => open(Buffer.from([0x1f, 0x8b, 8, 0, 0])), refusal(/gzip is broken/));
  const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
  assert.throws(() => open(bomb), refusal(/too large when unpacked/));
});

test('a folder: its manifest is what is signed, its files are what the manifest says', () => {
  const parts = new Map([
    ['lists.json', Buffer.from(JSON.stringify([LIST]))],
    ['cases.json', Buffer.from(JSON.stringify(CASES))],
  ]);
  const { manifest } = JSON.parse(packBytes().toString()) as { manifest: object };
  const bytes = withDigests(Buffer.from(JSON.stringify(manifest)), parts);
  const pack = openPackFolder(bytes, parts, signed(bytes), TRUST);
  assert.deepEqual(open(packFileOf(pack)).parts, pack.parts);
  assert.deepEqual(packFileOf(pack), packFileOf(open(packFileOf(pack))));
  const altered = new Map([...parts, ['lists.json', Buffer.from('[]')] as const]);
  assert.throws(() => openPackFolder(bytes, altered, signed(bytes), TRUST), refusal(/not what/));
  const more = new Map([...parts, ['x.json', Buffer.from('[]')] as const]);
  assert.throws(() => openPackFolder(bytes, more, signed(bytes), TRUST), refusal(/does not name/));
});

test('cases are what a pack stands by: wrong ones fail it, none of a side refuse it', () => {
  assert.deepEqual(checkPack(open(packBytes()), PACK_KINDS, DETECTORS), []);
  const cases = [{ text: 'Contoso', found: [] }, { text: 'nothing', found: ['nothing'] }, ...CASES];
  assert.deepEqual(checkPack(open(packBytes({ cases })), PACK_KINDS, DETECTORS), [
    { at: 0, problem: 'not found as told' },
    { at: 1, problem: 'not found as told' },
  ]);
  for (const few of [[], [CASES[0], CASES[0]], [CASES[1], CASES[1]], 'x']) {
    assert.throws(() => open(packBytes({ cases: few })), refusal(/cases are not valid/));
  }
});

test('a pack makes only what its kind may make', () => {
  const made = (lists: unknown) => detectorsOf(open(packBytes({ lists })), PACK_KINDS, DETECTORS);
  assert.deepEqual(
    made([LIST]).map(({ id, version }) => `${id}@${version}`),
    ['content/rivals@1+rivals@1.2.3'],
  );
  assert.equal(made([{ ...LIST, detector: 'output/capture-host', boundary: 'host' }]).length, 1);
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [[{ ...LIST, detector: 'injection/instruction-override' }], /may not make/],
    [[{ ...LIST, detector: 'privacy/card' }], /may not make/],
    [[LIST, LIST], /twice/],
    [[], /not valid/],
    [[{ ...LIST, terms: { rival: ['x'] } }], /2 to 100 characters/],
    [[{ ...LIST, terms: { rival: ['x'.repeat(101)] } }], /2 to 100 characters/],
    [[{ ...LIST, terms: { rival: ['a  b'] } }], /single/],
    [[{ ...LIST, terms: { rival: ['a b c d e f g h i j'] } }], /nine words/],
    [[{ ...LIST, score: 2 }], /not valid/],
    [{ lists: [LIST] }, /not valid/],
  ];
  for (const [lists, message] of wrong) assert.throws(() => made(lists), refusal(message));
  const unknown = open(packBytes({ manifest: { kind: 'weights' } }));
  assert.throws(
    () => detectorsOf(unknown, PACK_KINDS, DETECTORS),
    refusal(/kind weights is not known/),
  );
});

test('packs change what is found and the revision; two packs of one detector are refused', () => {
  const pack = open(packBytes());
  const config = { disabled: [], options: {} };
  const before = createEngine(DETECTORS, config);
  const after = createEngine(withPacks(DETECTORS, [pack], PACK_KINDS), config);
  assert.notEqual(before.revision, after.revision);
  const found = after.scan('Write to Contoso', {
    phase: 'request',
    channel: 'user',
    json: false,
  }).found;
  assert.deepEqual(
    found.map(({ detector, entity }) => [detector.id, entity]),
    [['content/rivals', 'rival']],
  );
  assert.throws(() => withPacks(DETECTORS, [pack, pack], PACK_KINDS), refusal(/another pack/));
  const replacing = open(packBytes({ lists: [{ ...LIST, detector: 'output/capture-host' }] }));
  assert.equal(withPacks(DETECTORS, [replacing], PACK_KINDS).length, DETECTORS.length);
});

test('a kind that throws something else than a refusal is not the end of anybody', () => {
  const broken: PackKind = {
    kind: 'term-list',
    replaces: [],
    families: ['content'],
    detectors: () => [],
  };
  assert.throws(() => detectorsOf(open(packBytes()), [broken], DETECTORS), refusal(/no detector/));
});

test('no bytes are taken without a signature, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, signature) => {
      assert.throws(() => openPackFile(bytes, signature, TRUST), refusal(/./));
      assert.throws(() => openPackFile(bytes, signed(bytes), TRUST), refusal(/./));
    }),
    { numRuns: FULL ? 2_000 : 100 },
  );
});
