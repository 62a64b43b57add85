// SPDX-License-Identifier: Apache-2.0
// What is read in pieces is read as in one piece, also where a run or a line is longer than what is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { CodeContext } from './code-context.ts';
import { MarkupContext } from './markup-context.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const long = fc
  .tuple(fc.constantFrom('ab.', 'xmailto:', 'xcurl;', 'x.src;'), fc.nat(400))
  .map(([piece, count]) => piece.repeat(count));
const texts = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...pieces) },
        { weight: 2, arbitrary: long },
      ),
      {
        maxLength: 14,
      },
    )
    .map((parts) => parts.join(''));
const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 9 });

/** Gives `text` to both in turn: whole, and in pieces of these sizes, again and again. */
function equal<State>(
  text: string,
  sizesOf: readonly number[],
  open: () => { push(piece: string): void; readonly state: State },
): void {
  const whole = open();
  whole.push(text);
  const cut = open();
  for (let from = 0, turn = 0; from < text.length; turn++) {
    const size = sizesOf[turn % sizesOf.length] ?? 1;
    cut.push(text.slice(from, from + size));
    from += size;
  }
  assert.deepEqual(cut.state, whole.state);
}

test('markup', () => {
  const text = texts(
    'https:',
    '//',
    'www',
    '.',
    ').co/',
    'com',
    '/',
    'mailto',
    ':',
    ' ',
    '\n',
    '"',
    ',',
    '<',
    'a',
    '>',
    "='",
    '](',
    ')',
    '![',
    ']: ',
    '<script>',
    '</script',
    'data:',
    'é',
    '\u2003',
  );
  fc.assert(
    fc.property(text, sizes, (written, cuts) =>
      equal(written, cuts, () => {
        const context = new MarkupContext();
        return {
          push: (piece) => context.push(piece),
          get state() {
            return [context.isActive(' '), context.isActive('>')];
          },
        };
      }),
    ),
    { numRuns: FULL ? 20_000 : 600 },
  );
});

test('code', () => {
  const text = texts(
    '`',
    '```',
    '~~~',
    '\n',
    ' ',
    'curl',
    'nc',
    'sy',
    'fetch',
    '(',
    '.src',
    ' =',
    'requests',
    '.',
    'x',
  );
  fc.assert(
    fc.property(text, sizes, (written, cuts) =>
      equal(`${written} `, cuts, () => {
        const context = new CodeContext();
        return {
          push: (piece) => context.push(piece),
          get state() {
            return context.isSending;
          },
        };
      }),
    ),
    { numRuns: FULL ? 20_000 : 600 },
  );
});
