// SPDX-License-Identifier: Apache-2.0
// The nine samples that NIST publishes for FF1 of SP 800-38G, and that what is encrypted comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createFf1, isLongEnough } from './ff1.ts';

const K128 = '2B7E151628AED2A6ABF7158809CF4F3C';
const K192 = `${K128}EF4359D8D580AA4F`;
const K256 = `${K192}7F036D6F04FC6A94`;
const TWEAK10 = '39383736353433323130';
const TWEAK36 = '3737373770717273373737';

const SAMPLES: readonly (readonly [string, number, string, string, string])[] = [
  [K128, 10, '', '0123456789', '2433477484'],
  [K128, 10, TWEAK10, '0123456789', '6124200773'],
  [K128, 36, TWEAK36, '0123456789abcdefghi', 'a9tv40mll9kdu509eum'],
  [K192, 10, '', '0123456789', '2830668132'],
  [K192, 10, TWEAK10, '0123456789', '2496655549'],
  [K192, 36, TWEAK36, '0123456789abcdefghi', 'xbj3kv35jrawxv32ysr'],
  [K256, 10, '', '0123456789', '6657667009'],
  [K256, 10, TWEAK10, '0123456789', '1001623463'],
  [K256, 36, TWEAK36, '0123456789abcdefghi', 'xs8a0azh2avyalyzuwd'],
];

const numerals = (text: string): number[] => Array.from(text, (one) => Number.parseInt(one, 36));
const text = (all: readonly number[]): string => all.map((one) => one.toString(36)).join('');

for (const [index, [key, radix, tweak, plain, cipher]] of SAMPLES.entries()) {
  test(`sample ${index + 1} of NIST`, () => {
    const ff1 = createFf1(Buffer.from(key, 'hex'), radix);
    const bytes = Buffer.from(tweak, 'hex');
    assert.equal(text(ff1.encrypt(numerals(plain), bytes)), cipher);
    assert.equal(text(ff1.decrypt(numerals(cipher), bytes)), plain);
  });
}

test('what is encrypted comes back, in the same length and alphabet', () => {
  const key = Buffer.from(K256, 'hex');
  fc.assert(
    fc.property(
      fc.constantFrom(10, 26, 36, 62),
      fc.array(fc.nat(9), { minLength: 6, maxLength: 60 }),
      fc.uint8Array({ maxLength: 40 }),
      (radix, plain, tweak) => {
        const ff1 = createFf1(key, radix);
        const cipher = ff1.encrypt(plain, tweak);
        assert.equal(cipher.length, plain.length);
        assert.ok(cipher.every((one) => one >= 0 && one < radix));
        assert.deepEqual(ff1.decrypt(cipher, tweak), plain);
      },
    ),
    { numRuns: 200 },
  );
});

test('domains below a million are refused', () => {
  assert.equal(isLongEnough(10, 6), true);
  assert.equal(isLongEnough(10, 5), false);
  assert.equal(isLongEnough(36, 4), true);
  assert.equal(isLongEnough(36, 3), false);
  assert.equal(isLongEnough(10, 257), false);
  const ff1 = createFf1(Buffer.from(K128, 'hex'), 10);
  assert.throws(() => ff1.encrypt([1, 2, 3, 4, 5], Buffer.alloc(0)));
  assert.throws(() => ff1.encrypt([1, 2, 3, 4, 5, 10], Buffer.alloc(0)));
});
