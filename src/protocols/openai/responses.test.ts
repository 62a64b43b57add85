// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Segment } from '../../core/exchange.ts';
import type { JsonObject, JsonValue } from '../../core/json/types.ts';
import { openaiResponses } from './responses.ts';
import { bodyOf, REFUSAL } from './wire.fixture.ts';

const read = (body: JsonObject) =>
  openaiResponses.readRequest(bodyOf({ model: 'gpt-test', input: [], ...body }));
const answer = (body: JsonObject) => openaiResponses.readResponse(bodyOf(body));
const short = (segments: readonly Segment[]) =>
  segments.map(({ role, origin, kind, text }) => [role, origin, kind, text]);

test('input as a string, instructions and parameters', () => {
  const reading = read({
    input: 'hello',
    instructions: 'be kind',
    stream: true,
    max_output_tokens: 10,
    store: false,
    user: 'Ann Other',
    metadata: { run: 'x y' },
    text: { format: { type: 'json_schema', name: 'n', schema: { a: 1 } }, verbosity: 'low' },
  });
  assert.deepEqual(reading.parameters, {
    stream: true,
    maxTokens: 10,
    choices: 1,
    includeUsage: true,
  });
  assert.deepEqual(short(reading.segments), [
    ['user', 'user', 'text', 'hello'],
    ['system', 'system', 'text', 'be kind'],
    ['none', 'app', 'metadata', 'x y'],
    ['none', 'app', 'tool-definition', 'n'],
    ['none', 'app', 'tool-definition', '{"a":1}'],
  ]);
  assert.deepEqual(reading.contextFields, ['/user']);
  assert.deepEqual(reading.providerState, []);
  assert.deepEqual(reading.uninspected, []);
});

test('items carry who supplied the words, and results the tool they came from', () => {
  const { segments, uninspected, providerState } = read({
    input: [
      { role: 'developer', content: 'd' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'u' },
          { type: 'input_image', image_url: 'https://a/b.png' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA' },
          { type: 'input_file', file_id: 'file-1', filename: 'a.pdf' },
          { type: 'input_file', file_data: 'AA' },
        ],
      },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'a' }] },
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 's' }],
        content: [{ type: 'reasoning_text', text: 't' }],
        encrypted_content: 'gAAA',
      },
      { type: 'function_call', name: 'mail', call_id: 'c1', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'sent' },
      { type: 'custom_tool_call', name: 'sql', call_id: 'c2', input: 'select 1' },
      {
        type: 'custom_tool_call_output',
        call_id: 'c2',
        output: [{ type: 'input_text', text: '1' }],
      },
      { type: 'shell_call', call_id: 'c3', action: { commands: ['ls -l'] } },
      { type: 'shell_call_output', call_id: 'c3', output: [{ stdout: 'file', stderr: 'oops' }] },
      { type: 'function_call_output', call_id: 'c9', output: 'stray' },
      { type: 'item_reference', id: 'msg_7' },
      { id: 'msg_8' },
      { type: 'telepathy', text: 'x' },
    ],
  });
  assert.deepEqual(short(segments), [
    ['system', 'system', 'text', 'd'],
    ['user', 'user', 'text', 'u'],
    ['user', 'user', 'media', 'https://a/b.png'],
    ['none', 'app', 'metadata', 'a.pdf'],
    ['assistant', 'model', 'text', 'a'],
    ['assistant', 'model', 'reasoning', 's'],
    ['assistant', 'model', 'reasoning', 't'],
    ['assistant', 'model', 'tool-name', 'mail'],
    ['assistant', 'model', 'tool-call', '{}'],
    ['tool', 'tool:mail', 'tool-result', 'sent'],
    ['assistant', 'model', 'tool-name', 'sql'],
    ['assistant', 'model', 'tool-call', 'select 1'],
    ['tool', 'tool:sql', 'tool-result', '1'],
    ['assistant', 'model', 'tool-call', 'ls -l'],
    ['tool', 'tool:shell_call', 'tool-result', 'file'],
    ['tool', 'tool:shell_call', 'tool-result', 'oops'],
    ['tool', 'tool:function_call', 'tool-result', 'stray'],
  ]);
  assert.deepEqual(providerState, [
    { kind: 'file', pointer: '/input/1/content/3/file_id', value: 'file-1' },
    { kind: 'conversation', pointer: '/input/11', value: 'msg_7' },
    { kind: 'conversation', pointer: '/input/12', value: 'msg_8' },
  ]);
  assert.deepEqual(uninspected, [
    { kind: 'media', pointer: '/input/1/content/2/image_url' },
    { kind: 'media', pointer: '/input/1/content/4/file_data' },
    { kind: 'encrypted', pointer: '/input/3/encrypted_content' },
    { kind: 'unknown-block', pointer: '/input/13' },
    { kind: 'unknown-field', pointer: '/input/13/text' },
  ]);
});

test('own tools are offered by name, tools of the provider are state', () => {
  const { tools, providerState, segments, uninspected } = read({
    tools: [
      { type: 'function', name: 'f', description: 'd', parameters: { a: 1 }, strict: true },
      { type: 'custom', name: 'g', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      { type: 'namespace', name: 'ns', tools: [{ type: 'function', name: 'inner' }] },
      { type: 'web_search' },
      {
        type: 'mcp',
        server_label: 'l',
        server_url: 'https://m',
        server_description: 'md',
        headers: { Authorization: 'Bearer x' },
      },
      { type: 'code_interpreter', container: { type: 'auto', file_ids: ['file-1'] } },
      { type: 'code_interpreter', container: 'cntr_1' },
      { type: 'file_search', vector_store_ids: ['vs_1'] },
    ],
  });
  assert.deepEqual(
    tools.map(({ name, pointer }) => `${name} ${pointer}`),
    [
      'f /tools/0',
      'g /tools/1',
      'inner /tools/2/tools/0',
      'web_search /tools/3',
      'mcp /tools/4',
      'code_interpreter /tools/5',
      'code_interpreter /tools/6',
      'file_search /tools/7',
    ],
  );
  assert.deepEqual(
    providerState.map(({ kind, pointer, value }) => `${kind} ${pointer} ${value}`),
    [
      'hosted-tool /tools/3 web_search',
      'hosted-tool /tools/4 mcp',
      'hosted-tool /tools/5 code_interpreter',
      'container /tools/5/container auto',
      'file /tools/5/container/file_ids/0 file-1',
      'hosted-tool /tools/6 code_interpreter',
      'container /tools/6/container cntr_1',
      'hosted-tool /tools/7 file_search',
      'file /tools/7/vector_store_ids/0 vs_1',
    ],
  );
  assert.deepEqual(
    segments.map(({ text }) => text),
    ['f', 'd', '{"a":1}', 'g', 'x', 'ns', 'inner', 'l', 'https://m', 'md', 'Bearer x'],
  );
  assert.deepEqual(uninspected, []);
});

test('state held by the provider is reported by name', () => {
  const { providerState, segments } = read({
    previous_response_id: 'resp_1',
    conversation: { id: 'conv_1' },
    store: true,
    background: true,
    prompt: {
      id: 'pmpt_1',
      version: '2',
      variables: { city: 'Bern', doc: { type: 'input_text', text: 'x' } },
    },
  });
  assert.deepEqual(providerState, [
    { kind: 'previous-response', pointer: '/previous_response_id', value: 'resp_1' },
    { kind: 'conversation', pointer: '/conversation', value: 'conv_1' },
    { kind: 'store', pointer: '/store', value: 'true' },
    { kind: 'background', pointer: '/background', value: 'true' },
    { kind: 'prompt-template', pointer: '/prompt', value: 'pmpt_1' },
  ]);
  assert.deepEqual(
    segments.map(({ text, origin }) => [text, origin]),
    [
      ['Bern', 'user'],
      ['x', 'user'],
    ],
  );
  assert.deepEqual(
    openaiResponses.readRequest(bodyOf({ model: 'm', conversation: 'conv_2' })).providerState,
    [{ kind: 'conversation', pointer: '/conversation', value: 'conv_2' }],
  );
});

test('the input may be missing only where the provider holds something to answer', () => {
  for (const member of ['prompt', 'conversation', 'previous_response_id']) {
    const held = member === 'prompt' ? { id: 'held_1' } : 'held_1';
    const { providerState } = openaiResponses.readRequest(bodyOf({ model: 'm', [member]: held }));
    assert.deepEqual(
      providerState.map(({ pointer, value }) => [pointer, value]),
      [[`/${member}`, 'held_1']],
    );
    assert.throws(() => openaiResponses.readRequest(bodyOf({ model: 'm', [member]: null })), {
      code: 'invalid_request',
      pointer: '/input',
    });
  }
});

test('a known field of the wrong type is refused with its place', () => {
  const cases: [JsonObject, string][] = [
    [{ input: 7 }, '/input'],
    [{ input: null }, '/input'],
    [{ input: ['x'] }, '/input/0'],
    [{ input: [{ role: 'user', content: 1 }] }, '/input/0/content'],
    [{ model: '' }, '/model'],
    [{ instructions: 5 }, '/instructions'],
    [{ max_output_tokens: 0 }, '/max_output_tokens'],
    [{ tools: { a: 1 } }, '/tools'],
  ];
  for (const [body, pointer] of cases) {
    assert.throws(() => read(body), { code: 'invalid_request', pointer }, JSON.stringify(body));
  }
});

test('an answer is read item by item, echoes of the request included', () => {
  const reading = answer({
    id: 'resp_1',
    object: 'response',
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    model: 'gpt-test-1',
    instructions: 'be kind',
    tools: [{ type: 'function', name: 'f', parameters: { a: 1 } }],
    metadata: { k: 'v w' },
    text: { format: { type: 'text' } },
    usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
    output: [
      {
        id: 'rs_1',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 's' }],
        content: [{ type: 'reasoning_text', text: 't' }],
        encrypted_content: 'gAAA',
      },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          {
            type: 'output_text',
            text: 'hi',
            annotations: [{ type: 'url_citation', url: 'https://a', title: 'T' }],
            logprobs: [{ token: 'hi', bytes: [104] }],
          },
          { type: 'refusal', refusal: 'no' },
        ],
      },
      { id: 'fc_1', type: 'function_call', call_id: 'c1', name: 'mail', arguments: '{"a":1}' },
      { id: 'ct_1', type: 'custom_tool_call', call_id: 'c2', name: 'sql', input: 'x' },
      {
        id: 'ws_1',
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'q' },
      },
      {
        id: 'fs_1',
        type: 'file_search_call',
        queries: ['fq'],
        results: [{ file_id: 'f', text: 'found' }],
      },
      {
        id: 'mc_1',
        type: 'mcp_call',
        name: 'tool',
        server_label: 'srv',
        arguments: '{}',
        output: 'res',
      },
      { id: 'ig_1', type: 'image_generation_call', result: 'iVBOR' },
    ],
  });
  assert.deepEqual(reading.usage, { inputTokens: 3, outputTokens: 4 });
  assert.deepEqual(reading.finish, ['max_output_tokens']);
  assert.deepEqual(
    reading.segments.map((segment) => {
      const { choice, origin, kind, text, toolName } = segment;
      return `${choice} ${origin} ${kind} ${text}${toolName === undefined ? '' : ` (${toolName})`}`;
    }),
    [
      '0 system text be kind',
      '0 app tool-definition f',
      '0 app tool-definition {"a":1}',
      '0 app metadata v w',
      '0 model reasoning s',
      '0 model reasoning t',
      '1 model text hi',
      '1 model citation https://a',
      '1 model citation T',
      '1 model refusal no',
      '2 model tool-name mail (mail)',
      '2 model tool-call {"a":1} (mail)',
      '3 model tool-name sql (sql)',
      '3 model tool-call x (sql)',
      '4 model tool-call q (web_search_call)',
      '5 model tool-call fq (file_search_call)',
      '5 tool:file_search_call tool-result found (file_search_call)',
      '6 model tool-name tool (tool)',
      '6 model metadata srv',
      '6 model tool-call {} (tool)',
      '6 tool:tool tool-result res (tool)',
    ],
  );
  assert.deepEqual(reading.repeats, [{ pointer: '/output/1/content/0/logprobs', choice: 1 }]);
  assert.deepEqual(reading.uninspected, [
    { kind: 'encrypted', pointer: '/output/0/encrypted_content' },
    { kind: 'media', pointer: '/output/7/result' },
  ]);
  assert.throws(() => answer({ id: 'x' }), { code: 'upstream_malformed' });
});

test('a refused answer is a legal response in either style', () => {
  const parse = (body: Buffer): JsonValue => JSON.parse(body.toString()) as JsonValue;
  const { body } = openaiResponses.blocked(REFUSAL, 'openai-200-content-filter');
  const filtered = openaiResponses.readResponse({ bytes: body, value: parse(body) });
  assert.deepEqual(filtered.finish, ['content_filter']);
  assert.deepEqual(
    filtered.segments.map(({ kind, text }) => [kind, text]),
    [['refusal', REFUSAL.message]],
  );
  const text = openaiResponses.blocked(REFUSAL, 'refusal-text').body;
  const said = openaiResponses.readResponse({ bytes: text, value: parse(text) });
  assert.deepEqual(said.finish, ['completed']);
  assert.deepEqual(
    said.segments.map(({ kind, text }) => [kind, text]),
    [['text', REFUSAL.message]],
  );
});
