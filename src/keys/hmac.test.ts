// SPDX-License-Identifier: Apache-2.0
// The same codes as node:crypto makes, for every length of key and data.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { HmacKey } from './hmac.ts';

const expected = (key: Uint8Array, data: string | Uint8Array): string =>
  createHmac('sha256', key).update(data).digest('hex');

test('equals node:crypto, also when a key is used again', () => {
  const keys = fc.uint8Array({ maxLength: 64 });
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  const data = fc.array(fc.oneof(text, fc.uint8Array({ maxLength: 200 })), { minLength: 1 });
  fc.assert(
    fc.property(keys, data, (key, all) => {
      const hmac = new HmacKey(key);
      for (const one of all) assert.equal(hmac.mac(one), expected(key, one));
    }),
    { numRuns: 200 },
  );
});

test('equals node:crypto around the bound of what is joined in place', () => {
  const key = Buffer.alloc(32, 7);
  const hmac = new HmacKey(key);
  for (const units of [0, 1, 1_023, 1_024, 1_025, 100_000]) {
    for (const char of ['a', 'é', '€', '\ud83d']) {
      assert.equal(hmac.mac(char.repeat(units)), expected(key, char.repeat(units)));
    }
  }
});

test('a key longer than a block is refused', () => {
  assert.throws(() => new HmacKey(Buffer.alloc(65)), RangeError);
});
