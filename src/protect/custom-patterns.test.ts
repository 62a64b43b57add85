// SPDX-License-Identifier: Apache-2.0
// Patterns of the configuration in force: rules name them, and masks take them out of requests and answers
// however those are cut. A rule that names none of them is refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { guardConfig } from '../guard/config.ts';
import { apply } from './edits.ts';
import { exchangeOf, protections, protectorOf, segment } from './exchange.fixture.ts';
import type { Judgement, Protector } from './protector.ts';

const PATTERNS = [
  { id: 'project-code', pattern: String.raw`\bPRJ-\d{4}\b` },
  { id: 'badge', pattern: String.raw`\b\d{6}\b`, context: { words: ['badge'] } },
];
const guard = guardConfig.parse({ patterns: PATTERNS });
const over = (...rules: readonly object[]): Protector =>
  protectorOf({ guard, protections: protections({ rules }) });
const MASK = { id: 'mine', detectors: ['custom/*'], action: 'mask' };
const TEXT = 'Send PRJ-1234 to badge 123456.';

function now<T>(value: T | Promise<T>): T {
  assert.ok(!(value instanceof Promise));
  return value;
}
const asked = (protector: Protector): Judgement =>
  now(protector.request(exchangeOf([segment(TEXT)])));

/** What leaves of an answer that comes in pieces of `size`. */
function answered(protector: Protector, size: number): string {
  const channel = protector
    .response(exchangeOf([]))
    .open({ index: 0, role: 'assistant', kind: 'text', origin: 'model', json: false, choice: 0 });
  for (let at = 0; at < TEXT.length; at += size) now(channel.push(TEXT.slice(at, at + size)));
  now(channel.end());
  return apply(TEXT, channel.edits);
}

describe('patterns of the configuration', () => {
  const MASKED = 'Send [PROJECT-CODE] to badge [BADGE].';

  test('are masked in a request', () => {
    assert.equal(apply(TEXT, asked(over(MASK)).edits), MASKED);
  });

  for (const size of [1, 2, 5, 100]) {
    test(`are masked in an answer that comes in pieces of ${size}`, () => {
      assert.equal(answered(over(MASK), size), MASKED);
    });
  }

  test('are tokenised, each value its own', () => {
    const masked = apply(TEXT, asked(over({ ...MASK, style: 'tokenise', on: ['request'] })).edits);
    assert.doesNotMatch(masked, /1234|123456/);
    assert.match(masked, /^Send \S+ to badge \S+\.$/);
  });

  test('are blocked by name, and the reason names the pattern', () => {
    const rule = { id: 'stop', detectors: ['custom/badge'], action: 'block' };
    const { verdict } = asked(over(rule));
    assert.equal(verdict.outcome, 'block');
    assert.deepEqual(
      verdict.reasons.map(({ code, detector }) => [code, detector]),
      [['custom.badge.blocked', 'custom/badge']],
    );
  });

  test('may be switched off, and then a rule may not count on them', () => {
    const off = guardConfig.parse({ patterns: PATTERNS, disabled: ['custom/badge'] });
    const rules = [{ id: 'stop', detectors: ['custom/badge'], action: 'block' }];
    assert.throws(
      () => protectorOf({ guard: off, protections: protections({ rules }) }),
      /no detector in force matches custom\/badge/,
    );
  });

  test('without a pattern no rule may name one', () => {
    assert.throws(
      () => protectorOf({ protections: protections({ rules: [MASK] }) }),
      /no detector in force matches custom/,
    );
  });
});
