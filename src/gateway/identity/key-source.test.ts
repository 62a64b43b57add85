// SPDX-License-Identifier: Apache-2.0
// Fetching keys must not become a way into the network, nor wait for or hold more than it has to.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { issuerConfig, keyPair, keySetOf, openIssuer, type TestIssuer } from './issuer.fixture.ts';
import { keySourceOf } from './key-source.ts';

const key = keyPair('k1');
const LOOPBACK = { allow_addresses: ['127.0.0.1'] };
let issuer: TestIssuer;
before(async () => {
  issuer = await openIssuer(key);
});
after(() => issuer.stop());

const toLoopback = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
const fetchOf = (changes: Record<string, unknown>, resolve = toLoopback, ms = 8_000) =>
  keySourceOf(issuerConfig(changes), resolve, ms).read();

test('keys are found by discovery, or at the address configured', async () => {
  const { url, asked } = issuer;
  assert.equal((await fetchOf({ issuer: url, ...LOOPBACK })).size, 1);
  assert.deepEqual(asked.splice(0), ['/.well-known/openid-configuration', '/keys']);
  await fetchOf({ jwks: `${url}/direct?v=1`, ...LOOPBACK });
  assert.deepEqual(asked.splice(0), ['/direct?v=1']);
});

test('private addresses are refused unless named; without TLS public ones are too', async () => {
  const { port } = new URL(issuer.url);
  const wrong: readonly Record<string, unknown>[] = [
    { jwks: `${issuer.url}/keys` },
    { jwks: `http://metadata.test:${port}/keys` },
    { jwks: `https://id.test:${port}/keys` },
    { issuer: issuer.url, allow_addresses: ['10.0.0.0/8'] },
  ];
  for (const changes of wrong) {
    await assert.rejects(fetchOf(changes), { code: 'egress_refused' }, JSON.stringify(changes));
  }
  const toPublic = () => Promise.resolve([{ address: '93.184.216.34', family: 4 }]);
  await assert.rejects(fetchOf({ jwks: 'http://id.test/keys', ...LOOPBACK }, toPublic), {
    code: 'egress_refused',
  });
  assert.equal(issuer.asked.length, 0);
});

test('discovery that speaks for another issuer, or leads away from TLS, is refused', async () => {
  const { url } = issuer;
  for (const name of [`${url}/`, `${url}/tenant`, url.replace('127.0.0.1', 'localhost')]) {
    await assert.rejects(fetchOf({ issuer: name, ...LOOPBACK }), { code: 'upstream_malformed' });
  }
  issuer.asked.length = 0;
});

test('answers that are no plain document are refused', async () => {
  const cases: readonly [
    what: string,
    code: string,
    answer: Parameters<TestIssuer['answer']>[0],
  ][] = [
    [
      'redirect',
      'upstream_malformed',
      (to) => void to.writeHead(302, { location: `${issuer.url}/elsewhere` }).end(),
    ],
    ['not found', 'upstream_malformed', (to) => void to.writeHead(404).end(keySetOf(key))],
    [
      'compressed',
      'upstream_malformed',
      (to) => void to.setHeader('content-encoding', 'gzip').end(gzipSync(keySetOf(key))),
    ],
    ['no JSON', 'upstream_malformed', (to) => void to.end('<html>')],
    ['empty', 'upstream_malformed', (to) => void to.end()],
    [
      'too large',
      'upstream_too_large',
      (to) => void to.end(`${keySetOf(key)}${' '.repeat(300_000)}`),
    ],
    ['endless', 'upstream_too_large', (to) => endless(to)],
    [
      'broken off',
      'upstream_error',
      (to) => void to.writeHead(200, { 'content-length': '500' }).write('{', () => to.destroy()),
    ],
    ['gone', 'upstream_unreachable', (to) => void to.destroy()],
  ];
  for (const [what, code, answer] of cases) {
    issuer.answer(answer);
    await assert.rejects(fetchOf({ issuer: issuer.url, ...LOOPBACK }), { code }, what);
  }
  assert.ok(!issuer.asked.includes('/elsewhere'), 'no redirect is followed');
  issuer.publish(key);
  await fetchOf({ issuer: issuer.url, ...LOOPBACK });
});

const endless: Parameters<TestIssuer['answer']>[0] = (to) => {
  to.on('error', () => undefined);
  const more = (): void => {
    if (!to.destroyed) to.write('x'.repeat(65_536), () => setImmediate(more));
  };
  more();
};

test('an issuer that does not answer, or not to the end, is given up', async () => {
  for (const silent of [() => undefined, (to: ServerResponse) => void to.write('{')]) {
    issuer.answer(silent);
    await assert.rejects(fetchOf({ issuer: issuer.url, ...LOOPBACK }, toLoopback, 100), {
      code: 'upstream_timeout',
    });
  }
});

test('keys in a file are read, within bounds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bz-'));
  try {
    const file = join(folder, 'keys.json');
    writeFileSync(file, keySetOf(key));
    assert.equal((await fetchOf({ jwks: `file:${file}` })).size, 1);
    writeFileSync(file, ' '.repeat(300_000));
    await assert.rejects(fetchOf({ jwks: `file:${file}` }), { code: 'upstream_malformed' });
    await assert.rejects(fetchOf({ jwks: `file:${folder}` }), { code: 'upstream_malformed' });
    await assert.rejects(fetchOf({ jwks: 'file:/nowhere' }), { code: 'upstream_malformed' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
