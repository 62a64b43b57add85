// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { addressRule } from './address.ts';
import { guardedConnector, type Address, type EgressOptions } from './egress.ts';

const address = (text: string): Address => ({ address: text, family: text.includes(':') ? 6 : 4 });

/** Connects as undici does, with the host name as WHATWG URL writes it. */
function connect(
  url: string,
  { allow = [], ...options }: Partial<EgressOptions> & { allow?: readonly string[] },
): Promise<Socket> {
  const { hostname, host, protocol, port } = new URL(url);
  const connector = guardedConnector({
    allows: addressRule(allow),
    resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    connectTimeoutMs: 2_000,
    ...options,
  });
  return new Promise((resolve, reject) => {
    connector({ hostname, host, protocol, port }, (error, socket) => {
      if (error === null) resolve(socket);
      else reject(error);
    });
  });
}

async function listener(t: TestContext, onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer(onSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('literal hosts in any notation are checked', async () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '0',
    '169.254.169.254',
    '0xa9fea9fe',
    '１２７.0.0.1',
    '[::1]',
    '[::ffff:169.254.169.254]',
    '[64:ff9b::169.254.169.254]',
    '[fd00:ec2::254]',
  ];
  for (const host of hosts) {
    await assert.rejects(connect(`http://${host}:1/`, {}), { code: 'egress_refused' }, host);
  }
});

test('one refused address among several refuses the name', async () => {
  const resolve = (): Promise<Address[]> =>
    Promise.resolve([address('8.8.8.8'), address('169.254.169.254')]);
  await assert.rejects(connect('http://mixed.example/', { resolve }), (error: Error) => {
    assert.ok('code' in error && error.code === 'egress_refused');
    assert.doesNotMatch(error.message, /169|mixed/, 'addresses are for the log only');
    return true;
  });
});

test('a name that changes between two look-ups gains nothing', async (t) => {
  let connections = 0;
  const port = await listener(t, (socket) => {
    connections += 1;
    socket.destroy();
  });
  const answers = [[address('127.0.0.9')], [address('127.0.0.1')]];
  let asked = 0;
  const resolve = (): Promise<Address[]> => Promise.resolve(answers[asked++] ?? []);
  // The first answer is allowed and nobody listens there; the second would reach our listener.
  const attempt = connect(`http://rebind.example:${port}/`, { resolve, allow: ['127.0.0.9'] });
  await assert.rejects(attempt, { code: 'upstream_unreachable' });
  assert.equal(asked, 1, 'the name is resolved once for a connection');
  const again = connect(`http://rebind.example:${port}/`, { resolve, allow: ['127.0.0.9'] });
  await assert.rejects(again, { code: 'egress_refused' });
  assert.equal(connections, 0);
});

test('the connection goes to the checked address', async (t) => {
  const port = await listener(t, (socket) => socket.end('here'));
  const resolve = (): Promise<Address[]> => Promise.resolve([address('127.0.0.1')]);
  const socket = await connect(`http://models.example:${port}/`, { resolve, allow: ['127.0.0.1'] });
  assert.equal(socket.remoteAddress, '127.0.0.1');
  assert.equal(String((await once(socket, 'data'))[0]), 'here');
});

test('the next address is tried when the first does not answer', async (t) => {
  const port = await listener(t, () => undefined);
  const resolve = (): Promise<Address[]> =>
    Promise.resolve([address('127.0.0.9'), address('127.0.0.1')]);
  const allow = ['127.0.0.0/8'];
  const socket = await connect(`http://models.example:${port}/`, { resolve, allow });
  assert.equal(socket.remoteAddress, '127.0.0.1');
  socket.destroy();
});

test('TLS names the host although the address is pinned', async (t) => {
  const hello = Promise.withResolvers<Buffer>();
  const port = await listener(t, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes: Buffer) => {
      hello.resolve(bytes);
      socket.destroy();
    });
  });
  const resolve = (): Promise<Address[]> => Promise.resolve([address('127.0.0.1')]);
  const attempt = connect(`https://models.example:${port}/`, { resolve, allow: ['127.0.0.1'] });
  await assert.rejects(attempt, { code: 'upstream_unreachable' });
  const bytes = await hello.promise;
  assert.ok(bytes.includes('models.example'), 'server name indication');
  assert.ok(bytes.includes('http/1.1') && !bytes.includes('\u0002h2'), 'only HTTP/1.1 is offered');
});

test('the connect timeout covers look-up and handshake', async (t) => {
  const never = (): Promise<Address[]> => new Promise(() => undefined);
  await assert.rejects(connect('http://slow.example/', { resolve: never, connectTimeoutMs: 30 }), {
    code: 'upstream_unreachable',
  });
  const closed = Promise.withResolvers<undefined>();
  const port = await listener(t, (socket) => {
    socket.resume();
    socket.on('close', () => closed.resolve(undefined));
  });
  const silent = connect(`https://127.0.0.1:${port}/`, {
    allow: ['127.0.0.1'],
    connectTimeoutMs: 30,
  });
  await assert.rejects(silent, { code: 'upstream_unreachable', detail: 'connect timeout' });
  await closed.promise;
});

test('a name without an address is unreachable', async () => {
  await assert.rejects(connect('http://nowhere.example/', {}), { code: 'upstream_unreachable' });
  const resolve = (): Promise<Address[]> => Promise.resolve([]);
  await assert.rejects(connect('http://empty.example/', { resolve }), {
    code: 'upstream_unreachable',
  });
});
