// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from '../values/value.ts';
import { call } from './calling.fixture.ts';

const cases: readonly (readonly [format: string, args: readonly Value[], wanted: string])[] = [
  ['%s is %d', ['a', 1], 'a is 1'],
  ['%d', ['a'], '%!d(string=a)'],
  ['%d', [true], '%!d(string=true)'],
  ['%d', [1.5], '%!d(float64=1.5)'],
  ['%s', [1], '%!s(int64=1)'],
  ['%t', [true], '%!t(string=true)'],
  ['%q', [1.5], '%!q(float64=1.5)'],
  ['%f', ['x'], '%!f(string=x)'],
  [
    'x',
    [1, 0.5, 'a', true, null],
    'x%!(EXTRA int64=1, float64=0.5, string=a, string=true, string=null)',
  ],
  ['x', [12_345_678_901_234_567_890n], 'x%!(EXTRA *big.Int=12345678901234567890)'],
];

for (const [format, args, wanted] of cases) {
  test(`${format} with ${args.map(String).join(', ')}`, () => {
    assert.equal(call('sprintf', format, args), wanted);
  });
}
