// SPDX-License-Identifier: Apache-2.0
// Peers that talk nonsense, fall silent or stop: none of them may take the node down, stop the data path,
// or keep the node from ending; and what they did not confirm is not reported as done.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { askOnce, Load } from './load.fixture.ts';
import { configuration, Installation, pause, until } from './node.fixture.ts';

const HELLO = '{"type":"hello","worker":"w9","pid":999999}\n';
const LIMIT = '{"subject":"s","unit":"requests","window":"minute","max":5}';
const NONSENSE: readonly (readonly [what: string, bytes: string | Buffer])[] = [
  ['bytes', Buffer.from([0, 255, 10, 254, 10])],
  ['HTTP', 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'],
  ['null', 'null\n'],
  ['a number', '7\n'],
  ['an empty object', '{}\n'],
  ['an unknown message', '{"type":"shutdown"}\n'],
  ['a lease before hello', `{"type":"lease","id":1,"limit":${LIMIT},"amount":1}\n`],
  ['a hello without a pid', '{"type":"hello","worker":"w9"}\n'],
  ['two hellos', HELLO + HELLO],
  ['a lease of nothing', `${HELLO}{"type":"lease","id":1,"limit":null,"amount":1}\n`],
  [
    'a lease in no window',
    `${HELLO}{"type":"lease","id":1,"limit":${LIMIT.replace('minute', 'year')},"amount":1}\n`,
  ],
  ['metrics that are none', `${HELLO}{"type":"metrics","metrics":{"m":[null]},"inFlight":0}\n`],
  ['a deep value', `${'['.repeat(100_000)}\n`],
];

test('peers that are no peers', async (t) => {
  const node = await new Installation(t, configuration()).start();
  const to = { dataPlane: node.now.dataPlane, key: node.key };

  await t.test(
    'nonsense on the control socket ends that connection, and nothing else',
    async () => {
      const socket = join(node.data, 'control.sock');
      for (const [what, bytes] of NONSENSE) {
        const peer = connect(socket);
        const closed = closing(peer);
        peer.write(bytes);
        assert.equal(await closed, 'closed', what);
      }
      // Silent ones, and one that never ends its line: there until the node ends.
      const silent = Array.from({ length: 20 }, () => connect(socket));
      for (const peer of silent) peer.on('error', () => undefined);
      silent[0]?.write('x'.repeat(1024 * 1024));
      await node.workers(2);
      assert.equal((await askOnce(0, to)).status, 200);
    },
  );

  await t.test('while the main process hangs, workers go on answering', async () => {
    const load = new Load({ ...to, clients: 4, pauseMs: 5 });
    t.after(() => load.stop());
    node.now.process.kill('SIGSTOP');
    await until('answers without it', () => load.succeeded > 100);
    node.now.process.kill('SIGCONT');
    await node.workers(2);
    await load.stop();
    assert.equal(load.broken, 0);
    assert.deepEqual([...load.counts.keys()], ['200']);
  });

  await t.test('a worker that hangs is not counted as confirmed, and obeys later', async () => {
    const [, hung = 0] = await node.workers(2);
    process.kill(hung, 'SIGSTOP');
    const path = '/api/v1/kill-switches/app/demo';
    type View = { workers: number; confirmed: number };
    const { body } = await node.api<View>(path, 'PUT', { why: 'drill' });
    assert.deepEqual([body.workers, body.confirmed], [2, 1]);
    process.kill(hung, 'SIGCONT');
    await until('both workers obey', async () => {
      const answers = await Promise.all(Array.from({ length: 16 }, (_, kind) => askOnce(kind, to)));
      return answers.every(({ code }) => code === 'killed');
    });
  });

  await t.test(
    'calls of the admin API that never end hold up neither others nor the end',
    async () => {
      const { url, token } = node.access();
      const begin = (head: string): void => {
        const socket = connect(Number(new URL(url).port), new URL(url).hostname);
        socket.on('error', () => undefined);
        socket.write(`POST /api/v1/keys HTTP/1.1\r\nhost: x${head}`);
      };
      begin('');
      begin(`\r\nauthorization: Bearer ${token}\r\ncontent-length: 9\r\n\r\n{"app":`);
      await pause(100);
      await node.workers(2);
      const asked = performance.now();
      assert.equal(await node.signalMain('SIGTERM'), 0);
      assert.ok(performance.now() - asked < 8_000, `${performance.now() - asked} ms`);
      assert.deepEqual(node.processes(), []);
    },
  );
});

function closing(peer: Socket): Promise<string> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve('still open'), 5_000);
    peer.on('error', () => undefined);
    peer.resume();
    peer.once('close', () => {
      clearTimeout(late);
      resolve('closed');
    });
  });
}
