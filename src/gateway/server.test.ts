// SPDX-License-Identifier: Apache-2.0
// Attacks on the listener over raw sockets: framing, targets, headers, timing and connections.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import {
  chat,
  codeOf,
  type Front,
  HELLO,
  judgement,
  openFront,
  request,
  statusOf,
  verdict,
} from './front.fixture.ts';

let front: Front;
before(async () => {
  front = await openFront({
    listen: { body_timeout_ms: 200, header_timeout_ms: 300, max_body_bytes: 4096 },
  });
});
after(() => front.stop());

const json = 'Content-Type: application/json';
const auth = (): string => `Authorization: Bearer ${front.key}`;

test('a plain request is answered, with the headers that say so', async () => {
  const answer = await front.raw(chat(front.key, HELLO));
  assert.equal(statusOf(answer), 200, answer);
  assert.match(answer, /x-bartizan-request-id: req_[0-9a-z]{26}\r\n/);
  assert.match(answer, /x-bartizan-verdict: allow; policy=fixture-1\r\n/);
  assert.match(answer, /x-bartizan-simulated: true\r\n/);
  assert.match(answer, /cache-control: no-store\r\n/);
  assert.match(answer, /x-content-type-options: nosniff\r\n/);
});

const TARGETS: readonly [target: string, status: number, code: string][] = [
  ['http://gateway.test/v1/models', 400, 'bad_request_target'],
  ['//v1/models', 400, 'bad_request_target'],
  ['/v1//models', 400, 'bad_request_target'],
  ['/v1/models/../models', 400, 'bad_request_target'],
  ['/v1/./models', 400, 'bad_request_target'],
  ['/v1/models/..', 400, 'bad_request_target'],
  ['/v1%2fmodels', 400, 'bad_request_target'],
  ['/v1/%6dodels', 400, 'bad_request_target'],
  ['/v1/models%00', 400, 'bad_request_target'],
  ['/v1\\models', 400, 'bad_request_target'],
  ['/v1/models#x', 400, 'bad_request_target'],
  ['/v1/models;a=b', 400, 'bad_request_target'],
  ['*', 400, 'bad_request_target'],
  [`/${'a'.repeat(3000)}`, 400, 'bad_request_target'],
  ['/v1/models?key=bz_aaaaaaaa_x', 400, 'bad_request_target'],
  ['/v1/models?limit=1&limit=2', 400, 'bad_request_target'],
  ['/v1/models?limit=%31', 400, 'bad_request_target'],
  ['/v1/models?', 400, 'bad_request_target'],
  ['/v1/models?limit=1?', 400, 'bad_request_target'],
  ['/v1/models/', 404, 'unknown_route'],
  ['/V1/models', 404, 'unknown_route'],
  ['/v1/models/gpt-x', 404, 'unknown_route'],
  ['/', 404, 'unknown_route'],
  ['/healthz/x', 404, 'unknown_route'],
  ['/v1/chat/completions/healthz', 404, 'unknown_route'],
  ['/metrics', 404, 'unknown_route'],
  ['/api/v1/keys', 404, 'unknown_route'],
  ['/openai/deployments/../chat/completions', 400, 'bad_request_target'],
  ['/openai/deployments/a/b/chat/completions', 404, 'unknown_route'],
  [`/openai/deployments/${'a'.repeat(65)}/chat/completions`, 404, 'unknown_route'],
];
for (const [target, status, code] of TARGETS) {
  test(`target ${target.slice(0, 60)} is refused: ${code}`, async () => {
    const answer = await front.raw(request(`GET ${target}`, [auth()]));
    assert.equal(statusOf(answer), status, answer);
    assert.equal(codeOf(answer), code);
  });
}

const METHODS: readonly [line: string, allow: string][] = [
  ['GET /v1/chat/completions', 'POST'],
  ['PUT /v1/chat/completions', 'POST'],
  ['OPTIONS /v1/chat/completions', 'POST'],
  ['POST /healthz', 'GET'],
  ['DELETE /v1/models', 'GET'],
];
for (const [line, allow] of METHODS) {
  test(`${line} is 405 with Allow`, async () => {
    const answer = await front.raw(request(line, [auth(), json]));
    assert.equal(statusOf(answer), 405, answer);
    assert.match(answer, new RegExp(`^allow: ${allow}\r$`, 'm'));
  });
}

test('HEAD is 405 without a body', async () => {
  const answer = await front.raw(request('HEAD /healthz'));
  assert.equal(statusOf(answer), 405);
  assert.ok(answer.endsWith('\r\n\r\n'));
});

const head = (...lines: readonly string[]): string =>
  `${['POST /v1/chat/completions HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n`;

test('one Host, well-formed, and never more', async () => {
  const hosts: readonly [lines: readonly string[], status: number][] = [
    [[], 400],
    [['Host: a.test', 'Host: b.test'], 400],
    [['Host: a.test', 'host: a.test'], 400],
    [['Host: x/#@y'], 400],
    [['Host: a.test/admin'], 400],
    [['Host: a.test, b.test'], 400],
    [['Host: '], 400],
    [['Host: a.test:99999999'], 400],
    [['Host: [::1]:8080'], 401],
    [['Host: evil.example'], 401],
  ];
  for (const [lines, status] of hosts) {
    const answer = await front.raw(head(...lines, 'Connection: close', json));
    assert.equal(statusOf(answer), status, `${lines.join(' | ')}: ${answer}`);
  }
});

test('HTTP/1.0 without Host is refused as well', async () => {
  const answer = await front.raw('GET /v1/models HTTP/1.0\r\n\r\n');
  assert.equal(statusOf(answer), 400, answer);
});

test('ambiguous framing never reaches a stage that reads a body', async () => {
  const body = JSON.stringify(HELLO);
  const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const cases: readonly (readonly string[])[] = [
    ['Transfer-Encoding: chunked', `Content-Length: ${body.length}`],
    [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked, identity'],
    ['Transfer-Encoding: gzip, chunked'],
    ['Transfer-Encoding: xchunked'],
    [' Transfer-Encoding: chunked'],
    ['Transfer-Encoding : chunked'],
    ['Content-Length: 5', 'Content-Length: 6'],
    ['Content-Length: 5', 'Content-Length: 5'],
    ['Content-Length: +5'],
    ['Content-Length: 5, 5'],
    ['Content-Length: 0x5'],
    ['Content-Length: -1'],
  ];
  const before = front.exchanges().length;
  for (const lines of cases) {
    const answer = await front.raw(
      head('Host: a', 'Connection: close', auth(), json, ...lines),
      chunked,
    );
    assert.equal(statusOf(answer), 400, `${lines.join(' | ')}: ${answer}`);
    // One answer only: nothing behind the message was taken for a second request.
    assert.equal(answer.split('HTTP/1.1 ').length, 2, answer);
  }
  const codes = front
    .exchanges()
    .slice(before)
    .map(({ code }) => code);
  assert.ok(
    codes.every((code) => code === 'bad_headers'),
    codes.join(),
  );
});

test('obsolete line folding and bare line feeds are refused', async () => {
  const folded = 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n';
  const bare = 'GET /healthz HTTP/1.1\nHost: a\n\n';
  for (const text of [folded, bare]) {
    assert.equal(statusOf(await front.raw(text)), 400, text);
  }
});

test('headers that decide something stand once', async () => {
  const twice = [
    [json, json],
    [json, auth(), auth()],
    [json, auth(), 'Authorization: Bearer other'],
    [json, 'x-api-key: a', 'x-api-key: a'],
    [json, auth(), 'x-bartizan-conversation: a', 'x-bartizan-conversation: b'],
    [json, auth(), 'Expect: 100-continue', 'Expect: 100-continue'],
    [json, auth(), 'Expect: something-else'],
  ];
  for (const lines of twice) {
    const answer = await front.raw(head('Host: a', 'Connection: close', ...lines));
    assert.equal(statusOf(answer), 400, `${lines.join(' | ')}: ${answer}`);
    assert.equal(codeOf(answer), 'bad_headers');
  }
});

test('only JSON in UTF-8, uncompressed', async () => {
  const cases: readonly [lines: readonly string[], status: number][] = [
    [[], 415],
    [['Content-Type: text/plain'], 415],
    [['Content-Type: application/jsonx'], 415],
    [['Content-Type: application/json; charset=utf-16'], 415],
    [['Content-Type: application/json; charset=utf-8; x=y'], 415],
    [['Content-Type: multipart/form-data; boundary=a'], 415],
    [['Content-Type: application/json, text/plain'], 415],
    [[json, 'Content-Encoding: gzip'], 415],
    [[json, 'Content-Encoding: identity'], 200],
    [['Content-Type: application/json;charset=UTF-8'], 200],
    [['Content-Type: Application/JSON; charset="utf-8"'], 200],
  ];
  for (const [lines, status] of cases) {
    const body = JSON.stringify(HELLO);
    const answer = await front.raw(request('POST /v1/chat/completions', [auth(), ...lines], body));
    assert.equal(statusOf(answer), status, `${lines.join(' | ')}: ${answer}`);
  }
});

test('a body on GET is refused', async () => {
  const answer = await front.raw(request('GET /v1/models', [auth()], '{}'));
  assert.equal(codeOf(answer), 'bad_headers');
});

test('too many header lines, and too large a block', async () => {
  const lines = Array.from({ length: 101 }, (_, index) => `X-${index}: a`);
  assert.equal(statusOf(await front.raw(request('GET /v1/models', [auth(), ...lines]))), 400);
  const large = await front.raw(request('GET /healthz', [`X-A: ${'a'.repeat(20_000)}`]));
  assert.equal(statusOf(large), 431, large);
});

test('a declared length over the limit is refused before the body, and the answer arrives', async () => {
  const body = JSON.stringify({ ...HELLO, padding: 'x'.repeat(300_000) });
  const answer = await front.raw(chat(front.key, body));
  assert.equal(statusOf(answer), 413, answer.slice(0, 300));
  assert.equal(codeOf(answer), 'body_too_large');
});

test('a chunked body over the limit is cut at the limit', async () => {
  const piece = `1000\r\n${'x'.repeat(4096)}\r\n`;
  const answer = await front.raw(
    head('Host: a', auth(), json, 'Transfer-Encoding: chunked'),
    piece.repeat(40),
    '0\r\n\r\n',
  );
  assert.equal(codeOf(answer), 'body_too_large');
  assert.match(answer, /connection: close/);
});

test('a slow body is given up: 408', async () => {
  const answer = await front.raw(head('Host: a', auth(), json, 'Content-Length: 100'), '{"model"');
  assert.equal(statusOf(answer), 408, answer);
  assert.equal(codeOf(answer), 'slow_request');
  assert.equal(front.exchanges().at(-1)?.code, 'slow_request');
});

test('slow headers are given up', async () => {
  const answer = await front.raw('GET /healthz HTTP/1.1\r\nHost: a\r\n');
  assert.equal(statusOf(answer), 408, answer);
});

test('garbage is answered with a bare 400', async () => {
  const answer = await front.raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n');
  assert.equal(statusOf(answer), 400, answer);
});

test('CONNECT and an upgrade open nothing', async () => {
  const connected = await front.raw('CONNECT internal:22 HTTP/1.1\r\nHost: internal:22\r\n\r\n');
  assert.equal(statusOf(connected), 405, connected);
  const upgraded = await front.raw(
    request('GET /v1/models', [auth(), 'Upgrade: websocket', 'Sec-WebSocket-Key: x']).replace(
      'Connection: close',
      'Connection: close, upgrade',
    ),
  );
  assert.equal(statusOf(upgraded), 200, upgraded);
});

test('what a caller says about upstreams is not listened to', async () => {
  const answer = await front.raw(
    chat(front.key, HELLO, [
      'x-portkey-custom-host: http://169.254.169.254',
      'x-forwarded-host: evil.example',
      'x-forwarded-for: 10.0.0.1',
      'api-base: http://evil.example',
    ]),
  );
  assert.equal(statusOf(answer), 200);
  const event = front.exchanges().at(-1);
  assert.equal(event?.upstream?.id, 'sim');
  assert.equal(event?.sourceAddress, '127.0.0.1');
});

test('Expect: 100-continue is granted only to a caller who is admitted', async () => {
  const expect = 'Expect: 100-continue';
  const body = JSON.stringify(HELLO);
  const lines = ['Host: a', 'Connection: close', json, expect, `Content-Length: ${body.length}`];
  const refused = await front.raw(head(...lines));
  assert.equal(statusOf(refused), 401, refused);
  const socket = connect(front.port, '127.0.0.1');
  socket.write(head(...lines, auth()));
  const [first] = (await once(socket, 'data')) as [Buffer];
  assert.match(first.toString(), /^HTTP\/1\.1 100 Continue/);
  socket.write(body);
  assert.match(await rest(socket), /^HTTP\/1\.1 200/);
});

test('pipelined requests are answered in order', async () => {
  const one = request('GET /v1/models', [auth()]).replace('Connection: close\r\n', '');
  const two = await front.raw(one + request('GET /healthz'));
  assert.deepEqual(
    [...two.matchAll(/"(object|status)":"(list|ok)"/g)].map(([, , word]) => word),
    ['list', 'ok'],
  );
});

test('a flood of pipelined requests is cut off with its connection', async () => {
  const gate = Promise.withResolvers<void>();
  const slow = await openFront({
    protector: {
      request: async (exchange) => {
        await gate.promise;
        return judgement(exchange, 'request', { verdict: verdict('allow') });
      },
    },
  });
  const one = chat(slow.key, HELLO).replace('Connection: close\r\n', '');
  assert.equal(await slow.raw(one.repeat(40)), '');
  assert.ok(slow.gateway.flows.size <= 8, `${slow.gateway.flows.size} flows`);
  gate.resolve();
  while (slow.gateway.flows.size > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([...new Set(slow.exchanges().map(({ code }) => code))], ['client_closed']);
  await slow.stop();
});

test('broken bytes behind a request never get into its answer', async () => {
  const answer = await front.raw(
    chat(front.key, HELLO).replace('Connection: close\r\n', '') + 'GARBAGE \x00\r\n\r\n',
  );
  assert.ok(!answer.includes('400 Bad Request'), answer);
});

test('a client that leaves while its body is read is recorded as gone', async () => {
  const socket = connect(front.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(head('Host: a', auth(), json, 'Content-Length: 100') + '{"mo');
  while (front.gateway.flows.size === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  while (front.gateway.flows.size > 0) await new Promise((resolve) => setImmediate(resolve));
  const event = front.exchanges().at(-1);
  assert.deepEqual([event?.code, event?.status], ['client_closed', 499]);
});

test('a half-closed client counts as gone', async () => {
  const socket = connect(front.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(head('Host: a', auth(), json, 'Content-Length: 100') + '{"mo');
  socket.resume();
  await once(socket, 'close');
  while (front.gateway.flows.size > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(front.exchanges().at(-1)?.code, 'client_closed');
});

test('a small unread body keeps the connection, and the next request is read from its end', async () => {
  const first = chat('bz_wrong', HELLO).replace('Connection: close\r\n', '');
  const answer = await front.raw(first + request('GET /healthz'));
  assert.deepEqual(
    [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
    ['401', '200'],
  );
});

test('a refused Expect ends the connection: the next request is never read as the missing body', async () => {
  const refused = head('Host: a', json, 'Expect: 100-continue', 'Content-Length: 60');
  const answer = await front.raw(refused, request('GET /v1/models', [auth()]));
  assert.equal(statusOf(answer), 401);
  assert.equal(answer.split('HTTP/1.1 ').length, 2, answer);
  assert.match(answer, /connection: close/);
});

test('random bytes are never served, and never break the listener', async () => {
  const words = ['GET ', 'POST ', '/v1/models', ' HTTP/1.1', '\r\n', 'Host: a', ':', '\0', '\xff'];
  const noise = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 8 })));
  await fc.assert(
    fc.asyncProperty(noise, async (parts) => {
      const socket = connect(front.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.end(Buffer.from(parts.join(''), 'latin1'));
      const answer = await rest(socket).catch(() => '');
      assert.ok(!answer.includes(' 200 '), answer);
    }),
    { numRuns: 100 },
  );
  assert.equal(statusOf(await front.raw(request('GET /healthz'))), 200);
  assert.equal(front.faults.length, 0);
});

async function rest(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
