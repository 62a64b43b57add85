// SPDX-License-Identifier: Apache-2.0
// Real keys of every usual kind, made when the test runs, without their armour; and what is public of them.
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, test } from 'node:test';
import { View } from '../../view/view.ts';
import { detector } from './raw-private-key.ts';

const bound = detector.bind({});
const find = (text: string) =>
  bound
    .inspect(new View(text), 0, { channel: 'user', until: text.length })
    .map(({ start, end, entity }) => [entity, text.slice(start, end)]);

const pairs: readonly (readonly [string, { publicKey: KeyObject; privateKey: KeyObject }])[] = [
  ['rsa', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['p-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['p-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
  ['ed25519', generateKeyPairSync('ed25519')],
];

for (const [name, { publicKey, privateKey }] of pairs) {
  describe(name, () => {
    const own = name === 'rsa' ? 'pkcs1' : 'sec1';
    const kinds = name === 'ed25519' ? (['pkcs8'] as const) : (['pkcs8', own] as const);
    for (const type of kinds) {
      const der = privateKey.export({ type, format: 'der' } as { type: 'pkcs8'; format: 'der' });
      const base64 = der.toString('base64');

      test(`${type} in one line`, () => {
        assert.deepEqual(find(`KEY=${base64}\nnext`), [['private-key', base64]]);
      });

      test(`${type} in lines`, () => {
        const lines = base64.replace(/.{64}(?=.)/g, '$&\n');
        const [first] = find(`key: |\n${lines}\n\n-- end`);
        const [, found = ''] = first ?? [];
        // A last line of a few characters without padding cannot be told from a word.
        assert.ok(lines.startsWith(found) && lines.length - found.length < 65, found);
        assert.ok(found.length >= Math.min(lines.length, 64));
      });
    }

    test('its public key is none', () => {
      const der = publicKey.export({ type: 'spki', format: 'der' });
      assert.deepEqual(find(`KEY=${der.toString('base64')}`), []);
      assert.deepEqual(find(JSON.stringify(publicKey.export({ format: 'jwk' }))), []);
    });

    test('as a JSON Web Key, its private part alone is named', () => {
      const jwk = privateKey.export({ format: 'jwk' });
      // RSA keys name their modulus first: the exponent before the private part says enough.
      assert.deepEqual(find(JSON.stringify(jwk)), [['json-web-key', jwk.d]]);
      assert.deepEqual(find(JSON.stringify(jwk, null, 2)), [['json-web-key', jwk.d]]);
    });
  });
}
