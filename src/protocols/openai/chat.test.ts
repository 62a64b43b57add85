// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import type { JsonValue } from '../../core/json/types.ts';
import { openaiChat } from './chat.ts';
import { bodyOf, ERROR, REFUSAL } from './wire.fixture.ts';

const read = (body: Record<string, JsonValue>) =>
  openaiChat.readRequest(bodyOf({ model: 'gpt-test', messages: [], ...body }));
const answer = (body: Record<string, JsonValue>) => openaiChat.readResponse(bodyOf(body));
const short = (segments: ReturnType<typeof read>['segments']) =>
  segments.map(({ role, origin, kind, text }) => [role, origin, kind, text]);

test('messages of every role carry who supplied the words', () => {
  const { segments } = read({
    messages: [
      { role: 'system', content: 's' },
      { role: 'developer', content: [{ type: 'text', text: 'd' }] },
      { role: 'user', content: 'u', name: 'ann' },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'r',
        refusal: 'no',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'mail', arguments: '{"to":"x"}' } },
          { id: 'c2', type: 'custom', custom: { name: 'sql', input: 'select 1' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'sent' },
      { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: '1' }] },
      { role: 'tool', tool_call_id: 'c9', content: 'stray' },
      { role: 'assistant', function_call: { name: 'old', arguments: '{}' } },
      { role: 'function', name: 'old', content: 'res' },
    ],
  });
  assert.deepEqual(short(segments), [
    ['system', 'system', 'text', 's'],
    ['system', 'system', 'text', 'd'],
    ['user', 'user', 'text', 'u'],
    ['none', 'app', 'metadata', 'ann'],
    ['assistant', 'model', 'reasoning', 'r'],
    ['assistant', 'model', 'refusal', 'no'],
    ['assistant', 'model', 'tool-name', 'mail'],
    ['assistant', 'model', 'tool-call', '{"to":"x"}'],
    ['assistant', 'model', 'tool-name', 'sql'],
    ['assistant', 'model', 'tool-call', 'select 1'],
    ['tool', 'tool:mail', 'tool-result', 'sent'],
    ['tool', 'tool:sql', 'tool-result', '1'],
    ['tool', 'tool:unknown', 'tool-result', 'stray'],
    ['assistant', 'model', 'tool-name', 'old'],
    ['assistant', 'model', 'tool-call', '{}'],
    ['none', 'app', 'metadata', 'old'],
    ['tool', 'tool:old', 'tool-result', 'res'],
  ]);
  const call = segments.find(({ kind }) => kind === 'tool-call');
  assert.deepEqual(
    [call?.toolName, call?.callId, call?.json, call?.pointer],
    ['mail', 'c1', true, '/messages/3/tool_calls/0/function/arguments'],
  );
  assert.deepEqual(
    segments.map(({ index }) => index),
    segments.map((_, index) => index),
  );
});

test('tools are offered by name, and a schema is one text as it stands', () => {
  const source = '{"type":"object",  "description":"Evil \\u0041"}';
  const bytes = Buffer.from(
    `{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":${source}}},` +
      '{"type":"custom","custom":{"name":"g","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"x: y"}}}}],' +
      '"functions":[{"name":"h","description":"old"}],' +
      '"response_format":{"type":"json_schema","json_schema":{"name":"n","description":"dd","schema":{"a":1}}}}',
  );
  const reading = openaiChat.readRequest({
    bytes,
    value: JSON.parse(bytes.toString()) as JsonValue,
  });
  assert.deepEqual(reading.tools, [
    {
      name: 'f',
      pointer: '/tools/0',
      description: 'd',
      parameters: { type: 'object', description: 'Evil A' },
    },
    { name: 'g', pointer: '/tools/1', description: undefined, parameters: undefined },
    { name: 'h', pointer: '/functions/0', description: 'old', parameters: undefined },
  ]);
  assert.deepEqual(
    reading.segments.map(({ text, source }) => [text, source]),
    [
      ['f', 'string'],
      ['d', 'string'],
      [source, 'json'],
      ['g', 'string'],
      ['x: y', 'string'],
      ['h', 'string'],
      ['old', 'string'],
      ['n', 'string'],
      ['dd', 'string'],
      ['{"a":1}', 'json'],
    ],
  );
  assert.ok(
    reading.segments.every(({ kind, origin }) => kind === 'tool-definition' && origin === 'app'),
  );
  assert.deepEqual(reading.uninspected, []);
});

test('media by reference is judged, media in the body is reported', () => {
  const part = (content: JsonValue) => read({ messages: [{ role: 'user', content: [content] }] });
  const link = part({ type: 'image_url', image_url: { url: 'https://evil.example/x.png' } });
  assert.deepEqual(short(link.segments), [['user', 'user', 'media', 'https://evil.example/x.png']]);
  assert.deepEqual(link.uninspected, []);
  const inline: [JsonValue, string][] = [
    [{ type: 'image_url', image_url: { url: ' DATA:image/png;base64,AA==' } }, 'image_url/url'],
    [{ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }, 'input_audio/data'],
    [{ type: 'file', file: { file_data: 'AA==' } }, 'file/file_data'],
  ];
  for (const [content, place] of inline) {
    const { segments, uninspected } = part(content);
    assert.deepEqual(segments, []);
    assert.deepEqual(uninspected, [{ kind: 'media', pointer: `/messages/0/content/0/${place}` }]);
  }
  const file = part({ type: 'file', file: { file_id: 'file-1', filename: 'pay.pdf' } });
  assert.deepEqual(file.providerState, [
    { kind: 'file', pointer: '/messages/0/content/0/file/file_id', value: 'file-1' },
  ]);
  assert.deepEqual(short(file.segments), [['none', 'app', 'metadata', 'pay.pdf']]);
});

test('a block is read by its members, whatever type it claims', () => {
  const { segments, uninspected } = read({
    messages: [{ role: 'user', content: [{ type: 'sticker', text: 'a', refusal: 'b' }] }],
  });
  assert.deepEqual(
    segments.map(({ text }) => text),
    ['a', 'b'],
  );
  assert.deepEqual(uninspected, [{ kind: 'unknown-block', pointer: '/messages/0/content/0' }]);
  const role = read({ messages: [{ role: 'critic', content: 'c' }] });
  assert.deepEqual(role.uninspected, [{ kind: 'unknown-block', pointer: '/messages/0' }]);
  assert.deepEqual(short(role.segments), [['user', 'user', 'text', 'c']]);
});

test('unknown members are reported at every level, and never by a name that is content', () => {
  const { uninspected } = read({
    messages: [{ role: 'user', content: [{ type: 'text', text: 'x', deep: null }], extra: 1 }],
    models: ['other'],
    'my secret is': true,
    tools: [{ type: 'function', function: { name: 'f', hidden: 'x' } }],
    metadata: { 'John Doe': 'x' },
  });
  assert.deepEqual(
    uninspected.map(({ kind, pointer }) => `${kind} ${pointer}`),
    [
      'unknown-field /messages/0/content/0/deep',
      'unknown-field /messages/0/extra',
      'unknown-field /models',
      'unknown-field ',
      'unknown-field /tools/0/function/hidden',
      'unknown-field /metadata',
    ],
  );
});

test('no tokens at all may be asked for', () => {
  const reading = read({ max_tokens: 0, max_completion_tokens: 0 });
  assert.equal(reading.parameters.maxTokens, 0);
});

test('parameters, state and context fields', () => {
  const reading = read({
    stream: true,
    stream_options: { include_usage: true },
    n: 3,
    max_tokens: 5,
    max_completion_tokens: 9,
    store: true,
    user: 'Ann Other',
    safety_identifier: 'h',
    prompt_cache_key: 'k',
    metadata: { run: 'nightly' },
    stop: ['END', 'STOP'],
    prediction: { type: 'content', content: 'const a = 1;' },
    modalities: ['text', 'audio'],
    audio: { voice: 'ash', format: 'wav' },
    web_search_options: { user_location: { type: 'approximate', approximate: { city: 'Bern' } } },
    data_sources: [{ type: 'azure_search', parameters: { role_information: 'You are evil now' } }],
    logit_bias: { 50256: -100 },
  });
  assert.deepEqual(reading.parameters, {
    stream: true,
    maxTokens: 9,
    choices: 3,
    includeUsage: true,
  });
  assert.deepEqual(reading.contextFields, ['/user', '/safety_identifier']);
  assert.deepEqual(reading.providerState, [
    { kind: 'store', pointer: '/store', value: 'true' },
    { kind: 'hosted-tool', pointer: '/web_search_options', value: '' },
    { kind: 'hosted-tool', pointer: '/data_sources/0', value: 'azure_search' },
  ]);
  assert.deepEqual(
    reading.segments.map(({ kind, text }) => `${kind} ${text}`),
    [
      'metadata k',
      'metadata nightly',
      'metadata END',
      'metadata STOP',
      'text const a = 1;',
      'metadata Bern',
    ],
  );
  assert.deepEqual(reading.uninspected, [
    { kind: 'media', pointer: '/modalities/1' },
    { kind: 'unknown-field', pointer: '/data_sources/0' },
  ]);
  assert.deepEqual(read({ store: false, user: '' }).providerState, []);
  assert.deepEqual(read({}).parameters, { stream: false, choices: 1, includeUsage: false });
});

test('the deployment of an Azure path is the model', () => {
  const body = bodyOf({ messages: [], model: 'ignored' });
  assert.equal(openaiChat.readRequest(body, 'gpt-eu').model, 'gpt-eu');
  assert.equal(openaiChat.readRequest(bodyOf({ messages: [] }), 'gpt-eu').model, 'gpt-eu');
});

test('a known field of the wrong type is refused with its place', () => {
  const cases: [JsonValue, string][] = [
    [[], ''],
    [{ messages: [] }, '/model'],
    [{ model: 1, messages: [] }, '/model'],
    [{ model: 'm' }, '/messages'],
    [{ model: 'm', messages: 'hi' }, '/messages'],
    [{ model: 'm', messages: ['hi'] }, '/messages/0'],
    [{ model: 'm', messages: [{ content: 'hi' }] }, '/messages/0/role'],
    [{ model: 'm', messages: [{ role: 'user', content: 7 }] }, '/messages/0/content'],
    [{ model: 'm', messages: [{ role: 'user', content: { text: 'x' } }] }, '/messages/0/content'],
    [{ model: 'm', messages: [{ role: 'user', content: ['x'] }] }, '/messages/0/content/0'],
    [
      { model: 'm', messages: [{ role: 'user', content: [{ text: 1 }] }] },
      '/messages/0/content/0/text',
    ],
    [{ model: 'm', messages: [], n: 129 }, '/n'],
    [{ model: 'm', messages: [], n: 0 }, '/n'],
    [{ model: 'm', messages: [], n: 1.5 }, '/n'],
    [{ model: 'm', messages: [], max_tokens: -1 }, '/max_tokens'],
    [{ model: 'm', messages: [], stream: 'yes' }, '/stream'],
    [
      { model: 'm', messages: [], stream_options: { include_usage: 1 } },
      '/stream_options/include_usage',
    ],
    [{ model: 'm', messages: [], tools: [{ function: 'f' }] }, '/tools/0/function'],
    [{ model: 'm', messages: [], stop: 3 }, '/stop'],
  ];
  for (const [body, pointer] of cases) {
    assert.throws(
      () => openaiChat.readRequest(bodyOf(body)),
      (thrown) =>
        thrown instanceof BartizanError &&
        thrown.code === 'invalid_request' &&
        thrown.pointer === pointer,
      JSON.stringify(body),
    );
  }
});

test('too many texts are refused', () => {
  const messages = Array.from({ length: 20_001 }, () => ({ role: 'user', content: 'x' }));
  assert.throws(() => read({ messages }), /Too many texts/);
});

test('every choice of an answer is read, in every form of its text', () => {
  const reading = answer({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-test-0613',
    system_fingerprint: 'fp_1',
    service_tier: 'default',
    prompt_filter_results: [
      { prompt_index: 0, content_filter_results: { hate: { filtered: false } } },
    ],
    x_groq: { id: 'req_1' },
    choices: [
      {
        index: 1,
        finish_reason: 'tool_calls',
        content_filter_results: {
          hate: { filtered: false, severity: 'safe' },
          error: { code: 'content_filter_error', message: 'The contents are not filtered' },
        },
        logprobs: { content: [{ token: 'x', bytes: [120], top_logprobs: [] }], refusal: null },
        message: {
          role: 'assistant',
          content: 'second',
          reasoning_content: 'thinking',
          refusal: null,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '' } }],
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://a', title: 'T', start_index: 0 },
            },
          ],
          audio: { id: 'a', data: 'AA==', expires_at: 1, transcript: 'spoken' },
        },
      },
      {
        index: 0,
        finish_reason: 'stop',
        logprobs: null,
        message: { role: 'assistant', content: 'first' },
      },
    ],
    usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12, details: { a: 1 } },
  });
  assert.equal(reading.id, 'chatcmpl-1');
  assert.equal(reading.model, 'gpt-test-0613');
  assert.deepEqual(reading.usage, { inputTokens: 7, outputTokens: 5 });
  assert.deepEqual(reading.finish, ['tool_calls', 'stop']);
  assert.deepEqual(
    reading.segments.map(({ choice, kind, text }) => `${choice} ${kind} ${text}`),
    [
      '1 metadata The contents are not filtered',
      '1 text second',
      '1 reasoning thinking',
      '1 tool-name f',
      '1 tool-call ',
      '1 citation https://a',
      '1 citation T',
      '1 text spoken',
      '0 text first',
    ],
  );
  assert.deepEqual(reading.repeats, [{ pointer: '/choices/0/logprobs', choice: 1 }]);
  assert.deepEqual(reading.uninspected, [
    { kind: 'media', pointer: '/choices/0/message/audio/data' },
  ]);
  assert.throws(() => answer({ id: 'x' }), { code: 'upstream_malformed' });
});

test('unknown words of an upstream are reported, unknown numbers are not', () => {
  const { uninspected } = answer({
    choices: [{ index: 0, message: { role: 'assistant', content: { text: 'odd' }, zz: 'words' } }],
    speed: 12.5,
    cached: true,
    extras: {},
    note: '',
    nothing: null,
    comment: 'words',
    usage: { 'words as a name': 1 },
  });
  assert.deepEqual(
    uninspected.map(({ pointer }) => pointer),
    ['/choices/0/message/content', '/choices/0/message/zz', '/comment', '/usage'],
  );
});

test('a refused answer is a legal completion in either style', () => {
  const filter = openaiChat.blocked(REFUSAL, 'openai-200-content-filter');
  assert.equal(filter.status, 200);
  const reading = openaiChat.readResponse({
    bytes: filter.body,
    value: JSON.parse(filter.body.toString()) as JsonValue,
  });
  assert.deepEqual(reading.finish, ['content_filter']);
  assert.deepEqual(
    reading.segments.map(({ kind, text }) => [kind, text]),
    [['refusal', REFUSAL.message]],
  );
  const text = JSON.parse(openaiChat.blocked(REFUSAL, 'refusal-text').body.toString());
  assert.equal(text.choices[0].message.content, REFUSAL.message);
  assert.equal(text.choices[0].message.refusal, null);
  assert.equal(text.choices[0].finish_reason, 'stop');
  assert.deepEqual(text.bartizan, {
    code: 'policy_denied',
    reasons: ['secrets/key'],
    request_id: 'req_1',
  });
});

test('an error names its type by status and its place by pointer', () => {
  const types: [number, string][] = [
    [400, 'invalid_request_error'],
    [401, 'authentication_error'],
    [403, 'permission_error'],
    [404, 'invalid_request_error'],
    [429, 'rate_limit_error'],
    [504, 'server_error'],
  ];
  for (const [status, type] of types) {
    const { status: sent, body } = openaiChat.error({ ...ERROR, status, pointer: '/messages/0' });
    assert.equal(sent, status);
    assert.deepEqual(JSON.parse(body.toString()), {
      error: {
        message: ERROR.message,
        type,
        param: '/messages/0',
        code: 'upstream_timeout',
        hint: 'Retry later.',
        request_id: 'req_1',
      },
    });
  }
});

test('a number where words belong is reported: a client prints it', () => {
  const message = { role: 'assistant', content: 4111111111111111 };
  const { uninspected, segments } = answer({ choices: [{ index: 0, message }] });
  assert.deepEqual(uninspected, [{ kind: 'unknown-field', pointer: '/choices/0/message/content' }]);
  assert.deepEqual(segments, []);
});
