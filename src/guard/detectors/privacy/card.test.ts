// SPDX-License-Identifier: Apache-2.0
// The row of digits is read once for all cards that may start in it; what is found is what trying every
// piece of the text finds. Digits are 0, 1 and 4, so that Visa is the only issuer there can be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { View } from '../../view/view.ts';
import { detector } from './card.ts';

const VISA = [13, 16, 19];
const WRITTEN = /^4(?:[ .\-_\t]?[0-9])+$/;
const GROUPS =
  /^(?:\d+|(?:4|8|12)(?: (?:4|8|12))*(?: [1-4])?|4 6 [45]|10 [45]|4 1[01]|6 1[03]|1(?: 1)+)$/;

function hasCheckDigit(digits: string): boolean {
  const values = Array.from(digits, Number).toReversed();
  const sum = values.reduce((all, digit, place) => {
    const value = place % 2 === 0 ? digit : digit * 2;
    return all + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isCard(written: string): boolean {
  const digits = written.replace(/[^0-9]/g, '');
  const groups = written.split(/[^0-9]/).map((group) => group.length);
  return (
    WRITTEN.test(written) &&
    VISA.includes(digits.length) &&
    hasCheckDigit(digits) &&
    /[^4]/.test(digits) &&
    GROUPS.test(groups.join(' '))
  );
}

/** Every piece of the text from `from` on is tried: the leftmost, and of those the longest. */
function pieces(text: string, from = 0): readonly string[] {
  for (let start = from; start < text.length; start++) {
    const before = text.slice(0, start);
    if (/[0-9](?:[A-Za-z]{1,8})?$/.test(before)) continue;
    if (/[0-9]\.$/.test(before) && /^[0-9]$/.test(text.charAt(start + 4))) continue;
    for (let end = text.length; end > start; end--) {
      if (/^[0-9]/.test(text.slice(end)) || !isCard(text.slice(start, end))) continue;
      return [text.slice(start, end), ...pieces(text, end)];
    }
  }
  return [];
}

const digits = (length: number) => fc.stringMatching(new RegExp(`^[014]{${length}}$`));
const group = fc.integer({ min: 1, max: 20 }).chain(digits);
const card = fc
  .tuple(fc.constantFrom(...VISA), fc.constantFrom(' ', '-', '.', ''), fc.constantFrom(1, 4, 8, 19))
  .chain(([size, separator, width]) =>
    digits(size - 2).map((middle) => {
      const start = `4${middle}`;
      const last = Array.from('014').find((digit) => hasCheckDigit(start + digit)) ?? '0';
      const parts = (start + last).match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      return parts.join(separator);
    }),
  );
const between = fc.constantFrom(' ', '-', '.', '_', '\t', '  ', ', ', 'x', '0.', '');
const text = fc
  .array(fc.tuple(fc.oneof(card, group), between), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.flat().join(''));

test('a row read once holds the same cards as every piece of it', () => {
  const { inspect } = detector.bind({});
  let found = 0;
  fc.assert(
    fc.property(text, (sample) => {
      const scope = { channel: 'user', until: sample.length } as const;
      const cards = inspect(new View(sample), 0, scope);
      found += cards.length;
      assert.deepEqual(
        cards.map(({ start, end }) => sample.slice(start, end)),
        pieces(sample),
      );
    }),
    { numRuns: process.env.BARTIZAN_TESTS === 'full' ? 20_000 : 300 },
  );
  assert.ok(found > 0);
});
