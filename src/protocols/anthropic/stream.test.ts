// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { anthropicMessages } from './messages.ts';
import {
  type AnswerBlock,
  bodyOf,
  JSON_OBJECT,
  JSON_VALUE,
  eventOf,
  eventsOf,
  messageOf,
  streamOf,
  textsOf,
} from './wire.fixture.ts';

const runs = process.env['BARTIZAN_TESTS'] === 'full' ? 3000 : 200;

const WORDS = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '😀', '\u2028', '{', '}') }),
);
const BLOCK: fc.Arbitrary<AnswerBlock> = fc.oneof(
  WORDS.map((text): AnswerBlock => ({ type: 'text', text })),
  WORDS.map((thinking): AnswerBlock => ({ type: 'thinking', thinking, signature: 'c2ln' })),
  JSON_OBJECT.map((input): AnswerBlock => ({ type: 'tool_use', id: 'toolu_1', name: 'f', input })),
);
const CUTS = fc.array(fc.nat(200), { maxLength: 6 });

test('a stream cut anywhere holds the texts of the whole answer', () => {
  fc.assert(
    fc.property(fc.array(BLOCK, { maxLength: 5 }), CUTS, (content, cuts) => {
      const message = messageOf(content);
      const whole = anthropicMessages.readResponse(bodyOf(message));
      const stream = anthropicMessages.openStream();
      const { frames, texts } = textsOf(stream, streamOf(message, cuts));
      const expected = whole.segments.map(({ kind, text }) => [kind, text]);
      const kinds = new Map(
        frames.flatMap(({ parts }) => parts).map(({ channel }) => [channel.key, channel]),
      );
      const actual = [...texts].map(([key, text]) => [
        kinds.get(key.replace(/#\d+$/, ''))?.kind,
        text,
      ]);
      assert.deepEqual(actual, expected);
      assert.deepEqual(
        frames.flatMap(({ uninspected }) => uninspected),
        whole.uninspected,
      );
      assert.deepEqual(
        frames.flatMap(({ finish }) => finish),
        whole.finish,
      );
      assert.deepEqual(frames.findLast(({ usage }) => usage)?.usage, whole.usage);
      assert.deepEqual(frames.map(({ terminal }) => terminal).lastIndexOf(true), frames.length - 1);
    }),
    { numRuns: runs },
  );
});

test('one channel object per text, closed with its block', () => {
  const message = messageOf([
    { type: 'text', text: 'abcdef' },
    { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
  ]);
  const { frames } = textsOf(anthropicMessages.openStream(), streamOf(message, [2, 4]));
  const grown = frames.flatMap(({ parts }) => parts.filter(({ whole }) => !whole));
  const closed = frames.flatMap(({ closes }) => closes);
  assert.deepEqual(
    closed.map(({ key }) => key),
    ['block:0/text', 'block:1/input'],
  );
  for (const channel of closed) {
    const pieces = grown.filter((part) => part.channel.key === channel.key);
    assert.equal(pieces.length, 3);
    assert.ok(pieces.every((part) => part.channel === channel));
  }
  const name = frames.flatMap(({ parts }) => parts).find(({ whole }) => whole);
  assert.deepEqual(
    [name?.channel.key, name?.pointer, name?.text],
    ['block:1/tool-name', '/content_block/name', 'f'],
  );
  assert.deepEqual(
    [closed[1]?.toolName, closed[1]?.callId, closed[1]?.json],
    ['f', 'toolu_1', true],
  );
});

const START = { type: 'message_start', message: messageOf([]) };
const block = (content_block: object, index = 0) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (value: object, index = 0) => ({ type: 'content_block_delta', index, delta: value });
const TEXT = block({ type: 'text', text: '' });
const TOOL = block({ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} });
const STOP = { type: 'content_block_stop', index: 0 };
const HI = delta({ type: 'text_delta', text: 'hi' });
const CUT = { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: {} };

type Value = { type: string };
const readAll = (values: readonly Value[]) =>
  textsOf(
    anthropicMessages.openStream(),
    values.map((value) => eventOf(value)),
  );

test('a call without arguments is closed all the same', () => {
  const { frames } = readAll([START, TOOL, STOP]);
  assert.deepEqual(
    frames.at(-1)?.closes.map(({ key }) => key),
    ['block:0/input'],
  );
});

test('a block that the provider cut off ends with the message', () => {
  const half = delta({ type: 'input_json_delta', partial_json: '{"a":' });
  const { frames } = readAll([START, TOOL, half, CUT, { type: 'message_stop' }]);
  assert.deepEqual(
    frames[3]?.closes.map(({ key }) => key),
    ['block:0/input'],
  );
  assert.deepEqual(frames[3]?.finish, ['max_tokens']);
  assert.equal(frames[4]?.terminal, true);
});

test('words in a start event are read: clients begin with them', () => {
  const { texts } = readAll([START, block({ type: 'text', text: 'be' }), HI, STOP]);
  assert.deepEqual([...texts], [['block:0/text', 'behi']]);
  const call = block({ type: 'tool_use', id: 'a', name: 'f', input: { cmd: 'rm' } });
  const { frames } = readAll([START, call, STOP]);
  const input = frames[1]?.parts[1];
  assert.deepEqual(
    [input?.text, input?.source, input?.whole, input?.pointer],
    ['{"cmd":"rm"}', 'json', true, '/content_block/input'],
  );
  assert.deepEqual(frames[2]?.closes, []);
});

test('citations arrive whole', () => {
  const citation = {
    type: 'char_location',
    cited_text: 'q',
    document_title: 'd.txt',
    document_index: 0,
  };
  const { frames } = readAll([START, TEXT, HI, delta({ type: 'citations_delta', citation }), STOP]);
  assert.deepEqual(
    frames[3]?.parts.map(({ channel, text, whole, pointer }) => [
      channel.kind,
      channel.origin,
      text,
      whole,
      pointer,
    ]),
    [
      ['citation', 'document:d.txt', 'q', true, '/delta/citation/cited_text'],
      ['citation', 'document:d.txt', 'd.txt', true, '/delta/citation/document_title'],
    ],
  );
});

test('a refusal of the upstream gives its reason and its words', () => {
  const last = {
    type: 'message_delta',
    delta: {
      stop_reason: 'refusal',
      stop_sequence: null,
      stop_details: { type: 'refusal', category: 'bio', explanation: 'no' },
    },
    usage: { output_tokens: 1 },
  };
  const { frames, texts } = readAll([START, last, { type: 'message_stop' }]);
  assert.deepEqual(frames[1]?.finish, ['refusal']);
  assert.deepEqual([...texts.values()], ['no']);
});

const STATED: [name: string, values: Value[], kind: string, pointer: string][] = [
  ['unknown event', [START, { type: 'hologram' }], 'unknown-event', ''],
  ['event named like a method', [START, { type: 'toString' }], 'unknown-event', ''],
  ['unknown block', [START, block({ type: 'hologram' })], 'unknown-block', '/content_block'],
  [
    'delta of an unknown block',
    [START, block({ type: 'hologram' }), HI],
    'unknown-block',
    '/delta',
  ],
  ['unknown delta', [START, TEXT, delta({ type: 'hum', text: 'x' })], 'unknown-block', '/delta'],
  [
    'redacted thinking',
    [START, block({ type: 'redacted_thinking', data: 'x' })],
    'encrypted',
    '/content_block/data',
  ],
  ['words beside a delta', [START, TEXT, { ...HI, note: 'x' } as Value], 'unknown-field', '/note'],
  [
    'words inside a delta',
    [START, TEXT, delta({ type: 'text_delta', text: 'a', note: 'x' })],
    'unknown-field',
    '/delta/note',
  ],
  [
    'prose in a signature',
    [
      START,
      block({ type: 'thinking', thinking: '' }),
      delta({ type: 'signature_delta', signature: 'a secret' }),
    ],
    'unknown-field',
    '/delta/signature',
  ],
];

for (const [name, values, kind, pointer] of STATED) {
  test(`uninspected: ${name}`, () => {
    const { frames } = readAll(values);
    assert.deepEqual(frames.at(-1)?.uninspected, [{ kind, pointer }]);
  });
}

const BROKEN: [name: string, values: Value[]][] = [
  ['a delta before the message', [HI]],
  ['a block before the message', [TEXT]],
  ['a second message_start', [START, START]],
  [
    'content inside message_start',
    [{ type: 'message_start', message: messageOf([{ type: 'text', text: 'x' }]) } as Value],
  ],
  ['a delta without a block', [START, HI]],
  ['a block inside a block', [START, TEXT, block({ type: 'text', text: '' }, 1)]],
  ['a skipped index', [START, block({ type: 'text', text: '' }, 1)]],
  ['a negative index', [START, block({ type: 'text', text: '' }, -1)]],
  ['an index as text', [START, { ...TEXT, index: '0' } as Value]],
  ['a delta for another block', [START, TEXT, { ...HI, index: -1 } as Value]],
  ['a text delta in a thought', [START, block({ type: 'thinking', thinking: '' }), HI]],
  ['arguments in a text', [START, TEXT, delta({ type: 'input_json_delta', partial_json: '{}' })]],
  ['text in a tool call', [START, TOOL, HI]],
  [
    'arguments after a complete input',
    [
      START,
      block({ type: 'tool_use', id: 'a', name: 'f', input: { a: 1 } }),
      delta({ type: 'input_json_delta', partial_json: '{}' }),
    ],
  ],
  ['a tool without a name', [START, block({ type: 'tool_use', id: 'a', name: '', input: {} })]],
  ['a delta whose text is no string', [START, TEXT, delta({ type: 'text_delta', text: 5 })]],
  ['a delta without text', [START, TEXT, delta({ type: 'text_delta' })]],
  ['a stop without a block', [START, STOP]],
  ['a message end inside a block', [START, TEXT, { type: 'message_stop' }]],
  ['a delta after the message was cut off', [START, TEXT, HI, CUT, HI]],
  ['an event after the end', [START, { type: 'message_stop' }, { type: 'ping' }]],
];

for (const [name, values] of BROKEN) {
  test(`malformed: ${name}`, () => {
    readAll(values.slice(0, -1));
    assert.throws(() => readAll(values), { code: 'upstream_malformed' });
  });
}

test('malformed: what clients would take for another event', () => {
  const read = (bytes: string) => {
    const stream = anthropicMessages.openStream();
    stream.read(eventOf(START));
    return eventsOf(Buffer.from(bytes)).map((event) => stream.read(event));
  };
  const data = JSON.stringify(TEXT);
  for (const bytes of [
    `data: ${data}\n\n`,
    `event: ping\ndata: ${data}\n\n`,
    `event: content_block_start\ndata: {"type":"ping","type":"content_block_start"}\n\n`,
    `event: content_block_start\ndata: {"type":\n\n`,
    `event: content_block_start\ndata: "text"\n\n`,
    'data: [DONE]\n\n',
  ]) {
    assert.throws(() => read(bytes), { code: 'upstream_malformed' }, bytes);
  }
  assert.equal(read(`event: content_block_start\ndata: ${data}\n\n`).length, 1);
  assert.deepEqual(read(': comment\n\n')[0]?.parts, []);
});

test('an error event ends the stream as failed', () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
  const { frames } = readAll([START, error]);
  assert.deepEqual([frames[1]?.failed, frames[1]?.terminal], [true, true]);
});

test('arbitrary events are read or refused, never a crash', () => {
  const value = fc.oneof(
    fc.constantFrom<object>(START, TEXT, TOOL, HI, STOP, { type: 'message_stop' }),
    fc.record({
      type: fc.constantFrom(
        'message_start',
        'content_block_start',
        'content_block_delta',
        'message_delta',
        'error',
      ),
      index: fc.oneof(fc.integer({ min: -1, max: 2 }), fc.constant('0')),
      message: JSON_VALUE,
      content_block: fc.record({
        type: fc.constantFrom('text', 'tool_use', 'x'),
        text: JSON_VALUE,
      }),
      delta: fc.record({ type: fc.constantFrom('text_delta', 'x'), text: JSON_VALUE }),
    }),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 8 }), (values) => {
      try {
        readAll(values as Value[]);
      } catch (thrown) {
        assert.equal((thrown as { code?: string }).code, 'upstream_malformed');
      }
    }),
    { numRuns: runs },
  );
});
