// SPDX-License-Identifier: Apache-2.0
// Edits, case by case: which bytes change, which stay, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../errors.ts';
import { applyEdits } from './edit.ts';
import { parseStrict } from './parse.ts';
import type { BodyEdit } from './types.ts';

const text = (pointer: string, start: number, end: number, insert: string): BodyEdit => ({
  kind: 'text',
  pointer,
  start,
  end,
  text: insert,
});
const source = (pointer: string, start: number, end: number, insert: string): BodyEdit => ({
  kind: 'source',
  pointer,
  start,
  end,
  text: insert,
});
const set = (pointer: string, json: string): BodyEdit => ({ kind: 'set', pointer, json });
const remove = (pointer: string): BodyEdit => ({ kind: 'remove', pointer });

const edited = (body: string, ...edits: BodyEdit[]): string =>
  applyEdits(parseStrict(Buffer.from(body)), edits).toString();

type Case = readonly [before: string, edits: readonly BodyEdit[], after: string];

const TEXT: readonly Case[] = [
  ['{ "a" : "hello" }', [text('/a', 1, 4, 'X')], '{ "a" : "hXo" }'],
  ['"hello"', [text('', 0, 5, '')], '""'],
  ['["abc"]', [text('/0', 3, 3, '!')], '["abc!"]'],
  ['["abc"]', [text('/0', 0, 1, '"\\\n\u0001é')], '["\\"\\\\\\n\\u0001ébc"]'],
  ['["é😀x"]', [text('/0', 1, 3, '-')], '["é-x"]'],
  ['["a\\n\\u0041\\/z"]', [text('/0', 2, 3, '-')], '["a\\n-\\/z"]'],
  ['["\\ud83d\\ude00z"]', [text('/0', 0, 2, '-')], '["-z"]'],
  // Half a pair: the whole code point goes.
  ['["a😀b"]', [text('/0', 2, 3, '-')], '["a-b"]'],
  ['["a😀b"]', [text('/0', 0, 2, '-')], '["-b"]'],
  ['["a\\ud83d\\ude00b"]', [text('/0', 2, 4, '-')], '["a-"]'],
  ['["a😀b"]', [text('/0', 2, 2, '-')], '["a-b"]'],
  // Unsorted, touching, and one insertion before another edit at the same place.
  ['["abcdef"]', [text('/0', 4, 6, '2'), text('/0', 0, 2, '1')], '["1cd2"]'],
  ['["abcd"]', [text('/0', 2, 4, 'Y'), text('/0', 0, 2, 'X')], '["XY"]'],
  ['["abcd"]', [text('/0', 1, 3, 'Y'), text('/0', 1, 1, 'X')], '["aXYd"]'],
  ['["a"]', [text('/0', 0, 1, '\ud800')], '["\ufffd"]'],
  ['{"a/b":{"m~n":["x"]}}', [text('/a~1b/m~0n/0', 0, 1, 'y')], '{"a/b":{"m~n":["y"]}}'],
  ['{"\\u0061":"x"}', [text('/a', 0, 1, 'y')], '{"\\u0061":"y"}'],
];

const SOURCE: readonly Case[] = [
  ['{"i":{"k": "v"}}', [source('/i', 7, 8, 'w')], '{"i":{"k": "w"}}'],
  ['{"i":{"k":"é😀"}}', [source('/i', 7, 9, '-')], '{"i":{"k":"é-"}}'],
  ['{"i":[1,2]}', [source('/i', 1, 2, '10')], '{"i":[10,2]}'],
  ['[["a\\u0041b"]]', [source('/0', 4, 5, '-')], '[["a-b"]]'],
  ['[["\\ud83d\\ude00b"]]', [source('/0', 3, 9, '-')], '[["-b"]]'],
  ['["\\"", "\\\\", {"x":"y"}]', [source('/2', 6, 7, 'z')], '["\\"", "\\\\", {"x":"z"}]'],
];

const MEMBERS: readonly Case[] = [
  ['{"model": "a" }', [set('/model', '"b"')], '{"model": "b" }'],
  ['{"a":1}', [set('/b', '{"c":[1, 2]}')], '{"a":1,"b":{"c":[1, 2]}}'],
  ['{"a":1 }', [set('/b', '2'), set('/c', '3')], '{"a":1,"b":2,"c":3 }'],
  ['{ }', [set('/b', '2')], '{"b":2 }'],
  ['[{}]', [set('/0/a~1b', 'null')], '[{"a/b":null}]'],
  ['[1, 2]', [set('/1', '"x"')], '[1, "x"]'],
  [' 1 ', [set('', '2')], ' 2 '],
  ['{"a":1, "b":2, "c":3}', [remove('/a')], '{"b":2, "c":3}'],
  ['{"a":1, "b":2, "c":3}', [remove('/b')], '{"a":1, "c":3}'],
  ['{"a":1, "b":2, "c":3 }', [remove('/c')], '{"a":1, "b":2 }'],
  ['{"a":1, "b":2, "c":3}', [remove('/b'), remove('/a')], '{"c":3}'],
  ['{"a":1, "b":2, "c":3}', [remove('/c'), remove('/b')], '{"a":1}'],
  ['{"a":1, "b":2, "c":3}', [remove('/a'), remove('/c')], '{"b":2}'],
  ['{ "a":1, "b":2 }', [remove('/a'), remove('/b')], '{  }'],
  ['{ "a":1, "b":2 }', [remove('/a'), remove('/b'), set('/c', '3')], '{ "c":3 }'],
  ['{"a":1,"b":2}', [remove('/b'), set('/c', '3')], '{"a":1,"c":3}'],
  ['{"a":1,"b":2}', [remove('/a'), set('/c', '3'), set('/b', '4')], '{"b":4,"c":3}'],
  ['{"a":{"x":1},"b":2}', [remove('/b'), remove('/a/x')], '{"a":{}}'],
  ['{"a":"xy","b":1}', [text('/a', 0, 1, ''), remove('/b'), set('/c', '1')], '{"a":"y","c":1}'],
  ['[1, 2, 3]', [remove('/1')], '[1, 3]'],
  ['[ 1, 2 ]', [remove('/0'), remove('/1')], '[  ]'],
  // Pointers count as the elements stood before.
  ['[{"a":1},{"a":2},{"a":3}]', [remove('/0'), set('/2/a', '9')], '[{"a":2},{"a":9}]'],
  // Two stages that order the same do not disagree.
  [
    '{"a":1,"b":2}',
    [set('/a', 'null'), set('/a', 'null'), remove('/b'), remove('/b')],
    '{"a":null}',
  ],
];

for (const [title, cases] of Object.entries({ TEXT, SOURCE, MEMBERS })) {
  test(`edits: ${title.toLowerCase()}`, () => {
    for (const [before, edits, after] of cases) {
      assert.equal(edited(before, ...edits), after, JSON.stringify([before, edits]));
      assert.equal(edited(before, ...edits.toReversed()).length, after.length);
      JSON.parse(after);
    }
  });
}

test('without edits the very same buffer comes back', () => {
  const body = parseStrict(Buffer.from('{"a":1}'));
  assert.equal(applyEdits(body, []), body.bytes);
});

const REFUSED: readonly (readonly [title: string, body: string, edits: readonly BodyEdit[]])[] = [
  ['text: no such value', '{"a":"x"}', [text('/b', 0, 1, '')]],
  ['text: not a string', '{"a":[1]}', [text('/a', 0, 1, '')]],
  ['text: below a scalar', '{"a":"x"}', [text('/a/0', 0, 1, '')]],
  ['text: end behind the text', '["abc"]', [text('/0', 0, 4, '')]],
  ['text: start behind the text', '["abc"]', [text('/0', 4, 4, '')]],
  ['text: end before start', '["abc"]', [text('/0', 2, 1, '')]],
  ['text: negative start', '["abc"]', [text('/0', -1, 1, '')]],
  ['text: overlap', '["abcd"]', [text('/0', 0, 3, ''), text('/0', 2, 4, '')]],
  ['text: overlap by widening', '["😀"]', [text('/0', 0, 1, ''), text('/0', 1, 2, '')]],
  ['text: insertion inside an edit', '["abcd"]', [text('/0', 0, 3, ''), text('/0', 1, 1, 'x')]],
  ['text and source of one value', '["ab"]', [text('/0', 0, 1, ''), source('/0', 2, 3, '')]],
  ['source: no such value', '[1]', [source('/1', 0, 1, '2')]],
  ['source: leaves JSON', '[["a"]]', [source('/0', 2, 3, '"')]],
  ['source: ends behind the value', '[[1]]', [source('/0', 1, 4, '')]],
  [
    'source: two names masked alike',
    '{"i":{"a":1,"b":2}}',
    [source('/i', 2, 3, 'x'), source('/i', 8, 9, 'x')],
  ],
  ['set: not JSON', '{"a":1}', [set('/a', '{')]],
  ['set: not strict', '{"a":1}', [set('/a', '{"b":1,"b":2}')]],
  ['set: more than a value', '{"a":1}', [set('/a', '1,"b":2')]],
  ['set: no such parent', '{}', [set('/a/b', '1')]],
  ['set: parent is an array', '{"a":[]}', [set('/a/0', '1')]],
  ['set: parent is a string', '{"a":"{"}', [set('/a/b', '1')]],
  ['set: forbidden name', '{}', [set('/__proto__', '1')]],
  ['set twice', '{"a":1}', [set('/a', '1'), set('/a', '2')]],
  ['set above a text edit', '{"a":["x"]}', [set('/a', '1'), text('/a/0', 0, 1, '')]],
  ['set above a set', '{"a":{}}', [set('/a', '1'), set('/a/b', '2')]],
  ['set and text', '{"a":"x"}', [set('/a', '1'), text('/a', 0, 1, '')]],
  ['set and remove', '{"a":"x"}', [set('/a', '1'), remove('/a')]],
  ['remove: no such member', '{"a":1}', [remove('/b')]],
  ['remove: no such element', '[1]', [remove('/1')]],
  ['remove above an edit of the element', '[["x"]]', [remove('/0'), text('/0/0', 0, 1, '')]],
  ['remove: the whole body', '{}', [remove('')]],
  ['remove above a text edit', '{"a":["x"]}', [remove('/a'), text('/a/0', 0, 1, '')]],
  ['remove above a new member', '{"a":{}}', [remove('/a'), set('/a/b', '2')]],
];

test('edits that name nothing, disagree or would break the body are refused', () => {
  for (const [title, body, edits] of REFUSED) {
    for (const order of [edits, edits.toReversed()]) {
      assert.throws(
        () => edited(body, ...order),
        (thrown) => thrown instanceof BartizanError && thrown.code === 'internal',
        title,
      );
    }
  }
});
