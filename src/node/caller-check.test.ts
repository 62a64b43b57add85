// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../config/load.ts';
import { createAuthority, hasOpenssl } from '../gateway/identity/certificates.fixture.ts';
import { callerCheck } from './caller-check.ts';

const skip = hasOpenssl() ? false : 'openssl is not installed';
const COMMON = `
upstreams: { sim: { kind: simulated } }
models: { m: { targets: [{ upstream: sim }] } }
apps: { demo: {} }
`;
const problems = (text: string, environment: Record<string, string> = {}): readonly string[] => {
  const result = loadConfig(`${COMMON}${text}`, [callerCheck(environment)]);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
};
const TLS = 'listen: { tls: { certificate: "env:CERT", key: "env:KEY" } }';

test('TLS that cannot be opened is refused by its setting', { skip }, () => {
  const authority = createAuthority();
  const { cert: CERT, key: KEY } = authority.issue('a', { use: 'serverAuth' });
  const { key: other } = authority.issue('b', { use: 'serverAuth' });
  authority.remove();
  const CA = authority.certificate;
  assert.deepEqual(problems(TLS, { CERT, KEY }), []);
  const unusable = ['listen.tls: certificate and key cannot be used'];
  assert.deepEqual(problems(TLS, { CERT, KEY: other }), unusable);
  assert.deepEqual(problems(TLS, { CERT: 'nonsense', KEY }), unusable);
  assert.deepEqual(problems(TLS, { CERT }), ['listen.tls: env:KEY is not set.']);
  const asking = TLS.replace(' } }', ', client_ca: "env:CA", client_certificates: accept } }');
  assert.deepEqual(problems(asking, { CERT, KEY, CA }), []);
  for (const none of ['nonsense', KEY, CA.replace('MII', 'MIIMII')]) {
    assert.deepEqual(problems(asking, { CERT, KEY, CA: none }), [
      'listen.tls: client_ca holds no certificates that can be read',
    ]);
  }
});

test('allowed addresses of an issuer are addresses', () => {
  const issuer = (addresses: string): string =>
    `identity: { issuers: { corp: { issuer: "https://id.test", audiences: [a], may: [name-end-users], allow_addresses: [${addresses}] } } }`;
  assert.deepEqual(problems(issuer('10.0.0.0/8')), []);
  assert.deepEqual(problems(issuer('intranet')), [
    'identity.issuers.corp.allow_addresses: allow_addresses holds what is no address or block',
  ]);
});
