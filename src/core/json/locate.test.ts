// SPDX-License-Identifier: Apache-2.0
// Where values stand: exact ranges, long and escaped strings, pointers that name nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../errors.ts';
import { childrenOf, locate, sourceOf } from './locate.ts';
import { parseStrict } from './parse.ts';
import type { JsonBody } from './types.ts';

const body = (source: string): JsonBody => parseStrict(Buffer.from(source));

test('the source of a value is exactly its own bytes', () => {
  const parsed = body(
    ' { "é" : [ 1.50 , "a\\"]," , { } , true ] , "x/y": { "~": -0 , "": null } } ',
  );
  const cases: readonly [string, string][] = [
    ['', parsed.bytes.toString().trim()],
    ['/é', '[ 1.50 , "a\\"]," , { } , true ]'],
    ['/é/0', '1.50'],
    ['/é/1', '"a\\"],"'],
    ['/é/2', '{ }'],
    ['/é/3', 'true'],
    ['/x~1y/~0', '-0'],
    ['/x~1y/', 'null'],
  ];
  for (const [pointer, source] of cases) assert.equal(sourceOf(parsed, pointer), source, pointer);
});

test('a pointer that names nothing', () => {
  const parsed = body('{"a":["x"],"b":"{}","c":{}}');
  const missing = [
    '/d',
    '/a/1',
    '/a/-',
    '/a/00',
    '/a/0/0',
    '/b/',
    '/c/',
    '/c/constructor',
    '/a/length',
  ];
  for (const pointer of missing) {
    assert.equal(locate(parsed, pointer), undefined, pointer);
    assert.throws(() => sourceOf(parsed, pointer), BartizanError);
    assert.equal(childrenOf(parsed, pointer).size, 0);
  }
});

test('strings of every length, with quotes and backslashes at every place', () => {
  for (let length = 0; length < 130; length++) {
    for (const tail of ['', '\\\\', '\\"', '\\\\\\"', '\\u0022', '"'.repeat(0), '\\\\\\\\']) {
      const string = `"${'x'.repeat(length)}${tail}"`;
      assert.equal(sourceOf(body(`[${string},"next"]`), '/0'), string);
      const escapes = `"${'\\"'.repeat(length)}${'x'.repeat(60)}${tail}"`;
      assert.equal(sourceOf(body(`{"a":${escapes},"b":0}`), '/a'), escapes);
    }
  }
});

test('children come in the order of the text, with the start of their member', () => {
  const parsed = body('{ "b": 1, "a" :2}');
  assert.deepEqual(
    [...childrenOf(parsed, '')],
    [
      ['b', { nameStart: 2, start: 7, end: 8 }],
      ['a', { nameStart: 10, start: 15, end: 16 }],
    ],
  );
  assert.deepEqual([...childrenOf(body('["x", []]'), '').keys()], ['0', '1']);
});
