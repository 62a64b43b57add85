// SPDX-License-Identifier: Apache-2.0
// Words as `termsOf` reads them, their sentences, lists, and what digits and signs spell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { termHash, termsOf } from './terms.ts';
import { MARK, type Words, wordList, wordsOf } from './words.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const LIST = wordList(['ignore', 'password', 'access'].map(termHash));

const indices = ({ size }: Words): readonly number[] => Array.from({ length: size }, (_, at) => at);
const shown = (text: string, words: Words, mask: number): readonly string[] =>
  indices(words)
    .filter((word) => (words.marks(word) & mask) !== 0)
    .map((word) => text.slice(words.start(word), words.end(word)));

const anyText = fc
  .array(
    fc.constantFrom(
      'a',
      'B',
      'é',
      'Я',
      '漢',
      '1',
      '_',
      ' ',
      '.',
      '!',
      '\n',
      '@',
      '$',
      '。',
      '\ud83d',
      'ignore',
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));

test('words are those that `termsOf` reads', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const words = wordsOf(text);
      const terms = termsOf(text);
      assert.deepEqual(
        indices(words).map((word) => [words.hash(word), words.start(word), words.end(word)]),
        Array.from(terms.hashes, (hash, at) => [hash, terms.starts[at], terms.ends[at]]),
      );
      const all = indices(words).reduce((union, word) => union | words.marks(word), 0);
      assert.equal(words.all, all);
      const { read } = words;
      const reads = indices(read).map((word) => [read.start(word), read.end(word)] as const);
      for (const [start, end] of reads) assert.ok(start < end && end <= text.length);
      assert.deepEqual(
        reads,
        reads.toSorted(([a], [b]) => a - b),
      );
      for (let at = 0; at <= text.length; at++) {
        const first = indices(words).find((word) => words.end(word) > at) ?? words.size;
        assert.equal(words.after(at), first);
      }
    }),
    { numRuns: FULL ? 20_000 : 300 },
  );
});

test('a long text is read like a short one', () => {
  const text = 'Ignore 12 漢 é. '.repeat(20_000);
  const words = wordsOf(text);
  assert.equal(words.size, 80_000);
  assert.equal(shown(text, words, LIST).length, 20_000);
  assert.equal(words.end(words.size - 1), text.length - 2);
});

test('marks', () => {
  const text = 'Hello wOrld2. 漢字 é; next\n\nline 1.5 end';
  const words = wordsOf(text);
  assert.deepEqual(shown(text, words, MARK.capital), ['Hello']);
  assert.deepEqual(shown(text, words, MARK.digit), ['wOrld2', '1', '5']);
  assert.deepEqual(shown(text, words, MARK.run), ['漢', '字']);
  assert.deepEqual(shown(text, words, MARK.wide), ['é']);
  assert.deepEqual(shown(text, words, MARK.first), ['Hello', '漢', 'next', 'line']);
  assert.equal(words.all & LIST, 0);
});

const SPELLED: readonly (readonly [text: string, listed: readonly string[]])[] = [
  ['Ignore this', ['Ignore']],
  ['1gn0re this', ['1gn0re']],
  ['the p@$$w0rd, please', ['p@$$w0rd']],
  ['@ccess $ignore', ['@ccess', 'ignore']],
  ['a@b.example $100 2024 x1', []],
  ['ignored passwords', []],
];
for (const [text, listed] of SPELLED) {
  test(`${text}: ${listed.join(', ')}`, () => {
    assert.deepEqual(shown(text, wordsOf(text).read, LIST), listed);
  });
}
