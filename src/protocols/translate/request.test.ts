// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { BartizanError } from '../../core/errors.ts';
import { parseStrict } from '../../core/json/parse.ts';
import { anthropicMessages } from '../anthropic/messages.ts';
import { bodyOf, JSON_OBJECT, JSON_VALUE } from '../anthropic/wire.fixture.ts';
import { codecFor } from '../codecs.ts';
import { DEFAULT_MAX_TOKENS, requestToMessages } from './chat-to-messages.ts';
import { requestToChat } from './messages-to-chat.ts';
import { translationFor } from './translation.ts';

const OPTIONS = { model: 'up', stream: false };
const toMessages = (request: object, options = OPTIONS) =>
  JSON.parse(String(requestToMessages(bodyOf(request), options)));
const toChat = (request: object, options = OPTIONS) =>
  JSON.parse(String(requestToChat(bodyOf(request), options)));

const ASK = [{ role: 'user', content: 'hi' }];
const chat = (more: object) => ({ model: 'm', messages: ASK, max_tokens: 9, ...more });
const anthropic = (more: object) => ({ model: 'm', max_tokens: 9, messages: ASK, ...more });
const chatBase = { model: 'up', max_completion_tokens: 9, messages: ASK };
const messagesBase = { model: 'up', max_tokens: 9, messages: ASK };

const SCHEMA = { type: 'object', properties: { q: { type: 'string' } } };
const FUNCTION = {
  type: 'function',
  function: { name: 'f', description: 'd', parameters: SCHEMA },
};
const TOOL = { name: 'f', description: 'd', input_schema: SCHEMA };
const call = (id: string, args: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: args },
});

/** Pairs that translate into each other, both ways. */
const BOTH: [name: string, chat: object, messages: object][] = [
  ['plain', {}, {}],
  [
    'system',
    { messages: [{ role: 'system', content: 's' }, ...ASK] },
    { system: [{ type: 'text', text: 's' }] },
  ],
  [
    'instructions in between keep their place',
    { messages: [...ASK, { role: 'system', content: 's' }] },
    { messages: [...ASK, { role: 'system', content: 's' }] },
  ],
  ['sampling', { temperature: 0.5, top_p: 0.9 }, { temperature: 0.5, top_p: 0.9 }],
  ['stop words', { stop: ['a', 'b'] }, { stop_sequences: ['a', 'b'] }],
  [
    'tools',
    { tools: [FUNCTION], tool_choice: 'auto', parallel_tool_calls: false },
    { tools: [TOOL], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  ],
  [
    'strict tools',
    { tools: [{ ...FUNCTION, function: { ...FUNCTION.function, strict: true } }] },
    { tools: [{ ...TOOL, strict: true }] },
  ],
  [
    'any tool',
    { tools: [FUNCTION], tool_choice: 'required' },
    { tools: [TOOL], tool_choice: { type: 'any' } },
  ],
  [
    'no tool',
    { tools: [FUNCTION], tool_choice: 'none' },
    { tools: [TOOL], tool_choice: { type: 'none' } },
  ],
  [
    'one tool',
    { tools: [FUNCTION], tool_choice: { type: 'function', function: { name: 'f' } } },
    { tools: [TOOL], tool_choice: { type: 'tool', name: 'f' } },
  ],
  [
    'text and images',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'https://e.example/a.png' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
    },
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { type: 'url', url: 'https://e.example/a.png' } },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
      ],
    },
  ],
  [
    'calls and results; results of one round are one turn',
    {
      messages: [
        ...ASK,
        { role: 'assistant', content: 'ok', tool_calls: [call('1', '{"q": 1}'), call('2', '{}')] },
        { role: 'tool', tool_call_id: '1', content: 'r1' },
        {
          role: 'tool',
          tool_call_id: '2',
          content: [
            { type: 'text', text: 'r' },
            { type: 'text', text: '2' },
          ],
        },
        { role: 'user', content: 'and?' },
      ],
    },
    {
      messages: [
        ...ASK,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'ok' },
            { type: 'tool_use', id: '1', name: 'f', input: { q: 1 } },
            { type: 'tool_use', id: '2', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: '1', content: 'r1' },
            {
              type: 'tool_result',
              tool_use_id: '2',
              content: [
                { type: 'text', text: 'r' },
                { type: 'text', text: '2' },
              ],
            },
          ],
        },
        { role: 'user', content: 'and?' },
      ],
    },
  ],
  ['effort', { reasoning_effort: 'high' }, { output_config: { effort: 'high' } }],
  ['no reasoning', { reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
  [
    'answers in a schema',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: SCHEMA },
      },
    },
    { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
  ],
];

/** Tool arguments are compared as values: `input` comes back in the spelling of its own body. */
const normal = (request: object): unknown =>
  JSON.parse(JSON.stringify(request), (key, value) =>
    key === 'arguments' ? JSON.parse(value) : value,
  );

for (const [name, chatPart, messagesPart] of BOTH) {
  test(`both ways: ${name}`, () => {
    assert.deepEqual(toMessages(chat(chatPart)), { ...messagesBase, ...messagesPart });
    const back = { ...chatBase, ...chatPart };
    assert.deepEqual(normal(toChat(anthropic(messagesPart))), normal(back));
  });
}

const TO_MESSAGES: [name: string, chat: object, messages: object][] = [
  ['a bound where none was set', { max_tokens: undefined }, { max_tokens: DEFAULT_MAX_TOKENS }],
  ['the newer bound', { max_tokens: undefined, max_completion_tokens: 5 }, { max_tokens: 5 }],
  [
    'developer',
    {
      messages: [
        {
          role: 'developer',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        ...ASK,
      ],
    },
    {
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
  ],
  ['one stop word', { stop: 'a' }, { stop_sequences: ['a'] }],
  ['no stop word', { stop: [] }, {}],
  [
    'one call at a time',
    { tools: [FUNCTION], parallel_tool_calls: false },
    { tools: [TOOL], tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  ],
  ['one call at a time without tools', { parallel_tool_calls: false }, {}],
  [
    'a function without parameters',
    { tools: [{ type: 'function', function: { name: 'f' } }] },
    { tools: [{ name: 'f', input_schema: { type: 'object', properties: {} } }] },
  ],
  ['plain text format', { response_format: { type: 'text' } }, {}],
  [
    'defaults',
    {
      n: 1,
      logprobs: false,
      seed: null,
      logit_bias: {},
      presence_penalty: 0,
      store: false,
      modalities: ['text'],
    },
    {},
  ],
  [
    'hints',
    {
      user: 'u',
      safety_identifier: 's',
      metadata: { a: 'b' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      stream_options: { include_usage: true },
    },
    {},
  ],
  [
    'an earlier refusal is what the model said',
    {
      messages: [
        ...ASK,
        { role: 'assistant', content: null, refusal: 'no', annotations: [], audio: null },
        ...ASK,
      ],
    },
    { messages: [...ASK, { role: 'assistant', content: [{ type: 'text', text: 'no' }] }, ...ASK] },
  ],
  [
    'empty words of a turn of calls',
    {
      messages: [
        ...ASK,
        { role: 'assistant', content: '', tool_calls: [call('1', ' ')] },
        { role: 'tool', tool_call_id: '1', content: '' },
      ],
    },
    {
      messages: [
        ...ASK,
        { role: 'assistant', content: [{ type: 'tool_use', id: '1', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: '1', content: '' }] },
      ],
    },
  ],
];

for (const [name, chatPart, messagesPart] of TO_MESSAGES) {
  test(`to Messages: ${name}`, () => {
    assert.deepEqual(toMessages(chat(chatPart)), { ...messagesBase, ...messagesPart });
  });
}

const TO_CHAT: [name: string, messages: object, chat: object][] = [
  ['system string', { system: 's' }, { messages: [{ role: 'system', content: 's' }, ...ASK] }],
  [
    'caching hints',
    {
      cache_control: { type: 'ephemeral' },
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } }],
        },
      ],
    },
    {},
  ],
  ['hints', { service_tier: 'auto', metadata: { user_id: 'u' }, speed: 'standard' }, {}],
  ['the model decides how much to think', { thinking: { type: 'adaptive' } }, {}],
  [
    'the older schema member',
    { output_format: { type: 'json_schema', schema: SCHEMA } },
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: SCHEMA },
      },
    },
  ],
  [
    'thoughts without a signature came from a chat server',
    {
      messages: [
        ...ASK,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: '' },
            { type: 'text', text: 'a' },
          ],
        },
        ...ASK,
      ],
    },
    { messages: [...ASK, { role: 'assistant', reasoning_content: 'hm', content: 'a' }, ...ASK] },
  ],
  [
    'results before words',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: '1' },
            { type: 'text', text: 'hi' },
          ],
        },
      ],
    },
    {
      messages: [
        { role: 'tool', tool_call_id: '1', content: '' },
        { role: 'user', content: 'hi' },
      ],
    },
  ],
];

for (const [name, messagesPart, chatPart] of TO_CHAT) {
  test(`to chat: ${name}`, () => {
    assert.deepEqual(toChat(anthropic(messagesPart)), { ...chatBase, ...chatPart });
  });
}

test('a stream is asked for as the gateway says, with usage', () => {
  const options = { model: 'up', stream: true };
  assert.equal(toMessages(chat({ stream: false }), options).stream, true);
  assert.equal(toMessages(chat({ stream: true })).stream, undefined);
  assert.deepEqual(toChat(anthropic({}), options).stream_options, { include_usage: true });
  assert.equal(toChat(anthropic({ stream: true })).stream, undefined);
});

test('numbers that no double can hold survive in arguments and schemas', () => {
  const args = '{ "account": 12345678901234567890, "rate": 1.0 }';
  const request = `{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":${JSON.stringify(args)}}}]},{"role":"tool","tool_call_id":"1","content":"r"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"maximum":98765432109876543210}}}]}`;
  const there = requestToMessages(parseStrict(Buffer.from(request)), OPTIONS);
  assert.ok(there.includes(args) && there.includes('98765432109876543210'));
  const back = JSON.parse(String(requestToChat(parseStrict(there), OPTIONS)));
  assert.equal(back.messages[0].tool_calls[0].function.arguments, args);
});

const said = (turn: object) => ({ messages: [...ASK, turn, ...ASK] });
const parts = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const C = '/messages/0/content';
const A = '/messages/1';

const REFUSED_CHAT: [name: string, request: object, pointer: string][] = [
  ['a member that nobody knows', { surprise: 1 }, '/surprise'],
  ['a member named like a method', { toString: 1 }, '/toString'],
  ['several answers', { n: 2 }, '/n'],
  ['seed', { seed: 1 }, '/seed'],
  ['two bounds', { max_tokens: 5, max_completion_tokens: 6 }, '/max_tokens'],
  ['logprobs', { logprobs: true }, '/logprobs'],
  ['logit_bias', { logit_bias: { 1: 2 } }, '/logit_bias'],
  ['penalties', { presence_penalty: 1 }, '/presence_penalty'],
  ['store', { store: true }, '/store'],
  ['audio', { modalities: ['text', 'audio'] }, '/modalities'],
  ['web search', { web_search_options: {} }, '/web_search_options'],
  ['functions of old', { functions: [{ name: 'f' }] }, '/functions'],
  ['a temperature that Messages has not', { temperature: 1.5 }, '/temperature'],
  ['effort that Messages has not', { reasoning_effort: 'minimal' }, '/reasoning_effort'],
  ['any JSON', { response_format: { type: 'json_object' } }, '/response_format/type'],
  [
    'a schema that may be broken',
    { response_format: { type: 'json_schema', json_schema: { schema: SCHEMA, strict: false } } },
    '/response_format/json_schema/strict',
  ],
  [
    'instructions inside a format',
    { response_format: { type: 'json_schema', json_schema: { schema: SCHEMA, description: 'd' } } },
    '/response_format/json_schema/description',
  ],
  ['custom tools', { tools: [{ type: 'custom', custom: { name: 'f' } }] }, '/tools/0/custom'],
  [
    'allowed tools',
    { tools: [FUNCTION], tool_choice: { type: 'allowed_tools', allowed_tools: {} } },
    '/tool_choice/type',
  ],
  ['a forced tool that is not offered', { tool_choice: 'required' }, '/tool_choice'],
  [
    'names of speakers',
    { messages: [{ role: 'user', name: 'n', content: 'hi' }] },
    '/messages/0/name',
  ],
  [
    'a role of old',
    { messages: [{ role: 'function', name: 'f', content: 'hi' }] },
    '/messages/0/role',
  ],
  ['sound', parts({ type: 'input_audio', input_audio: {} }), `${C}/0/type`],
  ['files', parts({ type: 'file', file: {} }), `${C}/0/type`],
  [
    'an image in a format that Messages has not',
    parts({ type: 'image_url', image_url: { url: 'data:image/svg+xml;base64,AA' } }),
    `${C}/0/image_url/url`,
  ],
  [
    'an image that is not base64',
    parts({ type: 'image_url', image_url: { url: 'data:image/png;base64,A A' } }),
    `${C}/0/image_url/url`,
  ],
  [
    'an image from a disk',
    parts({ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }),
    `${C}/0/image_url/url`,
  ],
  [
    'images of the system',
    {
      messages: [
        { role: 'system', content: [{ type: 'image_url', image_url: { url: 'https://e' } }] },
        ...ASK,
      ],
    },
    `${C}/0/type`,
  ],
  [
    'thoughts without a signature',
    said({ role: 'assistant', content: 'a', reasoning_content: 'hm' }),
    `${A}/reasoning_content`,
  ],
  ['sound of the model', said({ role: 'assistant', audio: { id: 'a' } }), `${A}/audio`],
  [
    'a call of a custom tool',
    said({ role: 'assistant', tool_calls: [{ id: '1', type: 'custom', custom: {} }] }),
    `${A}/tool_calls/0/custom`,
  ],
  [
    'arguments that are not JSON',
    said({ role: 'assistant', tool_calls: [call('1', '{"a":')] }),
    `${A}/tool_calls/0/function/arguments`,
  ],
  [
    'arguments that two parsers read differently',
    said({ role: 'assistant', tool_calls: [call('1', '{"a":1,"a":2}')] }),
    `${A}/tool_calls/0/function/arguments`,
  ],
  [
    'arguments that are no object',
    said({ role: 'assistant', tool_calls: [call('1', '[1]')] }),
    `${A}/tool_calls/0/function/arguments`,
  ],
  ['a last word of the model', { messages: [...ASK, { role: 'assistant', content: 'a' }] }, A],
  ['nothing but instructions', { messages: [{ role: 'system', content: 'a' }] }, '/messages'],
];

const U = { role: 'user' as const };
const think = (more: object) =>
  said({ role: 'assistant', content: [more, { type: 'text', text: 'a' }] });
const REFUSED_MESSAGES: [name: string, request: object, pointer: string][] = [
  ['a member that nobody knows', { surprise: 1 }, '/surprise'],
  ['top_k', { top_k: 5 }, '/top_k'],
  [
    'effort without thoughts',
    { thinking: { type: 'disabled' }, output_config: { effort: 'low' } },
    '/output_config/effort',
  ],
  [
    'two schemas',
    {
      output_format: { type: 'json_schema', schema: SCHEMA },
      output_config: { format: { type: 'json_schema', schema: SCHEMA } },
    },
    '/output_format',
  ],
  [
    'a budget for thoughts',
    { thinking: { type: 'enabled', budget_tokens: 2000 } },
    '/thinking/budget_tokens',
  ],
  [
    'thoughts that must not show',
    { thinking: { type: 'adaptive', display: 'omitted' } },
    '/thinking/display',
  ],
  ['effort that chat has not', { output_config: { effort: 'max' } }, '/output_config/effort'],
  ['a budget for the task', { output_config: { task_budget: {} } }, '/output_config/task_budget'],
  ['an answer of no tokens', { max_tokens: 0 }, '/max_tokens'],
  ['five stop words', { stop_sequences: ['1', '2', '3', '4', '5'] }, '/stop_sequences'],
  ['remote tools', { mcp_servers: [{ type: 'url', url: 'x', name: 'n' }] }, '/mcp_servers'],
  ['containers', { container: 'c' }, '/container'],
  ['context management', { context_management: { edits: [{ type: 'x' }] } }, '/context_management'],
  ['fast mode', { speed: 'fast' }, '/speed'],
  [
    'tools of the provider',
    { tools: [{ type: 'web_search_20250305', name: 'w' }] },
    '/tools/0/type',
  ],
  ['examples of input', { tools: [{ ...TOOL, input_examples: [{}] }] }, '/tools/0/input_examples'],
  [
    'tools for other tools',
    { tools: [{ ...TOOL, allowed_callers: ['code_execution_20250825'] }] },
    '/tools/0/allowed_callers',
  ],
  ['documents', parts({ type: 'document', source: {} }), `${C}/0/type`],
  ['search results', parts({ type: 'search_result' }), `${C}/0/type`],
  [
    'images in files',
    parts({ type: 'image', source: { type: 'file', file_id: 'f' } }),
    `${C}/0/source/type`,
  ],
  [
    'images in results',
    parts({ type: 'tool_result', tool_use_id: '1', content: [{ type: 'image', source: {} }] }),
    `${C}/0/content/0/type`,
  ],
  [
    'results after words',
    parts({ type: 'text', text: 'a' }, { type: 'tool_result', tool_use_id: '1' }),
    `${C}/1`,
  ],
  [
    'citations',
    think({ type: 'text', text: 'a', citations: [{ type: 'char_location' }] }),
    `${A}/content/0/citations`,
  ],
  [
    'signed thoughts',
    think({ type: 'thinking', thinking: 'a', signature: 'c2ln' }),
    `${A}/content/0/signature`,
  ],
  ['redacted thoughts', think({ type: 'redacted_thinking', data: 'x' }), `${A}/content/0/type`],
  [
    'words after a call',
    said({
      role: 'assistant',
      content: [
        { type: 'tool_use', id: '1', name: 'f', input: {} },
        { type: 'text', text: 'a' },
      ],
    }),
    `${A}/content/1`,
  ],
  [
    'a call by code',
    said({
      role: 'assistant',
      content: [
        {
          type: 'tool_use',
          id: '1',
          name: 'f',
          input: {},
          caller: { type: 'code_execution_20250825', tool_id: 'x' },
        },
      ],
    }),
    `${A}/content/0/caller`,
  ],
  [
    'a last word of the model',
    {
      messages: [
        { ...U, content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
    },
    A,
  ],
  ['a role of another wire', { messages: [{ role: 'tool', content: 'a' }] }, '/messages/0/role'],
];

const refusal = (pointer: string) => (error: unknown) => {
  assert.ok(error instanceof BartizanError);
  assert.deepEqual([error.code, error.pointer], ['untranslatable', pointer]);
  return true;
};
for (const [name, request, pointer] of REFUSED_CHAT) {
  test(`chat, untranslatable: ${name}`, () => {
    assert.throws(() => toMessages(chat(request)), refusal(pointer));
  });
}
for (const [name, request, pointer] of REFUSED_MESSAGES) {
  test(`Messages, untranslatable: ${name}`, () => {
    assert.throws(() => toChat(anthropic(request)), refusal(pointer));
  });
}

const runs = process.env['BARTIZAN_TESTS'] === 'full' ? 2000 : 150;
const TEXT = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const TURN = fc.oneof(
  TEXT.map((content) => [{ role: 'user', content }]),
  TEXT.map((content) => [{ role: 'assistant', content }]),
  fc
    .tuple(fc.option(TEXT), fc.array(fc.tuple(JSON_OBJECT, TEXT), { minLength: 1, maxLength: 3 }))
    .map(([content, calls]) => [
      {
        role: 'assistant',
        content,
        tool_calls: calls.map(([args], index) => call(`c${index}`, JSON.stringify(args))),
      },
      ...calls.map(([, result], index) => ({
        role: 'tool',
        tool_call_id: `c${index}`,
        content: result,
      })),
    ]),
);

test('chat -> Messages -> chat keeps words, tools and calls', () => {
  fc.assert(
    fc.property(fc.array(TURN, { maxLength: 5 }), fc.option(JSON_OBJECT), (turns, schema) => {
      const messages = [...turns.flat(), { role: 'user', content: 'go on' }];
      const tools =
        schema === null
          ? {}
          : { tools: [{ type: 'function', function: { name: 'f', parameters: schema } }] };
      const there = requestToMessages(bodyOf(chat({ messages, ...tools })), OPTIONS);
      assert.deepEqual(anthropicMessages.readRequest(parseStrict(there)).uninspected, []);
      const again = requestToChat(parseStrict(there), OPTIONS);
      assert.deepEqual(codecFor('openai-chat').readRequest(parseStrict(again)).uninspected, []);
      const back = JSON.parse(String(again));
      assert.deepEqual(back, { ...chatBase, messages, ...tools });
    }),
    { numRuns: runs },
  );
});

test('arbitrary members are translated or refused, never a crash', () => {
  const turn = fc.record(
    {
      role: fc.constantFrom('user', 'assistant', 'tool', 'system'),
      content: JSON_VALUE,
      tool_calls: JSON_VALUE,
    },
    { requiredKeys: ['role'] },
  );
  fc.assert(
    fc.property(fc.array(turn), JSON_VALUE, (messages, tools) => {
      for (const translate of [toMessages, toChat]) {
        try {
          translate({ model: 'm', max_tokens: 1, messages, tools });
        } catch (thrown) {
          assert.equal((thrown as { code?: string }).code, 'untranslatable');
        }
      }
    }),
    { numRuns: runs },
  );
});

test('only chat and Messages translate, and into each other', () => {
  assert.ok(translationFor('openai-chat', 'anthropic-messages'));
  assert.ok(translationFor('anthropic-messages', 'openai-chat'));
  assert.equal(translationFor('openai-chat', 'openai-chat'), undefined);
  assert.equal(translationFor('openai-responses', 'anthropic-messages'), undefined);
  assert.equal(translationFor('anthropic-count-tokens', 'openai-chat'), undefined);
});
