// SPDX-License-Identifier: Apache-2.0
// Plants secrets wherever a caller or a provider can put words, lets a whole Bartizan work on them, and
// then looks for them in everything it wrote or would tell: log, spool, database, metrics, admin API.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  admin,
  type Attacked,
  ask,
  asked,
  CHAT,
  EMAIL,
  INJECTION,
  type Json,
  MESSAGES,
  RESPONSES,
  startAttacked,
  UPSTREAM_KEY,
  WIRES,
} from './attacked.fixture.ts';
import { exchange, RawClient, requestBytes } from './raw-client.fixture.ts';
import { type Handler, json, stream } from './upstream.fixture.ts';

/** Every planted text holds one of these, and no word of Bartizan does. */
// Four digits alone stand in some digest by chance.
const MARKS = ['xyzzyplugh', 'XYZZYPLUGH', '4111 1111', '41111111', EMAIL] as const;
const PROSE = 'my xyzzyplugh word';
const KEY = `sk-proj-XYZZYPLUGH${'Zq7Rk2Wm9Xc4'.repeat(2)}`;
const CARD = '4111 1111 1111 1111';
const ALL = `${PROSE}, ${KEY}, ${CARD}, ${EMAIL}`;
const WRONG_KEY = `bz_xyzzyplu_${'XYZZYPLUGH'.repeat(4)}abc`;

let attacked: Attacked;
before(async () => {
  attacked = await startAttacked({
    apps: '{ demo: {}, open: { unknown_content: audit, trusted_identity_headers: true }, strict: { block_style: http-403 } }',
  });
});
after(() => attacked?.stop());

const chatAnswer = (content: string): Json => ({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-x',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const chunks = (...texts: string[]): string[] => [
  ...texts.map(
    (content) =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-x', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`,
  ),
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: [DONE]\n\n',
];

/** Answers of a provider that hold secrets, whole and broken. */
const ANSWERS: readonly Handler[] = [
  json(chatAnswer(ALL)),
  json(chatAnswer(`${PROSE} ${CARD}`)),
  stream(chunks(`${PROSE} ${CARD.slice(0, 9)}`, CARD.slice(9), ' ', EMAIL)),
  stream(chunks(PROSE, KEY.slice(0, 20), KEY.slice(20)).slice(0, -1)),
  stream(['data: ', PROSE, '\n\n']),
  stream([`data: {"error":{"message":"${ALL}"}}\n\n`]),
  json({ error: { message: ALL } }, 400),
  json({ error: { message: ALL } }, 401),
  json({ error: { message: ALL } }, 500),
  json({ [PROSE]: ALL, choices: [] }),
  (response) =>
    void response
      .writeHead(200, { 'content-type': 'application/json', 'x-request-id': KEY, 'x-other': ALL })
      .end(ALL),
  (response) => void response.writeHead(200, { 'content-type': `text/${KEY}` }).end(ALL),
  (response) =>
    void response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': KEY })
      .end(ALL),
  (response) => void response.socket?.end(`HTTP/1.1 ${ALL}\r\n\r\n`),
];

/** Requests that hold secrets, good ones and faulty ones. */
function requests(
  stream: boolean,
): (readonly [wire: { readonly target: string }, body: Json | string])[] {
  const call = {
    id: KEY,
    type: 'function',
    function: { name: 'f', arguments: JSON.stringify({ [KEY]: ALL }) },
  };
  return [
    ...WIRES.map((wire) => [wire, wire.request(ALL, { stream })] as const),
    ...WIRES.map((wire) => [wire, wire.request(`${INJECTION} ${ALL}`, { stream })] as const),
    ...WIRES.map((wire) => [wire, wire.request('x', { [KEY]: ALL, stream })] as const),
    ...WIRES.map((wire) => [wire, wire.request('x', { [PROSE]: 1, stream })] as const),
    ...WIRES.map((wire) => [wire, wire.request('x', { model: KEY, stream })] as const),
    ...WIRES.map(
      (wire) =>
        [
          wire,
          wire.request('x', { user: ALL, metadata: { user_id: ALL, [KEY]: ALL }, stream }),
        ] as const,
    ),
    ...WIRES.map((wire) => [wire, `{"model":"gpt","${PROSE}":"${ALL}","${PROSE}":2`] as const),
    [CHAT, { model: 'gpt', messages: [{ role: KEY, name: KEY, content: ALL }], stream }],
    [
      CHAT,
      {
        model: 'gpt',
        messages: [
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: KEY, content: ALL },
        ],
        stream,
      },
    ],
    [
      CHAT,
      CHAT.request('x', {
        tools: [
          {
            type: 'function',
            function: { name: 'f', description: ALL, parameters: { [KEY]: ALL } },
          },
        ],
        stream,
      }),
    ],
    [CHAT, CHAT.request('x', { n: ALL, temperature: ALL, stream })],
    [
      RESPONSES,
      RESPONSES.request('x', {
        previous_response_id: KEY,
        conversation: KEY,
        prompt: { id: KEY, variables: { [KEY]: ALL } },
        stream,
      }),
    ],
    [
      RESPONSES,
      {
        model: 'gpt',
        input: [
          { type: KEY, id: KEY, content: ALL },
          { type: 'item_reference', id: KEY },
        ],
        stream,
      },
    ],
    [
      MESSAGES,
      MESSAGES.request('x', {
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'document',
                title: ALL,
                context: ALL,
                source: { type: 'text', media_type: 'text/plain', data: ALL },
              },
              { type: KEY, text: ALL },
            ],
          },
        ],
        stream,
      }),
    ],
    [
      MESSAGES,
      MESSAGES.request('x', {
        mcp_servers: [{ type: 'url', url: `http://${KEY}`, name: KEY, authorization_token: KEY }],
        container: KEY,
        stream,
      }),
    ],
    [{ target: '/v1/embeddings' }, { model: 'gpt', input: [ALL] }],
    [{ target: '/v1/guard/check' }, { text: ALL }],
    [{ target: `/v1/${KEY}` }, { text: ALL }],
    [{ target: `${CHAT.target}?key=${KEY}` }, { text: ALL }],
    [
      { target: `/openai/deployments/${KEY}/chat/completions` },
      { messages: [{ role: 'user', content: ALL }] },
    ],
  ];
}

const HEADERS = [
  ['x-note', ALL],
  ['user-agent', KEY],
  ['cookie', `session=${KEY}`],
  ['idempotency-key', KEY],
  ['openai-organization', KEY],
  ['anthropic-beta', KEY],
  ['referer', `https://a.test/?token=${KEY}`],
  ['x-bartizan-conversation', KEY],
] as const;

async function keyOf(app: string): Promise<string> {
  const answer = await admin(attacked, {
    target: '/api/v1/keys',
    body: JSON.stringify({ app, name: app }),
  });
  return (JSON.parse(answer.body.toString()) as { key: string }).key;
}

const everyKey: string[] = [];

describe('secrets of callers and providers', () => {
  test('are sent through every door, in good requests and in faulty ones', async () => {
    everyKey.push(attacked.bartizan.key, await keyOf('open'), await keyOf('strict'));
    let sent = 0;
    for (const key of everyKey) {
      for (const stream of [false, true]) {
        for (const [wire, body] of requests(stream)) {
          attacked.upstream.answer(ANSWERS[sent % ANSWERS.length] ?? assert.fail());
          const { headers = [], ...rest } = asked(attacked, wire, body);
          const credential = ['authorization', `Bearer ${key}`] as const;
          await exchange(attacked.bartizan.dataPlane, {
            ...rest,
            headers: [credential, ...headers.slice(1), ...HEADERS],
          });
          sent += 1;
        }
        for (const answer of ANSWERS) {
          attacked.upstream.answer(answer);
          await ask(attacked, CHAT, CHAT.request(ALL, { stream }));
          sent += 1;
        }
      }
    }
    for (const [name, value] of [
      ['authorization', `Bearer ${WRONG_KEY}`],
      ['x-api-key', WRONG_KEY],
      ['api-key', KEY],
      ['authorization', KEY],
    ] as const) {
      await exchange(attacked.bartizan.dataPlane, {
        method: 'GET',
        target: '/v1/models',
        headers: [[name, value]],
      });
    }
    for (const bytes of [
      `GET /${KEY} HTTP/9.9\r\n\r\n`,
      `${ALL}\r\n\r\n`,
      `POST ${CHAT.target} HTTP/1.1\r\nhost: ${PROSE}\r\n\r\n`,
      `POST ${CHAT.target} HTTP/1.1\r\nhost: x\r\n${KEY}\u0000: 1\r\n\r\n`,
    ]) {
      const client = new RawClient(attacked.bartizan.dataPlane);
      await client.write(bytes);
      await client.until((received) => received.includes('\r\n\r\n'));
      client.close();
    }
    // One that leaves in the middle of its own answer.
    attacked.upstream.answer(
      (response) =>
        void response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .write(chunks(`${PROSE}. Then `)[0]),
    );
    const leaving = new RawClient(attacked.bartizan.dataPlane);
    await leaving.write(requestBytes(asked(attacked, CHAT, CHAT.request(ALL, { stream: true }))));
    await leaving.until((received) => received.includes('data:'));
    leaving.close();
    assert.ok(sent > 200, `${sent} requests`);
  });

  test('reached the provider where they were allowed to', () => {
    const seen = JSON.stringify(attacked.upstream.asked);
    assert.ok(seen.includes('xyzzyplugh'), 'or nothing below would be shown');
    assert.ok(seen.includes(EMAIL));
  });

  test('stand nowhere in metrics and in no answer of the admin API', async () => {
    let metrics = '';
    // Workers report theirs from time to time.
    while (!metrics.includes('bartizan_findings_total{')) {
      const { body } = await admin(attacked, { method: 'GET', target: '/metrics' });
      metrics = body.toString();
      await setTimeout(50);
    }
    assert.match(metrics, /bartizan_requests_total\{/);
    assertClean('metrics', Buffer.from(metrics));
    let events = 0;
    for (const target of [
      '/api/v1/keys',
      '/api/v1/status',
      '/api/v1/kill-switches',
      '/api/v1/exchanges?limit=100',
    ]) {
      const answer = await admin(attacked, { method: 'GET', target });
      assert.equal(answer.status, 200, `${target} ${answer.body.toString()}`);
      assertClean(target, answer.body);
      const { rows } = JSON.parse(answer.body.toString()) as { rows?: Json[] };
      if (!target.startsWith('/api/v1/exchanges')) continue;
      for (const row of rows ?? []) {
        const one = await admin(attacked, {
          method: 'GET',
          target: `/api/v1/exchanges/${String(row['request'])}`,
        });
        assertClean('one exchange', one.body);
        events += 1;
      }
    }
    assert.ok(events > 0, 'exchanges were looked at');
  });

  test('stand nowhere in the log and in no file that was written', async () => {
    const process = attacked.bartizan.process;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    const files = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    const data = join(attacked.bartizan.folder, 'data');
    const running = files(data).map((file) => [file, readFileSync(file)] as const);
    process.kill('SIGTERM');
    await ended;
    const stopped = files(data).map((file) => [file, readFileSync(file)] as const);
    assert.ok(
      running.some(([, bytes]) => bytes.includes('"type":"exchange"') || bytes.includes('req_')),
      'events were written',
    );
    assert.ok(
      stopped.some(([file, bytes]) => file.endsWith('.db') && bytes.includes('req_')),
      'and stored',
    );
    for (const [file, bytes] of [...running, ...stopped]) assertClean(file, bytes);
    assert.match(attacked.stderr(), /\{/, 'there is a log');
    assertClean('log', Buffer.from(attacked.stderr()));
  });
});

test('a secret as the name of a tool is not recorded', async (t) => {
  const node = await startAttacked();
  t.after(() => node.stop());
  node.upstream.answer(json(chatAnswer('fine')));
  const call = { id: 'c1', type: 'function', function: { name: KEY, arguments: '{}' } };
  const messages = [
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content: CARD },
    { role: 'function', name: KEY, content: CARD },
  ];
  await ask(node, CHAT, { model: 'gpt', messages });
  await ask(
    node,
    CHAT,
    CHAT.request('x', { tools: [{ type: 'function', function: { name: KEY } }] }),
  );
  await ask(node, MESSAGES, MESSAGES.request('x', { tools: [{ name: KEY, input_schema: {} }] }));
  const spool = join(node.bartizan.folder, 'data');
  for (const file of readdirSync(spool, { recursive: true, encoding: 'utf8' })) {
    if (/spool.*[^/]\.\w+$/.test(file)) assertClean(file, readFileSync(join(spool, file)));
  }
});

/** No planted text, no key that was used, and nothing of them in other spellings. */
function assertClean(where: string, bytes: Buffer): void {
  const secrets = [
    ...MARKS,
    UPSTREAM_KEY,
    ...everyKey.map((key) => key.slice(12)),
    'XYZZYPLUGHabc',
  ];
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex')]) {
      const at = bytes.indexOf(form);
      const around = bytes.toString('latin1', Math.max(0, at - 300), at + 100);
      assert.equal(at, -1, `${where} holds ${form}: ${around}`);
    }
  }
}
