// SPDX-License-Identifier: Apache-2.0
// What must hold when somebody sends policy bundles: whatever the bytes, they are refused in our words or they are
// what was signed; and what is hashed of a document does not depend on how it was laid out.
import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { BartizanError } from '../../src/core/errors.ts';
import { bundleIn } from '../../src/node/policy/oci-manifest.ts';
import { pack, unpack } from '../../src/policy/bundle/archive.ts';
import { ANYONE, signed, TRUST } from '../../src/policy/bundle/bundle.fixture.ts';
import { readJson } from '../../src/policy/bundle/documents.ts';
import { openBundle } from '../../src/policy/bundle/open.ts';
import { SIGNATURES } from '../../src/policy/bundle/signatures.ts';

const SOUND = signed();
const TAR = gunzipSync(SOUND);
const FILES = unpack(SOUND);
const { digest: _, ...CONTENT } = openBundle(SOUND, TRUST);

/** Refused by name; or taken, and then it says what was signed. */
function refusedOrSame(archive: Buffer): void {
  let bundle;
  try {
    bundle = openBundle(archive, TRUST);
  } catch (thrown) {
    assert.ok(thrown instanceof BartizanError, String(thrown));
    assert.match(thrown.code, /^bundle_/);
    return;
  }
  const { digest: __, ...content } = bundle;
  assert.deepEqual(content, CONTENT);
}

/** Refused by name; or taken, and then the same again when it is packed anew. */
function refusedOrWhole(archive: Buffer): void {
  let bundle;
  try {
    bundle = openBundle(archive, ANYONE);
  } catch (thrown) {
    assert.ok(thrown instanceof BartizanError, String(thrown));
    assert.match(thrown.code, /^bundle_/);
    return;
  }
  const again = openBundle(pack(unpack(archive)), ANYONE);
  const { digest: __, ...one } = bundle;
  const { digest: ___, ...two } = again;
  if (bundle.manifest.revision.startsWith('sha256:')) return;
  assert.deepEqual(one, two);
}

type Edit = { readonly at: number; readonly cut: number; readonly put: Uint8Array };
const edits = fc.array(
  fc.record({
    at: fc.nat(),
    cut: fc.oneof(fc.constant(0), fc.constant(512), fc.nat(64)),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 16 }),
      fc.uint8Array({ minLength: 512, maxLength: 512 }),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

const edited = (bytes: Buffer, list: readonly Edit[]): Buffer =>
  list.reduce<Buffer>((now, { at, cut, put }) => {
    const from = at % (now.length + 1);
    return Buffer.concat([now.subarray(0, from), put, now.subarray(from + cut)]);
  }, bytes);

const signatures = FILES.find(({ path }) => path === SIGNATURES);
const TOKEN = (
  JSON.parse(signatures?.bytes.toString('utf8') ?? '') as { readonly signatures: readonly string[] }
).signatures[0]?.split('.') ?? [''];

/** One of the three parts of the token with another text in its place. */
const tokens = fc
  .tuple(
    fc.nat(2),
    fc.oneof(fc.json(), fc.string(), fc.constantFrom('', '{"alg":"none"}')),
    fc.boolean(),
  )
  .map(([part, text, isPlain]) =>
    TOKEN.map((now, index) => {
      if (index !== part) return now;
      return isPlain ? text : Buffer.from(text).toString('base64url');
    }).join('.'),
  );

const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false });

export const BUNDLE_TARGETS: Readonly<Record<string, fc.IRawProperty<unknown>>> = {
  'policy bundle: any bytes': fc.property(fc.uint8Array({ maxLength: 4_096 }), (bytes) =>
    refusedOrSame(gzipSync(bytes)),
  ) as fc.IRawProperty<unknown>,
  'policy bundle: changes of the archive': fc.property(edits, (list) =>
    refusedOrSame(edited(SOUND, list)),
  ) as fc.IRawProperty<unknown>,
  'policy bundle: changes within the archive': fc.property(edits, (list) => {
    const archive = gzipSync(edited(TAR, list));
    refusedOrSame(archive);
    refusedOrWhole(archive);
  }) as fc.IRawProperty<unknown>,
  'policy bundle: changes of the files': fc.property(fc.nat(), edits, (index, list) => {
    const place = index % FILES.length;
    const files = FILES.map((file, at) =>
      at === place ? { ...file, bytes: edited(file.bytes, list) } : file,
    );
    const archive = pack(files);
    refusedOrSame(archive);
    refusedOrWhole(archive);
  }) as fc.IRawProperty<unknown>,
  'policy bundle: changes of the signature': fc.property(tokens, (token) => {
    const bytes = Buffer.from(JSON.stringify({ signatures: [token] }));
    refusedOrSame(
      pack(FILES.map((file) => (file.path === SIGNATURES ? { ...file, bytes } : file))),
    );
  }) as fc.IRawProperty<unknown>,
  'policy bundle: the layout of a document': fc.property(json, fc.nat(4), (value, indent) => {
    const text = JSON.stringify(value, undefined, indent);
    // Numbers that lose digits are refused, and names that no document may have.
    let read;
    try {
      read = readJson('data.json', Buffer.from(text));
    } catch (thrown) {
      assert.ok(thrown instanceof BartizanError && thrown.code === 'bundle_malformed');
      return;
    }
    const plain = readJson('data.json', Buffer.from(JSON.stringify(value)));
    assert.equal(read.canonical(), plain.canonical());
    assert.deepEqual(JSON.parse(read.canonical()), JSON.parse(text));
  }) as fc.IRawProperty<unknown>,
  'policy bundle: manifests of registries': fc.asyncProperty(fc.json(), fc.json(), async (a, b) => {
    const manifests = [a, b].map((text) => Buffer.from(text));
    let asked = 0;
    const reading = {
      manifest: async () => manifests[asked++ % 2] ?? Buffer.alloc(0),
      blob: async () => Buffer.from(a),
    };
    await assert.rejects(
      bundleIn(reading, 'v1', undefined),
      (thrown) => thrown instanceof BartizanError && thrown.code.startsWith('bundle_'),
    );
  }) as fc.IRawProperty<unknown>,
};
