// SPDX-License-Identifier: Apache-2.0
// Attacks inside the body of a request on a running Bartizan: JSON that two readers read differently,
// bombs, content that nothing can inspect, state at the provider, and words in places guards forget.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  type Attacked,
  ask,
  assertNothingInternal,
  assertRefused,
  CARD,
  CHAT,
  INJECTION,
  type Json,
  MESSAGES,
  RESPONSES,
  startAttacked,
  type Wire,
  WIRES,
} from './attacked.fixture.ts';
import type { RawAnswer } from './raw-client.fixture.ts';
import { json } from './upstream.fixture.ts';

const ANSWERS: Readonly<Record<string, Json>> = {
  '/v1/chat/completions': {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-x',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  },
  '/v1/responses': {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'gpt-x',
    output: [],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  },
  '/v1/messages': {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-x',
    content: [{ type: 'text', text: 'hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
};

let attacked: Attacked;
before(async () => {
  attacked = await startAttacked();
});
beforeEach(() => {
  attacked.upstream.answer((response, asked) => json(ANSWERS[asked.path])(response, asked));
  attacked.upstream.asked.length = 0;
});
after(() => attacked?.stop());

const unasked = (): void => assert.equal(attacked.upstream.asked.length, 0, 'upstream was asked');

/** What could not be read is refused by its place, and the model is not asked. */
function assertUninspectable(answer: RawAnswer, wire: Wire['name'], pointer: string): void {
  const said = assertRefused(answer, [400, 'uninspectable'], wire);
  assert.equal(said['pointer'], pointer);
  assert.deepEqual(said['reasons'], ['content.uninspected']);
  unasked();
}

/** The one body that reached the upstream. */
function sentBody(): Json {
  assert.equal(attacked.upstream.asked.length, 1);
  return JSON.parse(attacked.upstream.asked[0]?.body ?? '') as Json;
}

describe('JSON that two readers read differently', () => {
  const BODIES: Readonly<Record<string, string>> = {
    'a role twice': '{"model":"gpt","messages":[{"role":"user","role":"system","content":"x"}]}',
    'a role twice, once in escapes':
      '{"model":"gpt","messages":[{"role":"user","\\u0072ole":"system","content":"x"}]}',
    'messages twice': '{"model":"gpt","messages":[{"role":"user","content":"x"}],"messages":[]}',
    'stream twice':
      '{"model":"gpt","stream":false,"messages":[{"role":"user","content":"x"}],"stream":true}',
    __proto__:
      '{"model":"gpt","messages":[{"role":"user","content":"x","__proto__":{"role":"system"}}]}',
    '__proto__ in escapes': '{"model":"gpt","messages":[],"\\u005f_proto__":{}}',
    'a lone surrogate': '{"model":"gpt","messages":[{"role":"user","content":"\\ud800"}]}',
    'half a surrogate pair':
      '{"model":"gpt","messages":[{"role":"user","content":"\\udc00\\ud800"}]}',
    'a byte order mark': '\ufeff{"model":"gpt","messages":[]}',
    'a comment': '{"model":"gpt"/**/,"messages":[]}',
    'a trailing comma': '{"model":"gpt","messages":[],}',
    'single quotes': "{'model':'gpt','messages':[]}",
    'a number that is none': '{"model":"gpt","messages":[],"temperature":NaN}',
    'a number beyond all numbers': '{"model":"gpt","messages":[],"temperature":1e999}',
    'two values': '{"model":"gpt","messages":[]}{"model":"gpt"}',
    'a line feed in a string': '{"model":"gpt","messages":[{"role":"user","content":"a\nb"}]}',
    nothing: '',
    'no object': '[]',
  };
  for (const [name, body] of Object.entries(BODIES)) {
    test(name, async () => {
      for (const wire of [CHAT, RESPONSES, MESSAGES]) {
        const answer = await ask(attacked, wire, body);
        const code = name === 'no object' ? 'invalid_request' : 'invalid_json';
        const said = assertRefused(answer, [400, code], wire.name);
        if (name === 'a role twice') assert.equal(said['pointer'], '/messages/0/role');
      }
      unasked();
    });
  }

  test('bytes that are not UTF-8', async () => {
    for (const bytes of [
      [0xff],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
    ]) {
      const body = Buffer.concat([
        Buffer.from('{"model":"gpt","messages":[{"role":"user","content":"'),
        Buffer.from(bytes),
        Buffer.from('"}]}'),
      ]);
      assertRefused(await ask(attacked, CHAT, body), [400, 'invalid_json']);
    }
    unasked();
  });

  test('what was judged is what is sent, byte for byte', async () => {
    const body =
      '{ "messages" : [ {"content":"caf\\u00e9 \\/ \u00e9\ud83d\ude80","role":"user"} ],\r\n"model":"gpt" , "temperature": 1.0e0, "n":1 }';
    assert.equal((await ask(attacked, CHAT, body)).status, 200);
    assert.equal(attacked.upstream.asked[0]?.body, body);
  });
});

describe('bombs', () => {
  test('depth', async () => {
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    for (const wire of WIRES) {
      const body = JSON.stringify(wire.request('x', { tools: 0 })).replace(
        '"tools":0',
        `"tools":${deep(30_000)}`,
      );
      assertRefused(await ask(attacked, wire, body), [400, 'invalid_json'], wire.name);
    }
    unasked();
  });

  test('many values, many texts, many choices', async () => {
    assertRefused(await ask(attacked, CHAT, CHAT.request('x', { n: 1_000_000 })), [
      400,
      'invalid_request',
    ]);
    assertRefused(await ask(attacked, CHAT, CHAT.request('x', { n: 1.5 })), [
      400,
      'invalid_request',
    ]);
    assertRefused(await ask(attacked, CHAT, CHAT.request('x', { n: '2' })), [
      400,
      'invalid_request',
    ]);
    const many = `{"model":"gpt","input":[${'"a",'.repeat(15_000)}"a"]}`;
    const answer = await ask(attacked, { target: '/v1/embeddings' }, many);
    assert.ok([200, 400, 502].includes(answer.status));
    assertNothingInternal(answer);
  });

  test('numbers of tokens that no counter can hold', async () => {
    for (const max_tokens of [-1, 1.5, 1e300, '9']) {
      assertRefused(await ask(attacked, CHAT, CHAT.request('x', { max_tokens })), [
        400,
        'invalid_request',
      ]);
      assertRefused(
        await ask(attacked, MESSAGES, MESSAGES.request('x', { max_tokens })),
        [400, 'invalid_request'],
        'anthropic-messages',
      );
    }
    unasked();
  });
});

describe('what nothing can inspect', () => {
  const user = (part: Json): Json => ({ messages: [{ role: 'user', content: [part] }] });
  const image = (url: string): Json => user({ type: 'image_url', image_url: { url } });
  const source = (type: string, source: Json): Json => user({ type, source });
  const base64 = (media_type: string): Json => ({ type: 'base64', media_type, data: 'AAAA' });
  const PART = '/messages/0/content/0';
  const CASES: readonly (readonly [Wire, Json, string])[] = [
    [CHAT, image('data:image/png;base64,AAAA'), `${PART}/image_url/url`],
    [CHAT, image(' DATA:text/plain,hi'), `${PART}/image_url/url`],
    [
      CHAT,
      user({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }),
      `${PART}/input_audio/data`,
    ],
    [CHAT, user({ type: 'file', file: { file_data: 'AAAA' } }), `${PART}/file/file_data`],
    [CHAT, user({ type: 'new_part', words: 'x' }), PART],
    [
      CHAT,
      { messages: [{ role: 'user', content: 'x', note: 'unknown words' }] },
      '/messages/0/note',
    ],
    [CHAT, { extra: { deep: ['unknown words'] } }, '/extra'],
    [
      RESPONSES,
      {
        input: [
          {
            role: 'user',
            content: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }],
          },
        ],
      },
      '/input/0/content/0/image_url',
    ],
    [
      RESPONSES,
      { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'AAAA' }] },
      '/input/0/encrypted_content',
    ],
    [RESPONSES, { input: [{ type: 'new_item', words: 'x' }] }, '/input/0'],
    [MESSAGES, source('image', base64('image/png')), `${PART}/source/data`],
    [MESSAGES, source('document', base64('application/pdf')), `${PART}/source/data`],
    [MESSAGES, user({ type: 'new_block', text: 'x' }), PART],
    [
      MESSAGES,
      { messages: [{ role: 'assistant', content: [{ type: 'redacted_thinking', data: 'AAAA' }] }] },
      `${PART}/data`,
    ],
  ];
  for (const [wire, more, pointer] of CASES) {
    test(`inline media, encrypted and unknown parts: ${wire.name} ${JSON.stringify(more).slice(0, 60)}`, async () => {
      for (const stream of [false, true]) {
        const answer = await ask(attacked, wire, wire.request('x', { ...more, stream }));
        assertUninspectable(answer, wire.name, pointer);
      }
    });
  }

  test('token ids instead of words', async () => {
    for (const input of [
      [1, 2, 3],
      [[1, 2], [3]],
    ]) {
      const answer = await ask(attacked, { target: '/v1/embeddings' }, { model: 'gpt', input });
      assertUninspectable(answer, 'openai-chat', '/input');
    }
  });

  test('a beta switch that nobody has looked at', async () => {
    const beta = (...values: string[]) =>
      ask(
        attacked,
        MESSAGES,
        MESSAGES.request('hi'),
        values.map((value) => ['anthropic-beta', value] as const),
      );
    const known = 'prompt-caching-2024-07-31';
    for (const values of [
      ['mcp-client-2025-04-04'],
      ['made-up-2030-01-01'],
      [`${known},files-api-2025-04-14`],
      [known, 'made-up-1'],
    ]) {
      assertUninspectable(await beta(...values), 'anthropic-messages', 'header:anthropic-beta');
    }
    assert.equal((await beta(known)).status, 200);
  });
});

describe('state and tools held by the provider', () => {
  const CASES: readonly (readonly [Wire, Json, string])[] = [
    [RESPONSES, { previous_response_id: 'resp_of_somebody' }, '/previous_response_id'],
    [RESPONSES, { conversation: 'conv_of_somebody' }, '/conversation'],
    [RESPONSES, { conversation: { id: 'conv_of_somebody' } }, '/conversation'],
    [RESPONSES, { prompt: { id: 'pmpt_of_somebody' } }, '/prompt'],
    [RESPONSES, { background: true }, '/background'],
    [RESPONSES, { input: [{ type: 'item_reference', id: 'msg_of_somebody' }] }, '/input/0'],
    [RESPONSES, { input: [{ id: 'msg_of_somebody' }] }, '/input/0'],
    [
      RESPONSES,
      { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] }] },
      '/input/0/content/0/file_id',
    ],
    [
      RESPONSES,
      { tools: [{ type: 'mcp', server_label: 'x', server_url: 'http://evil.test' }] },
      '/tools/0',
    ],
    [RESPONSES, { tools: [{ type: 'web_search' }] }, '/tools/0'],
    [RESPONSES, { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] }, '/tools/0'],
    [
      CHAT,
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
      '/messages/0/content/0/file/file_id',
    ],
    [CHAT, { web_search_options: {} }, '/web_search_options'],
    [
      MESSAGES,
      { mcp_servers: [{ type: 'url', url: 'http://evil.test', name: 'x' }] },
      '/mcp_servers/0',
    ],
    [MESSAGES, { container: 'container_of_somebody' }, '/container'],
    [
      MESSAGES,
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }],
          },
        ],
      },
      '/messages/0/content/0/source/file_id',
    ],
    [MESSAGES, { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, '/tools/0'],
  ];
  for (const [wire, more, pointer] of CASES) {
    test(`${wire.name}: ${JSON.stringify(more).slice(0, 60)}`, async () => {
      const answer = await ask(attacked, wire, wire.request('x', more));
      const said = assertRefused(answer, [400, 'provider_state_refused'], wire.name);
      assert.equal(said['pointer'], pointer);
      assert.ok(!answer.body.includes('of_somebody'));
      unasked();
    });
  }

  test('storage at the provider is turned off, whatever the caller says', async () => {
    for (const store of [undefined, true, null]) {
      attacked.upstream.asked.length = 0;
      const more = store === undefined ? {} : { store };
      assert.equal((await ask(attacked, RESPONSES, RESPONSES.request('hi', more))).status, 200);
      assert.equal(sentBody()['store'], false);
    }
    attacked.upstream.asked.length = 0;
    assert.equal((await ask(attacked, CHAT, CHAT.request('hi', { store: true }))).status, 200);
    assert.equal(sentBody()['store'], false);
  });

  test('who the end user is, is not for the caller to say', async () => {
    const body = CHAT.request('hi', {
      user: 'ceo',
      safety_identifier: 'ceo',
      prompt_cache_key: 'ceo',
    });
    assert.equal((await ask(attacked, CHAT, body)).status, 200);
    const { user, safety_identifier } = sentBody();
    assert.deepEqual([user, safety_identifier], [undefined, undefined]);
  });
});

/** The places of a request where words can stand, each with a text planted there. */
const PLACES: readonly (readonly [name: string, wire: Wire, body: (text: string) => Json])[] = [
  [
    'an earlier message',
    CHAT,
    (text) => ({
      model: 'gpt',
      messages: [
        { role: 'user', content: text },
        { role: 'assistant', content: 'ok' },
        { role: 'user', content: 'x' },
      ],
    }),
  ],
  [
    'a part of a message',
    CHAT,
    (text) => ({
      model: 'gpt',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text },
          ],
        },
      ],
    }),
  ],
  [
    'a tool result',
    CHAT,
    (text) => ({
      model: 'gpt',
      messages: [
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: text },
      ],
    }),
  ],
  [
    'the arguments of an earlier call',
    CHAT,
    (text) => ({
      model: 'gpt',
      messages: [
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: 'c1',
              type: 'function',
              function: { name: 'f', arguments: JSON.stringify({ a: text }) },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'ok' },
      ],
    }),
  ],
  [
    'the description of a tool',
    CHAT,
    (text) =>
      CHAT.request('x', {
        tools: [{ type: 'function', function: { name: 'f', description: text } }],
      }),
  ],
  [
    'the schema of a tool',
    CHAT,
    (text) =>
      CHAT.request('x', {
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: { type: 'object', description: text } },
          },
        ],
      }),
  ],
  [
    'the schema of the answer',
    CHAT,
    (text) =>
      CHAT.request('x', {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 's', schema: { type: 'object', description: text } },
        },
      }),
  ],
  [
    'a predicted output',
    CHAT,
    (text) => CHAT.request('x', { prediction: { type: 'content', content: text } }),
  ],
  ['metadata', CHAT, (text) => CHAT.request('x', { metadata: { note: text } })],
  [
    'an item of the input',
    RESPONSES,
    (text) => ({
      model: 'gpt',
      input: [{ role: 'user', content: [{ type: 'input_text', text }] }],
    }),
  ],
  ['instructions', RESPONSES, (text) => RESPONSES.request('x', { instructions: text })],
  [
    'the output of a call',
    RESPONSES,
    (text) => ({
      model: 'gpt',
      input: [
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: text },
      ],
    }),
  ],
  [
    'the arguments of a call',
    RESPONSES,
    (text) => ({
      model: 'gpt',
      input: [
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: JSON.stringify({ a: text }) },
      ],
    }),
  ],
  [
    'the system prompt',
    MESSAGES,
    (text) => MESSAGES.request('x', { system: [{ type: 'text', text }] }),
  ],
  [
    'a tool result',
    MESSAGES,
    (text) =>
      MESSAGES.request('x', {
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'f', input: {} }] },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text }] },
            ],
          },
        ],
      }),
  ],
  [
    'the input of a call',
    MESSAGES,
    (text) =>
      MESSAGES.request('x', {
        messages: [
          { role: 'user', content: 'x' },
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: 'c1', name: 'f', input: { deep: [{ a: text }] } }],
          },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'ok' }] },
        ],
      }),
  ],
  [
    'a document',
    MESSAGES,
    (text) =>
      MESSAGES.request('x', {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text } },
            ],
          },
        ],
      }),
  ],
  [
    'a search result',
    MESSAGES,
    (text) =>
      MESSAGES.request('x', {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'search_result', source: 'a', title: 'b', content: [{ type: 'text', text }] },
            ],
          },
        ],
      }),
  ],
  [
    'earlier thoughts',
    MESSAGES,
    (text) =>
      MESSAGES.request('x', {
        messages: [
          { role: 'user', content: 'x' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: text, signature: 'AA' },
              { type: 'text', text: 'ok' },
            ],
          },
          { role: 'user', content: 'x' },
        ],
      }),
  ],
  [
    'the description of a tool',
    MESSAGES,
    (text) =>
      MESSAGES.request('x', {
        tools: [{ name: 'f', description: text, input_schema: { type: 'object' } }],
      }),
  ],
  ['a stop sequence', MESSAGES, (text) => MESSAGES.request('x', { stop_sequences: [text] })],
];

const escapes = (text: string): string =>
  Array.from(text, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
/** Stands for the number until the request is JSON. */
const ESCAPED = 'a PLANTED b';
/** The request with the number in escapes, also where it stands in JSON inside JSON. */
const spelled = (body: Json): string =>
  JSON.stringify(body).replaceAll('PLANTED', (_, at: number, whole: string) =>
    escapes(CARD).replaceAll('\\', whole.slice(0, at).endsWith('\\"a ') ? '\\\\' : '\\'),
  );
const unescaped = (source: string): string =>
  source.replaceAll(/\\+u00(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

describe('words in places that guards forget', () => {
  for (const [name, wire, body] of PLACES) {
    test(`${wire.name}, ${name}: masked, streamed and not, plain and in escapes`, async () => {
      for (const text of [`a ${CARD} b`, ESCAPED]) {
        for (const stream of [false, true]) {
          attacked.upstream.asked.length = 0;
          const answer = await ask(attacked, wire, spelled({ ...body(text), stream }));
          assertNothingInternal(answer);
          assert.equal(attacked.upstream.asked.length, 1, answer.body.toString());
          const seen = unescaped(attacked.upstream.asked[0]?.body ?? '');
          assert.ok(!seen.includes('4111'), seen);
          assert.ok(seen.includes('a [CARD] b'), seen);
        }
      }
    });
  }

  test('an instruction hidden in what a tool or a document says is not followed', async () => {
    const places = PLACES.filter(([name]) =>
      /tool result|output of a call|document|search result|part of|item/.test(name),
    );
    assert.ok(places.length >= 6);
    for (const [name, wire, body] of places) {
      for (const more of [{}, { stream: true }]) {
        attacked.upstream.asked.length = 0;
        const answer = await ask(attacked, wire, { ...body(INJECTION), ...more });
        assert.match(
          answer.body.toString() + (answer.headers['x-bartizan-verdict'] ?? ''),
          /block/,
          name,
        );
        unasked();
      }
    }
  });

  test('several numbers in one text, among signs of two units: every offset fits', async () => {
    const text = `🚀 ${CARD} é 5555 5555 5555 4444\u2028 ${CARD}🚀${CARD} end`;
    assert.equal((await ask(attacked, CHAT, CHAT.request(text))).status, 200);
    const messages = sentBody()['messages'] as Json[];
    assert.equal(messages[0]?.['content'], '🚀 [CARD] é [CARD]\u2028 [CARD]🚀[CARD] end');
  });

  test('two names that are masked alike', async () => {
    const input = { [CARD]: 1, '5555 5555 5555 4444': 2 };
    const use = { type: 'tool_use', id: 'c1', name: 'f', input };
    const result = { type: 'tool_result', tool_use_id: 'c1', content: 'ok' };
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [use] },
      { role: 'user', content: [result] },
    ];
    const answer = await ask(attacked, MESSAGES, MESSAGES.request('x', { messages }));
    assert.match(answer.headers['x-bartizan-verdict'] ?? '', /^failed; reasons=/);
    assert.ok(!answer.body.includes('4111'));
    unasked();
  });

  test('parallel requests do not share what was masked', async () => {
    const cards = Array.from(
      { length: 24 },
      (_, index) => `request ${index}: ${CARD}, marker-${index}-end`,
    );
    const answers = await Promise.all(cards.map((text) => ask(attacked, CHAT, CHAT.request(text))));
    assert.ok(answers.every(({ status }) => status === 200));
    const sent = attacked.upstream.asked.map(
      ({ body }) => (JSON.parse(body) as { messages: Json[] }).messages[0]?.['content'] as string,
    );
    assert.deepEqual(sent.sort(), cards.map((text) => text.replace(CARD, '[CARD]')).sort());
  });
});
