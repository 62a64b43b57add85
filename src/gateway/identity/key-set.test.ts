// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Algorithm } from './algorithms.ts';
import { isSignature } from './algorithms.ts';
import { jwkOf, keyPair, type KeyPair, keySetOf, signed } from './issuer.fixture.ts';
import { readJws } from './jws.ts';
import { readKeySet } from './key-set.ts';

const rsa = keyPair('rsa', 'RS256');
const ec = keyPair('ec', 'ES256');
const setOf = (...keys: readonly unknown[]) => readKeySet(Buffer.from(JSON.stringify({ keys })));

test('a signature of every algorithm is checked, and a changed one is not taken', () => {
  const algorithms: readonly Algorithm[] = [
    ...(['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const),
  ];
  for (const alg of algorithms) {
    const pair = keyPair('k', alg);
    const found = readKeySet(Buffer.from(keySetOf(pair))).find('k', alg);
    const jws = readJws(signed(pair, { sub: 'ann' }));
    assert.ok(found !== undefined && jws !== undefined, alg);
    assert.equal(isSignature(alg, found, jws), true, alg);
    assert.equal(isSignature(alg, found, { ...jws, signed: `${jws.signed}x` }), false, alg);
    for (const signature of [
      Buffer.alloc(0),
      Buffer.alloc(jws.signature.length),
      jws.signature.subarray(1),
      Buffer.concat([jws.signature, Buffer.alloc(1)]),
      Buffer.from(jws.signature.map((byte) => byte ^ 1)),
    ]) {
      assert.equal(isSignature(alg, found, { ...jws, signature }), false, `${alg} changed`);
    }
  }
});

test('a key checks only what it was published for', () => {
  const set = readKeySet(Buffer.from(keySetOf(rsa, ec)));
  assert.ok(set.find('rsa', 'RS256') !== undefined);
  assert.equal(set.find('rsa', 'PS256'), undefined, 'another algorithm than its own');
  assert.equal(set.find('ec', 'RS256'), undefined, 'an algorithm of another kind');
  assert.equal(set.find('RSA', 'RS256'), undefined, 'an id in other letters');
  assert.equal(set.find('', 'RS256'), undefined);
  const open = setOf(jwkOf(rsa, { alg: undefined }));
  assert.ok(open.find('rsa', 'PS256') !== undefined, 'none stated: any of its kind');
});

test('an id decides nothing but which key is looked at', () => {
  const set = readKeySet(Buffer.from(keySetOf(rsa)));
  for (const id of [
    '../../../etc/passwd',
    'file:///dev/null',
    "' UNION SELECT 'key' --",
    'rsa\0',
    '__proto__',
    'constructor',
    'toString',
    '$(id)',
    'https://evil.test/jwks',
  ]) {
    assert.equal(set.find(id, 'RS256'), undefined, id);
  }
});

test('without an id only a set that leaves no choice has a key', () => {
  assert.ok(readKeySet(Buffer.from(keySetOf(rsa, ec))).find(undefined, 'RS256') !== undefined);
  const two = readKeySet(Buffer.from(keySetOf(rsa, keyPair('other', 'RS256'))));
  assert.equal(two.find(undefined, 'RS256'), undefined);
  const same = readKeySet(Buffer.from(keySetOf(rsa, keyPair('rsa', 'RS256'))));
  assert.equal(same.find('rsa', 'RS256'), undefined, 'two keys of one id');
});

const rsaWith = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });
const weak = jwkOf({ kid: 'k', alg: 'RS256', ...rsaWith(1_024) });
const useless: readonly [what: string, jwk: unknown][] = [
  ['shorter than 2048 bits', weak],
  ['with the exponent 1', jwkOf(rsa, { e: 'AQ' })],
  ['with an even exponent', jwkOf(rsa, { e: 'BA' })],
  ['with a very long exponent', jwkOf(rsa, { e: jwkOf(rsa)['n'] })],
  ['for encryption', jwkOf(rsa, { use: 'enc' })],
  ['for other operations', jwkOf(rsa, { key_ops: ['sign'] })],
  ['with its private part', { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'rsa' }],
  ['that is a shared secret', { kty: 'oct', k: 'c2VjcmV0', kid: 'rsa', alg: 'HS256' }],
  [
    'of another curve',
    jwkOf({ kid: 'k', alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'secp256k1' }) }),
  ],
  ['for key agreement', jwkOf({ kid: 'k', alg: 'EdDSA', ...generateKeyPairSync('x25519') })],
  ['with a point off its curve', jwkOf(ec, { y: jwkOf(ec)['x'] })],
  ['with an id that is no text', jwkOf(rsa, { kid: 7 })],
  ['that is no object', 'key'],
  ['of no kind', {}],
];

for (const [what, jwk] of useless) {
  test(`a key ${what} is left out`, () => {
    assert.equal(setOf(jwk, jwkOf(ec)).size, 1);
    assert.throws(() => setOf(jwk), { code: 'upstream_malformed' }, 'alone it makes no set');
  });
}

test('what is no key set, or too large a one, is refused', () => {
  const many = Array.from({ length: 101 }, () => jwkOf(ec));
  for (const text of [
    '',
    '[]',
    '{}',
    '{"keys":{}}',
    '{"keys":[]}',
    '<html>',
    '{"keys":[],"keys":[]}',
  ]) {
    assert.throws(() => readKeySet(Buffer.from(text)), { code: 'upstream_malformed' }, text);
  }
  assert.throws(() => setOf(...many), { code: 'upstream_malformed' });
});

test('sets are equal that have the same keys under the same ids', () => {
  const print = (...pairs: readonly KeyPair[]): string =>
    readKeySet(Buffer.from(keySetOf(...pairs))).print;
  assert.equal(print(rsa, ec), print(ec, rsa));
  assert.notEqual(print(rsa, ec), print(rsa));
  assert.notEqual(print(rsa), print({ ...rsa, kid: 'renamed' }));
});
