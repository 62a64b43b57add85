// SPDX-License-Identifier: Apache-2.0
// Patterns find what they find elsewhere, in time that does not depend on what they say, and know where a
// match may yet come about. What RE2 would read differently is refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { compileLinear, type Found, type LinearRegex } from './linear-regex.ts';

const FULL = process.env.BARTIZAN_TESTS === 'full';
const compile = (source: string, ignoreCase = false): LinearRegex => {
  const compiled = compileLinear(source, { ignoreCase, charsMax: 256 });
  assert.ok(compiled.ok, source);
  return compiled.regex;
};
const all = (regex: LinearRegex, text: string): readonly Found[] =>
  regex.all(text, { from: 0, until: text.length });
const reason = (source: string): string => {
  const compiled = compileLinear(source, { ignoreCase: false, charsMax: 256 });
  return compiled.ok ? '' : compiled.reason;
};

describe('a linear pattern', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '[ab]',
    '[^a]',
    '\\d',
    '.',
    '\\b',
    '(?:a|bb)',
    '(ab)',
    '1',
    '^',
    '$',
  );
  const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '{0,2}'));
  const pattern = fc
    .array(piece, { minLength: 1, maxLength: 5 })
    .map((parts) =>
      parts.map(([one, times]) => (/^[\^$]|\\b/.test(one) ? one : one + times)).join(''),
    );
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', 'c'), maxLength: 14 });

  test('finds a match where the language has one, and the longest there', () => {
    fc.assert(
      fc.property(pattern, text, (source, sample) => {
        let expected: { start: number; end: number } | undefined;
        for (let start = 0; start < sample.length && expected === undefined; start++) {
          for (let end = sample.length; end > start && expected === undefined; end--) {
            if (isWhole(source, sample, start, end)) expected = { start, end };
          }
        }
        assert.deepEqual(all(compile(source), sample)[0], expected);
      }),
      { numRuns: FULL ? 5_000 : 300 },
    );
  });

  /** Whether `source` matches exactly [start, end) of the text, seen with what stands around. */
  function isWhole(source: string, sample: string, start: number, end: number): boolean {
    const found = new RegExp(
      `(?<=^[^]{${start}})(?:${source})(?=[^]{${sample.length - end}}(?![^]))`,
    ).exec(sample);
    return found !== null && found.index === start && found[0].length === end - start;
  }

  test('in a growing text: what is settled is what the whole text says', () => {
    fc.assert(
      fc.property(pattern, text, fc.nat(14), (source, sample, cut) => {
        const regex = compile(source);
        const head = sample.slice(0, cut);
        const open = regex.open(head, 0);
        const settled = regex.all(head, { from: 0, until: open });
        const whole = all(regex, sample).filter(({ start }) => start < open);
        assert.deepEqual(settled, whole, `${source} on ${sample} cut at ${cut}`);
      }),
      { numRuns: FULL ? 20_000 : 300 },
    );
  });

  test('any text is a pattern or is refused, and then nothing throws', () => {
    const char = fc.constantFrom(
      ...Array.from('ab01 \\\\()[]{}|*+?^$.-:,<>=!P&dswDSWbBAzZuxQEpLK#é\u{1f600}'),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: char, maxLength: 12 }),
        text,
        fc.boolean(),
        (source, sample, fold) => {
          const compiled = compileLinear(source, { ignoreCase: fold, charsMax: 64 });
          if (!compiled.ok) return assert.match(compiled.reason, /\w/);
          const { regex } = compiled;
          let end = 0;
          for (const one of all(regex, sample)) {
            assert.ok(end <= one.start && one.start < one.end && one.end <= sample.length);
            end = one.end;
          }
          const open = regex.open(sample, 3);
          assert.ok(open >= Math.min(3, sample.length) && open <= sample.length);
        },
      ),
      { numRuns: FULL ? 50_000 : 300 },
    );
  });

  const refused: readonly (readonly [string, RegExp])[] = [
    ['(?=a)', /looks around/],
    ['(?!a)b', /looks around/],
    ['(?<=a)b', /looks around/],
    ['(?<!a)b', /looks around/],
    ['(a)\\1', /refers back/],
    ['(?<n>a)\\k<n>', /refers back/],
    ['(?>a)', /does not go back/],
    ['a++', /does not go back/],
    ['a{2}+', /does not go back/],
    ['a\\Z', /\\Z/],
    ['\\<a', /edge of a word/],
    ['(', /missing/],
    ['a)', /unexpected/],
    ['[', /missing/],
    ['*a', /missing/],
    ['(((a{99}){99}){99})', /repeat/],
    ['\\w{999}\\w{999}\\w{999}\\w{999}\\w{999}', /too large/],
    ['a'.repeat(9_000), /too long/],
  ];
  for (const [source, why] of refused) {
    test(`refuses ${source.slice(0, 24)}`, () => assert.match(reason(source), why));
  }

  const translated: readonly (readonly [string, string, string])[] = [
    ['x(?#a comment)y', 'xy', 'xy'],
    ["(?'name'b)c", 'abc', 'bc'],
    ['\\u0041\\d', 'A1', 'A1'],
    ['a\\sb', 'a\u00a0b', 'a\u00a0b'],
    ['a[\\s]b', 'a\u2003b', 'a\u2003b'],
    ['a\\Sb', 'a-b', 'a-b'],
    ['a\\hb', 'a\tb', 'a\tb'],
    ['[[:alpha:]-]\\d', 'x-1', '-1'],
    ['[a[]1', 'b[1', '[1'],
    ['[]a]1', 'b]1', ']1'],
    ['\\cIx', '\tx', '\tx'],
  ];
  for (const [source, sample, found] of translated) {
    test(`reads ${source}`, () => {
      const [one] = all(compile(source), sample);
      assert.equal(sample.slice(one?.start, one?.end), found);
    });
  }

  test('knows the longest match', () => {
    const cases: readonly (readonly [string, number, boolean])[] = [
      ['\\bPRJ-\\d{4}\\b', 8, true],
      ['a?b{2,5}|xyz', 6, true],
      ['[^a]', 2, true],
      ['a+', 256, false],
      ['(?:a|b*)*c', 256, false],
      ['a{900}', 256, false],
    ];
    for (const [source, chars, isBounded] of cases) {
      const regex = compile(source);
      assert.deepEqual([source, regex.charsMax, regex.isBounded], [source, chars, isBounded]);
    }
  });

  test('takes no longer for a pattern that makes others go back', () => {
    for (const source of ['(?:a+)+b', '(?:a|a)*b', '(?:a?){30}a{30}b', '[a-f]+[a-f]+[a-f]+1']) {
      assert.deepEqual(all(compile(source), 'a'.repeat(20_000)), []);
      assert.equal(compile(source).open(`${'a'.repeat(20_000)} `, 0), 20_001);
    }
  });
});
