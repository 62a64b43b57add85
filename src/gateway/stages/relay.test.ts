// SPDX-License-Identifier: Apache-2.0
// The relay against providers that fail in every way they have, over real loopback connections.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { BartizanError } from '../../core/errors.ts';
import type { GatewayConfig } from '../config.ts';
import type { Flow } from '../flow.ts';
import type { StageResult } from '../pipeline.ts';
import {
  UPSTREAM_KEY,
  configOf,
  flowFor,
  gatewayFor,
  textOf,
  type FlowOptions,
  type GatewayForTest,
} from './relay.fixture.ts';
import { relay } from './relay.ts';
import { route } from './route.ts';

type Seen = {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};
type Act = (response: ServerResponse, seen: Seen, socket: Socket) => void;

/** A provider that acts as told, in turn; the last act is repeated. */
async function provider(
  t: TestContext,
  ...acts: readonly Act[]
): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const one = { url: request.url ?? '', headers: request.headers, body };
      const act = acts[Math.min(seen.length, acts.length - 1)];
      seen.push(one);
      act?.(response, one, request.socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const answer =
  (body: string, headers: Record<string, string> = {}): Act =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
const status =
  (code: number, body = '', headers: Record<string, string> = {}): Act =>
  (response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body);
const reset: Act = (_response, _seen, socket) => socket.resetAndDestroy();
const hang: Act = () => undefined;
const ok = answer('{"ok":true}');

type Settings = { readonly routing?: object; readonly upstream?: object; readonly listen?: object };

/** One model "gpt" on the given addresses: the first is the target, the others are fallbacks. */
function configFor(
  urls: readonly string[],
  { routing, upstream, listen }: Settings = {},
): GatewayConfig {
  const ids = urls.map((_url, index) => `u${index}`);
  const [first = '', ...rest] = ids;
  return configOf({
    ...(listen === undefined ? {} : { listen }),
    routing: { retry_budget_percent: 100, breaker_failures: 1_000, ...routing },
    upstreams: Object.fromEntries(
      ids.map((id, index) => [
        id,
        {
          kind: 'openai',
          base_url: urls[index],
          key: 'env:KEY',
          allow_addresses: ['127.0.0.1'],
          ...upstream,
        },
      ]),
    ),
    models: {
      gpt: {
        targets: [{ upstream: first, model: 'gpt' }],
        fallback: rest.map((id) => ({ upstream: id })),
      },
    },
  });
}

type Relayed = {
  readonly flow: Flow;
  readonly gateway: GatewayForTest;
  readonly refusal: StageResult;
  /** The request's body before it went up. */
  readonly given: string;
};

async function relayed(
  t: TestContext,
  config: GatewayConfig,
  options: FlowOptions & { gateway?: GatewayForTest; flow?: Flow } = {},
): Promise<Relayed> {
  const gateway = options.gateway ?? gatewayFor(config);
  if (options.gateway === undefined) t.after(() => gateway.upstreams().close());
  const flow = options.flow ?? flowFor(config, options);
  const given = flow.body?.bytes.toString() ?? '';
  let refusal = await route.run(flow, gateway);
  if (refusal === undefined) refusal = await relay.run(flow, gateway);
  const shown =
    refusal === undefined ? '' : JSON.stringify([refusal, refusal.message, refusal.detail]);
  assert.doesNotMatch(shown, new RegExp(UPSTREAM_KEY), 'no credential in an error');
  return { flow, gateway, refusal, given };
}

test('an untouched body goes up byte for byte, with our credential and none of the caller', async (t) => {
  const { url, seen } = await provider(t, ok);
  const { flow, refusal, given } = await relayed(t, configFor([`${url}/v1/`]), {
    headers: {
      authorization: 'Bearer bz_caller_secret',
      'x-api-key': 'bz_caller_secret',
      cookie: 'session=1',
      'x-forwarded-for': '10.0.0.1',
      'x-bartizan-user': 'someone',
      host: 'gateway.example',
      'openai-organization': 'org-other',
      'openai-beta': 'assistants=v2',
      'idempotency-key': 'abc',
      'user-agent': 'sdk',
    },
  });
  assert.equal(refusal, undefined);
  assert.equal(await textOf(flow.answer?.body), '{"ok":true}');
  const [one] = seen;
  assert.equal(one?.url, '/v1/chat/completions');
  assert.equal(one?.body, given);
  assert.equal(flow.body, undefined, 'nobody is asked again');
  const { 'idempotency-key': idempotency, ...headers } = one?.headers ?? {};
  assert.match(String(idempotency), /^bartizan-/);
  assert.deepEqual(headers, {
    host: url.slice('http://'.length),
    connection: 'keep-alive',
    'content-length': String(Buffer.byteLength(given)),
    'content-type': 'application/json',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'bartizan',
    'openai-beta': 'assistants=v2',
    authorization: `Bearer ${UPSTREAM_KEY}`,
  });
  assert.deepEqual(flow.upstream, {
    id: 'u0',
    provider: 'openai',
    region: 'unknown',
    model: 'gpt',
  });
  assert.equal(flow.attempts, 1);
  assert.equal(flow.answer?.simulated, false);
});

test('headers of the answer pass an allow-list and the content type is our own', async (t) => {
  const { url } = await provider(
    t,
    answer('{}', {
      'content-type': 'application/json; charset=utf-16; x="<script>"',
      'set-cookie': 'a=1',
      server: 'nginx/1.2.3',
      via: '1.1 proxy',
      'alt-svc': 'clear',
      'openai-organization': 'org-ours',
      'x-request-id': 'req_up',
      'x-ratelimit-limit-requests': '10',
    }),
  );
  const { flow } = await relayed(t, configFor([url]));
  assert.deepEqual(flow.answer?.headers, {
    'content-type': 'application/json',
    'x-request-id': 'req_up',
    'x-ratelimit-limit-requests': '10',
  });
  await textOf(flow.answer?.body);
});

test('the model is set and usage asked for by splicing: all other bytes stay', async (t) => {
  const { url, seen } = await provider(
    t,
    answer('data: [DONE]\n\n', { 'content-type': 'text/event-stream' }),
  );
  const config = configOf({
    upstreams: { up: { kind: 'openai', base_url: url, allow_addresses: ['127.0.0.1'] } },
    models: { gpt: { targets: [{ upstream: 'up', model: 'gpt-large' }] } },
  });
  const messages = [{ role: 'user', content: 'x' }];
  const cases: readonly (readonly [object, RegExp])[] = [
    [
      { model: 'gpt', stream: true, messages },
      /^\{"model":"gpt-large","stream":true,"messages":.*,"stream_options":\{"include_usage":true\}\}$/,
    ],
    [
      { stream_options: { x: 1 }, model: 'gpt', stream: true, messages },
      /^\{"stream_options":\{"x":1,"include_usage":true\},"model":"gpt-large",/,
    ],
    [
      { stream_options: { include_usage: false }, model: 'gpt', stream: true, messages },
      /^\{"stream_options":\{"include_usage":true\},/,
    ],
    [
      { stream_options: null, model: 'gpt', stream: true, messages },
      /^\{"stream_options":\{"include_usage":true\},/,
    ],
  ];
  for (const [body, form] of cases) {
    const { flow, refusal } = await relayed(t, config, { body: body as never, stream: true });
    assert.equal(refusal, undefined);
    assert.equal(await textOf(flow.answer?.body), 'data: [DONE]\n\n');
    assert.match(seen.at(-1)?.body ?? '', form);
  }
});

test('usage is not asked for where the configuration says so', async (t) => {
  const { url, seen } = await provider(t, answer('', { 'content-type': 'text/event-stream' }));
  const config = configFor([url], { upstream: { usage_in_streams: 'estimate' } });
  const { flow, given } = await relayed(t, config, { stream: true });
  await textOf(flow.answer?.body);
  assert.equal(seen[0]?.body, given);
});

test('edits of earlier stages are applied', async (t) => {
  const { url, seen } = await provider(t, ok);
  const { flow, given } = await relayed(t, configFor([url]), {
    edits: [{ kind: 'text', pointer: '/messages/0/content', start: 4, end: 7, text: '[NUMBER]' }],
  });
  await textOf(flow.answer?.body);
  assert.equal(seen[0]?.body, given.replace('one two three', 'one [NUMBER] three'));
});

test('what is not a good answer becomes an error of ours, and nothing of it is passed on', async (t) => {
  const secretBody = '<html>internal-host-7 stack trace</html>';
  const html = { 'content-type': 'text/html' };
  const cases: readonly (readonly [string, Act, string])[] = [
    ['HTML 500', status(500, secretBody, html), 'upstream_error'],
    ['JSON 500', status(500, '{"error":{"message":"internal-host-7"}}'), 'upstream_error'],
    ['503', status(503), 'upstream_error'],
    ['529', status(529), 'upstream_error'],
    ['408', status(408), 'upstream_error'],
    ['401', status(401, `{"error":{"message":"bad key ${UPSTREAM_KEY}"}}`), 'upstream_error'],
    ['403', status(403, '{"error":{"message":"internal-host-7"}}'), 'upstream_error'],
    ['402', status(402), 'upstream_error'],
    ['redirect', status(302, '', { location: 'http://169.254.169.254/' }), 'upstream_error'],
    ['304', status(304), 'upstream_error'],
    ['429', status(429, '{"error":{"message":"internal-host-7"}}'), 'upstream_rate_limited'],
    ['HTML 200', answer(secretBody, html), 'upstream_malformed'],
    ['no type', (response) => response.writeHead(200).end('{}'), 'upstream_malformed'],
    ['204', (response) => response.writeHead(204).end(), 'upstream_malformed'],
    [
      'a stream',
      answer('data: {}\n\n', { 'content-type': 'text/event-stream' }),
      'upstream_malformed',
    ],
    ['reset', reset, 'upstream_unreachable'],
  ];
  for (const [name, act, code] of cases) {
    const { url } = await provider(t, act);
    const { flow, refusal } = await relayed(t, configFor([url], { routing: { attempts: 1 } }));
    assert.equal(refusal?.code, code, name);
    assert.equal(flow.answer, undefined, name);
    assert.equal(flow.attempts, 1, name);
    assert.doesNotMatch(refusal?.message ?? '', /internal|169|status/, name);
  }
});

test('JSON where a stream was asked for is malformed', async (t) => {
  const { url } = await provider(t, ok);
  const { refusal } = await relayed(t, configFor([url]), { stream: true });
  assert.equal(refusal?.code, 'upstream_malformed');
});

test("a provider's finding of fault with the request is told in its words when they are safe", async (t) => {
  const message = (text: unknown, shape = 'openai'): string =>
    JSON.stringify(
      {
        openai: { error: { message: text, type: 'invalid_request_error' } },
        anthropic: { type: 'error', error: { type: 'invalid_request_error', message: text } },
        vllm: { object: 'error', message: text, code: 400 },
        other: { message: text },
      }[shape],
    );
  const told = (text: string): string => `Upstream refused the request: ${text}`;
  const silent = 'Upstream refused the request';
  const cases: readonly (readonly [number, string, string])[] = [
    [400, message('max_tokens is too large'), told('max_tokens is too large')],
    [404, message('no such deployment', 'anthropic'), told('no such deployment')],
    [409, message('Konflikt für dich', 'vllm'), told('Konflikt für dich')],
    [413, message('too long'), told('too long')],
    [422, message('x'.repeat(30)), told('x'.repeat(30))],
    [400, message(`your key ${UPSTREAM_KEY} said`), told('your key [redacted] said')],
    [400, message('your key sk-proj-abcdefghijk said'), told('your key [redacted] said')],
    [400, message(`key ${'0123456789abcdef'.repeat(2)}`), told('key [redacted]')],
    [400, message('Bearer abcdefghijklmnop'), told('[redacted]')],
    [400, message('no model at http://10.0.0.8:8000/v1'), told('no model at [redacted]')],
    [400, message('ask vllm-0.models.svc:8000, 10.0.0.9'), told('ask [redacted], [redacted]')],
    [400, message('in /srv/vllm/engine.py: bad'), told('in [redacted] bad')],
    [
      400,
      message('bad, see https://docs.example.com/a'),
      told('bad, see https://docs.example.com/a'),
    ],
    [400, message('of /v1/chat at 12:30, a/b'), told('of /v1/chat at 12:30, a/b')],
    [400, message('x '.repeat(251)), silent],
    [400, message('a\u0000b'), silent],
    [400, message('a\u202eb'), silent],
    [400, message('a\nb'), silent],
    [400, message(''), silent],
    [400, message(7), silent],
    [400, message('hidden', 'other'), silent],
    [400, '{"error":"text"}', silent],
    [400, '<html>no</html>', silent],
    [400, '[]', silent],
    [400, '', silent],
    [400, `{"error":{"message":"one","message":"two"}}`, silent],
    [400, `${' '.repeat(70_000)}${message('late')}`, silent],
  ];
  for (const [code, body, expected] of cases) {
    const { url, seen } = await provider(t, status(code, body));
    const { refusal } = await relayed(t, configFor([url]));
    assert.equal(refusal?.code, 'upstream_rejected');
    assert.equal(refusal?.message, expected);
    assert.equal(seen.length, 1, 'the same request would be refused again');
  }
});

test('a retry goes to the next target, and comes back to the first', async (t) => {
  const first = await provider(t, reset, ok);
  const second = await provider(t, status(503));
  const { flow, refusal } = await relayed(t, configFor([first.url, second.url]));
  assert.equal(refusal, undefined);
  assert.equal(flow.attempts, 3);
  assert.equal(flow.upstream?.id, 'u0');
  assert.deepEqual([first.seen.length, second.seen.length], [2, 1]);
  assert.equal(await textOf(flow.answer?.body), '{"ok":true}');
});

test('attempts are counted over all targets', async (t) => {
  for (const attempts of [1, 2, 3]) {
    const first = await provider(t, status(500));
    const second = await provider(t, status(502));
    const config = configFor([first.url, second.url], { routing: { attempts } });
    const { flow, refusal } = await relayed(t, config);
    assert.equal(refusal?.code, 'upstream_error');
    assert.equal(flow.attempts, attempts);
    assert.equal(first.seen.length, Math.ceil(attempts / 2));
    assert.equal(second.seen.length, Math.floor(attempts / 2));
  }
});

test('a target that names a time to wait is not asked again in the meantime', async (t) => {
  const wait = status(429, '', { 'retry-after': '7' });
  const alone = await provider(t, wait);
  const { refusal } = await relayed(t, configFor([alone.url]));
  assert.equal(refusal?.code, 'upstream_rate_limited');
  assert.equal(refusal?.retryAfter, 7);
  assert.equal(alone.seen.length, 1);

  const busy = await provider(t, wait);
  const free = await provider(t, ok);
  const { flow } = await relayed(t, configFor([busy.url, free.url]));
  assert.equal(await textOf(flow.answer?.body), '{"ok":true}');
  assert.equal(busy.seen.length, 1);
});

test('what is not worth a retry gets none', async (t) => {
  const wrongType = answer('{}', { 'content-type': 'text/plain' });
  for (const act of [status(400), status(401), status(403), status(302), wrongType]) {
    const first = await provider(t, act);
    const second = await provider(t, ok);
    const { flow, refusal } = await relayed(t, configFor([first.url, second.url]));
    assert.notEqual(refusal, undefined);
    assert.equal(flow.attempts, 1);
    assert.equal(second.seen.length, 0);
  }
});

test('a slow first byte is a timeout and is not asked elsewhere', async (t) => {
  const slow = await provider(t, hang);
  const second = await provider(t, ok);
  const config = configFor([slow.url, second.url], { upstream: { first_byte_timeout_ms: 60 } });
  const { refusal } = await relayed(t, config);
  assert.equal(refusal?.code, 'upstream_timeout');
  assert.equal(second.seen.length, 0);
});

test('the retry budget stops a storm', async (t) => {
  const { url, seen } = await provider(t, status(500));
  const config = configFor([url, `${url}/b`], {
    routing: { attempts: 2, retry_budget_percent: 10 },
  });
  const gateway = gatewayFor(config);
  t.after(() => gateway.upstreams().close());
  for (let request = 0; request < 100; request++) await relayed(t, config, { gateway });
  // Ten at the start, and a tenth of a hundred.
  assert.ok(
    seen.length >= 118 && seen.length <= 121,
    `${seen.length} requests reached the upstream`,
  );
});

test('failures open the breaker: the target is left alone, then probed by one request', async (t) => {
  const bad = await provider(t, status(500), status(500), status(500), ok);
  const good = await provider(t, ok);
  const config = configFor([bad.url, good.url], {
    routing: { breaker_failures: 3, breaker_open_ms: 1_000 },
  });
  const gateway = gatewayFor(config);
  t.after(() => gateway.upstreams().close());
  const ask = async (): Promise<string | undefined> => {
    const { flow } = await relayed(t, config, { gateway });
    await textOf(flow.answer?.body);
    return flow.upstream?.id;
  };
  for (let turn = 0; turn < 3; turn++) assert.equal(await ask(), 'u1');
  assert.equal(bad.seen.length, 3);
  for (let turn = 0; turn < 5; turn++) assert.equal(await ask(), 'u1');
  assert.equal(bad.seen.length, 3, 'nothing is sent while it is open');
  gateway.world.advance(1_000);
  assert.equal(await ask(), 'u0', 'the probe succeeds');
  assert.equal(await ask(), 'u0');
});

test('answers that break off in the middle count as failures; callers who leave do not', async (t) => {
  const half: Act = (response, _seen, socket) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    setTimeout(() => socket.resetAndDestroy(), 10);
  };
  const { url } = await provider(t, half);
  const config = configFor([url], { routing: { breaker_failures: 2 } });
  const gateway = gatewayFor(config);
  t.after(() => gateway.upstreams().close());
  for (let turn = 0; turn < 3; turn++) {
    const { flow } = await relayed(t, config, { gateway, stream: true });
    const reading = textOf(flow.answer?.body);
    flow.abort.abort(new BartizanError('client_closed'));
    await assert.rejects(reading, { code: 'client_closed' });
  }
  for (let turn = 0; turn < 2; turn++) {
    const { flow } = await relayed(t, config, { gateway, stream: true });
    await assert.rejects(textOf(flow.answer?.body), { code: 'upstream_error' });
  }
  const { refusal } = await relayed(t, config, { gateway, stream: true });
  assert.equal(refusal?.code, 'no_upstream');
});

test("a caller's own faults and floods do not open the breaker for others", async (t) => {
  const acts = [400, 403, 404, 413, 422, 429].map((code) => status(code));
  const { url } = await provider(t, ...acts, ok);
  const config = configFor([url], { routing: { breaker_failures: 1, attempts: 1 } });
  const gateway = gatewayFor(config);
  t.after(() => gateway.upstreams().close());
  for (const _act of acts) await relayed(t, config, { gateway });
  const { flow } = await relayed(t, config, { gateway });
  assert.equal(await textOf(flow.answer?.body), '{"ok":true}');
});

test('an abort cuts the upstream at once, and ends the retries', async (t) => {
  const closed: Promise<unknown>[] = [];
  const flows: Flow[] = [];
  const abortSoon: Act = (_response, _seen, socket) => {
    closed.push(once(socket, 'close'));
    flows.at(-1)?.abort.abort(new BartizanError('killed'));
  };
  const { url, seen } = await provider(t, abortSoon);
  const config = configFor([url]);
  const flow = flowFor(config);
  flows.push(flow);
  const { refusal } = await relayed(t, config, { flow });
  assert.equal(refusal?.code, 'killed');
  await Promise.all(closed);
  assert.equal(seen.length, 1, 'no retry for an aborted flow');

  const failing = await provider(t, (response) => {
    status(500)(response, seen[0] as Seen, response.socket as Socket);
    setTimeout(() => flows.at(-1)?.abort.abort(new BartizanError('shutting_down')), 5);
  });
  const again = configFor([failing.url], { routing: { attempts: 10 } });
  const second = flowFor(again);
  flows.push(second);
  assert.equal((await relayed(t, again, { flow: second })).refusal?.code, 'shutting_down');
  assert.ok(failing.seen.length <= 2);
});

test('an upstream at a private address is refused unless its configuration allows it', async (t) => {
  const hidden = await provider(t, ok);
  const open = await provider(t, ok);
  const config = configOf({
    routing: { retry_budget_percent: 100 },
    upstreams: {
      hidden: { kind: 'openai', base_url: hidden.url },
      open: { kind: 'openai', base_url: open.url, allow_addresses: ['127.0.0.0/8'] },
    },
    models: {
      gpt: { targets: [{ upstream: 'hidden' }] },
      both: { targets: [{ upstream: 'hidden' }], fallback: [{ upstream: 'open' }] },
    },
  });
  const { refusal } = await relayed(t, config);
  assert.equal(refusal?.code, 'egress_refused');
  const { flow } = await relayed(t, config, { model: 'both' });
  assert.equal(await textOf(flow.answer?.body), '{"ok":true}');
  assert.equal(hidden.seen.length, 0);
});

test('an unstreamed answer over the limit ends as too large', async (t) => {
  const { url } = await provider(t, answer(`{"a":"${'x'.repeat(5_000)}"}`));
  const { flow } = await relayed(t, configFor([url], { listen: { max_response_bytes: 4_096 } }));
  await assert.rejects(textOf(flow.answer?.body), { code: 'upstream_too_large' });
});
