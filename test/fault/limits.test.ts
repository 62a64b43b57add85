// SPDX-License-Identifier: Apache-2.0
// One limit over all workers of a node: many connections at once get exactly what it allows, never one
// request more; the others are told when to come back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Agent, request } from 'node:http';
import { configuration, FULL, Installation, pause } from './node.fixture.ts';

const MAX = 40;
const TRIES = FULL ? 5 : 1;

type Seen = { readonly status: number; readonly retryAfter: number };

test('a limit of N requests a minute allows N over two workers', async (t) => {
  const limits = `limits: [{ per: key, unit: requests, window: minute, max: ${MAX} }]`;
  const node = await new Installation(t, configuration({ app: limits })).start();
  for (let turn = 0; turn < TRIES; turn += 1) await oneWindow(node);
  const { body } = await node.api<{ rows: unknown[] }>('/api/v1/exchanges?limit=10');
  assert.ok(Array.isArray(body.rows));
});

/** With a key of its own, whose count starts at nothing; again when the minute ended on the way. */
async function oneWindow(node: Installation): Promise<void> {
  for (;;) {
    const made = await node.api<{ key: string }>('/api/v1/keys', 'POST', { app: 'demo', name: '' });
    const minute = Math.floor(Date.now() / 60_000);
    const seen = await useUp(node.now.dataPlane, made.body.key);
    if (minute !== Math.floor(Date.now() / 60_000)) continue;
    assert.equal(seen.filter(({ status }) => status === 200).length, MAX);
    const denied = seen.filter(({ status }) => status !== 200);
    assert.deepEqual(new Set(denied.map(({ status }) => status)), new Set([429]));
    for (const { retryAfter } of denied) assert.ok(retryAfter >= 1 && retryAfter <= 60);
    return;
  }
}

/**
 * Asks for twice the limit at once, each over a connection of its own, and then until the limit is used
 * up: while a worker holds a lease that it does not need, another may deny a little early.
 */
async function useUp(dataPlane: string, key: string): Promise<readonly Seen[]> {
  const seen = await Promise.all(Array.from({ length: 2 * MAX }, () => ask(dataPlane, key)));
  const succeeded = (): number => seen.filter(({ status }) => status === 200).length;
  for (let wait = 0; wait < 40 && succeeded() < MAX; wait += 1) {
    seen.push(await ask(dataPlane, key));
    await pause(50);
  }
  // And not one more, on either worker.
  seen.push(...(await Promise.all(Array.from({ length: MAX }, () => ask(dataPlane, key)))));
  return seen;
}

function ask(dataPlane: string, key: string): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${dataPlane}/v1/models`, {
      agent: new Agent({ keepAlive: false }),
      headers: { authorization: `Bearer ${key}` },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      response.resume();
      response.once('end', () => {
        const retryAfter = Number(response.headers['retry-after'] ?? 0);
        resolve({ status: response.statusCode ?? 0, retryAfter });
      });
    });
    outgoing.end();
  });
}
