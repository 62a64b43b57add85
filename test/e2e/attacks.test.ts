// SPDX-License-Identifier: Apache-2.0
// Attacks on the door of a running Bartizan: routes, credentials, framing, connections. Each test is named
// after the class of incident that gateways of this kind have had.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  admin,
  type Attacked,
  ask,
  asked,
  assertNothingInternal,
  assertRefused,
  CHAT,
  type Json,
  MESSAGES,
  refusal,
  RESPONSES,
  startAttacked,
  UPSTREAM_KEY,
  WIRES,
} from './attacked.fixture.ts';
import { LISTEN, startBartizan } from './bartizan.fixture.ts';
import { exchange, RawClient, type RawRequest, requestBytes } from './raw-client.fixture.ts';
import { json } from './upstream.fixture.ts';

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-x',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};

let attacked: Attacked;
before(async () => {
  attacked = await startAttacked({
    apps: '{ demo: {}, capped: { limits: [{ per: app, unit: requests, window: minute, max: 3 }] } }',
    listen: ', body_timeout_ms: 1500, header_timeout_ms: 1500',
  });
});
beforeEach(() => {
  attacked.upstream.answer(json(ANSWER));
  attacked.upstream.asked.length = 0;
});
after(() => attacked?.stop());

const send = (request: RawRequest | Buffer) => exchange(attacked.bartizan.dataPlane, request);
const get = (target: string, headers: RawRequest['headers'] = []) =>
  send({ method: 'GET', target, headers });
const bearer = (key: string): readonly [string, string] => ['authorization', `Bearer ${key}`];
const chat = (headers: RawRequest['headers'] = [], body: Json = CHAT.request('hi')) =>
  ask(attacked, CHAT, body, headers);
/** A chat request whose header lines are these and no others. */
const headed = (lines: readonly string[], body = JSON.stringify(CHAT.request('hi'))): Buffer =>
  Buffer.from(
    [
      `POST ${CHAT.target} HTTP/1.1`,
      `authorization: Bearer ${attacked.bartizan.key}`,
      'content-type: application/json',
      ...lines,
      '',
      body,
    ].join('\r\n'),
  );
const unasked = (): void => assert.equal(attacked.upstream.asked.length, 0, 'upstream was asked');

describe('route confusion', () => {
  test('a Host header that reads as another path', async () => {
    const hosts = [
      'x/#@evil',
      'evil/v1/models#',
      'a@b',
      'a b',
      'http://x',
      '/',
      'x,y',
      '[::1',
      'x:port',
    ];
    for (const host of hosts) {
      assertRefused(await get('/v1/models', [['host', host]]), [400, 'bad_headers']);
      assertRefused(await chat([['host', host]]), [400, 'bad_headers']);
    }
    unasked();
  });

  test('a path that ends like a public one, or is one in other letters', async () => {
    const targets = [
      '/v1/models/healthz',
      '/v1/chat/completions/healthz',
      '/mcp/any/healthz',
      '/healthz/../v1/models',
      '/healthz/..;/v1/models',
      '/healthz/%2e%2e/v1/models',
      '/healthz%2f..%2fv1/models',
      '/v1/models;/healthz',
      '/v1/models%00/healthz',
      '/v1/models?/healthz',
      '/v1/models?path=/healthz',
      '/v1/models#/healthz',
      '//v1/models',
      '/v1//models',
      '/./v1/models',
      '/v1/models/',
      '/V1/MODELS',
      '/v1\\models',
      '/v1/%6dodels',
      'v1/models',
    ];
    for (const target of targets) {
      const answer = await get(target);
      assert.ok([400, 401, 404].includes(answer.status), `${target}: ${answer.status}`);
      assertNothingInternal(answer);
    }
  });

  test('absolute, authority and asterisk forms', async () => {
    const { host } = new URL(attacked.bartizan.dataPlane);
    const credential = bearer(attacked.bartizan.key);
    for (const target of [`http://${host}/v1/models`, 'http://evil.test/v1/models', '*', host]) {
      const answer = await get(target, [credential]);
      assert.ok([400, 404].includes(answer.status), `${target}: ${answer.status}`);
      assertNothingInternal(answer);
    }
    const tunnel = await send({ method: 'CONNECT', target: 'evil.test:443' });
    assert.equal(tunnel.status, 405);
  });

  test('routes of other gateways, of the admin listener and of echoing models do not exist', async () => {
    const credential = bearer(attacked.bartizan.key);
    const targets = [
      '/key/generate',
      '/config',
      '/metrics',
      '/api/v1/keys',
      '/api/openapi.json',
      '/prompts/test',
      '/mcp-rest/test/connection',
      '/mcp/unknown-server',
      '/v1/completions',
      '/v1/files',
      '/v1/batches',
      '/anthropic/v1/messages',
      '/openai/deployments/gpt/completions',
    ];
    for (const target of targets) {
      for (const method of ['GET', 'POST']) {
        const headers = [credential, ['content-type', 'application/json']] as const;
        const answer = await send({
          method,
          target,
          headers,
          ...(method === 'POST' ? { body: '{}' } : {}),
        });
        assertRefused(answer, [404, 'unknown_route']);
      }
    }
    unasked();
  });

  test('other methods, and a body where none belongs', async () => {
    const credential = bearer(attacked.bartizan.key);
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE']) {
      const client = new RawClient(attacked.bartizan.dataPlane);
      await client.write(requestBytes({ method, target: CHAT.target, headers: [credential] }));
      await client.until((received) => received.includes('\r\n\r\n'));
      assert.match(
        client.received.toString('latin1'),
        /^HTTP\/1\.1 405 [^]*\r\nallow: POST\r\n/i,
        method,
      );
      client.close();
    }
    const answer = await send({
      method: 'GET',
      target: '/v1/models',
      headers: [credential],
      body: 'x',
    });
    assertRefused(answer, [400, 'bad_headers']);
  });

  test('an unknown or repeated query is refused, also one that names an upstream', async () => {
    const queries = [
      'api_base=http://evil.test',
      'base_url=x',
      'key=1',
      '',
      '&',
      'beta=true&beta=true',
      'beta=%41',
    ];
    for (const query of queries) {
      const target = `${MESSAGES.target}?${query}`;
      const answer = await ask(attacked, { target }, MESSAGES.request('hi'));
      assertRefused(answer, [400, 'bad_request_target'], 'anthropic-messages');
    }
    unasked();
  });
});

describe('credentials', () => {
  const secret = (): string => attacked.bartizan.key.slice(12);
  const prefix = (): string => attacked.bartizan.key.slice(3, 11);

  test('SQL, patterns and very long keys find no record', async () => {
    const keys = [
      "' OR '1'='1",
      "' OR 1=1 --",
      `bz_' OR 1=1--_${secret()}`,
      `bz_%%%%%%%%_${secret()}`,
      `bz_________${secret()}`,
      `bz_${prefix()}_' UNION SELECT hash FROM virtual_keys --${'x'.repeat(5)}`,
      `bz_${prefix()}_${'A'.repeat(43)}`,
      `bz_${prefix()}_${secret()}A`,
      `bz_${prefix()}_${secret().slice(0, -1)}`,
      `BZ_${prefix()}_${secret()}`,
      `bz_${prefix()}_${'x'.repeat(8_000)}`,
      'undefined',
      '__proto__',
      '[object Object]',
      UPSTREAM_KEY,
    ];
    for (const key of keys) {
      for (const header of [bearer(key), ['x-api-key', key], ['api-key', key]] as const) {
        const answer = await get('/v1/models', [header]);
        const { code } = refusal(answer);
        assert.ok(
          code === 'invalid_credential' || code === 'too_many_failures',
          `${key}: ${String(code)}`,
        );
        assert.ok(!answer.body.includes(key.slice(0, 30)) || key === 'undefined');
      }
    }
    const good = await get('/v1/models', [bearer(attacked.bartizan.key)]);
    assert.equal(good.status, 200, 'a good key still opens from the same address');
  });

  test('keys in the query, in a cookie, in the body, in two headers', async () => {
    const { key } = attacked.bartizan;
    assertRefused(await get(`/v1/models?key=${key}`), [400, 'bad_request_target']);
    assertRefused(await get('/v1/models', [['cookie', `authorization=Bearer ${key}`]]), [
      401,
      'missing_credential',
    ]);
    const inBody = {
      ...asked(attacked, CHAT, CHAT.request('hi', { api_key: key })),
      headers: [['content-type', 'application/json']],
    } as const;
    assertRefused(await send(inBody), [401, 'missing_credential']);
    const other = `bz_abcdefgh_${'x'.repeat(43)}`;
    for (const headers of [
      [bearer(key), ['x-api-key', other]],
      [bearer(other), ['x-api-key', key]],
      [bearer(key), bearer(key)],
      [bearer(key), ['Authorization', `Bearer ${other}`]],
    ] as const) {
      assertRefused(await get('/v1/models', headers), [400, 'bad_headers']);
    }
    for (const value of [
      `Basic ${Buffer.from(`:${key}`).toString('base64')}`,
      key,
      'Bearer',
      'Bearer  ',
    ] as const) {
      assert.equal((await get('/v1/models', [['authorization', value]])).status, 401, value);
    }
  });

  test('identity headers from an app that may not speak for others', async () => {
    for (const name of [
      'x-bartizan-user',
      'x-bartizan-groups',
      'x-bartizan-agent',
      'x-bartizan-verdict',
      'x-bartizan-any',
    ]) {
      assertRefused(await chat([[name, 'admin']]), [400, 'untrusted_identity_header']);
    }
    unasked();
  });

  test('a limit holds over every route together, also under parallel requests', async () => {
    const made = await admin(attacked, { target: '/api/v1/keys', body: '{"app":"capped"}' });
    const { key } = JSON.parse(made.body.toString()) as { key: string };
    const headers = [bearer(key), ['content-type', 'application/json']] as const;
    const requests: RawRequest[] = [
      { method: 'GET', target: '/v1/models', headers },
      ...WIRES.map((wire) => ({
        target: wire.target,
        headers,
        body: JSON.stringify(wire.request('hi')),
      })),
      { target: '/v1/guard/check', headers, body: '{"text":"hi"}' },
      {
        target: '/v1/messages/count_tokens',
        headers,
        body: '{"model":"claude","messages":[{"role":"user","content":"x"}]}',
      },
      { target: '/v1/embeddings', headers, body: '{"model":"gpt","input":"x"}' },
      {
        target: '/openai/deployments/gpt/chat/completions',
        headers,
        body: JSON.stringify(CHAT.request('hi')),
      },
    ];
    const answers = await Promise.all([...requests, ...requests].map((request) => send(request)));
    const limited = answers.filter(({ status }) => status === 429);
    assert.equal(answers.length - limited.length, 3, answers.map(({ status }) => status).join(' '));
    for (const { headers: said } of limited) assert.match(said['retry-after'] ?? '', /^\d+$/);
  });
});

describe('an upstream named by the caller', () => {
  const ELSEWHERE = 'http://169.254.169.254/latest';

  test('in headers: the request goes where the configuration says, without them', async () => {
    const names = [
      'x-portkey-custom-host',
      'x-portkey-provider',
      'x-portkey-config',
      'x-litellm-api-base',
      'x-litellm-api-key',
      'x-litellm-model',
      'x-api-base',
      'api-base',
      'x-base-url',
      'x-upstream-url',
      'x-forwarded-host',
      'x-original-url',
      'x-rewrite-url',
      'openai-organization',
      'openai-project',
      'proxy-authorization',
      'cookie',
      'forwarded',
    ];
    const answer = await chat(names.map((name) => [name, ELSEWHERE] as const));
    assert.equal(answer.status, 200);
    const [seen] = attacked.upstream.asked;
    assert.equal(attacked.upstream.asked.length, 1);
    assert.equal(seen?.path, '/v1/chat/completions');
    assert.equal(seen?.headers.authorization, `Bearer ${UPSTREAM_KEY}`);
    assert.ok(!JSON.stringify(seen).includes('169.254'), 'none of them goes up');
    assert.ok(!JSON.stringify(seen).includes(attacked.bartizan.key), "nor the caller's key");
  });

  test('in the body: refused, on every wire, wherever the member stands', async () => {
    for (const wire of WIRES) {
      for (const name of [
        'api_base',
        'base_url',
        'api_key',
        'custom_llm_provider',
        'litellm_params',
        'extra_headers',
        'extra_body',
        'organization',
        'vertex_credentials',
      ]) {
        const answer = await ask(attacked, wire, wire.request('hi', { [name]: ELSEWHERE }));
        const said = assertRefused(answer, [400, 'uninspectable'], wire.name);
        assert.equal(said['pointer'], `/${name}`);
        assert.ok(!answer.body.includes('169.254'));
      }
    }
    unasked();
  });

  test('in the model name', async () => {
    for (const model of [
      'open/gpt',
      'openai/gpt-4',
      `${ELSEWHERE}/gpt`,
      '../gpt',
      'constructor',
      '__proto__',
      'GPT',
      'gpt ',
      'gpt\u0000',
    ]) {
      const said = assertRefused(await chat([], CHAT.request('hi', { model })), [
        404,
        'unknown_model',
      ]);
      assert.ok(!JSON.stringify(said).includes('169.254'));
    }
    unasked();
  });
});

describe('framing', () => {
  const body = JSON.stringify(CHAT.request('hi'));
  const refused = async (bytes: Buffer): Promise<void> => {
    const answer = await send(bytes);
    assert.equal(answer.status, 400, answer.body.toString());
    assertNothingInternal(answer);
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/);
    assert.equal(
      typeof ((JSON.parse(answer.body.toString()) as Json)['error'] as Json)['message'],
      'string',
    );
  };

  test('two lengths, two codings, a length and a coding', async () => {
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const length = `content-length: ${body.length}`;
    await refused(headed(['host: x', length, 'transfer-encoding: chunked'], chunked));
    await refused(headed(['host: x', 'transfer-encoding: chunked', length], body));
    await refused(headed(['host: x', length, `Content-Length: ${body.length + 1}`], body));
    await refused(headed(['host: x', length, `Content-Length: ${body.length}`], body));
    await refused(
      headed(['host: x', 'transfer-encoding: chunked', 'Transfer-Encoding: chunked'], chunked),
    );
    await refused(headed(['host: x', 'transfer-encoding: gzip, chunked'], chunked));
    await refused(headed(['host: x', 'transfer-encoding: chunked, identity'], chunked));
    await refused(headed(['host: x', 'transfer-encoding: xchunked'], chunked));
    await refused(headed(['host: x', 'transfer-encoding : chunked'], chunked));
    await refused(headed(['host: x', 'content-length: +5'], body));
    await refused(headed(['host: x', `content-length: 0x${body.length.toString(16)}`], body));
    unasked();
  });

  test('a chunk size that is none ends the connection before anyone is asked', async () => {
    const client = new RawClient(attacked.bartizan.dataPlane);
    await client.write(headed(['host: x', 'transfer-encoding: chunked'], `5\r\n{"mod\r\nZZ\r\n`));
    await client.until(() => false);
    assert.doesNotMatch(client.received.toString('latin1'), / 200 /);
    client.close();
    unasked();
  });

  test('two hosts, no host, folded lines, bare line feeds', async () => {
    const length = `content-length: ${body.length}`;
    await refused(headed(['host: x', 'Host: y', length], body));
    await refused(headed(['host: x', 'x-a: 1', ' folded: 2', length], body));
    await refused(Buffer.from(`GET /v1/models HTTP/1.1\nhost: x\n\n`));
    await refused(Buffer.from('\0\0\0 nothing like HTTP\r\n\r\n'));
    unasked();
  });

  test('no host', async () => {
    await refused(headed([`content-length: ${body.length}`], body));
  });

  test('a message that is none is refused like any other, with a code and an id', async () => {
    const length = `content-length: ${body.length}`;
    const answer = await send(headed(['host: x', length, 'transfer-encoding: chunked'], body));
    const { error } = JSON.parse(answer.body.toString()) as { error: Json };
    assert.equal(error['code'], 'bad_headers');
    assert.equal(error['request_id'], answer.headers['x-bartizan-request-id']);
    assert.match(String(error['request_id']), /^req_/);
  });

  test('two content types, another one, another charset, a content coding', async () => {
    const json = ['content-type', 'application/json'] as const;
    assertRefused(await chat([json]), [400, 'bad_headers']);
    const credential = bearer(attacked.bartizan.key);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/json;charset=latin1',
      'application/jsonx',
      'text/json',
      'application/json, text/plain',
      '',
    ]) {
      const headers = type === '' ? [credential] : [credential, ['content-type', type] as const];
      assertRefused(await send({ target: CHAT.target, headers, body }), [
        415,
        'unsupported_media_type',
      ]);
    }
    for (const coding of ['gzip', 'br', 'deflate', 'identity, gzip', 'x']) {
      assertRefused(await chat([['content-encoding', coding]]), [415, 'unsupported_media_type']);
    }
    unasked();
  });

  test('too many header lines, too long ones', async () => {
    const many = Array.from({ length: 120 }, (_, index) => [`x-${index}`, '1'] as const);
    assertRefused(await chat(many), [400, 'bad_headers']);
    const answer = await chat([['x-long', 'x'.repeat(20_000)]]);
    assert.equal(answer.status, 431);
    assertNothingInternal(answer);
    assertRefused(await get(`/${'a'.repeat(4_000)}`), [400, 'bad_request_target']);
    unasked();
  });

  test('a body larger than declared or allowed', async () => {
    const big = 'x'.repeat(70_000);
    assertRefused(await chat([], CHAT.request(big)), [413, 'body_too_large']);
    const chunked = `${big.length.toString(16)}\r\n${big}\r\n0\r\n\r\n`;
    assertRefused(await send(headed(['host: x', 'transfer-encoding: chunked'], chunked)), [
      413,
      'body_too_large',
    ]);
    unasked();
  });
});

describe('connections', () => {
  test('a body that comes too slowly, or not at all', async () => {
    for (const part of ['', '{"model":"gpt",']) {
      const client = new RawClient(attacked.bartizan.dataPlane);
      await client.write(headed(['host: x', 'content-length: 100'], part));
      const [answer] = await client.answers(1);
      assert.ok(answer !== undefined);
      assertRefused(answer, [408, 'slow_request']);
      client.close();
    }
    unasked();
  });

  test('a head that comes too slowly', async () => {
    const client = new RawClient(attacked.bartizan.dataPlane);
    await client.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n');
    await client.until(() => false);
    assert.ok(client.closed);
    assert.match(client.received.toString('latin1'), /^HTTP\/1\.1 408 /);
    client.close();
  });

  test('a client that closes its side has left: the upstream is let go', async () => {
    const asking = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    attacked.upstream.answer((response) => {
      response.on('close', () => letGo.resolve());
      asking.resolve();
    });
    const client = new RawClient(attacked.bartizan.dataPlane);
    await client.write(requestBytes(asked(attacked, CHAT, CHAT.request('hi'))));
    await asking.promise;
    client.halfClose();
    await letGo.promise;
    client.close();
  });

  test('a client that leaves in the middle of its body is not asked for', async () => {
    const client = new RawClient(attacked.bartizan.dataPlane);
    await client.write(headed(['host: x', 'content-length: 100'], '{"model":'));
    client.halfClose();
    await client.until(() => false);
    client.close();
    unasked();
  });

  test('pipelined requests are answered in order; a flood of them is cut', async () => {
    const client = new RawClient(attacked.bartizan.dataPlane);
    const { key } = attacked.bartizan;
    const three = [
      { method: 'GET', target: '/v1/models', headers: [bearer(key)] },
      asked(attacked, CHAT, CHAT.request('hi')),
      { method: 'GET', target: '/nowhere', headers: [bearer(key)] },
    ];
    await client.write(Buffer.concat(three.map(requestBytes)));
    const answers = await client.answers(3);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 404],
    );
    client.close();

    attacked.upstream.answer(() => undefined);
    const flood = new RawClient(attacked.bartizan.dataPlane);
    const one = requestBytes(asked(attacked, RESPONSES, RESPONSES.request('hi')));
    await flood.write(Buffer.concat(Array.from({ length: 40 }, () => one)));
    await flood.until(() => false);
    assert.ok(flood.closed, 'the connection is closed');
    flood.close();
  });

  test('other protocols are not spoken', async () => {
    const credential = bearer(attacked.bartizan.key);
    const upgrade = [credential, ['connection', 'upgrade'], ['upgrade', 'websocket']] as const;
    assert.equal((await get('/v1/models', upgrade)).status, 200, 'answered as what it also is');
    const h2c = [
      credential,
      ['connection', 'upgrade, http2-settings'],
      ['upgrade', 'h2c'],
    ] as const;
    assert.equal((await get('/v1/models', h2c)).status, 200);
    const preface = await send(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
    assert.equal(preface.status, 400);
    const client = new RawClient(attacked.bartizan.dataPlane);
    await client.write(Buffer.from('160301005a0100005603035f', 'hex'));
    await client.until(() => false);
    assert.doesNotMatch(client.received.toString('latin1'), /^HTTP\/1\.1 [^4]/);
    client.close();
  });

  test('nobody is told to go on with a body before it is known who asks', async () => {
    const client = new RawClient(attacked.bartizan.dataPlane);
    const headers = [
      ['expect', '100-continue'],
      ['content-type', 'application/json'],
      ['content-length', '50000'],
    ] as const;
    await client.write(requestBytes({ target: CHAT.target, headers }));
    const [answer] = await client.answers(1);
    assert.ok(answer !== undefined);
    assertRefused(answer, [401, 'missing_credential']);
    assert.ok(!client.received.includes('100 Continue'));
    client.close();
  });

  test('a request smuggled behind a body is a request of its own, without a credential', async () => {
    const inner = 'GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n';
    const client = new RawClient(attacked.bartizan.dataPlane);
    const bytes = requestBytes(asked(attacked, CHAT, CHAT.request('hi')));
    await client.write(Buffer.concat([bytes, Buffer.from(inner)]));
    const answers = await client.answers(2);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 401],
    );
    client.close();
  });
});

describe('a guard that is not there', () => {
  const config = (rule: string, guard = '{}'): string => `${LISTEN}
upstreams: { sim: { kind: simulated, mode: echo } }
models: { m: { targets: [{ upstream: sim }] } }
apps: { demo: {} }
guard: ${guard}
protections: { rules: [{ id: mine, ${rule} }] }
`;
  const CASES: Readonly<Record<string, readonly [rule: string, guard?: string]>> = {
    'a detector that does not exist': ['detectors: [privacy/no-such-thing], action: mask'],
    'a family that does not exist': ['detectors: ["privat/*"], action: mask'],
    'a detector that is switched off': [
      'detectors: [privacy/card], action: mask',
      '{ disabled: [privacy/card] }',
    ],
    'a detector that never sees answers': [
      'detectors: [injection/instruction-override], on: [response], action: block',
    ],
    'an action that does not exist': ['detectors: [privacy/card], action: log'],
    'a misspelt member': ['detectors: [privacy/card], action: mask, on_request: true'],
  };
  for (const [name, [rule, guard]] of Object.entries(CASES)) {
    test(`a rule with ${name} stops the start`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'bz-'));
      t.after(() => rmSync(folder, { recursive: true }));
      const started = startBartizan(config(rule, guard), folder);
      // One that does start fails this test; left alone it would keep the run from ending too.
      t.after(() =>
        started.then(
          (bartizan) => bartizan.stop(),
          () => undefined,
        ),
      );
      await assert.rejects(started, /ended with 3 [^]*:10: protections\.rules\.0/);
    });
  }
});
