// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountOf, followsFrom, numbersIn } from './numbers.ts';

test('amounts in the ways of several countries', () => {
  const cases: [string, number][] = [
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['12,50', 12.5],
    ['30,000', 30000],
    ['30k', 30000],
    ['2 million', 2000000],
    ['0.01', 0.01],
  ];
  for (const [text, value] of cases) assert.equal(amountOf(text), value, text);
  assert.ok(Number.isNaN(amountOf('none')));
});

test('numbers in figures and in words', () => {
  assert.deepEqual(numbersIn('Pay $1,200.50 and 30 more'), [1200.5, 30]);
  assert.deepEqual(numbersIn('two hundred and five or twenty one'), [205, 21]);
});

test('sums, differences, shares and percentages follow; other numbers do not', () => {
  const cases: [number, number[], boolean][] = [
    [1200, [1100, 100], true],
    [4, [12, 10], true],
    [200.29, [1000, 19.5, 5.29], true],
    [5, [50, 10], true],
    [30, [10, 20], true],
    [999, [10, 20], false],
    [7, [], false],
  ];
  for (const [amount, given, expected] of cases) {
    assert.equal(followsFrom(amount, given), expected, `${amount} from ${given.join(', ')}`);
  }
});
