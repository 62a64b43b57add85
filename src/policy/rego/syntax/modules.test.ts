// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { programOf } from '../programs.fixture.ts';
import { RegoError } from './location.ts';
import { parseModule, parseQuery, parseTerm } from './modules.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 20_000 : 300;

/** The error of what cannot be parsed; undefined where it can be. Any other fault goes through. */
function refusalOf(parse: () => unknown): RegoError | undefined {
  try {
    parse();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof RegoError) return thrown;
    throw thrown;
  }
}

const PIECES = [
  'package a\n',
  'p',
  ' if ',
  ' := ',
  '=',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '|',
  '&',
  ',',
  ';',
  '\n',
  '\t',
  ' ',
  '.',
  ':',
  '"a"',
  '"',
  '`',
  '$"',
  '$`',
  '\\',
  '1',
  '-',
  '0.5e',
  'not ',
  'some ',
  'every ',
  ' in ',
  ' with ',
  ' as ',
  'else',
  'default ',
  'contains ',
  'import ',
  'input.x',
  'data',
  '_',
  '#',
  '# METADATA\n',
  'set()',
  'null',
  'true',
  '\u0000',
  '\ud800',
  'é',
  '😀',
  '\r\n',
  '==',
  '!=',
  '<=',
  '%',
  '*',
  '/',
  '+',
];

test('any text is parsed or refused with its place, and nothing else is thrown', () => {
  const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((all) => all.join(''));
  fc.assert(
    fc.property(
      fc.oneof(
        pieces,
        fc.string(),
        pieces.map((text) => `package a\n${text}`),
      ),
      (text) => {
        for (const parse of [
          () => parseModule('a.rego', text),
          () => parseQuery(text),
          () => parseTerm(text),
        ]) {
          const error = refusalOf(parse);
          if (error === undefined) continue;
          assert.equal(error.code, 'rego_parse_error');
          assert.ok(
            error.location === undefined ||
              (error.location.start >= 0 && error.location.start <= text.length),
          );
        }
      },
    ),
    { numRuns: RUNS },
  );
});

test('a program with a piece cut out or doubled is parsed or refused', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { maxLength: 80 }),
      fc.nat(),
      fc.nat(40),
      (numbers, at, length) => {
        const text = programOf(numbers);
        assert.equal(
          refusalOf(() => parseModule('p.rego', text)),
          undefined,
        );
        const from = at % text.length;
        const cut = text.slice(0, from) + text.slice(from + length);
        const doubled = text.slice(0, from + length) + text.slice(from);
        for (const one of [cut, doubled]) {
          const error = refusalOf(() => parseModule('p.rego', one));
          assert.ok(error === undefined || error.code === 'rego_parse_error');
        }
      },
    ),
    { numRuns: RUNS },
  );
});

const HOSTILE: readonly (readonly [name: string, text: string])[] = [
  ['brackets', `p := ${'['.repeat(100_000)}`],
  ['balanced brackets', `p := ${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['braces', `p if ${'{'.repeat(100_000)}`],
  ['parentheses', `p := ${'('.repeat(100_000)}`],
  ['negations', `p := ${'-'.repeat(100_000)}1`],
  ['comprehensions that are none', `p := ${'[x | '.repeat(20_000)}`],
  ['sets that may be bodies', `p if ${'{x | '.repeat(20_000)}`],
  ['templates', `p := ${'$"{'.repeat(20_000)}`],
  ['quotes', `p := ${'"'.repeat(99_999)}`],
  ['a long reference', `p := input${'.a'.repeat(50_000)}`],
  ['a long sum', `p := 1${' + 1'.repeat(50_000)}`],
  ['rules', 'p := 1\n'.repeat(20_000)],
  ['comments', `${'# METADATA\n'.repeat(5_000)}p := 1`],
];

for (const [name, text] of HOSTILE) {
  test(`ends on many ${name}`, { timeout: 20_000 }, () => {
    const error = refusalOf(() => parseModule('a.rego', `package a\n${text}`));
    assert.ok(error === undefined || error.code === 'rego_parse_error', error?.message);
  });
}

test('a module that is too long is refused', () => {
  assert.match(
    refusalOf(() => parseModule('a.rego', ' '.repeat(4_000_001)))?.message ?? '',
    /longer than/,
  );
});

test('a comment behind code is no part of the metadata above it', () => {
  const { rules, annotations } = parseModule(
    'a.rego',
    '# METADATA\n# title: x\npackage a # b: [\n\np := 1\n',
  );
  assert.equal(annotations[0]?.values['title'], 'x');
  assert.equal(rules[0]?.annotations.length, 0);
});
