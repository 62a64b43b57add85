// SPDX-License-Identifier: Apache-2.0
// Terms against a plain search, whole and cut anywhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createEngine } from '../engine.ts';
import type { Located } from '../lane.ts';
import { termDetector } from './term-list.ts';
import { type Boundary, termFault, Terms } from './terms.ts';
import { wordsOf } from '../text/words.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';

const found = (terms: readonly string[], boundary: Boundary, text: string) =>
  new Terms(
    terms.map((term) => ({ text: term, entity: 'e' })),
    boundary,
  )
    .find(text, 0, text.length)
    .map(({ start, end }) => text.slice(start, end));

const CASES: readonly (readonly [Boundary, terms: string[], text: string, found: string[]])[] = [
  ['word', ['ab'], 'ab AB aB xab abx ab.', ['ab', 'AB', 'aB', 'ab']],
  ['word', ['ab', 'ab cd'], 'ab cd ab  CD ab\ncd ab     cd', ['ab cd', 'ab  CD', 'ab\ncd', 'ab']],
  ['word', ['ab cd', 'cd ef'], 'ab cd ef', ['ab cd']],
  ['word', ['银行'], '中国银行客服', ['银行']],
  ['word', ['кот', 'éa'], 'КОТ скот котик ÉA', ['КОТ', 'ÉA']],
  ['word', ['c++'], 'c++ and C++11', ['c++', 'C++']],
  [
    'host',
    ['a.io'],
    'a.io x.a.io xa.io a.io.org a.io. a.io/ -a.io a.io-x',
    ['a.io', 'a.io', 'a.io', 'a.io'],
  ],
  ['host', ['a.io'], 'a.io.', ['a.io']],
];
for (const [boundary, terms, text, expected] of CASES) {
  test(`${boundary}: ${terms.join(', ')} in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(found(terms, boundary, text), expected);
  });
}

const listOf = (terms: readonly string[], boundary: Boundary) =>
  termDetector({
    detector: 'content/terms',
    title: 't',
    summary: 's',
    why: 'w',
    taxonomy: [],
    phases: ['response'],
    severity: 'low',
    score: 0.9,
    boundary,
    terms: { e: [...terms] },
  });

test('split anywhere finds what the whole text finds', () => {
  const term = fc
    .array(fc.constantFrom('a', 'b', '.', 'é', '行', ' a', '-'), { minLength: 2, maxLength: 5 })
    .map((parts) => parts.join('').trim())
    .filter((text) => text.length >= 2);
  const text = fc
    .array(fc.constantFrom('a', 'b', 'A', '.', ' ', '\n', 'é', '行', '-', '\u200b', 'Ａ'), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.array(term, { minLength: 1, maxLength: 5 }),
      text,
      fc.constantFrom<Boundary>('word', 'host'),
      fc.array(fc.nat(40)),
      (terms, whole, boundary, cuts) => {
        const engine = createEngine([listOf(terms, boundary)], { disabled: [], options: {} });
        const spans = (list: readonly Located[]) => list.map(({ start, end }) => [start, end]);
        const scan = engine.scan(whole, { phase: 'response', channel: 'output', json: false });
        const scanner = engine.open('output');
        const streamed: Located[] = [];
        let from = 0;
        for (const cut of [
          ...cuts.filter((one) => one < whole.length).sort((a, b) => a - b),
          whole.length,
        ]) {
          streamed.push(...scanner.push(whole.slice(from, cut)));
          from = cut;
        }
        streamed.push(...scanner.end());
        assert.deepEqual(spans(streamed), spans(scan.found));
      },
    ),
    { numRuns: FULL ? 20_000 : 300 },
  );
});

test('looking at words finds what looking at characters finds', () => {
  const piece = fc.constantFrom(
    'a',
    'B',
    'é',
    '行',
    '²',
    '_',
    '.',
    ' ',
    '-',
    '+',
    '\u0301',
    '1',
    'Я',
  );
  const piecesOf = (maxLength: number) =>
    fc.array(piece, { minLength: 2, maxLength }).map((parts) => parts.join(''));
  const term = piecesOf(4).filter((text) => termFault(text) === undefined);
  fc.assert(
    fc.property(
      fc.array(term, { minLength: 1, maxLength: 5 }),
      piecesOf(40),
      fc.nat(40),
      fc.constantFrom<Boundary>('word', 'host'),
      (terms, text, from, boundary) => {
        const list = new Terms(
          terms.map((one) => ({ text: one, entity: 'e' })),
          boundary,
        );
        const start = Math.min(from, text.length);
        const byWord = list.find(text, start, text.length, wordsOf(text));
        assert.deepEqual(byWord, list.find(text, start, text.length));
      },
    ),
    { numRuns: FULL ? 50_000 : 1_000 },
  );
});

test('work is bounded for each character, whatever stands there', () => {
  const terms = Array.from({ length: 90 }, (_, size) =>
    `${'a '.repeat(size % 8)}${'a'.repeat(size + 2)}`.slice(0, 100).trim(),
  );
  const detector = new Terms(
    terms.map((text) => ({ text, entity: 'e' })),
    'word',
  );
  const text = 'a '.repeat(100_000);
  assert.ok(detector.find(text, 0, text.length).length <= text.length);
  assert.ok(detector.pending(text, 0) >= text.length - 200);
});
