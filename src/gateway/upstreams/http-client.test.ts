// SPDX-License-Identifier: Apache-2.0
// The HTTP client against providers that misbehave on purpose, over real loopback connections.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { BartizanError } from '../../core/errors.ts';
import type { UpstreamBody } from '../flow.ts';
import { addressRule } from './address.ts';
import { resolveBySystem } from './egress.ts';
import { openHttpClient, type HttpClient, type HttpClientSettings } from './http-client.ts';
import type { UpstreamResponse } from './upstream.ts';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n';

async function listening(t: TestContext, server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that does as it likes once the whole request is there. */
const raw = (t: TestContext, onRequest: (socket: Socket) => void): Promise<string> =>
  listening(
    t,
    createServer((socket) => {
      let seen = '';
      socket.on('data', (chunk) => {
        seen += chunk.toString();
        if (!seen.endsWith('{}')) return;
        seen = '';
        onRequest(socket);
      });
    }),
  );

const http = (t: TestContext, listener: RequestListener): Promise<string> =>
  listening(t, createHttp(listener));

function clientFor(
  t: TestContext,
  origin: string,
  settings: Partial<HttpClientSettings> = {},
): HttpClient {
  const client = openHttpClient(origin, {
    allows: addressRule(['127.0.0.1']),
    resolve: resolveBySystem,
    connectTimeoutMs: 2_000,
    firstByteTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    maxConnections: 4,
    maxResponseBytes: 100_000,
    ...settings,
  });
  t.after(() => client.close());
  return client;
}

const post = (
  client: HttpClient,
  { stream = true, signal = new AbortController().signal } = {},
): Promise<UpstreamResponse> =>
  client.post({
    path: '/x',
    headers: ['content-type', 'application/json'],
    body: Buffer.from('{}'),
    stream,
    signal,
  });

/** The whole body; rejects with the error that ended it. */
function read(body: UpstreamBody): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    body.start({
      data: (chunk) => void chunks.push(chunk),
      end: () => resolve(Buffer.concat(chunks)),
      error: reject,
    });
  });
}

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof BartizanError);
  assert.equal(error.code, expected);
  return true;
};

test('an answer before its reader is not lost, whole or in pieces', async (t) => {
  const url = await http(t, (_request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.write('one ');
    setTimeout(() => response.end('two'), 10);
  });
  const response = await post(clientFor(t, url));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(response.status, 200);
  assert.equal(response.headers['set-cookie'], 'a=1, b=2');
  assert.equal((await read(response.body)).toString(), 'one two');
});

test('informational heads are not the answer', async (t) => {
  const url = await raw(t, (socket) =>
    socket.end(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${HEAD}content-length: 2\r\n\r\nok`),
  );
  const response = await post(clientFor(t, url));
  assert.equal(response.status, 200);
  assert.equal((await read(response.body)).toString(), 'ok');
});

test('faults before the head reject', async (t) => {
  const cases: readonly (readonly [string, string, (socket: Socket) => void])[] = [
    ['reset', 'upstream_unreachable', (socket) => socket.resetAndDestroy()],
    ['closed', 'upstream_unreachable', (socket) => socket.end()],
    ['half a head', 'upstream_unreachable', (socket) => socket.end('HTTP/1.1 200 OK\r\nx: ')],
    ['no HTTP', 'upstream_malformed', (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
    [
      'two framings',
      'upstream_malformed',
      (socket) => socket.end(`${HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\nok`),
    ],
    [
      'endless head',
      'upstream_malformed',
      (socket) => socket.write(`${HEAD}${`x-fill: ${'a'.repeat(1000)}\r\n`.repeat(40)}`),
    ],
    [
      'unknown encoding',
      'upstream_malformed',
      (socket) => socket.end(`${HEAD}content-encoding: snappy\r\ncontent-length: 2\r\n\r\nok`),
    ],
    [
      'encoding twice',
      'upstream_malformed',
      (socket) => socket.end(`${HEAD}content-encoding: gzip, gzip\r\ncontent-length: 2\r\n\r\nok`),
    ],
  ];
  for (const [name, expected, act] of cases) {
    const client = clientFor(t, await raw(t, act));
    await assert.rejects(post(client), code(expected), name);
  }
});

test('nobody listens: unreachable, and the next request tries again', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const client = clientFor(t, `http://127.0.0.1:${port}`);
  await assert.rejects(post(client), code('upstream_unreachable'));
  const back = createHttp((_request, response) => response.end('back'));
  t.after(() => back.close());
  back.listen(port, '127.0.0.1');
  await once(back, 'listening');
  assert.equal((await read((await post(client)).body)).toString(), 'back');
});

test('a silent upstream, and one that drips its head, run into the first-byte timeout', async (t) => {
  const drips: NodeJS.Timeout[] = [];
  t.after(() => drips.forEach(clearInterval));
  const acts: readonly ((socket: Socket) => void)[] = [
    () => undefined,
    (socket) => {
      socket.write(HEAD);
      drips.push(setInterval(() => socket.write('x: y\r\n'), 10));
    },
  ];
  for (const act of acts) {
    const client = clientFor(t, await raw(t, act), { firstByteTimeoutMs: 80 });
    await assert.rejects(post(client), code('upstream_timeout'));
  }
});

test('waiting for a free connection counts towards the first-byte timeout', async (t) => {
  const url = await raw(t, () => undefined);
  const client = clientFor(t, url, { firstByteTimeoutMs: 150, maxConnections: 1 });
  const both = await Promise.allSettled([post(client), post(client)]);
  for (const one of both) {
    assert.equal(one.status, 'rejected');
    assert.ok(code('upstream_timeout')(one.reason));
  }
});

test('silence inside an answer runs into the idle timeout', async (t) => {
  const url = await raw(t, (socket) => socket.write(`${HEAD}\r\ndata: 1\n\n`));
  const response = await post(clientFor(t, url, { idleTimeoutMs: 80 }));
  await assert.rejects(read(response.body), code('upstream_timeout'));
});

test('an answer that breaks off ends with an error, not with an end', async (t) => {
  const acts: readonly ((socket: Socket) => void)[] = [
    (socket) => socket.resetAndDestroy(),
    (socket) => socket.end(),
    (socket) => socket.end('zz\r\n'),
  ];
  for (const act of acts) {
    const url = await raw(t, (socket) => {
      socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`);
      setTimeout(() => act(socket), 20);
    });
    const response = await post(clientFor(t, url));
    await assert.rejects(read(response.body), (error: unknown) => {
      assert.ok(error instanceof BartizanError);
      assert.match(error.code, /^upstream_(error|malformed)$/);
      return true;
    });
  }
});

test('a body shorter than its content-length is a fault', async (t) => {
  const url = await raw(t, (socket) => socket.end(`${HEAD}content-length: 10\r\n\r\nhello`));
  const response = await post(clientFor(t, url));
  await assert.rejects(read(response.body), code('upstream_error'));
});

test('redirects are not followed', async (t) => {
  let hits = 0;
  const url = await http(t, (_request, response) => {
    hits += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const response = await post(clientFor(t, url));
  assert.equal(response.status, 307);
  await read(response.body);
  assert.equal(hits, 1);
});

test('abort: the reader hears the reason and the upstream sees the connection close', async (t) => {
  const closed: Promise<unknown>[] = [];
  const url = await raw(t, (socket) => {
    closed.push(once(socket, 'close'));
    socket.write(`${HEAD}\r\ndata: 1\n\n`);
  });
  const client = clientFor(t, url);
  const abort = new AbortController();
  const response = await post(client, { signal: abort.signal });
  const reading = read(response.body);
  abort.abort(new BartizanError('killed'));
  await assert.rejects(reading, code('killed'));
  await Promise.all(closed);
  assert.equal(closed.length, 1);
});

test('abort before the head rejects with the reason, and closes', async (t) => {
  const abort = new AbortController();
  let closed: Promise<unknown> | undefined;
  const url = await raw(t, (socket) => {
    closed = once(socket, 'close');
    abort.abort(new BartizanError('client_closed'));
  });
  const client = clientFor(t, url);
  await assert.rejects(post(client, { signal: abort.signal }), code('client_closed'));
  await closed;
  assert.ok(closed !== undefined);
  await assert.rejects(post(client, { signal: abort.signal }), code('client_closed'));
});

test('a reader that leaves closes the connection and hears nothing more', async (t) => {
  let closed: Promise<unknown> | undefined;
  const url = await raw(t, (socket) => {
    closed = once(socket, 'close');
    socket.write(`${HEAD}\r\ndata: 1\n\n`);
  });
  const { body } = await post(clientFor(t, url));
  const heard: string[] = [];
  body.start({
    data: () => {
      heard.push('data');
      body.abort();
    },
    end: () => heard.push('end'),
    error: () => heard.push('error'),
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await closed;
  assert.deepEqual(heard, ['data']);
});

test('a paused reader stops the upstream: bytes in flight stay bounded', async (t) => {
  const chunk = Buffer.alloc(64 * 1024, 'a');
  const total = 64 * 1024 * 1024;
  let written = 0;
  const url = await http(t, (_request, response) => {
    const push = (): void => {
      while (written < total) {
        written += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', push);
      }
      response.end();
    };
    push();
  });
  const { body } = await post(clientFor(t, url));
  let received = 0;
  const ended = Promise.withResolvers<undefined>();
  body.start({
    data: (bytes) => {
      received += bytes.length;
      if (received < 1_000_000) body.pause();
    },
    end: () => ended.resolve(undefined),
    error: assert.fail,
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(received < 1_000_000, `received ${received} while paused`);
  assert.ok(written < total / 2, `upstream could write ${written}`);
  const resuming = setInterval(() => body.resume(), 1);
  await ended.promise;
  clearInterval(resuming);
  assert.equal(received, total);
});

test('pausing inside every chunk loses nothing, compressed or not', async (t) => {
  const text = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`).join('');
  const encodings = { identity: Buffer.from(text), gzip: gzipSync(text) };
  for (const [encoding, bytes] of Object.entries(encodings)) {
    const url = await http(t, (_request, response) => {
      response.setHeader('content-encoding', encoding);
      response.end(bytes);
    });
    const { body } = await post(clientFor(t, url, { maxResponseBytes: 10_000_000 }));
    const got: Buffer[] = [];
    await new Promise<void>((resolve, reject) => {
      body.start({
        data: (chunk) => {
          got.push(chunk);
          body.pause();
          setImmediate(() => body.resume());
        },
        end: resolve,
        error: reject,
      });
    });
    assert.equal(Buffer.concat(got).toString(), text, encoding);
  }
});

test('an unstreamed answer over the limit is cut', async (t) => {
  const url = await http(t, (_request, response) => response.end('a'.repeat(100_001)));
  const exact = await http(t, (_request, response) => response.end('a'.repeat(100_000)));
  const over = await post(clientFor(t, url), { stream: false });
  await assert.rejects(read(over.body), code('upstream_too_large'));
  const good = await post(clientFor(t, exact), { stream: false });
  assert.equal((await read(good.body)).length, 100_000);
});

test('compressed answers are read, and bombs are cut within the limit', async (t) => {
  const encoders = {
    gzip: gzipSync,
    'x-gzip': gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  };
  for (const [encoding, encode] of Object.entries(encoders)) {
    let plain: string | Buffer = 'hello';
    const url = await http(t, (_request, response) => {
      response.setHeader('content-encoding', encoding);
      response.end(encode(plain));
    });
    const client = clientFor(t, url);
    assert.equal((await read((await post(client)).body)).toString(), 'hello', encoding);
    plain = Buffer.alloc(8 * 1024 * 1024);
    for (const stream of [true, false]) {
      const { body } = await post(client, { stream });
      let bytes = 0;
      const ended = new Promise((resolve, reject) => {
        body.start({
          data: (chunk) => (bytes += chunk.length),
          end: () => resolve(0),
          error: reject,
        });
      });
      await assert.rejects(ended, code('upstream_too_large'), encoding);
      assert.ok(bytes <= 100_000, `${encoding} passed ${bytes} bytes`);
    }
  }
});

test('compressed bytes that do not decode, or stop short, are a fault', async (t) => {
  const whole = gzipSync('hello, hello, hello');
  for (const bytes of [Buffer.from('not gzip at all'), whole.subarray(0, -9)]) {
    const url = await http(t, (_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(bytes);
    });
    const { body } = await post(clientFor(t, url));
    await assert.rejects(read(body), code('upstream_malformed'));
  }
});

test('connections are used again', async (t) => {
  const ports = new Set<number | undefined>();
  const url = await http(t, (request, response) => {
    ports.add(request.socket.remotePort);
    response.end('ok');
  });
  const client = clientFor(t, url);
  for (let turn = 0; turn < 5; turn++) {
    await read((await post(client)).body);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(ports.size, 1);
});
