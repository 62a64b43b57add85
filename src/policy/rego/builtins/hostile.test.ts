// SPDX-License-Identifier: Apache-2.0
// Whatever a builtin is called with, it gives a value, nothing, or an error of its own: never a crash.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RegoError } from '../syntax/location.ts';
import type { Value } from '../values/value.ts';
import { RegoSet } from '../values/value.ts';
import { BUILTINS } from './all.ts';
import { call } from './calling.fixture.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 10;

const pieces = fc.constantFrom(
  '',
  '.',
  '..',
  'a.b.c',
  '{',
  '[',
  '{}',
  '[]',
  '{{',
  '{{.}}',
  '{{range .}}',
  '{{end}}',
  '{{printf "%99999d" 1}}',
  '-----BEGIN CERTIFICATE-----\n',
  '-----END CERTIFICATE-----\n',
  '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
  'MIIB',
  'AAAA',
  '====',
  '(',
  '[a-',
  '*',
  '%d',
  '%[9]s',
  '%*d',
  '2026-01-01T00:00:00Z',
  '10.0.0.0/8',
  '::/0',
  '1.2.3',
  '9'.repeat(400),
  '1e400',
  '\ud800',
  '\u0000',
  '&a [*a,*a]',
  '? ',
  'eyJhbGciOiJub25lIn0',
  'kty',
  '$ref',
  '#',
);
const text = fc.oneof(
  pieces,
  fc.string({ maxLength: 20 }),
  fc.array(pieces, { maxLength: 4 }).map((all) => all.join('')),
);
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    fc.constantFrom<Value>(null, true, false, 0, -1, 1.5, 1e300, 10n ** 30n, -(10n ** 30n)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new RegoSet(items)),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
}));

for (const [name, { arity }] of Object.entries(BUILTINS)) {
  if (name.startsWith('internal.') || name === 'print') continue;
  test(`${name} does not crash`, () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: arity, maxLength: arity }), (args) => {
        try {
          call(name, ...args);
        } catch (thrown) {
          if (!(thrown instanceof RegoError)) throw thrown;
        }
      }),
      { numRuns: RUNS },
    );
    assert.ok(arity >= 0);
  });
}
