// SPDX-License-Identifier: Apache-2.0
// Registries, after the distribution specification: tags and digests, tokens, blobs that are moved; and everything
// that a registry could say to get other bytes in or a credential out. BARTIZAN_REGISTRY_BINARY names a registry of
// somebody else's that the same is tried against.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import { signed } from '../../policy/bundle/bundle.fixture.ts';
import { ociReference } from './oci-reference.ts';
import { configOf, folderFor, following, serving } from './source.fixture.ts';

const LOCAL = { plain_http: true, allow_addresses: ['127.0.0.1'], timeout_ms: 2_000 };
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

type Artefact = {
  readonly manifest: Buffer;
  readonly blobs: ReadonlyMap<string, Buffer>;
};

/** An artefact as `oras push` makes it of an archive. */
function artefact(bundle: Buffer, more: object = {}): Artefact {
  const config = Buffer.from('{}');
  const of = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: of('application/vnd.oci.image.config.v1+json', config),
    layers: [of(LAYER, bundle)],
    ...more,
  };
  return {
    manifest: Buffer.from(JSON.stringify(manifest)),
    blobs: new Map([config, bundle].map((bytes) => [digestOf(bytes), bytes])),
  };
}

type Registry = {
  readonly host: string;
  readonly asked: IncomingMessage[];
  content: Artefact;
  /** Answers first; true when it did. */
  instead: (request: IncomingMessage, response: ServerResponse) => boolean;
};

/** A registry that holds one artefact, as `policies/main:v1` and by its digest. */
async function registry(t: TestContext): Promise<Registry> {
  const asked: IncomingMessage[] = [];
  const host = await serving(t, (request, response) => {
    asked.push(request);
    if (made.instead(request, response)) return;
    const { manifest, blobs } = made.content;
    const [, kind, name = ''] =
      /^\/v2\/policies\/main\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? [];
    const isManifest = kind === 'manifests' && ['v1', digestOf(manifest)].includes(name);
    const bytes = isManifest ? manifest : kind === 'blobs' ? blobs.get(name) : undefined;
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': MANIFEST }).end(bytes);
  });
  const made: Registry = { host, asked, content: artefact(signed()), instead: () => false };
  return made;
}

const at = (t: TestContext, host: string, more: object = {}, name = ':v1') =>
  following(
    t,
    configOf({ oci: { reference: `${host}/policies/main${name}`, ...LOCAL, ...more } }),
    {
      dataDir: folderFor(t),
    },
  );

test('a tag is followed, and a blob that is known is not asked for again', async (t) => {
  const held = await registry(t);
  const { source, taken } = at(t, held.host);
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r1' });
  assert.deepEqual(await source.look(), { outcome: 'same', revision: 'r1' });
  held.content = artefact(signed('r2'));
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r2' });
  assert.equal(held.asked.filter(({ url }) => url?.includes('/blobs/')).length, 2);
  assert.match(held.asked[0]?.headers.accept ?? '', /vnd\.oci\.image\.manifest\.v1\+json/);
  assert.equal(taken.length, 2);
});

test('a digest is a promise', async (t) => {
  const held = await registry(t);
  const digest = digestOf(held.content.manifest);
  assert.equal((await at(t, held.host, {}, `@${digest}`).source.look()).outcome, 'taken');
  const other = artefact(signed('r2')).manifest;
  held.instead = (request, response) => {
    if (request.url?.includes('/manifests/') !== true) return false;
    response.end(other);
    return true;
  };
  const refused = await at(t, held.host, {}, `@${digest}`).source.look();
  assert.match(refused.reason ?? '', /not the one that was asked for/);
  held.instead = (request, response) => {
    if (request.url?.includes('/blobs/') !== true) return false;
    response.end(signed('r2'));
    return true;
  };
  const changed = await at(t, held.host).source.look();
  assert.equal(changed.outcome, 'refused');
  assert.match(changed.reason ?? '', /not the one that the manifest names|sends too much/);
});

test('an index of one manifest is gone through', async (t) => {
  const held = await registry(t);
  const { manifest, blobs } = held.content;
  const one = { mediaType: MANIFEST, digest: digestOf(manifest), size: manifest.length };
  const indexOf = (manifests: readonly object[]): Buffer =>
    Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
  const serve = (index: Buffer): void => {
    held.instead = (request, response) => {
      const { url = '' } = request;
      if (url.endsWith('/manifests/v1')) response.end(index);
      else if (url.endsWith(digestOf(manifest))) response.end(manifest);
      else if (url.endsWith(digestOf(index))) response.end(index);
      else return false;
      return true;
    };
  };
  held.content = { manifest, blobs };
  serve(indexOf([one]));
  assert.equal((await at(t, held.host).source.look()).outcome, 'taken');
  serve(indexOf([one, one]));
  assert.match((await at(t, held.host).source.look()).reason ?? '', /several manifests/);
});

const MANIFESTS: readonly (readonly [what: string, code: RegExp, more: object])[] = [
  ['no layers', /one layer/, { layers: [] }],
  [
    'two layers',
    /one layer/,
    {
      layers: [1, 2].map((size) => ({ mediaType: LAYER, digest: digestOf(Buffer.alloc(0)), size })),
    },
  ],
  [
    'another kind of layer',
    /one layer/,
    { layers: [{ mediaType: 'text/plain', digest: digestOf(Buffer.alloc(0)), size: 1 }] },
  ],
  ['a layer that is null', /one layer/, { layers: [null] }],
  ['another digest', /not SHA-256/, { layers: [{ mediaType: LAYER, digest: 'md5:00', size: 1 }] }],
  [
    'a digest that is a path',
    /not SHA-256/,
    { layers: [{ mediaType: LAYER, digest: 'sha256:../../x', size: 1 }] },
  ],
  [
    'no size',
    /without a size/,
    { layers: [{ mediaType: LAYER, digest: digestOf(Buffer.alloc(0)) }] },
  ],
  [
    'a huge size',
    /longer than/,
    { layers: [{ mediaType: LAYER, digest: digestOf(Buffer.alloc(0)), size: 1e12 }] },
  ],
];

test('manifests that name no bundle are refused', async (t) => {
  const held = await registry(t);
  for (const [what, reason, more] of MANIFESTS) {
    held.content = artefact(signed(), more);
    const found = await at(t, held.host).source.look();
    assert.equal(found.outcome, 'refused', what);
    assert.match(found.reason ?? '', reason, what);
  }
  held.content = { ...artefact(signed()), manifest: Buffer.from('[]') };
  assert.equal((await at(t, held.host).source.look()).outcome, 'refused');
});

/** A registry that wants the token of another server. */
async function guarded(t: TestContext, scheme = 'Bearer') {
  const asked: IncomingMessage[] = [];
  const tokens = await serving(t, (request, response) => {
    asked.push(request);
    response.end('{"token":"given"}');
  });
  const held = await registry(t);
  const realm = `realm="http://${tokens}/token",service="held",scope="repository:*:*"`;
  held.instead = (request, response) => {
    const { authorization } = request.headers;
    if (authorization === 'Bearer given' || authorization?.startsWith('Basic ') === true)
      return false;
    const challenge = scheme === 'Bearer' ? `Bearer ${realm}` : 'Basic realm="x"';
    response.writeHead(401, { 'www-authenticate': challenge }).end('{"errors":[]}');
    return true;
  };
  return { held, asked };
}

test('a token is asked for where the registry says, for what is needed', async (t) => {
  const { held, asked } = await guarded(t);
  assert.equal((await at(t, held.host).source.look()).outcome, 'taken');
  const url = new URL(asked[0]?.url ?? '', 'http://x');
  assert.equal(url.searchParams.get('scope'), 'repository:policies/main:pull');
  assert.equal(url.searchParams.get('service'), 'held');
  assert.equal(asked[0]?.headers.authorization, undefined);
  const named = at(t, held.host, { user: 'ci', token: 'env:T' });
  assert.equal((await named.source.look()).outcome, 'taken');
  const basic = `Basic ${Buffer.from('ci:secret of env:T').toString('base64')}`;
  assert.equal(asked[1]?.headers.authorization, basic);
});

test('a password is sent where one is asked for', async (t) => {
  const { held } = await guarded(t, 'Basic');
  assert.equal(
    (await at(t, held.host, { user: 'ci', token: 'env:T' }).source.look()).outcome,
    'taken',
  );
  const without = await at(t, held.host).source.look();
  assert.match(without.reason ?? '', /wants a credential/);
});

test('a blob may be moved, and the credential stays', async (t) => {
  const { held } = await guarded(t);
  const seen: (string | undefined)[] = [];
  const store = await serving(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.end(signed());
  });
  const inner = held.instead;
  let location = `http://${store}/blob?signature=x`;
  held.instead = (request, response) => {
    if (inner(request, response)) return true;
    if (request.url?.includes('/blobs/') !== true) return false;
    response.writeHead(307, { location }).end();
    return true;
  };
  assert.equal((await at(t, held.host).source.look()).outcome, 'taken');
  assert.deepEqual(seen, [undefined]);
  for (const [to, reason] of [
    [`http://${held.host}/v2/policies/main/blobs/x`, /too often/],
    ['http://127.0.0.2:1/x', /egress protection/],
    ['file:///etc/passwd', /over https/],
    ['http://', /no address/],
  ] as const) {
    location = to;
    const { outcome, reason: said } = await at(t, held.host).source.look();
    assert.notEqual(outcome, 'taken');
    assert.match(said ?? '', reason);
  }
});

test('a folder of OCI layout', async (t) => {
  const folder = folderFor(t);
  const { manifest, blobs } = artefact(signed());
  mkdirSync(join(folder, 'blobs', 'sha256'), { recursive: true });
  const put = (digest: string, bytes: Buffer): void =>
    writeFileSync(join(folder, 'blobs', 'sha256', digest.slice(7)), bytes);
  for (const [digest, bytes] of [...blobs, [digestOf(manifest), manifest] as const])
    put(digest, bytes);
  const entry = {
    mediaType: MANIFEST,
    digest: digestOf(manifest),
    size: manifest.length,
    annotations: { 'org.opencontainers.image.ref.name': 'v1' },
  };
  writeFileSync(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [entry] }),
  );
  const look = (name: string) =>
    following(t, configOf({ oci: { reference: `${folder}${name}` } }), {
      dataDir: folderFor(t),
    }).source.look();
  assert.equal((await look(':v1')).outcome, 'taken');
  assert.equal((await look(`@${digestOf(manifest)}`)).outcome, 'taken');
  assert.match((await look('')).reason ?? '', /no such tag/);
  put(digestOf(signed()), signed('r2'));
  assert.equal((await look(':v1')).outcome, 'refused');
});

test('references', () => {
  for (const [text, expected] of [
    [
      'registry.example/policies/main:v1',
      { kind: 'registry', host: 'registry.example', repository: 'policies/main', name: 'v1' },
    ],
    [
      'localhost:5000/a',
      { kind: 'registry', host: 'localhost:5000', repository: 'a', name: 'latest' },
    ],
    ['./layout:v1', { kind: 'layout', folder: './layout', name: 'v1' }],
    ['/a/b', { kind: 'layout', folder: '/a/b', name: 'latest' }],
  ] as const) {
    assert.deepEqual(ociReference(text), expected);
  }
  for (const text of [
    '',
    'a',
    'a/',
    'a/B',
    'a/b:',
    'a/b@md5:x',
    'a/../b',
    'u@h/a',
    'h/a?x',
    'h/a#x',
    'https://h/a',
  ]) {
    assert.throws(() => ociReference(text), BartizanError, text);
  }
});

const binary = process.env['BARTIZAN_REGISTRY_BINARY'] ?? '';
const skip =
  binary === '' ? 'set BARTIZAN_REGISTRY_BINARY to a registry of go-containerregistry' : false;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a registry of somebody else', { skip }, async (t) => {
  const port = await freePort();
  const child = spawn(binary, ['-port', String(port)], { stdio: 'ignore' });
  t.after(() => child.kill());
  const base = `http://127.0.0.1:${port}/v2/policies/main`;
  for (let turn = 0; turn < 100; turn++) {
    const up = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (up?.ok === true) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const push = async (revision: string): Promise<void> => {
    const { manifest, blobs } = artefact(signed(revision));
    for (const [digest, bytes] of blobs) {
      const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
      const place = new URL(begun.headers.get('location') ?? '', base);
      place.searchParams.set('digest', digest);
      const put = await fetch(place, { method: 'PUT', body: new Uint8Array(bytes) });
      assert.equal(put.status, 201);
    }
    const put = await fetch(`${base}/manifests/v1`, {
      method: 'PUT',
      body: new Uint8Array(manifest),
      headers: { 'content-type': MANIFEST },
    });
    assert.equal(put.status, 201);
  };
  const { source } = at(t, `127.0.0.1:${port}`);
  await push('r1');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r1' });
  await push('r2');
  assert.deepEqual(await source.look(), { outcome: 'taken', revision: 'r2' });
  assert.deepEqual(await source.look(), { outcome: 'same', revision: 'r2' });
});
