// SPDX-License-Identifier: Apache-2.0
// Requests and answers of every wire that use most of what the wire has: what mutations start from.
// Written from the providers' documentation, apart from the codecs.
import type { WireId } from '../../src/core/exchange.ts';
import type { JsonValue } from '../../src/core/json/types.ts';
import { FIELDS } from '../leak/fields.ts';

const SCHEMA = { type: 'object', properties: { city: { type: 'string', description: 'A city' } } };
const CACHE = { cache_control: { type: 'ephemeral' } };

const CHAT_REQUEST: JsonValue = {
  model: 'm',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'developer', content: [{ type: 'text', text: 'And polite.' }] },
    {
      role: 'user',
      name: 'ann',
      content: [
        { type: 'text', text: 'Weather?' },
        { type: 'image_url', image_url: { url: 'https://a.test/x.png', detail: 'low' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      refusal: 'no',
      reasoning_content: 'hm',
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'get', arguments: '{"city":"Oslo"}' } },
        { id: 'c2', type: 'custom', custom: { name: 'sql', input: 'select 1' } },
      ],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
    { role: 'function', name: 'old', content: 'res' },
  ],
  tools: [
    {
      type: 'function',
      function: { name: 'get', description: 'Weather', parameters: SCHEMA, strict: true },
    },
    {
      type: 'custom',
      custom: {
        name: 'sql',
        description: 'd',
        format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: x' } },
      },
    },
  ],
  tool_choice: { type: 'function', function: { name: 'get' } },
  response_format: {
    type: 'json_schema',
    json_schema: { name: 's', description: 'd', schema: SCHEMA },
  },
  prediction: { type: 'content', content: 'guess' },
  metadata: { note: 'n' },
  stop: ['END', 'STOP'],
  stream: true,
  stream_options: { include_usage: true },
  temperature: 0.5,
  n: 2,
  max_completion_tokens: 50,
  logit_bias: { 50256: -100 },
  user: 'u',
};

const RESPONSES_REQUEST: JsonValue = {
  model: 'm',
  instructions: 'Be brief.',
  input: [
    { role: 'user', content: 'Hello' },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'Weather?' },
        { type: 'input_image', image_url: 'https://a.test/x.png' },
      ],
    },
    {
      type: 'message',
      id: 'm1',
      role: 'assistant',
      status: 'completed',
      content: [
        { type: 'output_text', text: 'ok', annotations: [] },
        { type: 'refusal', refusal: 'no' },
      ],
    },
    {
      type: 'reasoning',
      id: 'r1',
      summary: [{ type: 'summary_text', text: 'hm' }],
      content: [{ type: 'reasoning_text', text: 'mm' }],
    },
    { type: 'function_call', call_id: 'c1', name: 'get', arguments: '{"city":"Oslo"}' },
    { type: 'function_call_output', call_id: 'c1', output: 'sunny' },
    { type: 'custom_tool_call', call_id: 'c2', name: 'sql', input: 'select 1' },
    { type: 'custom_tool_call_output', call_id: 'c2', output: [{ type: 'input_text', text: '1' }] },
  ],
  tools: [
    { type: 'function', name: 'get', description: 'Weather', parameters: SCHEMA, strict: true },
    { type: 'custom', name: 'sql', description: 'd' },
  ],
  tool_choice: { type: 'function', name: 'get' },
  text: { format: { type: 'json_schema', name: 's', schema: SCHEMA }, verbosity: 'low' },
  metadata: { note: 'n' },
  reasoning: { effort: 'low', summary: 'auto' },
  stream: true,
  store: false,
  max_output_tokens: 50,
  user: 'u',
  safety_identifier: 's',
};

const MESSAGES_REQUEST: JsonValue = {
  model: 'm',
  max_tokens: 50,
  system: [{ type: 'text', text: 'Be brief.', ...CACHE }],
  messages: [
    { role: 'user', content: 'Hello' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'AA' },
        { type: 'text', text: 'ok' },
        { type: 'tool_use', id: 't1', name: 'get', input: { city: 'Oslo' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 't1',
          is_error: false,
          content: [{ type: 'text', text: 'sunny' }],
        },
        {
          type: 'document',
          title: 'T',
          context: 'c',
          source: { type: 'text', media_type: 'text/plain', data: 'words' },
          citations: { enabled: true },
        },
        {
          type: 'search_result',
          source: 'a',
          title: 'b',
          content: [{ type: 'text', text: 'found' }],
        },
        { type: 'image', source: { type: 'url', url: 'https://a.test/x.png' } },
      ],
    },
  ],
  tools: [
    { name: 'get', description: 'Weather', input_schema: SCHEMA, ...CACHE },
    { type: 'bash_20250124', name: 'bash' },
  ],
  tool_choice: { type: 'tool', name: 'get' },
  stop_sequences: ['END'],
  metadata: { user_id: 'u' },
  thinking: { type: 'enabled', budget_tokens: 1024 },
  stream: true,
  temperature: 0.5,
};

const EMBEDDINGS_REQUEST: JsonValue = {
  model: 'm',
  input: ['one', 'two'],
  dimensions: 8,
  encoding_format: 'float',
  user: 'u',
};

/** What a caller sends, by wire. */
export const REQUESTS: readonly (readonly [WireId, JsonValue])[] = [
  ['openai-chat', CHAT_REQUEST],
  ['openai-chat', { model: 'm', messages: [{ role: 'user', content: 'Hello' }] }],
  ['openai-responses', RESPONSES_REQUEST],
  ['openai-responses', { model: 'm', input: 'Hello' }],
  ['anthropic-messages', MESSAGES_REQUEST],
  [
    'anthropic-messages',
    { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hello' }] },
  ],
  [
    'anthropic-count-tokens',
    { model: 'm', messages: [{ role: 'user', content: 'Hello' }], system: 'Be brief.' },
  ],
  ['openai-embeddings', EMBEDDINGS_REQUEST],
];

/** What a provider answers, by wire. */
export const ANSWERS: readonly (readonly [WireId, JsonValue])[] = [
  ...FIELDS.flatMap((field) =>
    field.whole === undefined
      ? []
      : [[field.wire, field.whole.body('Said.') as JsonValue] as const],
  ),
  [
    'openai-embeddings',
    {
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }],
      usage: { prompt_tokens: 1, total_tokens: 1 },
    },
  ],
  ['anthropic-count-tokens', { input_tokens: 12 }],
];
