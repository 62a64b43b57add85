// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../core/json/types.ts';
import { endUserOf, isForUs, textOf, validityOf } from './claims.ts';
import { issuerConfig } from './issuer.fixture.ts';

const issuer = issuerConfig({ lifetime_max_s: 3_600, clock_skew_s: 30 });
const IAT = 1_800_000_000;

test('a token is good from the later of its beginnings to its end, with the skew on both sides', () => {
  assert.deepEqual(validityOf({ iat: IAT, exp: IAT + 60 }, issuer), {
    from: (IAT - 30) * 1000,
    until: (IAT + 90) * 1000,
  });
  assert.equal(
    validityOf({ iat: IAT, nbf: IAT + 5, exp: IAT + 60 }, issuer)?.from,
    (IAT - 25) * 1000,
  );
  assert.equal(validityOf({ iat: IAT, nbf: 0, exp: IAT + 60 }, issuer)?.from, (IAT - 30) * 1000);
});

const times: readonly [what: string, claims: JsonObject][] = [
  ['no end', { iat: IAT }],
  ['no time of issue', { exp: IAT + 60 }],
  ['an end before its issue', { iat: IAT, exp: IAT - 1 }],
  ['an end at its issue', { iat: IAT, exp: IAT }],
  ['a longer life than allowed', { iat: IAT, exp: IAT + 3_601 }],
  ['an end that is text', { iat: IAT, exp: `${IAT + 60}` }],
  ['an end in milliseconds', { iat: IAT, exp: (IAT + 60) * 1000 }],
  ['a negative issue', { iat: -1, exp: 60 }],
  ['an endless end', { iat: IAT, exp: 1e300 }],
  ['a beginning that is null', { iat: IAT, exp: IAT + 60, nbf: null }],
  ['an end that is a list', { iat: IAT, exp: [IAT + 60] }],
];
for (const [what, claims] of times) {
  test(`a token with ${what} is good at no time`, () =>
    assert.equal(validityOf(claims, issuer), undefined));
}

test('an audience is compared whole, alone or in a list of names', () => {
  const cases: readonly [aud: JsonObject[string], ours: boolean][] = [
    ['bartizan', true],
    [['bartizan'], true],
    [['other', 'bartizan'], true],
    ['Bartizan', false],
    ['bartizan/', false],
    ['other', false],
    [[], false],
    [['other'], false],
    [['bartizan', 7], false],
    [[['bartizan']], false],
    [{ bartizan: true }, false],
    [null, false],
    ['', false],
  ];
  for (const [aud, ours] of cases)
    assert.equal(isForUs({ aud }, issuer), ours, JSON.stringify(aud));
  assert.equal(isForUs({}, issuer), false);
});

test('a text is readable and bounded, and its own', () => {
  for (const text of ['ann', 'auth0|123', 'Anna Lindström', '安', 'a'.repeat(256)]) {
    assert.equal(textOf({ sub: text }, 'sub'), text);
  }
  for (const sub of [
    '',
    'a\nb',
    'a\0',
    '\u202eann',
    'a\u2028b',
    'a'.repeat(257),
    7,
    null,
    ['ann'],
    {},
  ]) {
    assert.equal(textOf({ sub }, 'sub'), undefined, JSON.stringify(sub));
  }
  assert.equal(textOf({}, 'toString'), undefined);
});

const attributed = issuerConfig({ attributes: { site: 'office', level: 'clearance' } });

test('groups and attributes of the end user come from the claims configured', () => {
  const user = (claims: JsonObject) => endUserOf(claims, attributed, 'corp:ann');
  assert.deepEqual(user({}), { subject: 'corp:ann', groups: [], attributes: {} });
  assert.deepEqual(user({ groups: ['a', 'b'], office: 'Berlin', clearance: 3, other: 'x' }), {
    subject: 'corp:ann',
    groups: ['a', 'b'],
    attributes: { site: 'Berlin', level: '3' },
  });
  assert.deepEqual(user({ groups: 'staff' })?.groups, ['staff']);
});

const odd: readonly [what: string, claims: JsonObject][] = [
  ['a group that is no text', { groups: ['a', 1] }],
  ['groups in an object', { groups: { a: true } }],
  ['groups of null', { groups: null }],
  [
    'more groups than the bound',
    { groups: Array.from({ length: 257 }, (_, index) => `g${index}`) },
  ],
  ['a group beyond the bound', { groups: ['g'.repeat(257)] }],
  ['a group of two lines', { groups: ['a\r\nx-admin: 1'] }],
  ['groups that are kept elsewhere', { _claim_names: { groups: 'src1' }, _claim_sources: {} }],
  ['an attribute in an object', { office: { city: 'Berlin' } }],
  ['an attribute beyond the bound', { office: 'x'.repeat(257) }],
];
for (const [what, claims] of odd) {
  test(`a token with ${what} names nobody: what was meant cannot be told`, () =>
    assert.equal(endUserOf(claims, attributed, 'corp:ann'), undefined));
}
