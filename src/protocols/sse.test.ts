// SPDX-License-Identifier: Apache-2.0
// Server-sent events: the standard's own examples, line ends, cuts at every byte, bounds, replaced data.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../core/errors.ts';
import { LIMITS } from '../core/limits.ts';
import { readAll, SSE_PROPERTIES } from './sse.fixture.ts';
import { encodeSse, replaceData, SseParser } from './sse.ts';

const read = (source: string | Buffer): [string, string | undefined, string | undefined][] =>
  readAll([Buffer.from(source as string)]).map(({ bytes, name, data }) => [
    bytes.toString(),
    name,
    data?.toString(),
  ]);

type Case = readonly [source: string, events: ReturnType<typeof read>];

const CASES: readonly Case[] = [
  ['', []],
  ['data: a\n\n', [['data: a\n\n', undefined, 'a']]],
  ['data:a\n\n', [['data:a\n\n', undefined, 'a']]],
  ['data:  a \n\n', [['data:  a \n\n', undefined, ' a ']]],
  ['data\n\n', [['data\n\n', undefined, '']]],
  ['data:\n\n', [['data:\n\n', undefined, '']]],
  ['data:a:b\n\n', [['data:a:b\n\n', undefined, 'a:b']]],
  ['data: a\ndata\ndata: c\n\n', [['data: a\ndata\ndata: c\n\n', undefined, 'a\n\nc']]],
  [
    'event: x\nid: 7\nretry: 9\ndata: a\n\n',
    [['event: x\nid: 7\nretry: 9\ndata: a\n\n', 'x', 'a']],
  ],
  ['event: x\nevent: y\n\n', [['event: x\nevent: y\n\n', 'y', undefined]]],
  ['events: x\nevent : y\ndata: a\n\n', [['events: x\nevent : y\ndata: a\n\n', undefined, 'a']]],
  ['event\ndata: a\n\n', [['event\ndata: a\n\n', '', 'a']]],
  [
    ': ping\n\ndata: a\n\n',
    [
      [': ping\n\n', undefined, undefined],
      ['data: a\n\n', undefined, 'a'],
    ],
  ],
  [
    ' data: a\nDATA: b\ndatas: c\ndat: d\n\n',
    [[' data: a\nDATA: b\ndatas: c\ndat: d\n\n', undefined, undefined]],
  ],
  [
    '\n\ndata: a\n\n',
    [
      ['\n', undefined, undefined],
      ['\n', undefined, undefined],
      ['data: a\n\n', undefined, 'a'],
    ],
  ],
  [
    'data: a\r\rdata: b\r\r',
    [
      ['data: a\r\r', undefined, 'a'],
      ['data: b\r\r', undefined, 'b'],
    ],
  ],
  [
    'data: a\r\n\r\ndata: b\r\n\r\n',
    [
      ['data: a\r\n\r\n', undefined, 'a'],
      ['data: b\r\n\r\n', undefined, 'b'],
    ],
  ],
  [
    'data: a\n\rdata: b\r\n\n',
    [
      ['data: a\n\r', undefined, 'a'],
      ['data: b\r\n\n', undefined, 'b'],
    ],
  ],
  [
    'data: a\r\n\rx\n\n',
    [
      ['data: a\r\n\r', undefined, 'a'],
      ['x\n\n', undefined, undefined],
    ],
  ],
  [
    '\ufeffdata: a\n\n',
    [
      ['\ufeff', undefined, undefined],
      ['data: a\n\n', undefined, 'a'],
    ],
  ],
  [
    '\ufeff\ufeffdata: a\n\n',
    [
      ['\ufeff', undefined, undefined],
      ['\ufeffdata: a\n\n', undefined, undefined],
    ],
  ],
  [
    'data: a\n\n\ufeffdata: b\n\n',
    [
      ['data: a\n\n', undefined, 'a'],
      ['\ufeffdata: b\n\n', undefined, undefined],
    ],
  ],
  ['data: a', [['data: a', undefined, 'a']]],
  ['data: a\n', [['data: a\n', undefined, 'a']]],
  [
    'data: a\n\ndata: b\r\n',
    [
      ['data: a\n\n', undefined, 'a'],
      ['data: b\r\n', undefined, 'b'],
    ],
  ],
];

test('events are cut and read as the standard says', () => {
  for (const [source, events] of CASES) {
    assert.deepEqual(read(source), events, JSON.stringify(source));
    const bytewise = readAll([...Buffer.from(source)].map((byte) => Buffer.of(byte)));
    assert.deepEqual(bytewise, readAll([Buffer.from(source)]), JSON.stringify(source));
  }
});

for (const [name, property] of Object.entries(SSE_PROPERTIES)) {
  test(name, () => fc.assert(property, { numRuns: 200 }));
}

test('an event is out with its last byte; only a bare CR must wait for the next', () => {
  for (const [source, at] of [
    ['data: a\n\n', 9],
    ['data: a\r\n\r\n', 11],
  ] as const) {
    const parser = new SseParser();
    const counts = [...Buffer.from(source)].map((byte) => parser.push(Buffer.of(byte)).length);
    assert.deepEqual(counts.indexOf(1), at - 1);
  }
  const parser = new SseParser();
  assert.equal(parser.push(Buffer.from('data: a\r\r')).length, 0);
  assert.equal(parser.push(Buffer.from('d')).length, 1);
  assert.equal(parser.end().length, 1);
  assert.deepEqual(parser.end(), []);
});

test('an event inside one chunk is a view of it', () => {
  const chunk = Buffer.from('x\n\ndata: a\n\n');
  const [, event] = new SseParser().push(chunk);
  assert.equal(event?.bytes.buffer, chunk.buffer);
  assert.equal(event?.data?.buffer, chunk.buffer);
});

test('an event too large is refused, in one chunk, in many, and at the end', () => {
  const malformed = (thrown: unknown): boolean =>
    thrown instanceof BartizanError && thrown.code === 'upstream_malformed';
  const fits = Buffer.concat([Buffer.alloc(LIMITS.sseEventBytes - 2, 'x'), Buffer.from('\n\n')]);
  const tooLarge = Buffer.concat([Buffer.from('x'), fits]);
  assert.equal(new SseParser().push(fits).length, 1);
  assert.throws(() => new SseParser().push(tooLarge), malformed);
  for (const length of [LIMITS.sseEventBytes - 1, LIMITS.sseEventBytes]) {
    const parser = new SseParser();
    parser.push(tooLarge.subarray(0, length));
    assert.throws(() => parser.push(tooLarge.subarray(length)), malformed);
  }
  const parser = new SseParser();
  const open = Buffer.alloc(64 * 1024, 'x');
  for (let size = 0; size < LIMITS.sseEventBytes; size += open.length) parser.push(open);
  assert.throws(() => parser.push(Buffer.from('x')), malformed);
});

type Replacement = readonly [before: string, data: string, after: string];

const REPLACED: readonly Replacement[] = [
  ['data: a\n\n', 'bc', 'data: bc\n\n'],
  ['data:a\r\n\r\n', 'b', 'data:b\r\n\r\n'],
  ['data:a\n\n', ' b', 'data:  b\n\n'],
  ['data: a\n\n', ' b', 'data:  b\n\n'],
  ['data:\n\n', 'b', 'data:b\n\n'],
  ['data\n\n', 'b', 'data: b\n\n'],
  [': c\nevent: x\ndata: a\nid: 1\n\n', 'b', ': c\nevent: x\ndata: b\nid: 1\n\n'],
  ['data: a\nevent: x\ndata: b\nid: 1\n\n', 'c', 'data: c\nevent: x\nid: 1\n\n'],
  ['data: a\n: c\rdata: b\n\n', 'x', 'data: x\n: c\r\n\n'],
  ['data: a\rdata: b\n\n', 'x', 'data: x\r\n\n'],
  // A mark that comes to stand at the start of the stream would turn its line into data.
  ['data: a\n\ufeffdata: b\ndata: c\n\n', 'x', 'data: x\n\ufeffdata: b\n\n'],
  ['data: a\n\n', 'x\ny', 'data: x\ndata: y\n\n'],
  ['data: a', 'x\ny', 'data: x\ndata: y'],
  // No way to smuggle a field or a second event in.
  [
    'data: a\n\n',
    'x\r\revent: y\n\ndata: z',
    'data: x\ndata: \ndata: event: y\ndata: \ndata: data: z\n\n',
  ],
];

test('data is replaced in place, or written anew where it stood on several lines', () => {
  for (const [before, data, after] of REPLACED) {
    const [event] = readAll([Buffer.from(before)]);
    assert.ok(event !== undefined);
    assert.equal(replaceData(event, Buffer.from(data)).toString(), after);
  }
});

test('events are encoded so that no value becomes a field', () => {
  assert.equal(encodeSse(undefined, '[DONE]').toString(), 'data: [DONE]\n\n');
  assert.equal(encodeSse('error', Buffer.from('{}')).toString(), 'event: error\ndata: {}\n\n');
  assert.equal(encodeSse(undefined, 'a\r\nb\rc').toString(), 'data: a\ndata: b\ndata: c\n\n');
  for (const name of ['a\nb', 'a\rb']) assert.throws(() => encodeSse(name, ''), BartizanError);
  const [comment] = readAll([Buffer.from(': c\n\n')]);
  assert.throws(() => replaceData(comment as NonNullable<typeof comment>, X), BartizanError);
});
const X = Buffer.from('x');
