// SPDX-License-Identifier: Apache-2.0
// Single calls of tools that may not leave: whatever else an answer holds leaves, streamed and whole alike, and
// what the official clients put together from it is what an answer without those calls would have given.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import * as fc from 'fast-check';
import OpenAI from 'openai';
import { parseStrict } from '../../src/core/json/parse.ts';
import { Gate } from '../../src/gateway/gate/gate.ts';
import { type StreamGuard, UNJUDGED } from '../../src/gateway/gate/unjudged.ts';
import { judgeWhole } from '../../src/gateway/gate/whole.ts';
import { codecFor } from '../../src/protocols/codecs.ts';
import { SseParser } from '../../src/protocols/sse.ts';

const RUNS = process.env['BARTIZAN_TESTS'] === 'full' ? 2_000 : 60;
const NOTICE = '[withheld]';

type Call = { readonly name: string; readonly bad: boolean; readonly note: string };
type Answer = { readonly text: string; readonly calls: readonly Call[] };
/** What a client reads. */
type Read = { readonly text: string; readonly calls: readonly string[]; readonly finish: string };

const argumentsOf = ({ bad, note }: Call): string =>
  JSON.stringify({ note, to: bad ? 'FORBIDDEN' : 'friend' });

const answers: fc.Arbitrary<Answer> = fc.record({
  text: fc.constantFrom('', 'I will pay.'),
  calls: fc.array(
    fc.record({
      name: fc.constantFrom('pay', 'mail'),
      bad: fc.boolean(),
      note: fc.string({ unit: 'grapheme', maxLength: 6 }),
    }),
    { maxLength: 4 },
  ),
});

/** Withholds calls whose arguments say FORBIDDEN, and masks the word "pay" of texts: they are held whole. */
const guard = (): StreamGuard => ({
  ...UNJUDGED,
  open({ kind }) {
    let text = '';
    let over = false;
    return {
      push: (more) => void (text += more),
      end: () => void (over = true),
      get safe() {
        return over ? text.length : -1;
      },
      get withheld() {
        return over && kind === 'tool-call' && text.includes('FORBIDDEN') ? NOTICE : undefined;
      },
      get edits() {
        const start = kind === 'text' ? text.indexOf('pay') : -1;
        return over && start >= 0 ? [{ segment: 0, start, end: start + 3, text: '***' }] : [];
      },
    };
  },
});

type Wire = {
  readonly id: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  readonly whole: (answer: Answer) => unknown;
  readonly events: (answer: Answer, cut: (text: string) => readonly string[]) => readonly string[];
  readonly readWhole: (value: never) => Read;
  readonly readStream: (bytes: Buffer) => Promise<Read>;
  readonly finish: { readonly calls: string; readonly none: string };
};

const respond = (bytes: Buffer) => async (): Promise<Response> =>
  new Response(new Uint8Array(bytes), { headers: { 'content-type': 'text/event-stream' } });
const openai = (bytes: Buffer) => new OpenAI({ apiKey: 'k', fetch: respond(bytes) });
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { readonly type: string }): string => `event: ${value.type}\n${data(value)}`;

type ChatMessage = OpenAI.ChatCompletion;
const readChat = ({ choices }: Pick<ChatMessage, 'choices'>): Read => {
  const [choice] = choices;
  assert.ok(choice);
  const calls = choice.message.tool_calls ?? [];
  return {
    text: choice.message.content ?? '',
    calls: calls.map((call) => (call.type === 'function' ? call.function.arguments : '')),
    finish: choice.finish_reason,
  };
};

const chat: Wire = {
  id: 'openai-chat',
  finish: { calls: 'tool_calls', none: 'stop' },
  whole: ({ text, calls }) => ({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' ? null : text,
          ...(calls.length > 0 && {
            tool_calls: calls.map((call, index) => ({
              id: `call_${index}`,
              type: 'function',
              function: { name: call.name, arguments: argumentsOf(call) },
            })),
          }),
        },
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
  }),
  events({ text, calls }, cut) {
    const chunk = (delta: object, finish: string | null = null): string =>
      data({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta, finish_reason: finish }],
      });
    const pieces = calls.flatMap((call, index) => [
      chunk({
        tool_calls: [
          {
            index,
            id: `call_${index}`,
            type: 'function',
            function: { name: call.name, arguments: '' },
          },
        ],
      }),
      ...cut(argumentsOf(call)).map((piece) =>
        chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
      ),
    ]);
    return [
      chunk({ role: 'assistant', content: '' }),
      ...cut(text).map((content) => chunk({ content })),
      ...pieces,
      chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
      'data: [DONE]\n\n',
    ];
  },
  readWhole: (value: ChatMessage) => readChat(value),
  readStream: async (bytes) =>
    readChat(
      await openai(bytes)
        .chat.completions.stream({ model: 'm', messages: [] })
        .finalChatCompletion(),
    ),
};

const readMessage = ({ content, stop_reason: finish }: Anthropic.Message): Read => ({
  text: content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n'),
  calls: content.flatMap((block) =>
    block.type === 'tool_use' ? [JSON.stringify(block.input)] : [],
  ),
  finish: finish ?? '',
});

const messages: Wire = {
  id: 'anthropic-messages',
  finish: { calls: 'tool_use', none: 'end_turn' },
  whole: ({ text, calls }) => ({
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...calls.map((call, index) => ({
        type: 'tool_use',
        id: `toolu_${index}`,
        name: call.name,
        input: JSON.parse(argumentsOf(call)) as unknown,
      })),
    ],
    stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  }),
  events(answer, cut) {
    const { text, calls } = answer;
    const blocks = [
      ...(text === ''
        ? []
        : [{ start: { type: 'text', text: '' }, kind: 'text_delta', member: 'text', all: text }]),
      ...calls.map((call, index) => ({
        start: { type: 'tool_use', id: `toolu_${index}`, name: call.name, input: {} },
        kind: 'input_json_delta',
        member: 'partial_json',
        all: argumentsOf(call),
      })),
    ];
    const { content: _, ...message } = messages.whole(answer) as Record<string, unknown>;
    return [
      named({
        type: 'message_start',
        message: { ...message, content: [], stop_reason: null },
      } as never),
      ...blocks.flatMap(({ start, kind, member, all }, index) => [
        named({ type: 'content_block_start', index, content_block: start } as never),
        ...cut(all).map((piece) =>
          named({
            type: 'content_block_delta',
            index,
            delta: { type: kind, [member]: piece },
          } as never),
        ),
        named({ type: 'content_block_stop', index } as never),
      ]),
      named({
        type: 'message_delta',
        delta: { stop_reason: message['stop_reason'], stop_sequence: null },
        usage: { output_tokens: 1 },
      } as never),
      named({ type: 'message_stop' }),
    ];
  },
  readWhole: (value: Anthropic.Message) => readMessage(value),
  readStream: async (bytes) =>
    readMessage(
      await new Anthropic({ apiKey: 'k', fetch: respond(bytes) }).messages
        .stream({ model: 'm', max_tokens: 1, messages: [] })
        .finalMessage(),
    ),
};

const readResponse = ({
  output,
  status,
}: Pick<OpenAI.Responses.Response, 'output' | 'status'>) => ({
  text: output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .flatMap((part) => (part.type === 'output_text' ? [part.text] : []))
    .join('\n\n'),
  calls: output.flatMap((item) => (item.type === 'function_call' ? [item.arguments] : [])),
  finish: status ?? '',
});

const responses: Wire = {
  id: 'openai-responses',
  finish: { calls: 'completed', none: 'completed' },
  whole: ({ text, calls }) => ({
    id: 'r',
    object: 'response',
    created_at: 1,
    model: 'm',
    status: 'completed',
    output: [
      ...(text === ''
        ? []
        : [
            {
              id: 'msg_0',
              type: 'message',
              role: 'assistant',
              status: 'completed',
              content: [{ type: 'output_text', text, annotations: [] }],
            },
          ]),
      ...calls.map((call, index) => ({
        id: `fc_${index}`,
        type: 'function_call',
        call_id: `call_${index}`,
        name: call.name,
        arguments: argumentsOf(call),
        status: 'completed',
      })),
    ],
  }),
  events(answer, cut) {
    const whole = responses.whole(answer) as { output: Record<string, string>[] };
    let sequence = 0;
    const event = (type: string, more: object): string =>
      named({ type, sequence_number: sequence++, ...more } as never);
    const created = event('response.created', {
      response: { ...whole, status: 'in_progress', output: [] },
    });
    const items = whole.output.flatMap((item, index) => {
      const place = { item_id: item['id'], output_index: index };
      if (item['type'] === 'message') {
        const part = { type: 'output_text', text: '', annotations: [] };
        const at = { ...place, content_index: 0 };
        return [
          event('response.output_item.added', {
            output_index: index,
            item: { ...item, content: [] },
          }),
          event('response.content_part.added', { ...at, part }),
          ...cut(answer.text).map((delta) =>
            event('response.output_text.delta', { ...at, delta, logprobs: [] }),
          ),
          event('response.output_text.done', { ...at, text: answer.text, logprobs: [] }),
          event('response.content_part.done', { ...at, part: { ...part, text: answer.text } }),
          event('response.output_item.done', { output_index: index, item }),
        ];
      }
      const given = item['arguments'] ?? '';
      return [
        event('response.output_item.added', {
          output_index: index,
          item: { ...item, arguments: '' },
        }),
        ...cut(given).map((delta) =>
          event('response.function_call_arguments.delta', { ...place, delta }),
        ),
        event('response.function_call_arguments.done', { ...place, arguments: given }),
        event('response.output_item.done', { output_index: index, item }),
      ];
    });
    return [created, ...items, event('response.completed', { response: whole })];
  },
  readWhole: (value: OpenAI.Responses.Response) => readResponse(value),
  readStream: async (bytes) =>
    readResponse(await openai(bytes).responses.stream({ model: 'm', input: 'x' }).finalResponse()),
};

async function throughGate(
  wire: Wire,
  events: readonly string[],
  judge = guard(),
): Promise<Buffer> {
  const stream = codecFor(wire.id).openStream();
  const gate = new Gate({ stream, guard: judge, hideUsage: false, holdUnknown: false });
  const out: Buffer[] = [];
  for (const event of new SseParser().push(Buffer.from(events.join('')))) {
    await gate.push(event);
    out.push(...gate.take());
  }
  const { ending } = gate;
  assert.ok(ending?.kind === 'complete', JSON.stringify(ending));
  return Buffer.concat([...out, ending.last]);
}

async function wholeOf(wire: Wire, answer: Answer): Promise<{ before: Buffer; after: Buffer }> {
  const codec = codecFor(wire.id);
  const body = parseStrict(Buffer.from(JSON.stringify(wire.whole(answer))));
  const after = await judgeWhole({ codec, body, reading: codec.readResponse(body) }, guard());
  return { before: body.bytes, after };
}

const expected = (wire: Wire, { text, calls }: Answer): Read => {
  const left = calls.filter(({ bad }) => !bad);
  const notices = calls.filter(({ bad }) => bad).map(() => NOTICE);
  const said = text === '' ? [] : [text.replace('pay', '***')];
  return {
    text: [...said, ...notices].join('\n\n'),
    calls: left.map(argumentsOf),
    finish: left.length > 0 ? wire.finish.calls : wire.finish.none,
  };
};

for (const wire of [chat, messages, responses]) {
  test(`${wire.id}: calls that may not leave are gone, everything else is there`, async () => {
    await fc.assert(
      fc.asyncProperty(answers, fc.integer({ min: 1, max: 9 }), async (answer, size) => {
        const cut = (text: string): readonly string[] => text.match(pieces(size)) ?? [];
        const { before, after } = await wholeOf(wire, answer);
        assert.deepEqual(
          wire.readWhole(JSON.parse(after.toString()) as never),
          expected(wire, answer),
        );
        const events = wire.events(answer, cut);
        const bytes = await throughGate(wire, events);
        assert.deepEqual(await wire.readStream(bytes), expected(wire, answer));
        const isTouched = answer.text !== '' || answer.calls.some(({ bad }) => bad);
        if (!isTouched) {
          assert.ok(after.equals(before));
          assert.equal(bytes.toString(), events.join(''));
        }
        assert.ok(!bytes.includes('FORBIDDEN') && !after.includes('FORBIDDEN'));
        const numbers = [...bytes.toString().matchAll(/"sequence_number":([0-9]+)/g)];
        assert.ok(numbers.every(([, number], index) => number === String(index)));
      }),
      { numRuns: RUNS },
    );
  });
}

/** Code points, so many at a time. */
const pieces = (size: number): RegExp => new RegExp(`.{1,${size}}`, 'gsu');

test('a call without arguments is judged, streamed and whole', async () => {
  const withholding = (): StreamGuard => ({
    ...guard(),
    open: (segment) => ({
      ...guard().open(segment),
      safe: 100,
      withheld: segment.kind === 'tool-call' ? NOTICE : undefined,
    }),
  });
  const bare = { id: 'call_0', type: 'function', function: { name: 'wipe' } };
  const choice = { index: 0, finish_reason: 'tool_calls' };
  const body = parseStrict(
    Buffer.from(
      JSON.stringify({
        choices: [{ ...choice, message: { role: 'assistant', content: null, tool_calls: [bare] } }],
      }),
    ),
  );
  const codec = codecFor('openai-chat');
  const reading = codec.readResponse(body);
  const whole = await judgeWhole({ codec, body, reading }, withholding());
  assert.ok(!whole.includes('wipe'));
  const events = [
    data({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...bare }] } }] }),
    data({ choices: [{ ...choice, delta: {} }] }),
    'data: [DONE]\n\n',
  ];
  const bytes = await throughGate(chat, events, withholding());
  assert.ok(bytes.includes(NOTICE) && !bytes.includes('wipe') && bytes.includes('"stop"'));
});
