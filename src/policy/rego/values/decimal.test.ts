// SPDX-License-Identifier: Apache-2.0
// Numbers that no double holds are told apart, ordered and shown as what they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareDecimals, Decimal, exactNumber } from './decimal.ts';
import { compare, equal, RegoSet, type Value } from './value.ts';

const number = (text: string): Value => exactNumber(text) ?? null;

test('what a double holds is a double', () => {
  for (const text of [
    '0.1',
    '3.50',
    '1e2',
    '-0.0',
    '1e-7',
    '123456789012345.5',
    '0.30000000000000004',
    '1.7976931348623157e308',
    '5e-324',
  ]) {
    assert.equal(typeof number(text), 'number', text);
  }
  for (const text of [
    '1e400',
    '1e-400',
    '0.1234567890123456789',
    '2e308',
    '0.10000000000000000001',
  ]) {
    const made = number(text);
    assert.ok(made instanceof Decimal, text);
    assert.equal(made.toString(), text);
  }
  for (const text of [
    '1e20001',
    '1e-99999999999',
    `0.${'1'.repeat(30_000)}`,
    'x',
    '',
    'Infinity',
    '1e',
  ]) {
    assert.equal(exactNumber(text), undefined, text.slice(0, 20));
  }
});

test('the same number is one member, however it is written', () => {
  const set = new RegoSet([number('1e400'), number('10e399'), 10n ** 400n, number('1.00e400')]);
  assert.equal(set.size, 1);
  assert.ok(equal(number('1e400'), 10n ** 400n));
  assert.equal(
    new RegoSet([number('0.12345678901234567890'), number('0.1234567890123456789')]).size,
    1,
  );
  assert.ok(!equal(number('1e400'), '1e400'));
});

test('order is that of the digits', () => {
  const digits = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
  const power = fc.integer({ min: -350, max: 350 });
  fc.assert(
    fc.property(digits, power, digits, power, (a, p, b, q) => {
      const [x, y] = [number(`${a}e${p}`), number(`${b}e${q}`)];
      const scale = BigInt(-Math.min(p, q, 0));
      const [left, right] = [a * 10n ** (BigInt(p) + scale), b * 10n ** (BigInt(q) + scale)];
      const expected = left < right ? -1 : left > right ? 1 : 0;
      assert.equal(compare(x, y), expected);
      assert.equal(compareDecimals(x as Decimal, y as Decimal), expected);
      assert.equal(equal(x, y), expected === 0);
      assert.equal(new RegoSet([x, y]).size, expected === 0 ? 1 : 2);
    }),
    { numRuns: 300 },
  );
});
