// SPDX-License-Identifier: Apache-2.0
// The unescaped view of JSON text: what is replaced, what stays, and where each unit came from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unescapeView } from './unescape.ts';

type Case = readonly [source: string, text: string, map: readonly number[]];

const CASES: readonly Case[] = [
  ['', '', [0]],
  ['{"a":1}', '{"a":1}', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['"p\\u0061ss"', '"pass"', [0, 1, 2, 8, 9, 10, 11]],
  ['\\"\\\\\\/\\b\\f\\n\\r\\t', '"\\/\b\f\n\r\t', [0, 2, 4, 6, 8, 10, 12, 14, 16]],
  ['\\\\u0061', '\\u0061', [0, 2, 3, 4, 5, 6, 7]],
  ['\\uD83D\\uDE00!', '😀!', [0, 6, 12, 13]],
  ['😀', '😀', [0, 1, 2]],
  // What JSON does not know stays as it is, also at a cut.
  ['\\x\\', '\\x\\', [0, 1, 2, 3]],
  ['\\u00', '\\u00', [0, 1, 2, 3, 4]],
  ['\\u 041\\u+041', '\\u 041\\u+041', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ['\\U0041', '\\U0041', [0, 1, 2, 3, 4, 5, 6]],
  // A stray quote must not hide the escapes behind it.
  ['"{"k":"\\u0061', '"{"k":"a', [0, 1, 2, 3, 4, 5, 6, 7, 13]],
];

test('escape sequences become their character, with the way back', () => {
  for (const [source, text, map] of CASES) {
    const view = unescapeView(source);
    assert.equal(view.text, text, source);
    assert.deepEqual([...view.map], map, source);
  }
});
