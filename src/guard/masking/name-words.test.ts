// SPDX-License-Identifier: Apache-2.0
// Nothing that a detector found stays readable, whatever else lies in the span of a name.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replaceNameWords, wordsAlone } from './name-words.ts';

for (const [name, replaced, alone] of [
  ['Anna Schmidt', '<Anna> <Schmidt>', ['Anna', 'Schmidt']],
  ['Jean-Luc de la Fontaine', '<Jean-Luc> de la <Fontaine>', ['Jean-Luc', 'Fontaine']],
  ["J. R. O'Neill, Li", "<J>. <R>. <O'Neill>, <Li>", ["O'Neill"]],
  ['anna Schmidt', '<anna> <Schmidt>', ['Schmidt']],
  ['Anna\u0301 Łukasz', '<Anna\u0301> <Łukasz>', ['Anna\u0301', 'Łukasz']],
  ['山田太郎', '<山田太郎>', ['山田太郎']],
  ['de la', '<de la>', []],
  ['Schmidt 12', '<Schmidt 12>', ['Schmidt']],
  ['Anna <b@c.example>', '<Anna <b@c.example>>', []],
  ['', '<>', []],
] as const) {
  test(JSON.stringify(name), () => {
    assert.equal(
      replaceNameWords(name, (word) => `<${word}>`),
      replaced,
    );
    if (!name.includes('@')) assert.deepEqual(wordsAlone(name), alone);
  });
}
