// SPDX-License-Identifier: Apache-2.0
// TLS and client certificates on the listener, with real handshakes.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Secret } from '../../core/secret.ts';
import { codeOf, type Front, type FrontOptions, HELLO, openFront } from '../front.fixture.ts';
import {
  type Authority,
  type Certificate,
  createAuthority,
  hasOpenssl,
} from './certificates.fixture.ts';
import { appByCertificate, certificateApps, readCertificate } from './client-certificate.ts';
import { keyPair, openIssuer, signed } from './issuer.fixture.ts';
import type { TlsMaterial } from './tls.ts';

const skip = hasOpenssl() ? false : 'openssl is not installed';

let ours: Authority;
let theirs: Authority;
let server: Certificate;
const clients: Record<'demo' | 'second' | 'nobody' | 'both' | 'foreign' | 'server', Certificate> =
  {} as never;
let front: Front | undefined;
before(() => {
  if (skip !== false) return;
  ours = createAuthority();
  theirs = createAuthority('Another authority');
  server = ours.issue('gateway', { names: ['IP:127.0.0.1'], use: 'serverAuth' });
  clients.demo = ours.issue('demo workload', { names: ['URI:spiffe://corp/demo'] });
  clients.second = ours.issue('second.corp');
  clients.nobody = ours.issue('nobody', { names: ['DNS:nobody.corp'] });
  clients.both = ours.issue('second.corp', { names: ['URI:spiffe://corp/demo'] });
  clients.foreign = theirs.issue('demo workload', { names: ['URI:spiffe://corp/demo'] });
  clients.server = ours.issue('x', { names: ['URI:spiffe://corp/demo'], use: 'serverAuth' });
});
after(() => {
  if (skip !== false) return;
  ours.remove();
  theirs.remove();
});
afterEach(async () => {
  await front?.stop();
  front = undefined;
});

const APPS = {
  demo: { models: ['gpt-x'], client_certificates: ['uri:spiffe://corp/demo'] },
  second: { models: ['gpt-x'], client_certificates: ['cn:second.corp'] },
  plain: { models: ['gpt-x'] },
};

const material = (
  clientCertificates: TlsMaterial['clientCertificates'],
  changes: Partial<TlsMaterial> = {},
): TlsMaterial => ({
  certificate: new Secret(server.cert),
  key: new Secret(server.key),
  clientAuthorities: new Secret(ours.certificate),
  clientCertificates,
  ...changes,
});

async function open(
  mode: TlsMaterial['clientCertificates'],
  options: FrontOptions = {},
): Promise<Front> {
  front = await openFront({
    tls: material(mode),
    now: Date.now(),
    ...options,
    config: { apps: APPS, ...options.config },
  });
  return front;
}

type Asked = { readonly client?: Certificate; readonly headers?: Record<string, string> };

/** Status, error code and app of one chat; `closed` when the connection was not taken. */
async function ask(at: Front, { client, headers = {} }: Asked, agent?: Agent): Promise<string> {
  const call = request({
    port: at.port,
    host: '127.0.0.1',
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ca: ours.certificate,
    agent: agent ?? new Agent({ keepAlive: false }),
    ...client,
  });
  call.end(JSON.stringify(HELLO));
  try {
    const [answer] = (await once(call, 'response')) as [
      AsyncIterable<Buffer> & { statusCode: number },
    ];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    if (answer.statusCode === 200) return `ok ${at.exchanges().at(-1)?.app?.id}`;
    return `${answer.statusCode} ${String(codeOf(`\r\n\r\n${Buffer.concat(chunks).toString()}`))}`;
  } catch {
    return 'closed';
  }
}

test('without client certificates TLS is as plain HTTP is', { skip }, async () => {
  const at = await open('none');
  assert.equal(await ask(at, { headers: { 'x-api-key': at.key } }), 'ok demo');
  assert.equal(
    await ask(at, { client: clients.demo }),
    '401 missing_credential',
    'not even looked at',
  );
});

test('a client certificate names the app by one of its names', { skip }, async () => {
  const at = await open('accept');
  assert.equal(await ask(at, { client: clients.demo }), 'ok demo');
  assert.deepEqual(at.decisions()[0]?.facts.principal, {
    kind: 'mtls',
    id: 'uri:spiffe://corp/demo',
  });
  assert.equal(await ask(at, { client: clients.second }), 'ok second');
  assert.equal(at.exchanges().at(-1)?.principal, 'cn:second.corp');
  assert.equal(await ask(at, {}), '401 missing_credential');
  assert.equal(await ask(at, { client: clients.nobody }), '401 missing_credential');
  assert.equal(
    await ask(at, { client: clients.both }),
    '401 invalid_credential',
    'two apps at once',
  );
  assert.equal(
    await ask(at, { client: clients.demo, headers: { 'x-bartizan-app': 'second' } }),
    '403 app_not_allowed',
  );
});

test('only certificates of the configured authorities, made for clients, are taken', {
  skip,
}, async () => {
  for (const mode of ['accept', 'require'] as const) {
    const at = await open(mode);
    const headers = { 'x-api-key': at.key };
    assert.equal(
      await ask(at, { client: clients.foreign, headers }),
      'closed',
      'another authority',
    );
    assert.equal(await ask(at, { client: clients.server, headers }), 'closed', 'made for servers');
    assert.equal(await ask(at, { headers }), mode === 'require' ? 'closed' : 'ok demo');
    assert.equal(await ask(at, { client: clients.demo, headers }), 'ok demo');
    await at.stop();
    front = undefined;
  }
});

test('a credential and a certificate have to be of one app', { skip }, async () => {
  const at = await open('accept');
  const { record, key } = at;
  const headers = { 'x-api-key': key };
  assert.equal(await ask(at, { client: clients.demo, headers }), 'ok demo');
  assert.equal(at.exchanges().at(-1)?.principal, record.prefix, 'the key is who calls');
  assert.equal(await ask(at, { client: clients.second, headers }), '401 invalid_credential');
  assert.equal(await ask(at, { client: clients.both, headers }), '401 invalid_credential');
  assert.equal(
    await ask(at, { client: clients.nobody, headers }),
    'ok demo',
    'one that names no app',
  );
  at.setKeys([{ ...record, apps: ['second'] }]);
  const second = { ...headers, 'x-bartizan-app': 'second' };
  assert.equal(await ask(at, { client: clients.second, headers: second }), 'ok second');
  assert.equal(await ask(at, { client: clients.demo, headers: second }), '401 invalid_credential');
  assert.equal(
    await ask(at, { client: clients.demo, headers: { 'x-api-key': 'bz_wrong' } }),
    '401 invalid_credential',
    'a certificate does not heal a wrong credential',
  );
});

test('a token that is bound to a certificate is taken from its owner only', { skip }, async () => {
  const pair = keyPair('k1');
  const issuer = await openIssuer(pair);
  try {
    const at = await open('accept', {
      config: { apps: APPS, identity: issuer.config({ apps: { 'client-1': 'plain' } }) },
    });
    const hash = Buffer.from(
      new X509Certificate(clients.nobody.cert).fingerprint256.replaceAll(':', ''),
      'hex',
    ).toString('base64url');
    const now = at.world.clock.now();
    const bound = signed(pair, issuer.claims(now, { cnf: { 'x5t#S256': hash } }));
    const headers = { authorization: `Bearer ${bound}` };
    assert.equal(await ask(at, { client: clients.nobody, headers }), 'ok plain');
    assert.equal(await ask(at, { headers }), '401 invalid_credential');
    assert.equal(await ask(at, { client: clients.demo, headers }), '401 invalid_credential');
  } finally {
    await issuer.stop();
  }
});

test('a certificate that ends while its connection lasts is worth nothing from then on', {
  skip,
}, async () => {
  const at = await open('accept');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    assert.equal(await ask(at, { client: clients.demo }, agent), 'ok demo');
    at.world.advance(31 * 86_400_000);
    assert.equal(await ask(at, { client: clients.demo }, agent), '401 invalid_credential');
  } finally {
    agent.destroy();
  }
});

test('certificates are replaced without a restart, and connections go on', { skip }, async () => {
  const at = await open('accept');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const peer = async (): Promise<string> => {
    const socket = connectTls({ port: at.port, ca: ours.certificate, ...HANDSHAKE });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  };
  try {
    assert.equal(await ask(at, { client: clients.demo }, agent), 'ok demo');
    const next = ours.issue('renewed', { names: ['IP:127.0.0.1'], use: 'serverAuth' });
    at.plane.renew(
      material('accept', { certificate: new Secret(next.cert), key: new Secret(next.key) }),
    );
    assert.equal(await peer(), 'renewed');
    assert.equal(await ask(at, { client: clients.demo }, agent), 'ok demo');
    const broken = material('accept', { certificate: new Secret('no certificate') });
    assert.throws(() => at.plane.renew(broken), { code: 'config_invalid' });
    assert.throws(
      () =>
        at.plane.renew(
          material('accept', { key: new Secret(server.key), certificate: new Secret(next.cert) }),
        ),
      { code: 'config_invalid' },
    );
    assert.equal(await peer(), 'renewed');
  } finally {
    agent.destroy();
  }
});

const otherAuthorities = (): TlsMaterial =>
  material('accept', { clientAuthorities: new Secret(theirs.certificate) });

test('clients of an authority that is no longer believed are out', {
  skip,
  timeout: 5_000,
}, async () => {
  const at = await open('accept');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const early = connect(at.port, '127.0.0.1').resume();
  try {
    assert.equal(await ask(at, { client: clients.demo }, agent), 'ok demo');
    const [idle] = Object.values(agent.freeSockets).flat();
    assert.ok(idle !== undefined);
    await sleep(50);
    // One that has its certificate checked, and one that is about to have it checked by the old authorities.
    const cut = Promise.all([once(idle, 'close'), once(early, 'close')]);
    at.plane.renew(otherAuthorities());
    await cut;
    assert.equal(await ask(at, { client: clients.demo }), 'closed');
    assert.equal(await ask(at, { client: clients.foreign }), 'ok demo');
  } finally {
    agent.destroy();
    early.destroy();
  }
});

test('what such a client had begun is answered, and nothing after it', {
  skip,
  timeout: 5_000,
}, async () => {
  const at = await open('accept');
  const body = JSON.stringify(HELLO);
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    'Host: gateway',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  const socket = connectTls({ port: at.port, ca: ours.certificate, ...HANDSHAKE, ...clients.demo });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  socket.write(`${head}\r\n\r\n`);
  while (at.gateway.flows.size === 0) await sleep(5);
  at.plane.renew(otherAuthorities());
  socket.write(`${body}${head}\r\n\r\n${body}`);
  if (!socket.closed) await once(socket, 'close');
  const answers = Buffer.concat(chunks)
    .toString('latin1')
    .match(/HTTP\/1\.1 \d{3}/g);
  assert.deepEqual(answers, ['HTTP/1.1 200']);
  assert.equal(at.exchanges().length, 1);
});

const HANDSHAKE: ConnectionOptions = { host: '127.0.0.1' };

test('old protocols, weak ciphers, resumption and other application protocols are not offered', {
  skip,
}, async () => {
  const at = await open('none');
  const shake = async (options: ConnectionOptions): Promise<string> => {
    const socket = connectTls({ port: at.port, ca: ours.certificate, ...HANDSHAKE, ...options });
    try {
      await once(socket, 'secureConnect');
      return `${socket.getProtocol()} ${String(socket.alpnProtocol)} ${socket.isSessionReused()}`;
    } catch {
      return 'refused';
    } finally {
      socket.destroy();
    }
  };
  assert.equal(await shake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }), 'refused');
  const only12 = { maxVersion: 'TLSv1.2' } as const;
  for (const ciphers of [
    'AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES256-SHA',
    'DHE-RSA-AES256-GCM-SHA384',
  ]) {
    assert.equal(await shake({ ...only12, ciphers }), 'refused', ciphers);
  }
  assert.equal(await shake({ ...only12, ALPNProtocols: ['http/1.1'] }), 'TLSv1.2 http/1.1 false');
  assert.equal(await shake({ ALPNProtocols: ['h2', 'http/1.1'] }), 'TLSv1.3 http/1.1 false');
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const first = connectTls({ port: at.port, ca: ours.certificate, ...HANDSHAKE, maxVersion });
    await once(first, 'secureConnect');
    // A ticket of TLS 1.3 comes after the handshake, with the first bytes.
    await sleep(50);
    const session = first.getSession();
    first.destroy();
    assert.match(await shake({ maxVersion, ...(session && { session }) }), /false$/);
  }
});

test('what is no handshake, or does not end one, is cut', { skip }, async () => {
  const at = await open('none', { listen: { header_timeout_ms: 200 } });
  const socket = connect(at.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  socket.write('GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'close');
  assert.ok(!Buffer.concat(chunks).toString('latin1').includes('HTTP/'), 'no plain words over TLS');
  const silent = connect(at.port, '127.0.0.1').on('error', () => undefined);
  silent.resume();
  await once(silent, 'close');
});

test('a handshake that is under way does not hold up the end', { skip }, async () => {
  const at = await open('none');
  const silent = connect(at.port, '127.0.0.1').on('error', () => undefined);
  await once(silent, 'connect');
  silent.resume();
  await at.plane.drain(10);
  if (!silent.closed) await once(silent, 'close');
});

test('names are read as they are, whatever they hold', { skip }, () => {
  const named = (cn: string, ...names: readonly string[]): readonly string[] =>
    readCertificate(new X509Certificate(ours.issue(cn, { names }).cert)).names;
  assert.deepEqual(
    named('a.corp', 'URI:spiffe://corp/a', 'DNS:b.corp', 'email:a@corp', 'IP:127.0.0.1'),
    ['uri:spiffe://corp/a', 'dns:b.corp', 'cn:a.corp'],
  );
  // One name that pretends to be two (CVE-2021-44532), and a subject with two (CVE-2021-44533).
  assert.deepEqual(named('a', 'URI:spiffe://corp/a, URI:spiffe://corp/demo'), ['cn:a']);
  assert.deepEqual(named('a', 'DNS:a.corp, URI:spiffe://corp/demo'), ['cn:a']);
  assert.deepEqual(named('a/CN=second.corp'), []);
  assert.deepEqual(named('a+CN=second.corp'), []);
});

test('a name that two apps claim stands for neither', () => {
  const app = (names: readonly string[]) => ({ client_certificates: names }) as never;
  const apps = certificateApps({ one: app(['cn:a', 'cn:b', 'cn:b']), two: app(['cn:a']) });
  const of = (...names: readonly string[]) =>
    appByCertificate({ names, hash: '', from: 0, until: 0 }, apps);
  assert.equal(of('cn:a'), 'several');
  assert.deepEqual(of('cn:b'), { app: 'one', name: 'cn:b' });
  assert.equal(of('cn:a', 'cn:b'), 'several');
  assert.equal(of('cn:B', 'dns:b', 'b', '__proto__'), 'none');
});
