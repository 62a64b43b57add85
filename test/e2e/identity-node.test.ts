// SPDX-License-Identifier: Apache-2.0
// A whole node behind TLS: keys, tokens of a real provider and client certificates on every worker, and
// certificates and configuration that change while requests run.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import {
  type Authority,
  type Certificate,
  createAuthority,
  hasOpenssl,
} from '../../src/gateway/identity/certificates.fixture.ts';
import { type Bartizan, startBartizan } from './bartizan.fixture.ts';
import { type OpenIdProvider, openProvider, providerKey } from './provider.fixture.ts';

const skip = hasOpenssl() ? false : 'openssl is not installed';
const EFFECTIVE_MS_MAX = 5_000;

let provider: OpenIdProvider;
let authority: Authority;
let client: Certificate;
let folder: string;
let bartizan: Bartizan;
let port: number;

const writeServer = (cn: string): void => {
  const { cert, key } = authority.issue(cn, { names: ['IP:127.0.0.1'], use: 'serverAuth' });
  writeFileSync(join(folder, 'server.pem'), cert);
  writeFileSync(join(folder, 'server.key'), key);
};

const configuration = (name: string): string => `
listen:
  port: 0
  workers: 2
  tls:
    certificate: file:${folder}/server.pem
    key: file:${folder}/server.key
    client_ca: file:${folder}/ca.pem
    client_certificates: accept
admin: { port: 0 }
telemetry: { log_level: warn }
upstreams: { sim: { kind: simulated, mode: echo } }
models: { m: { targets: [{ upstream: sim }] } }
apps:
  demo: {}
  batch: { client_certificates: ["${name}"] }
identity:
  issuers:
    corp:
      issuer: ${provider.issuer}
      audiences: [bartizan]
      allow_addresses: [127.0.0.1]
      app_claim: client_id
      apps: { chat-service: demo }
`;

before(async () => {
  if (skip !== false) return;
  folder = mkdtempSync(join(tmpdir(), 'bz-'));
  provider = await openProvider(await providerKey('key-1'));
  authority = createAuthority();
  client = authority.issue('batch', { names: ['URI:spiffe://corp/batch'] });
  writeFileSync(join(folder, 'ca.pem'), authority.certificate);
  writeServer('first');
  bartizan = await startBartizan(configuration('uri:spiffe://corp/batch'), folder);
  port = Number(new URL(bartizan.dataPlane).port);
});
after(async () => {
  if (skip !== false) return;
  await bartizan.stop();
  await provider.stop();
  authority.remove();
});

type Asking = {
  readonly credential?: string;
  readonly certificate?: Certificate;
  readonly agent?: Agent;
};

async function ask({ credential, certificate, agent = new Agent() }: Asking): Promise<number> {
  const call = request({
    host: '127.0.0.1',
    port,
    path: '/v1/models',
    ca: authority.certificate,
    agent,
    headers: credential === undefined ? {} : { authorization: `Bearer ${credential}` },
    ...certificate,
  });
  call.end();
  const [answer] = (await once(call, 'response')) as [
    NodeJS.ReadableStream & { statusCode: number },
  ];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode;
}

/** Names of the server's certificate on several new connections, which the workers share. */
async function servedAs(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (let times = 0; times < 12; times += 1) {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate });
    await once(socket, 'secureConnect');
    names.add(String(socket.getPeerCertificate().subject.CN));
    socket.destroy();
  }
  return names;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + EFFECTIVE_MS_MAX;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, what);
    await sleep(50);
  }
}

test('every kind of credential is good on every worker', { skip }, async () => {
  const token = await provider.clientToken();
  for (let times = 0; times < 8; times += 1) {
    assert.equal(await ask({ credential: bartizan.key }), 200);
    assert.equal(await ask({ credential: token }), 200);
    assert.equal(await ask({ certificate: client }), 200);
    assert.equal(await ask({}), 401);
    assert.equal(await ask({ credential: `${token}x` }), 401);
    assert.equal(await ask({ credential: token, certificate: client }), 401, 'two apps');
  }
});

test('plain HTTP is no way in', { skip }, async () => {
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
});

test('a new certificate is served after a reload, and no request is lost', { skip }, async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const end = new AbortController();
  let served = 0;
  const load = Array.from({ length: 4 }, async () => {
    while (!end.signal.aborted) {
      assert.equal(await ask({ certificate: client, agent }), 200);
      assert.equal(await ask({ credential: bartizan.key }), 200);
      served += 2;
    }
  });
  await sleep(200);
  writeServer('second');
  bartizan.process.kill('SIGHUP');
  await until('the second certificate on every worker', async () => {
    const names = await servedAs();
    return names.size === 1 && names.has('second');
  });
  await sleep(200);
  end.abort();
  await Promise.all(load);
  agent.destroy();
  assert.ok(served > 20, `${served} requests`);
});

test('a certificate that an app no longer names is out after a reload', { skip }, async () => {
  assert.equal(await ask({ certificate: client }), 200);
  bartizan.configure(configuration('uri:spiffe://corp/other'));
  bartizan.process.kill('SIGHUP');
  await until('refused on every worker', async () => {
    const said = await Promise.all(Array.from({ length: 8 }, () => ask({ certificate: client })));
    return said.every((status) => status === 401);
  });
});

test('certificates that cannot be used change nothing', { skip }, async () => {
  writeFileSync(join(folder, 'server.pem'), 'no certificate');
  bartizan.process.kill('SIGHUP');
  await sleep(500);
  assert.deepEqual([...(await servedAs())], ['second']);
  assert.equal(await ask({ credential: bartizan.key }), 200);
});
