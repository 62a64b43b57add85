// SPDX-License-Identifier: Apache-2.0
// A text that is read by its words has the same landmarks as one that is read unit by unit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { View } from '../view/view.ts';
import { type Landmarks, landmarksIn, landmarksOf } from './landmarks.ts';

const parts = ({ digits, dense, words }: Landmarks): object => ({
  digits,
  dense,
  starts: words.starts,
  ends: words.ends,
  fulls: words.fulls,
  bits: words.bits,
});

const same = (text: string): void =>
  assert.deepEqual(parts(landmarksOf(new View(text), 0)), parts(landmarksIn(text)), text);

const TEXTS = [
  '',
  'A',
  "Jane's Anne-Marie O’Connor, MacLeod and IBM",
  'x_Ada @Ada \\Ada 5Ada Ada5 Ada_5 Ada.Ada',
  'Élodie Müller-Lüdenscheidt et ÉLODIE İstanbul ΑΘΗΝΑ Straße',
  'Dominic的Toretto 的Ada Ada的 7的8',
  '1 234-567 8 (90) 1.2.3.4 a1b2c3',
  'ends with Ada',
  "ends with Ada'",
  'ends with 5',
];
for (const text of TEXTS) test(`in ${JSON.stringify(text)}`, () => same(text));

test('in any text', () => {
  const piece = fc.constantFrom(
    ..."Ab é É ß ’ ' - _ @ 1 2 . , \n 的 İ ٣ ́".split(' '),
    ' ',
    'Ada',
    'Maria',
  );
  const numRuns = process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 300;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => same(pieces.join(''))),
    { numRuns },
  );
});

test('a word that calls, and the longest row with a digit', () => {
  const { calls, mixed } = landmarksOf(new View('my name is a1b2c3 here'), 0);
  assert.deepEqual(calls, [7]);
  assert.equal(mixed, 6);
});
