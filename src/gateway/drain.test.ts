// SPDX-License-Identifier: Apache-2.0
// How a worker stops: nothing new, what runs ends, what does not end is cut.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
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

const gated = async (): Promise<{ front: Front; go: () => void }> => {
  const gate = Promise.withResolvers<void>();
  const front = await openFront({
    protector: {
      request: (exchange) =>
        new Promise((resolve, reject) => {
          const judged = judgement(exchange, 'request', { verdict: verdict('allow') });
          void gate.promise.then(() => resolve(judged), reject);
        }),
    },
  });
  return { front, go: gate.resolve };
};
const busy = async ({ gateway }: Front, flows: number): Promise<void> => {
  while (gateway.flows.size < flows) await new Promise((resolve) => setImmediate(resolve));
};
async function rest(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

test('a drain lets running work end, closes its connection, and takes no other', async () => {
  const { front, go } = await gated();
  const running = front.raw(chat(front.key, HELLO).replace('Connection: close\r\n', ''));
  await busy(front, 1);
  const idle = connect(front.port, '127.0.0.1');
  await once(idle, 'connect');
  front.setDraining(true);
  const drained = front.plane.drain(60_000);
  const refused = connect(front.port, '127.0.0.1');
  await once(refused, 'error');
  go();
  const answer = await running;
  assert.equal(statusOf(answer), 200, answer);
  assert.match(answer, /connection: close/);
  idle.destroy();
  await drained;
  await front.stop();
});

test('a request that comes on an old connection after the listener closed is told to go elsewhere', async () => {
  const { front, go } = await gated();
  const socket = connect(front.port, '127.0.0.1');
  const keep = (line: string): string =>
    request(line, [`x-api-key: ${front.key}`]).replace('Connection: close\r\n', '');
  socket.write(keep('GET /v1/models'));
  await once(socket, 'data');
  const other = front.raw(chat(front.key, HELLO));
  await busy(front, 1);
  // On its way before the close: half of a head keeps the connection from counting as idle.
  socket.write(keep('GET /v1/models').slice(0, 20));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const drained = front.plane.drain(60_000);
  socket.write(keep('GET /v1/models').slice(20));
  const answer = await rest(socket);
  assert.deepEqual([statusOf(answer), codeOf(answer)], [503, 'shutting_down']);
  assert.match(answer, /retry-after: 1\r\n/);
  go();
  assert.equal(statusOf(await other), 200);
  await drained;
  await front.stop();
});

test('what has not ended in time is cut, told why, and recorded', async () => {
  const front = await openFront({
    config: {
      upstreams: { sim: { kind: 'simulated', mode: 'echo', delay_ms: 60_000 } },
    },
  });
  const running = front.raw(chat(front.key, { ...HELLO, stream: true }));
  await busy(front, 1);
  while (front.sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await front.plane.drain(20);
  const answer = await running;
  assert.match(answer, /shutting_down/);
  assert.equal(front.exchanges()[0]?.code, 'shutting_down');
  await front.stop();
});
