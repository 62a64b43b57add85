// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject } from '../../core/json/types.ts';
import type { SseEvent } from '../sse.ts';
import { openaiResponses } from './responses.ts';
import { openResponsesStream } from './responses-stream.ts';
import { bodyOf, eventOf, readAll, REFUSAL, textsOf } from './wire.fixture.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 200;

const on = (type: string, members: JsonObject = {}): SseEvent =>
  eventOf({ type: `response.${type}`, ...members }, `response.${type}`);

type Item = {
  kind: 'text' | 'refusal' | 'reasoning' | 'summary' | 'function' | 'custom';
  text: string;
};

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const kinds = ['text', 'refusal', 'reasoning', 'summary', 'function', 'custom'] as const;
const output = fc.array(fc.record({ kind: fc.constantFrom(...kinds), text }), { maxLength: 5 });

/** The item whole; with `value` empty, as it is announced. */
function itemOf({ kind }: Item, index: number, value: string): JsonObject {
  const message = { type: 'message', role: 'assistant' };
  const call_id = `c${index}`;
  const items: Record<Item['kind'], JsonObject> = {
    text: { ...message, content: [{ type: 'output_text', text: value, annotations: [] }] },
    refusal: { ...message, content: [{ type: 'refusal', refusal: value }] },
    reasoning: {
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: value }],
    },
    summary: { type: 'reasoning', summary: [{ type: 'summary_text', text: value }] },
    function: { type: 'function_call', call_id, name: 'mail', arguments: value },
    custom: { type: 'custom_tool_call', call_id, name: 'sql', input: value },
  };
  return { id: `item_${index}`, ...items[kind] };
}

const EVENT: Record<Item['kind'], [string, string, string]> = {
  text: ['output_text', 'text', 'content'],
  refusal: ['refusal', 'refusal', 'content'],
  reasoning: ['reasoning_text', 'text', 'content'],
  summary: ['reasoning_summary_text', 'text', 'summary'],
  function: ['function_call_arguments', 'arguments', ''],
  custom: ['custom_tool_call_input', 'input', ''],
};

function eventsFor(item: Item, index: number, cut: () => number): SseEvent[] {
  const [name, member, level] = EVENT[item.kind];
  const place = {
    output_index: index,
    item_id: `item_${index}`,
    ...(level === '' ? {} : { [`${level}_index`]: 0 }),
  };
  const deltas: SseEvent[] = [];
  const points = Array.from(item.text);
  while (points.length > 0) {
    deltas.push(
      on(`${name}.delta`, { ...place, delta: points.splice(0, 1 + (cut() % 3)).join('') }),
    );
  }
  return [
    on('output_item.added', { output_index: index, item: itemOf(item, index, '') }),
    ...deltas,
    on(`${name}.done`, { ...place, [member]: item.text }),
    on('output_item.done', { output_index: index, item: itemOf(item, index, item.text) }),
  ];
}

test('a stream has the texts of the whole answer, grown and repeated', () => {
  const numbers = fc.array(fc.nat(100), { minLength: 9, maxLength: 9 });
  fc.assert(
    fc.property(output, numbers, (items, random) => {
      let at = 0;
      const cut = (): number => random[at++ % random.length] ?? 0;
      const response = {
        id: 'resp_1',
        model: 'm',
        status: 'completed',
        output: items.map((item, index) => itemOf(item, index, item.text)),
      };
      const frames = readAll(openResponsesStream(), [
        on('created', { response: { id: 'resp_1', output: [] } }),
        ...items.flatMap((item, index) => eventsFor(item, index, cut)),
        on('completed', { response }),
      ]);
      const { grown, wholes } = textsOf(frames);
      assert.ok([...grown.values()].every(({ closed }) => closed));
      const label = (segment: {
        choice: number;
        kind: string;
        callId?: string;
        toolName?: string;
      }) => [segment.choice, segment.kind, segment.callId ?? '', segment.toolName ?? ''].join(' ');
      const whole = openaiResponses.readResponse(bodyOf(response));
      const expected = whole.segments.map((segment) => `${label(segment)} ${segment.text}`);
      const streamed = [...grown.values()].map(({ channel, text }) => `${label(channel)} ${text}`);
      const named = expected.filter((line) => line.includes(' tool-name '));
      assert.deepEqual([...streamed, ...named].sort(), [...expected].sort());
      // The last event repeats the whole answer: every text of it is judged once more.
      const last = frames.at(-1)?.parts.map(({ channel, text }) => `${label(channel)} ${text}`);
      assert.deepEqual(last, expected);
      const keys = new Set(grown.keys());
      for (const { channel } of wholes) {
        assert.ok(keys.has(channel.key) || channel.kind === 'tool-name', channel.key);
      }
      assert.deepEqual(
        frames.flatMap(({ uninspected }) => uninspected),
        [],
      );
    }),
    { numRuns: RUNS },
  );
});

test('a repetition that names another tool is judged under that name', () => {
  const item = { id: 'i', type: 'function_call', call_id: 'c', name: 'read', arguments: '' };
  const frames = readAll(openResponsesStream(), [
    on('output_item.added', { output_index: 0, item }),
    on('function_call_arguments.delta', { output_index: 0, item_id: 'i', delta: '{}' }),
    on('output_item.done', { output_index: 0, item: { ...item, name: 'delete', arguments: '{}' } }),
  ]);
  assert.deepEqual(
    frames[2]?.parts.map(({ channel, text, whole }) => [channel.toolName, text, whole]),
    [
      ['delete', 'delete', true],
      ['delete', '{}', true],
    ],
  );
});

test('malformed streams are refused', () => {
  const item = { id: 'i', type: 'message', role: 'assistant', content: [] };
  const place = { output_index: 0, content_index: 0, item_id: 'i' };
  const cases: SseEvent[][] = [
    [on('function_call_arguments.delta', { output_index: 0, delta: '{}' })],
    [on('output_text.delta', { output_index: -1, delta: 'x' })],
    [on('output_text.delta', { output_index: 0, content_index: 1.5, delta: 'x' })],
    [eventOf({ type: 'response.output_text.delta', delta: 'x' }, 'response.created')],
    [
      on('output_item.added', { output_index: 0, item }),
      on('output_text.delta', { ...place, delta: 'a' }),
      on('output_text.done', { ...place, text: 'a' }),
      on('output_text.delta', { ...place, delta: 'more' }),
    ],
    [on('completed', { response: {} }), on('output_text.delta', { ...place, delta: 'more' })],
    [eventOf('{"type":"response.created","type":"x"}')],
    [eventOf('[1]')],
  ];
  for (const events of cases) {
    assert.throws(() => readAll(openResponsesStream(), events), { code: 'upstream_malformed' });
  }
});

test('unknown events, unknown words, errors, progress and the end', () => {
  const [unknown, nameless, words, progress, done] = readAll(openResponsesStream(), [
    on('telepathy.delta', { delta: 'x' }),
    eventOf({ delta: 'x' }),
    on('output_text.delta', {
      output_index: 0,
      content_index: 0,
      delta: 'a',
      sidecar: 'b c',
      n: 1,
    }),
    on('web_search_call.searching', { output_index: 1, item_id: 'ws_1', sequence_number: 4 }),
    eventOf('[DONE]'),
  ]);
  assert.deepEqual(unknown?.uninspected, [{ kind: 'unknown-event', pointer: '' }]);
  assert.deepEqual(nameless?.uninspected, [{ kind: 'unknown-event', pointer: '' }]);
  assert.deepEqual(words?.uninspected, [{ kind: 'unknown-field', pointer: '/sidecar' }]);
  assert.deepEqual(progress?.uninspected, []);
  assert.equal(done?.terminal, true);
  assert.deepEqual(
    done?.closes.map(({ key }) => key),
    ['output:0/content:0/text'],
  );
  // A client that goes by the data would not see this one, a client that goes by the name would.
  assert.throws(
    () => openResponsesStream().read(eventOf({ delta: 'x' }, 'response.output_text.delta')),
    {
      code: 'upstream_malformed',
    },
  );
  assert.equal(openResponsesStream().read(eventOf({ message: 'boom' }, 'error')).failed, true);
  const error = eventOf({ type: 'error', code: 'x', message: 'boom' }, 'error');
  assert.equal(openResponsesStream().read(error).failed, true);
  const failed = openResponsesStream().read(on('failed', { response: { status: 'failed' } }));
  assert.deepEqual([failed.failed, failed.terminal], [true, true]);
  const finished = openResponsesStream().read(
    on('incomplete', {
      response: {
        id: 'resp_1',
        model: 'm-1',
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        usage: { input_tokens: 1, output_tokens: 2 },
      },
    }),
  );
  assert.deepEqual(
    [finished.id, finished.model, finished.finish, finished.usage, finished.terminal],
    ['resp_1', 'm-1', ['content_filter'], { inputTokens: 1, outputTokens: 2 }, true],
  );
});

test('a text that is never said to be done closes with the answer', () => {
  const place = { output_index: 0, content_index: 0, item_id: 'i' };
  const [, completed] = readAll(openResponsesStream(), [
    on('output_text.delta', { ...place, delta: 'a' }),
    on('completed', { response: { id: 'resp_1', output: [] } }),
  ]);
  assert.deepEqual(
    completed?.closes.map(({ key }) => key),
    ['output:0/content:0/text'],
  );
});

test('media, citations and log probabilities in events', () => {
  const place = { output_index: 0, content_index: 0, item_id: 'i' };
  const frames = readAll(openResponsesStream(), [
    on('output_text.delta', { ...place, delta: 'a', logprobs: [{ token: 'a' }] }),
    on('output_text.annotation.added', {
      ...place,
      annotation_index: 0,
      annotation: { type: 'url_citation', url: 'https://a', title: 'T' },
    }),
    on('image_generation_call.partial_image', { output_index: 1, partial_image_b64: 'AA==' }),
  ]);
  assert.deepEqual(frames[0]?.repeats, ['/logprobs']);
  assert.deepEqual(
    frames[1]?.parts.map(({ channel, text, pointer }) => [channel.kind, text, pointer]),
    [
      ['citation', 'https://a', '/annotation/url'],
      ['citation', 'T', '/annotation/title'],
    ],
  );
  assert.deepEqual(frames[2]?.uninspected, [{ kind: 'media', pointer: '/partial_image_b64' }]);
});

test('the ending shows what was released and not what was read', () => {
  const codec = openResponsesStream();
  const item = { id: 'msg_1', type: 'message', role: 'assistant', content: [] };
  const place = { output_index: 0, content_index: 0, item_id: 'msg_1' };
  const events = [
    on('created', { sequence_number: 0, response: { id: 'resp_1', model: 'm', created_at: 5 } }),
    on('output_item.added', { sequence_number: 1, output_index: 0, item }),
    on('content_part.added', {
      sequence_number: 2,
      ...place,
      part: { type: 'output_text', text: '' },
    }),
    on('output_text.delta', { sequence_number: 3, ...place, delta: 'my key is sk-1' }),
  ];
  readAll(codec, events);
  for (const event of events.slice(0, 3)) codec.released(event);
  codec.released(
    on('output_text.delta', { sequence_number: 3, ...place, delta: 'my key is [key]' }),
  );
  const ending = codec.closeBlocked(REFUSAL).toString();
  assert.ok(!ending.includes('sk-1'));
  const sent = ending
    .trim()
    .split('\n\n')
    .map((event) => JSON.parse(event.replace(/^event: .*\ndata: /, '')) as JsonObject);
  assert.deepEqual(
    sent.map(({ type, sequence_number }) => [sequence_number, type]),
    [
      [4, 'response.output_text.done'],
      [5, 'response.content_part.done'],
      [6, 'response.output_item.done'],
      [7, 'response.output_item.added'],
      [8, 'response.content_part.added'],
      [9, 'response.refusal.delta'],
      [10, 'response.refusal.done'],
      [11, 'response.content_part.done'],
      [12, 'response.output_item.done'],
      [13, 'response.incomplete'],
    ],
  );
  assert.equal(sent[0]?.['text'], 'my key is [key]');
  // What Bartizan itself sends has to be readable by its own codec.
  const frames = readAll(
    openResponsesStream(),
    ending
      .trim()
      .split('\n\n')
      .map((event) => {
        const [head = '', data = ''] = event.split('\ndata: ');
        return eventOf(data, head.replace('event: ', ''));
      }),
  );
  assert.equal(frames.at(-1)?.terminal, true);
  assert.deepEqual(frames.at(-1)?.finish, ['content_filter']);
});

test('the ending does not end a part twice', () => {
  const codec = openResponsesStream();
  const item = { id: 'msg_1', type: 'message', role: 'assistant', content: [] };
  const place = { output_index: 0, content_index: 0, item_id: 'msg_1' };
  codec.released(on('output_item.added', { output_index: 0, item }));
  codec.released(on('content_part.done', { ...place, part: { type: 'output_text', text: 'a' } }));
  const ending = codec.closeBlocked(REFUSAL).toString();
  const first = ending.split('\n').filter((line) => line.startsWith('event: '))[1];
  assert.equal(first, 'event: response.output_item.done');
  assert.ok(ending.includes('"text":"a"'));
});
