// SPDX-License-Identifier: Apache-2.0
// A long hold is not looked at from its start for every few characters that come, and what is held is let
// go no later for it than a sixteenth of its length.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { LIMITS } from '../core/limits.ts';
import { defineDetector } from './detector.ts';
import { createEngine } from './engine.ts';

const DELTA = 'aaaa';
const HOLD_CHARS = LIMITS.holdChars;

/** Holds from the first "<" to the next ">"; `looked` counts the characters that it was asked about. */
function holding() {
  const work = { looked: 0 };
  const detector = defineDetector({
    id: 'output/markdown-exfiltration',
    version: '1',
    title: 'Held',
    summary: 'Holds.',
    why: 'For this test.',
    taxonomy: [],
    phases: ['response'],
    streaming: { class: 'exact', holdChars: HOLD_CHARS },
    view: 'original',
    severity: 'low',
    options: z.strictObject({}),
    examples: { hits: [], misses: [] },
    inspect: () => [],
    pending({ text }, from) {
      work.looked += text.length - from;
      const start = text.indexOf('<', from);
      return start < 0 || text.includes('>', start) ? text.length : start;
    },
  });
  const scanner = createEngine([detector], { disabled: [], options: {} }).open('output');
  return { work, scanner };
}

describe('a hold', () => {
  test('of any length costs a fixed number of looks at each character', () => {
    const { work, scanner } = holding();
    scanner.push('<');
    let length = 1;
    for (; length + DELTA.length <= HOLD_CHARS; length += DELTA.length) scanner.push(DELTA);
    assert.equal(scanner.safe, 0);
    assert.deepEqual([...scanner.failures], []);
    // Looked at each time it would be 2,000 looks at each character.
    assert.ok(work.looked < 40 * length, `${work.looked} characters looked at for ${length}`);
  });

  test('is let go at once while it is short, and soon when it is long', () => {
    for (const held of [0, 4, 200, 1_000, 10_000]) {
      const { scanner } = holding();
      scanner.push('<');
      for (let length = 1; length < held; length += DELTA.length) scanner.push(DELTA);
      assert.equal(scanner.safe, 0);
      scanner.push('>');
      let more = 0;
      for (; scanner.safe === 0; more += DELTA.length) scanner.push(DELTA);
      assert.ok(more <= (held <= 256 ? 0 : held / 16 + DELTA.length), `${more} after ${held}`);
    }
  });

  test('that ends just before its bound is no failure', () => {
    for (const short of [0, 1, 4, 40, 900]) {
      const { scanner } = holding();
      scanner.push('<');
      for (let length = 1; length < HOLD_CHARS - short - DELTA.length; length += DELTA.length)
        scanner.push(DELTA);
      scanner.push('>');
      for (let more = 0; more < 2_000; more += DELTA.length) scanner.push(DELTA);
      assert.deepEqual([...scanner.failures], []);
      assert.ok(scanner.safe > HOLD_CHARS - 1_000);
    }
  });

  test('that reaches its bound is a failure', () => {
    const { scanner } = holding();
    scanner.push('<');
    for (let length = 0; length < HOLD_CHARS; length += DELTA.length) scanner.push(DELTA);
    assert.equal(scanner.failures.size, 1);
  });
});
