// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { openaiChat } from './chat.ts';
import { openChatStream } from './chat-stream.ts';
import { bodyOf, ERROR, eventOf, readAll, REFUSAL, textsOf } from './wire.fixture.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 5_000 : 200;

const chunk = (choices: JsonValue[], more: JsonObject = {}) =>
  eventOf({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more });
const delta = (index: number, value: JsonObject, finish: string | null = null) =>
  chunk([{ index, delta: value, finish_reason: finish }]);
const DONE = eventOf('[DONE]');

type Tool = { name: string; arguments: string };
type Choice = { content: string; reasoning: string; refusal: string; tools: Tool[] };

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const choice = fc.record({
  content: text,
  reasoning: text,
  refusal: text,
  tools: fc.array(fc.record({ name: fc.constantFrom('mail', 'pay'), arguments: text }), {
    maxLength: 3,
  }),
});
const answer = fc.array(choice, { minLength: 1, maxLength: 3 });

const bodyFor = (choices: readonly Choice[]): JsonValue => ({
  choices: choices.map(({ content, reasoning, refusal, tools }, index) => ({
    index,
    finish_reason: 'stop',
    message: {
      role: 'assistant',
      content,
      reasoning_content: reasoning,
      refusal,
      tool_calls: tools.map((tool, at) => ({ id: `c${at}`, type: 'function', function: tool })),
    },
  })),
});

/** Pieces of `value`, cut anywhere, code points included. */
function pieces(value: string, cut: () => number): string[] {
  const out: string[] = [];
  for (let at = 0; at < value.length; ) {
    const end = Math.min(value.length, at + 1 + (cut() % 4));
    // A lone surrogate cannot be written as UTF-8, so no upstream can cut there.
    const whole =
      end < value.length && /[\ud800-\udbff]/.test(value.charAt(end - 1)) ? end + 1 : end;
    out.push(value.slice(at, whole));
    at = whole;
  }
  return out;
}

function deltasFor(choice: Choice, cut: () => number): JsonObject[] {
  const of = (member: string, value: string): JsonObject[] =>
    pieces(value, cut).map((piece) => ({ [member]: piece }));
  const tools = choice.tools.flatMap((tool, index) => [
    {
      tool_calls: [
        { index, id: `c${index}`, type: 'function', function: { ...tool, arguments: '' } },
      ],
    },
    ...pieces(tool.arguments, cut).map((piece) => ({
      tool_calls: [{ index, function: { arguments: piece } }],
    })),
  ]);
  return [
    { role: 'assistant', content: '' },
    ...of('reasoning_content', choice.reasoning),
    ...of('content', choice.content),
    ...of('refusal', choice.refusal),
    ...tools,
  ];
}

test('a stream, cut and interleaved anywhere, has the texts of the whole answer', () => {
  const numbers = fc.array(fc.nat(100), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(answer, numbers, (choices, random) => {
      let at = 0;
      const cut = (): number => random[at++ % random.length] ?? 0;
      const queues = choices.map((one, index) => [
        ...deltasFor(one, cut).map((value) => delta(index, value)),
        delta(index, {}, 'stop'),
      ]);
      const events = [];
      while (queues.some((queue) => queue.length > 0)) {
        const ready = queues.filter((queue) => queue.length > 0);
        const next = ready[cut() % ready.length]?.shift();
        if (next !== undefined) events.push(next);
      }
      const frames = readAll(openChatStream(), [...events, DONE]);
      const { grown, wholes } = textsOf(frames);
      assert.ok([...grown.values()].every(({ closed }) => closed));
      const whole = openaiChat.readResponse(bodyOf(bodyFor(choices)));
      const label = (segment: {
        choice: number;
        kind: string;
        callId?: string;
        toolName?: string;
      }) => [segment.choice, segment.kind, segment.callId ?? '', segment.toolName ?? ''].join(' ');
      const streamed = [
        ...[...grown.values()].map(({ channel, text }) => `${label(channel)} ${text}`),
        ...wholes.map(({ channel, text }) => `${label(channel)} ${text}`),
      ];
      const unstreamed = whole.segments.map((segment) => `${label(segment)} ${segment.text}`);
      assert.deepEqual(streamed.sort(), unstreamed.sort());
      assert.deepEqual(
        frames.flatMap(({ uninspected }) => uninspected),
        [],
      );
    }),
    { numRuns: RUNS },
  );
});

test('two choices keep apart, and close at their own finish', () => {
  const codec = openChatStream();
  const frames = readAll(codec, [
    delta(0, { role: 'assistant', content: 'a' }),
    delta(1, { role: 'assistant', content: 'x' }),
    chunk([
      { index: 1, delta: { content: 'y' }, finish_reason: null },
      { index: 0, delta: { content: 'b' }, finish_reason: 'stop' },
    ]),
    delta(1, {}, 'length'),
  ]);
  const { grown } = textsOf(frames);
  assert.deepEqual(
    [...grown].map(([key, { text }]) => [key, text]),
    [
      ['choice:0/text', 'ab'],
      ['choice:1/text', 'xy'],
    ],
  );
  assert.deepEqual(
    frames.map(({ closes }) => closes.map(({ key }) => key)),
    [[], [], ['choice:0/text'], ['choice:1/text']],
  );
  assert.deepEqual(
    frames.flatMap(({ finish }) => finish),
    ['stop', 'length'],
  );
  assert.equal(frames[2]?.parts[0]?.pointer, '/choices/0/delta/content');
  assert.equal(frames[2]?.parts[0]?.channel.choice, 1);
});

const tool = (index: number, name: string | undefined, args: string, id = `c${index}`) => ({
  tool_calls: [
    { index, id, function: { ...(name === undefined ? {} : { name }), arguments: args } },
  ],
});

test('a tool call closes when the next one starts', () => {
  const frames = readAll(openChatStream(), [
    delta(0, tool(0, 'mail', '')),
    delta(0, tool(0, undefined, '{"a":')),
    delta(0, tool(0, '', '1}')),
    delta(0, tool(1, 'pay', '{}')),
    delta(0, {}, 'tool_calls'),
  ]);
  assert.deepEqual(
    frames.map(({ closes }) => closes.map(({ key }) => key)),
    [[], [], [], ['choice:0/tool:0/arguments'], ['choice:0/tool:1/arguments']],
  );
  const { grown, wholes } = textsOf(frames);
  const first = grown.get('choice:0/tool:0/arguments');
  assert.deepEqual(
    [first?.text, first?.channel.toolName, first?.channel.callId, first?.channel.json],
    ['{"a":1}', 'mail', 'c0', true],
  );
  assert.deepEqual(
    wholes.map(({ channel, text }) => [channel.key, text]),
    [
      ['choice:0/tool:0/name', 'mail'],
      ['choice:0/tool:1/name', 'pay'],
    ],
  );
});

test('what could be put together in two ways is refused', () => {
  const cases: JsonObject[][] = [
    [tool(0, 'get_', ''), tool(0, 'secret', '')],
    [tool(0, undefined, '{}')],
    [tool(0, 'a', ''), tool(1, 'b', ''), tool(0, 'a', 'more')],
    [tool(0, 'a', ''), tool(1, 'b', ''), tool(0, 'c', '')],
    [{ tool_calls: [{ function: { name: 'a', arguments: '' } }] }],
    [{ tool_calls: [{ index: -1, function: { name: 'a', arguments: '' } }] }],
    [{ function_call: { name: 'a', arguments: '' } }, { function_call: { name: 'b' } }],
  ];
  for (const deltas of cases) {
    const events = deltas.map((value) => delta(0, value));
    assert.throws(
      () => readAll(openChatStream(), events),
      { code: 'upstream_malformed' },
      JSON.stringify(deltas),
    );
  }
});

test('words after the end are refused, an empty delta is not', () => {
  const start = [delta(0, { content: 'a' }), delta(0, {}, 'stop')];
  const late = readAll(openChatStream(), [...start, delta(0, { role: 'assistant', content: '' })]);
  assert.deepEqual(late[2]?.parts, []);
  assert.throws(() => readAll(openChatStream(), [...start, delta(0, { content: 'b' })]), {
    code: 'upstream_malformed',
  });
  assert.throws(() => readAll(openChatStream(), [...start, DONE, delta(1, { content: 'b' })]), {
    code: 'upstream_malformed',
  });
});

test('usage, prompt filters, comments, errors and the end', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4 };
  const codec = openChatStream();
  const [filters, only, mixed, comment, done] = readAll(codec, [
    chunk([], { prompt_filter_results: [{ prompt_index: 0 }] }),
    chunk([], { usage }),
    chunk([{ index: 0, delta: {} }], { usage }),
    { bytes: Buffer.from(': hi\n\n'), name: undefined, data: undefined, dataStart: undefined },
    DONE,
  ]);
  assert.equal(filters?.usageOnly, false);
  assert.equal(only?.usageOnly, true);
  assert.deepEqual(only?.usage, { inputTokens: 3, outputTokens: 4 });
  assert.equal(mixed?.usageOnly, false);
  assert.deepEqual(comment?.parts, []);
  assert.equal(done?.terminal, true);
  for (const [value, name] of [
    [{ error: { message: 'x' } }, undefined],
    [{ error: 'x' }, undefined],
    [{ message: 'x' }, 'error'],
  ] as const) {
    assert.equal(openChatStream().read(eventOf(value, name)).failed, true);
  }
  for (const data of ['{', '[]', '"x"', '{"a":1,"a":2}', 'DONE']) {
    assert.throws(() => openChatStream().read(eventOf(data)), { code: 'upstream_malformed' });
  }
});

test('unknown words in a chunk are reported, and log probabilities named', () => {
  const frame = openChatStream().read(
    chunk([
      { index: 0, delta: { content: 'a', sidecar: 'words', n: 1 }, logprobs: { content: [{}] } },
    ]),
  );
  assert.deepEqual(frame.uninspected, [
    { kind: 'unknown-field', pointer: '/choices/0/delta/sidecar' },
  ]);
  assert.deepEqual(frame.repeats, ['/choices/0/logprobs']);
});

const sent = (bytes: Buffer): JsonObject[] =>
  bytes
    .toString()
    .split('\n\n')
    .filter((event) => event !== '' && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.replace('data: ', '')) as JsonObject);

test('a blocked stream ends every choice that was seen', () => {
  const codec = openChatStream();
  const seen = [
    delta(1, { role: 'assistant', content: 'a' }),
    delta(0, { content: 'b' }),
    delta(1, { content: 'c' }),
  ];
  for (const event of seen) {
    codec.read(event);
    codec.released(event);
  }
  // A masked event is another object: it is read from its own bytes.
  codec.released(delta(2, tool(0, 'mail', '{"to":')));
  const bytes = codec.closeBlocked(REFUSAL);
  assert.ok(bytes.toString().endsWith('data: [DONE]\n\n'));
  const [said, ended] = sent(bytes);
  const note = (index: number, role: boolean) => ({
    index,
    delta: { ...(role ? { role: 'assistant', content: '' } : {}), refusal: REFUSAL.message },
    logprobs: null,
    finish_reason: null,
  });
  assert.deepEqual(said?.['choices'], [note(1, false), note(0, true), note(2, true)]);
  assert.deepEqual(
    [said?.['id'], said?.['model'], said?.['created'], said?.['object']],
    ['c', 'm', 1, 'chat.completion.chunk'],
  );
  const choices = ended?.['choices'] as JsonObject[];
  assert.deepEqual(
    choices.map(({ index, finish_reason }) => [index, finish_reason]),
    [
      [1, 'content_filter'],
      [0, 'content_filter'],
      [2, 'content_filter'],
    ],
  );
  assert.deepEqual(ended?.['bartizan'], {
    code: 'policy_denied',
    reasons: REFUSAL.reasons,
    request_id: 'req_1',
  });
});

test('a stream that fails says so in an error event', () => {
  const bytes = openChatStream().closeFailed(ERROR);
  const [event] = sent(bytes);
  assert.deepEqual(event, {
    error: {
      message: ERROR.message,
      type: 'server_error',
      param: null,
      code: 'upstream_timeout',
      hint: ERROR.hint,
      request_id: 'req_1',
    },
  });
});

test('a number where words belong is reported: a client prints it', () => {
  const [frame] = readAll(openChatStream(), [delta(0, { content: 4111111111111111 })]);
  assert.deepEqual(frame?.uninspected, [
    { kind: 'unknown-field', pointer: '/choices/0/delta/content' },
  ]);
});

test('a piece of arguments that is no text is refused: clients make different things of it', () => {
  const call = (piece: JsonValue): JsonObject => ({
    tool_calls: [{ index: 0, id: 'c', function: { name: 'pay', arguments: piece } }],
  });
  for (const piece of [{ a: 1 }, ['a']]) {
    const stream = openChatStream();
    stream.read(delta(0, call('{"a":')));
    assert.throws(() => stream.read(delta(0, call(piece))), { code: 'upstream_malformed' });
  }
  for (const piece of [true, 7]) {
    const [frame] = readAll(openChatStream(), [delta(0, call(piece))]);
    assert.equal(frame?.uninspected[0]?.kind, 'unknown-field');
  }
});

test('a choice whose index is none is refused: its text would be judged in another place', () => {
  for (const index of [1.5, -1, '0', true, {}]) {
    const event = chunk([{ index, delta: { content: 'a' } }]);
    assert.throws(() => openChatStream().read(event), { code: 'upstream_malformed' });
    const body = { choices: [{ index, message: { content: 'a' } }] };
    assert.throws(() => openaiChat.readResponse(bodyOf(body)), { code: 'upstream_malformed' });
  }
  const [frame] = readAll(openChatStream(), [chunk([{ delta: { content: 'a' } }])]);
  assert.equal(frame?.parts[0]?.channel.choice, 0);
});

test('pieces of reasoning that clients would put together differently are refused', () => {
  const piece = (index: JsonValue, words: string) =>
    delta(0, { reasoning_details: [{ type: 'reasoning.text', index, text: words }] });
  const frames = readAll(openChatStream(), [piece(0, 'a'), piece(0, 'b'), piece(1, 'c')]);
  assert.equal(new Set(frames.map(({ parts }) => parts[0]?.channel)).size, 1);
  for (const index of [0, -1, 1.5, '1', true]) {
    const stream = openChatStream();
    stream.read(piece(1, 'a'));
    assert.throws(() => stream.read(piece(index, 'b')), { code: 'upstream_malformed' });
  }
});

test('what clients do not take for the end is not the end', () => {
  assert.equal(openChatStream().read(eventOf('[DONE] ')).terminal, true);
  for (const data of ['\ufeff[DONE]', ' [DONE]', '[done]', '[DONE]]']) {
    assert.throws(() => openChatStream().read(eventOf(data)), { code: 'upstream_malformed' });
  }
});
