// SPDX-License-Identifier: Apache-2.0
// Translated answers: whole ones by table, streamed ones read by the real clients over a real socket, which
// must end up with the same message as the whole answer gives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import * as fc from 'fast-check';
import OpenAI from 'openai';
import type { WireId } from '../../core/exchange.ts';
import {
  type AnswerBlock,
  bodyOf,
  JSON_OBJECT,
  eventOf,
  eventsOf,
  loopback,
  messageOf,
  pieces,
  streamOf,
  textsOf,
} from '../anthropic/wire.fixture.ts';
import { codecFor } from '../codecs.ts';
import { encodeSse, type SseEvent } from '../sse.ts';
import { translationFor, type StreamTranslator } from './translation.ts';

const CONTEXT = { model: 'alias', created: 1_700_000_000, includeUsage: true };
const intoChat = translationFor('openai-chat', 'anthropic-messages');
const intoMessages = translationFor('anthropic-messages', 'openai-chat');
assert.ok(intoChat !== undefined && intoMessages !== undefined);
const runs = process.env['BARTIZAN_TESTS'] === 'full' ? 300 : 25;

const toChat = (answer: object) => JSON.parse(String(intoChat.answer(bodyOf(answer), CONTEXT)));
const toMessages = (answer: object) =>
  JSON.parse(String(intoMessages.answer(bodyOf(answer), CONTEXT)));

const USAGE = {
  prompt_tokens: 15,
  completion_tokens: 7,
  total_tokens: 22,
  prompt_tokens_details: { cached_tokens: 5 },
};
const completionOf = (message: object, finish_reason: string, more: object = {}) => ({
  id: 'c1',
  object: 'chat.completion',
  created: CONTEXT.created,
  model: 'gpt-x',
  choices: [
    { index: 0, message: { role: 'assistant', ...message }, logprobs: null, finish_reason },
  ],
  usage: USAGE,
  ...more,
});
const callOf = (args: string) => ({
  id: 'c1',
  type: 'function',
  function: { name: 'f', arguments: args },
});

test('a Messages answer as a chat completion', () => {
  const answer = messageOf(
    [
      { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'tool_use', id: 'c1', name: 'f', input: { q: 1 } },
    ],
    'tool_use',
  );
  assert.deepEqual(
    toChat(answer),
    completionOf(
      { content: 'ab', refusal: null, reasoning_content: 'hm', tool_calls: [callOf('{"q":1}')] },
      'tool_calls',
      { id: 'msg_1', model: 'claude-x' },
    ),
  );
});

test('a chat completion as a Messages answer', () => {
  const said = {
    content: 'ab',
    refusal: null,
    reasoning_content: 'hm',
    tool_calls: [callOf('{"q": 1}')],
  };
  assert.deepEqual(toMessages(completionOf(said, 'tool_calls')), {
    id: 'c1',
    type: 'message',
    role: 'assistant',
    model: 'gpt-x',
    content: [
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'text', text: 'ab' },
      { type: 'tool_use', id: 'c1', name: 'f', input: { q: 1 } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 5,
      output_tokens: 7,
    },
  });
});

test('reasons for the end', () => {
  for (const [messages, chat] of [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ] as const) {
    assert.equal(toChat(messageOf([], messages)).choices[0].finish_reason, chat);
  }
  for (const [chat, messages] of [
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool_calls', 'tool_use'],
    ['content_filter', 'refusal'],
  ] as const) {
    assert.equal(toMessages(completionOf({ content: 'a' }, chat)).stop_reason, messages);
  }
  const forced = completionOf({ content: null, tool_calls: [callOf('{}')] }, 'stop');
  assert.equal(toMessages(forced).stop_reason, 'tool_use');
});

test('refusals keep their words', () => {
  const refused = {
    ...messageOf([], 'refusal'),
    stop_details: { type: 'refusal', category: null, explanation: 'no' },
  };
  const { message, finish_reason: finish } = toChat(refused).choices[0];
  assert.deepEqual([message.content, message.refusal, finish], [null, 'no', 'content_filter']);
  const { content, stop_reason: stop } = toMessages(
    completionOf({ content: null, refusal: 'no' }, 'stop'),
  );
  assert.deepEqual([content, stop], [[{ type: 'text', text: 'no' }], 'refusal']);
});

test('what only the provider can read is left out', () => {
  const answer = { ...messageOf([]), content: [{ type: 'redacted_thinking', data: 'x' }] };
  assert.ok(!JSON.stringify(toChat(answer)).includes('redacted'));
});

const BROKEN: [name: string, translate: (answer: object) => unknown, answer: object][] = [
  ['server blocks', toChat, { ...messageOf([]), content: [{ type: 'server_tool_use' }] }],
  [
    'citations',
    toChat,
    { ...messageOf([]), content: [{ type: 'text', text: 'a', citations: [{}] }] },
  ],
  ['a reason that nobody knows', toChat, messageOf([], 'pause_turn')],
  ['no reason', toChat, { ...messageOf([]), stop_reason: null }],
  ['a reason named like a method', toChat, messageOf([], 'constructor')],
  ['content as text', toChat, { ...messageOf([]), content: 'a' }],
  [
    'input as text',
    toChat,
    { ...messageOf([]), content: [{ type: 'tool_use', id: 'a', name: 'b', input: '{}' }] },
  ],
  ['two choices', toMessages, { ...completionOf({}, 'stop'), choices: [{}, {}] }],
  ['no choice', toMessages, { ...completionOf({}, 'stop'), choices: [] }],
  [
    'another choice',
    toMessages,
    { ...completionOf({}, 'stop'), choices: [{ index: 1, message: {}, finish_reason: 'stop' }] },
  ],
  ['content as list', toMessages, completionOf({ content: [] }, 'stop')],
  ['sound', toMessages, completionOf({ audio: { id: 'a' } }, 'stop')],
  [
    'a function call of old',
    toMessages,
    completionOf({ function_call: { name: 'f' } }, 'function_call'),
  ],
  ['half a call', toMessages, completionOf({ tool_calls: [callOf('{"a":')] }, 'tool_calls')],
  [
    'a call that two parsers read differently',
    toMessages,
    completionOf({ tool_calls: [callOf('{"a":1,"a":2}')] }, 'tool_calls'),
  ],
  [
    'a call without a name',
    toMessages,
    completionOf(
      { tool_calls: [{ id: 'a', type: 'function', function: { arguments: '{}' } }] },
      'tool_calls',
    ),
  ],
  [
    'a custom call',
    toMessages,
    completionOf({ tool_calls: [{ id: 'a', type: 'custom', custom: {} }] }, 'tool_calls'),
  ],
];
for (const [name, translate, answer] of BROKEN) {
  test(`malformed answer: ${name}`, () => {
    assert.throws(() => translate(answer), { code: 'upstream_malformed' });
  });
}

/** Chunks of a chat answer, as providers stream them. */
function chunksOf(answer: ReturnType<typeof completionOf>, cuts: readonly number[]): SseEvent[] {
  const [choice] = answer.choices;
  assert.ok(choice !== undefined);
  const {
    content,
    reasoning_content: thought,
    tool_calls: calls,
  } = choice.message as {
    content?: string | null;
    reasoning_content?: string;
    tool_calls?: { id: string; function: { name: string; arguments: string } }[];
  };
  const deltas: object[] = [
    { role: 'assistant', content: '' },
    ...pieces(thought ?? '', cuts).map((reasoning_content) => ({ reasoning_content })),
    ...pieces(content ?? '', cuts).map((text) => ({ content: text })),
    ...(calls ?? []).flatMap(({ id, function: { name, arguments: args } }, index) => [
      { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
      ...pieces(args, cuts).map((piece) => ({
        tool_calls: [{ index, function: { arguments: piece } }],
      })),
    ]),
  ];
  const { id, created, model } = answer;
  const head = { id, object: 'chat.completion.chunk', created, model };
  const chunks = [
    ...deltas.map((delta) => ({ ...head, choices: [{ index: 0, delta, finish_reason: null }] })),
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: choice.finish_reason }] },
    { ...head, choices: [], usage: answer.usage },
  ].map((chunk) => encodeSse(undefined, JSON.stringify(chunk)));
  return eventsOf(Buffer.concat([...chunks, encodeSse(undefined, '[DONE]')]));
}

const run = (translator: StreamTranslator, events: readonly SseEvent[]): Buffer =>
  Buffer.concat([...events.map((event) => translator.push(event)), translator.end()]);

async function served<Result>(
  body: Buffer,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = await loopback(200, 'text/event-stream', body);
  try {
    return await use(server.url);
  } finally {
    server.close();
  }
}

const readByAnthropic = (body: Buffer) =>
  served(body, (baseURL) =>
    new Anthropic({ apiKey: 'k', baseURL, maxRetries: 0, timeout: 5000 }).messages
      .stream({ model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] })
      .finalMessage(),
  );
const readByOpenAi = (body: Buffer) =>
  served(body, (baseURL) =>
    new OpenAI({ apiKey: 'k', baseURL, maxRetries: 0, timeout: 5000 }).chat.completions
      .stream({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })
      .finalChatCompletion(),
  );

/** The caller's codec knows every member of the translation, and finds the same words in both forms. */
function seenWhole(wire: WireId, events: readonly SseEvent[], answer: object): void {
  const codec = codecFor(wire);
  const { segments, uninspected } = codec.readResponse(bodyOf(answer));
  assert.deepEqual(uninspected, []);
  const { frames, texts } = textsOf(codec.openStream(), events);
  assert.deepEqual(
    frames.flatMap((frame) => frame.uninspected),
    [],
  );
  assert.deepEqual(frames.map(({ terminal }) => terminal).indexOf(true), frames.length - 1);
  const words = (list: Iterable<string>): string[] =>
    [...list].filter((text) => text !== '{}').sort();
  assert.deepEqual(words(texts.values()), words(segments.map(({ text }) => text)));
}

const TEXT = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
const CUTS = fc.array(fc.nat(50), { maxLength: 4 });

test('a Messages stream becomes chunks that the OpenAI client reads as the whole answer', async () => {
  const content = fc
    .tuple(fc.option(TEXT), fc.option(TEXT), fc.array(JSON_OBJECT, { maxLength: 2 }))
    .map(([thinking, text, calls]): AnswerBlock[] => [
      ...(thinking === null ? [] : [{ type: 'thinking' as const, thinking, signature: 'c2ln' }]),
      ...(text === null ? [] : [{ type: 'text' as const, text }]),
      ...calls.map((input, index) => ({
        type: 'tool_use' as const,
        id: `c${index}`,
        name: 'f',
        input,
      })),
    ]);
  await fc.assert(
    fc.asyncProperty(content, CUTS, async (blocks, cuts) => {
      const calls = blocks.some(({ type }) => type === 'tool_use');
      const message = messageOf(blocks, calls ? 'tool_use' : 'end_turn');
      const body = run(intoChat.stream(CONTEXT), streamOf(message, cuts));
      const read = await readByOpenAi(body);
      const whole = toChat(message);
      const [got, expected] = [read.choices[0], whole.choices[0]];
      assert.equal(got?.message.content ?? '', expected.message.content ?? '');
      assert.deepEqual(
        got?.message.tool_calls?.map(
          (made) =>
            made.type === 'function' && [made.id, made.function.name, made.function.arguments],
        ),
        expected.message.tool_calls?.map((made: ReturnType<typeof callOf>) => [
          made.id,
          made.function.name,
          made.function.arguments,
        ]),
      );
      assert.equal(got?.finish_reason, expected.finish_reason);
      assert.deepEqual(read.usage, whole.usage);
      assert.deepEqual([read.id, read.model, read.created], [whole.id, whole.model, whole.created]);
      seenWhole('openai-chat', eventsOf(body), whole);
      const thoughts = eventsOf(body).map(({ data }) =>
        String(data) === '[DONE]'
          ? ''
          : (JSON.parse(String(data)).choices[0]?.delta.reasoning_content ?? ''),
      );
      assert.equal(thoughts.join(''), expected.message.reasoning_content ?? '');
    }),
    { numRuns: runs },
  );
});

test('a chat stream becomes events that the Anthropic client reads as the whole answer', async () => {
  const message = fc
    .tuple(fc.option(TEXT), fc.option(TEXT), fc.array(JSON_OBJECT, { maxLength: 2 }))
    .map(([thought, content, calls]) => ({
      content,
      ...(thought === null ? {} : { reasoning_content: thought }),
      tool_calls: calls.map((args, index) => ({
        ...callOf(JSON.stringify(args)),
        id: `c${index}`,
      })),
    }));
  await fc.assert(
    fc.asyncProperty(message, CUTS, async (said, cuts) => {
      const answer = completionOf(said, said.tool_calls.length > 0 ? 'tool_calls' : 'stop');
      const events = eventsOf(run(intoMessages.stream(CONTEXT), chunksOf(answer, cuts)));
      const read = await readByAnthropic(Buffer.concat(events.map(({ bytes }) => bytes)));
      const whole = toMessages(answer);
      assert.deepEqual(JSON.parse(JSON.stringify(read.content)), whole.content);
      for (const name of [
        'id',
        'model',
        'role',
        'stop_reason',
        'stop_sequence',
        'usage',
      ] as const) {
        assert.deepEqual(read[name], whole[name], name);
      }
      seenWhole('anthropic-messages', events, whole);
    }),
    { numRuns: runs },
  );
});

test('usage is in the chunks when it was asked for, and only then', () => {
  const events = streamOf(messageOf([{ type: 'text', text: 'a' }]));
  const quiet = run(intoChat.stream({ ...CONTEXT, includeUsage: false }), events);
  assert.ok(!quiet.includes('usage') && quiet.includes('[DONE]'));
  assert.ok(run(intoChat.stream(CONTEXT), events).includes('"prompt_tokens":15'));
});

test('a refusal of a streaming upstream keeps its words', () => {
  const [start] = streamOf(messageOf([]));
  const last = {
    type: 'message_delta',
    delta: { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'no' } },
    usage: { output_tokens: 1 },
  };
  const events = [start as SseEvent, eventOf(last), eventOf({ type: 'message_stop' })];
  const out = String(run(intoChat.stream(CONTEXT), events));
  assert.ok(out.includes('"refusal":"no"') && out.includes('"finish_reason":"content_filter"'));
  const refused = chunksOf(completionOf({ content: 'x' }, 'stop'), []).map(
    (event) =>
      eventsOf(
        Buffer.from(String(event.bytes).replace('"content":"x"', '"refusal":"x"')),
      )[0] as SseEvent,
  );
  const back = String(run(intoMessages.stream(CONTEXT), refused));
  assert.ok(back.includes('"text":"x"') && back.includes('"stop_reason":"refusal"'));
});

test('a stream that breaks off is never given an end', () => {
  const messages = streamOf(messageOf([{ type: 'text', text: 'a' }])).slice(0, -1);
  assert.ok(!run(intoChat.stream(CONTEXT), messages).includes('[DONE]'));
  const chunks = chunksOf(completionOf({ content: 'a' }, 'stop'), []).slice(0, -1);
  assert.ok(!run(intoMessages.stream(CONTEXT), chunks).includes('message_stop'));
});

test('an error of the upstream is an error, not an answer', () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
  assert.throws(() => run(intoChat.stream(CONTEXT), [eventOf(error)]), { code: 'upstream_error' });
  const chunk = eventsOf(encodeSse(undefined, '{"error":{"message":"busy"}}'));
  assert.throws(() => run(intoMessages.stream(CONTEXT), chunk), { code: 'upstream_error' });
});

const delta = (value: object, more: object = {}) => ({
  id: 'c',
  model: 'm',
  choices: [{ index: 0, delta: value, finish_reason: null, ...more }],
});
const call = (index: number, rest: object) => delta({ tool_calls: [{ index, ...rest }] });
const opened = (index: number) => call(index, { id: `c${index}`, function: { name: 'f' } });
const piece = (index: number, text: string) => call(index, { function: { arguments: text } });
const finished = (reason: string) => delta({}, { finish_reason: reason });

const HOSTILE: [name: string, chunks: (object | '[DONE]')[]][] = [
  ['another choice', [{ choices: [{ index: 1, delta: { content: 'a' } }] }]],
  [
    'two choices',
    [
      {
        choices: [
          { index: 0, delta: {} },
          { index: 1, delta: {} },
        ],
      },
    ],
  ],
  ['no choices member', [{ id: 'x' }]],
  ['a delta that is no object', [{ choices: [{ index: 0, delta: 'a' }] }]],
  ['content as list', [delta({ content: ['a'] })]],
  ['a call that starts without a name', [call(0, { id: 'c' })]],
  ['a call that starts without an id', [call(0, { function: { name: 'f' } })]],
  ['a call out of order', [opened(1)]],
  [
    'a call that goes on after another began',
    [opened(0), piece(0, '{}'), opened(1), piece(0, '{}')],
  ],
  ['a call that goes on after text', [opened(0), delta({ content: 'a' }), piece(0, '{}')]],
  ['a call that changes its name', [opened(0), call(0, { function: { name: 'g' } })]],
  ['half a call before the next', [opened(0), piece(0, '{"a":'), opened(1)]],
  ['half a call at the end', [opened(0), piece(0, '{"a":'), finished('tool_calls'), '[DONE]']],
  [
    'half a call that ends as plain text',
    [opened(0), piece(0, '{"a":'), finished('stop'), '[DONE]'],
  ],
  [
    'a call that two parsers read differently',
    [opened(0), piece(0, '{"a":1,'), piece(0, '"a":2}'), finished('tool_calls'), '[DONE]'],
  ],
  ['words after the end', [delta({ content: 'a' }), finished('stop'), delta({ content: 'b' })]],
  ['an end without a reason', [delta({ content: 'a' }), '[DONE]']],
  ['a reason that nobody knows', [delta({ content: 'a' }), finished('toString'), '[DONE]']],
  ['an end without an answer', ['[DONE]']],
  ['a chunk after the end', [delta({ content: 'a' }), finished('stop'), '[DONE]', delta({})]],
];
for (const [name, chunks] of HOSTILE) {
  test(`malformed chat stream: ${name}`, () => {
    const events = chunks.flatMap((chunk) =>
      eventsOf(encodeSse(undefined, chunk === '[DONE]' ? chunk : JSON.stringify(chunk))),
    );
    const translator = intoMessages.stream(CONTEXT);
    for (const event of events.slice(0, -1)) translator.push(event);
    assert.throws(() => translator.push(events.at(-1) as SseEvent), { code: 'upstream_malformed' });
  });
}

test('arguments cut off by the token limit end as such, and are never a tool_use end', async () => {
  const chunks = [opened(0), piece(0, '{"a":1,"b'), finished('length'), '[DONE]'] as const;
  const events = chunks.flatMap((chunk) =>
    eventsOf(encodeSse(undefined, typeof chunk === 'string' ? chunk : JSON.stringify(chunk))),
  );
  const message = await readByAnthropic(run(intoMessages.stream(CONTEXT), events));
  assert.equal(message.stop_reason, 'max_tokens');
});

test('a call that the provider cut off ends as such, and is never made a whole one', async () => {
  for (const pieces of [[], ['{"a":1,"b']]) {
    const translator = intoChat.stream(CONTEXT);
    const bytes = run(translator, [
      streamOf(messageOf([]))[0] as SseEvent,
      ...[
        {
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} },
        },
        ...pieces.map((partial_json) => ({
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'input_json_delta', partial_json },
        })),
        { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: {} },
        { type: 'message_stop' },
      ].map((value) => eventOf(value)),
    ]);
    const chunks = eventsOf(bytes).map(({ data }) => String(data));
    const deltas = chunks
      .filter((chunk) => chunk !== '[DONE]')
      .flatMap((chunk) => (JSON.parse(chunk) as OpenAI.ChatCompletionChunk).choices);
    const calls = deltas.flatMap(({ delta }) => delta.tool_calls ?? []);
    assert.equal(calls.map((call) => call.function?.arguments ?? '').join(''), pieces.join(''));
    assert.equal(deltas.at(-1)?.finish_reason, 'length');
  }
});

test('a Messages stream that the codec refuses is not translated', () => {
  const [start] = streamOf(messageOf([]));
  for (const bad of [
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'content_block_start', index: 0, content_block: { type: 'server_tool_use' } },
    { type: 'message_stop' },
  ]) {
    const translator = intoChat.stream(CONTEXT);
    translator.push(start as SseEvent);
    assert.throws(() => translator.push(eventOf(bad)), { code: 'upstream_malformed' }, bad.type);
  }
});
