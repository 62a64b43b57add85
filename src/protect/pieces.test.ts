// SPDX-License-Identifier: Apache-2.0
// Pieces cover a text without a gap, overlap, respect the bound and cut no character in two.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { piecesOf } from './pieces.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '字', '😀', ' '), maxLength: 200 });

test('pieces cover the text and stay whole', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 60 }), (given, chars) => {
      const pieces = piecesOf(given, chars);
      assert.equal(pieces[0]?.start, 0);
      assert.equal(pieces.at(-1)?.end, given.length);
      for (const [at, { start, end }] of pieces.entries()) {
        assert.ok(end - start <= chars && (end > start || given === ''));
        assert.ok(given.slice(start, end).isWellFormed());
        const next = pieces[at + 1];
        if (next === undefined) continue;
        assert.ok(next.start <= end && next.start > start);
        if (chars >= 32) assert.ok(next.start < end, 'neighbours overlap');
      }
    }),
    { numRuns: process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 300 },
  );
});
