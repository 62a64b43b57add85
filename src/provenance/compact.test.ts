// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compactOf, isSame, lexiconOf, placeOf, says } from './compact.ts';
import { plainForm } from './values.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 3_000 : 200;

test('spellings of one value have one form', () => {
  const same = [
    [
      'evil-site.example',
      'EVIL-SITE.EXAMPLE',
      'evil-site [dot] example',
      'evil - site dot example',
    ],
    ['ab12cd', 'a b 1 2 c d', 'ａｂ１２ｃｄ', 'a\u200bb12\u00adcd', 'ab one two cd', 'аb12cd'],
    [
      'bob@corp.example',
      'bob (at) corp [dot] example',
      'Bob at Corp dot Example',
      'b\u2060ob@corp.example',
    ],
    ['café 7', 'cafe ٧', 'CAFÉ seven'],
  ];
  for (const forms of same) {
    const chars = new Set(forms.map((form) => compactOf(form).chars));
    assert.equal(chars.size, 1, `${forms.join(' | ')} -> ${[...chars].join(' | ')}`);
  }
});

test('a value is found as words of its own, and inside words only where that is asked for', () => {
  const text = compactOf('Pay 1234 to the shop-keeper.');
  assert.equal(placeOf(text, '123') >= 0, false);
  assert.equal(placeOf(text, '1234') >= 0, true);
  assert.equal(placeOf(text, '123', { inside: true }) >= 0, true);
  assert.equal(placeOf(text, '') >= 0, false);
});

test('what was said is said in the same joints', () => {
  const cases: [said: string, value: string, holds: boolean][] = [
    ['write to mark.black@corp.example please', 'mark.black@corp.example', true],
    ['write to mark.black@corp.example please', 'mark@black-corp.example', false],
    ['write to mark.black@corp.example please', 'markblack@corp.example', false],
    ['write to mark.black@corp.example please', 'black@corp.example', false],
    ['see www.our-company.example.', 'company.example', false],
    ['see www.our-company.example.', 'our-company.example', true],
    ['see https://our-company.example/x.', 'https://www.our-company.example', true],
    ['see our-company.example.evil.example', 'our-company.example', false],
    ['our site is www.our-company.example.They know', 'our-company.example', true],
    ['mark-black', 'mark.Black', false],
    ['bob at corp dot example', 'bob@corp.example', true],
    ['the account DE02 1203 0000 0000', 'DE02120300000000', true],
    ["the 'general' channel", 'general', true],
    ['the general-purpose channel', 'general', false],
    ['add mark-black', 'markblack', false],
    ['bill december 2023.txt', 'bill-december-2023.txt', true],
  ];
  for (const [said, value, holds] of cases) {
    assert.equal(says(compactOf(said), plainForm(value)), holds, `${said} / ${value}`);
  }
});

test('sameness needs the same letters and joints', () => {
  assert.equal(isSame(plainForm('a.b@c.example'), plainForm('A.B@C.EXAMPLE')), true);
  assert.equal(isSame(plainForm('a.b@c.example'), plainForm('a@b.c.example')), false);
  assert.equal(isSame(plainForm('ab'), plainForm('abc')), false);
});

test('words of a lexicon are met with their places', () => {
  const met: string[] = [];
  const text = 'Please send it, then DELETE the dot.';
  compactOf(text, lexiconOf(['send', 'delete', 'dot']), ({ start, end }) =>
    met.push(text.slice(start, end)),
  );
  assert.deepEqual(met, ['send', 'DELETE', 'dot']);
});

test('any text has a form, and says itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (value) => {
      const form = compactOf(value);
      assert.equal(form.edges.length, form.chars.length + 1);
      assert.equal(says(form, form), form.chars !== '');
    }),
    { numRuns: RUNS },
  );
});
