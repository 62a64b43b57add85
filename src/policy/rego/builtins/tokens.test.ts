// SPDX-License-Identifier: Apache-2.0
// Tokens of attackers: no algorithm, another algorithm, another key, other claims, and bytes that are no token.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../values/value.ts';
import { call, callJson, NOW_MS, refusal } from './calling.fixture.ts';

const NOW = NOW_MS / 1_000;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const ed = generateKeyPairSync('ed25519');
const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const jwk = (key: KeyObject, more: Record<string, string> = {}): Record<string, Value> => ({
  ...(key.export({ format: 'jwk' }) as Record<string, string>),
  ...more,
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(header: unknown, payload: unknown, make: (data: string) => Buffer): string {
  const data = `${part(header)}.${part(payload)}`;
  return `${data}.${make(data).toString('base64url')}`;
}
const byRsa = (key: KeyObject) => (data: string) => sign('sha256', Buffer.from(data), key);
const bySecret = (secret: string) => (data: string) =>
  createHmac('sha256', secret).update(data).digest();
const unsigned = (): Buffer => Buffer.alloc(0);

const REFUSED = [false, {}, {}];
const holds = (text: string, constraints: Record<string, Value>): boolean => {
  const result = callJson('io.jwt.decode_verify', text, constraints) as readonly unknown[];
  if (result[0] !== true) assert.deepEqual(result, REFUSED);
  return result[0] === true;
};

const cert = pem(rsa.publicKey);
const good = token({ alg: 'RS256' }, { sub: 'a' }, byRsa(rsa.privateKey));

test('a token holds for its key alone', () => {
  assert.deepEqual(callJson('io.jwt.decode_verify', good, { cert }), [
    true,
    { alg: 'RS256' },
    { sub: 'a' },
  ]);
  assert.equal(holds(good, { cert: pem(other.publicKey) }), false);
  assert.equal(holds(good, { cert: pem(p256.publicKey) }), false);
  assert.equal(holds(good, { cert, alg: 'RS512' }), false);
  assert.equal(call('io.jwt.verify_rs256', good, cert), true);
  for (const name of ['rs384', 'rs512', 'ps256', 'es256', 'eddsa']) {
    assert.equal(call(`io.jwt.verify_${name}`, good, cert), false, name);
  }
});

test('a signature holds for the very bytes', () => {
  const [header = '', , signature = ''] = good.split('.');
  const changed = `${header}.${part({ sub: 'admin' })}.${signature}`;
  assert.equal(holds(changed, { cert }), false);
  assert.equal(call('io.jwt.verify_rs256', changed, cert), false);
});

test('no algorithm is no signature', () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', 'HS1', 'constructor', '__proto__']) {
    for (const make of [unsigned, bySecret('')]) {
      const text = token({ alg }, { sub: 'a' }, make);
      assert.equal(holds(text, { cert }), false, alg);
      assert.equal(holds(text, { secret: 's' }), false, alg);
      assert.equal(call('io.jwt.verify_hs256', text, 's'), false, alg);
    }
  }
  assert.equal(holds(token({}, {}, unsigned), { cert }), false);
});

test('a public key is no secret', () => {
  for (const secret of [cert, cert.trim(), cert.replace(/\n/g, '')]) {
    const text = token({ alg: 'HS256' }, { sub: 'a' }, bySecret(secret));
    assert.equal(holds(text, { cert }), false);
    assert.equal(holds(text, { cert: JSON.stringify(jwk(rsa.publicKey)) }), false);
    assert.equal(holds(text, { cert: JSON.stringify({ keys: [jwk(rsa.publicKey)] }) }), false);
    assert.equal(call('io.jwt.verify_rs256', text, cert), false);
  }
});

test('a key of a set is for its algorithm alone', () => {
  const set = JSON.stringify({
    keys: [jwk(other.publicKey, { kid: 'x' }), jwk(rsa.publicKey, { kid: 'k', alg: 'PS256' })],
  });
  const byPss = token({ alg: 'PS256', kid: 'k' }, {}, (data) =>
    sign('sha256', Buffer.from(data), { key: rsa.privateKey, padding: 6, saltLength: 32 }),
  );
  assert.equal(holds(byPss, { cert: set }), true);
  assert.equal(
    holds(token({ alg: 'RS256', kid: 'k' }, {}, byRsa(rsa.privateKey)), { cert: set }),
    false,
  );
  assert.equal(
    holds(token({ alg: 'PS256', kid: 'x' }, {}, byRsa(rsa.privateKey)), { cert: set }),
    false,
  );
  const unknown = JSON.stringify({ keys: [jwk(rsa.publicKey, { alg: 'none' })] });
  assert.equal(holds(good, { cert: unknown }), false);
});

test('a curve is for its algorithm alone', () => {
  const made = token({ alg: 'ES256' }, {}, (data) =>
    sign('sha256', Buffer.from(data), { key: p384.privateKey, dsaEncoding: 'ieee-p1363' }),
  );
  assert.equal(call('io.jwt.verify_es256', made, pem(p384.publicKey)), false);
  // Both halves zero, or of no length.
  for (const signature of [Buffer.alloc(64), Buffer.alloc(0), Buffer.alloc(1000)]) {
    assert.equal(
      call(
        'io.jwt.verify_es256',
        token({ alg: 'ES256' }, {}, () => signature),
        pem(p256.publicKey),
      ),
      false,
    );
  }
});

test('claims are checked at the instant of the decision', () => {
  const cases: readonly (readonly [
    claims: Record<string, Value>,
    constraints: Record<string, Value>,
    boolean,
  ])[] = [
    [{ exp: NOW + 1 }, {}, true],
    [{ exp: NOW }, {}, false],
    [{ exp: NOW - 1 }, {}, false],
    [{ exp: NOW - 1 }, { time: (NOW - 2) * 1e9 }, true],
    [{ nbf: NOW }, {}, true],
    [{ nbf: NOW + 1 }, {}, false],
    [{ iss: 'a' }, { iss: 'a' }, true],
    [{ iss: 'b' }, { iss: 'a' }, false],
    [{ iss: ['a'] }, { iss: 'a' }, false],
    [{}, { iss: 'a' }, false],
    [{ aud: 'x' }, { aud: 'x' }, true],
    [{ aud: ['y', 'x'] }, { aud: 'x' }, true],
    [{ aud: 'x' }, {}, false],
    [{ aud: ['y'] }, { aud: 'x' }, false],
    [{}, { aud: 'x' }, false],
  ];
  for (const [claims, constraints, expected] of cases) {
    const text = token({ alg: 'HS256' }, claims, bySecret('s'));
    assert.equal(
      holds(text, { secret: 's', ...constraints }),
      expected,
      JSON.stringify([claims, constraints]),
    );
  }
  const text = token({ alg: 'HS256' }, { exp: 'never' }, bySecret('s'));
  assert.match(
    refusal('io.jwt.decode_verify', text, { secret: 's' }) ?? '',
    /exp value must be a number/,
  );
});

test('what is critical has to be understood', () => {
  const made = (header: Record<string, Value>): string =>
    token({ alg: 'HS256', ...header }, {}, bySecret('s'));
  assert.equal(holds(made({ crit: ['b64'], b64: false }), { secret: 's' }), false);
  assert.equal(holds(made({ crit: ['alg'] }), { secret: 's' }), true);
  assert.match(
    refusal('io.jwt.decode_verify', made({ crit: [] }), { secret: 's' }) ?? '',
    /nonempty/,
  );
  assert.match(refusal('io.jwt.decode', made({ enc: 'A128GCM' })) ?? '', /JWE/);
});

test('constraints name exactly one kind of key', () => {
  for (const constraints of [
    {},
    { alg: 'HS256' },
    { secret: '' },
    { secret: 's', cert },
    { secret: 's', key: 'k' },
  ]) {
    assert.notEqual(refusal('io.jwt.decode_verify', good, constraints), undefined);
  }
});

test('what is signed is verified, by every algorithm', () => {
  const keys: Record<string, readonly [Record<string, Value>, string]> = {
    HS256: [{ kty: 'oct', k: part('secret') }, JSON.stringify('secret')],
    RS384: [jwk(rsa.privateKey), cert],
    PS512: [jwk(rsa.privateKey), cert],
    ES256: [jwk(p256.privateKey), pem(p256.publicKey)],
    ES384: [jwk(p384.privateKey), JSON.stringify(jwk(p384.publicKey))],
    EdDSA: [jwk(ed.privateKey), pem(ed.publicKey)],
  };
  for (const [alg, [key, check]] of Object.entries(keys)) {
    const made = call('io.jwt.encode_sign', { alg }, { a: 1 }, key);
    assert.equal(call(`io.jwt.verify_${alg.toLowerCase()}`, made ?? null, check), true, alg);
  }
  assert.match(
    refusal('io.jwt.encode_sign', { alg: 'RS256' }, {}, jwk(ed.privateKey)) ?? '',
    /key/,
  );
  assert.match(
    refusal('io.jwt.encode_sign', { alg: 'HS256' }, {}, jwk(rsa.privateKey)) ?? '',
    /key/,
  );
  assert.match(
    refusal('io.jwt.encode_sign', { alg: 'none' }, {}, jwk(rsa.privateKey)) ?? '',
    /unknown JWS algorithm/,
  );
});

test('tokens that are long or nested without end are refused', () => {
  assert.match(refusal('io.jwt.decode', `${'a'.repeat(1 << 21)}.b.c`) ?? '', /too long/);
  let nested = token({ alg: 'HS256' }, {}, unsigned);
  for (let depth = 0; depth < 20; depth++) {
    nested = `${part({ alg: 'HS256', cty: 'JWT' })}.${Buffer.from(nested).toString('base64url')}.`;
  }
  assert.match(refusal('io.jwt.decode', nested) ?? '', /nested too deep/);
});

test('errors do not repeat the token', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12, maxLength: 40 }), (secret) => {
      for (const text of [
        secret,
        `${secret}.${secret}.${secret}`,
        `${part(secret)}.${part(secret)}.`,
      ]) {
        const message = refusal('io.jwt.decode', text) ?? '';
        assert.ok(!message.includes(secret));
      }
    }),
    { numRuns: 50 },
  );
});
