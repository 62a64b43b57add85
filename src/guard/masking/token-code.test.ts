// SPDX-License-Identifier: Apache-2.0
// A token is a word that checks itself, and that no detector takes for a value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { scanText } from '../scan.ts';
import { CODE_BITS, codeOf, isCode, isToken, labelOf } from './token-code.ts';

const bits = fc.nat(2 ** CODE_BITS - 1);
const syllables = (code: string): string[] => code.toLowerCase().match(/../g) ?? [];

test('every code is a word of ten letters that is its own check, in any case', () => {
  fc.assert(
    fc.property(bits, (value) => {
      const code = codeOf(value);
      assert.match(code, /^[A-Z][a-z]{9}$/);
      assert.ok(isCode(code) && isCode(code.toUpperCase()) && isCode(code.toLowerCase()));
    }),
    { numRuns: 300 },
  );
});

test('no two numbers share a code', () => {
  assert.equal(new Set(Array.from({ length: 20_000 }, (_, value) => codeOf(value))).size, 20_000);
});

test('one changed letter, or two exchanged syllables, are no code', () => {
  fc.assert(
    fc.property(
      bits,
      fc.nat(9),
      fc.constantFrom(...'abdeghijklmnoprstvwz'.split('')),
      (value, at, letter) => {
        const code = codeOf(value).toLowerCase();
        const changed = code.slice(0, at) + letter + code.slice(at + 1);
        if (changed !== code) assert.ok(!isCode(changed), `${code} ${changed}`);
        const parts = syllables(code);
        for (let one = 0; one < parts.length; one++) {
          for (let other = one + 1; other < parts.length; other++) {
            const moved = parts.with(one, parts[other] ?? '').with(other, parts[one] ?? '');
            if (parts[one] !== parts[other]) assert.ok(!isCode(moved.join('')));
          }
        }
      },
    ),
    { numRuns: 200 },
  );
  for (const word of ['', 'Bodakire', 'Bodakirezeba', 'information', 'Bodakirexe', '0123456789']) {
    assert.ok(!isCode(word), word);
  }
});

test('labels are words of capitals', () => {
  for (const [entity, label] of [
    ['card', 'CARD'],
    ['us-ssn', 'US_SSN'],
    ['e-mail "x"', 'E_MAIL_X'],
    ['', 'VALUE'],
    ['123', 'VALUE'],
    ['漢字', 'VALUE'],
    ['a'.repeat(60), 'A'.repeat(24)],
  ] as const) {
    assert.equal(labelOf(entity), label);
    assert.ok(isToken(`${label}_${codeOf(7)}`));
  }
  assert.ok(!isToken(codeOf(7)) && !isToken(`_${codeOf(7)}`) && !isToken(`CARD_${codeOf(7)}a`));
});

test('no detector takes a token for a value of its own', () => {
  const labels = ['CARD', 'EMAIL', 'PHONE', 'US_SSN', 'IBAN', 'OPENAI_KEY', 'PASSWORD', 'PERSON'];
  const places = [
    (token: string) => `Card number: ${token}, valid until May.`,
    (token: string) => `SSN ${token} and phone ${token}.`,
    (token: string) => `Write to ${token}, please. IBAN ${token}`,
    (token: string) => `My name is ${token} and I live in ${token}.`,
  ];
  for (const [index, label] of labels.entries()) {
    for (let number = 0; number < 20; number++) {
      const token = `${label}_${codeOf((number * 7_919_333 + index * 104_729) & 0xffffff)}`;
      for (const place of places) {
        const text = place(token);
        for (const channel of ['user', 'output'] as const) {
          const from = text.indexOf(token);
          const found = scanText(text, channel).findings.filter(
            ({ start, end }) => start < from + token.length && end > from,
          );
          assert.deepEqual(found, [], text);
        }
      }
    }
  }
});
