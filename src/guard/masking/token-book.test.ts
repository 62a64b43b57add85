// SPDX-License-Identifier: Apache-2.0
// The same value is the same token in one conversation, however it is spelt, and another one elsewhere.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { DetectorId } from '../../core/finding.ts';
import type { Keyring } from '../../core/ports/keyring.ts';
import { Matcher } from './matcher.ts';
import { formOf } from './normal-form.ts';
import { TokenBook } from './token-book.ts';
import { codeOf } from './token-code.ts';
import { isToken } from './token-code.ts';

const keyringOf = (secret: string): Keyring => ({
  mac: (purpose, tenant, data) =>
    createHmac('sha256', secret).update(`${purpose} ${tenant} `).update(data).digest('hex'),
  macWith: () => undefined,
  currentKeyId: () => 'test',
});
const bookOf = (conversation = 'c', tenant = 't', secret = 's'): TokenBook =>
  new TokenBook(keyringOf(secret), { tenant, conversation });
const sensitive = (value: string, detector: DetectorId = 'privacy/x', entity = 'thing') => ({
  detector,
  entity,
  value,
});

describe('spellings', () => {
  const same: readonly (readonly [DetectorId, string, string])[] = [
    ['privacy/email', 'Grace@Navy.Example', 'grace@navy.example'],
    ['privacy/card', '4111 1111 1111 1111', '4111-1111-1111-1111'],
    ['privacy/card', '4111 1111 1111 1111', '4111\u200b111111111111'],
    ['privacy/iban', 'DE89 3704 0044 0532 0130 00', 'de89370400440532013000'],
    ['privacy/phone', '+44 20 7946 0958', '+44 (20) 7946-0958'],
    ['privacy/name', 'Grace  Hopper', 'GRACE HOPPER'],
  ];
  for (const [detector, one, other] of same) {
    test(`${one} is ${other}`, () => {
      const book = bookOf();
      for (const style of ['tokenise', 'format-preserving'] as const) {
        const token = book.issue(style, sensitive(one, detector));
        assert.equal(book.issue(style, sensitive(other, detector)), token);
      }
      assert.ok(
        book.tokens.every(({ value }) => value === one),
        'the first spelling comes back',
      );
    });
  }
  const different: readonly (readonly [DetectorId, string, string])[] = [
    ['secrets/key', 'sk-AbCdEf123456', 'sk-abcdef123456'],
    ['secrets/key', 'a b', 'a  b'],
    ['privacy/email', 'grace@navy.example', 'grace@army.example'],
    ['privacy/card', '4111 1111 1111 1111', '5555 5555 5555 4444'],
    ['privacy/name', 'Grace Hopper', 'GraceHopper'],
  ];
  for (const [detector, one, other] of different) {
    test(`${one} is not ${other}`, () => {
      const book = bookOf();
      const tokens = [one, other].map((value) =>
        book.issue('tokenise', sensitive(value, detector)),
      );
      assert.notEqual(tokens[0], tokens[1]);
    });
  }
});

test('tokens are equal on every worker, and differ by conversation, tenant, key and entity', () => {
  const value = sensitive('grace@navy.example', 'privacy/email', 'email');
  const token = bookOf().issue('tokenise', value);
  assert.ok(isToken(token));
  assert.equal(bookOf().issue('tokenise', value), token);
  const others = [
    bookOf('d').issue('tokenise', value),
    bookOf('c', 'u').issue('tokenise', value),
    bookOf('c', 't', 'other').issue('tokenise', value),
    bookOf().issue('tokenise', { ...value, entity: 'mailbox' }),
  ];
  assert.equal(new Set([token, ...others]).size, 5);
  const card = sensitive('4111 1111 1111 1111', 'privacy/card', 'card');
  const numbers = [bookOf(), bookOf('d'), bookOf('c', 'u')].map((book) =>
    book.issue('format-preserving', card),
  );
  assert.equal(new Set(numbers).size, 3);
});

test('two values never share a token, also when their digests begin alike', () => {
  const colliding: Keyring = {
    ...keyringOf('s'),
    mac: (_, __, data) =>
      String(data).endsWith(',0]') ? '0'.repeat(64) : `${String(data).length}`.padStart(8, '0'),
  };
  const book = new TokenBook(colliding, { tenant: 't', conversation: 'c' });
  const one = book.issue('tokenise', sensitive('a value'));
  const two = book.issue('tokenise', sensitive('b value', 'privacy/y', 'other'));
  assert.notEqual(one.split('_').at(-1), two.split('_').at(-1));
});

test('what has no other value of its format gets a token', () => {
  const book = bookOf();
  for (const value of ['grace@navy.example', 'Grace Hopper', '12345']) {
    assert.ok(isToken(book.issue('format-preserving', sensitive(value))), value);
  }
  assert.ok(!isToken(book.issue('format-preserving', sensitive('123456789'))));
});

test('recalled tokens come back, and never in place of one that was issued', () => {
  const book = bookOf();
  const token = book.issue('tokenise', sensitive('a value'));
  book.recall([
    { replacement: token, value: 'another value' },
    { replacement: 'EMAIL_Bababababa', value: 'old@navy.example' },
  ]);
  assert.deepEqual(
    book.tokens.map(({ value }) => value),
    ['a value', 'old@navy.example'],
  );
  book.recall([
    { replacement: `US_SSN_${codeOf(1)}`, value: '536-22-1234' },
    { replacement: `PERSON_${codeOf(2)}`, value: 'Anna' },
    { replacement: '4111 1183 2466 2749', value: '4111 1111 1111 1111' },
  ]);
  const { matcher, entityOf } = book.revealing;
  const said = `US_SSN_${codeOf(1)} ${codeOf(2)} 4111-1183-2466-2749`;
  assert.deepEqual(
    matcher.scan(said, 0, true).found.map(({ form }) => entityOf(form)),
    ['us-ssn', 'person-name', 'number'],
  );
});

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

describe('the matcher', () => {
  const forms = (
    [
      ['privacy/name', 'Ann Lee'],
      ['privacy/card', '4111 1111 1111 1111'],
      ['secrets/key', 'Ab+c/D=='],
      ['privacy/id', '12345678'],
      ['privacy/id', '1234567890'],
    ] as const
  ).map(([detector, value]) => formOf(detector, value));
  const matcher = new Matcher(forms);
  const found = (text: string): string[] =>
    matcher.scan(text, 0, true).found.map(({ start, end }) => text.slice(start, end));

  for (const [text, expected] of [
    ['so ANN  LEE said', ['ANN  LEE']],
    ['Ann\nLee', ['Ann\nLee']],
    ['Joann Lee, Ann Leen, Ann-Lee', []],
    ['4111-1111-1111-1111, 4111111111111111', ['4111-1111-1111-1111', '4111111111111111']],
    ['41111111111111112 14111111111111111', []],
    ['4111   1111 1111 1111', []],
    ['key=Ab+c/D==;', ['Ab+c/D==']],
    ['key=ab+c/d==;', []],
    ['12345678 90', ['12345678 90']],
    ['12345678 9', ['12345678']],
    ['12 34 56 78', ['12 34 56 78']],
  ] as const) {
    test(JSON.stringify(text), () => assert.deepEqual(found(text), expected));
  }

  test('what is pending is all that could still change', () => {
    const text = fc.array(
      fc.constantFrom(
        'Ann',
        ' ',
        'Lee',
        '4111',
        '1111',
        '-',
        '12345678',
        '90',
        'Ab+c',
        '/D==',
        'x',
      ),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(text, text, (before, after) => {
        const head = before.join('');
        const whole = head + after.join('');
        const early = matcher.scan(head, 0, false);
        const { found: all } = matcher.scan(whole, 0, true);
        assert.deepEqual(
          early.found,
          all.filter(({ start }) => start < early.pending),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('tokens are found wherever they stand, among words that look like their codes', () => {
    const book = bookOf();
    const tokens = ['a@b.example', 'c@d.example'].map((value) =>
      book.issue('tokenise', { detector: 'privacy/email', entity: 'us-e-mail', value }),
    );
    const [one = '', two = ''] = tokens;
    const pieces = [
      one,
      two.replaceAll('_', '\\_'),
      two.slice(two.lastIndexOf('_') + 1),
      'badigekole',
      'Banana tomato ',
      ' ',
      'x'.repeat(200),
      '. ',
      one.slice(0, 12),
      '4',
    ];
    const plain = new Matcher([
      ...tokens.flatMap((token) => {
        const text = token.toLowerCase();
        return [text, text.slice(text.lastIndexOf('_') + 1)].map((each) => {
          return { kind: 'token', text: each } as const;
        });
      }),
      // A form of another kind that may begin anywhere makes it look everywhere.
      ...Array.from(LETTERS + LETTERS.toUpperCase(), (letter) => {
        return { kind: 'exact', text: `${letter}\u0000` } as const;
      }),
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
        fc.nat(40),
        fc.boolean(),
        (parts, from, last) => {
          const text = parts.join('');
          const native = book.revealing.matcher.scan(text, from, last);
          const slow = plain.scan(text, from, last);
          const spans = ({ found }: typeof slow) => found.map(({ start, end }) => [start, end]);
          assert.deepEqual(spans(native), spans(slow));
          assert.equal(native.pending, slow.pending);
        },
      ),
      { numRuns: 300 },
    );
  });
});
