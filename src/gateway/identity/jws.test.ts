// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyPair, signed } from './issuer.fixture.ts';
import { readJws } from './jws.ts';

const key = keyPair('k1');
const CLAIMS = { iss: 'https://id.test', sub: 'ann' };

test('a token is read into its parts', () => {
  const token = signed(key, CLAIMS);
  const jws = readJws(token);
  assert.ok(jws !== undefined);
  assert.deepEqual([jws.alg, jws.kid, jws.claims], ['ES256', 'k1', CLAIMS]);
  assert.equal(`${jws.signed}.${jws.signature.toString('base64url')}`, token);
});

test('types of access and identity tokens are read, in any case', () => {
  for (const typ of [undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+JWT']) {
    assert.ok(readJws(signed(key, CLAIMS, { typ })) !== undefined, typ);
  }
});

const nested = signed(key, CLAIMS);
const refused: readonly [what: string, token: string][] = [
  ['nothing', ''],
  ['two parts', nested.split('.').slice(0, 2).join('.')],
  ['no signature', `${nested.split('.').slice(0, 2).join('.')}.`],
  ['five parts, as an encrypted token has', 'eyJhIjoxfQ.e30.e30.e30.e30'],
  ['padding', `${nested}==`],
  ['a line break at its end', `${nested}\n`],
  ['other base64', nested.replace('.', '+.')],
  ['a part that no bytes encode to', 'eyJhbGciOiJFUzI1NiJ9.e30.a'],
  ['more than the bound', signed(key, { ...CLAIMS, pad: 'x'.repeat(12_288) })],
  ['no algorithm', signed(key, CLAIMS, { alg: undefined })],
  ['an algorithm that is no text', signed(key, CLAIMS, { alg: ['ES256'] })],
  ['a type of proofs', signed(key, CLAIMS, { typ: 'dpop+jwt' })],
  ['a type of logouts', signed(key, CLAIMS, { typ: 'logout+jwt' })],
  ['a type of events', signed(key, CLAIMS, { typ: 'secevent+jwt' })],
  ['a type that is no text', signed(key, CLAIMS, { typ: 1 })],
  ['critical extensions', signed(key, CLAIMS, { crit: ['exp'] })],
  ['an empty list of critical extensions', signed(key, CLAIMS, { crit: [] })],
  ['an unencoded payload', signed(key, CLAIMS, { b64: false })],
  ['a compressed payload', signed(key, CLAIMS, { zip: 'DEF' })],
  ['an encrypted payload', signed(key, CLAIMS, { enc: 'A256GCM' })],
  ['a token inside', signed(key, nested, { cty: 'JWT' })],
  ['a token inside that is not announced', signed(key, nested)],
  ['its own key', signed(key, CLAIMS, { jwk: key.publicKey.export({ format: 'jwk' }) })],
  ['a key id that is no text', signed(key, CLAIMS, { kid: 1 })],
  ['a key id beyond the bound', signed(key, CLAIMS, { kid: 'k'.repeat(257) })],
  ['a member twice in its header', signed(key, CLAIMS, '{"alg":"ES256","alg":"none"}')],
  ['a claim twice', signed(key, '{"sub":"ann","sub":"root"}')],
  ['a claim twice, once escaped', signed(key, '{"sub":"ann","\\u0073ub":"root"}')],
  ['a claim twice inside another', signed(key, '{"cnf":{"a":1,"a":2}}')],
  ['a prototype', signed(key, '{"__proto__":{"sub":"root"}}')],
  ['claims that are a list', signed(key, '[1]')],
  ['claims that are no JSON', signed(key, 'sub=ann')],
  ['claims with a byte order mark', signed(key, '\ufeff{}')],
  ['a lone surrogate', signed(key, '{"sub":"\\ud800"}')],
  ['claims too deep', signed(key, `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`)],
  ['too many claims', signed(key, `[${'1,'.repeat(2_000)}1]`)],
];

for (const [what, token] of refused) {
  test(`a token with ${what} is not read`, () => assert.equal(readJws(token), undefined));
}

test('whatever stands there is read or not, without a fault', () => {
  const part = fc.oneof(
    fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text).toString('base64url')),
    fc.string({ unit: fc.constantFrom(...Array.from('eyJ0-_.=Az')) }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const jws = readJws(parts.join('.'));
      assert.ok(jws === undefined || typeof jws.alg === 'string');
    }),
    { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 300 },
  );
});
