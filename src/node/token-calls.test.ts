// SPDX-License-Identifier: Apache-2.0
// A worker asks its main process for tokens: it gets them, or is refused soon. Nothing makes it wait for a
// store that hangs, and no answer that comes late does harm.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Approvals } from '../core/ports/approvals.ts';
import type { SealedToken, SealedTokens } from '../core/ports/vault.ts';
import { fakeWorld } from '../core/world.ts';
import type { CounterAuthority } from '../gateway/admission/authority.ts';
import { connectControl } from './control-client.ts';
import { createFleet } from './fleet.ts';
import { readFromMain, readFromWorker } from './messages.ts';
import { createTokenCalls, tokenAnswers } from './token-calls.ts';

const scope = { tenant: 'acme', conversation: 'c' };
const token: SealedToken = { replacement: 'EMAIL_Bodakireze', sealed: 'k1:abc' };
const away = { code: 'store_unavailable' };

/** Both ends, with every message as it is on the socket. */
function connected(kept: SealedTokens) {
  const worker = createTokenCalls();
  const answer = tokenAnswers(kept);
  const sent: unknown[] = [];
  worker.found((call) => {
    sent.push(call);
    const read = readFromWorker(JSON.parse(JSON.stringify(call)));
    assert.ok(read?.type === 'keep' || read?.type === 'recall');
    answer(read, (back) => {
      const message = readFromMain(JSON.parse(JSON.stringify(back)));
      assert.ok(message?.type === 'tokens');
      worker.receive(message);
    });
  });
  return { worker, sent };
}

test('what is kept is recalled', async () => {
  const kept: unknown[] = [];
  const { worker } = connected({
    keep: async (...call) => void kept.push(call),
    recall: async () => [token],
  });
  await worker.calls.keep(scope, [token], 60_000);
  assert.deepEqual(kept, [[scope, [token], 60_000]]);
  assert.deepEqual(await worker.calls.recall(scope), [token]);
});

test('a store that refuses is told as one that is not there', async () => {
  const down = () => Promise.reject(new Error('password authentication failed for user x'));
  const { worker } = connected({ keep: down, recall: down });
  await assert.rejects(worker.calls.keep(scope, [token], 1), away);
  await assert.rejects(worker.calls.recall(scope), away);
});

test('without a main process there is nobody to ask, and whoever waits is told', async () => {
  const worker = createTokenCalls();
  await assert.rejects(worker.calls.recall(scope), away);
  worker.found(() => undefined);
  const waiting = worker.calls.recall(scope);
  worker.lost();
  await assert.rejects(waiting, away);
  await assert.rejects(worker.calls.recall(scope), away);
});

test('nobody waits longer than two seconds, and a late answer is nothing', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const worker = createTokenCalls();
  worker.found(() => undefined);
  const waiting = worker.calls.recall(scope);
  t.mock.timers.tick(2_000);
  await assert.rejects(waiting, away);
  worker.receive({ type: 'tokens', id: 1, tokens: [token], failed: false });
  worker.receive({ type: 'tokens', id: 99, tokens: [token], failed: false });
});

test('calls that hang are bounded, in the worker and for all workers', async () => {
  let asked = 0;
  const hanging = new Promise<never>(() => undefined);
  const kept = {
    keep: () => hanging,
    recall: () => {
      asked += 1;
      return hanging;
    },
  };
  const { worker, sent } = connected(kept);
  const calls = Array.from({ length: 300 }, () => worker.calls.recall(scope));
  const refused = await Promise.allSettled(calls.slice(256));
  assert.ok(refused.every(({ status }) => status === 'rejected'));
  assert.deepEqual([sent.length, asked], [256, 256]);
  worker.lost();
  await Promise.allSettled(calls);

  asked = 0;
  const answer = tokenAnswers(kept);
  const answers: unknown[] = [];
  for (let id = 0; id < 300; id++)
    answer({ type: 'recall', id, scope }, (one) => answers.push(one));
  assert.deepEqual([asked, answers.length], [256, 44]);
});

test('over the socket: workers ask, one that comes later is answered too, and none when it is gone', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bz-'));
  const socket = join(folder, 'control.sock');
  const kept = new Map<string, readonly SealedToken[]>();
  const tokens: SealedTokens = {
    keep: async ({ conversation }, added) => void kept.set(conversation, added),
    recall: async ({ conversation }) => kept.get(conversation) ?? [],
  };
  const authority = {
    gone: () => undefined,
    adopt: () => undefined,
  } as unknown as CounterAuthority;
  const approvals: Approvals = {
    ask: async ({ binding }) => ({ state: 'open', id: `apr_${binding.slice(0, 4)}` }),
  };
  const fleet = await createFleet({ socket, node: 'n1', port: 1, authority, tokens, approvals });
  const world = fakeWorld();
  const connect = (worker: string) => {
    const client = connectControl({
      socket,
      worker,
      pid: 1,
      world,
      port: () => undefined,
      receive: () => undefined,
      holdings: () => [],
      abandoned: () => undefined,
    });
    t.after(() => client.close());
    return client;
  };
  t.after(() => {
    fleet.close();
    rmSync(folder, { recursive: true });
  });
  const one = connect('w1');
  await assert.rejects(one.tokens.recall(scope), away, 'it is not connected yet');
  const joined = async (count: number): Promise<void> => {
    while (fleet.size < count) await setTimeout(5);
  };
  await joined(1);
  await one.tokens.keep(scope, [token], 60_000);
  const two = connect('w2');
  await joined(2);
  assert.deepEqual(await two.tokens.recall(scope), [token]);
  fleet.close();
  while (fleet.size > 0) await setTimeout(5);
  await assert.rejects(two.tokens.keep(scope, [token], 60_000), away);
});

test('a message that is none ends nothing but itself', () => {
  for (const wrong of [
    { type: 'keep', id: 1, scope, tokens: [token], ttlMs: 0 },
    { type: 'keep', id: 1, scope, tokens: [{ replacement: 'x' }], ttlMs: 1 },
    { type: 'recall', id: 1, scope: { tenant: 'acme' } },
  ]) {
    assert.equal(readFromWorker(wrong), undefined);
  }
});
