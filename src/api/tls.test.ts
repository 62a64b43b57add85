// SPDX-License-Identifier: Apache-2.0
// The admin listener with a certificate of its own: https only, cookies bound to it, renewed while it runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { after, test } from 'node:test';
import { request, Agent } from 'undici';
import { BartizanError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { fakeWorld } from '../core/world.ts';
import { MACHINE_TOKEN, memoryKeyring } from './api.fixture.ts';
import { adminConfig } from './config.ts';
import { memoryDirectory } from './directory.fixture.ts';
import { memoryPlane } from './plane.fixture.ts';
import { createAdminApi } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bz-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Pair = { readonly certificate: string; readonly key: string };

/** A certificate for localhost with the name given, or undefined where there is no openssl. */
function certificate(name: string): Pair | undefined {
  const [key, pem] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = `-subj /CN=${name} -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -days 1`;
  const fresh = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  const asked = `req -x509 ${fresh} ${subject} -keyout ${key} -out ${pem}`;
  const made = spawnSync('openssl', asked.split(' '));
  if (made.status !== 0) return undefined;
  return { certificate: readFileSync(pem, 'utf8'), key: readFileSync(key, 'utf8') };
}

const [first, second] = [certificate('first'), certificate('second')];
const skip = first === undefined || second === undefined ? 'openssl is not there' : false;

async function shownBy(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.end();
    });
    socket.on('error', reject);
  });
}

test('https with a certificate from secrets, taken over anew while it runs', {
  skip,
}, async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let pair: Pair | undefined = first;
  const world = fakeWorld();
  const secret = (reference: string): Secret => {
    if (pair === undefined) throw new BartizanError('config_invalid', 'gone');
    return new Secret(reference === 'env:CERT' ? pair.certificate : pair.key);
  };
  const config = adminConfig.parse({ port: 0, tls: { certificate: 'env:CERT', key: 'env:KEY' } });
  const api = await createAdminApi({
    world,
    plane: memoryPlane(),
    directory: memoryDirectory(),
    keyring: memoryKeyring(),
    version: '0.0.0',
    config: () => config,
    secret,
    machineToken: new Secret(MACHINE_TOKEN),
  });
  try {
    const url = await api.listen({ host: '127.0.0.1', port: 0 });
    const port = Number(new URL(url).port);
    const dispatcher = new Agent({ connect: { ca: first?.certificate ?? '' } });
    const answer = await request(`https://localhost:${port}/api/v1/session/passkey/options`, {
      method: 'POST',
      dispatcher,
    });
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['set-cookie']), /^__Host-bartizan-passkey=.*; Secure/);
    await answer.body.dump();
    await dispatcher.close();
    await assert.rejects(request(`http://localhost:${port}/healthz`));
    assert.equal(await shownBy(port), 'first');

    const look = async (): Promise<void> => {
      t.mock.timers.tick(60_000);
      await new Promise((resolve) => setImmediate(resolve));
    };
    pair = undefined;
    await look();
    assert.equal(await shownBy(port), 'first', 'one that is gone leaves the old one');
    pair = { certificate: 'nonsense', key: 'nonsense' };
    await look();
    assert.equal(await shownBy(port), 'first', 'so does one that is none');
    pair = second;
    await look();
    assert.equal(await shownBy(port), 'second');
    assert.deepEqual(
      world.lines.map(({ event }) => event).filter((event) => event.startsWith('admin.')),
      ['admin.certificate.unusable', 'admin.certificate.unusable', 'admin.certificate.renewed'],
    );
  } finally {
    await api.close();
  }
});

test('a certificate that cannot be read stops the start', async () => {
  const config = adminConfig.parse({ tls: { certificate: 'env:CERT', key: 'env:KEY' } });
  await assert.rejects(
    createAdminApi({
      world: fakeWorld(),
      plane: memoryPlane(),
      directory: memoryDirectory(),
      keyring: memoryKeyring(),
      version: '0.0.0',
      config: () => config,
      secret: () => {
        throw new BartizanError('config_invalid', 'env:CERT is not set.');
      },
      machineToken: new Secret(MACHINE_TOKEN),
    }),
    { code: 'config_invalid' },
  );
});
