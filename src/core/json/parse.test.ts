// SPDX-License-Identifier: Apache-2.0
// Every rule of the strict reading: what it refuses, at which byte, with which words; and what it takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../limits.ts';
import { refusal } from './properties.fixture.ts';
import { parseStrict } from './parse.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

type Refused = readonly [
  title: string,
  body: string | Buffer,
  byte: number,
  what: string,
  pointer?: string,
];

const REFUSED: readonly Refused[] = [
  ['empty', '', 0, 'no value', ''],
  ['only spaces', ' \n', 2, 'no value', ''],
  ['byte order mark', '\ufeff{}', 0, 'byte order mark', ''],
  ['UTF-16', Buffer.from('{}', 'utf16le'), 1, 'member name expected', ''],
  ['trailing value', '{} {}', 3, 'something follows the value', ''],
  ['trailing NUL', '{}\0', 2, 'something follows the value', ''],
  ['comment', '{}//', 2, 'something follows the value', ''],
  ['no-break space', '{}\u00a0', 2, 'something follows the value', ''],
  ['form feed', '\f{}', 0, 'value expected', ''],
  ['NaN', '{"a":NaN}', 5, 'value expected', '/a'],
  ['Infinity', '[-Infinity]', 1, 'number not well formed', '/0'],
  ['single quotes', "['a']", 1, 'value expected', '/0'],
  ['comma behind the last', '[1,]', 3, 'value expected', '/1'],
  ['comma behind the last member', '{"a":1,}', 7, 'member name expected', ''],
  ['name without quotes', '{a:1}', 1, 'member name expected', ''],
  ['no colon', '{"a" 1}', 5, '":" expected', '/a'],
  ['object closed as array', '{"a":1]', 6, '"," or "}" expected', ''],
  ['array closed as object', '[1}', 2, '"," or "]" expected', ''],
  ['not closed', '{"a":[1', 7, 'text ends early', '/a'],
  ['ends behind a comma', '{"a":1,', 7, 'text ends early', ''],
  ['ends behind a colon', '{"a":', 5, 'text ends early', '/a'],
  ['string not closed', '["abc', 1, 'string not closed', '/0'],
  ['string ends in an escape', '["abc\\', 5, 'escape not known', '/0'],
  ['line break in a string', '["a\nb"]', 3, 'control character in a string', '/0'],
  ['unknown escape', '["\\x41"]', 2, 'escape not known', '/0'],
  ['short escape', '["\\u12"]', 2, 'escape not well formed', '/0'],
  ['leading zero', '[01]', 2, '"," or "]" expected', ''],
  ['plus sign', '[+1]', 1, 'value expected', '/0'],
  ['bare point', '[1.]', 2, '"," or "]" expected', ''],
  ['hexadecimal', '[0x10]', 2, '"," or "]" expected', ''],
  ['overflow', '{"a":1e999}', 5, 'number out of range', '/a'],
  ['negative overflow', '-1e400', 0, 'number out of range', ''],
  ['overflow by digits', `[${'9'.repeat(310)}]`, 1, 'number out of range', '/0'],
  ['cut UTF-8', Buffer.from([0x22, 0xc3, 0x22]), 1, 'not UTF-8'],
  ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 1, 'not UTF-8'],
  ['UTF-8 of a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 1, 'not UTF-8'],
  ['behind a genuine U+FFFD', Buffer.from([0x22, 0xef, 0xbf, 0xbd, 0xff]), 4, 'not UTF-8'],
  ['like U+FFFD, but cut', Buffer.from([0x22, 0xef, 0xbf, 0x22]), 1, 'not UTF-8'],
  ['high escape, then another', '["\\ud83d\\ue000"]', 2, 'lone surrogate escape', '/0'],
  ['lone high escape', '["\\ud83d"]', 2, 'lone surrogate escape', '/0'],
  ['lone low escape', '["\\uDE00"]', 2, 'lone surrogate escape', '/0'],
  ['two high escapes', '["\\ud83d\\ud83d"]', 2, 'lone surrogate escape', '/0'],
  ['high escape, then text', '["\\ud83d\\n"]', 2, 'lone surrogate escape', '/0'],
  ['lone escape in a name', '{"\\ud83d":1}', 2, 'lone surrogate escape', ''],
  ['lone escape below a twin', '{"a":"\\ud800","a":1}', 6, 'lone surrogate escape', '/a'],
  ['duplicate', '{"role":"user","role":"system"}', 15, 'duplicate member name', '/role'],
  ['escaped duplicate', '{"role":1,"rol\\u0065":2}', 10, 'duplicate member name', '/role'],
  ['duplicate below', '{"m":[{"a":1},{"b":1,"b":1}]}', 21, 'duplicate member name', '/m/1/b'],
  ['duplicate of an object', '{"a":{"x":1,"y":2},"a":{}}', 19, 'duplicate member name', '/a'],
  ['duplicate index name', '{"0":1,"\\u0030":1}', 7, 'duplicate member name', ''],
  ['duplicate empty name', '{"":1,"":1}', 6, 'duplicate member name', ''],
  [
    'duplicate constructor',
    '{"constructor":1,"constructor":1}',
    17,
    'duplicate member name',
    '/constructor',
  ],
  ['__proto__', '{"a":{"__proto__":{}}}', 6, 'member name "__proto__"', '/a/__proto__'],
  ['escaped __proto__', '{"__pro\\u0074o__":1}', 1, 'member name "__proto__"', '/__proto__'],
  ['byte, not character', '["é😀",]', 10, 'value expected', '/1'],
  ['too deep', nested(65), 64, 'nested too deep', '/0'.repeat(64)],
  ['bomb of brackets', '['.repeat(1_000_000), 64, 'nested too deep', '/0'.repeat(64)],
  ['bomb of objects', '{"a":'.repeat(100_000), 64 * 5, 'nested too deep', '/a'.repeat(64)],
];

test('each rule refuses at its byte, in its words, at its pointer', () => {
  for (const [title, body, byte, what, pointer] of REFUSED) {
    const error = refusal(Buffer.from(body as string));
    assert.equal(error.message, `Not strict JSON at byte ${byte}: ${what}`, title);
    assert.equal(error.pointer, pointer, title);
  }
});

const TAKEN: readonly string[] = [
  '0',
  '-0',
  'null',
  '""',
  ' [ ] ',
  '\t{\r}\n',
  '1E400'.replace('400', '300'),
  '1e-999',
  '{"constructor":1,"toString":2,"hasOwnProperty":3,"length":4,"proto":5,"__proto":6}',
  '{"a":{"a":{"a":1}},"A":1,"a ":1,"":1,"0":1,"00":1,"é":1,"e\u0301":1}',
  '["\\ud83d\\ude00","\\uD83D\\uDE00","😀","\\\\ud800","\\\\\\\\u0000","\\u0000","\\"","\\/"]',
  '{"a":"}{][,:\\",","b":":,","c,":[{}],"d:":{"e":[]}}',
  '["__proto__"]',
  '123456789012345678901234567890',
  nested(64),
];

test('what strict JSON allows is taken as JSON.parse takes it, over the same bytes', () => {
  for (const source of TAKEN) {
    const bytes = Buffer.from(source);
    const body = parseStrict(bytes);
    assert.equal(body.bytes, bytes);
    assert.deepEqual(body.value, JSON.parse(source), source);
  }
});

test('members and elements are counted exactly up to the limit', () => {
  const list = (length: number): Buffer => Buffer.from(`[${Array(length).fill('0').join(',')}]`);
  parseStrict(list(LIMITS.jsonNodes - 1));
  assert.match(refusal(list(LIMITS.jsonNodes)).message, /too many members and elements$/);
  const mixed = Buffer.from('{ "a" : [ ] , "b" : { } , "c" : [ 1 , { "d,:[{" : "," } ] }');
  parseStrict(mixed, { nodes: 7 });
  const { message, pointer } = refusal(mixed, { nodes: 6 });
  assert.equal(pointer, '/c/1');
  assert.match(message, new RegExp(`byte ${mixed.lastIndexOf('","')}:`));
  parseStrict(mixed, { depth: 3 });
  assert.equal(refusal(mixed, { depth: 2 }).pointer, '/c/1');
});

test('a pointer repeats plain field names only, never what could be content', () => {
  const cases: readonly [string, string][] = [
    ['{"a":{"my secret":{"b":[NaN]}}}', '/a'],
    [`{"a":{"${'x'.repeat(41)}":NaN}}`, '/a'],
    ['{"4111 1111":1,"4111 1111":2}', ''],
    ['{"messages":[{"content":NaN}]}', '/messages/0/content'],
  ];
  for (const [body, pointer] of cases) assert.equal(refusal(Buffer.from(body)).pointer, pointer);
});

test('an error says nothing of the content', () => {
  const error = refusal(Buffer.from('{"card":"4111111111111111" oops}'));
  for (const text of [error.message, error.detail, String(error.cause), error.stack]) {
    assert.doesNotMatch(text ?? '', /4111|oops/);
  }
});
