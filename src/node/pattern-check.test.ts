// SPDX-License-Identifier: Apache-2.0
// A configuration with patterns that cannot be run is refused where they stand, with the reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMBEDDED_CONFIG } from '../config/defaults.ts';
import { checkConfiguration } from './configuration.ts';

const check = (guard: string) =>
  checkConfiguration({ text: `${EMBEDDED_CONFIG}${guard}`, name: 'x', embedded: false });
/** Of `guard:`. */
const FIRST_LINE = EMBEDDED_CONFIG.split('\n').length;

test('patterns are in force where they can be run', () => {
  const result = check(`guard:
  patterns:
    - id: project-code
      pattern: '\\bPRJ-\\d{4}\\b'
      examples: { hits: [see PRJ-1234], misses: [PRJ-12] }
protections:
  rules:
    - { id: mine, detectors: [custom/*], action: mask }
`);
  assert.deepEqual(result.ok ? [] : result.problems, []);
});

const cases: readonly (readonly [name: string, lines: string, line: number, reason: RegExp])[] = [
  ['a look behind', "- id: p1\n      pattern: '(?<=a)b'", 3, /p1: it looks around/],
  ['no longest match', "- id: p1\n      title: P\n      pattern: 'a+'", 4, /no longest one/],
  [
    'an example',
    "- id: p1\n      pattern: 'a'\n      examples:\n        hits:\n          - b",
    6,
    /nothing is found/,
  ],
  ['an unknown setting', "- id: p1\n      regex: 'a'", 3, /regex/],
];
for (const [name, lines, line, reason] of cases) {
  test(`${name} is refused in its line`, () => {
    const result = check(`guard:\n  patterns:\n    ${lines}\n`);
    assert.ok(!result.ok);
    const found = result.problems.find(({ message }) => reason.test(message));
    assert.ok(found, JSON.stringify(result.problems));
    assert.equal(found.line - FIRST_LINE, line);
  });
}
