// SPDX-License-Identifier: Apache-2.0
// A signature counts only with the key, the algorithm and the scope that were named for it, and only over exactly
// the files that are there. Every way around it that signed tokens are known for is tried.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import { type BundleKey, signingKey, verifyingKey } from './algorithms.ts';
import { pack, unpack } from './archive.ts';
import { signBundle } from './build.ts';
import {
  ANYONE,
  archiveOf,
  filesOf,
  KEY,
  pemOf,
  REQUEST,
  signed,
  SOUND,
  tokenOf,
  TRUST,
} from './bundle.fixture.ts';
import { openBundle, openBundleFiles } from './open.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 300;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    assert.ok(thrown instanceof BartizanError, String(thrown));
    return thrown.code;
  }
  return 'taken';
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
/** What is signed of structured files: names in order, no spaces. */
const LISTED = [
  {
    name: '.manifest',
    hash: hash('{"revision":"r1","roots":["bartizan/request","lists"]}'),
    algorithm: 'SHA-256',
  },
  { name: 'lists/data.json', hash: hash('{"limit":10,"tenants":["acme"]}'), algorithm: 'SHA-256' },
  { name: 'policy/request.rego', hash: hash(REQUEST), algorithm: 'SHA-256' },
];
const HEADER = { alg: 'EdDSA', kid: 'release', typ: 'JWT' };
const CLAIMS = { files: LISTED };

const withSignatures = (signatures: unknown, files: object = {}) =>
  openBundleFiles(
    filesOf({
      ...SOUND,
      ...(files as Record<string, string>),
      '.signatures.json': typeof signatures === 'string' ? signatures : JSON.stringify(signatures),
    }),
    TRUST,
  );
const withToken = (token: string, files: object = {}) =>
  withSignatures({ signatures: [token] }, files);

test('a token that was made by hand is taken', () => {
  assert.equal(withToken(tokenOf(HEADER, CLAIMS)).signedBy, 'release');
  assert.equal(
    withSignatures({ signatures: [tokenOf(HEADER, CLAIMS)], plugin: '_default' }).signedBy,
    'release',
  );
  const byClaim = tokenOf({ alg: 'EdDSA' }, { ...CLAIMS, keyid: 'release', iat: 1, iss: 'x' });
  assert.equal(withToken(byClaim).signedBy, 'release');
  const upper = LISTED.map((one) => ({ ...one, hash: one.hash.toUpperCase() }));
  assert.equal(withToken(tokenOf(HEADER, { files: upper })).signedBy, 'release');
  const spaced = { '.manifest': ' {"roots":["bartizan/request", "lists"],\n "revision":"r1"}' };
  assert.equal(withToken(tokenOf(HEADER, CLAIMS), spaced).signedBy, 'release');
});

test('a token that names no key is for the only one, and for none of several', () => {
  const token = tokenOf({ alg: 'EdDSA' }, CLAIMS);
  assert.equal(withToken(token).signedBy, 'release');
  const files = filesOf({ ...SOUND, '.signatures.json': JSON.stringify({ signatures: [token] }) });
  const several = { keys: [...TRUST.keys, { ...KEY, id: 'second' }], allowUnsigned: false };
  assert.equal(
    codeOf(() => openBundleFiles(files, several)),
    'bundle_signature_invalid',
  );
});

const other = pemOf(generateKeyPairSync('ed25519'));
const OTHER = signingKey({ id: 'release', text: other.secret });
const [first, second, third] = LISTED;
const only = (changed: object) =>
  tokenOf(HEADER, { files: [{ ...first, ...changed }, second, third] });

const TOKENS: readonly (readonly [why: string, code: string, make: () => unknown])[] = [
  [
    'no algorithm',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, alg: 'none' }, CLAIMS, '')),
  ],
  [
    'no algorithm, signed',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, alg: 'none' }, CLAIMS)),
  ],
  [
    'no header for it',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ kid: 'release' }, CLAIMS)),
  ],
  [
    'another algorithm',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, alg: 'ES256' }, CLAIMS)),
  ],
  [
    'another case',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, alg: 'eddsa' }, CLAIMS)),
  ],
  ['another key', 'bundle_signature_invalid', () => withToken(tokenOf(HEADER, CLAIMS, OTHER))],
  [
    'an unknown key',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, kid: 'x' }, CLAIMS)),
  ],
  [
    'a key of another type',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, kid: ['release'] }, CLAIMS)),
  ],
  [
    'a key brought along',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, jwk: {} }, CLAIMS)),
  ],
  [
    'an extension',
    'bundle_signature_invalid',
    () => withToken(tokenOf({ ...HEADER, crit: ['b64'], b64: false }, CLAIMS)),
  ],
  [
    'an empty signature',
    'bundle_signature_invalid',
    () => withToken(tokenOf(HEADER, CLAIMS, 'AA')),
  ],
  ['padding', 'bundle_signature_invalid', () => withToken(`${tokenOf(HEADER, CLAIMS)}==`)],
  ['two parts', 'bundle_signature_invalid', () => withToken('a.b')],
  [
    'another scope',
    'bundle_signature_invalid',
    () => withToken(tokenOf(HEADER, { ...CLAIMS, scope: 'write' })),
  ],
  ['no files', 'bundle_signature_invalid', () => withToken(tokenOf(HEADER, {}))],
  [
    'files that are none',
    'bundle_signature_invalid',
    () => withToken(tokenOf(HEADER, { files: [null] })),
  ],
  [
    'a file twice',
    'bundle_signature_invalid',
    () => withToken(tokenOf(HEADER, { files: [...LISTED, first] })),
  ],
  ['MD5', 'bundle_signature_invalid', () => withToken(only({ algorithm: 'MD5' }))],
  ['SHA-1', 'bundle_signature_invalid', () => withToken(only({ algorithm: 'SHA-1' }))],
  ['SHA-224', 'bundle_signature_invalid', () => withToken(only({ algorithm: 'SHA-224' }))],
  [
    'a digest of a prototype',
    'bundle_signature_invalid',
    () => withToken(only({ algorithm: 'constructor' })),
  ],
  ['an empty digest', 'bundle_content_mismatch', () => withToken(only({ hash: '' }))],
  [
    'half a digest',
    'bundle_content_mismatch',
    () => withToken(only({ hash: first?.hash.slice(0, 32) })),
  ],
  [
    'a digest of what is written',
    'bundle_content_mismatch',
    () => withToken(only({ hash: hash(SOUND['.manifest'] + ' ') })),
  ],
  ['a path with a slash', 'bundle_content_mismatch', () => withToken(only({ name: '/.manifest' }))],
  [
    'a file too few',
    'bundle_content_mismatch',
    () => withToken(tokenOf(HEADER, CLAIMS), { 'x.rego': 'package lists.x\n' }),
  ],
  [
    'an idle file too few',
    'bundle_content_mismatch',
    () => withToken(tokenOf(HEADER, CLAIMS), { 'README.md': 'x' }),
  ],
  [
    'a file too many',
    'bundle_content_mismatch',
    () => withToken(tokenOf(HEADER, { files: [...LISTED, { ...third, name: 'x.rego' }] })),
  ],
  [
    'another policy',
    'bundle_content_mismatch',
    () => withToken(tokenOf(HEADER, CLAIMS), { 'policy/request.rego': `${REQUEST}\n` }),
  ],
  [
    'another number',
    'bundle_content_mismatch',
    () =>
      withToken(tokenOf(HEADER, CLAIMS), { 'lists/data.json': '{"limit":1e1,"tenants":["acme"]}' }),
  ],
  ['no signature', 'bundle_signature_invalid', () => withSignatures({ signatures: [] })],
  [
    'two signatures',
    'bundle_signature_invalid',
    () => withSignatures({ signatures: [tokenOf(HEADER, CLAIMS), tokenOf(HEADER, CLAIMS)] }),
  ],
  [
    'a signing plugin',
    'bundle_signature_invalid',
    () => withSignatures({ signatures: [tokenOf(HEADER, CLAIMS)], plugin: 'own' }),
  ],
  [
    'an unknown member',
    'bundle_signature_invalid',
    () => withSignatures({ signatures: [tokenOf(HEADER, CLAIMS)], more: 1 }),
  ],
  ['no JSON', 'bundle_signature_invalid', () => withSignatures('x')],
  ['a list', 'bundle_signature_invalid', () => withSignatures([])],
  ['no file of signatures', 'bundle_unsigned', () => openBundleFiles(filesOf(SOUND), TRUST)],
  [
    'no file of signatures, no keys',
    'bundle_unsigned',
    () => openBundleFiles(filesOf(SOUND), { keys: [], allowUnsigned: false }),
  ],
  [
    'no keys',
    'bundle_signature_invalid',
    () => openBundle(signed(), { keys: [], allowUnsigned: false }),
  ],
  [
    'unsigned is allowed, but not wrongly signed',
    'bundle_signature_invalid',
    () => openBundle(signed('r', OTHER), { ...TRUST, allowUnsigned: true }),
  ],
];

for (const [why, code, make] of TOKENS) {
  test(`refused signature: ${why}`, () => assert.equal(codeOf(make), code));
}

test('the hash of SHA-512 and its short form are taken', () => {
  for (const [algorithm, name] of [
    ['SHA-384', 'sha384'],
    ['SHA-512', 'sha512'],
    ['SHA-512-256', 'sha512-256'],
  ] as const) {
    const files = [
      first,
      second,
      {
        name: 'policy/request.rego',
        algorithm,
        hash: createHash(name).update(REQUEST).digest('hex'),
      },
    ];
    assert.equal(withToken(tokenOf(HEADER, { files })).signedBy, 'release');
  }
});

test('when it was signed is what the signature says', () => {
  assert.equal(openBundle(signed('r1', KEY, 1_700_000_000), TRUST).signedAt, 1_700_000_000);
  assert.equal(openBundle(signed(), TRUST).signedAt, undefined);
  assert.equal(withToken(tokenOf(HEADER, { ...CLAIMS, iat: 'x' })).signedAt, undefined);
});

test('a scope has to be the one of the key', () => {
  const scoped: BundleKey = { ...KEY, scope: 'write' };
  const bytes = signBundle(signed(), scoped);
  assert.equal(
    codeOf(() => openBundle(bytes, TRUST)),
    'bundle_signature_invalid',
  );
  assert.equal(openBundle(bytes, { keys: [scoped], allowUnsigned: false }).signedBy, 'release');
});

test('every algorithm signs and verifies; a key is for one of them alone', () => {
  const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2_048 }));
  const curve = (namedCurve: string) => pemOf(generateKeyPairSync('ec', { namedCurve }));
  const shared = { open: randomBytes(40).toString('hex'), secret: '' };
  const pairs = {
    RS256: rsa,
    RS384: rsa,
    RS512: rsa,
    PS256: rsa,
    PS384: rsa,
    PS512: rsa,
    ES256: curve('P-256'),
    ES384: curve('P-384'),
    ES512: curve('P-521'),
    EdDSA: other,
    HS256: shared,
    HS384: shared,
    HS512: shared,
  };
  const keys = Object.entries(pairs).map(([algorithm, { open, secret }]) => ({
    algorithm,
    open: verifyingKey({ id: 'k', text: open, algorithm }),
    bytes: signed('r', signingKey({ id: 'k', text: secret === '' ? open : secret, algorithm })),
  }));
  for (const { algorithm, open } of keys) {
    for (const one of keys) {
      const found = codeOf(() => openBundle(one.bytes, { keys: [open], allowUnsigned: false }));
      assert.equal(found, one.algorithm === algorithm ? 'taken' : 'bundle_signature_invalid');
    }
  }
  // The public key as a shared secret: what confuses libraries that believe the header.
  const { open } = rsa;
  assert.equal(
    codeOf(() => verifyingKey({ id: 'k', text: open, algorithm: 'HS256' })),
    'config_invalid',
  );
  assert.equal(
    codeOf(() => signingKey({ id: 'k', text: rsa.open })),
    'config_invalid',
  );
});

test('keys that are too weak, or not for their algorithm, are no keys', () => {
  const short = pemOf(generateKeyPairSync('rsa', { modulusLength: 1_024 })).open;
  const foreign = pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })).open;
  const wrong = [
    { text: short },
    { text: foreign },
    { text: 'x' },
    { text: other.secret },
    { text: other.open, algorithm: 'RS256' },
    { text: other.open, algorithm: 'none' },
    { text: other.open, algorithm: 'toString' },
    { text: 'a'.repeat(31), algorithm: 'HS256' },
  ];
  for (const key of wrong) {
    assert.equal(
      codeOf(() => verifyingKey({ id: 'k', ...key })),
      'config_invalid',
    );
  }
  assert.equal(verifyingKey({ id: 'k', text: other.open }).algorithm, 'EdDSA');
});

test('any change of a byte is refused, or changes nothing', () => {
  const bytes = signed();
  const { digest: _, ...sound } = openBundle(bytes, TRUST);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ by;
      try {
        const { digest: __, ...bundle } = openBundle(changed, TRUST);
        assert.deepEqual(bundle, sound);
      } catch (thrown) {
        assert.ok(
          thrown instanceof BartizanError && thrown.code.startsWith('bundle_'),
          String(thrown),
        );
      }
    }),
    { numRuns: RUNS },
  );
});

test('any change of a byte within the archive is refused, or changes nothing', () => {
  const files = unpack(signed());
  const { digest: _, ...sound } = openBundle(signed(), TRUST);
  fc.assert(
    fc.property(
      fc.nat(files.length - 1),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (index, at, by) => {
        const changed = files.map((file, place) => {
          if (place !== index) return file;
          const bytes = Buffer.from(file.bytes);
          const offset = at % bytes.length;
          bytes[offset] = (bytes[offset] ?? 0) ^ by;
          return { ...file, bytes };
        });
        try {
          const { digest: __, ...bundle } = openBundle(pack(changed), TRUST);
          assert.deepEqual(bundle, sound);
        } catch (thrown) {
          assert.ok(
            thrown instanceof BartizanError && thrown.code.startsWith('bundle_'),
            String(thrown),
          );
        }
      },
    ),
    { numRuns: RUNS },
  );
});

test('whatever files there are, they are refused in our words or read', () => {
  const name = fc.oneof(
    fc.constantFrom(
      '.manifest',
      '.signatures.json',
      'data.json',
      'a/data.yaml',
      'a/b.rego',
      'policy.wasm',
    ),
    fc.string({ maxLength: 99, unit: 'grapheme-ascii' }),
  );
  const entry = fc.record({
    name,
    type: fc.constantFrom('0', '0', '0', '5', 'x', 'g', '2'),
    bytes: fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array({ maxLength: 600 }).map((one) => Buffer.from(one)),
    ),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
      const found = codeOf(() => openBundle(archiveOf(entries), ANYONE));
      assert.match(found, /^(taken|bundle_)/);
    }),
    { numRuns: RUNS },
  );
});
