// SPDX-License-Identifier: Apache-2.0
// The simulated server read by the providers' own SDKs: what they accept is the wire format.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { AzureOpenAI } from 'openai';
import { startSimulatedServer, type SeenRequest, type SimulatedServerOptions } from './server.ts';

const tool = {
  name: 'get_weather',
  description: 'd',
  schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' } },
    required: ['city'],
  },
};
const messages = [{ role: 'user' as const, content: 'city=Oslo please' }];

async function serve(t: TestContext, options: SimulatedServerOptions): Promise<string> {
  const server = await startSimulatedServer(options);
  t.after(() => server.close());
  return server.url;
}

const openai = (url: string): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
const anthropic = (url: string): Anthropic =>
  new Anthropic({ baseURL: url, apiKey: 'none', maxRetries: 0 });

test('OpenAI SDK: chat, whole and streamed, text and tool calls', async (t) => {
  const client = openai(await serve(t, { mode: 'echo' }));
  const whole = await client.chat.completions.create({ model: 'm', messages });
  assert.equal(whole.choices[0]?.message.content, 'city=Oslo please');
  const stream = client.chat.completions.stream({ model: 'm', messages });
  assert.equal(await stream.finalContent(), 'city=Oslo please');

  const caller = openai(await serve(t, { mode: 'tool-caller' }));
  const tools = [
    { type: 'function' as const, function: { name: tool.name, parameters: tool.schema } },
  ];
  const streamed = caller.chat.completions.stream({ model: 'm', messages, tools });
  const call = (await streamed.finalChatCompletion()).choices[0]?.message.tool_calls?.[0];
  assert.ok(call?.type === 'function');
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Oslo' });
});

test('OpenAI SDK: responses, whole and streamed', async (t) => {
  const client = openai(await serve(t, { mode: 'echo' }));
  const input = 'one two three';
  assert.equal((await client.responses.create({ model: 'm', input })).output_text, input);
  const stream = client.responses.stream({ model: 'm', input });
  const numbers: number[] = [];
  stream.on('event', (event) => {
    if ('sequence_number' in event) numbers.push(event.sequence_number);
  });
  const final = await stream.finalResponse();
  assert.equal(final.output_text, input);
  assert.equal(final.usage?.output_tokens, 3);
  assert.deepEqual(numbers, [...numbers.keys()]);
});

test('OpenAI SDK: embeddings (base64 by default) and models', async (t) => {
  const client = openai(await serve(t, { mode: 'echo' }));
  const packed = await client.embeddings.create({ model: 'm', input: 'one' });
  const plain = await client.embeddings.create({
    model: 'm',
    input: 'one',
    encoding_format: 'float',
  });
  assert.deepEqual(packed.data[0]?.embedding, plain.data[0]?.embedding);
  assert.equal((await client.models.list()).data[0]?.id, 'simulated');
});

test('Anthropic SDK: messages, whole and streamed, text, tool use, count', async (t) => {
  const client = anthropic(await serve(t, { mode: 'echo' }));
  const ask = { model: 'm', max_tokens: 100, messages };
  const whole = await client.messages.create(ask);
  assert.deepEqual(whole.content, [{ type: 'text', text: 'city=Oslo please' }]);
  assert.equal(await client.messages.stream(ask).finalText(), 'city=Oslo please');
  assert.equal((await client.messages.countTokens({ model: 'm', messages })).input_tokens, 2);

  const caller = anthropic(await serve(t, { mode: 'tool-caller' }));
  const tools = [{ name: tool.name, input_schema: tool.schema }];
  const final = await caller.messages.stream({ ...ask, tools }).finalMessage();
  const [block] = final.content;
  assert.ok(block?.type === 'tool_use');
  assert.deepEqual([block.name, block.input], ['get_weather', { city: 'Oslo' }]);
  assert.equal(final.stop_reason, 'tool_use');
});

test('Azure SDK: the deployment in the path', async (t) => {
  const seen: SeenRequest[] = [];
  const endpoint = await serve(t, { mode: 'echo', onRequest: (one) => seen.push(one) });
  const client = new AzureOpenAI({
    endpoint,
    apiKey: 'none',
    apiVersion: '2024-10-21',
    deployment: 'dep',
    maxRetries: 0,
  });
  const answer = await client.chat.completions.create({ model: 'm', messages });
  assert.equal(answer.choices[0]?.message.content, 'city=Oslo please');
  assert.equal(answer.model, 'dep');
  assert.match(seen[0]?.path ?? '', /^\/openai\/deployments\/dep\/chat\/completions\?api-version=/);
});

test('errors look like the errors of the provider', async (t) => {
  const url = await serve(t, {
    mode: 'scripted',
    script: [{ match: '*', answer: { status: 429, text: 'slow down' } }],
  });
  await assert.rejects(openai(url).chat.completions.create({ model: 'm', messages }), {
    status: 429,
    message: /slow down/,
  });
  await assert.rejects(
    anthropic(url).messages.create({ model: 'm', max_tokens: 1, messages }),
    /slow down/,
  );
});

test('what is no route or no JSON is refused, and the server lives on', async (t) => {
  const url = await serve(t, { mode: 'echo' });
  const post = async (path: string, body: string): Promise<number> =>
    (await fetch(url + path, { method: 'POST', body })).status;
  assert.equal(await post('/v1/other', '{}'), 404);
  assert.equal(await post('/v1/chat/completions', '{'), 400);
  assert.equal(await post('/v1/chat/completions', '{}'), 400);
  assert.equal(await post('/openai/deployments/%zz/chat/completions', '{}'), 400);
  assert.equal(await post('/v1/embeddings', '{"input":"x"}'), 200);
  assert.equal((await fetch(`${url}/v1/chat/completions`)).status, 404);
});

test('the same request gets the same bytes, another gets others', async (t) => {
  const url = await serve(t, { mode: 'echo' });
  const ask = async (content: string, stream: boolean): Promise<string> => {
    const body = JSON.stringify({ model: 'm', stream, messages: [{ role: 'user', content }] });
    return (await fetch(`${url}/v1/chat/completions`, { method: 'POST', body })).text();
  };
  for (const stream of [true, false]) {
    const first = await ask('one', stream);
    assert.equal(await ask('one', stream), first);
    assert.notEqual(await ask('two', stream), first);
  }
});

test('a slow answer comes token by token, and stops when the caller leaves', async (t) => {
  const url = await serve(t, { mode: 'slow', delayMs: 5 });
  const stream = await openai(url).chat.completions.create({
    model: 'm',
    stream: true,
    messages: [{ role: 'user', content: 'word '.repeat(500) }],
  });
  let tokens = 0;
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) tokens += 1;
    if (tokens === 3) break;
  }
  assert.equal(tokens, 3);
});
