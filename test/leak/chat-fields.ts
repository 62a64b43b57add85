// SPDX-License-Identifier: Apache-2.0
// Chat completions with a text planted into one field of a message or of its deltas.
import { data, dig, type Field, type Json, planted, textAt } from './field.ts';

const CHAT = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-x' };
const chunk = (delta: Json, choice = 0, more: Json = {}): string =>
  data({
    ...CHAT,
    choices: [{ index: choice, delta, logprobs: null, finish_reason: null, ...more }],
  });
const finish = (choice: number, reason: string): string =>
  data({ ...CHAT, choices: [{ index: choice, delta: {}, logprobs: null, finish_reason: reason }] });
const DONE = 'data: [DONE]\n\n';

type ChatField = {
  readonly name: string;
  /** Path of the text inside a delta, and inside a message. */
  readonly path: string;
  readonly choice?: number;
  /** What stands around the text in every delta, and in the first one. */
  readonly each?: Json;
  readonly first?: Json;
  readonly messagePath?: string;
  readonly message?: Json;
  readonly grows?: boolean;
  readonly tool?: boolean;
  readonly more?: (text: string) => Json;
};

function chat(field: ChatField): Field {
  const { path, choice = 0, each = {}, first = {}, grows = true, more = () => ({}) } = field;
  const message = field.message ?? each;
  const messagePath = `choices.0.message.${field.messagePath ?? path}`;
  return {
    wire: 'openai-chat',
    name: field.name,
    grows,
    heldWhole: field.tool ?? false,
    stream: (deltas) => [
      ': keep-alive\n\n',
      chunk({ role: 'assistant', content: '' }, 0),
      ...(choice === 0 ? [] : [chunk({ role: 'assistant', content: '' }, choice)]),
      ...(field.tool === true ? [chunk(first, choice)] : []),
      ...deltas.flatMap((delta, index) => [
        chunk(planted(each, path, delta), choice, more(delta)),
        ...(choice === 0 ? [] : [chunk({ content: `other ${index}. ` }, 0)]),
      ]),
      finish(choice, field.tool === true ? 'tool_calls' : 'stop'),
      ...(choice === 0 ? [] : [finish(0, 'stop')]),
      data({
        ...CHAT,
        choices: [],
        usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
      }),
      DONE,
    ],
    read: (events) =>
      events
        .map((event) => {
          if (dig(event, 'choices.0.index') !== choice) return '';
          return textAt(event, `choices.0.delta.${path}`);
        })
        .join(''),
    whole: {
      body: (text) =>
        planted(
          {
            ...CHAT,
            object: 'chat.completion',
            choices: [
              {
                index: 0,
                message: { role: 'assistant', content: null, ...message },
                finish_reason: 'stop',
              },
            ],
            usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
          },
          messagePath,
          text,
        ),
      read: (body) => textAt(body, messagePath),
    },
  };
}

const call = (rest: Json): Json => ({ tool_calls: [{ index: 0, ...rest }] });
const CALL_START = call({
  id: 'call_1',
  type: 'function',
  function: { name: 'pay', arguments: '' },
});
const CALL_MESSAGE: Json = {
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'pay', arguments: '' } }],
};
const logprobs = (delta: string): Json => ({
  logprobs: {
    content: [{ token: delta, logprob: -0.1, bytes: [...Buffer.from(delta)], top_logprobs: [] }],
    refusal: null,
  },
});

export const CHAT_FIELDS: readonly Field[] = [
  chat({ name: 'content', path: 'content' }),
  chat({ name: 'content of a second choice', path: 'content', choice: 1 }),
  chat({ name: 'content with logprobs', path: 'content', more: logprobs }),
  chat({ name: 'reasoning_content', path: 'reasoning_content' }),
  chat({ name: 'reasoning', path: 'reasoning' }),
  chat({
    name: 'content part',
    path: 'content.0.text',
    each: { content: [{ type: 'text', text: '' }] },
  }),
  chat({
    name: 'reasoning detail',
    path: 'reasoning_details.0.text',
    each: { reasoning_details: [{ type: 'reasoning.text', index: 0, text: '' }] },
  }),
  chat({ name: 'refusal', path: 'refusal' }),
  chat({ name: 'audio transcript', path: 'audio.transcript', each: { audio: { id: 'audio_1' } } }),
  chat({
    name: 'tool arguments',
    path: 'tool_calls.0.function.arguments',
    each: call({}),
    first: CALL_START,
    message: CALL_MESSAGE,
    tool: true,
  }),
  chat({
    name: 'custom tool input',
    path: 'tool_calls.0.custom.input',
    each: call({}),
    first: call({ id: 'call_1', type: 'custom', custom: { name: 'pay', input: '' } }),
    message: { tool_calls: [{ id: 'call_1', type: 'custom', custom: { name: 'pay', input: '' } }] },
    tool: true,
  }),
  chat({
    name: 'function_call arguments',
    path: 'function_call.arguments',
    first: { function_call: { name: 'pay', arguments: '' } },
    message: { function_call: { name: 'pay', arguments: '' } },
    tool: true,
  }),
  chat({
    name: 'tool name',
    path: 'tool_calls.0.function.name',
    each: call({ id: 'call_1', type: 'function', function: { arguments: '{}' } }),
    message: CALL_MESSAGE,
    grows: false,
  }),
  chat({
    name: 'annotation title',
    path: 'annotations.0.url_citation.title',
    each: {
      annotations: [
        {
          type: 'url_citation',
          url_citation: { url: 'https://a.test/', start_index: 0, end_index: 1 },
        },
      ],
    },
    grows: false,
  }),
];
