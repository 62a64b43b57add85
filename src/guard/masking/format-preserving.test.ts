// SPDX-License-Identifier: Apache-2.0
// What comes out still is what went in, to everybody who checks it: length, separators, check digits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { scanText } from '../scan.ts';
import { surrogateOf } from './format-preserving.ts';

const key = Buffer.alloc(32, 7);
const tweak = Buffer.from('c1');
const shapeOf = (text: string): string =>
  text.replace(/[0-9]/g, '0').replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A');

/** What detectors say the text is. */
const entities = (text: string): string[] =>
  scanText(text, 'user').findings.map(({ entity, start, end }) => `${entity} ${end - start}`);

for (const [entity, value] of [
  ['card', '4111 1111 1111 1111'],
  ['card', '5555-5555-5555-4444'],
  ['card', '378282246310005'],
  ['iban', 'DE89 3704 0044 0532 0130 00'],
  ['iban', 'GB82 WEST 1234 5698 7654 32'],
  ['us-ssn', '536-22-1234'],
] as const) {
  test(`${entity} ${value}: the detector that found it finds another one`, () => {
    const made = surrogateOf(value, { entity, key, tweak });
    assert.ok(made !== undefined && made !== value);
    assert.equal(shapeOf(made), shapeOf(value));
    for (const text of [value, made]) {
      assert.ok(entities(`number ${text} .`).includes(`${entity} ${value.length}`), text);
    }
    assert.equal(surrogateOf(value, { entity, key, tweak }), made);
    const other = surrogateOf(value, { entity, key, tweak: Buffer.from('c2') });
    assert.notEqual(other, made);
    assert.notEqual(surrogateOf(value, { entity, key: Buffer.alloc(32, 8), tweak }), made);
  });
}

test('a card keeps its issuer and no other digit in its place by rule', () => {
  const made = surrogateOf('4111 1111 1111 1111', { entity: 'card', key, tweak }) ?? '';
  assert.equal(made.slice(0, 7), '4111 11');
  assert.notEqual(made.slice(7, -1), '11 1111 111');
});

test('numbers of other kinds keep length, separators, digits and letters', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+?[0-9]{2,4}[ -]?[0-9]{4,9}(?:[ -][0-9]{1,5})?$/), (value) => {
      const made = surrogateOf(value, { entity: 'phone', key, tweak });
      if (made !== undefined) assert.equal(shapeOf(made), shapeOf(value));
    }),
    { numRuns: 100 },
  );
  const passport = surrogateOf('C01X00T47', { entity: 'passport', key, tweak }) ?? '';
  assert.match(passport, /^[0-9A-Z]{9}$/);
});

test('two numbers never share a surrogate, even under a rule of validity', () => {
  const seen = new Map<string, string>();
  for (let serial = 1; serial <= 500; serial++) {
    const value = `536-22-${String(serial).padStart(4, '0')}`;
    const made = surrogateOf(value, { entity: 'us-ssn', key, tweak }) ?? '';
    assert.match(made, /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/);
    assert.equal(seen.get(made), undefined);
    seen.set(made, value);
  }
});

test('what is short, or no number, has no such form', () => {
  for (const value of ['12345', 'grace@navy.example', 'Grace Hopper', 'sk-abcdefghijkl1', '']) {
    assert.equal(surrogateOf(value, { entity: 'other', key, tweak }), undefined, value);
  }
  assert.equal(surrogateOf('4111 1111 111', { entity: 'card', key, tweak }), undefined);
});
